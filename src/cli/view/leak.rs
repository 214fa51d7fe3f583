//! Found tokens as they are shown.

use serde::Serialize;
use serde_json::json;

use crate::cli::ui::color::Tone;
use crate::cli::ui::table::{Cell, Column, Table};
use crate::cli::ui::when::brief;
use crate::service::{Leak, Standing};
use crate::session::SessionId;
use crate::time::Timestamp;
use crate::token::Kind;

/// A found token and the place where it was first seen.
pub(in crate::cli) struct Finding {
    pub(in crate::cli) leak: Leak,
    pub(in crate::cli) file: String,
    pub(in crate::cli) line: u64,
    pub(in crate::cli) column: u64,
    /// So much of it that one knows it again.
    pub(in crate::cli) token: String,
    pub(in crate::cli) fingerprint: String,
    /// In how many places it was seen.
    pub(in crate::cli) count: u64,
}

/// A finding for programs.
#[derive(Serialize)]
pub(in crate::cli) struct FindingRow<'a> {
    status: &'static str,
    reason: Option<&'static str>,
    file: &'a str,
    line: u64,
    column: u64,
    count: u64,
    kind: Option<&'static str>,
    user_id: Option<&'a str>,
    session_id: Option<&'a str>,
    expires_at: Option<String>,
    token: &'a str,
    fingerprint: &'a str,
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
            status: leak.standing.as_str(),
            reason: leak.reason,
            file: &finding.file,
            line: finding.line,
            column: finding.column,
            count: finding.count,
            kind: leak.kind.map(Kind::name),
            user_id: leak.user.as_deref(),
            session_id: leak.session.as_ref().map(SessionId::as_str),
            expires_at: leak.expires_at.map(|at| at.to_string()),
            token: &finding.token,
            fingerprint: &finding.fingerprint,
        }
    }
}

fn tone(standing: Standing) -> Tone {
    match standing {
        Standing::Live => Tone::Bad,
        Standing::Forged => Tone::Warn,
        Standing::Expired | Standing::Revoked => Tone::Faded,
        Standing::Foreign => Tone::Plain,
    }
}

pub(in crate::cli) fn table<'a>(
    findings: impl Iterator<Item = &'a Finding>,
    now: Timestamp,
) -> Table {
    let mut table = Table::new([
        Column::key("STATUS"),
        Column::key("PLACE").shrink_to(24).keeps_end(),
        Column::extra("KIND", 3),
        Column::extra("USER", 1).shrink_to(8),
        Column::extra("SESSION", 4).shrink_to(13),
        Column::extra("ENDS", 2).right(),
        Column::extra("TOKEN", 6),
        Column::extra("SEEN", 5).right(),
        Column::extra("WHY", 7),
    ]);
    for finding in findings {
        let leak = &finding.leak;
        table.row::<Cell>([
            Cell::toned(leak.standing.as_str(), tone(leak.standing)),
            format!("{}:{}:{}", finding.file, finding.line, finding.column).into(),
            leak.kind.map_or("", Kind::name).into(),
            leak.user.as_deref().unwrap_or_default().into(),
            leak.session.as_ref().map(SessionId::as_str).unwrap_or_default().into(),
            leak.expires_at.map(|at| brief(at, now)).unwrap_or_default().into(),
            finding.token.as_str().into(),
            finding.count.to_string().into(),
            leak.reason.unwrap_or_default().into(),
        ]);
    }
    table
}

/// SARIF 2.1.0 (OASIS), as code hosts take it.
pub(in crate::cli) fn sarif<'a>(findings: impl Iterator<Item = &'a Finding>) -> serde_json::Value {
    let rules = [
        (Standing::Live, "error", "A token that the service accepts right now"),
        (Standing::Forged, "warning", "A token that pretends to be ours"),
        (Standing::Foreign, "note", "A token of somebody else, whose state is not known"),
        (Standing::Expired, "note", "A token that has expired"),
        (Standing::Revoked, "note", "A token whose session was ended"),
    ];
    let level_of = |standing: Standing| {
        rules.iter().find(|(rule, ..)| *rule == standing).map_or("note", |(_, level, _)| level)
    };
    let results: Vec<_> = findings
        .map(|finding| {
            let standing = finding.leak.standing;
            let of = finding.leak.user.as_deref().map(|user| format!(" of {user}"));
            let text = format!(
                "{} {}token{} ({}), seen {} times",
                standing.as_str(),
                finding.leak.kind.map(|kind| format!("{} ", kind.name())).unwrap_or_default(),
                of.unwrap_or_default(),
                finding.token,
                finding.count
            );
            json!({
                "ruleId": format!("{}-token", standing.as_str()),
                "level": level_of(standing),
                "message": { "text": text },
                "locations": [{ "physicalLocation": {
                    "artifactLocation": { "uri": uri(&finding.file) },
                    "region": { "startLine": finding.line, "startColumn": finding.column },
                }}],
                "partialFingerprints": { "tokenSha256/v1": finding.fingerprint },
            })
        })
        .collect();
    let rules: Vec<_> = rules
        .iter()
        .map(|(standing, level, text)| {
            json!({
                "id": format!("{}-token", standing.as_str()),
                "shortDescription": { "text": text },
                "defaultConfiguration": { "level": level },
            })
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "tokenctl",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    })
}

/// A path as a URI reference (RFC 3986 §4.1).
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.trim_start_matches("./").bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'/') {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
