//! Writes JSON of a token in its original spelling, with terminal controls escaped.

use crate::cli::ui::text::{all_bytes, is_unsafe};
use crate::token::json::Value;

/// Maximum size of JSON that is indented, in bytes. Larger JSON is unreadable anyway, and indenting
/// multiplies its size.
pub(in crate::cli) const PRETTY: usize = 1 << 20;

/// Writes valid JSON on one line, with terminal controls escaped. Such characters occur inside strings,
/// where an escape denotes the same text, or as white space between tokens.
pub(in crate::cli) fn raw(json: &str, out: &mut Vec<u8>) {
    if all_bytes(json.as_bytes(), |byte| matches!(byte, b' '..=b'~')) {
        return out.extend_from_slice(json.as_bytes());
    }
    for c in json.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')) {
        character(c, out);
    }
}

pub(super) fn character(c: char, out: &mut Vec<u8>) {
    if is_unsafe(c) {
        for unit in c.encode_utf16(&mut [0; 2]) {
            let digit = |shift: u16| b"0123456789abcdef"[usize::from(*unit >> shift & 0xf)];
            out.extend_from_slice(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
        }
    } else {
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

/// Returns valid JSON on one line, with terminal controls escaped.
pub(super) fn one_line(json: &str) -> String {
    let mut out = Vec::with_capacity(json.len());
    raw(json, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// Returns JSON over several lines, unless it is too large to read.
pub(in crate::cli) fn shown(value: Value<'_>) -> String {
    if value.raw().len() > PRETTY {
        return one_line(value.raw());
    }
    let pretty = value.pretty().to_string();
    if !pretty.chars().any(|c| c != '\n' && is_unsafe(c)) {
        return pretty;
    }
    let mut out = Vec::with_capacity(pretty.len());
    for c in pretty.chars() {
        if c == '\n' { out.push(b'\n') } else { character(c, &mut out) }
    }
    String::from_utf8_lossy(&out).into_owned()
}

pub(super) fn short_raw(raw: &str) -> String {
    let line = one_line(raw);
    crate::cli::ui::text::short(&line, 60).into_owned()
}
