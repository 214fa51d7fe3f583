//! Faults of a line of an import.

use crate::session::IdError;
use crate::token::ClaimsError;
use crate::token::json::JsonError;

/// Maximum number of different problems that are reported.
pub(super) const TOLD: usize = 20;

/// A fault of a field or of a whole line. It contains no value, which may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The name of the field on the line; `None` if the fault is about the whole line.
    pub field: Option<String>,
    /// The fault.
    pub fault: Fault,
}

/// A problem of one or more lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportProblem {
    /// Number of the first line with the problem, from 1.
    pub line: u64,
    /// Number of the last line with the problem.
    pub last_line: u64,
    /// Number of lines with the problem.
    pub lines: u64,
    /// The problem.
    pub wrong: Wrong,
}

/// Adds a problem of a line to the list, where each problem stands once. Returns whether the list had room.
pub(super) fn add_problem(problems: &mut Vec<ImportProblem>, line: u64, wrong: Wrong) -> bool {
    if let Some(known) = problems.iter_mut().find(|problem| problem.wrong == wrong) {
        known.lines += u64::from(known.last_line != line);
        known.last_line = line;
        return true;
    }
    let has_room = problems.len() < TOLD;
    if has_room {
        problems.push(ImportProblem { line, last_line: line, lines: 1, wrong });
    }
    has_room
}

/// A fault of a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The line is not a JSON object.
    #[error("{0}")]
    Json(#[from] JsonError),
    /// The line is a JSON array of sessions.
    #[error("a JSON array; write one object per line: jq -c '.[]'")]
    Array,
    /// The line is longer than the limit in bytes.
    #[error("longer than {0} bytes")]
    LongLine(usize),
    /// A required field is missing.
    #[error("is missing{0}")]
    Missing(&'static str),
    /// A field occurs twice, possibly under two names.
    #[error("is given twice")]
    Twice,
    /// The field is unknown.
    #[error("is not a field of a session")]
    Unknown,
    /// The value has the wrong type or form: the required one.
    #[error("must be {0}")]
    Type(&'static str),
    /// The value has the wrong type: the required one, and the actual one.
    #[error("must be {0}, not {1}")]
    Kind(&'static str, &'static str),
    /// An unknown field that may say that the session has ended, so that it must not be ignored silently.
    #[error("may say that a session has ended")]
    Ending,
    /// The field contains a credential without `--hash-refresh-token`.
    #[error("is a credential")]
    Credential,
    /// The value is not a SHA-256 digest.
    #[error("must be a SHA-256: 64 hexadecimal digits, or base64 of 32 bytes")]
    Hash,
    /// A refresh token with fewer than 128 random bits, which could be guessed.
    #[error("has fewer than 128 random bits, so the token is not imported")]
    WeakToken,
    /// A time without a time zone.
    #[error("has no time zone")]
    NoOffset,
    /// The value is not an ID.
    #[error("{0}")]
    Id(#[from] IdError),
    /// The text is longer than the store's limit in characters.
    #[error("has more than {0} characters")]
    LongText(usize),
    /// The text contains a NUL character, which the store rejects.
    #[error("contains a NUL character")]
    Nul,
    /// The value is not a time.
    #[error("must be a time: 2026-11-21T01:32:38Z or Unix seconds")]
    Time,
    /// The time is after the year 9999, even as milliseconds.
    #[error("is beyond the year 9999")]
    LateTime,
    /// The time is before 1970.
    #[error("is before 1970")]
    EarlyTime,
    /// The time is before the session's `created_at`.
    #[error("is before created_at")]
    BeforeCreated,
    /// The value is not a reason for a revocation.
    #[error("is not one of the reasons for a revocation")]
    Reason,
    /// The field contradicts another field.
    #[error("contradicts {0}")]
    Contradiction(&'static str),
    /// The claims are invalid in a token.
    #[error("{0}")]
    Claims(#[from] ClaimsError),
    /// The store has a session with this ID.
    #[error("is in the store already")]
    Exists,
    /// The audit trail has a revoked or deleted session with this ID.
    #[error("was the id of a session that was revoked or deleted")]
    Ended,
    /// The store has another session with this refresh token.
    #[error("is the refresh token of another session in the store")]
    TokenExists,
    /// An earlier line has this refresh token.
    #[error("is the refresh token of an earlier line")]
    RepeatedToken,
    /// An earlier line has this ID.
    #[error("is the id of an earlier line")]
    Repeated,
    /// A rule of the store rejects the session although it passed every check of the import.
    #[error("is rejected by the store: {0}")]
    Refused(String),
}
