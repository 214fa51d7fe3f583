//! The one set of filters that every command takes which chooses sessions.

use anyhow::Result;
use clap::{Args, ValueEnum};
use ipnet::IpNet;

use crate::cli::failure::Failure;
use crate::cli::ui::when::{self, Zone};
use crate::session::{Filter, Order, SortKey, StateKind, UserId, parse_ip};
use crate::time::{Span, Timestamp};

/// Which sessions are meant; what is given must all hold.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Which sessions")]
pub(in crate::cli) struct FilterArgs {
    /// Of this user
    #[arg(long = "user", value_name = "USER")]
    pub(in crate::cli) users: Vec<String>,
    /// In this state: active, expired, revoked or all; several with commas
    #[arg(
        long = "state",
        value_enum,
        value_delimiter = ',',
        value_name = "STATE",
        hide_possible_values = true
    )]
    pub(in crate::cli) states: Vec<StateArg>,
    /// From this address or network, such as 192.0.2.7 or 192.0.2.0/24
    #[arg(long = "ip", value_name = "ADDRESS|CIDR", value_parser = network)]
    pub(in crate::cli) networks: Vec<IpNet>,
    /// Whose user agent contains this
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) user_agent: Option<String>,
    /// Whose device's name contains this
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) device: Option<String>,
    /// Not used for so long, such as 30d
    #[arg(long, value_name = "DURATION")]
    pub(in crate::cli) idle: Option<Span>,
    /// Created before this time, such as 2026-11-01, "2026-11-01 14:30" or 30d (ago)
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) created_before: Option<String>,
    /// Created at this time or after
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) created_after: Option<String>,
    /// Last used before this time
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) used_before: Option<String>,
    /// Last used at this time or after
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) used_after: Option<String>,
}

/// What `--state` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum StateArg {
    Active,
    Expired,
    Revoked,
    All,
}

/// What `--sort` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SortArg {
    /// Newest use first
    #[default]
    Used,
    /// Newest login first
    Created,
    /// The next to end first
    Expires,
    /// By user
    User,
    /// By address
    Ip,
    /// By id
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

fn network(text: &str) -> Result<IpNet, String> {
    if let Some(ip) = parse_ip(text) {
        return Ok(IpNet::from(ip));
    }
    text.parse().map_err(|_| "write an address or a network, such as 192.0.2.0/24".to_owned())
}

impl FilterArgs {
    /// Whether nothing was chosen.
    pub(in crate::cli) fn is_empty(&self) -> bool {
        let Self {
            users,
            states,
            networks,
            user_agent,
            device,
            idle,
            created_before,
            created_after,
            used_before,
            used_after,
        } = self;
        users.is_empty()
            && states.is_empty()
            && networks.is_empty()
            && user_agent.is_none()
            && device.is_none()
            && idle.is_none()
            && [created_before, created_after, used_before, used_after]
                .iter()
                .all(|time| time.is_none())
    }

    /// What was chosen, but for the state, as it was written.
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

    /// The filter, without a state unless one was said.
    pub(in crate::cli) fn filter(&self, now: Timestamp, zone: Zone) -> Result<Filter> {
        let time = |option: &str, text: &Option<String>| -> Result<Option<Timestamp>> {
            let Some(text) = text else { return Ok(None) };
            let parsed = when::parse(text, now, zone);
            Ok(Some(parsed.map_err(|error| Failure::usage(format!("{option}: {error}")))?))
        };
        let mut users = Vec::new();
        for user in &self.users {
            let id = UserId::to_find(user).map_err(|e| Failure::usage(format!("--user: {e}")))?;
            users.push(id);
        }
        Ok(Filter {
            users,
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

    /// Whether a state was said.
    pub(in crate::cli) fn says_state(&self) -> bool {
        !self.states.is_empty()
    }
}

/// Which part of the chosen sessions is meant, and in which order.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Order and page")]
pub(in crate::cli) struct PageArgs {
    /// By last use, login (created), next end (expires), user, ip or id
    #[arg(long, value_enum, default_value_t, value_name = "KEY", hide_possible_values = true)]
    pub(in crate::cli) sort: SortArg,
    /// Sort the other way round
    #[arg(long)]
    pub(in crate::cli) reverse: bool,
    /// At most so many
    #[arg(long, value_name = "N")]
    pub(in crate::cli) limit: Option<u64>,
    /// Only those after this session in the order, for paging
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) after: Option<String>,
}

impl PageArgs {
    pub(in crate::cli) fn order(&self) -> Order {
        Order { key: self.sort.key(), reverse: self.reverse }
    }

    /// Whether only a part is meant.
    pub(in crate::cli) fn is_part(&self) -> bool {
        self.limit.is_some() || self.after.is_some()
    }
}
