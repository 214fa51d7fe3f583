//! Reads the bytes between two parts of a token one after the other.

use super::alphabet::is_letter;
use super::escape;
use super::fold::{FoldKind, LineForm, Noise};

/// Maximum length of the indentation, quote or comment marks of a continued line, in bytes.
const MAX_PREFIX: usize = 80;

const NO_BREAK_SPACE: &str = "\u{a0}";

/// Vertical lines at the edges of tables and boxes.
const EDGES: [&str; 3] = ["│", "┃", "║"];

/// A position in bytes that the end of the window may cut.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
    pub(super) at: usize,
    /// Whether the window ended before a decision.
    pub(super) was_cut: bool,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Self { rest, at: 0, was_cut: false }
    }

    /// Returns the bytes from the position on.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&mut self) -> Option<u8> {
        self.peek_at(0)
    }

    pub(super) fn peek_at(&mut self, ahead: usize) -> Option<u8> {
        let byte = self.rest.get(self.at + ahead).copied();
        self.was_cut |= byte.is_none();
        byte
    }

    pub(super) fn take(&mut self, wanted: impl Fn(u8) -> bool) -> Option<u8> {
        let byte = self.peek().filter(|byte| wanted(*byte))?;
        self.at += 1;
        Some(byte)
    }

    /// Skips up to this number of bytes and returns how many were skipped.
    pub(super) fn skip(&mut self, most: usize, wanted: impl Fn(u8) -> bool) -> usize {
        (0..most).take_while(|_| self.take(&wanted).is_some()).count()
    }

    /// Skips a text.
    pub(super) fn text(&mut self, text: &str) -> bool {
        let is_next = text.bytes().enumerate().all(|(at, byte)| self.peek_at(at) == Some(byte));
        self.at += if is_next { text.len() } else { 0 };
        is_next
    }

    /// Skips what `form` parses, or nothing.
    pub(super) fn maybe<T>(&mut self, form: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.at;
        let found = form(self);
        if found.is_none() {
            self.at = start;
        }
        found
    }

    /// Skips up to this number of blanks.
    pub(super) fn blanks(&mut self, most: usize) {
        let mut count = 0;
        let is_blank = |byte| matches!(byte, b' ' | b'\t');
        while count < most && (self.take(is_blank).is_some() || self.text(NO_BREAK_SPACE)) {
            count += 1;
        }
    }

    /// Skips the vertical line at the edge of a table.
    pub(super) fn edge(&mut self) -> bool {
        self.take(|byte| byte == b'|').is_some() || EDGES.iter().any(|edge| self.text(edge))
    }

    /// Skips the first byte of a line in a diff. Two hyphens begin a comment of SQL, Haskell or Lua.
    pub(super) fn mark(&mut self, form: LineForm) {
        let Some(mark) = form.mark else { return };
        let is_comment =
            self.rest().starts_with(b"--") && matches!(self.peek_at(2), None | Some(b' ' | b'\t'));
        if !is_comment {
            self.skip(1, |byte| byte == mark);
        }
    }

    /// Skips the indentation, quote or comment marks of a line.
    pub(super) fn prefix(&mut self, is_base64: bool) {
        let end = self.at + MAX_PREFIX;
        while self.at < end {
            match self.peek() {
                Some(b' ' | b'\t' | b'>' | b'|' | b'#' | b'*' | b';') => self.at += 1,
                Some(b'+' | b'/') if !is_base64 => self.at += 1,
                // These are letters too, so they are marks only before a blank: `// `, `-- `.
                Some(mark @ (b'+' | b'/' | b'-')) => {
                    let least = if mark == b'-' { 2 } else { 1 };
                    let run = (0..4).take_while(|at| self.peek_at(*at) == Some(mark)).count();
                    if run < least || !matches!(self.peek_at(run), Some(b' ' | b'\t')) {
                        return;
                    }
                    self.at += run;
                }
                Some(0xe2) if self.edge() => {}
                Some(_) if self.text(NO_BREAK_SPACE) => {}
                Some(_) | None => return,
            }
        }
    }

    /// Skips one line break: the characters, also after a backslash that continues the line, or their
    /// escapes in a JSON string.
    pub(super) fn line_break(&mut self) -> bool {
        let start = self.at;
        self.skip(1, |byte| byte == b'\\');
        let is_escaped = self.at > start;
        let carriage = self.take(|byte| byte == b'\r').is_some();
        if self.take(|byte| byte == b'\n').is_some() || carriage {
            return true;
        }
        if is_escaped {
            // `\r\n` in a JSON string is four characters, and in JSON within JSON eight.
            self.skip(1, |byte| byte == b'\\');
            if self.take(|byte| byte == b'r').is_some() {
                self.skip(2, |byte| byte == b'\\');
            }
            return self.take(|byte| byte == b'n').is_some();
        }
        // Vertical tab, form feed; next line, line and paragraph separator (Unicode annex 14).
        self.take(|byte| matches!(byte, 0x0b | 0x0c)).is_some()
            || ["\u{85}", "\u{2028}", "\u{2029}"].iter().any(|character| self.text(character))
    }

    /// Whether a letter or its escape follows.
    pub(super) fn is_continued(&mut self, form: LineForm) -> bool {
        match self.peek() {
            Some(byte) if is_letter(byte) || byte == b'.' => true,
            Some(b'+' | b'/') => form.is_base64,
            Some(b'%' | b'\\' | b'&' | b'=') => {
                self.was_cut |= self.rest().len() < escape::MAX_ESCAPE;
                escape::letter(self.rest()).is_some()
            }
            Some(_) | None => false,
        }
    }

    /// Returns the fold up to the position, if a letter follows there. Its last line starts at `broken`.
    pub(super) fn folded(
        &mut self,
        form: LineForm,
        at_end: bool,
        broken: usize,
        kind: FoldKind,
    ) -> Noise {
        let is_continued = self.is_continued(form);
        if self.was_cut && !at_end {
            Noise::More
        } else if is_continued {
            Noise::Fold { bytes: self.at, prefix: self.at - broken, kind }
        } else {
            Noise::End
        }
    }

    /// Skips decimal digits of this number.
    pub(super) fn digits(&mut self, count: usize) -> Option<()> {
        (self.skip(count, |byte| byte.is_ascii_digit()) == count).then_some(())
    }
}
