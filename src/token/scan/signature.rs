//! How much of what follows a token's second full stop is its signature.

use super::super::base64url;

/// Letters of signatures by RSA keys of 2048, 3072 and 4096 bits.
const RSA: [usize; 3] = [342, 512, 683];

/// Keys of other sizes are of so many bytes, times something.
const RSA_STEP: usize = 64;

/// How many of these letters are the signature: the algorithm says how long it is, and any letters
/// may be glued to its end. All of them if they are too few, or if nobody knows.
pub(super) fn length(alg: &str, run: &[u8]) -> usize {
    let known = match alg {
        "HS256" => 43,
        "HS384" => 64,
        "HS512" | "ES256" | "ES256K" | "EdDSA" | "Ed25519" => 86,
        "ES384" => 128,
        "ES512" => 176,
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => rsa(run),
        _ if is_none(alg) => return 0,
        _ => return run.len(),
    };
    // Letters that decode to nothing are no signature; all of them may be a forger's.
    match run.get(..known) {
        Some(letters) if base64url::decode(letters).is_some() => known,
        Some(_) | None => run.len(),
    }
}

pub(super) fn is_none(alg: &str) -> bool {
    alg.eq_ignore_ascii_case("none")
}

fn rsa(run: &[u8]) -> usize {
    let fitting = RSA.iter().copied().filter(|length| *length <= run.len());
    let glued = |length: &usize| run.get(*length..).is_some_and(|rest| rest.starts_with(b"eyJ"));
    if let Some(length) = fitting.clone().find(glued) {
        return length;
    }
    // Whole bytes leave no single letter over.
    let bytes = run.len() / 4 * 3 + (run.len() % 4).saturating_sub(1);
    let is_whole = run.len() % 4 != 1 && bytes.is_multiple_of(RSA_STEP);
    if is_whole { run.len() } else { fitting.max().unwrap_or(run.len()) }
}
