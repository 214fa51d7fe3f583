//! Tokens made by hand, as no command would make them.

use tokenctl::time::Timestamp;
use tokenctl::token::{Algorithm, Key, to_base64url};

use super::{Done, World};

/// When they are looked at.
pub(crate) const NOW: i64 = 1_800_000_000;

impl World {
    /// Runs a command line as they are looked at.
    pub(crate) fn then(&self, args: &[&str]) -> Done {
        self.then_with(args, b"")
    }

    /// The same with this on standard input.
    pub(crate) fn then_with(&self, args: &[&str], stdin: &[u8]) -> Done {
        self.at_time(NOW, args, stdin)
    }
}

/// The same key for the same seed.
pub(crate) fn key(algorithm: Algorithm, mut seed: u64) -> Key {
    let mut random = |buffer: &mut [u8]| {
        for byte in buffer {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
            *byte = seed.to_le_bytes()[5];
        }
    };
    Key::generate(algorithm, Timestamp(NOW - 1000), &mut random).expect("a key")
}

/// The signed part of a token of these pieces, whatever they say.
pub(crate) fn signed_part(header: &str, payload: impl AsRef<[u8]>) -> String {
    format!("{}.{}", to_base64url(header.as_bytes()), to_base64url(payload.as_ref()))
}

/// The same with this signature.
pub(crate) fn with_signature(
    header: &str,
    payload: impl AsRef<[u8]>,
    signature: impl AsRef<[u8]>,
) -> String {
    format!("{}.{}", signed_part(header, payload), to_base64url(signature.as_ref()))
}

/// The same, signed by the key.
pub(crate) fn signed(key: &Key, header: &str, payload: impl AsRef<[u8]>) -> String {
    let part = signed_part(header, payload);
    let signature = key.sign(part.as_bytes()).expect("signs");
    format!("{part}.{}", to_base64url(&signature))
}
