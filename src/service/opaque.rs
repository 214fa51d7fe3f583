//! Opaque refresh tokens of a previous system: each is the refresh token of generation 1 of the
//! session whose `refresh_hash` is its SHA-256 (design §2).

use std::borrow::Cow;

use super::ServiceError;
use crate::session::{RefreshHash, Session};
use crate::store::{Read, Store};
use crate::token::{Refresh, sha256};

/// Maximum number of cookies of one line that are looked up.
const MOST_COOKIES: usize = 16;

/// Finds the session of an opaque refresh token; returns it with the token without pasted noise. The
/// exact bytes are looked up first, because an opaque token may contain any characters.
///
/// # Errors
/// If the store fails.
pub fn session_of_opaque(
    store: &mut dyn Store,
    token: &str,
) -> Result<Option<(Session, String)>, ServiceError> {
    let tx = store.read()?;
    for spelling in spellings(token) {
        if let Some(session) = tx.session_by_refresh_hash(&hash_of(&spelling))? {
            return Ok(Some((session, spelling.into_owned())));
        }
    }
    Ok(None)
}

/// Whether this text, exactly as it is or without surrounding white space, is the opaque refresh token of
/// a session.
///
/// # Errors
/// If the store fails.
pub fn is_opaque_token(store: &mut dyn Store, text: &str) -> Result<bool, ServiceError> {
    let tx = store.read()?;
    let is_known = |text: &str| -> Result<bool, ServiceError> {
        Ok(!text.is_empty() && tx.session_by_refresh_hash(&hash_of(text))?.is_some())
    };
    let bare = text.trim();
    Ok(is_known(text)? || bare != text && is_known(bare)?)
}

/// Finds the session whose opaque refresh token is exactly this text.
pub(super) fn session_of_exact(
    tx: &dyn Read,
    token: &str,
) -> Result<Option<Session>, ServiceError> {
    Ok(tx.session_by_refresh_hash(&hash_of(token))?)
}

fn hash_of(text: &str) -> RefreshHash {
    RefreshHash::from_digest(sha256(text.as_bytes()))
}

/// Returns the token as it was given, then with more and more surrounding text removed.
fn spellings(token: &str) -> Vec<Cow<'_, str>> {
    let bare = token.trim_matches(is_around);
    let mut all: Vec<Cow<'_, str>> = vec![token.into(), token.trim().into(), bare.into()];
    for prefix in ["-h ", "authorization:", "set-cookie:", "cookie:", "bearer"] {
        let rest = all.last().and_then(|last| {
            let (head, rest) = last.split_at_checked(prefix.len())?;
            head.eq_ignore_ascii_case(prefix).then(|| rest.trim_matches(is_around).to_owned())
        });
        all.extend(rest.map(Cow::Owned));
    }
    let values: Vec<Cow<'_, str>> = all
        .last()
        .into_iter()
        .flat_map(|line| line.split(';').take(MOST_COOKIES))
        .filter_map(|pair| pair.split_once('='))
        .filter(|(name, _)| is_cookie_name(name.trim()))
        .map(|(_, value)| value.trim_matches(is_around).to_owned().into())
        .collect();
    all.extend(values);
    let mut seen = Vec::new();
    all.retain(|spelling| {
        let new = !spelling.is_empty() && !seen.contains(spelling);
        seen.push(spelling.clone());
        new
    });
    all
}

/// Whether the character is pasted around tokens: white space, quotes and invisible characters.
fn is_around(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '"' | '\'' | '`' | ',' | ';' | '<' | '>' | '\u{ab}' | '\u{bb}')
        || matches!(c, '\u{2018}'..='\u{201f}' | '\u{200b}'..='\u{200f}' | '\u{feff}')
}

/// Whether a text can be the name of a cookie (RFC 6265); base64 with padding can too, and then its value is
/// looked up in vain.
fn is_cookie_name(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && name.chars().all(is_part)
}

/// Returns the claims of the refresh token of generation 1, which the opaque token stands for.
pub(super) fn as_refresh(session: &Session) -> Refresh {
    Refresh {
        iss: None,
        sub: session.user_id.as_str().to_owned(),
        sid: session.id.as_str().to_owned(),
        generation: 1,
        iat: session.created_at,
        exp: session.expires_at,
    }
}

#[cfg(test)]
mod tests {
    use super::spellings;

    #[test]
    fn an_opaque_token_is_first_looked_up_exactly_as_given() {
        let of = |text: &'static str| -> Vec<String> {
            spellings(text).into_iter().map(std::borrow::Cow::into_owned).collect()
        };
        assert_eq!(of("s:abc+/=.def")[0], "s:abc+/=.def");
        for noisy in [
            "  abc+/==\n",
            "\"abc+/==\"",
            "Bearer abc+/==",
            "Authorization: Bearer abc+/==",
            "sid=abc+/==",
            "Cookie: lang=de; __Host-sid=abc+/==; theme=dark",
            "Set-Cookie: sid=\"abc+/==\"; Path=/; HttpOnly",
            "\u{feff}\u{201c}abc+/==\u{201d}\u{200b}",
            "-H 'Authorization: Bearer abc+/=='",
        ] {
            assert!(of(noisy).contains(&"abc+/==".to_owned()), "{noisy}: {:?}", of(noisy));
        }
    }
}
