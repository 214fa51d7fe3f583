//! Determines how many letters after the second full stop of a token belong to its signature.

use super::super::base64url;
use super::super::signature_length::{RSA_LETTERS, fixed_letters, is_of_key_size};

pub(super) use super::super::signature_length::{is_complete, is_none, is_rsa};

/// Number of letters in authentication tags of encrypted tokens (RFC 7518 sections 5.2 and 5.3).
pub(super) const TAGS: [usize; 3] = [22, 32, 43];

/// Whether an authentication tag can have this number of letters.
pub(super) fn is_tag(letters: usize) -> bool {
    TAGS.contains(&letters)
}

/// Returns how many of these letters are the signature. Other letters may follow without a separator, so
/// the algorithm's length decides; all letters are returned if there are too few or the length is unknown.
pub(super) fn length(alg: &str, run: &[u8]) -> usize {
    let known = match fixed_letters(alg) {
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

/// Returns how many of these letters may be the signature where it must end at a boundary: the lengths that the
/// algorithm gives it, the longest first, or without one all letters up to the first boundary. A fold of a long
/// signature may stand where a shorter one would end.
pub(super) fn exact(alg: &str, run: &[u8], is_boundary: impl Fn(usize) -> bool) -> Vec<usize> {
    let ends = |length: &usize| *length <= run.len() && is_boundary(*length);
    match fixed_letters(alg) {
        Some(known) => Some(known).filter(ends).into_iter().collect(),
        None if is_rsa(alg) => RSA_LETTERS.into_iter().rev().filter(ends).collect(),
        None => (1..=run.len()).find(ends).into_iter().collect(),
    }
}

fn rsa(run: &[u8]) -> usize {
    let fitting = RSA_LETTERS.iter().copied().filter(|length| *length <= run.len());
    let glued = |length: &usize| run.get(*length..).is_some_and(|rest| rest.starts_with(b"eyJ"));
    if let Some(length) = fitting.clone().find(glued) {
        return length;
    }
    if is_of_key_size(run.len()) { run.len() } else { fitting.max().unwrap_or(run.len()) }
}
