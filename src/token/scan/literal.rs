//! Recognises the operators between the parts of a text that source code joins: `"eyJ" + "hbG"`.

use super::alphabet::is_letter;
use super::cursor::Cursor;
use super::fold::{FoldKind, LineForm, Noise};

/// Maximum number of line breaks between two literals: one of them may be empty, or hold a comment mark alone.
const MAX_BREAKS: usize = 2;

/// Maximum number of blanks before, between and after the operator.
const MAX_BLANKS: usize = 80;

/// Operators that join two texts. A comma is one in `concat!` and in arrays whose elements are joined; like a
/// backslash or no operator at all, it proves nothing.
const OPERATORS: [(&str, bool); 11] = [
    ("||", true),
    ("..", true),
    ("++", true),
    ("<>", true),
    ("<<", true),
    ("+", true),
    (".", true),
    ("&", true),
    ("^", true),
    (",", false),
    ("\\", false),
];

/// Operators that append to a variable.
const APPENDING: [&str; 4] = ["+=", ".=", "..=", "<<"];

/// Methods that append to a text.
const METHODS: [&str; 3] = [".append(", ".concat(", ".Append("];

/// Maximum length of the name of a variable.
const MAX_NAME: usize = 64;

/// Parses the bytes from the quotation mark that ends a literal up to the start of the next literal.
pub(super) fn between(rest: &[u8], form: LineForm, at_end: bool) -> Noise {
    let mut cursor = Cursor::new(rest);
    cursor.at = 1;
    if cursor.text(",\"") {
        // Compact JSON: most often a key follows.
        if is_key(&mut cursor) {
            return Noise::End;
        }
        cursor.at = 1;
    }
    let mut broken = None;
    let is_certain = cursor
        .maybe(|cursor| appended(cursor, form, &mut broken))
        .or_else(|| cursor.maybe(|cursor| joined(cursor, form, &mut broken)));
    let Some(is_certain) = is_certain else {
        return if cursor.was_cut && !at_end { Noise::More } else { Noise::End };
    };
    let kind = if is_certain { FoldKind::Certain } else { FoldKind::Plain };
    let broken = broken.unwrap_or(cursor.at);
    cursor.folded(form, at_end, broken, kind)
}

/// Skips an operator and an opening quotation mark; returns whether the operator joins for certain.
fn joined(cursor: &mut Cursor<'_>, form: LineForm, broken: &mut Option<usize>) -> Option<bool> {
    gap(cursor, form, broken);
    let operator = OPERATORS.iter().find(|(operator, _)| cursor.text(operator));
    if operator.is_some() {
        cursor.blanks(MAX_BLANKS);
        // Visual Basic and PowerShell mark a line that goes on.
        if matches!(cursor.peek_at(1), Some(b'\r' | b'\n')) {
            cursor.skip(1, |byte| matches!(byte, b'_' | b'`'));
        }
        gap(cursor, form, broken);
    } else if broken.is_some() {
        cursor.prefix(form.is_base64);
    }
    // The kind of a literal: `f"`, `rb'`, `u8"`, `@"`.
    cursor.maybe(|cursor| {
        cursor.skip(2, |byte| b"fFbBrRuUL8@$".contains(&byte));
        matches!(cursor.peek(), Some(b'"' | b'\'')).then_some(())
    });
    cursor.take(|byte| matches!(byte, b'"' | b'\'' | b'`'))?;
    let is_certain = operator.is_some_and(|(_, is_certain)| *is_certain);
    (is_certain || !is_key(cursor)).then_some(is_certain)
}

/// Whether the literal is the key of a JSON object, as in most logs.
fn is_key(cursor: &mut Cursor<'_>) -> bool {
    let mut ahead = *cursor;
    ahead.skip(MAX_NAME, is_letter);
    let is_key =
        ahead.take(|byte| byte == b'"').is_some() && ahead.take(|byte| byte == b':').is_some();
    cursor.was_cut |= ahead.was_cut;
    is_key
}

/// Skips `; name += "` and `).append("`.
fn appended(cursor: &mut Cursor<'_>, form: LineForm, broken: &mut Option<usize>) -> Option<bool> {
    if cursor.text(")") {
        gap(cursor, form, broken);
        METHODS.iter().find(|method| cursor.text(method))?;
    } else {
        cursor.skip(1, |byte| byte == b';');
        gap(cursor, form, broken);
        name(cursor)?;
        while cursor.maybe(member).is_some() {}
        cursor.blanks(MAX_BLANKS);
        APPENDING.iter().find(|operator| cursor.text(operator))?;
        gap(cursor, form, broken);
    }
    cursor.take(|byte| matches!(byte, b'"' | b'\'' | b'`'))?;
    Some(true)
}

fn name(cursor: &mut Cursor<'_>) -> Option<()> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_$@".contains(&byte);
    (cursor.skip(MAX_NAME, is_name) > 0).then_some(())
}

fn member(cursor: &mut Cursor<'_>) -> Option<()> {
    [".", "->", "::"].iter().find(|separator| cursor.text(separator))?;
    name(cursor)
}

/// Skips blanks and line breaks, and remembers the start of the last line.
fn gap(cursor: &mut Cursor<'_>, form: LineForm, broken: &mut Option<usize>) {
    cursor.blanks(MAX_BLANKS);
    for _ in 0..MAX_BREAKS {
        let is_break = cursor.maybe(|cursor| cursor.line_break().then_some(()));
        if is_break.is_none() {
            return;
        }
        *broken = Some(cursor.at);
        cursor.mark(form);
        cursor.blanks(MAX_BLANKS);
    }
}
