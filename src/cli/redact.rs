//! Redacts tokens and passwords in messages that repeat user input: a secret in the wrong argument must not
//! reach a log.

use std::borrow::Cow;
use std::ops::Range;

use super::token_extract;

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

/// Finds `password=VALUE` in the forms of libpq, JDBC and ADO.
fn parameter_passwords(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices('=').filter_map(move |(equals, _)| {
        let name = text.get(..equals)?.trim_end().to_ascii_lowercase();
        let names = ["password", "passwd", "passphrase", "pwd", "pass"];
        if !names.iter().any(|known| name.ends_with(known)) {
            return None;
        }
        let value = text.get(equals + 1..)?;
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
        ] {
            assert_eq!(redact(text), shown);
            assert_eq!(redact(shown), shown);
        }
        for text in [
            "https://id.example:8443/a",
            "user acct:alice@example.com",
            "redis://HOST?password-file=FILE",
            "postgres://u@h:5432/db",
            "https://id.example/a:b@c",
        ] {
            assert_eq!(redact(text), text);
        }
        assert_eq!(redact_value("postgres://u:p w@h"), "postgres://u:…@h");
    }
}
