//! The output of `decode`.

use tokenctl::token::to_base64url;

use crate::common::World;
use crate::common::handmade::{signed, with_signature};
use crate::support::{CLAIMS, HS256, SECRET, decode, secret_key};

#[test]
fn a_token_is_shown_whole_but_for_its_signature() {
    let token = with_signature(
        r#"{"alg":"HS256","typ":"at+jwt"}"#,
        r#"{"sub":"alice","iat":1799989200,"exp":1799996400,"n":12345678901234567890123,"z":1.0}"#,
        [1; 32],
    );
    let outcome = decode(&[&token]);
    assert_eq!(outcome.exit, 0);
    assert!(!outcome.stdout.contains(&to_base64url(&[1; 32])));
    insta::assert_snapshot!(outcome.stdout, @r#"
    NOT VERIFIED  the signature was not checked; check it with --verify

    Header
    {
      "alg": "HS256",
      "typ": "at+jwt"
    }

    Claims
    {
      "sub": "alice",
      "iat": 1799989200,
      "exp": 1799996400,
      "n": 12345678901234567890123,
      "z": 1.0
    }

    issued   2027-01-15 05:00 UTC (3 hours ago)
    expires  2027-01-15 07:00 UTC (expired 1 hour ago)
    remarks  many JSON parsers round a number of this size: n (big-number)
    "#);
}

#[test]
fn single_values_are_printed_for_scripts() {
    let token = with_signature(
        HS256,
        "{\"sub\":\"al\u{1b}[31mice\",\r\n \"exp\":1.80e9,\"o\":{\"b\":1,\"a\":[]}}",
        [1; 32],
    );
    // A raw escape character makes it invalid JSON; an escaped one does not.
    assert_eq!(decode(&["--claims", &token]).exit, 3);
    let token = with_signature(
        HS256,
        "{\"sub\":\"al\\u001b[31mice\",\r\n \"exp\":1.80e9,\"o\":{\"b\":1,\"a\":[]}}",
        [1; 32],
    );
    for (piece, shown) in [
        (["--claim", "sub"], "al\\u{1b}[31mice\n"),
        (["--claim", "exp"], "1.80e9\n"),
        (["--claim", "o"], "{\"b\":1,\"a\":[]}\n"),
    ] {
        let outcome = decode(&[piece[0], piece[1], &token]);
        assert_eq!((outcome.exit, outcome.stdout.as_str()), (0, shown));
    }
    assert_eq!(decode(&["--header", &token]).stdout, format!("{HS256}\n"));
    let claims = decode(&["--claims", &token]).stdout;
    assert_eq!(claims, "{\"sub\":\"al\\u001b[31mice\", \"exp\":1.80e9,\"o\":{\"b\":1,\"a\":[]}}\n");
    assert_eq!(decode(&["--claim", "nosuch", &token]).exit, 3);
    // Each of several tokens has a line.
    let other = with_signature(HS256, r#"{"exp":7}"#, [1; 32]);
    let several = decode(&["--claim", "o", &other, "garbage", &token]);
    assert_eq!((several.exit, several.stdout.as_str()), (1, "\n\n{\"b\":1,\"a\":[]}\n"));
}

#[test]
fn hostile_text_reaches_no_terminal() {
    let hostile = "\u{9b}31m\u{202e}\u{7f}\u{2028}\u{feff}";
    let claims = format!("{{\"sub\":\"{hostile}\",\"{hostile}\":1,\"iss\":\"{hostile}\"}}");
    let header = format!("{{\"alg\":\"{hostile}\",\"typ\":\"{hostile}\",\"kid\":\"{hostile}\"}}");
    let token = with_signature(&header, &claims, [1; 32]);
    let text = with_signature(HS256, "\u{1b}]0;x\u{7}\r\n\0", [1; 32]);
    let world = World::new();
    let hs = world.file("hs", SECRET);
    for token in [&token, &text] {
        // CSV in a pipe is exact, because no terminal shows it.
        for form in ["table", "json", "jsonl"] {
            for more in [vec![], vec!["--verify", "--key", hs.as_str()], vec!["--header"]] {
                let mut arguments = vec!["decode", "-o", form, token.as_str()];
                arguments.extend(more);
                let outcome = world.then(&arguments);
                assert!(outcome.is_clean(), "{form} {:?}", outcome.stdout);
            }
            let list =
                world.then_with(&["decode", "-o", form], format!("{token}\n{token}").as_bytes());
            assert!(list.is_clean(), "{form}");
        }
    }
}

#[test]
fn decode_reads_neither_configuration_nor_keys_nor_store() {
    let mut world = World::new();
    // An invalid configuration file, and missing keys and store.
    let nowhere = world.at("nowhere");
    world.configure("not toml");
    for name in ["TOKENCTL_CONFIG", "TOKENCTL_STORE", "TOKENCTL_KEY", "TOKENCTL_SECRET"] {
        world.set(name, &nowhere);
    }
    let token = with_signature(HS256, CLAIMS, [1; 32]);
    assert_eq!(world.then(&["decode", &token]).exit, 0);
    assert!(!world.path(".local").exists());
    assert_eq!(world.then(&["decode", "--verify", &token]).exit, 1);
}

#[test]
fn a_single_claim_is_marked_as_not_verified() {
    let world = World::new();
    let hs = world.file("hs", SECRET);
    let token = signed(&secret_key(), HS256, CLAIMS);
    let says = |arguments: &[&str]| {
        let done = world.then(&[&["decode", "--claim", "sub", &token], arguments].concat());
        assert_eq!(done.stdout, "alice\n");
        done.stderr.contains("NOT VERIFIED")
    };
    assert!(says(&[]));
    assert!(!says(&["-q"]));
    assert!(!says(&["--verify", "--key", &hs]));
}

/// A token in the wrong argument must not appear in a log.
#[test]
fn no_error_repeats_a_token() {
    let world = World::new();
    let token = signed(&secret_key(), HS256, CLAIMS);
    let middle = token.split('.').nth(1).expect("a payload");
    for arguments in [
        vec![token.as_str()],
        vec!["decode", "--file", &token],
        vec!["decode", "--verify", "--kind", &token],
        vec!["decode", "--verify", "--leeway", &token],
        vec!["decode", "--verify", "--key", &token, &token],
        vec!["-o", "json", "decode", "--kind", &token],
        vec!["sessions", "show", &token],
        vec!["scan", &token],
        vec!["scan", "--sarif", &token],
    ] {
        let done = world.then(&arguments);
        assert_ne!(done.exit, 0, "{arguments:?}");
        let said = format!("{}{}", done.stdout, done.stderr);
        assert!(!said.contains(middle), "{said}");
    }
    let header = format!("--header={token}");
    assert!(!world.then(&["decode", &header]).stderr.contains(middle));
}

#[test]
fn large_inputs_are_no_trouble() {
    let world = World::new();
    let payload = format!("{{\"x\":\"{}\"}}", "a".repeat(6_000_000));
    let token = with_signature(HS256, payload, [1; 32]);
    let outcome = world.then_with(&["decode", "--claim", "x"], token.as_bytes());
    assert_eq!((outcome.exit, outcome.stdout.len()), (0, 6_000_001));
    let hs = world.file("hs", SECRET);
    let outcome = world.then_with(&["decode", "--verify", "--key", &hs], token.as_bytes());
    assert_eq!(outcome.exit, 4);
    assert!(outcome.stdout.contains("too-large"));
    for garbage in [b'.', b';', b'=', 0xff] {
        let outcome = world.then_with(&["decode"], &vec![garbage; 10_000_000]);
        assert_eq!(outcome.exit, 1, "{garbage}: {}", outcome.stderr);
    }
    // Noise around a large token is removed too.
    let around = format!("Cookie: session=\"{token}\"; theme=dark\n");
    let outcome = world.then_with(&["decode", "--claim", "x"], around.as_bytes());
    assert_eq!((outcome.exit, outcome.stdout.len()), (0, 6_000_001));
}
