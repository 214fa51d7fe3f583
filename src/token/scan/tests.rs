use proptest::prelude::*;

use super::super::base64url;
use super::*;

const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl";
const UNSIGNED: &str = "eyJhbGciOiJub25lIn0.e30.";
const ENCRYPTED: &str = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.BBBB.CCCC";

/// A reader that returns its bytes in pieces of this size.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.1.min(self.0.len()).min(buffer.len());
        buffer[..length].copy_from_slice(&self.0[..length]);
        self.0 = &self.0[length..];
        Ok(length)
    }
}

pub(super) fn scanned(text: &[u8], piece: usize) -> Vec<(String, u64, u64, u64)> {
    let mut hits = Vec::new();
    scan(&mut Pieces(text, piece), &mut |found| {
        let place = found.place;
        hits.push((found.token.to_owned(), place.offset, place.line(), place.column()));
        Ok(())
    })
    .expect("reads");
    hits
}

fn found(text: &str) -> Vec<&str> {
    find(text.as_bytes()).map(|range| &text[range]).collect()
}

#[test]
fn tokens_are_found_in_anything() {
    for (before, after) in [
        ("", ""),
        ("Authorization: Bearer ", "\r\n"),
        ("\"token\":\"", "\","),
        ("?t=", "&x=1"),
        ("next%3D", "%26"),
        ("see ", ". Next"),
        ("eyJ.eyJ.eyJ ", "\0\u{fffd}"),
        ("xeyJ", "/"),
        ("a.b.c.", ".d.e"),
    ] {
        for token in [TOKEN, UNSIGNED, ENCRYPTED] {
            let text = format!("{before}{token}{after}");
            assert_eq!(found(&text), [token], "{text}");
        }
    }
}

/// Creates a token with a signature of this length.
fn of(alg: &str, bytes: usize) -> String {
    let header = base64url::encode(format!("{{\"alg\":\"{alg}\"}}").as_bytes());
    format!("{header}.e30.{}", base64url::encode(&vec![7; bytes]))
}

#[test]
fn the_algorithm_determines_the_length_of_a_signature() {
    for (alg, bytes) in [
        ("HS256", 32),
        ("HS384", 48),
        ("HS512", 64),
        ("EdDSA", 64),
        ("ES256", 64),
        ("ES384", 96),
        ("RS256", 256),
        ("PS384", 384),
        ("RS512", 512),
        ("none", 0),
    ] {
        let token = of(alg, bytes);
        for glued in ["-", "_x", "abcd", "eyJ", &"A".repeat(70)] {
            assert_eq!(found(&format!("{token}{glued} ")), [token.as_str()], "{alg} {glued}");
        }
        let twice = format!("{token}{token}{TOKEN}");
        assert_eq!(found(&twice), [&token, &token, TOKEN], "{alg}");
        assert_eq!(scanned(twice.as_bytes(), 1).len(), 3, "{alg}");
        if alg.starts_with(['R', 'P']) {
            // More than one length is possible here.
            continue;
        }
        let blob = format!("{token}{} {TOKEN}", "A".repeat(3_000_000));
        let hits = scanned(blob.as_bytes(), 70_000);
        assert_eq!(hits.iter().map(|hit| hit.0.as_str()).collect::<Vec<_>>(), [&token, TOKEN]);
    }
    // RSA keys of other sizes, an unknown algorithm, a signature that is too short.
    for (alg, bytes) in [("RS256", 640), ("RS256", 1024), ("RS256", 128), ("X", 99), ("HS256", 9)] {
        let token = of(alg, bytes);
        assert_eq!(found(&token), [token.as_str()], "{alg} {bytes}");
    }
}

fn wide(text: &str, high_byte_first: bool) -> Vec<u8> {
    let bytes = |unit: u16| if high_byte_first { unit.to_be_bytes() } else { unit.to_le_bytes() };
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn tokens_are_found_in_utf_16() {
    for high_byte_first in [false, true] {
        for text in [
            TOKEN.to_owned(),
            format!("\u{feff}naïve – {TOKEN}\r\n{UNSIGNED}\r\n"),
            format!("eyJ.eyJ {TOKEN}–{ENCRYPTED}\n{TOKEN}"),
        ] {
            let mut bytes = wide(&text, high_byte_first);
            bytes.extend_from_slice(format!(" {UNSIGNED} ").as_bytes());
            let expected: Vec<&str> = found(&text).into_iter().chain([UNSIGNED]).collect();
            for piece in [1, 2, 3, 64, 4096] {
                let hits = scanned(&bytes, piece);
                let tokens: Vec<&str> = hits.iter().map(|hit| hit.0.as_str()).collect();
                assert_eq!(tokens, expected, "{text} {high_byte_first} {piece}");
                assert!(hits.iter().all(|hit| bytes[usize::try_from(hit.1).unwrap()] == b'e'));
            }
        }
    }
}

#[test]
fn a_file_in_pieces_has_the_findings_of_the_whole() {
    let text = format!("\u{feff}é {TOKEN}\ntwö {TOKEN}\n\n{UNSIGNED} \u{feff}{ENCRYPTED}\n");
    for bytes in [text.as_bytes(), &wide(&text, false), &wide(&text, true)] {
        in_pieces(bytes);
    }
}

fn in_pieces(text: &[u8]) {
    let whole = scanned(text, 64);
    for length in 1..=text.len() {
        let (mut hits, mut base, mut end) = (Vec::new(), TextPosition::default(), 0);
        for at in (0..text.len()).step_by(length) {
            let mut scanner = Scanner::default();
            let place = scanner.scan(&mut &text[at..], length as u64, &mut |found| {
                let here = found.place.after(base);
                if here.offset >= end {
                    end = here.offset + found.length;
                    hits.push((found.token.to_owned(), here.offset, here.line(), here.column()));
                }
                Ok(())
            });
            base = place.expect("reads").after(base);
        }
        assert_eq!(hits, whole, "{length}");
        assert_eq!(base.offset, text.len() as u64);
    }
}

#[test]
fn text_similar_to_a_token_is_not_found() {
    for text in [
        "eyJ",
        "eyJhbGciOiJIUzI1NiJ9",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0",
        // In this order: no signature, no header, no algorithm, no claims, spare bits.
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.",
        "eyJhbGciOiJIUzI1NiJ.eyJzdWIiOiJhIn0.c2ln",
        "eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiJhIn0.c2ln",
        "eyJhbGciOiJIUzI1NiJ9.aGVsbG8.c2ln",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJ",
        "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0.a.b.c",
    ] {
        assert_eq!(found(text), [""; 0], "{text}");
    }
}

#[test]
fn places_are_lines_and_columns() {
    let text = format!("one\ntwo {TOKEN}\n\n{UNSIGNED} {ENCRYPTED}");
    for piece in [1, 2, 3, 7, 64, 4096] {
        let places: Vec<_> =
            scanned(text.as_bytes(), piece).into_iter().map(|hit| (hit.1, hit.2, hit.3)).collect();
        let offset = |token: &str| text.find(token).expect("is there") as u64;
        assert_eq!(
            places,
            [
                (8, 2, 5),
                (offset(UNSIGNED), 4, 1),
                (offset(ENCRYPTED), 4, UNSIGNED.len() as u64 + 2)
            ],
            "{piece}"
        );
    }
}

#[test]
fn columns_are_characters() {
    let text = format!("naïve – 🔑 {TOKEN} ü {UNSIGNED}\nä {TOKEN} {TOKEN}");
    let length = TOKEN.len() as u64;
    // A character outside the Basic Multilingual Plane has two UTF-16 units.
    for key in [1, 2] {
        let first = 9 + key + 1;
        let expected = [(1, first), (1, first + length + 3), (2, 3), (2, 3 + length + 1)].to_vec();
        for mark in ["", "\u{feff}"] {
            let text = format!("{mark}{text}");
            let encoded = match key {
                1 => vec![text.into_bytes()],
                _ => vec![wide(&text, false), wide(&text, true)],
            };
            for (bytes, piece) in encoded.iter().flat_map(|text| [(text, 1), (text, 4096)]) {
                let hits = scanned(bytes, piece);
                let places: Vec<_> = hits.iter().map(|hit| (hit.2, hit.3)).collect();
                assert_eq!(places, expected, "{key} {mark:?} {piece}");
            }
        }
    }
}

#[test]
fn bytes_read_before_an_error_are_searched() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("broken"))
        }
    }
    let mut hits = 0;
    let mut text = TOKEN.as_bytes().chain(Broken);
    let result = scan(&mut text, &mut |_| {
        hits += 1;
        Ok(())
    });
    assert!(result.is_err());
    assert_eq!(hits, 1);
}

#[test]
fn tokens_across_the_windows_edge_are_found() {
    for shift in 0..TOKEN.len() + 4 {
        let mut text = vec![b'x'; CHUNK - shift];
        text.push(b' ');
        text.extend_from_slice(TOKEN.as_bytes());
        text.push(b'\n');
        let hits = scanned(&text, usize::MAX);
        assert_eq!(hits.len(), 1, "{shift}");
        assert_eq!(hits[0].1, (CHUNK - shift + 1) as u64);
    }
}

#[test]
fn a_long_token_is_found_and_a_longer_one_passed_over() {
    let with_payload = |bytes: usize| {
        let payload = base64url::encode(format!("{{\"x\":\"{}\"}}", "a".repeat(bytes)).as_bytes());
        format!("eyJhbGciOiJIUzI1NiJ9.{payload}.c2ln")
    };
    let long = with_payload(600_000);
    assert_eq!(scanned(format!("{long} {TOKEN}").as_bytes(), 70_000).len(), 2);
    let longer = with_payload(3_000_000);
    let hits = scanned(format!("{longer} {TOKEN}").as_bytes(), 70_000);
    assert_eq!(hits.len(), 1);
    assert_eq!(hits[0].0, TOKEN);
}

#[test]
fn hostile_bytes_take_time_in_proportion() {
    for text in [
        "eyJ".repeat(4_000_000),
        "eyJ.".repeat(2_000_000),
        "eyJhbGciOiJIUzI1NiJ9.x.".repeat(400_000),
        format!("{}.", "eyJhIjp7".repeat(3_000)).repeat(300),
    ] {
        assert_eq!(scanned(text.as_bytes(), usize::MAX).len(), 0);
    }
    let header = "eyJhbGciOiJFZERTQSJ9.";
    let glued = wide(&header.repeat(100_000), false);
    assert_eq!(scanned(&glued, usize::MAX).len(), 33_333);
    // Many lines that end at hyphens between digits, in a payload of `>`.
    let head = format!("{{\"sub\":\"a\",\"x\":\"{}", "a".repeat(32));
    let claims = format!("{head}{}\"}}", ">".repeat(300_000));
    let payload = base64url::encode(claims.as_bytes());
    let folded = payload.replace("Pj4-", "Pj4-\n");
    let folded = format!("eyJhbGciOiJIUzI1NiJ9.{folded}.\n{}\n", "c-\n".repeat(21) + "8");
    assert_eq!(scanned(folded.as_bytes(), usize::MAX).len(), 1);
    // A window that grows byte by byte is not searched after every byte.
    let slowly = format!("{header}{}", "a".repeat(1 << 19));
    assert_eq!(scanned(slowly.as_bytes(), 1).len(), 0);
    assert_eq!(scanned(&wide(&slowly, true), 3).len(), 0);
}

proptest! {
    #[test]
    fn any_bytes_are_scanned(bytes in prop::collection::vec(any::<u8>(), 0..300), piece in 1usize..50) {
        scanned(&bytes, piece);
    }

    #[test]
    fn pieces_make_no_difference(
        parts in prop::collection::vec(
            prop_oneof![
                Just(TOKEN.to_owned()), Just(UNSIGNED.to_owned()), Just(ENCRYPTED.to_owned()),
                "[eyJ.\n a]{0,9}", Just("eyJ".to_owned()),
            ], 0..8),
        piece in 1usize..80,
    ) {
        let text = parts.concat();
        let whole: Vec<_> = find(text.as_bytes()).map(|range| text[range].to_owned()).collect();
        let pieces = scanned(text.as_bytes(), piece);
        prop_assert_eq!(&whole, &pieces.iter().map(|hit| hit.0.clone()).collect::<Vec<_>>());
        for hit in pieces {
            let offset = usize::try_from(hit.1).expect("fits");
            prop_assert!(text[offset..].starts_with(&hit.0));
            prop_assert_eq!(hit.2, text[..offset].matches('\n').count() as u64 + 1);
        }
    }
}
