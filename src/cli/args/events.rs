//! `events`

use crate::cli::command_error::Result;
use clap::Args;
use ipnet::IpNet;

use super::filter::{network, non_blank};
use crate::cli::failure::Failure;
use crate::cli::ui::suggest::nearest;
use crate::cli::ui::when::{self, Zone};
use crate::cli::ui::wrap::wrap;
use crate::session::{EventFilter, EventKind, UserId};
use crate::time::Timestamp;

/// `events`
#[derive(Args)]
#[command(after_help = format!("{}

Examples:
  tokenctl events --user alice --since yesterday
  tokenctl events --ip 203.0.113.0/24
  tokenctl events --kind revoked,replayed --follow", kinds_help()))]
pub(in crate::cli) struct EventsArgs {
    /// Events of this user
    #[arg(long, value_name = "USER", value_parser = non_blank)]
    pub(in crate::cli) user: Option<String>,
    /// Events of this session: its ID or a prefix of it; purged sessions too
    #[arg(long, value_name = "ID", value_parser = non_blank)]
    pub(in crate::cli) session: Option<String>,
    /// Events of these kinds, separated by commas (listed below)
    #[arg(long = "kind", value_name = "KIND", value_delimiter = ',', value_parser = kind)]
    pub(in crate::cli) kinds: Vec<EventKind>,
    /// Events by this actor
    #[arg(long, value_name = "NAME", value_parser = non_blank)]
    pub(in crate::cli) by: Option<String>,
    /// Events from this IP address or network
    #[arg(long = "ip", value_name = "ADDRESS|CIDR", value_delimiter = ',', value_parser = network)]
    pub(in crate::cli) networks: Vec<IpNet>,
    /// Events with this reason
    #[arg(long, value_name = "REASON", value_parser = non_blank)]
    pub(in crate::cli) reason: Option<String>,
    /// Events whose note contains this text
    #[arg(long, value_name = "TEXT", value_parser = non_blank)]
    pub(in crate::cli) note: Option<String>,
    /// Events at or after this time, such as 2026-11-01 or 2h (ago)
    #[arg(long, value_name = "TIME", value_parser = non_blank)]
    pub(in crate::cli) since: Option<String>,
    /// Events before this time
    #[arg(long, value_name = "TIME", value_parser = non_blank, conflicts_with = "follow")]
    pub(in crate::cli) until: Option<String>,
    /// Maximum number of events [default: 50 on a terminal]
    #[arg(long, value_name = "N")]
    pub(in crate::cli) limit: Option<u64>,
    /// Continue after the event with this number
    #[arg(long, value_name = "NUMBER")]
    pub(in crate::cli) after: Option<i64>,
    /// Print new events as they are recorded, until interrupted
    #[arg(short, long)]
    pub(in crate::cli) follow: bool,
}

/// A kind of event: one of tokenctl, or one that a service writes.
fn kind(text: &str) -> Result<EventKind, String> {
    non_blank(text)?;
    match text.trim() {
        "" => Err("a kind is required, such as revoked".to_owned()),
        text => Ok(EventKind::from_store(text)),
    }
}

impl EventsArgs {
    /// Returns the filter without the session, whose ID needs the store.
    pub(in crate::cli) fn filter(&self, now: Timestamp, zone: Zone) -> Result<EventFilter> {
        let time = |option: &str, text: &Option<String>| -> Result<Option<Timestamp>> {
            let Some(text) = text else { return Ok(None) };
            let parsed = when::parse(text, now, zone);
            Ok(Some(parsed.map_err(|error| Failure::usage(format!("{option}: {error}")))?))
        };
        for (option, text) in
            [("--by", &self.by), ("--reason", &self.reason), ("--note", &self.note)]
        {
            if text.as_ref().is_some_and(|text| text.trim().is_empty()) {
                return Err(Failure::usage(format!("{option} needs a value")).into());
            }
        }
        let user = self.user.as_deref().map(UserId::to_find).transpose();
        Ok(EventFilter {
            user: user.map_err(|error| Failure::usage(format!("--user: {error}")))?,
            session: None,
            kinds: self.kinds.clone(),
            reason: self.reason.clone(),
            actor: self.by.clone(),
            networks: self.networks.clone(),
            note: self.note.clone(),
            since: time("--since", &self.since)?,
            until: time("--until", &self.until)?,
            after: self.after,
            limit: self.limit,
            oldest: self.after.is_some(),
        })
    }

    /// Returns the known kind that is closest to an unknown one.
    pub(in crate::cli) fn near_kind(&self) -> Option<&'static str> {
        static OURS: [EventKind; EventKind::OURS.len()] = EventKind::OURS;
        let mut unknown = self.kinds.iter().filter(|kind| matches!(kind, EventKind::Other(_)));
        unknown.find_map(|kind| nearest(kind.as_str(), OURS.iter().map(EventKind::as_str)))
    }
}

/// Lists the kinds, on lines of at most 80 columns.
fn kinds_help() -> String {
    let kinds = EventKind::OURS.map(|kind| kind.to_string()).join(", ");
    wrap(&format!("Kinds: {kinds}, and the kinds that the service writes."), 80).join("\n")
}
