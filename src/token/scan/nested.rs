//! Tokens in the payload of another token: the value of a claim, or a nested JWT (RFC 7519, section 5.2).

use memchr::memmem;

use super::find;
use crate::token::from_base64url;

/// Calls `found` with every token in the payload of `token`, and in their payloads.
///
/// # Errors
/// The error of `found`.
pub(super) fn each<E>(token: &str, found: &mut dyn FnMut(&str) -> Result<(), E>) -> Result<(), E> {
    // Every level is shorter by a quarter at least, so the work is bounded by a few times the length of the token.
    let Some(payload) = token.split('.').nth(1).and_then(|part| from_base64url(part.as_bytes()))
    else {
        return Ok(());
    };
    if memmem::find(&payload, b".").is_none() {
        return Ok(());
    }
    for range in find(&payload) {
        let inner = payload.get(range).and_then(|letters| str::from_utf8(letters).ok());
        let inner = inner.unwrap_or_default();
        found(inner)?;
        each(inner, found)?;
    }
    Ok(())
}
