//! Compressed and binary files in place of a token are named.

use crate::common::World;
use crate::common::handmade::signed;
use crate::support::{CLAIMS, HS256, SECRET, secret_key};

/// Starts of files, with the words that name them.
const FILES: [(&[u8], &str); 16] = [
    (b"\x28\xb5\x2f\xfd\x24\x05\x29\0\0eyJ", "compressed (zstd)"),
    (b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x4b", "compressed (gzip)"),
    (b"BZh91AY&SY\x83", "compressed (bzip2)"),
    (b"\xfd7zXZ\0\0\x04\xe6\xd6", "compressed (xz)"),
    (b"LZIP\x01\x0c\0", "compressed (lzip)"),
    (b"PK\x03\x04\x14\0\0\0\x08\0", "compressed (ZIP)"),
    (b"\x04\x22\x4d\x18\x64\x40", "binary file (LZ4 file)"),
    (b"7z\xbc\xaf\x27\x1c\0\x04", "binary file (7-Zip archive)"),
    (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "binary file (PDF document)"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", "binary file (PNG image)"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF", "binary file (JPEG image)"),
    (b"\x7fELF\x02\x01\x01\0", "binary file (ELF program)"),
    (b"SQLite format 3\0\x10\0", "binary file (SQLite database)"),
    (b"!<arch>\ndebian-binary   ", "binary file (ar archive)"),
    (b"\x30\x82\x01\x22\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01", "a binary file, not a token"),
    (b"\x80\x04\x95\n\x93\x01\x02\x03\xfe", "a binary file, not a token"),
];

#[test]
fn compressed_and_binary_input_is_named() {
    let world = World::new();
    world.issue("alice", &[]);
    let hs = world.file("hs", SECRET);
    for (bytes, name) in FILES {
        let file = world.file("input.bin", bytes);
        for (command, exit) in [
            (&["decode"][..], 1),
            (&["decode", "-o", "json"], 1),
            (&["decode", "--verify", "--key", &hs], 4),
            (&["introspect"], 4),
            (&["rotate"], 4),
            (&["revoke", "--token", "-"], 4),
            (&["revoke", "--jti", "--token", "-"], 4),
        ] {
            let done = world.call(command).stdin(bytes).run();
            assert_eq!(done.exit, exit, "{command:?} {name}: {done:?}");
            assert!(done.stderr.contains(name), "{command:?} {name}: {done:?}");
            assert!(done.stderr.contains("standard input"), "{done:?}");
            assert!(done.is_clean(), "{done:?}");
        }
        let done = world.call(&["decode", "-f", &file]).run().code(1);
        assert!(done.stderr.contains(name) && done.stderr.contains(&file), "{done:?}");
    }
    assert_eq!(world.list(&[]).len(), 1);
}

/// The hint is a command that works.
#[test]
fn the_hint_decompresses() {
    let world = World::new();
    let token = signed(&secret_key(), HS256, CLAIMS);
    let plain = world.file("token.txt", &token);
    for program in ["gzip", "zstd", "bzip2", "xz"] {
        let line = format!("{program} -c {plain} > token.packed && echo done");
        if !world.shell(&line).ends_with("done\n") {
            assert!(std::env::var_os("CI").is_none(), "CI has to have {program}");
            continue;
        }
        let file = world.at("token.packed");
        let done = world.call(&["decode", "-f", &file]).run().code(1);
        let (error, hint) = done.error_and_hint();
        assert!(error.contains(program), "{error}");
        assert_eq!(hint, format!("{program} -dc {file} | tokenctl decode"));
        assert!(world.shell(hint).contains("\"sub\": \"alice\""), "{hint}");
        // A part of it has the same name.
        let packed = std::fs::read(&file).expect("a file");
        let done = world.call(&["decode"]).stdin(&packed[..packed.len() / 2]).run().code(1);
        assert!(done.stderr.contains(program), "{done:?}");
    }
}

/// Text that looks a little like a binary file is read as before.
#[test]
fn text_with_noise_is_read() {
    let world = World::new();
    let token = signed(&secret_key(), HS256, CLAIMS);
    for noise in [&b"\0\0\0\0\0\0"[..], b"\x1b[31m", b"caf\xe9 ", b"BZh ", b"PAR1 ", b"%PD "] {
        let text = [noise, b" ", token.as_bytes(), b"\n"].concat();
        let done = world.call(&["decode", "-o", "jsonl"]).stdin(text).run();
        assert_eq!(done.exit, 0, "{}: {done:?}", noise.escape_ascii());
    }
    let wide: Vec<u8> =
        format!("\u{feff}{token}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    world.call(&["decode"]).stdin(wide).run().code(0);
}
