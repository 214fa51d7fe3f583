//! The list of settings, and the parsing of their texts.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use crate::cli::command_error::{CommandError, Result};
use crate::cli::hints;

use super::{SettingValue, Settings};
use crate::cli::failure::Failure;
use crate::denylist_mirror::Location;
use crate::session::{Lives, LoginPolicy, Policy};
use crate::time::Span;
use crate::token::MAX_LEEWAY;

/// A setting: its name in the file, and after `TOKENCTL_` in the environment.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct Setting {
    pub(in crate::cli) name: &'static str,
    /// The text of the default.
    pub(in crate::cli) default: &'static str,
    /// One line of help.
    pub(in crate::cli) about: &'static str,
    pub(in crate::cli) is_path: bool,
    is_list: bool,
}

const fn setting(name: &'static str, default: &'static str, about: &'static str) -> Setting {
    Setting { name, default, about, is_path: false, is_list: false }
}

const fn path(name: &'static str, default: &'static str, about: &'static str) -> Setting {
    Setting { is_path: true, ..setting(name, default, about) }
}

/// Every setting, in the order in which they are shown.
pub(in crate::cli) const SETTINGS: &[Setting] = &[
    path("store", "sessions.db in the user's data directory", "the session store"),
    path("key", "the store's name with .keys.json", "the key ring, or one key"),
    setting(
        "algorithm",
        "the algorithm of the key",
        "the only algorithm for signing and verifying",
    ),
    setting("issuer", "none", "issuer (iss) of tokens; tokens of another issuer are rejected"),
    Setting {
        is_list: true,
        ..setting(
            "audience",
            "none",
            "accepted audiences (aud); an access token must name at least one",
        )
    },
    setting("access_ttl", "15m", "lifetime of an access token"),
    setting("refresh_ttl", "7d", "lifetime of a refresh token, or none for no expiry"),
    setting("max_session", "none", "maximum lifetime of a session, or none"),
    setting("rotate_refresh", "true", "whether rotate issues a new refresh token"),
    setting(
        "retry_grace",
        "10s",
        "grace period in which the previous refresh token gets the current pair",
    ),
    setting("leeway", "0s", "tolerated clock skew, at most 5m"),
    setting(
        "same_client",
        "ip+user-agent",
        "what identifies a client: ip+user-agent, user-agent, device, ip-prefix+user-agent",
    ),
    setting(
        "same_client_idle",
        "30d",
        "a login revokes the same client's sessions that were idle for longer",
    ),
    setting(
        "any_client_idle",
        "365d",
        "a login revokes the user's sessions that were idle for longer",
    ),
    setting(
        "max_sessions",
        "none",
        "maximum active sessions per user; a login revokes the least recently used",
    ),
    setting("events_retention", "365d", "retention period of events, at least 1d"),
    setting(
        "denylist_sink",
        "none",
        "Redis server that mirrors the denylist, such as redis://HOST:6379",
    ),
    setting("timeout", "5s", "maximum time to wait for the store's write lock"),
];

impl Setting {
    /// Returns the name of the environment variable.
    pub(in crate::cli) fn variable(&self) -> String {
        format!("TOKENCTL_{}", self.name.to_uppercase())
    }

    /// Splits the text of a variable that is a list.
    pub(super) fn split(&self, text: &str) -> Vec<String> {
        if self.is_list {
            text.split_whitespace().map(str::to_owned).collect()
        } else {
            vec![text.to_owned()]
        }
    }
}

/// Parses single settings.
struct SettingsReader(BTreeMap<&'static str, SettingValue>);

impl SettingsReader {
    fn text(&self, name: &str) -> Result<Option<String>> {
        let Some(given) = self.0.get(name) else { return Ok(None) };
        match given.values.as_slice() {
            [one] => Ok(Some(one.clone())),
            _ => Err(Self::wrong(name, given, "write one value, not a list")),
        }
    }

    fn wrong(name: &str, given: &SettingValue, what: impl std::fmt::Display) -> CommandError {
        let origin = &given.origin;
        Failure::failed("config", format!("the setting {name} (from {origin}): {what}"))
            .hint(hints::SEE_SETTINGS)
            .into()
    }

    fn parse<T>(
        &self,
        name: &str,
        default: T,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T> {
        match (self.text(name)?, self.0.get(name)) {
            (Some(text), Some(given)) => {
                parse(&text).map_err(|what| Self::wrong(name, given, what))
            }
            _ => Ok(default),
        }
    }

    fn span(&self, name: &str, default: Span) -> Result<Span> {
        self.parse(name, default, |text| {
            text.parse().map_err(|e: crate::time::SpanError| e.to_string())
        })
    }

    /// Parses a lifetime or a limit, which must be greater than 0.
    fn life(&self, name: &str, default: Span) -> Result<Span> {
        self.parse(name, default, positive)
    }

    fn optional_life(&self, name: &str, default: Option<Span>) -> Result<Option<Span>> {
        self.parse(name, default, |text| match text {
            "none" | "off" => Ok(None),
            _ => positive(text).map(Some).map_err(|error| format!("{error}, or none")),
        })
    }
}

fn positive(text: &str) -> Result<Span, String> {
    match text.parse::<Span>() {
        Ok(span) if span == Span::default() => Err("must be longer than 0s".to_owned()),
        Ok(span) => Ok(span),
        Err(error) => Err(error.to_string()),
    }
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("write true or false".to_owned()),
    }
}

fn within(span: Span, least: Span, most: Span) -> Result<Span, String> {
    if span < least {
        Err(format!("must be at least {least}"))
    } else if span > most {
        Err(format!("must be at most {most}"))
    } else {
        Ok(span)
    }
}

pub(super) fn settings(given: BTreeMap<&'static str, SettingValue>) -> Result<Settings> {
    let reader = SettingsReader(given);
    let (lives, login) = (Lives::default(), LoginPolicy::default());
    let max_sessions = |text: &str| match text {
        "none" | "off" => Ok(None),
        _ => match text.parse::<u32>() {
            Ok(0) | Err(_) => Err("write a number from 1, or none".to_owned()),
            Ok(number) => Ok(Some(number)),
        },
    };
    let span = |text: &str| text.parse::<Span>().map_err(|error| error.to_string());
    let day = Span::days(1);
    let century = Span::days(36_500);
    // An invalid URL is not repeated, because it may contain a password.
    let location = |text: &str| match text {
        "none" | "off" => Ok(None),
        _ => text.parse::<Location>().map(Some).map_err(|error| error.to_string()),
    };
    let timeout = reader.span("timeout", Span::secs(5))?;
    Ok(Settings {
        store: reader.text("store")?,
        key: reader.text("key")?.map(PathBuf::from),
        algorithm: reader.parse("algorithm", None, |text| {
            text.parse().map(Some).map_err(|e: crate::token::UnknownAlgorithm| e.to_string())
        })?,
        issuer: reader.text("issuer")?.filter(|text| text != "none"),
        audience: reader.0.get("audience").map(|g| g.values.clone()).unwrap_or_default(),
        policy: Policy {
            lives: Lives {
                access_ttl: reader.life("access_ttl", lives.access_ttl)?,
                refresh_ttl: reader.optional_life("refresh_ttl", lives.refresh_ttl)?,
                max_session: reader.optional_life("max_session", lives.max_session)?,
                retry_grace: reader.span("retry_grace", lives.retry_grace)?,
                rotate_refresh: reader.parse("rotate_refresh", lives.rotate_refresh, yes_or_no)?,
            },
            login: LoginPolicy {
                same_client: reader.parse("same_client", login.same_client, str::parse)?,
                same_client_idle: reader
                    .optional_life("same_client_idle", login.same_client_idle)?,
                any_client_idle: reader.optional_life("any_client_idle", login.any_client_idle)?,
                max_sessions: reader.parse("max_sessions", login.max_sessions, max_sessions)?,
            },
        },
        leeway: reader.parse("leeway", Span::default(), |text| {
            within(span(text)?, Span::default(), MAX_LEEWAY)
        })?,
        events_retention: reader
            .parse("events_retention", Span::days(365), |text| within(span(text)?, day, century))?,
        denylist_sink: reader.parse("denylist_sink", None, location)?,
        timeout: Duration::from_secs(u64::try_from(timeout.as_secs()).unwrap_or(5)),
        given: reader.0,
    })
}
