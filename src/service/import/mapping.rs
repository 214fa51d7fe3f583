//! Maps the field names of another store, and decides which fields are ignored.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::session::SESSION_FIELDS;

/// Fields that only an import has.
pub(super) const REFRESH_HASH: &str = "refresh_token_sha256";
pub(super) const REFRESH_TOKEN: &str = "refresh_token";
pub(super) const USER_STATUS: &str = "user_status";

/// Parts of field names that indicate that a session has ended. Ignoring such a field silently could
/// import a revoked session as active.
const ENDINGS: [&str; 20] = [
    "revoked",
    "revocation",
    "blacklist",
    "blocklist",
    "denylist",
    "denied",
    "consumed",
    "deleted",
    "disabled",
    "deactivat",
    "banned",
    "blocked",
    "suspend",
    "terminated",
    "invalid",
    "loggedout",
    "logout",
    "active",
    "status",
    "valid",
];

/// Maximum number of names of ignored fields that are reported.
const MOST_NAMES: usize = 64;

/// The mapping of another store's fields.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    renames: Vec<(String, &'static str)>,
    ignored: Vec<String>,
    ignore_unknown: bool,
    /// The claims to keep; empty keeps all.
    pub(super) claims: Vec<String>,
    /// UTC offset in seconds for times without one; `None` rejects them.
    pub(super) offset: Option<i64>,
}

/// The use of a field.
pub(super) enum FieldUse {
    Ours(&'static str),
    Ignored,
    Unknown,
    /// The field is unknown, and its name may say that the session has ended.
    Ending,
    /// The field contains a refresh token that is not to be hashed.
    Credential,
}

/// The fields that occurred.
#[derive(Clone, Debug, Default)]
pub(super) struct Usage {
    renamed: BTreeSet<String>,
    pub(super) ignored: BTreeSet<String>,
}

impl Mapping {
    /// Creates a mapping without renames. `ignore_unknown` ignores unknown fields, except those whose name
    /// may say that a session has ended.
    #[must_use]
    pub fn new(ignore_unknown: bool) -> Self {
        Self { ignore_unknown, ..Self::default() }
    }

    /// Maps the field `theirs` to the field `ours`. Returns `false` if `ours` is not a field.
    pub fn rename(&mut self, theirs: &str, ours: &str) -> bool {
        let mut known = SESSION_FIELDS.into_iter().chain([REFRESH_HASH, USER_STATUS]);
        let Some(ours) = known.find(|field| *field == ours) else { return false };
        self.renames.push((theirs.to_owned(), ours));
        true
    }

    /// Ignores the field with this name.
    pub fn ignore(&mut self, name: &str) {
        self.ignored.push(name.to_owned());
    }

    /// Hashes this field as the refresh token of the other system; only the hash is stored.
    pub fn hash_refresh_token(&mut self, name: &str) {
        self.renames.push((name.to_owned(), REFRESH_TOKEN));
    }

    /// Keeps this claim, and drops all claims that are not named.
    pub fn keep_claim(&mut self, name: &str) {
        self.claims.push(name.to_owned());
    }

    /// Sets the UTC offset, in seconds, of times without one.
    pub fn assume_offset(&mut self, seconds: i64) {
        self.offset = Some(seconds);
    }

    /// Returns the renamed fields that no line has.
    pub(super) fn unmatched(&self, usage: &Usage) -> Vec<String> {
        let names = self.renames.iter().map(|(theirs, _)| theirs);
        names.filter(|theirs| !usage.renamed.contains(*theirs)).cloned().collect()
    }

    pub(super) fn field(&self, name: &str, usage: &mut Usage) -> FieldUse {
        if let Some((theirs, ours)) = self.renames.iter().find(|(theirs, _)| theirs == name) {
            if !usage.renamed.contains(theirs) {
                usage.renamed.insert(theirs.clone());
            }
            return FieldUse::Ours(ours);
        }
        if self.ignored.iter().any(|ignored| ignored == name) {
            usage.ignore(name);
            return FieldUse::Ignored;
        }
        let snake = snake_case(name);
        let snake = if snake == "ip_address" { Cow::Borrowed("ip") } else { snake };
        // A field does not keep its own meaning if another field was mapped to it.
        let taken = self.renames.iter().any(|(_, ours)| *ours == snake);
        let mut known = SESSION_FIELDS.into_iter().chain([REFRESH_HASH, USER_STATUS]);
        if let Some(ours) = known.find(|field| *field == snake && !taken) {
            return FieldUse::Ours(ours);
        }
        if snake == REFRESH_TOKEN {
            return FieldUse::Credential;
        }
        let plain = snake.replace('_', "");
        if ENDINGS.iter().any(|word| plain.contains(word)) {
            return FieldUse::Ending;
        }
        if self.ignore_unknown {
            usage.ignore(name);
            return FieldUse::Ignored;
        }
        FieldUse::Unknown
    }
}

impl Usage {
    fn ignore(&mut self, name: &str) {
        if self.ignored.len() < MOST_NAMES && !self.ignored.contains(name) {
            self.ignored.insert(name.to_owned());
        }
    }
}

/// Converts `userId` to `user_id`.
fn snake_case(name: &str) -> Cow<'_, str> {
    if !name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return name.into();
    }
    let mut snake = String::with_capacity(name.len() + 4);
    let mut before = false;
    for character in name.chars() {
        if character.is_ascii_uppercase() && before {
            snake.push('_');
        }
        before = character.is_ascii_lowercase() || character.is_ascii_digit();
        snake.push(character.to_ascii_lowercase());
    }
    snake.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_camel_case_are_known() {
        for (name, snake) in [
            ("userId", "user_id"),
            ("createdAt", "created_at"),
            ("userID", "user_id"),
            ("user_agent", "user_agent"),
            ("Expires", "expires"),
        ] {
            assert_eq!(snake_case(name), snake);
        }
    }

    #[test]
    fn fields_about_ended_sessions_are_only_ignored_by_name() {
        let mut mapping = Mapping::new(true);
        mapping.ignore("isActive");
        let usage = &mut Usage::default();
        for name in ["revoked", "revokedOn", "blacklisted_at", "consumed", "deletedAt", "is_active"]
        {
            assert!(matches!(mapping.field(name, usage), FieldUse::Ending), "{name}");
        }
        for name in ["isActive", "scope", "client"] {
            assert!(matches!(mapping.field(name, usage), FieldUse::Ignored), "{name}");
        }
        assert_eq!(usage.ignored.len(), 3);
    }
}
