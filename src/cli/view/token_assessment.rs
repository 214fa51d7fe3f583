//! Found tokens as they are shown.

use std::borrow::Cow;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use crate::cli::redact::redact;
use crate::cli::ui::color::Tone;
use crate::cli::ui::table::{Cell, Column, Table};
use crate::cli::ui::when::brief;
use crate::service::{TokenAssessment, TokenStatus};
use crate::session::SessionId;
use crate::time::Timestamp;
use crate::token::TokenKind;

/// A found token and the places where it was seen.
pub(in crate::cli) struct Finding {
    pub(in crate::cli) leak: TokenAssessment,
    /// The first of them.
    pub(in crate::cli) spot: Spot,
    /// Some more.
    pub(in crate::cli) also: Vec<Spot>,
    /// In how many places it was seen.
    pub(in crate::cli) count: u64,
    /// So much of it that one knows it again.
    pub(in crate::cli) token: String,
    /// How long all of it is.
    pub(in crate::cli) letters: u64,
    pub(in crate::cli) fingerprint: String,
}

/// A place in a file.
pub(in crate::cli) struct Spot {
    pub(in crate::cli) path: Arc<Path>,
    pub(in crate::cli) line: u64,
    pub(in crate::cli) column: u64,
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", name(&self.path), self.line, self.column)
    }
}

/// What could not be searched to its end, and why.
pub(in crate::cli) struct Unread {
    pub(in crate::cli) path: Arc<Path>,
    pub(in crate::cli) cause: std::io::Error,
}

impl Unread {
    /// A token that was given in place of a file is not repeated.
    pub(in crate::cli) fn of(path: &Arc<Path>, cause: std::io::Error) -> Self {
        let path = match redact(&path.to_string_lossy()) {
            Cow::Owned(masked) => Path::new(&masked).into(),
            Cow::Borrowed(_) => Arc::clone(path),
        };
        Self { path, cause }
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read {}: {}", name(&self.path), self.cause)
    }
}

fn name(path: &Path) -> String {
    if path.as_os_str() == "-" { "stdin".to_owned() } else { path.display().to_string() }
}

/// A finding for programs.
#[derive(Serialize)]
pub(in crate::cli) struct FindingRow<'a> {
    status: &'static str,
    reason: Option<&'static str>,
    file: String,
    line: u64,
    column: u64,
    count: u64,
    kind: Option<&'static str>,
    user_id: Option<&'a str>,
    session_id: Option<&'a str>,
    expires_at: Option<String>,
    token: &'a str,
    fingerprint: &'a str,
    also: Vec<SpotRow>,
}

#[derive(Serialize)]
struct SpotRow {
    file: String,
    line: u64,
    column: u64,
}

impl From<&Spot> for SpotRow {
    fn from(spot: &Spot) -> Self {
        Self { file: name(&spot.path), line: spot.line, column: spot.column }
    }
}

pub(in crate::cli) const COLUMNS: &[&str] = &[
    "status",
    "reason",
    "file",
    "line",
    "column",
    "count",
    "kind",
    "user_id",
    "session_id",
    "expires_at",
    "token",
    "fingerprint",
];

impl<'a> From<&'a Finding> for FindingRow<'a> {
    fn from(finding: &'a Finding) -> Self {
        let leak = &finding.leak;
        Self {
            status: leak.status.as_str(),
            reason: leak.reason,
            file: name(&finding.spot.path),
            line: finding.spot.line,
            column: finding.spot.column,
            count: finding.count,
            kind: leak.kind.map(TokenKind::name),
            user_id: leak.user.as_deref(),
            session_id: leak.session.as_ref().map(SessionId::as_str),
            expires_at: leak.expires_at.map(|at| at.to_string()),
            token: &finding.token,
            fingerprint: &finding.fingerprint,
            also: finding.also.iter().map(SpotRow::from).collect(),
        }
    }
}

fn tone(status: TokenStatus) -> Tone {
    match status {
        TokenStatus::Live => Tone::Bad,
        TokenStatus::Forged => Tone::Warn,
        TokenStatus::Expired | TokenStatus::Revoked => Tone::Faded,
        TokenStatus::Foreign => Tone::Plain,
    }
}

/// The findings, each with its session's id as short as may be.
pub(in crate::cli) fn table(findings: &[(&Finding, String)], now: Timestamp) -> Table {
    let mut table = Table::new([
        Column::key("STATUS"),
        Column::key("PLACE").shrink_to(40).keeps_end(),
        Column::extra("KIND", 3),
        Column::extra("USER", 1).shrink_to(8),
        Column::extra("SESSION", 4),
        Column::extra("ENDS", 2).right(),
        Column::extra("TOKEN", 6),
        Column::extra("SEEN", 5).right(),
        Column::extra("WHY", 7),
    ]);
    for (finding, session) in findings {
        let leak = &finding.leak;
        table.row::<Cell>([
            Cell::toned(leak.status.as_str(), tone(leak.status)),
            finding.spot.to_string().into(),
            leak.kind.map_or("", TokenKind::name).into(),
            leak.user.as_deref().unwrap_or_default().into(),
            session.as_str().into(),
            leak.expires_at.map(|at| brief(at, now)).unwrap_or_default().into(),
            finding.token.as_str().into(),
            finding.count.to_string().into(),
            leak.reason.unwrap_or_default().into(),
        ]);
    }
    table
}
