//! Parses the location of a PostgreSQL store: a URL, completed by libpq's variables and files.

mod files;
mod url;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::store::{Result, StoreError, StoreErrorKind};

/// Looks up an environment variable. `PG*` variables and `HOME` complete a URL.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The address of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Host {
    /// A host name or an IP address, with its port.
    Tcp(String, u16),
    /// The directory of a Unix socket, with the port that is a part of the socket's name.
    Socket(PathBuf, u16),
}

/// The role that the server must have (libpq's `target_session_attrs`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum TargetServer {
    #[default]
    Any,
    ReadWrite,
    ReadOnly,
}

/// When the connection is encrypted. An encrypted connection always verifies certificate and host name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encryption {
    /// Always, except to this machine.
    OffThisMachine,
    Always,
    Never,
}

/// The location of a store and its login.
#[derive(Clone)]
pub struct DatabaseLocation {
    pub(super) hosts: Vec<Host>,
    pub(super) user: String,
    pub(super) password: Option<Password>,
    pub(super) database: String,
    pub(super) encryption: Encryption,
    pub(super) root_certificates: Option<PathBuf>,
    pub(super) client_certificate: Option<(PathBuf, PathBuf)>,
    pub(super) target: TargetServer,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) application_name: String,
    pub(super) options: Option<String>,
    /// Whether a direct connection keeps statements prepared.
    pub(super) keeps_prepared: bool,
    password_in_url: bool,
}

/// A password, which is never printed, and zeroed on drop.
#[derive(Clone)]
pub(super) struct Password(zeroize::Zeroizing<String>);

impl Password {
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl Host {
    /// Whether the connection stays on this machine.
    pub(super) fn is_local(&self) -> bool {
        match self {
            Self::Socket(..) => true,
            Self::Tcp(name, _) => {
                name == "localhost"
                    || name
                        .parse::<std::net::IpAddr>()
                        .is_ok_and(|ip| ip.to_canonical().is_loopback())
            }
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(name, port) if name.contains(':') => write!(f, "[{name}]:{port}"),
            Self::Tcp(name, port) => write!(f, "{name}:{port}"),
            Self::Socket(directory, port) => write!(f, "{}:{port}", directory.display()),
        }
    }
}

impl DatabaseLocation {
    /// Whether a text is the URL of a PostgreSQL store.
    #[must_use]
    pub fn is_one(text: &str) -> bool {
        ["postgres://", "postgresql://"].iter().any(|scheme| {
            text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        })
    }

    /// Parses a URL. `PG*` variables, the service file and the password file supply missing parts.
    ///
    /// # Errors
    /// [`StoreErrorKind::Location`] if the URL or one of the files is invalid. The message contains no
    /// password.
    pub fn parse(text: &str, variables: Variables<'_>) -> Result<Self> {
        let wrong = |what: String| {
            StoreError::new(StoreErrorKind::Location(what), url::without_secrets(text))
        };
        let mut given = url::parse(text).map_err(wrong)?;
        let password_in_url = given.contains_key("password");
        let service = given.get("service").cloned().or_else(|| variables("PGSERVICE"));
        if let Some(service) = service.filter(|service| !service.is_empty()) {
            for (key, value) in files::service(&service, variables).map_err(wrong)? {
                given.entry(key).or_insert(value);
            }
        }
        for (key, variable) in url::VARIABLES {
            if let Some(value) = variables(variable).filter(|value| !value.is_empty()) {
                given.entry((*key).to_owned()).or_insert(value);
            }
        }
        let mut location = Self::from_parts(given, variables).map_err(wrong)?;
        location.password_in_url = password_in_url;
        if location.password.is_none() {
            location.password = files::password(&location, variables).map(Password);
        }
        Ok(location)
    }

    fn from_parts(
        mut given: url::UrlParts,
        variables: Variables<'_>,
    ) -> std::result::Result<Self, String> {
        let mut take = |key: &str| given.remove(key).filter(|value| !value.is_empty());
        let user = take("user")
            .or_else(|| variables("USER"))
            .or_else(|| variables("LOGNAME"))
            .ok_or("no user is named: write postgres://USER@HOST/DATABASE or set PGUSER")?;
        let hosts = url::hosts(take("host"), take("port").as_deref())?;
        let client_certificate = match (take("sslcert"), take("sslkey")) {
            (Some(certificate), Some(key)) => Some((certificate.into(), key.into())),
            (None, None) => None,
            _ => return Err("sslcert and sslkey belong together: give both".to_owned()),
        };
        Ok(Self {
            hosts,
            database: take("dbname").unwrap_or_else(|| user.clone()),
            user,
            password: take("password").map(|text| Password(text.into())),
            encryption: url::encryption(take("sslmode").as_deref())?,
            root_certificates: take("sslrootcert").filter(|path| path != "system").map(Into::into),
            client_certificate,
            target: url::target(take("target_session_attrs").as_deref())?,
            connect_timeout: take("connect_timeout")
                .map(|text| url::seconds(&text))
                .transpose()?
                .flatten(),
            application_name: take("application_name").unwrap_or_else(|| "tokenctl".to_owned()),
            options: take("options"),
            keeps_prepared: url::boolean("prepared_statements", take("prepared_statements"))?
                .unwrap_or(true),
            password_in_url: false,
        })
    }

    /// Whether the URL contains a password, which is not allowed on a command line.
    #[must_use]
    pub fn has_password_in_url(&self) -> bool {
        self.password_in_url
    }

    /// Returns the URL without password and options, for messages.
    #[must_use]
    pub fn name(&self) -> String {
        let hosts: Vec<String> = self
            .hosts
            .iter()
            .map(|host| match host {
                Host::Socket(directory, port) => {
                    let directory = url::encode(&directory.display().to_string());
                    if *port == url::PORT { directory } else { format!("{directory}:{port}") }
                }
                Host::Tcp(name, port) => {
                    let name = if name.contains(':') { format!("[{name}]") } else { name.clone() };
                    if *port == url::PORT { name } else { format!("{name}:{port}") }
                }
            })
            .collect();
        let (user, database) = (url::encode(&self.user), url::encode(&self.database));
        format!("postgres://{user}@{}/{database}", hosts.join(","))
    }
}

impl fmt::Debug for DatabaseLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DatabaseLocation").field(&self.name()).finish()
    }
}

#[cfg(test)]
mod tests;
