//! Reads `~/.pgpass` and the service file.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{DatabaseLocation, Host, Variables};

fn named(variables: Variables<'_>, variable: &str, in_home: &str) -> Option<PathBuf> {
    variables(variable)
        .filter(|path| !path.is_empty())
        .map(PathBuf::from)
        .or_else(|| variables("HOME").map(|home| Path::new(&home).join(in_home)))
}

/// Returns the settings of a service.
pub(super) fn service(
    name: &str,
    variables: Variables<'_>,
) -> Result<Vec<(String, String)>, String> {
    let path = named(variables, "PGSERVICEFILE", ".pg_service.conf")
        .ok_or("there is no service file: set PGSERVICEFILE")?;
    let text = fs::read_to_string(&path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let mut found = None;
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(section) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            if found.is_some() {
                break;
            }
            found = (section == name).then(Vec::new);
        } else if let (Some(found), Some((key, value))) = (&mut found, line.split_once('=')) {
            found.push((key.trim().to_owned(), value.trim().to_owned()));
        }
    }
    found.ok_or_else(|| format!("{} has no service {name}", path.display()))
}

/// Returns the password for this location. Like libpq, this ignores a file that other users can read.
pub(super) fn password(
    location: &DatabaseLocation,
    variables: Variables<'_>,
) -> Option<Zeroizing<String>> {
    let path = named(variables, "PGPASSFILE", ".pgpass")?;
    let metadata = fs::metadata(&path).ok()?;
    if !metadata.is_file() || metadata.permissions().mode() & 0o077 != 0 {
        return None;
    }
    let text = Zeroizing::new(fs::read_to_string(&path).ok()?);
    let hosts = || {
        location.hosts.iter().map(|host| match host {
            Host::Tcp(name, port) => (name.clone(), port.to_string()),
            Host::Socket(_, port) => ("localhost".to_owned(), port.to_string()),
        })
    };
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let fields = fields(line);
        let [host, port, database, user, password] = fields.as_slice() else { return None };
        let is = |field: &str, value: &str| field == "*" || field == value;
        let fits = hosts().any(|(name, number)| is(host, &name) && is(port, &number))
            && is(database, &location.database)
            && is(user, &location.user);
        fits.then(|| password.clone())
    })
}

/// Splits a line at its colons; a backslash escapes the next character.
fn fields(line: &str) -> Vec<Zeroizing<String>> {
    let mut fields = vec![Zeroizing::new(String::new())];
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            ':' if fields.len() < 5 => fields.push(Zeroizing::new(String::new())),
            '\\' => fields.last_mut().into_iter().for_each(|field| field.extend(chars.next())),
            c => fields.last_mut().into_iter().for_each(|field| field.push(c)),
        }
    }
    fields
}
