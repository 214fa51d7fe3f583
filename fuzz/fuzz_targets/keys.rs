//! Parses any bytes as a key file. A parsed key file must be written and parsed again with the same result.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tokenctl::token::{KeyRing, ParseOptions};

fuzz_target!(|bytes: &[u8]| {
    let Ok(ring) = KeyRing::parse(bytes, ParseOptions::default()) else { return };
    let public = ring.to_public_jwks();
    for key in ring.keys() {
        assert!(!public.contains("\"d\":") && !public.contains("\"k\":"));
        let _ = (key.thumbprint(), key.public_pem(), key.prove());
    }
    let again = KeyRing::parse(ring.to_private_jwks().expose().as_bytes(), ParseOptions::default());
    assert_eq!(again.expect("our own file").keys().len(), ring.keys().len());
});
