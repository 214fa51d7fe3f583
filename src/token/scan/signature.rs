//! Determines how many letters after the second full stop of a token belong to its signature.

use super::super::base64url;

/// Number of letters in signatures of RSA keys with 2048, 3072 and 4096 bits.
const RSA: [usize; 3] = [342, 512, 683];

/// The size of other RSA keys is a multiple of this number of bytes.
const RSA_STEP: usize = 64;

/// Number of letters in authentication tags of encrypted tokens (RFC 7518 sections 5.2 and 5.3).
pub(super) const TAGS: [usize; 3] = [22, 32, 43];

/// Whether an authentication tag can have this number of letters.
pub(super) fn is_tag(letters: usize) -> bool {
    TAGS.contains(&letters)
}

/// Returns how many of these letters are the signature. Other letters may follow without a separator, so
/// the algorithm's length decides; all letters are returned if there are too few or the length is unknown.
pub(super) fn length(alg: &str, run: &[u8]) -> usize {
    let known = match fixed(alg) {
        Some(known) => known,
        None if is_rsa(alg) => rsa(run),
        None => return run.len(),
    };
    // Letters that can't be decoded are not a signature; return all of them for the caller to reject.
    match run.get(..known) {
        Some(letters) if base64url::decode(letters).is_some() => known,
        Some(_) | None => run.len(),
    }
}

/// Whether a signature with this number of letters is complete for its algorithm, as far as known.
pub(super) fn is_complete(alg: &str, letters: usize) -> bool {
    match fixed(alg) {
        Some(known) => letters >= known,
        None => !is_rsa(alg) || is_of_key_size(letters),
    }
}

/// Returns how many of these letters may be the signature where it must end at a boundary: the lengths that the
/// algorithm gives it, the longest first, or without one all letters up to the first boundary. A fold of a long
/// signature may stand where a shorter one would end.
pub(super) fn exact(alg: &str, run: &[u8], is_boundary: impl Fn(usize) -> bool) -> Vec<usize> {
    let ends = |length: &usize| *length <= run.len() && is_boundary(*length);
    match fixed(alg) {
        Some(known) => Some(known).filter(ends).into_iter().collect(),
        None if is_rsa(alg) => RSA.into_iter().rev().filter(ends).collect(),
        None => (1..=run.len()).find(ends).into_iter().collect(),
    }
}

/// Returns the number of letters in a signature of this algorithm, if all its signatures have one length.
fn fixed(alg: &str) -> Option<usize> {
    Some(match alg {
        "HS256" => 43,
        "HS384" => 64,
        "HS512" | "ES256" | "ES256K" | "EdDSA" | "Ed25519" => 86,
        "ES384" => 128,
        "ES512" => 176,
        _ if is_none(alg) => 0,
        _ => return None,
    })
}

/// Whether the signatures of this algorithm have as many letters as the key is long.
pub(super) fn is_rsa(alg: &str) -> bool {
    matches!(alg, "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512")
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
    if is_of_key_size(run.len()) { run.len() } else { fitting.max().unwrap_or(run.len()) }
}

/// Whether this number of letters is a signature of an RSA key of a usual size.
fn is_of_key_size(letters: usize) -> bool {
    // A single remaining letter encodes no byte.
    let bytes = letters / 4 * 3 + (letters % 4).saturating_sub(1);
    letters > 0 && letters % 4 != 1 && bytes.is_multiple_of(RSA_STEP)
}
