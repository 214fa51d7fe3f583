//! Recognises a secret behind a prefix, such as `base64:…`, `hs256:…`, `NAME=…` or `0x…`.

use std::path::Path;

use super::{leads_somewhere, looks_random};
use crate::cli::redact::is_encoded_key;

/// Maximum number of prefixes before a secret, as in `NAME=base64:…`.
const MOST: usize = 4;

/// Whether a secret in base64 or hexadecimal follows a prefix. The rest of a path such as `s3:bucket/key` consists
/// of words.
pub(in crate::cli) fn is_prefixed_secret(text: &str) -> bool {
    rests(text).any(|rest| looks_random(rest) && !consists_of_words(rest))
        && !leads_somewhere(Path::new(text))
}

/// Whether a key in a recognisable format follows a prefix.
pub(super) fn is_prefixed_key(text: &str) -> bool {
    rests(text).any(is_encoded_key)
}

/// Returns the text after the first prefix, after the second one, and so on.
fn rests(text: &str) -> impl Iterator<Item = &str> {
    let first = without_prefix(without_quotes(text));
    std::iter::successors(first, |rest| without_prefix(rest)).take(MOST)
}

fn without_prefix(text: &str) -> Option<&str> {
    /// Minimum length of a prefix: `C:` is a drive.
    const LEAST: usize = 2;
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return Some(digits);
    }
    // As in `data:application/octet-stream;base64,…`.
    if let Some((_, rest)) = text.split_once(";base64,") {
        return Some(without_quotes(rest));
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_-.+".contains(c);
    let end = text.find(|c| !is_name(c)).filter(|end| *end >= LEAST)?;
    let rest = text.get(end..)?.trim_start().strip_prefix([':', '='])?;
    Some(without_quotes(rest))
}

fn without_quotes(text: &str) -> &str {
    text.trim().trim_matches(['\'', '"'])
}

/// Whether a text consists of words and dates: the kind of the letters changes seldom. In random base64, two of
/// three neighbours are of different kinds.
fn consists_of_words(text: &str) -> bool {
    /// Percentage of neighbours of different kinds, below which a text consists of words.
    const RANDOM: usize = 35;
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let kind = |byte: u8| (byte.is_ascii_lowercase(), byte.is_ascii_uppercase());
    let neighbours = text.as_bytes().windows(2).filter_map(|pair| match pair {
        [a, b] if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric() => Some((*a, *b)),
        _ => None,
    });
    let (mut all, mut different) = (0, 0);
    for (a, b) in neighbours {
        all += 1;
        different += usize::from(kind(a) != kind(b));
    }
    !is_hex && different * 100 < all * RANDOM
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{is_key_instead, is_key_material};
    use super::*;

    #[test]
    fn a_path_with_a_colon_or_an_equals_sign_is_no_secret() {
        for path in [
            "C:/Users/Alice2026/Documents/KeyRing",
            "file:x",
            "file:Keys2026/Production/KeyRing0123456789.json",
            "s3:bucket/key",
            "s3:bucket/keys2026/Production/KeyRing0123",
            "host:/srv/Backups2026/tokenctl/sessions",
            "user=a/s.db",
            "date=2026-11-30T12_00_00Z/Nightly_backup_of_sessions",
            "tokens=Nightly-backup-2026-11-30T12-00-00Z",
            "a:b",
            "base64:",
            "base64:x/y",
            "q83vEjRWeJq8=",
        ] {
            assert!(!is_prefixed_secret(path) && !is_prefixed_key(path), "{path}");
        }
    }

    proptest! {
        #[test]
        fn a_secret_behind_a_prefix_is_recognised(
            bytes in any::<[u8; 32]>(),
            prefix in proptest::sample::select(vec![
                "base64:", "hs256:", "secret:", "sha256:", "TOKENCTL_SECRET=", "KEY=base64:",
                "key: ", "NAME='", "data:application/octet-stream;base64,",
            ]),
        ) {
            use base64::Engine as _;
            use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
            let digits = |byte: &u8| [byte >> 4, byte & 15].map(|half| char::from_digit(half.into(), 16));
            let hex: String = bytes.iter().flat_map(digits).flatten().collect();
            for secret in [hex.clone(), hex.to_uppercase(), format!("0x{hex}")] {
                let text = format!("{prefix}{secret}");
                prop_assert!(is_prefixed_secret(&text), "{}", text);
            }
            for secret in [STANDARD.encode(bytes), URL_SAFE_NO_PAD.encode(bytes)] {
                // One of some thousand random secrets looks like words, or has no digit.
                prop_assume!(looks_random(&secret) && !consists_of_words(&secret));
                let text = format!("{prefix}{secret}");
                prop_assert!(is_prefixed_secret(&text), "{}", text);
                prop_assert!(is_key_material(&text) && is_key_instead(&text), "{}", text);
            }
        }

        #[test]
        fn words_behind_a_prefix_are_a_path(
            words in proptest::collection::vec("[A-Z]?[a-z]{4,9}|[0-9]{4}", 1..6),
            prefix in proptest::sample::select(vec!["s3:", "file:", "user=", "backup:"]),
        ) {
            let path = format!("{prefix}{}", words.join("/"));
            prop_assert!(!is_prefixed_secret(&path), "{}", path);
        }
    }
}
