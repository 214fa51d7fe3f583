//! A secret, and tokens signed with it.

use aws_lc_rs::hmac;
use tokenctl::token::Key;

use crate::common::{Done, World};

pub(crate) const SECRET: &str = "an HMAC secret of 40 bytes, for tests...";

pub(crate) const CLAIMS: &str =
    r#"{"iss":"me","sub":"alice","aud":"api","iat":1800000000,"exp":1800000900}"#;

pub(crate) const HS256: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

pub(crate) fn mac(algorithm: hmac::Algorithm, secret: &[u8], message: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(algorithm, secret), message.as_bytes()).as_ref().to_vec()
}

pub(crate) fn secret_key() -> Key {
    Key::from_secret(SECRET.as_bytes()).expect("a key")
}

pub(crate) fn decode(arguments: &[&str]) -> Done {
    let world = World::new();
    let mut all = vec!["decode"];
    all.extend_from_slice(arguments);
    world.then(&all)
}
