//! Helpers for tests of tokens and keys.

use std::sync::OnceLock;

use super::{Algorithm, Key, Random, base64url};
use crate::time::Timestamp;

/// Time of creation of the test keys.
pub(crate) const MADE: Timestamp = Timestamp(1_700_000_000);

/// A xorshift generator: equal seeds give equal bytes.
pub(crate) fn random(seed: u64) -> impl Random {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move |buffer: &mut [u8]| {
        for byte in buffer {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            *byte = state.to_le_bytes()[3];
        }
    }
}

/// Returns the test key of an algorithm. Keys are generated once, because RSA is slow.
pub(crate) fn key(algorithm: Algorithm) -> &'static Key {
    static KEYS: [OnceLock<Key>; Algorithm::ALL.len()] =
        [const { OnceLock::new() }; Algorithm::ALL.len()];
    let index = Algorithm::ALL.iter().position(|other| *other == algorithm).unwrap_or(0);
    KEYS[index].get_or_init(|| Key::generate(algorithm, MADE, &mut random(1)).expect("makes a key"))
}

/// Creates a token from any header and payload, signed with the key.
pub(crate) fn token_of(key: &Key, header: &str, payload: &str) -> String {
    let signed = format!(
        "{}.{}",
        base64url::encode(header.as_bytes()),
        base64url::encode(payload.as_bytes())
    );
    let signature = key.sign(signed.as_bytes()).expect("signs");
    format!("{signed}.{}", base64url::encode(&signature))
}
