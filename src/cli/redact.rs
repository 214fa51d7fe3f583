//! Messages that repeat what was typed: a token that was given in the wrong place must not stand in
//! a log because of that.

use std::borrow::Cow;

use super::token_extract;
use super::view::decoded::in_part;

/// A shorter one has no signature to be misused; our own hints show what a token looks like.
const SHORT: usize = 32;

/// The text with every token in it shown in part.
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
        out.push_str(&in_part(text.get(token.clone()).unwrap_or_default()));
        done = token.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_in_a_message_is_shown_in_part() {
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJlc2k";
        let text = format!("cannot read {token}: é, '{token}'");
        let shown = "cannot read eyJhbGciOiJI…lc2k: é, 'eyJhbGciOiJI…lc2k'";
        assert_eq!(redact(&text), shown);
        assert_eq!(redact("cannot read www.a.example.com"), "cannot read www.a.example.com");
    }
}
