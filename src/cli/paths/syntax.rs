//! Names what shells, systemd, SQLite and database clients would expand or interpret in the place of a path.

use crate::cli::hints::{self, Hint};

/// Schemes of addresses that are given without `//` too.
const SCHEMES: [&str; 13] = [
    "postgres",
    "postgresql",
    "jdbc",
    "odbc",
    "mysql",
    "mariadb",
    "sqlite",
    "sqlite3",
    "redis",
    "rediss",
    "mongodb",
    "http",
    "https",
];

/// Whether the text is the scheme of a URL, such as `postgres` or `git+ssh`.
pub(in crate::cli) fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
}

/// Whether the text begins with a scheme and a colon. Schemes have no case (RFC 3986).
pub(in crate::cli) fn has_scheme(text: &str, scheme: &str) -> bool {
    text.split_once(':').is_some_and(|(start, _)| start.eq_ignore_ascii_case(scheme))
}

/// Returns the name of the syntax, and the remedy, if the text is not a plain path.
pub(super) fn unsupported(text: &str) -> Option<(String, Hint)> {
    if text.trim().is_empty() {
        return Some(("the value is empty".to_owned(), hints::GIVE_PATH));
    }
    if let Some(user) = text.strip_prefix('~').filter(|r| !r.is_empty() && !r.starts_with('/')) {
        let user = user.split('/').next().unwrap_or_default();
        return Some((format!("~{user} is not expanded"), hints::WHOLE_PATH));
    }
    if has_scheme(text, "file") {
        return Some(("file: URIs are not supported".to_owned(), hints::WHOLE_PATH));
    }
    if text.starts_with(":memory:") {
        return Some((
            "in-memory stores (:memory:) are not supported".to_owned(),
            hints::GIVE_PATH,
        ));
    }
    if let Some(scheme) = scheme(text) {
        return Some((format!("{scheme} is the scheme of a URL, not a path"), hints::STORE_FORMS));
    }
    if let Some(quote) = quote(text) {
        let what = format!("the value is in quotes ({quote}), which are not removed");
        return Some((what, hints::OMIT_QUOTES));
    }
    let expansion = if has_command(text, "`") {
        Some("the command between ` and ` is not executed".to_owned())
    } else if has_command(text, "$(") {
        Some("the command in $(…) is not executed".to_owned())
    } else {
        variable(text).or_else(|| specifier(text)).map(|name| format!("{name} is not expanded"))
    };
    if let Some(what) = expansion {
        return Some((what, hints::WHOLE_PATH));
    }
    let what = format!("the SQLite parameter {} is not supported", parameter(text)?);
    Some((what, hints::WHOLE_PATH))
}

/// Returns the name of a connection string, such as `host=h dbname=x` or `Data Source=x`.
pub(super) fn connection_string(text: &str) -> Option<(String, Hint)> {
    let first = ["host", "hostaddr", "dbname", "service", "server", "data source", "database"];
    let more = ["port", "user", "username", "user id", "sslmode", "options"];
    let lower = text.to_ascii_lowercase();
    let key = |pair: &str| pair.split_once('=').map(|(key, _)| key.trim().to_owned());
    let start = key(&lower)?;
    let has_several = || {
        let words = lower.split(|c: char| c.is_whitespace() || c == ';');
        words.filter_map(key).filter(|key| [&first[..], &more].concat().contains(&&**key)).count()
            > 1
    };
    let is_one = first.contains(&&*start) || more.contains(&&*start) && has_several();
    is_one.then(|| {
        ("connection strings (host=… dbname=…) are not supported".to_owned(), hints::STORE_FORMS)
    })
}

/// Whether a command substitution begins in the text. After white space it is a part of an unusual name, because
/// paths in scripts and units rarely contain white space.
fn has_command(text: &str, mark: &str) -> bool {
    text.match_indices(mark).any(|(start, _)| {
        text.get(..start).is_some_and(|before| !before.ends_with(char::is_whitespace))
    })
}

/// Returns the scheme of a URL, with the punctuation after it.
fn scheme(text: &str) -> Option<String> {
    if let Some((scheme, _)) = text.split_once("://")
        && is_scheme(scheme)
    {
        return Some(format!("{scheme}://"));
    }
    let end = text.find(|c: char| !c.is_ascii_alphanumeric())?;
    let (scheme, rest) = text.split_at_checked(end)?;
    let is_known = SCHEMES.contains(&&*scheme.to_ascii_lowercase());
    let mark = ["://", ":", "//"].into_iter().find(|mark| rest.starts_with(mark))?;
    is_known.then(|| format!("{scheme}{mark}"))
}

/// Returns the quotation mark around the text, as in an environment file whose reader keeps it.
fn quote(text: &str) -> Option<char> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    (text.len() > 1 && text.ends_with(quote)).then_some(quote)
}

/// Returns the first `$NAME` or `${NAME}`.
fn variable(text: &str) -> Option<&str> {
    let start = text.find('$')?;
    let name = text.get(start + 1..)?;
    let (skip, inner) = name.strip_prefix('{').map_or((1, name), |inner| (2, inner));
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let length = inner.find(|c| !is_name(c)).unwrap_or(inner.len());
    let begins = inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let closed = usize::from(skip == 2 && inner.get(length..).is_some_and(|r| r.starts_with('}')));
    if begins { text.get(start..start + skip + length + closed) } else { None }
}

/// Returns the first specifier of systemd, such as `%h`, or variable of Windows, such as `%APPDATA%`, that is a
/// whole word.
fn specifier(text: &str) -> Option<&str> {
    text.match_indices('%').find_map(|(start, _)| {
        let rest = text.get(start + 1..)?;
        let length = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let is_closed = length > 1 && rest.get(length..)?.starts_with('%');
        let is_specifier =
            length == 1 && !rest.get(length..)?.starts_with(|c: char| c.is_ascii_digit());
        (is_closed || is_specifier)
            .then(|| text.get(start..start + 1 + length + usize::from(is_closed)))?
    })
}

/// Returns the parameter of a SQLite URI after a path.
fn parameter(text: &str) -> Option<&str> {
    let (_, query) = text.split_once('?')?;
    let names = ["mode", "cache", "immutable", "nolock", "psow", "vfs", "modeof"];
    let parameters = query.split('&');
    let mut known =
        parameters.filter(|p| p.split_once('=').is_some_and(|(n, _)| names.contains(&n)));
    known.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expansions_are_named() {
        assert_eq!(variable("$HOME/x"), Some("$HOME"));
        assert_eq!(variable("a/${XDG_DATA_HOME}/x"), Some("${XDG_DATA_HOME}"));
        assert_eq!(variable("price$5"), None);
        assert_eq!(specifier("%h/x.db"), Some("%h"));
        assert_eq!(specifier("/var/lib/%i.db"), Some("%i"));
        assert_eq!(specifier("%APPDATA%/x.db"), Some("%APPDATA%"));
        assert_eq!(specifier("a%20b-50%off-%A0.db"), None);
        assert_eq!(parameter("x.db?mode=ro"), Some("mode=ro"));
        assert_eq!(parameter("what?.db"), None);
    }

    #[test]
    fn plain_paths_are_accepted() {
        for path in ["s.db", "/srv/a:b/s.db", "postgres.db", "user=a/s.db", "it's.db", "-", "C"] {
            assert_eq!(unsupported(path), None, "{path}");
            assert_eq!(connection_string(path), None, "{path}");
        }
    }
}
