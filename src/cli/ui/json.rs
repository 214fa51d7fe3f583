//! Writes JSON that is safe on a terminal and denotes the same value to a parser.
//!
//! `serde_json` escapes what RFC 8259 requires and leaves DEL, C1, bidirectional and invisible characters as
//! they are. Here they are written as `\uXXXX`, which every parser reads as the same text.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, PrettyFormatter, Serializer};

use super::text::{all_bytes, is_unsafe};

/// Initial buffer size; enough for most rows.
const LINE: usize = 1 << 10;

/// A formatter that escapes characters that a terminal would obey or hide.
#[derive(Clone, Debug, Default)]
pub(crate) struct Safe<F>(F);

/// Compact: one line, no spaces.
#[must_use]
pub(crate) fn compact() -> Safe<CompactFormatter> {
    Safe(CompactFormatter)
}

/// Pretty: indented by two spaces.
#[must_use]
pub(crate) fn pretty() -> Safe<PrettyFormatter<'static>> {
    Safe(PrettyFormatter::new())
}

/// Writes a value on one line, without a line break.
///
/// # Errors
/// If writing fails, or the value cannot be serialized.
pub(crate) fn write_compact<T: Serialize + ?Sized>(
    out: &mut dyn Write,
    value: &T,
) -> io::Result<()> {
    // One write call: the serializer writes in very small pieces.
    let mut line = Vec::with_capacity(LINE);
    value.serialize(&mut Serializer::with_formatter(&mut line, compact()))?;
    out.write_all(&line)
}

/// Writes a value over several lines, and a line break.
///
/// # Errors
/// If writing fails, or the value cannot be serialized.
pub(crate) fn write_pretty<T: Serialize + ?Sized>(
    out: &mut dyn Write,
    value: &T,
) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, pretty()))?;
    out.write_all(b"\n")
}

/// Returns a value on one line, without a line break.
///
/// # Errors
/// If the value cannot be serialized.
pub(crate) fn to_string<T: Serialize + ?Sized>(value: &T) -> io::Result<String> {
    let mut bytes = Vec::new();
    write_compact(&mut bytes, value)?;
    String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Escapes inside string literals. C0 controls are already escaped by the serializer; outside of strings
/// they are white space.
fn escaped<W: Write + ?Sized>(out: &mut W, text: &str) -> io::Result<()> {
    if all_bytes(text.as_bytes(), |byte| byte <= b'~') {
        return out.write_all(text.as_bytes());
    }
    let mut rest = text;
    while let Some((at, c)) = rest.char_indices().find(|&(_, c)| c > '~' && is_unsafe(c)) {
        out.write_all(&rest.as_bytes()[..at])?;
        for unit in c.encode_utf16(&mut [0; 2]) {
            write!(out, "\\u{unit:04x}")?;
        }
        rest = &rest[at + c.len_utf8()..];
    }
    out.write_all(rest.as_bytes())
}

/// Passes everything but text to the inner formatter, which handles line breaks and indentation.
macro_rules! inner {
    ($($name:ident($($arg:ident: $ty:ty),*)),* $(,)?) => {$(
        fn $name<W: ?Sized + Write>(&mut self, out: &mut W $(, $arg: $ty)*) -> io::Result<()> {
            self.0.$name(out $(, $arg)*)
        }
    )*};
}

impl<F: Formatter> Formatter for Safe<F> {
    inner!(
        begin_array(),
        end_array(),
        begin_array_value(first: bool),
        end_array_value(),
        begin_object(),
        end_object(),
        begin_object_key(first: bool),
        end_object_key(),
        begin_object_value(),
        end_object_value(),
        write_char_escape(escape: CharEscape),
    );

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        escaped(out, text)
    }

    /// Raw JSON values stay as they are, except for line breaks between their tokens.
    fn write_raw_fragment<W: ?Sized + Write>(&mut self, out: &mut W, json: &str) -> io::Result<()> {
        json.split(['\t', '\n', '\r']).try_for_each(|part| escaped(out, part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn invisible_and_acting_characters_leave_as_numbers() {
        let value = json!({"a\u{202e}": "é\u{9b}31m\u{7f}\n\u{e0041}\u{2028}", "n": [1, null]});
        assert_eq!(
            to_string(&value).unwrap(),
            r#"{"a\u202e":"é\u009b31m\u007f\n\udb40\udc41\u2028","n":[1,null]}"#
        );
    }

    #[test]
    fn pretty_is_indented_and_safe() {
        let mut out = Vec::new();
        write_pretty(&mut out, &json!({"a": ["\u{200b}"], "b": {}})).unwrap();
        let shown = String::from_utf8(out).unwrap();
        assert_eq!(shown, "{\n  \"a\": [\n    \"\\u200b\"\n  ],\n  \"b\": {}\n}\n");
    }

    #[test]
    fn raw_json_is_escaped_too() {
        let raw = serde_json::value::RawValue::from_string("{ \"a\": \"\u{85}\" }".into()).unwrap();
        assert_eq!(to_string(&raw).unwrap(), r#"{ "a": "\u0085" }"#);
    }

    proptest! {
        #[test]
        fn every_text_comes_back_and_none_is_unsafe(text in any::<String>()) {
            let json = to_string(&text).unwrap();
            prop_assert!(!json.chars().any(is_unsafe));
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
