//! Formats JSON for reading: one member a line, no value changed.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use super::Value;

/// Shows a value over several lines, indented by two spaces a level. The order of members and the
/// spelling of numbers and strings are kept; control, bidirectional and invisible characters are shown as
/// `\u` escapes, which denote the same string.
#[derive(Clone, Copy, Debug)]
pub struct Pretty<'a> {
    value: Value<'a>,
}

impl<'a> Pretty<'a> {
    pub(super) fn new(value: Value<'a>) -> Self {
        Self { value }
    }
}

impl fmt::Display for Pretty<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let raw = self.value.raw();
        let bytes = raw.as_bytes();
        let (mut at, mut depth) = (0, 0);
        while let Some(&byte) = bytes.get(at) {
            let start = at;
            at += 1;
            match byte {
                b'{' | b'[' => {
                    f.write_char(char::from(byte))?;
                    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
                        at += 1;
                    }
                    if let Some(&close @ (b'}' | b']')) = bytes.get(at) {
                        f.write_char(char::from(close))?;
                        at += 1;
                    } else {
                        depth += 1;
                        line(f, depth)?;
                    }
                }
                b'}' | b']' => {
                    depth -= 1;
                    line(f, depth)?;
                    f.write_char(char::from(byte))?;
                }
                b',' => {
                    f.write_char(',')?;
                    line(f, depth)?;
                }
                b':' => f.write_str(": ")?,
                b' ' | b'\t' | b'\n' | b'\r' => {}
                b'"' => {
                    while let Some(&inner) = bytes.get(at) {
                        at += if inner == b'\\' { 2 } else { 1 };
                        if inner == b'"' {
                            break;
                        }
                    }
                    f.write_str(&escape_invisible(raw.get(start..at).unwrap_or_default()))?;
                }
                _ => f.write_char(char::from(byte))?,
            }
        }
        Ok(())
    }
}

fn line(f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
    f.write_char('\n')?;
    (0..depth).try_for_each(|_| f.write_str("  "))
}

/// Replaces control, bidirectional and zero-width characters in valid JSON by `\u` escapes. Such
/// characters occur only inside strings, so the value stays the same.
#[must_use]
pub fn escape_invisible(json: &str) -> Cow<'_, str> {
    if !json.chars().any(is_invisible) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if is_invisible(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Whether a terminal would obey or hide the character. Line breaks and tabs between JSON tokens are
/// allowed.
pub(crate) fn is_invisible(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => false,
        '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => true,
        c => c.is_control(),
    }
}
