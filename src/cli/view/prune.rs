//! Shows which keys a prune removes, and why.

use std::io;

use serde::Serialize;

use super::counted;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;
use crate::cli::ui::color::Tone;
use crate::cli::ui::output::Rows;
use crate::cli::ui::table::{Cell, Column, Table};
use crate::cli::ui::when::relative;
use crate::service::KeyFate;
use crate::time::{Span, Timestamp};
use crate::token::{Algorithm, LastAccess};

/// The decision about one key.
pub(in crate::cli) struct Verdict {
    pub(in crate::cli) kid: String,
    pub(in crate::cli) algorithm: Algorithm,
    pub(in crate::cli) fate: KeyFate,
    /// What the ring records about the key if it stays.
    pub(in crate::cli) last_access: Option<LastAccess>,
    /// Whether the key is removed although tokens still need it.
    pub(in crate::cli) forced: bool,
}

impl Verdict {
    pub(in crate::cli) fn goes(&self) -> bool {
        self.forced || self.fate == KeyFate::Goes
    }

    fn reason(&self) -> &'static str {
        match self.fate {
            KeyFate::Goes => "unneeded",
            KeyFate::Active => "active",
            KeyFate::NotRetired => "not-retired",
            KeyFate::Recent { .. } => "recent",
            KeyFate::Needed { .. } => "needed",
            KeyFate::Guards { .. } => "guards",
        }
    }

    fn sessions(&self) -> u64 {
        match self.fate {
            KeyFate::Needed { sessions } | KeyFate::Guards { sessions } => sessions,
            KeyFate::Goes | KeyFate::Active | KeyFate::NotRetired | KeyFate::Recent { .. } => 0,
        }
    }

    fn why(&self, now: Timestamp) -> String {
        match self.fate {
            KeyFate::Goes => "no valid token needs it".to_owned(),
            KeyFate::Active => "active key".to_owned(),
            KeyFate::NotRetired => {
                "not retired in this ring: another service may sign with it".to_owned()
            }
            KeyFate::Recent { until } if now.until(until) < Span::secs(10) => {
                "retired recently: the clock skew margin ends in a moment".to_owned()
            }
            KeyFate::Recent { until } => {
                format!("retired recently: the clock skew margin ends {}", relative(until, now))
            }
            KeyFate::Needed { sessions } => {
                format!("{} may have tokens that it signed", counted(sessions, "active session"))
            }
            KeyFate::Guards { sessions } => {
                format!(
                    "needed to detect refresh token reuse in {}",
                    counted(sessions, "active session")
                )
            }
        }
    }
}

/// Returns the keys that are removed.
pub(in crate::cli) fn going(verdicts: &[Verdict]) -> Vec<String> {
    verdicts.iter().filter(|verdict| verdict.goes()).map(|verdict| verdict.kid.clone()).collect()
}

/// JSON output of a prune.
#[derive(Serialize)]
pub(in crate::cli) struct PruneView {
    dropped: Vec<KeyView>,
    kept: Vec<KeyView>,
    dry_run: bool,
}

#[derive(Serialize)]
struct KeyView {
    kid: String,
    alg: &'static str,
    reason: &'static str,
    sessions: u64,
    until: Option<String>,
}

/// CSV row of one key.
#[derive(Serialize)]
struct PrunedKeyRow<'a> {
    #[serde(flatten)]
    key: &'a KeyView,
    dropped: bool,
    dry_run: bool,
}

impl PruneView {
    fn new(verdicts: &[Verdict], dry_run: bool) -> Self {
        let of = |goes: bool| {
            verdicts
                .iter()
                .filter(move |verdict| verdict.goes() == goes)
                .map(KeyView::from)
                .collect()
        };
        Self { dropped: of(true), kept: of(false), dry_run }
    }
}

impl From<&Verdict> for KeyView {
    fn from(verdict: &Verdict) -> Self {
        Self {
            kid: verdict.kid.clone(),
            alg: verdict.algorithm.name(),
            reason: if verdict.forced { "forced" } else { verdict.reason() },
            sessions: verdict.sessions(),
            until: match verdict.fate {
                KeyFate::Recent { until } => Some(until.to_string()),
                KeyFate::Goes
                | KeyFate::Active
                | KeyFate::NotRetired
                | KeyFate::Needed { .. }
                | KeyFate::Guards { .. } => None,
            },
        }
    }
}

/// The result of `keys prune`.
pub(in crate::cli) struct PruneReport {
    pub(in crate::cli) verdicts: Vec<Verdict>,
    pub(in crate::cli) dry_run: bool,
}

impl Report for PruneReport {
    type Record = PruneView;

    fn columns(&self) -> &'static [&'static str] {
        &["kid", "alg", "dropped", "reason", "sessions", "until", "dry_run"]
    }

    fn record(self, _: &mut Context<'_>) -> Result<PruneView> {
        Ok(PruneView::new(&self.verdicts, self.dry_run))
    }

    fn csv(record: &PruneView, rows: &mut Rows<'_>) -> io::Result<()> {
        let dry_run = record.dry_run;
        for (keys, dropped) in [(&record.dropped, true), (&record.kept, false)] {
            keys.iter().try_for_each(|key| rows.push(&PrunedKeyRow { key, dropped, dry_run }))?;
        }
        Ok(())
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        // The result of a dry run is its point.
        if page.is_quiet() && !self.dry_run {
            return Ok(());
        }
        let now = page.now();
        page.table(&table(&self.verdicts, self.dry_run, now))
    }
}

pub(in crate::cli) fn table(verdicts: &[Verdict], planned: bool, now: Timestamp) -> Table {
    let mut table = Table::new([
        Column::key("KID"),
        Column::key("ALG"),
        Column::key("ACTION"),
        Column::key("WHY").shrink_to(18).wraps(),
    ]);
    for verdict in verdicts {
        let (what, tone) = match (verdict.goes(), planned) {
            (true, true) => ("remove", Tone::Bad),
            (true, false) => ("removed", Tone::Bad),
            (false, true) => ("keep", Tone::Good),
            (false, false) => ("kept", Tone::Good),
        };
        let why = verdict.why(now);
        let why = if verdict.forced { format!("by force, although {why}") } else { why };
        table.row::<Cell>([
            verdict.kid.as_str().into(),
            verdict.algorithm.name().into(),
            Cell::toned(what, tone),
            why.into(),
        ]);
    }
    table
}
