//! Parses the location of a Redis or Valkey server.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo as _, RedisConnectionInfo};

use super::keys::Prefix;
use crate::token::Secret;

const PORT: u16 = 6379;

const INVALID_PREFIX: &str = "the prefix has 1 to 64 letters, digits, '-', '_', '.' or ':'";
const UNKNOWN_PARAMETER: &str =
    "unknown parameter; known are db, user, cacert, password-file and prefix";

/// The address of a Redis or Valkey server:
/// `redis://[user[:password]@]host[:port][/database]`, `rediss://…` with TLS,
/// `unix:///path/to/socket[?db=1]`; also `valkey://` and `valkeys://`.
///
/// `?cacert=FILE` trusts the certificates in that file instead of the system's;
/// `?password-file=FILE` reads the password from that file at each connection; `?prefix=NAME` sets the
/// prefix of the keys.
#[derive(Clone, Debug)]
pub struct Location {
    pub(super) address: Address,
    database: i64,
    user: Option<String>,
    password: Option<Secret>,
    pub(super) password_file: Option<PathBuf>,
    pub(super) ca_file: Option<PathBuf>,
    prefix: Option<Prefix>,
}

#[derive(Clone, Debug)]
pub(super) enum Address {
    Tcp { host: String, port: u16, tls: bool },
    Socket(PathBuf),
}

/// The reason why a text is not a [`Location`]. It never contains the text, which may contain a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocationError {
    /// The scheme is not supported.
    #[error("unsupported scheme; use redis://, rediss:// or unix://")]
    Scheme,
    /// A part of the location is invalid, such as a missing host.
    #[error("{0}")]
    Part(&'static str),
}

impl FromStr for Location {
    type Err = LocationError;

    fn from_str(text: &str) -> Result<Self, LocationError> {
        let (scheme, rest) = text.split_once("://").ok_or(LocationError::Scheme)?;
        if rest.contains('#') {
            return Err(LocationError::Part("a fragment (#…) is not supported"));
        }
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        match scheme {
            "redis" | "valkey" => Self::tcp(rest, false)?,
            "rediss" | "valkeys" => Self::tcp(rest, true)?,
            "unix" | "redis+unix" | "valkey+unix" => Self::at(Address::Socket(socket(rest)?)),
            _ => return Err(LocationError::Scheme),
        }
        .with_query(query)
    }
}

fn socket(path: &str) -> Result<PathBuf, LocationError> {
    if path.starts_with('/') {
        Ok(PathBuf::from(decoded(path)?))
    } else {
        Err(LocationError::Part("write the socket's absolute path: unix:///path/to/socket"))
    }
}

impl Location {
    fn at(address: Address) -> Self {
        Self {
            address,
            database: 0,
            user: None,
            password: None,
            password_file: None,
            ca_file: None,
            prefix: None,
        }
    }

    fn tcp(rest: &str, tls: bool) -> Result<Self, LocationError> {
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (account, server) = match authority.rsplit_once('@') {
            Some((account, server)) => (Some(account), server),
            None => (None, authority),
        };
        // An IPv6 address is in brackets, because it contains colons.
        let (host, port) = match server.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, port)) => (host, port.strip_prefix(':')),
            None => match server.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (server, None),
            },
        };
        if host.is_empty() {
            return Err(LocationError::Part("the host is missing"));
        }
        let port = port.map_or(Ok(PORT), |port| {
            port.parse().map_err(|_| LocationError::Part("the port is not a number up to 65535"))
        })?;
        let mut location = Self::at(Address::Tcp { host: decoded(host)?, port, tls });
        if let Some(account) = account {
            let (user, password) = account.split_once(':').unwrap_or((account, ""));
            let given = |text: &str| decoded(text).map(|text| (!text.is_empty()).then_some(text));
            location.user = given(user)?;
            location.password = given(password)?.map(Secret::new);
        }
        if !path.is_empty() {
            location.database = database(path)?;
        }
        Ok(location)
    }

    fn with_query(mut self, query: &str) -> Result<Self, LocationError> {
        for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let value = decoded(value)?;
            match name {
                "db" => self.database = database(&value)?,
                "cacert" => self.ca_file = Some(PathBuf::from(value)),
                "password-file" => self.password_file = Some(PathBuf::from(value)),
                "user" => self.user = Some(value),
                "prefix" => {
                    let prefix = value.parse().map_err(|_| LocationError::Part(INVALID_PREFIX))?;
                    self.prefix = Some(prefix);
                }
                _ => return Err(LocationError::Part(UNKNOWN_PARAMETER)),
            }
        }
        Ok(self)
    }

    /// Whether the parsed text contained a password, which is not allowed on a command line.
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.password.is_some()
    }

    /// Returns the prefix of the keys, if the text contained one.
    #[must_use]
    pub fn prefix(&self) -> Option<&Prefix> {
        self.prefix.as_ref()
    }

    /// Sets a password, unless the location has a password or a password file.
    #[must_use]
    pub fn or_password(mut self, password: Option<Secret>) -> Self {
        if self.password.is_none() && self.password_file.is_none() {
            self.password = password;
        }
        self
    }

    /// Returns the connection parameters for the client crate.
    pub(super) fn connection_info(
        &self,
        password: Option<&str>,
    ) -> redis::RedisResult<ConnectionInfo> {
        let address = match &self.address {
            Address::Tcp { host, port, tls: false } => ConnectionAddr::Tcp(host.clone(), *port),
            Address::Tcp { host, port, tls: true } => ConnectionAddr::TcpTls {
                host: host.clone(),
                port: *port,
                insecure: false,
                tls_params: None,
            },
            Address::Socket(path) => ConnectionAddr::Unix(path.clone()),
        };
        // Do not send the library's name: an account with few permissions may not be allowed to.
        let mut settings =
            RedisConnectionInfo::default().set_db(self.database).set_skip_set_lib_name();
        if let Some(user) = &self.user {
            settings = settings.set_username(user);
        }
        if let Some(password) = password.or(self.password.as_ref().map(|p| p.expose().as_str())) {
            settings = settings.set_password(password);
        }
        Ok(address.into_connection_info()?.set_redis_settings(settings))
    }
}

/// Formats the location without user and password.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.address {
            Address::Tcp { host, port, tls } => {
                let scheme = if *tls { "rediss" } else { "redis" };
                let (open, close) = if host.contains(':') { ("[", "]") } else { ("", "") };
                write!(f, "{scheme}://{open}{host}{close}:{port}")?;
                if self.database == 0 { Ok(()) } else { write!(f, "/{}", self.database) }
            }
            Address::Socket(path) => {
                write!(f, "unix://{}", path.display())?;
                if self.database == 0 { Ok(()) } else { write!(f, "?db={}", self.database) }
            }
        }
    }
}

fn database(text: &str) -> Result<i64, LocationError> {
    match text.parse::<u32>() {
        Ok(number) => Ok(i64::from(number)),
        Err(_) => Err(LocationError::Part("the database is not a number")),
    }
}

/// Decodes percent-encoding (RFC 3986 section 2.1).
fn decoded(text: &str) -> Result<String, LocationError> {
    let wrong = LocationError::Part("a percent sign is not followed by two hex digits");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        let (Some(high), Some(low)) = (digit(), digit()) else { return Err(wrong) };
        bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
    }
    String::from_utf8(bytes).map_err(|_| LocationError::Part("not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        text.parse::<Location>().map_or_else(|error| error.to_string(), |l| l.to_string())
    }

    #[test]
    fn addresses_are_read_and_shown_without_the_account() {
        for (text, expected) in [
            ("redis://cache", "redis://cache:6379"),
            ("redis://cache:7000/3", "redis://cache:7000/3"),
            ("rediss://bob:p%40ss%2F@cache:1/0", "rediss://cache:1"),
            ("valkeys://:secret@10.0.0.1", "rediss://10.0.0.1:6379"),
            ("redis://[::1]:7/2?cacert=/a%20b.pem", "redis://[::1]:7/2"),
            ("unix:///run/redis.sock?db=2", "unix:///run/redis.sock?db=2"),
            ("redis://u:a@b@host", "redis://host:6379"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn bad_addresses_are_refused_without_an_echo() {
        for text in [
            "",
            "cache:6379",
            "http://hunter2@x",
            "redis://",
            "redis://u:hunter2@",
            "redis://h:hunter2",
            "redis://h/hunter2",
            "unix://hunter2",
            "redis://h?hunter2=1",
            "redis://%zz:hunter2@h",
            "redis://h#hunter2",
            "redis://h:99999",
        ] {
            let error = text.parse::<Location>().expect_err(text).to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn the_password_stays_out_of_debug() {
        let location: Location = "redis://u:hunter2@h".parse().expect("a location");
        assert!(!format!("{location:?}").contains("hunter2"));
        assert!(location.has_password());
        let info = location.connection_info(None).expect("settings");
        assert_eq!(info.redis_settings().password(), Some("hunter2"));
        let from_file = location.connection_info(Some("other")).expect("settings");
        assert_eq!(from_file.redis_settings().password(), Some("other"));
    }
}
