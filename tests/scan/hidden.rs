//! Compressed data inside of other files: gzip in base64, ZIP archives behind a prefix.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use flate2::Compression;

use super::archives::{found, gz, line, tar, zip};
use super::common::World;

fn named(world: &World, name: &str, bytes: impl AsRef<[u8]>) -> Vec<(String, String)> {
    let path = world.file(name, bytes);
    found(world, &path)
}

fn of(name: &str, users: &[&str]) -> Vec<(String, String)> {
    users.iter().map(|user| (name.to_owned(), (*user).to_owned())).collect()
}

#[test]
fn gzip_in_base64_is_searched() {
    let world = World::new();
    let text = format!("{{\"manifest\":\"{}\\n{}\"}}", line("a").trim(), line("b").trim());
    let nested = format!("{text} {}", STANDARD.encode(line("c")));
    let once = STANDARD.encode(gz(nested.as_bytes()));
    let folded: Vec<&str> =
        once.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    for (name, text) in [
        ("plain", format!("data:application/gzip;base64,{once}")),
        ("folded", folded.join("\n")),
        (
            "helm",
            format!("data:\n  release: {}\ntype: helm.sh/release.v1\n", STANDARD.encode(&once)),
        ),
    ] {
        let text = format!("{text}\n{}", line("z"));
        assert_eq!(named(&world, name, text), of(name, &["a", "b", "c", "z"]), "{name}");
    }
    // As large as a Kubernetes secret can be.
    let mut noise = String::new();
    let mut state = 1_u64;
    while noise.len() < 850_000 {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        noise.push(char::from(b'!' + u8::try_from(state >> 58).expect("six bits")));
    }
    let large = STANDARD.encode(STANDARD.encode(gz(format!("{noise} {}", line("e")).as_bytes())));
    assert!(large.len() > 1 << 20);
    assert_eq!(named(&world, "large", large), of("large", &["e"]));
}

#[test]
fn gzip_in_base64_that_is_not_searched_is_reported() {
    let world = World::new();
    let packed = gz(line("a").as_bytes());
    let cut = STANDARD.encode(&packed[..packed.len() - 20]);
    let bomb = STANDARD.encode(gz(&vec![b' '; 33 << 20]));
    let twice = STANDARD.encode(gz(STANDARD.encode(&packed).as_bytes()));
    for (name, text, cause) in [
        ("cut", cut, "cut: truncated or invalid gzip data in base64"),
        ("bomb", bomb, "bomb: gzip data in base64 has more than 32 MiB of content"),
        ("twice", twice, "twice: gzip data in base64 inside compressed data is not searched"),
    ] {
        let path = world.file(name, format!("{text}\n{}", line("z")));
        let done = world.then(&["scan", &path]);
        assert_eq!(done.exit, 1, "{name}: {}", done.stderr);
        assert!(done.stderr.contains(cause), "{name}: {}", done.stderr);
        assert!(done.stdout.contains("foreign"), "{name}: {}", done.stdout);
    }
    // Other data that starts like gzip.
    let path = world.file("other", format!("H4sI{}", "A".repeat(200)));
    assert_eq!(world.then(&["scan", &path]).exit, 0);
}

#[test]
fn a_zip_archive_behind_a_prefix_is_searched() {
    let world = World::new();
    let archive = zip(&[("a.log", line("zip").into()), ("b.gz", gz(line("gz").as_bytes()))]);
    let with = |prefix: &[u8]| [prefix, archive.as_slice()].concat();
    let script = format!("#!/usr/bin/env python3\n# {}", line("prefix"));
    let large = format!("{script}{}", "echo 1\n".repeat(3 << 20));
    for (name, bytes) in [
        ("za.pyz", with(script.as_bytes())),
        (
            "setup.exe",
            with(&[b"MZ\x90\0".as_slice(), &vec![7; 70_000], line("prefix").as_bytes()].concat()),
        ),
        ("note", with(line("prefix").as_bytes())),
        ("large.sh", with(large.as_bytes())),
        ("words", with([line("prefix"), "word\n".repeat(100_000)].concat().as_bytes())),
        ("many words", with([line("prefix"), "word\n".repeat(4 << 20)].concat().as_bytes())),
    ] {
        let inside = |outer: &str| {
            let files = [("", "prefix"), ("/a.log", "zip"), ("/b.gz", "gz")];
            files.map(|(file, user)| (format!("{outer}{file}"), user.to_owned())).to_vec()
        };
        assert_eq!(named(&world, name, &bytes), inside(name), "{name}");
        if !["note", "words", "many words"].contains(&name) {
            let outer = tar(&[(name, bytes)]);
            assert_eq!(named(&world, "a.tar", outer), inside(&format!("a.tar/{name}")), "{name}");
        }
    }
    // A script without an archive.
    assert_eq!(named(&world, "run", script), of("run", &["prefix"]));
}

#[test]
fn zlib_and_bare_deflate_in_base64_are_searched() {
    let world = World::new();
    let text = format!("<request>{}</request>{}", line("a").trim(), " text".repeat(40));
    let zlib = |level| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), level);
        encoder.write_all(text.as_bytes()).expect("memory");
        encoder.finish().expect("memory")
    };
    let deflate = |level| {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), level);
        encoder.write_all(text.as_bytes()).expect("memory");
        encoder.finish().expect("memory")
    };
    for level in [Compression::fast(), Compression::default(), Compression::best()] {
        for (name, packed) in [("zlib", zlib(level)), ("deflate", deflate(level))] {
            let standard = STANDARD.encode(&packed);
            for text in [
                format!("SAMLRequest={standard}\n"),
                format!("session=.{}.Z1x2\n", URL_SAFE_NO_PAD.encode(&packed)),
                format!("data:\n  key: {}\n", STANDARD.encode(&standard)),
            ] {
                let text = format!("{text}{}", line("z"));
                assert_eq!(named(&world, name, &text), of(name, &["a", "z"]), "{text}");
            }
        }
    }
}

#[test]
fn bare_deflate_in_base64_that_is_not_searched_is_reported() {
    let world = World::new();
    let text: String = (0..20_000)
        .fold(String::new(), |text, number| text + &number.to_string() + " ")
        + &line("a");
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes()).expect("memory");
    let packed = encoder.finish().expect("memory");
    let path = world.file("cut", STANDARD.encode(&packed[..packed.len() - 300]));
    let done = world.then(&["scan", &path]);
    assert_eq!(done.exit, 1, "{done:?}");
    assert!(
        done.stderr.contains("cut: truncated or invalid compressed data in base64"),
        "{done:?}"
    );
    assert_eq!(named(&world, "whole", STANDARD.encode(&packed)), of("whole", &["a"]));
}

#[test]
fn a_zip_archive_in_a_small_text_file_is_searched() {
    let world = World::new();
    let archive = zip(&[("in.txt", line("inside").into_bytes())]);
    let script = "# a comment\n".repeat(200) + &line("prefix");
    let file = [script.as_bytes(), &archive].concat();
    assert!(file.len() < 64 << 10);
    let expected = [of("run.txt", &["prefix"]), of("run.txt/in.txt", &["inside"])].concat();
    assert_eq!(named(&world, "run.txt", file), expected);
    // The signature alone is no archive.
    let text = format!("{script}PK\u{5}\u{6} is the signature of ZIP\n{}", line("after"));
    assert_eq!(named(&world, "note.txt", text), of("note.txt", &["prefix", "after"]));
}

#[test]
fn zeros_and_other_repeated_letters_are_not_compressed_data() {
    let world = World::new();
    let lines = format!("{}\n", "0".repeat(76)).repeat(400);
    for (number, text) in [
        "0".repeat(24_000),
        "y".repeat(40_000),
        lines,
        format!("INSERT INTO t VALUES (x'{}')", "0".repeat(64_000)),
        "AAAB".repeat(20_000),
        "0123456789abcdef".repeat(4_000),
    ]
    .iter()
    .enumerate()
    {
        let path = world.file(&format!("plain{number}"), text);
        let done = world.then(&["scan", &path]);
        assert_eq!(done.exit, 0, "{number}: {}", done.stderr);
    }
    // A file that is not searched to its end counts if a token was found in it.
    let cut = STANDARD.encode(&gz(line("a").as_bytes())[..60]);
    let path = world.file("cut", format!("{cut}\n{}", line("z")));
    let done = world.then(&["scan", &path]);
    assert!(done.stderr.contains("1 token in 1 file"), "{}", done.stderr);
}

fn mail(bytes: &[u8], line_break: &str) -> String {
    let letters = STANDARD.encode(bytes);
    let lines: Vec<&str> = letters
        .as_bytes()
        .chunks(76)
        .map(|line| std::str::from_utf8(line).expect("ASCII"))
        .collect();
    let header = format!("--=_b{line_break}Content-Transfer-Encoding: base64{line_break}");
    format!("{header}{line_break}{}{line_break}--=_b--{line_break}", lines.join(line_break))
}

/// Returns lines that are hard to compress.
fn varied(seed: u64, count: usize) -> String {
    let mut state = seed;
    let mut number = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
        state >> 16
    };
    (0..count).fold(String::new(), |text, at| text + &format!("line {at} {:x}\n", number()))
}

#[test]
fn gzip_in_folded_base64_is_found_whatever_its_letters_are() {
    let world = World::new();
    for seed in 0..12 {
        let text = varied(seed, 500) + &line("a");
        let packed = gz(text.as_bytes());
        for (number, text) in [
            mail(&packed, "\r\n"),
            mail(&packed, "\n"),
            format!("  data: {}\n  other: text\n", STANDARD.encode(&packed)),
            format!("@@\n+{}\n", mail(&packed, "\n+")),
        ]
        .iter()
        .enumerate()
        {
            let name = format!("{seed}-{number}");
            let path = world.file(&name, text);
            let done = world.then(&["scan", "-o", "jsonl", &path]);
            assert_eq!(done.exit, 0, "{name}: {}", done.stderr);
            assert_eq!(done.stdout.lines().count(), 1, "{name}: {}", done.stderr);
        }
    }
}

#[test]
fn archives_in_base64_are_searched() {
    let world = World::new();
    for (seed, lines) in [(1, 0), (2, 1), (3, 2), (4, 1000)] {
        let text = varied(seed, lines) + &line("a");
        let archives = [
            ("zip", zip(&[("word/document.xml", text.clone().into_bytes())])),
            ("bz2", super::archives::bz2(text.as_bytes())),
            ("tgz", gz(&tar(&[("log", text.clone().into_bytes())]))),
            ("nested", zip(&[("a.gz", gz(text.as_bytes()))])),
        ];
        for (name, bytes) in archives {
            for (form, text) in [
                ("mail", mail(&bytes, "\r\n")),
                ("json", format!("{{\"text\":\"{}\",\"x\":1}}", STANDARD.encode(&bytes))),
                ("data", format!("data:application/x;base64,{}\nnext\n", STANDARD.encode(&bytes))),
            ] {
                let name = format!("{name}-{form}-{lines}");
                assert_eq!(named(&world, &name, text), of(&name, &["a"]), "{name}");
            }
        }
    }
    let xz = super::archives::XZ;
    assert_eq!(found(&world, &world.file("xz", format!("x: {xz}\n"))).len(), 1);
    for (name, bytes) in [
        ("7z", [b"7z\xbc\xaf\x27\x1c\0\x04".as_slice(), &[7; 100]].concat()),
        ("cut", zip(&[("log", varied(1, 100).into_bytes())])[..500].to_vec()),
    ] {
        let done = world.then(&["scan", &world.file(name, mail(&bytes, "\n"))]);
        assert_eq!(done.exit, 1, "{name}: {}", done.stderr);
        let cause = "truncated, invalid or unsupported archive in base64";
        assert!(done.stderr.contains(&format!("{name}: {cause}\n")), "{}", done.stderr);
    }
    // Texts that start alike.
    for start in ["UEsD", "UEsDC", "Qlpo", "KLUv", "N3q8"] {
        let done =
            world.then(&["scan", &world.file("other", format!("{start}{}", "x".repeat(200)))]);
        assert_eq!(done.exit, 0, "{start}: {}", done.stderr);
    }
}

#[test]
fn tokens_in_lines_of_any_program_are_joined() {
    let world = World::new();
    let token = line("a").trim_start_matches("x ").trim().to_owned();
    let fold = |width: usize, with: &str| {
        let lines: Vec<&str> = token
            .as_bytes()
            .chunks(width)
            .map(|line| std::str::from_utf8(line).expect("ASCII"))
            .collect();
        lines.join(with)
    };
    let each = |letter: &str, escape: &str| token.replace(letter, escape);
    for (name, text) in [
        ("flowed", fold(40, " \n")),
        ("tabs", fold(76, "\t\n")),
        ("no-break spaces", fold(70, "\n\u{a0}\u{a0}")),
        ("line separators", fold(76, "\u{2028}")),
        ("next lines", fold(76, "\u{85}")),
        ("form feeds", fold(50, "\u{c}")),
        ("SQL comments", format!("-- {}", fold(70, "\n-- "))),
        ("Lisp comments", format!("; {}", fold(70, "\n; "))),
        (
            "last letters",
            format!("{}\n{}\nnext\n", &token[..token.len() - 3], &token[token.len() - 3..]),
        ),
        ("named in HTML", each(".", "&period;").replace('_', "&lowbar;")),
        ("decimal in HTML", each("-", "&#45;").replace('_', "&#95;").replace('.', "&#x2e;")),
        ("hexadecimal in HTML", each("-", "&#x2d;").replace('_', "&#x5F;")),
        ("JSON", each("a", "\\u0061").replace('.', "\\\\u002e")),
        ("URL in URL", each("Z", "%255A").replace('.', "%25252E")),
    ] {
        let path = world.file("log", format!("{text}\n"));
        let (rows, _) = super::rows(&world, crate::common::handmade::NOW, &[&path]);
        assert_eq!(rows.len(), 1, "{name}: {text}");
        assert_eq!(rows[0]["user_id"], "a", "{name}");
        assert_eq!(rows[0]["reason"], "unknown-key", "{name}: {text}");
    }
}

#[test]
fn base64_that_is_nested_too_deeply_is_reported() {
    let world = World::new();
    let mut text = line("deep");
    for depth in 1..7 {
        text = STANDARD.encode(text);
        let path = world.file("deep", format!("data: {text}\n"));
        let done = world.then(&["scan", "-o", "jsonl", &path]);
        let is_found = done.stdout.contains(r#""user_id":"deep""#);
        assert_eq!((is_found, done.exit), (depth <= 3, i32::from(depth > 3)), "{depth}");
        let is_named = done.stderr.contains("deep: base64 is nested too deeply");
        assert_eq!(is_named, depth > 3, "{depth}: {}", done.stderr);
    }
    // Letters that encode no text: an identifier, a digest, a key.
    let key: Vec<u8> = (0..200_u8).map(|byte| byte.wrapping_mul(151) ^ 0xa5).collect();
    for inner in ["x".repeat(200), "0123456789abcdef".repeat(8), STANDARD.encode(key)] {
        let text = (0..3).fold(inner, |text, _| STANDARD.encode(text));
        let done = world.then(&["scan", &world.file("shallow", text)]);
        assert_eq!(done.exit, 0, "{}", done.stderr);
    }
}
