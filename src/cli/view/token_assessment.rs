//! Shows found tokens.

use std::borrow::Cow;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::cli::redact::{redact, redact_path};
use crate::cli::ui::color::Tone;
use crate::cli::ui::table::{Cell, Column, Table};
use crate::cli::ui::when::brief;
use crate::service::TokenStatus;
use crate::session::SessionId;
use crate::time::Timestamp;
use crate::token::TokenKind;

/// A found token, its assessment, and the positions where it was found.
pub(in crate::cli) struct Finding {
    pub(in crate::cli) status: TokenStatus,
    pub(in crate::cli) reason: Option<Cow<'static, str>>,
    pub(in crate::cli) kind: Option<TokenKind>,
    pub(in crate::cli) user: Option<String>,
    pub(in crate::cli) session: Option<SessionId>,
    pub(in crate::cli) expires_at: Option<Timestamp>,
    /// The first position.
    pub(in crate::cli) spot: Spot,
    /// Some further positions.
    pub(in crate::cli) also: Vec<Spot>,
    /// Number of positions.
    pub(in crate::cli) count: u64,
    /// The redacted token: enough for a reader to recognise it.
    pub(in crate::cli) token: String,
    /// Number of characters of the token in its line; 0 if it is folded, escaped or encoded.
    pub(in crate::cli) span: u64,
    pub(in crate::cli) fingerprint: String,
}

impl Finding {
    pub(in crate::cli) fn is_live(&self) -> bool {
        self.status == TokenStatus::Live
    }
}

/// A position in a file.
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

/// An input that could not be searched to its end, and the cause.
pub(in crate::cli) struct Unread {
    pub(in crate::cli) path: Arc<Path>,
    pub(in crate::cli) cause: std::io::Error,
}

impl Unread {
    /// Creates it for a path. A token that was given instead of a path is redacted.
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

/// Maximum number of skipped paths that are named.
const MOST_SKIPPED: usize = 3;

/// Paths in a directory that are not files, such as sockets, and links without a target.
#[derive(Default)]
pub(in crate::cli) struct SkippedPaths {
    named: Vec<String>,
    /// Number of further paths.
    more: u64,
}

impl SkippedPaths {
    pub(in crate::cli) fn add(&mut self, path: &Path, cause: &str) {
        if self.named.len() < MOST_SKIPPED {
            self.named.push(format!("{} ({cause})", name(path)));
        } else {
            self.more += 1;
        }
    }

    pub(in crate::cli) fn is_empty(&self) -> bool {
        self.named.is_empty()
    }
}

impl fmt::Display for SkippedPaths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not searched: {}", self.named.join(", "))?;
        if self.more > 0 { write!(f, " and {} more", self.more) } else { Ok(()) }
    }
}

fn name(path: &Path) -> String {
    if path.as_os_str() == "-" {
        "stdin".to_owned()
    } else {
        redact_path(path).display().to_string()
    }
}

/// JSON output of a finding.
#[derive(Serialize)]
struct FindingRow<'a> {
    status: &'static str,
    reason: Option<&'a str>,
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

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        FindingRow::from(self).serialize(serializer)
    }
}

impl<'a> From<&'a Finding> for FindingRow<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            status: finding.status.as_str(),
            reason: finding.reason.as_deref(),
            file: name(&finding.spot.path),
            line: finding.spot.line,
            column: finding.spot.column,
            count: finding.count,
            kind: finding.kind.map(TokenKind::name),
            user_id: finding.user.as_deref(),
            session_id: finding.session.as_ref().map(SessionId::as_str),
            expires_at: finding.expires_at.map(|at| at.to_string()),
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

/// Table of the findings, each with its shortened session ID.
pub(in crate::cli) fn table(findings: &[(Finding, String)], now: Timestamp) -> Table {
    let mut table = Table::new([
        Column::key("STATUS"),
        Column::key("LOCATION").shrink_to(40).keeps_end(),
        Column::extra("KIND", 3),
        Column::extra("USER", 1).shrink_to(8),
        Column::extra("SESSION", 4),
        Column::extra("EXPIRES", 2).right(),
        Column::extra("TOKEN", 6),
        Column::extra("COUNT", 5).right(),
        Column::extra("DETAIL", 7),
    ]);
    for (finding, session) in findings {
        table.row::<Cell>([
            Cell::toned(finding.status.as_str(), tone(finding.status)),
            finding.spot.to_string().into(),
            finding.kind.map_or("", TokenKind::name).into(),
            finding.user.as_deref().unwrap_or_default().into(),
            session.as_str().into(),
            finding.expires_at.map(|at| brief(at, now)).unwrap_or_default().into(),
            finding.token.as_str().into(),
            finding.count.to_string().into(),
            finding.reason.as_deref().unwrap_or_default().into(),
        ]);
    }
    table
}
