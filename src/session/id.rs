//! Ids of users and sessions, and the short forms that people type.

use std::fmt;

use crate::time::Timestamp;
use crate::token::{Random, RandomError};

/// Session IDs are texts of at most this many characters.
pub const MAX_SESSION_ID_CHARS: usize = 64;
/// User IDs are texts of at most this many characters, as long as OIDC allows for `sub`.
pub const MAX_USER_ID_CHARS: usize = 255;
const MIN_PREFIX_CHARS: usize = 4;

/// Why a text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing there.
    #[error("an id cannot be empty")]
    Empty,
    /// More than this many characters.
    #[error("an id has at most {0} characters")]
    TooLong(usize),
    /// A control character, which no id that a person has to read may hold.
    #[error("an id cannot hold control characters")]
    Control,
    /// Too short to name a session by.
    #[error("a shortened id needs at least {MIN_PREFIX_CHARS} characters")]
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
            /// Takes an id from outside.
            ///
            /// # Errors
            /// If it is empty, too long or holds control characters.
            pub fn new(text: impl Into<String>) -> Result<Self, IdError> {
                let text = text.into();
                check(&text, $most)?;
                Ok(Self(text))
            }

            /// Parses an ID to look up. Control characters are accepted: a foreign writer may have stored
            /// them, and an operator must be able to name that session.
            ///
            /// # Errors
            /// If it is empty or too long to be in any store.
            pub fn to_find(text: impl Into<String>) -> Result<Self, IdError> {
                let text = text.into();
                match check(&text, $most) {
                    Err(error) if error != IdError::Control => Err(error),
                    _ => Ok(Self(text)),
                }
            }

            /// Takes an id as the store holds it: whatever another writer put there can be read.
            #[must_use]
            pub fn from_store(text: String) -> Self {
                Self(text)
            }

            /// The id's text.
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
    /// A user's id: opaque text, the token's `sub`.
    UserId, MAX_USER_ID_CHARS
}
id! {
    /// A session's id, the token's `sid`.
    SessionId, MAX_SESSION_ID_CHARS
}

impl SessionId {
    /// A new UUIDv7 (RFC 9562 §5.7): its time order keeps inserts and purges local. The
    /// milliseconds within the second of `now` are random.
    ///
    /// # Errors
    /// If `random` fails.
    pub fn generate(now: Timestamp, random: &mut dyn Random) -> Result<Self, RandomError> {
        let mut bytes = [0; 12];
        random.fill(&mut bytes)?;
        let [low, high, tail @ ..] = bytes;
        let millis = u64::from(u16::from_le_bytes([low, high])) % 1000;
        let seconds = u64::try_from(now.as_secs()).unwrap_or(0);
        let uuid =
            uuid::Builder::from_unix_timestamp_millis(seconds * 1000 + millis, &tail).into_uuid();
        Ok(Self(uuid.to_string()))
    }
}

/// The beginning of a session id, as people type it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdPrefix(String);

impl IdPrefix {
    /// Takes a whole or shortened id.
    ///
    /// # Errors
    /// If it is shorter than four characters or could not begin an id.
    pub fn new(text: &str) -> Result<Self, IdError> {
        check(text, MAX_SESSION_ID_CHARS)?;
        if text.chars().count() < MIN_PREFIX_CHARS {
            return Err(IdError::ShortPrefix);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The length, in characters, that `id` needs to differ from its neighbours in the store.
    #[must_use]
    pub fn shortest(
        id: &SessionId,
        before: Option<&SessionId>,
        after: Option<&SessionId>,
    ) -> usize {
        let common = |other: &SessionId| {
            id.as_str().chars().zip(other.as_str().chars()).take_while(|(a, b)| a == b).count()
        };
        let shared = before.map_or(0, common).max(after.map_or(0, common));
        // An id that another one begins with is named by all of itself.
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
        assert_eq!(IdPrefix::shortest(&me, None, None), 4);
        assert_eq!(IdPrefix::shortest(&me, Some(&id("abcd0000")), Some(&id("abcdeg00"))), 6);
    }
}
