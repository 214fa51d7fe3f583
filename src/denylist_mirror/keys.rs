//! Names of the keys in Redis.

use std::fmt;
use std::str::FromStr;

use crate::session::DenialKind;

/// Maximum length of a prefix in bytes.
const MAX_PREFIX: usize = 64;

/// The prefix of every key of one mirror, so that several mirrors can share a Redis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix(String);

/// The reason why a text is not a [`Prefix`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a prefix has 1 to 64 letters, digits, '-', '_', '.' or ':'")]
pub struct PrefixError;

impl Default for Prefix {
    fn default() -> Self {
        Self("tokenctl".to_owned())
    }
}

impl FromStr for Prefix {
    type Err = PrefixError;

    fn from_str(text: &str) -> Result<Self, PrefixError> {
        // Braces are not allowed: the hash tag in braces decides the cluster's slot.
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
        if text.is_empty() || text.len() > MAX_PREFIX || !text.bytes().all(allowed) {
            return Err(PrefixError);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Prefix {
    // One hash tag for all keys: they are in one cluster slot, so that one MGET or script can use them.
    pub(super) fn entry(&self, kind: DenialKind, id: &str) -> String {
        format!("{}:{{deny}}:{}:{id}", self.0, kind.as_str())
    }

    pub(super) fn epoch(&self) -> String {
        self.named("epoch")
    }

    pub(super) fn synced(&self) -> String {
        self.named("synced")
    }

    pub(super) fn store(&self) -> String {
        self.named("store")
    }

    fn named(&self, what: &str) -> String {
        format!("{}:{{deny}}:{what}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_share_one_hash_tag() {
        let prefix = Prefix::default();
        assert_eq!(prefix.entry(DenialKind::Sid, "a:b"), "tokenctl:{deny}:sid:a:b");
        assert_eq!(prefix.synced(), "tokenctl:{deny}:synced");
    }

    #[test]
    fn a_prefix_has_no_braces_and_no_blanks() {
        assert_eq!(
            "auth-1.eu:x".parse::<Prefix>().map(|p| p.to_string()),
            Ok("auth-1.eu:x".into())
        );
        for bad in ["", "a b", "a{b", "a}b", "a\n", "ä", &"x".repeat(65)] {
            assert_eq!(bad.parse::<Prefix>(), Err(PrefixError), "{bad:?}");
        }
    }
}
