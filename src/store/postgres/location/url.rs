//! Parses a URL into libpq's keywords.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::{Encryption, Host, TargetServer};

/// Values by libpq keyword.
pub(super) type UrlParts = BTreeMap<String, String>;

pub(super) const PORT: u16 = 5432;

/// The usual directory of the server's Unix socket (Debian and others).
const SOCKETS: &str = "/var/run/postgresql";

/// Keywords with the environment variables that set them.
pub(super) const VARIABLES: &[(&str, &str)] = &[
    ("host", "PGHOST"),
    ("port", "PGPORT"),
    ("user", "PGUSER"),
    ("password", "PGPASSWORD"),
    ("dbname", "PGDATABASE"),
    ("sslmode", "PGSSLMODE"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("sslcert", "PGSSLCERT"),
    ("sslkey", "PGSSLKEY"),
    ("target_session_attrs", "PGTARGETSESSIONATTRS"),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
    ("application_name", "PGAPPNAME"),
    ("options", "PGOPTIONS"),
];

/// Keywords that no variable sets. `prepared_statements` is unknown to libpq.
const OURS: &[&str] = &["service", "prepared_statements"];

/// Keywords that are ignored, because libpq's clients may use the same URL.
const IGNORED: &[&str] = &["channel_binding", "gssencmode", "keepalives", "keepalives_idle"];

/// Parses `postgres://user:password@host:port,host:port/database?key=value`.
pub(super) fn parse(text: &str) -> Result<UrlParts, String> {
    let rest = text.split_once("://").map_or("", |(_, rest)| rest);
    let (rest, query) = rest.split_once('?').map_or((rest, ""), |(rest, query)| (rest, query));
    let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
    let (login, servers) = authority.rsplit_once('@').map_or(("", authority), |parts| parts);
    let (user, password) = login.split_once(':').map_or((login, None), |(u, p)| (u, Some(p)));
    let mut parts = UrlParts::new();
    let mut put = |key: &str, value: String| {
        if !value.is_empty() {
            parts.insert(key.to_owned(), value);
        }
    };
    put("user", decode(user)?);
    if let Some(password) = password {
        put("password", decode(password)?);
    }
    put("dbname", decode(database)?);
    let (mut hosts, mut ports) = (Vec::new(), Vec::new());
    for server in servers.split(',').filter(|server| !server.is_empty()) {
        let (host, port) = match server.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, port)) => (host, port.strip_prefix(':').unwrap_or("")),
            None => server.rsplit_once(':').unwrap_or((server, "")),
        };
        hosts.push(decode(host)?);
        ports.push(port.to_owned());
    }
    put("host", hosts.join(","));
    if ports.iter().any(|port| !port.is_empty()) {
        put("port", ports.join(","));
    }
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').ok_or("an option has no value")?;
        let key = decode(key)?;
        let known =
            OURS.contains(&key.as_str()) || VARIABLES.iter().any(|(known, _)| *known == key);
        if known {
            put(&key, decode(value)?);
        } else if !IGNORED.contains(&key.as_str()) {
            return Err(format!("unknown option {}", key.escape_debug()));
        }
    }
    Ok(parts)
}

/// Returns the part of an invalid URL that cannot contain a secret, for messages.
pub(super) fn without_secrets(text: &str) -> String {
    let (scheme, rest) = text.split_once("://").unwrap_or(("postgres", ""));
    let rest = rest.split('?').next().unwrap_or("");
    // A password may contain any character, so only the text after the last @ is shown.
    match rest.rsplit_once('@') {
        Some((_, server)) => format!("{scheme}://…@{server}"),
        // Without an @, what looks like a port can be a password.
        None if rest.split(['/', ',']).any(|host| !has_numeric_port(host)) => {
            format!("{scheme}://…")
        }
        None => format!("{scheme}://{rest}"),
    }
}

fn has_numeric_port(host: &str) -> bool {
    // An IPv6 address is in brackets.
    let host = host.rsplit_once(']').map_or(host, |(_, rest)| rest);
    let port = host.rsplit_once(':').map_or("", |(_, port)| port);
    port.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn hosts(names: Option<String>, ports: Option<&str>) -> Result<Vec<Host>, String> {
    let names = names.unwrap_or_else(|| SOCKETS.to_owned());
    let ports: Vec<u16> = match ports {
        None => vec![PORT],
        Some(list) => list
            .split(',')
            .map(|port| match port {
                "" => Ok(PORT),
                port => port.parse().map_err(|_| "a port is not a number up to 65535".to_owned()),
            })
            .collect::<Result<_, _>>()?,
    };
    let names: Vec<&str> = names.split(',').collect();
    if ports.len() != 1 && ports.len() != names.len() {
        return Err("there are not as many ports as hosts".to_owned());
    }
    let port = |at: usize| ports.get(at).or(ports.first()).copied().unwrap_or(PORT);
    Ok(names
        .into_iter()
        .enumerate()
        .map(|(at, name)| match name {
            "" => Host::Socket(PathBuf::from(SOCKETS), port(at)),
            path if path.starts_with('/') => Host::Socket(PathBuf::from(path), port(at)),
            name => Host::Tcp(name.to_owned(), port(at)),
        })
        .collect())
}

/// Parses `sslmode`. Every mode that encrypts also verifies the host name: without that, encryption
/// does not stop an active attacker.
pub(super) fn encryption(mode: Option<&str>) -> Result<Encryption, String> {
    match mode {
        None | Some("prefer" | "allow") => Ok(Encryption::OffThisMachine),
        Some("require" | "verify-ca" | "verify-full") => Ok(Encryption::Always),
        Some("disable") => Ok(Encryption::Never),
        Some(_) => Err("unknown sslmode; use verify-full or disable".to_owned()),
    }
}

pub(super) fn target(text: Option<&str>) -> Result<TargetServer, String> {
    match text {
        None | Some("any" | "prefer-standby") => Ok(TargetServer::Any),
        Some("read-write" | "primary") => Ok(TargetServer::ReadWrite),
        Some("read-only" | "standby") => Ok(TargetServer::ReadOnly),
        Some(_) => Err("unknown target_session_attrs".to_owned()),
    }
}

/// Parses a number of seconds; 0 means no limit, as in libpq.
pub(super) fn seconds(text: &str) -> Result<Option<Duration>, String> {
    let seconds: u64 = text.parse().map_err(|_| "connect_timeout is not a number of seconds")?;
    Ok((seconds > 0).then(|| Duration::from_secs(seconds)))
}

/// Parses `true` or `false`.
pub(super) fn boolean(key: &str, text: Option<String>) -> Result<Option<bool>, String> {
    let parse = |text: String| text.parse().map_err(|_| format!("{key} is not true or false"));
    text.map(parse).transpose()
}

fn decode(text: &str) -> Result<String, String> {
    let wrong = || "a percent sign is not followed by two hex digits".to_owned();
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        if first == b'%' {
            let digits = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
            let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            bytes.push(byte.ok_or_else(wrong)?);
            rest = &tail[2..];
        } else {
            bytes.push(first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).map_err(|_| "the URL is not UTF-8".to_owned())
}

pub(super) fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}
