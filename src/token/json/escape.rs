//! Resolves the escapes of JSON strings (RFC 8259 section 7).

use std::borrow::Cow;

/// Resolves the escapes in validated JSON: in the content of a string, or in a whole text.
pub(crate) fn unescape(inner: &str) -> Cow<'_, str> {
    let Some(first) = inner.find('\\') else { return Cow::Borrowed(inner) };
    let (plain, mut rest) = inner.split_at(first);
    let mut out = String::with_capacity(inner.len());
    out.push_str(plain);
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = &rest[at + 1..];
        let (c, used) = match escape.as_bytes().first() {
            Some(b'b') => ('\u{8}', 1),
            Some(b'f') => ('\u{c}', 1),
            Some(b'n') => ('\n', 1),
            Some(b'r') => ('\r', 1),
            Some(b't') => ('\t', 1),
            Some(b'u') => unicode(escape),
            Some(&other) => (char::from(other), 1),
            None => break,
        };
        out.push(c);
        rest = escape.get(used..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Returns the character that `uXXXX` or a pair `uXXXX\uXXXX` encodes, and its length in bytes.
fn unicode(escape: &str) -> (char, usize) {
    let unit = |from: usize| {
        escape.get(from..from + 4).and_then(|hex| u32::from_str_radix(hex, 16).ok()).unwrap_or(0)
    };
    let high = unit(1);
    if (0xd800..0xdc00).contains(&high) {
        let low = unit(7).wrapping_sub(0xdc00) & 0x3ff;
        let code = 0x1_0000 + ((high - 0xd800) << 10) + low;
        (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 11)
    } else {
        (char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 5)
    }
}
