//! Reads values of other programs: SQLite accepts any bytes as text, even in a STRICT table, and a program that
//! changed the schema may have stored numbers that are not whole.

use std::borrow::Cow;

use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, Value, ValueRef};

use crate::time::Timestamp;

/// A text of a row. Invalid UTF-8 is accepted: each invalid byte is written as `\xNN`. A number is its digits.
pub(super) struct Lossy(pub(super) String);

impl FromSql for Lossy {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(Self(match value {
            ValueRef::Null => String::new(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => number.to_string(),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => escape(bytes).into_owned(),
        }))
    }
}

/// Reads a text column that may be null.
pub(super) fn lossy(
    row: &rusqlite::Row<'_>,
    index: impl rusqlite::RowIndex,
) -> rusqlite::Result<Option<String>> {
    Ok(row.get::<_, Option<Lossy>>(index)?.map(|text| text.0))
}

/// A whole number of a row. A value of another type is converted; one that is no number counts as 0.
#[derive(Default)]
pub(super) struct Whole(pub(super) i64);

impl FromSql for Whole {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
        let whole = match value {
            ValueRef::Null => 0,
            ValueRef::Integer(whole) => whole,
            ValueRef::Real(real) => real as i64,
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                std::str::from_utf8(bytes).ok().and_then(|text| text.parse().ok()).unwrap_or(0)
            }
        };
        Ok(Self(whole))
    }
}

/// Reads a column of times, in seconds.
pub(super) fn time(
    row: &rusqlite::Row<'_>,
    index: impl rusqlite::RowIndex,
) -> rusqlite::Result<Timestamp> {
    Ok(Timestamp(row.get::<_, Whole>(index)?.0))
}

/// Converts bytes to text, with each invalid byte as `\xNN`.
pub(super) fn escape(bytes: &[u8]) -> Cow<'_, str> {
    escape_with(bytes, "\\")
}

/// Converts bytes of JSON to text. Each invalid byte is in a string, whose value gets it as `\xNN`.
pub(super) fn json_text(bytes: &[u8]) -> Cow<'_, str> {
    escape_with(bytes, "\\\\")
}

fn escape_with<'b>(bytes: &'b [u8], backslash: &str) -> Cow<'b, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len() + 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("{backslash}x{byte:02x}"));
        }
    }
    Cow::Owned(text)
}

/// Returns the bytes that [`escape`] converted to this text, if they are not UTF-8.
pub(super) fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\x") {
        let (before, escape) = rest.split_at(at);
        bytes.extend_from_slice(before.as_bytes());
        let byte = escape.get(2..4).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(byte) = byte {
            bytes.push(byte);
            rest = escape.get(4..).unwrap_or_default();
        } else {
            bytes.extend_from_slice(b"\\x");
            rest = escape.get(2..).unwrap_or_default();
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    let is_raw = std::str::from_utf8(&bytes).is_err() && escape(&bytes) == text;
    is_raw.then_some(bytes)
}

/// An ID as a parameter: the bytes that the store contains, even if they are not UTF-8.
pub(super) struct IdText<'a>(Cow<'a, [u8]>);

impl<'a> IdText<'a> {
    pub(super) fn new(id: &'a str) -> Self {
        Self(unescape(id).map_or(Cow::Borrowed(id.as_bytes()), Cow::Owned))
    }

    /// The text itself, even if it looks like escaped bytes.
    pub(super) fn exact(id: &'a str) -> Self {
        Self(Cow::Borrowed(id.as_bytes()))
    }

    /// Whether the ID is not UTF-8.
    pub(super) fn is_raw(&self) -> bool {
        matches!(self.0, Cow::Owned(_))
    }

    /// Returns the ID as a value, and the SQL for it, with `?` for the parameter.
    pub(super) fn into_parameter(self) -> (&'static str, Value) {
        match self.0 {
            Cow::Owned(bytes) => ("CAST(? AS TEXT)", bytes.into()),
            Cow::Borrowed(bytes) => ("?", String::from_utf8_lossy(bytes).into_owned().into()),
        }
    }
}

/// Returns an ID as a value: the bytes that the store contains, even if they are not UTF-8.
pub(super) fn id_value(id: &str) -> Value {
    unescape(id).map_or_else(|| id.to_owned().into(), Value::from)
}

impl ToSql for IdText<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Text(&self.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_bytes_are_shown_and_found_again() {
        for bytes in [b"caf\xe9".as_slice(), b"\xff\xfe", b"a\xed\xa0\x80b", b"\\x\xe9"] {
            let text = escape(bytes).into_owned();
            assert!(text.contains("\\x"), "{text}");
            assert_eq!(unescape(&text).as_deref(), Some(bytes), "{text}");
        }
        for text in ["alice", "\\xe9t\\xe9 is \\x", "caf\u{e9}", "\\x41"] {
            let bytes = IdText::new(text).0.into_owned();
            let is_escaped = std::str::from_utf8(&bytes).is_err();
            assert_eq!(escape(&bytes), text);
            assert!(is_escaped || bytes == text.as_bytes());
        }
    }
}
