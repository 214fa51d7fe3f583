//! Shows the verdict of the denylist in Redis on a token.

use serde::Serialize;

use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;
use crate::cli::ui::text::{safe, shown};
use crate::denylist_mirror::DenylistVerdict;
use crate::token::{Access, CheckedToken};

/// JSON output of a verdict.
#[derive(Serialize)]
pub(in crate::cli) struct CheckView {
    accepted: bool,
    verdict: &'static str,
    detail: String,
    sub: Option<String>,
    sid: Option<String>,
    jti: Option<String>,
}

pub(in crate::cli) const CHECK_COLUMNS: &[&str] =
    &["accepted", "verdict", "detail", "sub", "sid", "jti"];

impl CheckView {
    /// Creates the verdict on a token that a verifier rejects without the denylist.
    pub(in crate::cli) fn invalid(checked: &CheckedToken) -> Self {
        let problems: Vec<String> = checked.problems.iter().map(ToString::to_string).collect();
        let detail = if problems.is_empty() {
            "not an access token".to_owned()
        } else {
            problems.join("; ")
        };
        let (sub, sid, jti) = (None, None, None);
        Self { accepted: false, verdict: "invalid", detail, sub, sid, jti }
    }

    pub(in crate::cli) fn new(access: &Access, verdict: &DenylistVerdict) -> Self {
        let (word, detail) = match verdict {
            DenylistVerdict::Accepted => ("accepted", "not on the denylist".to_owned()),
            DenylistVerdict::Denied(entry) => {
                let what = match entry.kind {
                    crate::session::DenialKind::Sid => "the session",
                    crate::session::DenialKind::Jti => "the token",
                };
                ("denied", format!("{what} is on the denylist: {}", entry.reason))
            }
            DenylistVerdict::BeforeCutoff { epoch, cutoff } => (
                "before-cutoff",
                format!("the token's epoch {epoch} is below the newest cutoff {cutoff}"),
            ),
            DenylistVerdict::Unidentified => {
                ("unidentified", "the token has no sid or no jti".to_owned())
            }
            DenylistVerdict::NotSynced => (
                "not-synced",
                "no heartbeat: entries may be missing; ask the store, or reject".to_owned(),
            ),
        };
        Self {
            accepted: *verdict == DenylistVerdict::Accepted,
            verdict: word,
            detail,
            sub: Some(access.sub.clone()),
            sid: Some(access.sid.clone()),
            jti: Some(access.jti.clone()),
        }
    }

    pub(in crate::cli) fn exit(&self) -> Exit {
        match self.verdict {
            "accepted" => Exit::Done,
            "not-synced" => Exit::NotSynced,
            _ => Exit::Refused,
        }
    }

    fn sentence(&self) -> String {
        let word = match self.exit() {
            Exit::Done => "accepted",
            Exit::NotSynced => "undecided",
            Exit::Nothing | Exit::Failed | Exit::Refused | Exit::Interrupted => "rejected",
        };
        let whose = match (&self.sub, &self.sid) {
            (Some(sub), Some(sid)) => format!("  (user {}, session {})", shown(sub), shown(sid)),
            _ => String::new(),
        };
        format!("{word:9}  {}{whose}\n", safe(&self.detail))
    }
}

impl Report for CheckView {
    type Record = Self;

    fn columns(&self) -> &'static [&'static str] {
        CHECK_COLUMNS
    }

    fn record(self, _: &mut Context<'_>) -> Result<Self> {
        Ok(self)
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        page.text(&self.sentence())
    }
}
