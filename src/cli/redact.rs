//! Redacts tokens and passwords in messages that repeat user input: a secret in the wrong argument must not
//! reach a log.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use super::token_extract;
use crate::token::{base64url, scan};

/// Minimum length of a token that is redacted. A shorter one has no usable signature; hints contain such
/// examples.
const SHORT: usize = 32;

/// Returns the text with every token shortened, and every password of a URL or connection string removed.
pub(super) fn redact(text: &str) -> Cow<'_, str> {
    redacted(text, &passwords(text, false))
}

/// Redacts a text that is one value, such as a setting. A password in it may contain white space.
pub(super) fn redact_value(text: &str) -> Cow<'_, str> {
    redacted(text, &passwords(text, true))
}

fn redacted<'t>(text: &'t str, passwords: &[Range<usize>]) -> Cow<'t, str> {
    let keys = encoded_keys(text);
    if !keys.is_empty() {
        let text = replaced(text, &keys, |_| "(not shown)".to_owned());
        return Cow::Owned(redact(&text).into_owned());
    }
    match replaced(text, passwords, |_| "…".to_owned()) {
        Cow::Borrowed(text) => without_tokens(text),
        Cow::Owned(text) => Cow::Owned(without_tokens(&text).into_owned()),
    }
}

/// Whether a value is a URL or a connection string with a password.
pub(super) fn has_password(text: &str) -> bool {
    !passwords(text, true).is_empty()
}

/// Replaces parts of a text, which are in order and without overlaps.
fn replaced<'t>(
    text: &'t str,
    parts: &[Range<usize>],
    shown: impl Fn(&str) -> String,
) -> Cow<'t, str> {
    if parts.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for part in parts {
        out.push_str(text.get(done..part.start).unwrap_or_default());
        out.push_str(&shown(text.get(part.clone()).unwrap_or_default()));
        done = part.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

/// Returns the positions of passwords, in order and without overlaps. In a text that `is_value`, a URL ends
/// with the text, otherwise at white space.
fn passwords(text: &str, is_value: bool) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = url_passwords(text, is_value).collect();
    found.extend(passwords_without_host(text, is_value));
    found.extend(parameter_passwords(text));
    found.retain(|secret| !matches!(text.get(secret.clone()), None | Some("" | "…")));
    found.sort_unstable_by_key(|secret| (secret.start, secret.end));
    let mut done = 0;
    found.retain(|secret| {
        let is_next = secret.start >= done;
        done = done.max(secret.end);
        is_next
    });
    found
}

/// Returns the positions of PEM keys in base64, and of the base64 inside of PEM keys, over several lines.
fn encoded_keys(text: &str) -> Vec<Range<usize>> {
    /// Minimum length of the last line of a key.
    const LAST_LINE: usize = 8;
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || "+/=_-".contains(c);
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(|c| !is_base64(c)) {
        let letters = word.trim_end_matches(|c| !is_base64(c)).len();
        let range = at..at + letters;
        let goes_on = |key: &&mut Range<usize>| {
            letters >= LAST_LINE
                && text.get(key.end..range.start).is_some_and(|gap| gap.trim().is_empty())
        };
        if let Some(key) = found.last_mut().filter(goes_on) {
            key.end = range.end;
        } else if text.get(range.clone()).is_some_and(is_encoded_key) {
            found.push(range);
        }
        at += word.len();
    }
    found
}

/// Whether a text begins like a PEM key in base64, or like the base64 inside of a PEM key.
pub(super) fn is_encoded_key(text: &str) -> bool {
    const SHORTEST: usize = 40;
    const HEAD: usize = 12;
    if text.len() < SHORTEST {
        return false;
    }
    let head = text.get(..HEAD).and_then(|head| base64url::decode_standard(head.as_bytes()));
    // A sequence in DER: its length, then a version (private keys) or an algorithm (public keys).
    let inner = match head.as_deref() {
        Some(
            [0x30, 0x81, _, inner @ ..]
            | [0x30, 0x82, _, _, inner @ ..]
            | [0x30, 0x20..=0x7f, inner @ ..],
        ) => inner,
        _ => &[],
    };
    text.starts_with("LS0tLS1CRUdJTi") || matches!(inner, [2, 1, 0 | 1, ..] | [0x30, _, 6, ..])
}

/// Finds `//USER:PASSWORD@`, and the mistyped forms with one slash or three.
fn url_passwords(text: &str, is_value: bool) -> impl Iterator<Item = Range<usize>> {
    text.match_indices('/').filter_map(move |(slash, _)| {
        let (before, after) = (text.get(..slash)?, text.get(slash + 1..)?);
        if !before.ends_with(['/', ':']) || after.starts_with('/') {
            return None;
        }
        let length = if is_value { None } else { after.find(char::is_whitespace) };
        let url = after.get(..length.unwrap_or(after.len()))?;
        // A password may contain any character, so it ends at the last @.
        let (login, _) = url.rsplit_once('@')?;
        let (user, password) = login.split_once(':')?;
        let start = slash + 1 + user.len() + 1;
        (!user.contains('/')).then_some(start..start + password.len())
    })
}

/// Finds `//USER:PASSWORD` in a URL that lacks its host: what looks like a port is no number.
fn passwords_without_host(text: &str, is_value: bool) -> impl Iterator<Item = Range<usize>> {
    text.match_indices("://").filter_map(move |(at, mark)| {
        let start = at + mark.len();
        let rest = text.get(start..)?;
        let length = if is_value { None } else { rest.find(char::is_whitespace) };
        let url = rest.get(..length.unwrap_or(rest.len()))?;
        let authority = url.split(['/', '?']).next()?;
        if url.contains('@') || authority.contains(['[', '…']) {
            return None;
        }
        let colon = authority.find(':')?;
        let ports = authority.split(',').filter_map(|host| host.split_once(':'));
        // A message may quote the URL, or go on after it.
        let mut ports =
            ports.map(|(_, port)| port.trim_end_matches(|c: char| c.is_ascii_punctuation()));
        let is_port = |port: &str| port == "PORT" || port.bytes().all(|byte| byte.is_ascii_digit());
        (!ports.all(is_port)).then_some(start + colon + 1..start + url.len())
    })
}

/// Finds `password=VALUE` in the forms of libpq, JDBC and ADO.
fn parameter_passwords(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices('=').filter_map(move |(equals, _)| {
        let name = text.get(..equals)?.trim_end().to_ascii_lowercase();
        let names = ["password", "passwd", "passphrase", "pwd", "pass"];
        let value = text.get(equals + 1..)?;
        // A value that libpq does not know can be a password in the wrong place.
        let modes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];
        let is_misplaced =
            name.ends_with("sslmode") && !modes.iter().any(|mode| value.starts_with(mode));
        if !is_misplaced && !names.iter().any(|known| name.ends_with(known)) {
            return None;
        }
        let trimmed = value.trim_start();
        let start = text.len() - trimmed.len();
        if let Some(quote) = trimmed.chars().next().filter(|c| matches!(c, '\'' | '"')) {
            let inner = trimmed.get(1..)?;
            let mut escaped = false;
            let end = inner.find(|c| {
                let ends = c == quote && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            return Some(start + 1..start + 1 + end.unwrap_or(inner.len()));
        }
        let end = trimmed.find(|c: char| c.is_whitespace() || matches!(c, '&' | ';'));
        let word = trimmed.get(..end.unwrap_or(trimmed.len()))?;
        // A message may quote the whole text.
        Some(start..start + word.trim_end_matches(['\'', '"', '`']).len())
    })
}

/// Returns a path with every token shortened, as a scan finds them in names.
pub(super) fn redact_path(path: &Path) -> Cow<'_, Path> {
    let text = path.to_string_lossy();
    let tokens: Vec<Range<usize>> = scan::find(text.as_bytes()).collect();
    if tokens.is_empty() {
        return Cow::Borrowed(path);
    }
    Cow::Owned(replaced(&text, &tokens, token_preview).into_owned().into())
}

fn without_tokens(text: &str) -> Cow<'_, str> {
    let mut tokens = token_extract::tokens(text.as_bytes());
    tokens.retain(|token| token.len() > SHORT);
    replaced(text, &tokens, token_preview)
}

/// Returns the start and the end of a token: enough to recognise it, too little to use it.
pub(super) fn token_preview(token: &str) -> String {
    let start: String = token.chars().take(12).collect();
    let signature = token.rsplit('.').next().unwrap_or_default();
    let end = signature.len().checked_sub(4).filter(|_| signature.len() >= 32);
    format!("{start}…{}", end.and_then(|end| signature.get(end..)).unwrap_or_default())
}

/// Returns the first characters of an opaque token; the rest stays secret.
pub(super) fn opaque_preview(token: &str) -> String {
    let start: String = token.chars().take(4).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_in_a_message_is_shown_token_preview() {
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJlc2k";
        let text = format!("cannot read {token}: é, '{token}'");
        let shown = "cannot read eyJhbGciOiJI…lc2k: é, 'eyJhbGciOiJI…lc2k'";
        assert_eq!(redact(&text), shown);
        assert_eq!(redact("cannot read www.a.example.com"), "cannot read www.a.example.com");
    }

    #[test]
    fn passwords_in_a_message_are_redacted() {
        for (text, shown) in [
            (
                "the store postgres://u:p@ss@h/db is locked",
                "the store postgres://u:…@h/db is locked",
            ),
            ("cannot read 'postgres//u:p/w@h/db'", "cannot read 'postgres//u:…@h/db'"),
            ("postgres:/u:p@h and redis://:q@h/0", "postgres:/u:…@h and redis://:…@h/0"),
            ("'host=h password=p port=1'", "'host=h password=… port=1'"),
            ("'host=h port=1 password=p'", "'host=h port=1 password=…'"),
            ("password = 'it\\'s p' user=u", "password = '…' user=u"),
            (
                "jdbc:postgresql://h/db?user=u&Password=p&x=y",
                "jdbc:postgresql://h/db?user=u&Password=…&x=y",
            ),
            ("Host=h;Pwd=p;Database=d", "Host=h;Pwd=…;Database=d"),
            ("store postgres://u:p4ss is locked", "store postgres://u:… is locked"),
            ("postgres://u@h/db?sslmode=p&x=y", "postgres://u@h/db?sslmode=…&x=y"),
            (
                "no key MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLs\nLMREScVpezJpGXA7rAMcrn9g is",
                "no key (not shown) is",
            ),
            ("no key LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1DNENB: x", "no key (not shown): x"),
        ] {
            assert_eq!(redact(text), shown);
            assert_eq!(redact(shown), shown);
        }
        for text in [
            "https://id.example:8443/a",
            "user acct:alice@example.com",
            "redis://HOST?password-file=FILE",
            "postgres://u@h:5432/db",
            "postgres://h:5432,i:5433/db and redis://HOST:6379: refused",
            "postgres://u@h/db?sslmode=verify-full",
            "no key q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq80 is in the ring",
            "https://id.example/a:b@c",
        ] {
            assert_eq!(redact(text), text);
        }
        assert_eq!(redact_value("postgres://u:p w@h"), "postgres://u:…@h");
    }
}
