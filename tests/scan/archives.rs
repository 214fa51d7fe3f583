//! Archives: their entries are searched, and unreadable ones are reported.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokenctl::token::Algorithm;

use crate::common::World;
use crate::common::handmade::{NOW, key, signed, with_signature};
use crate::rows;

/// `x TOKEN`, packed by xz 5.4.
pub(crate) const XZ: &str = "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4ABTAFFdADwICKfSof1bF5CSAVRgjJ4ktyAeYKeJTMPu5B9QRmxoMcvhIfto1s8jf5rLXbytcZqNiSFPejAmCxd2IaqA5DkL3r3wfkmWpsHmlq+EuZfsAAAAAAAaMDCBlrEnwwABbVQsNdOcH7bzfQEAAAAABFla";

/// Returns a line with a token of another issuer for this user.
pub(crate) fn line(user: &str) -> String {
    let payload = format!(r#"{{"sub":"{user}"}}"#);
    format!("x {}\n", signed(&key(Algorithm::EdDSA, 5), r#"{"alg":"EdDSA"}"#, payload))
}

pub(crate) fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).expect("packs");
    packed.finish().expect("packs")
}

pub(crate) fn bz2(bytes: &[u8]) -> Vec<u8> {
    let mut packed = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    packed.write_all(bytes).expect("packs");
    packed.finish().expect("packs")
}

pub(crate) fn tar(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, bytes.as_slice()).expect("packs");
    }
    archive.into_inner().expect("packs")
}

pub(crate) fn zip(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = rawzip::ZipArchiveWriter::new(&mut bytes);
    for (name, content) in files {
        let (mut entry, config) = archive
            .new_file(name)
            .compression_method(rawzip::CompressionMethod::DEFLATE)
            .start()
            .expect("packs");
        let deflate =
            flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::default());
        let mut writer = config.wrap(deflate);
        writer.write_all(content).expect("packs");
        let (deflate, descriptor) = writer.finish().expect("packs");
        deflate.finish().expect("packs");
        entry.finish(descriptor).expect("packs");
    }
    archive.finish().expect("packs");
    bytes
}

/// Returns the file of each finding, relative to the world's directory, and its user.
pub(crate) fn found(world: &World, path: &str) -> Vec<(String, String)> {
    let (rows, _) = rows(world, NOW, &[path]);
    let root = format!("{}/", world.at("").trim_end_matches('/'));
    rows.iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
            (text("file").replace(&root, ""), text("user_id"))
        })
        .collect()
}

#[test]
fn archives_are_searched_to_any_depth() {
    let world = World::new();
    let inner = zip(&[("logs/app.log", line("zip").into()), ("b.gz", gz(line("gz").as_bytes()))]);
    let files = [
        ("deep/a.log", line("tar").into_bytes()),
        ("inner.zip", inner.clone()),
        ("c.xz", STANDARD.decode(XZ).expect("base64")),
        ("d.bz2", bz2(line("bz2").as_bytes())),
    ];
    let expected = |outer: &str| {
        [
            ("deep/a.log", "tar"),
            ("inner.zip/logs/app.log", "zip"),
            ("inner.zip/b.gz", "gz"),
            ("c.xz", "xz"),
            ("d.bz2", "bz2"),
        ]
        .map(|(file, user)| (format!("{outer}/{file}"), user.to_owned()))
        .to_vec()
    };
    let tar = tar(&files);
    for (name, bytes) in [
        ("plain.tar", tar.clone()),
        ("a.tar.gz", gz(&tar)),
        ("a.tbz2", bz2(&tar)),
        ("named-badly.txt", bz2(&gz(&tar))),
    ] {
        let path = world.file(name, bytes);
        assert_eq!(found(&world, &path), expected(name), "{name}");
    }
    let path = world.file("a.zip", &inner);
    let told = [("a.zip/logs/app.log", "zip"), ("a.zip/b.gz", "gz")];
    let told = told.map(|(file, user)| (file.to_owned(), user.to_owned()));
    assert_eq!(found(&world, &path), told);
    // From a pipe, where a ZIP archive cannot be read from its end.
    let piped = world.then_with(&["scan", "-o", "jsonl"], &gz(&inner));
    assert_eq!(piped.stdout.lines().count(), 2, "{}", piped.stderr);
    assert!(piped.stderr.contains("2 tokens in 1 file"), "{}", piped.stderr);
}

#[test]
fn debian_packages_and_zlib_streams_are_searched() {
    let world = World::new();
    let entry = |name: &str, bytes: &[u8]| {
        let padding: &[u8] = if bytes.len() % 2 == 1 { b"\n" } else { b"" };
        let length = bytes.len();
        let header = format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{length:<10}`\n", 0, 0, 0, 100_644);
        [header.as_bytes(), bytes, padding].concat()
    };
    let data = gz(&tar(&[("etc/token", line("tar").into_bytes())]));
    let package = [
        b"!<arch>\n".to_vec(),
        entry("debian-binary", b"2.0"),
        entry("data.tar.gz/", &data),
        entry("log", line("log").as_bytes()),
    ]
    .concat();
    let path = world.file("a.deb", &package);
    let expected = [("a.deb/data.tar.gz/etc/token", "tar"), ("a.deb/log", "log")];
    let expected = expected.map(|(file, user)| (file.to_owned(), user.to_owned()));
    assert_eq!(found(&world, &path), expected);
    let cut = world.file("cut.deb", &package[..package.len() - 300]);
    assert_eq!(world.then(&["scan", &cut]).exit, 1);

    for level in [1, 6, 9] {
        let compression = flate2::Compression::new(level);
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), compression);
        encoder.write_all(line("git").repeat(3).as_bytes()).expect("memory");
        let packed = encoder.finish().expect("memory");
        assert!(!found(&world, &world.file("object", &packed)).is_empty(), "{level}");
        let cut = world.file("cut", &packed[..packed.len() / 2]);
        let done = world.then(&["scan", &cut]);
        assert!(done.stderr.contains("cut: truncated zlib data"), "{}", done.stderr);
    }
    let other = world.file("other", [b"\x78\x01\xff\xff\xff ", line("other").as_bytes()].concat());
    assert_eq!(found(&world, &other).len(), 1);
}

#[test]
fn unsearchable_files_are_reported_and_the_rest_is_searched() {
    let world = World::new();
    let whole = zip(&[("a.log", line("zip").into())]);
    let mut encrypted = whole.clone();
    let central = encrypted.windows(4).position(|four| four == b"PK\x01\x02").expect("there");
    encrypted[6] |= 1;
    encrypted[central + 8] |= 1;
    let mut deep = line("deep").into_bytes();
    for _ in 0..12 {
        deep = gz(&deep);
    }
    for (name, bytes, cause) in [
        ("a.7z", b"7z\xbc\xaf\x27\x1c\0\x04".to_vec(), "a.7z: unsupported format: 7-Zip archive"),
        ("a.rar", b"Rar!\x1a\x07\x01\0".to_vec(), "a.rar: unsupported format: RAR archive"),
        ("a.lz4", b"\x04\x22\x4d\x18\x60".to_vec(), "a.lz4: unsupported format: LZ4 file"),
        ("a.br", b"\x0b\x02\x80".to_vec(), "a.br: unsupported format: Brotli file"),
        ("encrypted.zip", encrypted, "encrypted.zip/a.log: encrypted"),
        ("cut.zip", whole[..whole.len() - 30].to_vec(), "cut.zip: invalid ZIP archive"),
        ("deep.gz", deep, "deep.gz: archives nested too deeply"),
        (
            "cut.xz",
            STANDARD.decode(XZ).expect("base64")[..60].to_vec(),
            "cut.xz: truncated xz data",
        ),
        ("cut.bz2", bz2(line("x").as_bytes())[..40].to_vec(), "cut.bz2: truncated bzip2 data"),
        ("cut.gz", gz(line("x").as_bytes())[..40].to_vec(), "cut.gz: truncated gzip data"),
        ("head.gz", gz(line("x").as_bytes())[..5].to_vec(), "head.gz: truncated gzip data"),
        ("a.pack", b"PACK\0\0\0\x02\0\0\0\x01".to_vec(), "a.pack: unsupported format: Git pack"),
        ("a.bundle", b"# v2 git bundle\n".to_vec(), "a.bundle: unsupported format: Git bundle"),
        (
            "a.pdf",
            format!("%PDF-1.7\n{}\n1 0 obj <</Length 9 /Filter /FlateDecode>>", line("pdf")).into(),
            "a.pdf: compressed pages of a PDF are not searched",
        ),
        ("cut.tar", tar(&[("a", vec![b'x'; 2000])])[..1500].to_vec(), "cut.tar: unexpected EOF"),
    ] {
        let path = world.file(name, bytes);
        let log = world.file("log", line("log"));
        let done = world.then(&["scan", &path, &log]);
        assert_eq!(done.exit, 1, "{name}: {}", done.stderr);
        assert!(done.stderr.contains("warning: cannot read"), "{name}: {}", done.stderr);
        assert!(done.stderr.contains(cause), "{name}: {}", done.stderr);
        assert!(done.stdout.contains("foreign"), "{name}: {}", done.stdout);
    }
}

/// The decoders of two formats must not be read again after an error: one loops forever, the other one panics.
#[test]
fn a_damaged_byte_stops_neither_the_search_nor_the_report() {
    let world = World::new();
    let text = line("whole").repeat(3);
    let packed = [("xz", STANDARD.decode(XZ).expect("base64")), ("bz2", bz2(text.as_bytes()))];
    for (format, bytes) in &packed {
        for position in 0..bytes.len() {
            for flipped in [1, 0x18, 0xff] {
                let mut damaged = bytes.clone();
                damaged[position] ^= flipped;
                world.file(&format!("tree/{format}-{position:04}-{flipped}"), damaged);
            }
        }
    }
    world.file("tree/z.log", line("log"));
    let done = world.then(&["scan", "-o", "jsonl", &world.at("tree")]);
    assert_eq!(done.exit, 1, "{}", done.stderr);
    assert!(done.stdout.contains("z.log"), "{}", done.stdout);
    assert!(done.stderr.contains("tree/xz-0080-255: "), "{}", done.stderr);
    assert!(done.stderr.contains("tree/bz2-0080-255: "), "{}", done.stderr);
    // From a pipe, and as an entry of an archive.
    for (format, bytes) in packed {
        let mut damaged = bytes;
        damaged[60] ^= 0xff;
        let piped = world.then_with(&["scan"], &damaged);
        assert_eq!(piped.exit, 1, "{format}: {}", piped.stderr);
        let archive = tar(&[("damaged", damaged), ("log", line("log").into())]);
        let done = world.then(&["scan", &world.file("a.tar", archive)]);
        assert_eq!(done.exit, 1, "{format}: {}", done.stderr);
        assert!(done.stderr.contains("a.tar/damaged"), "{format}: {}", done.stderr);
        assert!(done.stdout.contains("foreign"), "{format}: {}", done.stdout);
    }
}

#[test]
fn encrypted_files_are_reported_and_their_plain_parts_searched() {
    let world = World::new();
    let log = line("plain");
    // Written by gpg 2.2 with --symmetric, and with --recipient for RSA and Curve25519 keys.
    let symmetric = b"\x8c\x0d\x04\x09\x03\x0a\xe4\x25\x8d\x0c\x6e\x13\xf7\x1b\xff\xd2\x45";
    let rsa = b"\x85\x01\x8c\x03\x3a\x11\x52\x53\x99\xab\xcd\xef\x01\x0c\x00";
    let curve = b"\x84\x5e\x03\x3a\x11\x52\x53\x99\xab\xcd\xef\x12\x01\x07";
    for (name, start, cause) in [
        (
            "a.asc",
            b"-----BEGIN PGP MESSAGE-----\n\njA0E\n".as_slice(),
            "encrypted (OpenPGP message)",
        ),
        ("a.gpg", symmetric.as_slice(), "encrypted (OpenPGP message)"),
        ("b.gpg", rsa.as_slice(), "encrypted (OpenPGP message)"),
        ("c.gpg", curve.as_slice(), "encrypted (OpenPGP message)"),
        ("new.gpg", b"\xc3\x0d\x04\x09\x03\x0a\xe4\x25\x8d\x0c", "encrypted (OpenPGP message)"),
        ("a.age", b"age-encryption.org/v1\n-> scrypt", "encrypted (age file)"),
        ("b.age", b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n", "encrypted (age file)"),
        ("a.enc", b"Salted__\x81\x02\x93\x04\x85\x06\x87\x08", "encrypted (openssl enc)"),
        ("b.enc", b"U2FsdGVkX1/BvW3c\n", "encrypted (openssl enc)"),
        ("a.yml", b"$ANSIBLE_VAULT;1.1;AES256\n6438\n", "encrypted (Ansible Vault)"),
        ("a.parquet", b"PAR1\x15\x04\x15\x20\x15\x24\x4c", "unsupported format: Parquet file"),
        ("a.dump", b"PGDMP\x01\x0f\0\x04\x08", "compressed parts of a PostgreSQL dump"),
        ("dump.rdb", b"REDIS0011\xfa\x09redis-ver", "compressed strings of a Redis dump"),
        ("new.rdb", b"REDIS0006\xfe\0\0\x03", "compressed strings of a Redis dump"),
        (
            "a.journal",
            b"LPKSHHRH\0\0\0\0\x0c\0\0\0",
            "compressed fields of a systemd journal are not searched; run journalctl",
        ),
        ("a.avro", b"Obj\x01\x04\x14avro.codec\x0esnappy", "compressed blocks of an Avro file"),
        ("a.orc", b"ORC\x13\0\0\n\x06\x12", "compressed stripes of an ORC file"),
        ("a.wt", b"\x41\xd8\x01\0\x01\0\0\0\x2c", "compressed pages of a WiredTiger"),
        ("_0.fdt", b"\x3f\xd7\x6c\x17\x1cLucene90", "compressed documents of a Lucene index"),
        ("a.jsonlz4", b"mozLz40\0\x10\x20", "unsupported format: LZ4 file of Mozilla"),
        ("a.sqsh", b"hsqs\x07\0\0\0", "unsupported format: SquashFS image"),
        ("a.rpm", b"\xed\xab\xee\xdb\x03\0\0\0", "compressed files of an RPM package"),
        ("a.E01", b"EVF\t\r\n\xff\0\x01\x01", "unsupported format: EnCase disk image"),
    ] {
        let bytes = [start, b" ", log.as_bytes()].concat();
        let path = world.file(name, &bytes);
        let cause = format!("{name}: {cause}");
        let done = world.then(&["scan", &path]);
        assert_eq!(done.exit, 1, "{name}: {}", done.stderr);
        assert!(done.stderr.contains("warning: cannot read"), "{name}: {}", done.stderr);
        assert!(done.stderr.contains(&cause), "{name}: {}", done.stderr);
        assert!(done.stdout.contains("foreign"), "{name}: {}", done.stdout);
        let within = world.file("a.tar.gz", gz(&tar(&[(name, bytes)])));
        assert_eq!(world.then(&["scan", &within]).exit, 1, "{name}");
    }
    // Texts that start similarly.
    for text in [
        "PAR1=x y z",
        "PAR1ään",
        "PAR",
        "äöü",
        "Å",
        "Salted",
        "-----BEGIN PGP",
        "\u{c1}\u{3}",
        "PGDMP is a magic number",
        "REDIS00 is\tone",
        "REDIS0011",
        "ORC\n\u{1b}[31mred",
        "ORC",
        "Object",
        "hsqs=1",
        // Without compression.
        "LPKSHHRH\0\0\0\0\u{4}\0\0\0\0\0\0\0",
        "Obj\u{1}\u{4}\u{14}avro.codec\u{8}null\u{16}avro.schema",
    ] {
        let path = world.file("text", text);
        let done = world.then(&["scan", &path]);
        assert_eq!(done.exit, 0, "{text}: {}", done.stderr);
    }
}

/// The magic number of such a table is at its end.
#[test]
fn tables_of_leveldb_are_reported_and_their_plain_parts_searched() {
    let world = World::new();
    let table = |start: &str, length: usize, end: &[u8]| {
        [start.as_bytes(), &vec![b'x'; length], line("plain").as_bytes(), end].concat()
    };
    for end in [b"\x57\xfb\x80\x8b\x24\x75\x47\xdb", b"\xf7\xcf\xf4\x85\xb7\x41\xe2\x88"] {
        // The larger one is long enough for several threads.
        for length in [0, 20 << 20] {
            let path = world.file("000005.ldb", table("\0\x0c\x05key", length, end));
            let done = world.then(&["scan", &path]);
            assert_eq!(done.exit, 1, "{}", done.stderr);
            let cause = "000005.ldb: compressed blocks of a LevelDB or RocksDB table";
            assert!(done.stderr.contains(cause), "{}", done.stderr);
            assert!(done.stdout.contains("foreign"), "{}", done.stdout);
        }
    }
    let other = world.file("other", table("\0\x0c\x05key", 0, b"\x57\xfb\x80"));
    assert_eq!(world.then(&["scan", &other]).exit, 0);
}

#[test]
fn texts_in_wide_letters_are_searched_like_others() {
    let world = World::new();
    let token = with_signature(r#"{"alg":"HS256"}"#, r#"{"sub":"wide"}"#, [1; 32]);
    let text = format!("naïve 🔑\r\n  token: {}\r\n", STANDARD.encode(&token));
    let marked = format!("\u{feff}{text}");
    let units = |high: bool| {
        let bytes = move |unit: u16| if high { unit.to_be_bytes() } else { unit.to_le_bytes() };
        marked.encode_utf16().flat_map(bytes).collect::<Vec<u8>>()
    };
    let wide = |high: bool| {
        let bytes = move |c: char| {
            if high { u32::from(c).to_be_bytes() } else { u32::from(c).to_le_bytes() }
        };
        marked.chars().flat_map(bytes).collect::<Vec<u8>>()
    };
    for bytes in [units(false), units(true), wide(false), wide(true), marked.clone().into_bytes()] {
        let file = world.file("wide", gz(&bytes));
        let (rows, _) = rows(&world, NOW, &[&file]);
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0]["line"].as_u64(), rows[0]["column"].as_u64()), (Some(2), Some(10)));
    }
}
