//! Creates tokens that no command would create.

use tokenctl::time::Timestamp;
use tokenctl::token::{Algorithm, Key, to_base64url};

use super::{Done, World};

/// The current time in these tests.
pub(crate) const NOW: i64 = 1_800_000_000;

impl World {
    /// Runs a command line at that time.
    pub(crate) fn then(&self, args: &[&str]) -> Done {
        self.then_with(args, b"")
    }

    /// Runs a command line at that time with this standard input.
    pub(crate) fn then_with(&self, args: &[&str], stdin: &[u8]) -> Done {
        self.at_time(NOW, args, stdin)
    }
}

/// Creates a key. Equal seeds create equal keys.
pub(crate) fn key(algorithm: Algorithm, mut seed: u64) -> Key {
    let mut random = |buffer: &mut [u8]| {
        for byte in buffer {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
            *byte = seed.to_le_bytes()[5];
        }
    };
    Key::generate(algorithm, Timestamp(NOW - 1000), &mut random).expect("a key")
}

/// Returns the signing input of a token with this header and payload.
pub(crate) fn signed_part(header: &str, payload: impl AsRef<[u8]>) -> String {
    format!("{}.{}", to_base64url(header.as_bytes()), to_base64url(payload.as_ref()))
}

/// Creates a token with this signature.
pub(crate) fn with_signature(
    header: &str,
    payload: impl AsRef<[u8]>,
    signature: impl AsRef<[u8]>,
) -> String {
    format!("{}.{}", signed_part(header, payload), to_base64url(signature.as_ref()))
}

/// Creates a token signed by the key.
pub(crate) fn signed(key: &Key, header: &str, payload: impl AsRef<[u8]>) -> String {
    let part = signed_part(header, payload);
    let signature = key.sign(part.as_bytes()).expect("signs");
    format!("{part}.{}", to_base64url(&signature))
}
