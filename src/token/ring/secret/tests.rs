use super::super::tests::{jwk, parse, refusal};
use super::super::{KeyRing, ParseOptions};
use super::*;
use crate::token::base64url;
use crate::token::testing::key;
use crate::token::{Algorithm, KeyType};

#[test]
fn a_raw_secret_loses_one_line_break_and_no_more() {
    let bytes = |text: &str| {
        let KeyType::Oct { bytes } = parse(text).expect("reads").keys()[0].key_type() else {
            panic!("no secret");
        };
        bytes
    };
    let secret = "0123456789abcdef0123456789abcdef";
    assert_eq!(bytes(secret), 32);
    assert_eq!(bytes(&format!("{secret}\n")), 32);
    assert_eq!(bytes(&format!("{secret}\r\n")), 32);
    assert_eq!(bytes(&format!("{secret}\n\n")), 33);
    assert_eq!(bytes(&format!(" {secret}")), 33);
    assert_eq!(refusal(&secret[1..]), KeyError::ShortSecret(31));
    assert_eq!(refusal(""), KeyError::Empty);
    assert_eq!(refusal(" \n"), KeyError::Empty);
    for padded in [format!("{}\n\n", &secret[1..]), format!("  {} ", &secret[1..])] {
        assert_eq!(refusal(padded), KeyError::PaddedSecret(31));
    }
}

#[test]
fn a_secret_that_is_no_text_is_taken_as_it_is() {
    let mut secret: Vec<u8> = (0x80..0xa0).collect();
    for end in [&b"\n"[..], b"\r\n", b" \n", b"\n\n"] {
        secret.truncate(32);
        secret.extend_from_slice(end);
        let ring = parse(&secret).expect("a secret need not be text");
        let KeyType::Oct { bytes } = ring.keys()[0].key_type() else { panic!("no secret") };
        assert_eq!(bytes, secret.len());
    }
    // White space is allowed in a binary secret.
    secret[0] = b' ';
    assert!(parse(&secret[..32]).is_ok());
    assert_eq!(refusal(vec![0; 64]), KeyError::ZeroSecret);
}

#[test]
fn a_key_file_never_becomes_a_secret() {
    let pem = key(Algorithm::RS256).public_pem().expect("has one");
    let jwk = jwk(Algorithm::RS256, false, |_| ());
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = base64url::decode_standard(body.as_bytes()).expect("base64");
    let hex = der.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let utf16 = |text: &str| {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    let broken: Vec<Vec<u8>> = vec![
        pem.replace("END PUBLIC", "END PRIVATE").into(),
        pem[..pem.len() / 2].into(),
        pem[30..].into(),
        pem.replace("BEGIN PUBLIC KEY-----", "BEGIN SOMETHING-----").into(),
        pem.replace("MII", "M*I").into(),
        body.clone().into(),
        der.clone(),
        [der.as_slice(), b"\n"].concat(),
        jwk[..jwk.len() - 1].into(),
        jwk.replace("kty", "kyt").into(),
        format!("\u{feff}  {}", &jwk[..jwk.len() - 1]).into(),
        format!("[{jwk}]").into(),
        utf16(&pem),
        utf16(&jwk),
        utf16(&pem)[2..].to_vec(),
        utf16(&jwk)[2..].to_vec(),
        format!("{jwk:?}").into(),
        "kty: EC\ncrv: P-256\nx: MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\n".into(),
        "<RSAKeyValue><Modulus>AQABAQABAQABAQAB</Modulus></RSAKeyValue>\n".into(),
        "Public-Key: (256 bit)\npub:\n    04:30:a0:42:4c:d2:1c:29:44:83\n".into(),
        hex.into(),
        der[..der.len() - 1].to_vec(),
        [der.as_slice(), &[0, 0]].concat(),
        "no-pty ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ4 alice@example".into(),
        "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9w alice@example".into(),
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlc2lnbmF0dXJl".into(),
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ4 alice@example".into(),
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".into(),
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n".into(),
    ];
    for bytes in broken {
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        assert!(parse(&bytes).is_err(), "{shown}");
        assert!(KeyRing::from_secret(&bytes, Algorithm::HS256).is_err(), "{shown}");
    }
    for whole in
        [pem.clone(), format!("\u{feff}{pem}"), format!("  {jwk}\n"), format!("\u{feff}{jwk}")]
    {
        assert!(parse(&whole).is_ok());
        assert!(KeyRing::from_secret(whole.as_bytes(), Algorithm::HS256).is_err());
    }
}

#[test]
fn bare_bytes_are_no_secret_where_published_keys_are_wanted() {
    let options = ParseOptions { published: true, ..ParseOptions::default() };
    for bytes in [
        "Moved Permanently. Redirecting to https://login.example.com/",
        "0123456789abcdef0123456789abcdef",
    ] {
        assert!(parse(bytes).is_ok());
        assert!(matches!(KeyRing::parse(bytes.as_bytes(), options), Err(KeyError::Unsupported(_))));
    }
    let jwk = jwk(Algorithm::RS256, false, |_| ());
    assert!(KeyRing::parse(jwk.as_bytes(), options).is_ok());
}

#[test]
fn a_secret_from_the_environment_is_for_one_algorithm() {
    let secret: Vec<u8> = (0..48).collect();
    let ring = KeyRing::from_secret(&secret, Algorithm::HS384).expect("long enough");
    assert_eq!(ring.signing_key().map(Key::algorithm), Ok(Algorithm::HS384));
    assert!(!ring.keys()[0].allows(Algorithm::HS256));
    assert_eq!(
        KeyRing::from_secret(&secret, Algorithm::HS512).err(),
        Some(KeyError::SecretTooShortFor { algorithm: Algorithm::HS512, needed: 64, bytes: 48 })
    );
    assert!(matches!(
        KeyRing::from_secret(&secret, Algorithm::RS256),
        Err(KeyError::AlgorithmMismatch { .. })
    ));
}
