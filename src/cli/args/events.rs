//! `events`

use anyhow::Result;
use clap::Args;

use super::filter::non_blank;
use crate::cli::failure::Failure;
use crate::cli::ui::when::{self, Zone};
use crate::session::{EventFilter, EventKind, UserId};
use crate::time::Timestamp;

/// `events`
#[derive(Args)]
#[command(after_help = "Here --actor NAME means: only what NAME did.")]
pub(in crate::cli) struct EventsArgs {
    /// Of this user
    #[arg(long, value_name = "USER", value_parser = non_blank)]
    pub(in crate::cli) user: Option<String>,
    /// Of this session, also of one that is gone: its id, or the beginning of it
    #[arg(long, value_name = "ID", value_parser = non_blank)]
    pub(in crate::cli) session: Option<String>,
    /// Of this kind: issued, revoked, deleted, replayed, store-behind, denied, user-deactivated,
    /// user-reactivated, user-deleted, purged, or one of the service's own
    #[arg(long = "kind", value_name = "KIND", value_delimiter = ',', value_parser = non_blank)]
    pub(in crate::cli) kinds: Vec<String>,
    /// For this reason
    #[arg(long, value_name = "REASON", value_parser = non_blank)]
    pub(in crate::cli) reason: Option<String>,
    /// At this time or after, such as 2026-11-01, "2026-11-01 14:30" or 2h (ago)
    #[arg(long, value_name = "TIME", value_parser = non_blank)]
    pub(in crate::cli) since: Option<String>,
    /// Before this time
    #[arg(long, value_name = "TIME", value_parser = non_blank, conflicts_with = "follow")]
    pub(in crate::cli) until: Option<String>,
    /// At most so many: the newest, or with --after the next [default: 50 in a table]
    #[arg(long, value_name = "N")]
    pub(in crate::cli) limit: Option<u64>,
    /// Only those behind the event of this number, for paging and for going on
    #[arg(long, value_name = "NUMBER")]
    pub(in crate::cli) after: Option<i64>,
    /// Go on printing new ones as they come
    #[arg(short, long)]
    pub(in crate::cli) follow: bool,
}

impl EventsArgs {
    /// The filter, without the session. Nobody acts here: `--actor` chooses whose acts are shown.
    pub(in crate::cli) fn filter(
        &self,
        actor: Option<&str>,
        now: Timestamp,
        zone: Zone,
    ) -> Result<EventFilter> {
        let time = |option: &str, text: &Option<String>| -> Result<Option<Timestamp>> {
            let Some(text) = text else { return Ok(None) };
            let parsed = when::parse(text, now, zone);
            Ok(Some(parsed.map_err(|error| Failure::usage(format!("{option}: {error}")))?))
        };
        let user = self.user.as_deref().map(UserId::to_find).transpose();
        Ok(EventFilter {
            user: user.map_err(|error| Failure::usage(format!("--user: {error}")))?,
            session: None,
            kinds: self.kinds.iter().map(|kind| EventKind::from_store(kind)).collect(),
            reason: self.reason.clone(),
            actor: actor.map(str::to_owned),
            since: time("--since", &self.since)?,
            until: time("--until", &self.until)?,
            after: self.after,
            limit: self.limit,
            oldest: self.after.is_some(),
        })
    }
}
