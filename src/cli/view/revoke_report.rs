//! What a revocation did, as it is shown.

use serde::Serialize;

use super::counted;
use crate::cli::ui::when::{Zone, full};
use crate::service::RevokeReport;
use crate::time::Timestamp;

/// A revocation's result for programs.
#[derive(Serialize)]
pub(in crate::cli) struct RevokeReportView {
    matched: u64,
    revoked: u64,
    deleted: u64,
    already_ended: u64,
    access_tokens_until: Option<String>,
    sessions: Vec<RevokedSession>,
    dry_run: bool,
}

#[derive(Serialize)]
struct RevokedSession {
    id: String,
    user_id: String,
}

pub(in crate::cli) const COLUMNS: &[&str] = &[
    "matched",
    "revoked",
    "deleted",
    "already_ended",
    "access_tokens_until",
    "sessions",
    "dry_run",
];

impl From<&RevokeReport> for RevokeReportView {
    fn from(ended: &RevokeReport) -> Self {
        Self {
            matched: ended.matched,
            revoked: ended.revoked,
            deleted: ended.deleted,
            already_ended: ended.already_ended,
            access_tokens_until: ended.access_tokens_until.map(|at| at.to_string()),
            sessions: ended
                .sessions
                .iter()
                .map(|(id, user)| RevokedSession { id: id.to_string(), user_id: user.to_string() })
                .collect(),
            dry_run: ended.dry_run,
        }
    }
}

/// What was changed, in one line.
pub(in crate::cli) fn change(report: &RevokeReport) -> String {
    let sessions = counted(report.revoked + report.deleted, "session");
    format!("{sessions} {}", if report.deleted > 0 { "deleted" } else { "revoked" })
}

/// What was done, in a few sentences.
pub(in crate::cli) fn sentences(ended: &RevokeReport, now: Timestamp, zone: Zone) -> String {
    let sessions = counted(ended.revoked + ended.deleted, "session");
    let verb = match (ended.dry_run, ended.deleted > 0) {
        (false, false) => "revoked",
        (false, true) => "removed",
        (true, false) => "would revoke",
        (true, true) => "would remove",
    };
    let mut text = if ended.revoked + ended.deleted > 0 {
        format!("{verb} {sessions}")
    } else {
        "nothing to do".to_owned()
    };
    if ended.already_ended > 0 {
        let others = counted(ended.already_ended, "session");
        let have = if ended.already_ended == 1 { "has" } else { "have" };
        text.push_str(&format!("; {others} {have} ended before"));
    }
    text.push('\n');
    if let Some(until) = ended.access_tokens_until {
        text.push_str(&format!(
            "offline verifiers accept access tokens until {}\n",
            full(until, now, zone)
        ));
    }
    text
}
