//! IDs of users and sessions, and shortened session IDs.

use std::fmt;

use crate::time::Timestamp;
use crate::token::{Random, RandomError};

/// Maximum length of a session ID in characters.
pub const MAX_SESSION_ID_CHARS: usize = 64;
/// Maximum length of a user ID in characters; OIDC allows as many for `sub`.
pub const MAX_USER_ID_CHARS: usize = 255;
const MIN_PREFIX_CHARS: usize = 4;

/// The reason why a text is not an ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The text is empty.
    #[error("an ID cannot be empty")]
    Empty,
    /// The text is longer than this number of characters.
    #[error("an ID has at most {0} characters")]
    TooLong(usize),
    /// The text contains a control character.
    #[error("an ID cannot contain control characters")]
    Control,
    /// The text is too short to identify a session.
    #[error("an ID prefix needs at least {MIN_PREFIX_CHARS} characters")]
    ShortPrefix,
}

fn check(text: &str, most: usize) -> Result<(), IdError> {
    if text.is_empty() {
        Err(IdError::Empty)
    } else if text.chars().count() > most {
        Err(IdError::TooLong(most))
    } else if text.chars().any(char::is_control) {
        Err(IdError::Control)
    } else {
        Ok(())
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $most:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Parses an ID from outside.
            ///
            /// # Errors
            /// If it is empty, too long or contains control characters.
            pub fn new(text: impl Into<String>) -> Result<Self, IdError> {
                let text = text.into();
                check(&text, $most)?;
                Ok(Self(text))
            }

            /// Parses an ID to look up. Control characters are accepted: another program may have stored
            /// them, and an operator must be able to name that session.
            ///
            /// # Errors
            /// If it is empty, or too long for any store.
            pub fn to_find(text: impl Into<String>) -> Result<Self, IdError> {
                let text = text.into();
                match check(&text, $most) {
                    Err(error) if error != IdError::Control => Err(error),
                    _ => Ok(Self(text)),
                }
            }

            /// Creates an ID from the store without any check, so that every stored ID can be read.
            #[must_use]
            pub fn from_store(text: String) -> Self {
                Self(text)
            }

            /// Returns the text of the ID.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// A user ID: opaque text, the token's `sub`.
    UserId, MAX_USER_ID_CHARS
}
id! {
    /// A session ID, the token's `sid`.
    SessionId, MAX_SESSION_ID_CHARS
}

impl SessionId {
    /// Creates a UUIDv7 (RFC 9562 section 5.7), whose time order keeps inserts and purges local. The
    /// milliseconds within the second of `now` are random.
    ///
    /// # Errors
    /// If `random` fails.
    pub fn generate(now: Timestamp, random: &mut dyn Random) -> Result<Self, RandomError> {
        let mut bytes = [0; 12];
        random.fill(&mut bytes)?;
        Ok(Self::from_random(now, &bytes))
    }

    /// Returns the UUIDv7 of a session that was opened at `now`, with these random bytes.
    #[must_use]
    pub fn from_random(now: Timestamp, bytes: &[u8; 12]) -> Self {
        let [low, high, tail @ ..] = *bytes;
        let millis = u64::from(u16::from_le_bytes([low, high])) % 1000;
        let seconds = u64::try_from(now.as_secs()).unwrap_or(0);
        let uuid =
            uuid::Builder::from_unix_timestamp_millis(seconds * 1000 + millis, &tail).into_uuid();
        Self(uuid.to_string())
    }
}

/// The IDs in a store directly before and after a session ID, in byte order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The largest smaller ID.
    pub before: Option<SessionId>,
    /// The smallest larger ID.
    pub after: Option<SessionId>,
}

/// A prefix of a session ID, as an operator types it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdPrefix(String);

impl IdPrefix {
    /// Parses a whole or shortened ID.
    ///
    /// # Errors
    /// If it is shorter than four characters, or an ID can't start with it.
    pub fn new(text: &str) -> Result<Self, IdError> {
        check(text, MAX_SESSION_ID_CHARS)?;
        if text.chars().count() < MIN_PREFIX_CHARS {
            return Err(IdError::ShortPrefix);
        }
        Ok(Self(text.to_owned()))
    }

    /// Returns the text as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the number of characters by which `id` differs from its neighbours in the store.
    #[must_use]
    pub fn shortest(id: &SessionId, neighbours: &Neighbours) -> usize {
        let common = |other: &SessionId| {
            id.as_str().chars().zip(other.as_str().chars()).take_while(|(a, b)| a == b).count()
        };
        let Neighbours { before, after } = neighbours;
        let shared = before.as_ref().map_or(0, common).max(after.as_ref().map_or(0, common));
        // If another ID starts with this ID, only the whole ID identifies the session.
        (shared + 1).max(MIN_PREFIX_CHARS).min(id.as_str().chars().count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_ids_are_refused() {
        assert_eq!(UserId::new(""), Err(IdError::Empty));
        assert_eq!(UserId::new("a".repeat(256)), Err(IdError::TooLong(255)));
        assert_eq!(SessionId::new("a".repeat(65)), Err(IdError::TooLong(64)));
        assert_eq!(UserId::new("a\u{1b}[31m"), Err(IdError::Control));
        assert!(UserId::new("ä".repeat(255)).is_ok());
        assert!(UserId::to_find("a\u{1b}[31m").is_ok());
        assert_eq!(UserId::to_find(""), Err(IdError::Empty));
        assert_eq!(IdPrefix::new("abc"), Err(IdError::ShortPrefix));
    }

    #[test]
    fn new_session_ids_are_version_7_and_in_time_order() {
        let mut counter = 0u8;
        let mut random = |buf: &mut [u8]| {
            counter = counter.wrapping_add(1);
            buf.fill(counter);
        };
        let first = SessionId::generate(Timestamp(1_700_000_000), &mut random).unwrap();
        let second = SessionId::generate(Timestamp(1_700_000_001), &mut random).unwrap();
        assert!(first < second);
        assert_eq!(first.as_str().len(), 36);
        assert_eq!(&first.as_str()[14..15], "7");
    }

    #[test]
    fn the_shortest_prefix_differs_from_both_neighbours() {
        let id = |text: &str| SessionId::new(text).unwrap();
        let me = id("abcdef12");
        assert_eq!(IdPrefix::shortest(&me, &Neighbours::default()), 4);
        let near = Neighbours { before: Some(id("abcd0000")), after: Some(id("abcdeg00")) };
        assert_eq!(IdPrefix::shortest(&me, &near), 6);
    }
}
