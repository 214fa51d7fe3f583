//! Reads, lints and validates any bytes as a token: no panic, and never accepted.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tokenctl::time::Timestamp;
use tokenctl::token::{Algorithm, Expectations, KeyRing, Profile, check, lint, read};

fuzz_target!(|bytes: &[u8]| {
    let now = Timestamp(1_800_000_000);
    if let Ok(token) = read(bytes) {
        let _ = lint(&token, now).iter().map(ToString::to_string).collect::<String>();
        let _ = token.claims().map(|claims| claims.value().pretty().to_string());
    }
    let ring = KeyRing::from_secret(b"a secret that no fuzzer will ever guess", Algorithm::HS256);
    let ring = ring.expect("a ring");
    for profile in [Profile::Own, Profile::Foreign] {
        assert!(!check(bytes, &ring, &Expectations::new(profile), now).is_accepted());
    }
});
