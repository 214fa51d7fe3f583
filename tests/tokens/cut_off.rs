//! A token that was not copied whole, or that has other text glued to it, is explained as that.

use serde_json::{Value, json};
use tokenctl::token::{Algorithm, Key, KeyRing, to_base64url};

use crate::common::handmade::{key, signed, signed_part};
use crate::common::{Done, World};
use crate::support::{CLAIMS, HS256, SECRET, secret_key};

/// Keys of every kind, with the length of their signatures in characters.
fn keys() -> Vec<(Algorithm, Key, usize)> {
    let mut keys = vec![(Algorithm::HS256, secret_key(), 43)];
    for (algorithm, letters) in [
        (Algorithm::HS512, 86),
        (Algorithm::RS256, 342),
        (Algorithm::PS384, 342),
        (Algorithm::ES256, 86),
        (Algorithm::ES384, 128),
        (Algorithm::EdDSA, 86),
    ] {
        keys.push((algorithm, key(algorithm, 12), letters));
    }
    keys
}

/// Writes a key to a file that only its owner can read.
fn file_of(world: &World, key: &Key) -> String {
    match key.public_pem() {
        Some(pem) => world.file("key.pem", pem),
        None if key.kid() == secret_key().kid() => world.file("hs", SECRET),
        None => world.file("ring", KeyRing::of(key.clone()).to_private_jwks().expose()),
    }
}

fn json_of(done: &Done) -> Value {
    serde_json::from_str(&done.stdout).unwrap_or_default()
}

#[test]
fn a_signature_that_is_cut_off_is_counted() {
    let world = World::new();
    for (algorithm, key, letters) in keys() {
        let file = file_of(&world, &key);
        let token = signed(&key, &format!(r#"{{"alg":"{algorithm}","typ":"JWT"}}"#), CLAIMS);
        assert_eq!(token.rsplit('.').next().map(str::len), Some(letters), "{algorithm}");
        for missing in [1, 2, 3, letters / 2, letters - 3] {
            let left = letters - missing;
            let cut = &token[..token.len() - missing];
            let expected = format!("the signature is cut off: {left} of {letters} characters");
            let page = world.then(&["decode", "--verify", "--key", &file, cut]).code(4);
            assert!(page.stdout.contains(&expected), "{algorithm} {left}: {}", page.stdout);
            assert!(!page.stdout.contains("does not match"), "{}", page.stdout);
            assert!(!page.stdout.contains("not base64url"), "{}", page.stdout);
            let done = world.then(&["decode", "--verify", "--key", &file, "-o", "json", cut]);
            let problems = json_of(&done)["problems"].as_array().cloned().unwrap_or_default();
            assert_eq!(problems.last(), Some(&json!("bad-signature")), "{done:?}");
            assert_eq!(json_of(&done)["signature"]["status"], "invalid");
            // The header alone tells the length, of RSA only the shortest.
            let page = world.then(&["decode", cut]).code(0).stdout;
            let known = if letters == 342 {
                format!("its signature is cut off: {left} characters, and an RSA signature has 342")
            } else {
                format!("its signature is cut off: {left} of {letters} characters")
            };
            let joined = page.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(joined.contains(&known), "{algorithm} {left}: {page}");
            assert!(page.contains("(signature-length)"), "{page}");
        }
        for (added, more) in [("a", 1), ("abcdef", 6)] {
            let long = format!("{token}{added}");
            let expected = format!(
                "the signature is too long: {} characters instead of {letters}",
                letters + more
            );
            let page = world.then(&["decode", "--verify", "--key", &file, &long]).code(4);
            assert!(page.stdout.contains(&expected), "{algorithm}: {}", page.stdout);
        }
    }
}

/// The cause is named in every command, through the built binary.
#[test]
fn every_command_says_what_is_missing() {
    let world = World::new();
    let pair = world.issue("alice", &[]);
    for token in [&pair.access, &pair.refresh] {
        for (cut, why) in [
            (&token[..token.len() - 1], "the signature is cut off: 85 of 86 characters"),
            (&token[..token.len() - 80], "the signature is cut off: 6 of 86 characters"),
            (&token[..token.len() - 86], "the token has no signature"),
            (&token[..token.len() - 87], "cut off after its payload: the signature is missing"),
            (&token[..token.len() - 100], "cut off in its payload"),
            (token.split_once('.').expect("a header").0, "cut off after its header"),
            (&token[..40], "cut off in its header"),
        ] {
            for command in [&["introspect"][..], &["rotate"], &["revoke", "--token", "-"]] {
                let done = world.call(command).stdin(format!("{cut}\n")).run();
                let said = format!("{}{}", done.stdout, done.stderr);
                assert_eq!(done.exit, 4, "{command:?}: {said}");
                assert!(said.contains(why), "{command:?} {why}: {said}");
                assert!(!said.contains("does not match"), "{said}");
                assert!(!said.contains(&cut[..cut.len().min(38)]), "{said}");
            }
            let decoded = world.call(&["decode", cut]).run();
            let said = format!("{}{}", decoded.stdout, decoded.stderr);
            let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
            let why = why.replace("the signature is cut", "its signature is cut");
            let why = why.replace("the token has no", "but it has no");
            assert!(said.contains(&why), "{why}: {said}");
        }
    }
}

/// Nothing was checked where there is no signature. `none` stays an unknown algorithm.
#[test]
fn a_missing_signature_is_not_checked() {
    let world = World::new();
    for (algorithm, key, _) in keys() {
        let file = file_of(&world, &key);
        let token = format!("{}.", signed_part(&format!(r#"{{"alg":"{algorithm}"}}"#), CLAIMS));
        let done =
            world.then(&["decode", "--verify", "--key", &file, "-o", "json", &token]).code(4);
        let json = json_of(&done);
        assert_eq!(json["problems"], json!(["bad-signature"]), "{algorithm}");
        assert_eq!(json["signature"]["status"], "not-checked", "{algorithm}");
        let page = world.then(&["decode", "--verify", "--key", &file, &token]).code(4).stdout;
        assert!(page.contains("the token has no signature"), "{algorithm}: {page}");
    }
    let hs = world.file("hs", SECRET);
    let none = format!("{}.", signed_part(r#"{"alg":"none"}"#, CLAIMS));
    let done = world.then(&["decode", "--verify", "--key", &hs, "-o", "json", &none]).code(4);
    assert_eq!(json_of(&done)["problems"], json!(["unknown-algorithm"]));
}

#[test]
fn tokens_that_run_together_are_named() {
    let world = World::new();
    let access = signed(&secret_key(), r#"{"alg":"HS256","typ":"at+jwt"}"#, CLAIMS);
    let refresh = signed(&secret_key(), r#"{"alg":"HS256","typ":"rt+jwt"}"#, CLAIMS);
    let plain = signed(&secret_key(), HS256, CLAIMS);
    for (text, said) in [
        (format!("{access}{refresh}"), "two tokens without a separator"),
        (format!("{access}{access}"), "two tokens without a separator"),
        (format!("{plain}{access}{refresh}"), "several tokens without a separator"),
    ] {
        let done = world.then(&["decode", &text]).code(1);
        assert!(done.stderr.contains(said), "{done:?}");
        let done = world.then_with(&["revoke", "--token", "-"], text.as_bytes());
        assert!(done.exit != 0, "{done:?}");
    }
}

/// A part of an encrypted token is missing.
#[test]
fn a_cut_encrypted_token_is_named() {
    let world = World::new();
    let header = to_base64url(br#"{"alg":"dir","enc":"A128GCM"}"#);
    for (text, parts) in [
        (format!("{header}..AAAA.BBBB"), 4),
        (format!("{header}..AAAA"), 3),
        (format!("{header}."), 2),
    ] {
        let done = world.then(&["decode", &text]).code(1);
        let said = format!("cut off: it is encrypted, and {parts} of its 5 parts are present");
        assert!(done.stderr.contains(&said), "{done:?}");
    }
    let page = world.then(&["decode", &format!("{header}..AAAA.BBBB.CCCC")]).code(0).stdout;
    assert!(page.contains("its authentication tag is cut off: 4 of 22 characters"), "{page}");
}
