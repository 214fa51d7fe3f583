//! What can be wrong with a line of an import.

use crate::session::IdError;
use crate::token::ClaimsError;
use crate::token::json::JsonError;

/// What is wrong with a field, or with a whole line. Never holds a value: it may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The field as the line names it; `None` if it is the line.
    pub field: Option<String>,
    /// What is wrong.
    pub fault: Fault,
}

/// What can be wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not JSON, or not an object.
    #[error("{0}")]
    Json(#[from] JsonError),
    /// The whole list as one array.
    #[error("a JSON array; write one object a line (jq -c '.[]' does)")]
    Array,
    /// More bytes than any session needs.
    #[error("longer than {0} bytes")]
    LongLine(usize),
    /// Needed, and not there.
    #[error("is missing{0}")]
    Missing(&'static str),
    /// Given more than once, be it under two names.
    #[error("is given twice")]
    Twice,
    /// No field of a session.
    #[error("is no field of a session")]
    Unknown,
    /// Of another type.
    #[error("must be {0}")]
    Type(&'static str),
    /// Of another type than the first, of the second.
    #[error("must be {0}, not {1}")]
    Kind(&'static str, &'static str),
    /// A field that must not be dropped by the way.
    #[error("may say that a session has ended: rename it with --map, or drop it with --ignore")]
    Ending,
    /// A token that nobody asked to hash.
    #[error("is a credential: keep its hash with --hash-refresh-token, or drop it with --ignore")]
    Credential,
    /// No digest.
    #[error("must be a SHA-256: 64 hexadecimal digits, or base64 of 32 bytes")]
    Hash,
    /// A token that could be guessed.
    #[error("holds fewer than 122 random bits: such a token is not taken over")]
    WeakToken,
    /// A time that could be anywhere.
    #[error("has no time zone: name it with --assume-zone, such as UTC or +02:00")]
    NoOffset,
    /// No id.
    #[error("{0}")]
    Id(#[from] IdError),
    /// More characters than the store takes.
    #[error("has more than {0} characters")]
    LongText(usize),
    /// A character that the store can't hold.
    #[error("holds a NUL character")]
    Nul,
    /// No point in time.
    #[error("must be a time: 2026-11-21T01:32:38Z or Unix seconds")]
    Time,
    /// Too many digits, even for milliseconds.
    #[error("is beyond the year 9999")]
    LateTime,
    /// Before 1970.
    #[error("is before 1970")]
    EarlyTime,
    /// An end before the beginning.
    #[error("is before created_at")]
    BeforeCreated,
    /// Not one of the reasons.
    #[error("is not one of the reasons for a revocation")]
    Reason,
    /// Two fields that can't both be true.
    #[error("contradicts {0}")]
    Contradiction(&'static str),
    /// Claims that no token can carry.
    #[error("{0}")]
    Claims(#[from] ClaimsError),
    /// The store has this session.
    #[error("is in the store already (--skip-existing passes over such lines)")]
    Exists,
    /// The line has no ID, and none can be drawn.
    #[error("cannot be made: {0}")]
    Random(crate::token::RandomError),
    /// Another line has this id.
    #[error("is the id of an earlier line")]
    Repeated,
    /// The store says no although every check passed.
    #[error("is refused by the store: {0}")]
    Refused(String),
}
