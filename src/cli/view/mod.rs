//! Output of results that is large, or that several commands have: records for programs, tables and cards for
//! people. Other outputs are in the file of their command.
//!
//! The `Serialize` types of this module and of the commands are the output of version 1 that `docs/output.md`
//! promises: a field keeps its name, type and meaning, and new fields may follow. No domain type is
//! `Serialize`, so a change of the domain cannot change the output.

pub(super) mod decoded;
pub(super) mod denial;
pub(super) mod event;
pub(super) mod finding;
pub(super) mod import;
pub(super) mod introspection;
pub(super) mod key;
pub(super) mod mirror;
pub(super) mod prune;
pub(super) mod purge;
pub(super) mod revoke_report;
pub(super) mod sarif;
pub(super) mod session;
pub(super) mod session_columns;
pub(super) mod session_story;
pub(super) mod sink;
pub(super) mod stats;
pub(super) mod token_assessment;
pub(super) mod tokens;
pub(super) mod user;

use crate::cli::ui::color::Tone;
use crate::cli::ui::when::brief;
use crate::session::StateKind;
use crate::time::Timestamp;
use crate::token::{MAX_LEEWAY, Problem};

pub(super) fn state_tone(state: StateKind) -> Tone {
    match state {
        StateKind::Active => Tone::Good,
        StateKind::Expired => Tone::Faded,
        StateKind::Revoked => Tone::Bad,
    }
}

/// Describes a problem of a token; one with a time in the future together with the distance, and the leeway that
/// would accept it.
fn described(problem: Problem, now: Timestamp, leeway: &str) -> String {
    let (Problem::NotYetValid(at) | Problem::IssuedInFuture(at)) = problem else {
        return problem.to_string();
    };
    let distance = now.until(at);
    if i64::from(u32::MAX) < at.0.saturating_sub(now.0) {
        return format!("{problem}, more than {distance} ahead");
    }
    let remedy = if distance <= MAX_LEEWAY {
        format!("; accepted with {leeway}{}s", at.0 - now.0)
    } else {
        String::new()
    };
    format!("{problem}, {distance} ahead{remedy}")
}

/// Formats as `in 6d` or `never`.
fn when_or_never(at: Option<Timestamp>, now: Timestamp) -> String {
    at.map_or_else(|| "never".to_owned(), |at| brief(at, now))
}

/// Formats a count: `1 session`, `2 sessions`.
pub(super) fn counted(number: u64, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// Rows that are counted at most to say how many there are in all.
pub(super) const COUNTED: u64 = 100_000;

/// Formats a part of a whole: `50 of 1025 users`; `more than` if the whole was not counted to its end.
pub(super) fn part_of(shown: u64, total: u64, one: &str) -> String {
    if total > COUNTED {
        format!("{shown} of more than {COUNTED} {one}s")
    } else {
        format!("{shown} of {}", counted(total, one))
    }
}
