//! Redacts tokens in messages that repeat user input: a token in the wrong argument must not reach a log.

use std::borrow::Cow;

use super::token_extract;

/// Minimum length of a token that is redacted. A shorter one has no usable signature; hints contain such
/// examples.
const SHORT: usize = 32;

/// Returns the text with every token shortened.
pub(super) fn redact(text: &str) -> Cow<'_, str> {
    let mut tokens = token_extract::tokens(text.as_bytes());
    tokens.retain(|token| token.len() > SHORT);
    if tokens.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for token in tokens {
        out.push_str(text.get(done..token.start).unwrap_or_default());
        out.push_str(&token_preview(text.get(token.clone()).unwrap_or_default()));
        done = token.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(out)
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
}
