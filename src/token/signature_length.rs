//! The lengths of signatures in base64url, by algorithm and key: the only place that knows them.

use std::fmt;

/// Number of letters in signatures of RSA keys with 2048, 3072, 4096 and 8192 bits.
pub(crate) const RSA_LETTERS: [usize; 4] = [342, 512, 683, 1366];

/// The size of other RSA keys is a multiple of this number of bytes.
const RSA_STEP: usize = 64;

/// Returns the usual numbers of letters in signatures of this algorithm, in ascending order; empty if unknown.
pub(crate) fn usual_letters(alg: &str) -> &'static [usize] {
    match alg {
        "HS256" => &[43],
        "HS384" => &[64],
        "HS512" | "ES256" | "ES256K" | "EdDSA" | "Ed25519" => &[86],
        "ES384" => &[128],
        "ES512" => &[176],
        _ if is_rsa(alg) => &RSA_LETTERS,
        _ if is_none(alg) => &[0],
        _ => &[],
    }
}

/// Returns the numbers of letters in authentication tags of this content encryption (RFC 7518 sections 5.2 and
/// 5.3); empty if unknown.
pub(crate) fn tag_letters(enc: &str) -> &'static [usize] {
    match enc {
        "A128GCM" | "A192GCM" | "A256GCM" | "A128CBC-HS256" => &[22],
        "A192CBC-HS384" => &[32],
        "A256CBC-HS512" => &[43],
        _ => &[],
    }
}

/// Returns the number of letters in a signature of this algorithm, if all its signatures have one length.
pub(crate) fn fixed_letters(alg: &str) -> Option<usize> {
    match usual_letters(alg) {
        [only] => Some(*only),
        _ => None,
    }
}

/// Whether a signature with this number of letters is complete for its algorithm, as far as known.
pub(crate) fn is_complete(alg: &str, letters: usize) -> bool {
    match fixed_letters(alg) {
        Some(known) => letters >= known,
        None => !is_rsa(alg) || is_of_key_size(letters),
    }
}

pub(crate) fn is_rsa(alg: &str) -> bool {
    matches!(alg, "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512")
}

pub(crate) fn is_none(alg: &str) -> bool {
    alg.eq_ignore_ascii_case("none")
}

/// Whether this number of letters is a signature of an RSA key of a usual size.
pub(crate) fn is_of_key_size(letters: usize) -> bool {
    // A single remaining letter encodes no byte.
    let bytes = letters / 4 * 3 + (letters % 4).saturating_sub(1);
    letters > 0 && letters % 4 != 1 && bytes.is_multiple_of(RSA_STEP)
}

/// Why a signature cannot have the length that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LengthFault {
    /// The token has no signature.
    Missing,
    /// Letters are missing at the end.
    CutOff {
        /// Number of letters in the token.
        found: usize,
        /// Number of letters in a signature of the algorithm and the key.
        expected: usize,
    },
    /// Shorter than a signature of any RSA key that is accepted.
    ShortRsa {
        /// Number of letters in the token.
        found: usize,
    },
    /// No RSA key of a usual size creates such a signature.
    UnusualRsa {
        /// Number of letters in the token.
        found: usize,
    },
    /// Letters were added.
    TooLong {
        /// Number of letters in the token.
        found: usize,
        /// Number of letters in a signature of the algorithm and the key.
        expected: usize,
    },
}

impl LengthFault {
    /// Compares the number of letters of a signature with those of its algorithm. `key_bytes` are the sizes of
    /// the RSA keys that may have signed the token; without any, only the usual sizes are known.
    pub(super) fn of(alg: &str, key_bytes: &[usize], found: usize) -> Option<Self> {
        if is_none(alg) {
            return None;
        }
        if found == 0 {
            return Some(Self::Missing);
        }
        if is_rsa(alg) && key_bytes.is_empty() {
            return if found < RSA_LETTERS[0] {
                Some(Self::ShortRsa { found })
            } else {
                (!is_of_key_size(found)).then_some(Self::UnusualRsa { found })
            };
        }
        let of_keys: Vec<usize> = key_bytes.iter().map(|bytes| (bytes * 4).div_ceil(3)).collect();
        let expected = if is_rsa(alg) { of_keys.as_slice() } else { usual_letters(alg) };
        Self::among(expected, found)
    }

    /// Compares the number of letters of an authentication tag with that of its content encryption.
    pub(super) fn of_tag(enc: &str, found: usize) -> Option<Self> {
        Self::among(tag_letters(enc), found)
    }

    fn among(expected: &[usize], found: usize) -> Option<Self> {
        if expected.contains(&found) {
            return None;
        }
        let longer = expected.iter().filter(|expected| **expected > found).min();
        let cut_off = longer.map(|expected| Self::CutOff { found, expected: *expected });
        let too_long =
            || expected.iter().max().map(|expected| Self::TooLong { found, expected: *expected });
        cut_off.or_else(too_long)
    }
}

/// Continues "the signature is", or "the token has no signature".
impl fmt::Display for LengthFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("missing"),
            Self::CutOff { found, expected } => {
                write!(f, "cut off: {found} of {expected} characters")
            }
            Self::ShortRsa { found } => write!(
                f,
                "cut off: {found} characters, and an RSA signature has {} or more",
                RSA_LETTERS[0]
            ),
            Self::UnusualRsa { found } => write!(
                f,
                "probably cut off, or too long: RSA keys of usual sizes do not create {found} characters"
            ),
            Self::TooLong { found, expected } => write!(
                f,
                "too long: {found} characters instead of {expected}; text was added at its end"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LengthFault::{CutOff, Missing, ShortRsa, TooLong, UnusualRsa};
    use super::*;

    #[test]
    fn the_algorithm_and_the_key_decide_the_length() {
        for (alg, keys, found, fault) in [
            ("HS256", &[][..], 43, None),
            ("HS256", &[], 42, Some(CutOff { found: 42, expected: 43 })),
            ("HS256", &[], 44, Some(TooLong { found: 44, expected: 43 })),
            ("ES512", &[], 176, None),
            ("none", &[], 0, None),
            ("none", &[], 5, None),
            ("ES256", &[], 0, Some(Missing)),
            ("XY", &[], 7, None),
            ("RS256", &[], 341, Some(ShortRsa { found: 341 })),
            ("RS256", &[], 342, None),
            ("PS256", &[], 500, Some(UnusualRsa { found: 500 })),
            ("RS256", &[256], 342, None),
            ("RS256", &[256, 384], 400, Some(CutOff { found: 400, expected: 512 })),
            ("RS256", &[384], 342, Some(CutOff { found: 342, expected: 512 })),
            ("RS256", &[256], 512, Some(TooLong { found: 512, expected: 342 })),
        ] {
            assert_eq!(LengthFault::of(alg, keys, found), fault, "{alg} {found}");
        }
    }
}
