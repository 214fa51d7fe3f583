//! Files of another kind that are given as a key or secret: each is named, and none becomes a secret.

use tokenctl::token::{Algorithm, Key, KeyRing, to_base64url};

use crate::common::World;
use crate::common::handmade::{key, signed};
use crate::support::CLAIMS;

fn standard(bytes: &[u8]) -> String {
    let url = to_base64url(bytes);
    let padding = ["", "===", "==", "="][url.len() % 4];
    format!("{}{padding}", url.replace('-', "+").replace('_', "/"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// Returns files with a public key, and the name in the message of each.
fn files(world: &World, key: &Key) -> Vec<(&'static str, Vec<u8>)> {
    let pem = key.public_pem().expect("a public key");
    world.file("public.pem", &pem);
    let made = |command: &str| {
        let output = world.in_shell(command).output().expect("a shell");
        assert!(output.status.success(), "{command}: {output:?}");
        output.stdout
    };
    let der = made("openssl pkey -pubin -in public.pem -outform DER");
    let set = KeyRing::of(key.clone()).to_public_jwks();
    let object: serde_json::Value = serde_json::from_str(&set).expect("JSON");
    let jwk = object["keys"][0].to_string();
    let wide = |text: &str| text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
    vec![
        ("a PEM key in base64", standard(pem.as_bytes()).into()),
        ("a PEM key in base64", to_base64url(pem.as_bytes()).into()),
        ("a PEM key in base64", format!("\"base64:{}\"\n", standard(pem.as_bytes())).into()),
        ("a PEM key in hexadecimal", hex(pem.as_bytes()).into()),
        ("a JWK in base64", standard(jwk.as_bytes()).into()),
        ("a JWK Set in base64", to_base64url(set.as_bytes()).into()),
        ("a DER key in base64", to_base64url(&der).replace('+', "-").into()),
        ("a DER key in hexadecimal", hex(&der).into()),
        ("a DER key in hexadecimal", format!("0x{}", hex(&der).to_uppercase()).into()),
        ("compressed with gzip", made("gzip -c public.pem")),
        ("compressed with gzip in base64", standard(&made("gzip -c public.pem")).into()),
        ("compressed with xz", made("xz -c public.pem")),
        ("compressed with bzip2", made("bzip2 -c public.pem")),
        ("compressed with zstd", made("zstd -qc public.pem")),
        ("other dashes than five hyphens", pem.replace("-----", "\u{2014}\u{2013}-").into()),
        ("other dashes than five hyphens", pem.replace("-----", "\u{2014}\u{2014}").into()),
        ("a PEM key in UTF-16 or UTF-32", wide(&format!("\u{feff}{pem}"))),
        ("a PEM key in UTF-16 or UTF-32 in base64", standard(&wide(&pem)).into()),
        (
            "a Kubernetes object in YAML",
            format!("apiVersion: v1\nkind: Secret\ndata:\n  NAME: {}\n", standard(pem.as_bytes()))
                .into(),
        ),
    ]
}

#[test]
fn a_public_key_in_another_form_signs_nothing_and_is_converted_by_the_hint() {
    let world = World::new();
    let key = key(Algorithm::ES256, 3);
    let token = signed(&key, r#"{"alg":"ES256"}"#, CLAIMS);
    for (name, bytes) in files(&world, &key) {
        let file = world.file("it's", &bytes);
        for made in ["key.pem", "key.jwk", "jwks.json"] {
            let _ = std::fs::remove_file(world.path(made));
        }
        let mut said = Vec::new();
        for arguments in [
            &["decode", "--verify", "--key", &file, &token][..],
            &["decode", "--verify", "--jwks", &file, &token],
            &["--store", "new.db", "--key", &file, "init"],
            &["--store", "new.db", "keys", "import", &file],
        ] {
            let done = world.run(arguments).code(1);
            let (error, hint) = done.error_and_hint();
            // A DER key in the standard alphabet only lacks its BEGIN and END lines.
            let is_bare = name == "a DER key in base64" && error.contains("BEGIN and END");
            assert!(error.contains(name) || is_bare, "{name}: {done:?}");
            said.push((error.to_owned(), hint.to_owned()));
        }
        assert!(said.windows(2).all(|pair| pair[0] == pair[1]), "{said:?}");
        let command = said[0].1.strip_prefix("run: ").expect("a command");
        let command = command.split("), with the name").next().expect("a command");
        let closed =
            if command.matches('(').count() > command.matches(')').count() { ")" } else { "" };
        world.shell(&format!("{command}{closed}"));
        let made =
            ["key.pem", "key.jwk", "jwks.json"].into_iter().find(|it| world.path(it).exists());
        let made = made.unwrap_or_else(|| panic!("{name}: {command}"));
        let done = world.then(&["decode", "--verify", "--jwks", &world.at(made), &token]);
        assert_eq!(done.exit, 0, "{name}: {command} {done:?}");
        // The same text in the environment.
        if let Ok(text) = String::from_utf8(bytes) {
            let done = world
                .call(&["--store", "new.db", "init"])
                .env("TOKENCTL_SECRET", &text)
                .run()
                .code(1);
            let (error, hint) = done.error_and_hint();
            assert_eq!(error.replace("TOKENCTL_SECRET", &file), said[0].0);
            assert!(hint.contains("printf %s \"$TOKENCTL_SECRET\""), "{done:?}");
        }
    }
}

#[test]
fn key_stores_are_named() {
    let world = World::new();
    let jks = [&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 1][..], &[7; 80]].concat();
    for (bytes, hint) in
        [(jks.clone(), "keytool -importkeystore"), (standard(&jks).into(), "base64 -d")]
    {
        let file = world.file("store.jks", &bytes);
        for flag in ["--key", "--jwks"] {
            let done = world.then(&["decode", "--verify", flag, &file, "a.b.c"]).code(1);
            let (error, said) = done.error_and_hint();
            assert!(error.contains("a Java key store") && said.contains(hint), "{done:?}");
        }
    }
}

/// A key of OpenSSH verifies tokens that exist after the conversion of the hint.
#[test]
fn keys_of_openssh_are_converted() {
    let world = World::new();
    for (kind, bits) in [("ed25519", "256"), ("ecdsa", "256"), ("rsa", "2048")] {
        world.shell(&format!("rm -f id id.pub; ssh-keygen -q -t {kind} -b {bits} -N '' -f id"));
        for name in ["id", "id.pub"] {
            let done =
                world.then(&["decode", "--verify", "--jwks", &world.at(name), "a.b.c"]).code(1);
            let (_, hint) = done.error_and_hint();
            let command = hint.strip_prefix("run: ").unwrap_or_else(|| panic!("{done:?}"));
            world.shell(command);
            let done = world.then(&["decode", "--verify", "--jwks", &world.at("key.pem"), "a.b.c"]);
            assert_eq!(done.exit, 4, "{kind} {name}: {command} {done:?}");
        }
    }
}

#[test]
fn two_tokens_without_a_separator_are_named() {
    let token = signed(&key(Algorithm::ES256, 3), r#"{"alg":"ES256"}"#, CLAIMS);
    let done = World::new().then(&["decode", &format!("{token}{token}")]).code(1);
    assert!(done.stderr.contains("two tokens without a separator"), "{done:?}");
}
