//! The filters and paging options of every command that selects sessions.

use clap::{Args, ValueEnum};
use ipnet::IpNet;

use crate::cli::command_error::Result;
use crate::cli::failure::Failure;
use crate::cli::ui::text::is_blank_char;
use crate::cli::ui::when::{self, Zone};
use crate::session::{Filter, Order, SortKey, StateKind, parse_network};
use crate::time::{Span, Timestamp};

const EMPTY: &str = "the value is empty";

/// Whether a text is empty, or shows nothing on a screen.
pub(in crate::cli) fn is_blank(text: &str) -> bool {
    text.chars().all(is_blank_char)
}

/// Rejects an empty or blank value: an unset variable in a script would otherwise select every session.
pub(in crate::cli) fn non_blank(text: &str) -> Result<String, String> {
    if is_blank(text) { Err(EMPTY.to_owned()) } else { Ok(text.to_owned()) }
}

/// Like [`non_blank`], and rejects commas without text between them: the variables of a list are unset.
fn text_part(text: &str) -> Result<String, String> {
    if text.split(',').all(is_blank) { Err(EMPTY.to_owned()) } else { Ok(text.to_owned()) }
}

/// Parses a limit. A limit of 0 would show a store with rows as one without.
pub(in crate::cli) fn at_least_one(text: &str) -> Result<u64, String> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "expected a number of at least 1".to_owned())
}

/// Rejects an empty user ID. A blank one may be stored, so only the store can reject it.
pub(in crate::cli) fn user_to_find(text: &str) -> Result<String, String> {
    if text.is_empty() { Err(EMPTY.to_owned()) } else { Ok(text.to_owned()) }
}

/// Selects sessions; the given filters must all hold. Several values of one option are alternatives,
/// repeated or separated by commas.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Filters")]
pub(in crate::cli) struct FilterArgs {
    /// Sessions of these users, separated by commas
    #[arg(long = "user", value_name = "USER", value_parser = non_blank)]
    pub(in crate::cli) users: Vec<String>,
    /// Sessions in these states: active, expired, revoked or all
    #[arg(
        long = "state",
        value_enum,
        value_delimiter = ',',
        value_name = "STATE",
        hide_possible_values = true
    )]
    pub(in crate::cli) states: Vec<StateArg>,
    /// Last seen from this address or network (192.0.2.0/24); history: events --ip
    #[arg(long = "ip", value_name = "ADDRESS|CIDR", value_delimiter = ',', value_parser = network)]
    pub(in crate::cli) networks: Vec<IpNet>,
    /// User agent contains this text, ignoring case
    #[arg(long, value_name = "TEXT", value_parser = text_part)]
    pub(in crate::cli) user_agent: Option<String>,
    /// Device name contains this text, ignoring case
    #[arg(long, value_name = "TEXT", value_parser = text_part)]
    pub(in crate::cli) device: Option<String>,
    /// Idle for at least DURATION, such as 30d
    #[arg(long, value_name = "DURATION")]
    pub(in crate::cli) idle: Option<Span>,
    /// Created before this time: 2026-11-01, "2026-11-01 14:30" or 30d (ago)
    #[arg(long, value_name = "TIME", value_parser = non_blank)]
    pub(in crate::cli) created_before: Option<String>,
    /// Created at or after this time
    #[arg(long, value_name = "TIME", value_parser = non_blank)]
    pub(in crate::cli) created_after: Option<String>,
    /// Last used before this time
    #[arg(long, value_name = "TIME", value_parser = non_blank)]
    pub(in crate::cli) used_before: Option<String>,
    /// Last used at or after this time
    #[arg(long, value_name = "TIME", value_parser = non_blank)]
    pub(in crate::cli) used_after: Option<String>,
    /// Exclude these sessions, by ID or ID prefix
    #[arg(long, visible_alias = "except", value_name = "ID", value_delimiter = ',',
        value_parser = non_blank)]
    pub(in crate::cli) keep: Vec<String>,
    /// Exclude the session of this token; - for stdin
    #[arg(long, value_name = "TOKEN|-", value_parser = non_blank)]
    pub(in crate::cli) keep_token: Option<String>,
}

/// The values of `--state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum StateArg {
    Active,
    Expired,
    Revoked,
    All,
}

/// The values of `--sort`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SortArg {
    /// Newest use first
    #[default]
    Used,
    /// Newest login first
    Created,
    /// Soonest expiry first
    Expires,
    /// By user
    User,
    /// By IP address
    Ip,
    /// By session ID
    Id,
}

impl SortArg {
    pub(in crate::cli) fn key(self) -> SortKey {
        match self {
            Self::Used => SortKey::Used,
            Self::Created => SortKey::Created,
            Self::Expires => SortKey::Expires,
            Self::User => SortKey::User,
            Self::Ip => SortKey::Ip,
            Self::Id => SortKey::Id,
        }
    }
}

pub(in crate::cli) fn network(text: &str) -> Result<IpNet, String> {
    parse_network(text)
        .ok_or_else(|| "not an address or network; an example is 192.0.2.0/24".to_owned())
}

impl FilterArgs {
    /// Whether the filter narrows the selection. A state, the sessions to spare and an idle time of 0 do not,
    /// because every user may still be selected.
    pub(in crate::cli) fn narrows(&self) -> bool {
        let Self {
            users,
            states: _,
            networks,
            user_agent,
            device,
            idle,
            created_before,
            created_after,
            used_before,
            used_after,
            keep: _,
            keep_token: _,
        } = self;
        let times = [created_before, created_after, used_before, used_after];
        !users.is_empty()
            || !networks.is_empty()
            || idle.is_some_and(|idle| idle != Span::default())
            || [user_agent, device].into_iter().chain(times).any(Option::is_some)
    }

    /// Whether any option of the filter was given.
    pub(in crate::cli) fn is_given(&self) -> bool {
        let spares = !self.keep.is_empty() || self.keep_token.is_some();
        self.narrows() || self.idle.is_some() || !self.states.is_empty() || spares
    }

    /// Returns the given filters as options, without the state.
    pub(in crate::cli) fn words(&self) -> Vec<String> {
        let users = self.users.iter().map(|user| format!("--user {user}"));
        let networks = self.networks.iter().map(|net| match net.prefix_len() {
            all if all == net.max_prefix_len() => format!("--ip {}", net.addr()),
            _ => format!("--ip {net}"),
        });
        let texts = [
            ("--user-agent", self.user_agent.clone()),
            ("--device", self.device.clone()),
            ("--idle", self.idle.map(|span| span.to_string())),
            ("--created-before", self.created_before.clone()),
            ("--created-after", self.created_after.clone()),
            ("--used-before", self.used_before.clone()),
            ("--used-after", self.used_after.clone()),
        ];
        let texts = texts.into_iter().filter_map(|(option, text)| Some((option, text?)));
        users
            .chain(networks)
            .chain(texts.map(|(option, text)| format!("{option} {text}")))
            .collect()
    }

    /// Returns the part of the filter that needs no store: without users and sessions to spare, and with a
    /// state only if one was given.
    pub(in crate::cli) fn conditions(&self, now: Timestamp, zone: Zone) -> Result<Filter> {
        let time = |option: &str, text: &Option<String>| -> Result<Option<Timestamp>> {
            let Some(text) = text else { return Ok(None) };
            let parsed = when::parse(text, now, zone);
            Ok(Some(parsed.map_err(|error| Failure::usage(format!("{option}: {error}")))?))
        };
        Ok(Filter {
            states: self.state_kinds(),
            networks: self.networks.clone(),
            user_agent: self.user_agent.clone(),
            device: self.device.clone(),
            idle: self.idle,
            created_before: time("--created-before", &self.created_before)?,
            created_after: time("--created-after", &self.created_after)?,
            used_before: time("--used-before", &self.used_before)?,
            used_after: time("--used-after", &self.used_after)?,
            ..Filter::default()
        })
    }

    fn state_kinds(&self) -> Vec<StateKind> {
        let mut kinds = Vec::new();
        for state in &self.states {
            match state {
                StateArg::Active => kinds.push(StateKind::Active),
                StateArg::Expired => kinds.push(StateKind::Expired),
                StateArg::Revoked => kinds.push(StateKind::Revoked),
                StateArg::All => kinds.extend(StateKind::ALL),
            }
        }
        kinds
    }

    /// Whether a state was given.
    pub(in crate::cli) fn says_state(&self) -> bool {
        !self.states.is_empty()
    }
}

/// The order of the selected sessions, and the part of them to return.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Order and paging")]
pub(in crate::cli) struct PageArgs {
    /// Order: used, created, expires, user, ip or id [default: used]
    #[arg(long, value_enum, value_name = "KEY", hide_possible_values = true)]
    pub(in crate::cli) sort: Option<SortArg>,
    /// Reverse the order
    #[arg(long)]
    pub(in crate::cli) reverse: bool,
    /// Maximum number of sessions
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub(in crate::cli) limit: Option<u64>,
    /// Continue after this session ID
    #[arg(long, value_name = "ID", value_parser = non_blank)]
    pub(in crate::cli) after: Option<String>,
}

impl PageArgs {
    pub(in crate::cli) fn order(&self) -> Order {
        Order { key: self.sort.unwrap_or_default().key(), reverse: self.reverse }
    }

    /// Whether only a part of the selection is returned.
    pub(in crate::cli) fn is_part(&self) -> bool {
        self.limit.is_some() || self.after.is_some()
    }

    /// Whether any of these options was given.
    pub(in crate::cli) fn is_given(&self) -> bool {
        self.is_part() || self.sort.is_some() || self.reverse
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_values_are_errors() {
        for blank in ["", " ", "\t\n", "\u{a0}", "\u{200b}", "\u{feff} ", "\u{1b}"] {
            assert!(non_blank(blank).is_err(), "{blank:?}");
        }
        let invisible = "\u{115f}\u{1160}\u{3164}\u{ffa0}\u{2800}\u{34f}\u{17b4}\u{fe0f}\u{202e}\u{61c}\u{2064}\
                         \u{fff9}\u{e0001}\u{e0100}";
        for c in invisible.chars() {
            assert!(is_blank(c.encode_utf8(&mut [0; 4])), "{c:?}");
        }
        assert!(text_part(" ,\u{3164},").is_err() && text_part(",a").is_ok());
        assert_eq!(non_blank(" a "), Ok(" a ".to_owned()));
    }
}
