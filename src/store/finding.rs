//! Results of `doctor`'s checks.

use super::Remedy;

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Name of the check, also in JSON.
    pub check: &'static str,
    /// Severity.
    pub level: Level,
    /// What the check found.
    pub message: String,
    /// The remedy, if one is needed.
    pub hint: Option<Remedy>,
}

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// No problem.
    Good,
    /// A problem that may become worse.
    Warning,
    /// A failure.
    Failure,
}

impl Level {
    /// Returns the name that is shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Warning => "warning",
            Self::Failure => "failure",
        }
    }
}

impl Finding {
    /// Creates a finding without a problem.
    #[must_use]
    pub fn good(check: &'static str, message: impl Into<String>) -> Self {
        Self { check, level: Level::Good, message: message.into(), hint: None }
    }

    /// Creates a warning with its remedy.
    #[must_use]
    pub fn warning(
        check: &'static str,
        message: impl Into<String>,
        hint: impl Into<Remedy>,
    ) -> Self {
        Self { check, level: Level::Warning, message: message.into(), hint: Some(hint.into()) }
    }

    /// Creates a failure with its remedy.
    #[must_use]
    pub fn failure(
        check: &'static str,
        message: impl Into<String>,
        hint: impl Into<Remedy>,
    ) -> Self {
        Self { check, level: Level::Failure, message: message.into(), hint: Some(hint.into()) }
    }
}

/// Formats a count and a noun, such as `2 pages`.
pub(super) fn several(number: u64, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// A counter of a session above this number was not counted: no JSON reader keeps a larger number exactly.
pub(super) const HIGHEST_COUNTER: i64 = 1 << 53;

/// Reports the sessions that have a counter above [`HIGHEST_COUNTER`].
pub(super) fn counters_finding(sessions: u64) -> Finding {
    if sessions == 0 {
        return Finding::good("counters", "every counter of a session is plausible");
    }
    let what = format!(
        "{} whose generation, longest_idle, ip_changes or user_agent_changes was not counted",
        several(sessions, "session")
    );
    let hint =
        "a program has set the number: find it, and revoke the sessions, which may not be rotated";
    Finding::failure("counters", what, hint)
}

/// Maximum number of messages of one check that are shown.
const SHOWN: usize = 3;

/// Joins the first messages of a check, and counts the others.
pub(super) fn listed(all: &[String]) -> Option<String> {
    if all.is_empty() {
        return None;
    }
    let mut text = all.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("; ");
    if all.len() > SHOWN {
        text.push_str(&format!("; and {} more", all.len() - SHOWN));
    }
    Some(text)
}
