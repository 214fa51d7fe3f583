//! The values that completion offers for an argument: from the store, the key ring and the settings, or a fixed set.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Arg, ArgAction, ValueHint};
use clap_complete::engine::CompletionCandidate;

use crate::cli::args::{column_names, is_blank};
use crate::cli::hints::KeySource;
use crate::cli::key_file;
use crate::cli::store_location::StoreLocation;
use crate::cli::ui::client::describe;
use crate::cli::ui::text::safe;
use crate::cli::ui::when::brief;
use crate::session::{
    EventFilter, EventKind, Filter, Order, Page, Reason, Session, StateKind, canonical_ip,
};
use crate::store::Store;
use crate::time::Timestamp;
use crate::token::{Algorithm, Key, KeyRing, ParseOptions};

/// Maximum number of candidates.
const OFFERED: usize = 50;
/// Number of the newest rows whose values are offered: a search of the whole store could take seconds.
const NEWEST: u64 = 2_000;
/// Maximum time to wait for a database server, while the user waits for the completion.
const PATIENCE: Duration = Duration::from_millis(20);

/// The meaning of an argument's value.
#[derive(Clone, Debug)]
pub(super) enum ValueKind {
    Users,
    Sessions,
    Keys,
    Devices,
    UserAgents,
    Addresses,
    Actors,
    Audiences,
    /// One of these words, each with its description.
    Words(Vec<(String, String)>),
    File,
    Directory,
    /// A value that only the user knows.
    Unknown,
}

impl ValueKind {
    /// Returns the meaning of an argument, from its name, the name of its value in the help and its hint.
    pub(super) fn of(arg: &Arg) -> Self {
        match arg.get_long() {
            Some("device") => return Self::Devices,
            Some("user-agent") => return Self::UserAgents,
            Some("ip") => return Self::Addresses,
            Some("by") => return Self::Actors,
            Some("audience") => return Self::Audiences,
            // The ID of a key that is added is a new one.
            Some("kid") => return Self::Unknown,
            _ => {}
        }
        let name = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
        match name.as_deref() {
            Some("USER") => Self::Users,
            Some("ID") => Self::Sessions,
            Some("KID") => Self::Keys,
            Some("REASON") => {
                let words = Reason::ALL.map(|reason| (reason.as_str(), reason.phrase()));
                Self::Words(words.map(|(word, help)| (word.to_owned(), help.to_owned())).into())
            }
            Some(name) => match fixed(name) {
                Some(words) => {
                    Self::Words(words.into_iter().map(|w| (w.to_owned(), String::new())).collect())
                }
                None => Self::of_type(arg),
            },
            None => Self::of_type(arg),
        }
    }

    /// Returns the meaning of an argument from its possible values or its hint.
    #[expect(clippy::wildcard_enum_match_arm, reason = "an open list, not ours")]
    fn of_type(arg: &Arg) -> Self {
        let values = arg.get_possible_values();
        if !values.is_empty() {
            let visible = values.iter().filter(|value| !value.is_hide_set());
            let help = |value: &clap::builder::PossibleValue| {
                value.get_help().map(ToString::to_string).unwrap_or_default()
            };
            return Self::Words(visible.map(|v| (v.get_name().to_owned(), help(v))).collect());
        }
        match arg.get_value_hint() {
            ValueHint::FilePath | ValueHint::AnyPath => Self::File,
            ValueHint::DirPath => Self::Directory,
            _ => Self::Unknown,
        }
    }
}

/// Returns the values that an option accepts, by the name of its value in the help; nothing if they depend on the
/// store.
pub(super) fn fixed(name: &str) -> Option<Vec<&'static str>> {
    match name {
        "REASON" => Some(Reason::ALL.iter().map(|reason| reason.as_str()).collect()),
        "COLUMNS" => Some(column_names().collect()),
        "KIND" => Some(EventKind::OURS.iter().map(EventKind::as_str).collect()),
        "ALG" => Some(Algorithm::ALL.iter().map(|algorithm| algorithm.name()).collect()),
        _ => None,
    }
}

/// The store, the key ring and the settings of the candidates.
pub(super) struct CompletionSource {
    pub(super) store: Option<StoreLocation>,
    pub(super) ring: Option<PathBuf>,
    pub(super) audiences: Vec<String>,
    /// Whether the shell inserts values as they are, and we cannot quote for it.
    pub(super) is_unquoted: bool,
    pub(super) now: Timestamp,
}

/// Whether a list of values separated by commas is accepted, which clap does not split: an ID may contain a comma.
pub(super) fn is_undivided_list(arg: &Arg) -> bool {
    let is_repeated = matches!(arg.get_action(), ArgAction::Append) && !arg.is_positional();
    is_repeated && arg.get_value_delimiter().is_none() && arg.get_long() == Some("user")
}

impl CompletionSource {
    /// Returns the candidates for a value that begins with `prefix`, if the store can be read.
    pub(super) fn candidates(
        &self,
        kind: &ValueKind,
        prefix: &str,
    ) -> Option<Vec<CompletionCandidate>> {
        match kind {
            ValueKind::Users => self.users(prefix),
            ValueKind::Sessions => self.sessions(prefix),
            ValueKind::Keys => self.keys(prefix),
            ValueKind::Devices => self.of_sessions(prefix, |session| session.client.device.clone()),
            ValueKind::UserAgents => {
                self.of_sessions(prefix, |session| session.client.user_agent.clone())
            }
            ValueKind::Addresses => self.of_sessions(prefix, |session| {
                let ip = session.client.ip.as_deref()?;
                Some(canonical_ip(ip).unwrap_or_else(|| ip.to_owned()))
            }),
            ValueKind::Actors => self.actors(prefix),
            ValueKind::Audiences => {
                let stored = self.newest().unwrap_or_default().into_iter();
                let stored = stored.filter_map(|session| session.audience).flatten();
                Some(self.distinct(prefix, self.audiences.iter().cloned().chain(stored)))
            }
            ValueKind::Words(all) => {
                let fits = all.iter().filter(|(word, _)| word.starts_with(prefix));
                Some(fits.map(|(word, help)| candidate(word, help)).collect())
            }
            ValueKind::File | ValueKind::Directory | ValueKind::Unknown => None,
        }
    }

    /// Whether a value can be offered: it shows what it is, is no option, and its shell does not run it.
    fn is_offered(&self, value: &str) -> bool {
        let is_visible = safe(value) == value && !is_blank(value) && !value.starts_with('-');
        is_visible && (!self.is_unquoted || is_harmless(value))
    }

    fn open(&self) -> Option<Box<dyn Store>> {
        self.store.as_ref()?.open_unchanged(PATIENCE).ok()
    }

    fn users(&self, prefix: &str) -> Option<Vec<CompletionCandidate>> {
        let mut store = self.open()?;
        let users = store.read().ok()?.users_beginning(prefix, OFFERED).ok()?;
        let offered = users.iter().filter(|user| self.is_offered(user.as_str()));
        Some(offered.map(|user| candidate(user.as_str(), "")).collect())
    }

    fn keys(&self, prefix: &str) -> Option<Vec<CompletionCandidate>> {
        let path = self.ring.as_deref()?;
        let bytes = key_file::read(path, KeySource::Ring).ok()?;
        let ring = KeyRing::parse(&bytes, ParseOptions::default()).ok()?;
        let active = ring.active().map(Key::kid);
        let fits = ring.keys().iter().filter(|key| key.kid().starts_with(prefix));
        let offered = fits.filter(|key| self.is_offered(key.kid()));
        let offered = offered.map(|key| {
            let status = if active == Some(key.kid()) {
                "active"
            } else if ring.is_standby(key.kid()) {
                "standby"
            } else {
                "verify-only"
            };
            candidate(key.kid(), &format!("{}, {status}", key.algorithm()))
        });
        Some(offered.collect())
    }

    fn sessions(&self, prefix: &str) -> Option<Vec<CompletionCandidate>> {
        let mut store = self.open()?;
        let tx = store.read().ok()?;
        let mut found = Vec::new();
        if prefix.is_empty() {
            // Most recently used sessions first, because they are the likeliest to be wanted.
            let active = Filter::default().in_state(StateKind::Active);
            let page = Page { after: None, limit: Some(OFFERED as u64) };
            tx.sessions(&active, Order::default(), &page, self.now, &mut |session| {
                found.push(session);
                Ok(())
            })
            .ok()?;
        } else {
            found = tx.sessions_beginning(prefix, OFFERED).ok()?;
        }
        let offered = found.iter().filter(|session| self.is_offered(session.id.as_str()));
        let offered = offered.enumerate().map(|(at, session)| {
            // Shells that keep the order show the most recently used sessions first.
            candidate(session.id.as_str(), &self.about(session)).display_order(Some(at))
        });
        Some(offered.collect())
    }

    /// Describes a session: `alice, Firefox on Linux, 3d`.
    fn about(&self, session: &Session) -> String {
        let used = brief(session.last_used_at, self.now);
        let client = describe(session.client.user_agent.as_deref());
        let state = match session.state(self.now).kind() {
            StateKind::Active => "",
            StateKind::Expired => ", expired",
            StateKind::Revoked => ", revoked",
        };
        format!("{}, {client}, used {used}{state}", session.user_id)
    }

    /// Returns the sessions that were used last, whatever their state.
    fn newest(&self) -> Option<Vec<Session>> {
        let mut store = self.open()?;
        let (mut found, tx) = (Vec::new(), store.read().ok()?);
        let page = Page { after: None, limit: Some(NEWEST) };
        tx.sessions(&Filter::default(), Order::default(), &page, self.now, &mut |session| {
            found.push(session);
            Ok(())
        })
        .ok()?;
        Some(found)
    }

    fn of_sessions(
        &self,
        prefix: &str,
        value: impl Fn(&Session) -> Option<String>,
    ) -> Option<Vec<CompletionCandidate>> {
        Some(self.distinct(prefix, self.newest()?.iter().filter_map(value)))
    }

    fn actors(&self, prefix: &str) -> Option<Vec<CompletionCandidate>> {
        let mut store = self.open()?;
        let mut found = Vec::new();
        let newest = EventFilter { limit: Some(NEWEST), ..EventFilter::default() };
        store
            .read()
            .ok()?
            .events(&newest, &mut |event| {
                found.extend(event.event.actor);
                Ok(())
            })
            .ok()?;
        // The newest come last.
        Some(self.distinct(prefix, found.into_iter().rev()))
    }

    /// Returns each value that begins with `prefix` once, the first ones first.
    fn distinct(
        &self,
        prefix: &str,
        values: impl Iterator<Item = String>,
    ) -> Vec<CompletionCandidate> {
        let mut seen = BTreeSet::new();
        let fits = values.filter(|value| value.starts_with(prefix) && self.is_offered(value));
        let offered = fits.filter(|value| seen.insert(value.clone())).take(OFFERED);
        let offered = offered.enumerate();
        offered.map(|(at, value)| candidate(&value, "").display_order(Some(at))).collect()
    }
}

fn candidate(value: &str, help: &str) -> CompletionCandidate {
    let help = Some(safe(help).into_owned()).filter(|help| !help.is_empty());
    CompletionCandidate::new(value).help(help.map(Into::into))
}

/// Whether no shell gives a character of the value a meaning: users choose their IDs, and the shell inserts them
/// into a line that an operator runs.
fn is_harmless(value: &str) -> bool {
    value
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@' | '+' | ':' | '/'))
        && value.starts_with(char::is_alphanumeric)
}
