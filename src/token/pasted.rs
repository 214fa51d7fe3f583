//! Extracts a token from pasted text: a header, a cookie, a quoted string, a wrapped line.

use std::borrow::Cow;

/// Prefixes that are removed before a token, in any case and any number.
const PREFIXES: [&str; 7] =
    ["authorization:", "proxy-authorization:", "set-cookie:", "cookie:", "bearer ", "dpop ", "-h "];

/// Removes pasted noise: white space, line breaks, quotes, `Bearer`, `Authorization:`, a cookie's
/// `name=` and neighbouring cookies. A clean token is returned unchanged.
#[must_use]
pub fn unwrap_pasted(text: &str) -> Cow<'_, str> {
    if is_clean(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(peel(text).chars().filter(|c| !is_noise(*c)).collect())
}

/// Removes pasted noise around a token for verification. Inside the token only line breaks and noise next
/// to them are removed: any verifier rejects a token with a space inside (RFC 7515 section 7.1).
#[must_use]
pub fn unwrap_around(text: &str) -> Cow<'_, str> {
    if is_clean(text) {
        return Cow::Borrowed(text);
    }
    let mut rest = peel(text).trim_matches(is_noise);
    let mut token = String::with_capacity(rest.len());
    while let Some(at) = rest.find(is_noise) {
        let (clean, noisy) = rest.split_at(at);
        token.push_str(clean);
        rest = noisy.trim_start_matches(is_noise);
        let run = noisy.get(..noisy.len() - rest.len()).unwrap_or_default();
        if !run.contains(['\n', '\r']) {
            token.push_str(run);
        }
    }
    token.push_str(rest);
    Cow::Owned(token)
}

fn is_clean(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// Removes prefixes, the cookie's name and neighbouring cookies; noise inside the token stays.
fn peel(text: &str) -> &str {
    let text = strip_prefixes(text);
    let value = text.split(';').map(value_of).find(|value| is_tokenlike(value));
    value.unwrap_or_else(|| value_of(text))
}

fn strip_prefixes(text: &str) -> &str {
    let mut rest = text.trim_matches(is_noise);
    while let Some(shorter) = PREFIXES.iter().find_map(|prefix| {
        let (head, tail) = rest.split_at_checked(prefix.len())?;
        // `Bearer` and the token may also be separated by a line break or a tab.
        let same = head.trim_end().eq_ignore_ascii_case(prefix.trim_end())
            && head.ends_with(char::is_whitespace) == prefix.ends_with(' ');
        same.then_some(tail)
    }) {
        rest = shorter.trim_matches(is_noise);
    }
    rest
}

/// Returns the value of `name=value` or `"name":value`. A `=` that pads the token is not a separator.
fn value_of(pair: &str) -> &str {
    let Some((name, value)) = pair.split_once(['=', ':']) else { return pair };
    let value = strip_prefixes(value);
    if !name.contains('.') && is_tokenlike(value) && !value.starts_with(['=', '.']) {
        value
    } else {
        pair
    }
}

fn is_tokenlike(value: &str) -> bool {
    value.bytes().filter(|byte| *byte == b'.').take(2).count() == 2
}

fn is_noise(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '"' | '\''
                | '`'
                | ','
                | '<'
                | '>'
                | '\\'
                | '\u{2018}'..='\u{201f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2060}'
                | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_noise_is_forgiven() {
        for text in [
            "aa.bb.cc",
            "  aa.bb.cc\n",
            "\"aa.bb.cc\"",
            "'aa.bb.cc',",
            "aa.b\n  b.cc",
            "aa.bb.\r\ncc\r\n",
            "Bearer aa.bb.cc",
            "bearer\taa.bb.cc",
            "Authorization: Bearer aa.bb.cc",
            "authorization:bearer aa.bb.cc",
            "-H 'Authorization: Bearer aa.bb.cc'",
            "session=aa.bb.cc",
            "session=aa.bb.cc; Path=/; HttpOnly",
            "Cookie: lang=de; __Host-session=aa.bb.cc; theme=dark",
            "Set-Cookie: session=\"aa.bb.cc\"; Max-Age=3",
            "\"access_token\": \"aa.bb.cc\",",
            "access_token=Bearer aa.bb.cc",
            "\u{feff}aa.bb.cc\u{200b}",
            "“aa.bb.cc”",
        ] {
            assert_eq!(unwrap_pasted(text), "aa.bb.cc", "{text:?}");
            assert_eq!(unwrap_around(text), "aa.bb.cc", "{text:?}");
        }
    }

    #[test]
    fn unwrap_around_keeps_characters_within_a_token() {
        for text in
            ["aa.b b.cc", "aa.\tbb.cc", "aa.bb.    cc", "a\"a.bb.cc", "aa.bb.c\x1bc", "a,a.bb.cc"]
        {
            assert_eq!(unwrap_pasted(text), "aa.bb.cc", "{text:?}");
            assert_eq!(unwrap_around(text), text);
            assert_eq!(unwrap_around(&format!(" Bearer '{text}'\n")), text);
        }
        assert_eq!(unwrap_around("\"aa.b\" \\\r\n  \"b.c c\""), "aa.bb.c c");
    }

    #[test]
    fn characters_of_a_token_are_kept() {
        for text in ["aa.bb.cc", "aa.bb.", "a.b.c.d.e", "aa", "", "aa==.bb=.cc=", "a+/.b.c"] {
            assert_eq!(unwrap_pasted(text), text);
        }
    }
}
