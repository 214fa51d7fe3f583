//! Shows the report of a revocation.

use serde::Serialize;

use super::counted;
use super::sink::SinkView;
use crate::cli::ui::when::{Zone, full};
use crate::service::RevokeReport;
use crate::time::Timestamp;

/// JSON output of a revocation.
#[derive(Serialize)]
pub(in crate::cli) struct RevokeReportView {
    matched: u64,
    revoked: u64,
    deleted: u64,
    already_ended: u64,
    skipped: u64,
    access_tokens_until: Option<String>,
    sessions: Vec<RevokedSession>,
    dry_run: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    cutoff: Option<CutoffNumber>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remaining: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interrupted: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    denylist_sink: Option<SinkView>,
}

/// The number of a cutoff, null in a dry run.
#[derive(Serialize)]
struct CutoffNumber(Option<i64>);

#[derive(Serialize)]
struct RevokedSession {
    id: String,
    user_id: String,
}

/// Returns the columns for CSV, without the list of sessions.
pub(in crate::cli) fn columns(report: &RevokeReport) -> &'static [&'static str] {
    const ALL: &[&str] = &[
        "matched",
        "revoked",
        "deleted",
        "already_ended",
        "skipped",
        "access_tokens_until",
        "dry_run",
        "cutoff",
        "remaining",
        "interrupted",
    ];
    if report.everyone || report.interrupted { ALL } else { &ALL[..7] }
}

impl RevokeReportView {
    pub(in crate::cli) fn new(ended: &RevokeReport, sink: Option<SinkView>) -> Self {
        let is_long = ended.everyone || ended.interrupted;
        Self {
            matched: ended.matched,
            revoked: ended.revoked,
            deleted: ended.deleted,
            already_ended: ended.already_ended,
            skipped: ended.skipped,
            access_tokens_until: ended.access_tokens_until.map(|at| at.to_string()),
            sessions: ended
                .sessions
                .iter()
                .map(|(id, user)| RevokedSession { id: id.to_string(), user_id: user.to_string() })
                .collect(),
            dry_run: ended.dry_run,
            cutoff: ended.everyone.then_some(CutoffNumber(ended.cutoff)),
            remaining: is_long.then_some(ended.remaining),
            interrupted: is_long.then_some(ended.interrupted),
            denylist_sink: sink,
        }
    }
}

/// Describes the change in one line.
pub(in crate::cli) fn change(report: &RevokeReport) -> String {
    let sessions = counted(report.ended(), "session");
    let cutoff = report.cutoff.map_or(String::new(), |id| format!("cutoff {id} committed, "));
    format!("{cutoff}{sessions} {}", if report.deleted > 0 { "deleted" } else { "revoked" })
}

/// Describes the change, or the result of a dry run, in sentences.
pub(in crate::cli) fn sentences(report: &RevokeReport, now: Timestamp, zone: Zone) -> String {
    let sessions = counted(report.ended(), "session");
    let verb = if report.deleted > 0 { "deleted" } else { "revoked" };
    let would_be = if report.dry_run { "would be " } else { "" };
    let mut text = format!("{sessions} {would_be}{verb}");
    if report.already_ended > 0 {
        text.push_str(&format!(", {} already ended", report.already_ended));
    }
    if report.skipped > 0 {
        text.push_str(&format!(", {} skipped (changed since the selection)", report.skipped));
    }
    text.push('\n');
    if let Some(cutoff) = report.cutoff {
        text.push_str(&format!("cutoff {cutoff}: every session opened before it has ended\n"));
    }
    if report.interrupted {
        let remaining = report.remaining;
        text.push_str(&match report.cutoff {
            Some(_) => {
                format!(
                    "interrupted; {remaining} rows are not yet marked as revoked: run tokenctl \
                     purge\n"
                )
            }
            None => format!("interrupted; {remaining} sessions remain: run the command again\n"),
        });
    }
    if let Some(until) = report.access_tokens_until {
        text.push_str(&format!(
            "services that verify JWTs offline accept existing access tokens until {}\n",
            full(until, now, zone)
        ));
    }
    text
}
