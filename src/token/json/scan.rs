//! Validates and slices a JSON text in one pass, and records repeated names.

use std::borrow::Cow;

use super::escape::unescape;
use super::{FAR, JsonError, MAX_DEPTH, MAX_MEMBERS, Member, Object, Slots, Value};

struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    duplicates: Vec<String>,
}

/// Returns the position of the first quote, backslash or control character at or after `from`. Reads
/// eight bytes at a time; a false positive of the bit tricks always lies behind a true one.
#[inline]
fn plain_end(bytes: &[u8], from: usize) -> usize {
    const ONES: u64 = u64::MAX / 255;
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    let mut at = from;
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*chunk);
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let ends = zeros(word ^ (ONES * 0x22)) | zeros(word ^ (ONES * 0x5c)) | control;
        let ends = ends & (ONES * 0x80);
        if ends != 0 {
            return at + (ends.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let ends = |byte: &u8| *byte < 0x20 || matches!(byte, b'"' | b'\\');
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(ends).unwrap_or(rest.len())
}

pub(super) fn document(text: &str) -> Result<(Value<'_>, Vec<String>), JsonError> {
    let mut scan = Scan::new(text);
    scan.space();
    let value = scan.value()?;
    scan.end()?;
    Ok((value, scan.duplicates))
}

pub(super) fn object(text: &str) -> Result<Object<'_>, JsonError> {
    let mut scan = Scan::new(text);
    scan.space();
    if scan.peek() != Some(b'{') {
        return Err(match document(text) {
            Ok(_) => JsonError::NotAnObject,
            Err(error) => error,
        });
    }
    let start = scan.at;
    let (members, slots) = scan.members()?;
    let raw = scan.slice(start);
    scan.end()?;
    Ok(Object { raw, members, duplicates: scan.duplicates, slots })
}

/// Returns the elements of an array that has been validated before.
pub(super) fn elements(array: &str) -> Vec<Value<'_>> {
    let mut scan = Scan::new(array);
    let mut elements = Vec::new();
    scan.at = 1;
    loop {
        scan.space();
        match scan.peek() {
            None | Some(b']') => return elements,
            Some(b',') => scan.at += 1,
            Some(_) => match scan.value() {
                Ok(value) => elements.push(value),
                Err(_) => return elements,
            },
        }
    }
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0, depth: 0, duplicates: Vec::new() }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    fn space(&mut self) {
        // Compact tokens contain no white space.
        if self.peek().is_some_and(|byte| byte <= b' ') {
            self.pass_space();
        }
    }

    #[cold]
    fn pass_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn syntax<T>(&self) -> Result<T, JsonError> {
        Err(JsonError::Syntax(self.at))
    }

    fn slice(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn end(&mut self) -> Result<(), JsonError> {
        self.space();
        if self.at == self.bytes.len() { Ok(()) } else { self.syntax() }
    }

    fn expect(&mut self, byte: u8) -> Result<(), JsonError> {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            self.syntax()
        }
    }

    #[expect(clippy::inline_always, reason = "what is given back takes longer than what is done")]
    #[inline(always)]
    fn value(&mut self) -> Result<Value<'a>, JsonError> {
        let start = self.at;
        let escaped = if self.peek() == Some(b'"') {
            self.string()?
        } else {
            self.other_value()?;
            false
        };
        Ok(Value { raw: self.slice(start), escaped })
    }

    /// Not inlined, so that the string reader is small enough to be inlined.
    #[inline(never)]
    fn other_value(&mut self) -> Result<(), JsonError> {
        match self.peek() {
            Some(b'{') => {
                self.members()?;
            }
            Some(b'[') => self.array()?,
            Some(b't') => self.word("true")?,
            Some(b'f') => self.word("false")?,
            Some(b'n') => self.word("null")?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => return self.syntax(),
        }
        Ok(())
    }

    fn word(&mut self, word: &str) -> Result<(), JsonError> {
        if self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            self.at += word.len();
            Ok(())
        } else {
            self.syntax()
        }
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { self.syntax() } else { Ok(()) }
    }

    fn number(&mut self) -> Result<(), JsonError> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    /// Reads a string; returns whether it has escapes.
    #[inline]
    fn string(&mut self) -> Result<bool, JsonError> {
        if self.peek() != Some(b'"') {
            return self.syntax();
        }
        self.at = plain_end(self.bytes, self.at + 1);
        let escaped = self.peek() != Some(b'"');
        if escaped {
            self.rest_of_string()?;
        }
        self.at += 1;
        Ok(escaped)
    }

    /// Reads from the first special character of a string to its closing quote.
    #[cold]
    fn rest_of_string(&mut self) -> Result<(), JsonError> {
        loop {
            match self.peek() {
                Some(b'"') => return Ok(()),
                Some(b'\\') => self.escape()?,
                None | Some(0..=0x1f) => return self.syntax(),
                Some(_) => self.at = plain_end(self.bytes, self.at),
            }
        }
    }

    fn escape(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        self.at += 1;
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
            Some(b'u') => {
                let unit = self.hex()?;
                if (0xdc00..0xe000).contains(&unit) {
                    return Err(JsonError::LoneSurrogate(start));
                }
                if (0xd800..0xdc00).contains(&unit) {
                    let low = self.bytes.get(self.at..self.at + 2) == Some(b"\\u");
                    self.at += usize::from(low);
                    if !low || !(0xdc00..0xe000).contains(&self.hex()?) {
                        return Err(JsonError::LoneSurrogate(start));
                    }
                }
            }
            _ => return self.syntax(),
        }
        Ok(())
    }

    /// Reads `uXXXX`, starting at the `u`.
    fn hex(&mut self) -> Result<u32, JsonError> {
        let unit = self
            .bytes
            .get(self.at + 1..self.at + 5)
            .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match unit {
            Some(unit) => {
                self.at += 5;
                Ok(unit)
            }
            None => self.syntax(),
        }
    }

    fn deeper(&mut self) -> Result<(), JsonError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(JsonError::TooDeep) } else { Ok(()) }
    }

    fn array(&mut self) -> Result<(), JsonError> {
        self.deeper()?;
        self.at += 1;
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
        } else {
            loop {
                self.space();
                self.value()?;
                self.space();
                if self.peek() == Some(b',') {
                    self.at += 1;
                } else {
                    self.expect(b']')?;
                    break;
                }
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// Returns the members of an object and the hash slots of their names.
    fn members(&mut self) -> Result<(Vec<Member<'a>>, Slots), JsonError> {
        self.deeper()?;
        self.at += 1;
        self.space();
        let mut members = Vec::new();
        let (mut slots, mut repeats) = ([0; 64], false);
        if self.peek() == Some(b'}') {
            self.at += 1;
        } else {
            members = Vec::with_capacity(8);
            loop {
                self.space();
                let start = self.at + 1;
                let escaped = self.string()?;
                let inner = self.text.get(start..self.at - 1).unwrap_or_default();
                let name = if escaped { unescape(inner) } else { Cow::Borrowed(inner) };
                // Equal names have equal slots; different names seldom do.
                let slot = &mut slots[super::slot(&name)];
                repeats |= *slot != 0;
                *slot = u8::try_from(members.len() + 1).unwrap_or(FAR);
                self.space();
                self.expect(b':')?;
                self.space();
                let value = self.value()?;
                if members.len() < MAX_MEMBERS {
                    members.push(Member { name, value });
                }
                self.space();
                if self.peek() == Some(b',') {
                    self.at += 1;
                } else {
                    self.expect(b'}')?;
                    break;
                }
            }
        }
        self.depth -= 1;
        if repeats {
            self.note_duplicates(&members);
        }
        Ok((members, slots))
    }

    /// Compares pairwise for the few members of a usual token, and sorts for the many of a hostile one.
    fn note_duplicates(&mut self, members: &[Member<'a>]) {
        let mut found = Vec::new();
        if members.len() <= 16 {
            for (i, member) in members.iter().enumerate() {
                if members[..i].iter().any(|earlier| earlier.name == member.name) {
                    found.push(member.name.as_ref());
                }
            }
        } else {
            let mut names: Vec<&str> = members.iter().map(|member| member.name.as_ref()).collect();
            names.sort_unstable();
            found.extend(names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]));
            found.dedup();
        }
        // A few names are enough for the message; more would only consume memory.
        for name in found {
            if self.duplicates.len() < 16 && !self.duplicates.iter().any(|known| known == name) {
                self.duplicates.push(name.to_owned());
            }
        }
    }
}
