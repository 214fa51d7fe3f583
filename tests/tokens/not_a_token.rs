//! What is given in place of a token is named: compressed and binary files, and credentials of other kinds.

use serde_json::json;
use tokenctl::token::{Algorithm, KeyRing, to_base64url};

use crate::common::handmade::{key, signed, with_signature};
use crate::common::{Done, World};
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

fn base64(bytes: &[u8]) -> String {
    let padding = ["", "", "==", "="][to_base64url(bytes).len() % 4];
    format!("{}{padding}", to_base64url(bytes).replace('-', "+").replace('_', "/"))
}

/// Other things that are pasted, with their names.
fn pasted(world: &World) -> Vec<(String, &'static str)> {
    let filler = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";
    let ring = KeyRing::of(key(Algorithm::EdDSA, 4));
    let jwks = ring.to_public_jwks();
    let jwk =
        serde_json::from_str::<serde_json::Value>(&jwks).expect("JSON")["keys"][0].to_string();
    let token = signed(&secret_key(), HS256, CLAIMS);
    let fernet = [&[0x80_u8, 0, 0, 0, 0][..], &[0x5f; 4], &[7; 16], &[9; 32], &[3; 32]].concat();
    let certificate = world.shell(
        "openssl req -x509 -newkey ed25519 -nodes -keyout /dev/null -subj /CN=x -days 3 2>/dev/null",
    );
    let saml =
        "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\">x</samlp:Response>";
    let laravel = r#"{"iv":"aaaa","value":"bbbb","mac":"cccc","tag":""}"#;
    let flask = to_base64url(br#"{"user_id":1}"#);
    let mut all = vec![
        (format!("ghp_{filler}"), "a GitHub token"),
        (format!("github_pat_{filler}_{filler}"), "a GitHub token"),
        (format!("Authorization: Bearer gho_{filler}"), "a GitHub token"),
        (format!("ya29.a0{filler}"), "a Google access token"),
        (format!("xoxb-123456789012-{filler}"), "a Slack token"),
        (format!("glpat-{filler}"), "a GitLab token"),
        (format!("sk_live_{filler}"), "a Stripe key"),
        (format!("SG.{}.{filler}", &filler[..22]), "a SendGrid API key"),
        (format!("v4.public.{filler}{filler}"), "a PASETO"),
        (format!("v4.local.{filler}.{filler}"), "a PASETO"),
        (format!("SFMyNTY.{filler}.{filler}"), "a token of Phoenix"),
        (base64(saml.as_bytes()), "a SAML message in base64"),
        (saml.to_owned(), "a SAML message"),
        (base64(&fernet), "a Fernet token"),
        (to_base64url(&fernet), "a Fernet token"),
        (base64(b"0021location http://example.org/\n0018identifier x\n"), "a macaroon"),
        (base64(laravel.as_bytes()), "a cookie encrypted by Laravel"),
        (format!("CfDJ8{filler}"), "data protected by ASP.NET Core"),
        (
            format!("{}--{}", base64(b"session data of rails"), "0af1".repeat(10)),
            "a cookie signed by Rails",
        ),
        (format!("{flask}:1tXyzA:{}", &filler[..27]), "a value signed by Django"),
        (format!(".eJwrSk0u.ZxYz12.{}", &filler[..27]), "itsdangerous (Flask)"),
        (format!("s:{filler}.{filler}AbCdEfG"), "a cookie signed by Express"),
        (base64(token.as_bytes()), "a token in base64"),
        (jwk.clone(), "a JWK"),
        (base64(jwk.as_bytes()), "a JWK in base64"),
        (jwks, "a JWK Set"),
        ("Authorization: Basic YWxhZGRpbjpvcGVuc2VzYW1l".to_owned(), "HTTP Basic credentials"),
        ("curl https://example.org/api -H 'X-Api-Key: 12345'".to_owned(), "a curl command"),
        ("019a5f3e-02d7-7f60-8a11-c4d9e8b7a602".to_owned(), "a UUID"),
        ("<!DOCTYPE html>\n<html>\n<body>Log in</body>\n</html>\n".to_owned(), "an HTML page"),
        (
            format!("{{\n \"access_token\": \"{filler}\",\n \"expires_in\": 900\n}}"),
            "a token response",
        ),
        (
            format!(
                "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\ndata:\n  token: {}\n",
                base64(token.as_bytes())
            ),
            "a Kubernetes object in YAML",
        ),
        (key(Algorithm::ES256, 4).public_pem().expect("PEM"), "a PEM public key"),
    ];
    if certificate.starts_with("-----BEGIN") {
        let body: Vec<&str> = certificate.lines().filter(|line| !line.starts_with('-')).collect();
        all.push((body.concat(), "a DER certificate in base64"));
        all.push((body.join("\n"), "a DER certificate in base64"));
        all.push((certificate, "a PEM certificate"));
    }
    all
}

fn said(done: &Done) -> String {
    format!("{}{}", done.stdout, done.stderr)
}

#[test]
fn other_credentials_are_named_and_not_repeated() {
    let world = World::new();
    world.issue("alice", &[]);
    let mut wrong = Vec::new();
    for (text, name) in pasted(&world) {
        let expected = format!("this is {name}");
        for command in [&["decode"][..], &["introspect"], &["rotate"], &["revoke", "--token", "-"]]
        {
            let piped = world.call(command).stdin(text.clone()).run();
            let expected = if name.contains("(Flask)") { name } else { &expected };
            let is_once = said(&piped).matches(expected).count() == 1;
            if piped.exit == 0 || !is_once || !said(&piped).contains("not a JWT") {
                wrong.push(format!("{name} {command:?}: {}", said(&piped)));
            }
            let secret = text.lines().max_by_key(|line| line.len()).unwrap_or_default();
            let secret = secret.get(secret.len() / 2..).unwrap_or_default();
            assert!(!said(&piped).contains(secret), "{name} {command:?} repeats it: {piped:?}");
        }
        let given = world.call(&["decode", "--", &text]).run();
        if given.exit != 1 || !given.stderr.contains(name) {
            wrong.push(format!("{name} as an argument: {}", said(&given)));
        }
    }
    assert_eq!(wrong, [""; 0], "{}", wrong.join("\n"));
}

/// JWTs that are no access tokens, and values with the form of a JWT.
#[test]
fn jwts_of_other_kinds_are_named() {
    let world = World::new();
    let hs = world.file("hs", SECRET);
    for (typ, name) in [
        ("dpop+jwt", "a DPoP proof"),
        ("application/DPOP+JWT", "a DPoP proof"),
        ("vc+jwt", "a verifiable credential"),
        ("logout+jwt", "a logout token"),
    ] {
        let token = signed(&secret_key(), &format!(r#"{{"alg":"HS256","typ":"{typ}"}}"#), CLAIMS);
        let arguments = ["decode", "--verify", "--key", &hs, "--kind", "access", &token];
        let done = world.then(&arguments).code(4);
        let text = done.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(&format!("its \"typ\" is that of {name}")), "{done:?}");
    }
    let inner = signed(&secret_key(), HS256, CLAIMS);
    let nested = signed(&secret_key(), r#"{"alg":"HS256","cty":"JWT"}"#, inner);
    let done = world.then(&["decode", "--verify", "--key", &hs, &nested]).code(4);
    assert!(done.stdout.contains("the payload is another token (nested JWT)"), "{done:?}");
    let done = world.then(&["decode", "--verify", "--key", &hs, "-o", "json", &nested]).code(4);
    assert_eq!(done.json()["problems"], json!(["no-claims"]));

    let cookie =
        format!("{}.{}", to_base64url(br#"{"user_id":1}"#), to_base64url(&[0x67, 1, 2, 3]));
    let cookie = format!("{cookie}.{}", to_base64url(&[7; 20]));
    let page = world.then(&["decode", &cookie]).code(0).stdout;
    assert!(page.contains("itsdangerous (Flask)"), "{page}");
    let done = world.then(&["decode", "--verify", "--key", &hs, "-o", "json", &cookie]).code(4);
    assert_eq!(done.json()["problems"][0], "missing-alg");
    // A JWT without `alg` is no cookie.
    let page = world.then(&["decode", &with_signature("{}", CLAIMS, [7; 20])]).stdout;
    assert!(page.contains("the header names no algorithm"), "{page}");
}
