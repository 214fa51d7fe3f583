//! How the fields of another store are called here, and which of them are ignored.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::session::SESSION_FIELDS;

/// Fields that only an import has.
pub(super) const REFRESH_HASH: &str = "refresh_token_sha256";
pub(super) const REFRESH_TOKEN: &str = "refresh_token";
pub(super) const USER_STATUS: &str = "user_status";

/// Names with one of these say whether a session is over. To drop such a field without being told
/// would import a session as active that was revoked.
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

/// As many names of ignored fields are kept.
const MOST_NAMES: usize = 64;

/// How the fields of another store are called here.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    renames: Vec<(String, &'static str)>,
    ignored: Vec<String>,
    ignore_unknown: bool,
    /// The members of mapped claims that are kept; all of them where nothing is named.
    pub(super) claims: Vec<String>,
    /// Seconds east of UTC of times without an offset; `None` refuses them.
    pub(super) offset: Option<i64>,
}

/// What a field of a line is for.
pub(super) enum FieldUse {
    Ours(&'static str),
    Ignored,
    /// Nothing is known of it.
    Unknown,
    /// It is not known, and its name says whether the session is over.
    Ending,
    /// It holds a refresh token that nobody asked to hash.
    Credential,
}

/// Which fields the lines had.
#[derive(Clone, Debug, Default)]
pub(super) struct Usage {
    renamed: BTreeSet<String>,
    pub(super) ignored: BTreeSet<String>,
}

impl Mapping {
    /// No other names; `ignore_unknown` passes over fields that mean nothing here, but for those
    /// whose name says whether a session is over.
    #[must_use]
    pub fn new(ignore_unknown: bool) -> Self {
        Self { ignore_unknown, ..Self::default() }
    }

    /// Reads the field `theirs` as `ours`. `false` if there is no field `ours`.
    pub fn rename(&mut self, theirs: &str, ours: &str) -> bool {
        let mut known = SESSION_FIELDS.into_iter().chain([REFRESH_HASH, USER_STATUS]);
        let Some(ours) = known.find(|field| *field == ours) else { return false };
        self.renames.push((theirs.to_owned(), ours));
        true
    }

    /// Passes over the field of this name.
    pub fn ignore(&mut self, name: &str) {
        self.ignored.push(name.to_owned());
    }

    /// Reads this field as a refresh token of the other system, of which only the hash is kept.
    pub fn hash_refresh_token(&mut self, name: &str) {
        self.renames.push((name.to_owned(), REFRESH_TOKEN));
    }

    /// Keeps this member of mapped claims, and no member that is not named.
    pub fn keep_claim(&mut self, name: &str) {
        self.claims.push(name.to_owned());
    }

    /// Takes times without an offset as so many seconds east of UTC.
    pub fn assume_offset(&mut self, seconds: i64) {
        self.offset = Some(seconds);
    }

    /// The renamed fields that no line has.
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
        // A field whose meaning was given to another name has lost its own.
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

/// `userId` as `user_id`.
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
    fn what_says_that_a_session_is_over_is_not_ignored_unnamed() {
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
