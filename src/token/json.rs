//! Parses JSON without losing the order of members, the spelling of numbers, or repeated members.
//!
//! A token's bytes are evidence, so no value passes through `f64` or a map. A text is validated once
//! (RFC 8259) and then only sliced.

use std::borrow::Cow;
use std::fmt;

mod escape;
mod pretty;
mod scan;

pub(crate) use escape::unescape;
pub(crate) use pretty::is_invisible;
pub use pretty::{Pretty, escape_invisible};

/// Maximum nesting depth of arrays and objects; bounds the stack.
pub const MAX_DEPTH: usize = 64;

/// Maximum number of members that are kept for an object. Further members are validated and shown,
/// but [`Object::get`] does not find them: no token that is verified has room for so many.
pub const MAX_MEMBERS: usize = 1 << 20;

/// The reason why a text is rejected as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// The grammar is broken at this byte.
    #[error("not valid JSON at byte {0}")]
    Syntax(usize),
    /// Arrays and objects nest deeper than [`MAX_DEPTH`].
    #[error("JSON nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// An escape such as `\ud800` that encodes no character (RFC 7493 section 2.1).
    #[error("JSON with half a surrogate pair (a \\u escape) at byte {0}")]
    LoneSurrogate(usize),
    /// The bytes are not UTF-8 (RFC 8259 section 8.1).
    #[error("not valid UTF-8")]
    NotUtf8,
    /// Valid JSON, but not an object where one is required.
    #[error("JSON, but not an object")]
    NotAnObject,
}

/// The type of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// One valid JSON value, in its original spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value<'a> {
    raw: &'a str,
    /// Whether the value is a string with escapes.
    escaped: bool,
}

impl<'a> Value<'a> {
    /// Validates a text that holds one value, with optional white space around it.
    ///
    /// # Errors
    /// [`JsonError`] if the text is not exactly one JSON value.
    pub fn parse(text: &'a str) -> Result<Self, JsonError> {
        scan::document(text).map(|(value, _)| value)
    }

    /// Creates an object from a text that has been validated before.
    pub(super) fn of_object(raw: &'a str) -> Self {
        Self { raw, escaped: false }
    }

    /// Returns the text between the braces of the object.
    #[must_use]
    pub fn raw(self) -> &'a str {
        self.raw
    }

    /// Returns the type of the value.
    #[must_use]
    pub fn kind(self) -> Type {
        match self.raw.as_bytes().first() {
            Some(b'n') | None => Type::Null,
            Some(b't' | b'f') => Type::Bool,
            Some(b'"') => Type::String,
            Some(b'[') => Type::Array,
            Some(b'{') => Type::Object,
            Some(_) => Type::Number,
        }
    }

    /// Returns the text of a string, with its escapes resolved.
    #[must_use]
    pub fn string(self) -> Option<Cow<'a, str>> {
        let inner = self.raw.strip_prefix('"')?.strip_suffix('"')?;
        Some(if self.escaped { unescape(inner) } else { Cow::Borrowed(inner) })
    }

    /// Returns a number in its original spelling.
    #[must_use]
    pub fn number(self) -> Option<&'a str> {
        (self.kind() == Type::Number).then_some(self.raw)
    }

    /// Returns a boolean.
    #[must_use]
    pub fn boolean(self) -> Option<bool> {
        match self.raw {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// Returns the elements of an array.
    #[must_use]
    pub fn elements(self) -> Option<Vec<Value<'a>>> {
        (self.kind() == Type::Array).then(|| scan::elements(self.raw))
    }

    /// Returns the members of an object.
    #[must_use]
    pub fn object(self) -> Option<Object<'a>> {
        Object::parse(self.raw).ok()
    }

    /// Returns the value formatted over several lines; see [`Pretty`].
    #[must_use]
    pub fn pretty(self) -> Pretty<'a> {
        Pretty::new(self)
    }
}

/// One member of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member<'a> {
    /// The name, with its escapes resolved.
    pub name: Cow<'a, str>,
    /// The value.
    pub value: Value<'a>,
}

/// A JSON object: its members in their original order, including repeated ones.
#[derive(Clone)]
pub struct Object<'a> {
    raw: &'a str,
    members: Vec<Member<'a>>,
    duplicates: Vec<String>,
    slots: Slots,
}

/// For each hash slot of a name, the number of the last member with that slot, counted from 1.
/// Verification asks for many members, and most are absent: the slots answer without a search.
type Slots = [u8; 64];

/// A slot value that stands for a member number too large for the table.
const FAR: u8 = u8::MAX;

/// Returns the hash slot of a name, from its length and its ends. Inlined, like [`Object::get`], so that
/// the compiler evaluates it for names that are constants.
#[inline]
fn slot(name: &str) -> usize {
    let name = name.as_bytes();
    let end = |byte: Option<&u8>| byte.map_or(0, |byte| usize::from(*byte));
    (name.len() * 7 + end(name.first()) * 3 + end(name.last()) * 5) % 64
}

impl<'a> Object<'a> {
    /// Validates a text that holds one object.
    ///
    /// # Errors
    /// [`JsonError`] if the text is not exactly one JSON object.
    pub fn parse(text: &'a str) -> Result<Self, JsonError> {
        scan::object(text)
    }

    /// Validates bytes that hold one object in UTF-8.
    ///
    /// # Errors
    /// [`JsonError`] if the bytes are not UTF-8, or not exactly one JSON object.
    pub fn from_bytes(bytes: &'a [u8]) -> Result<Self, JsonError> {
        Self::parse(std::str::from_utf8(bytes).map_err(|_| JsonError::NotUtf8)?)
    }

    /// Returns the object in its original spelling.
    #[must_use]
    pub fn value(&self) -> Value<'a> {
        Value::of_object(self.raw)
    }

    /// Returns every member in its original order, up to [`MAX_MEMBERS`].
    #[must_use]
    pub fn members(&self) -> &[Member<'a>] {
        &self.members
    }

    /// Returns the value of a member; of a repeated member the last, like most parsers (RFC 8259 section 4).
    #[must_use]
    #[inline]
    pub fn get(&self, name: &str) -> Option<Value<'a>> {
        let place = self.slots[slot(name)];
        if place == 0 {
            return None;
        }
        let last = self.members.get(usize::from(place) - 1);
        if let Some(member) = last.filter(|member| place != FAR && member.name == name) {
            return Some(member.value);
        }
        self.search(name)
    }

    #[cold]
    fn search(&self, name: &str) -> Option<Value<'a>> {
        self.members.iter().rev().find(|member| member.name == name).map(|member| member.value)
    }

    /// Returns the text of a string member.
    #[must_use]
    pub fn string(&self, name: &str) -> Option<Cow<'a, str>> {
        self.get(name).and_then(Value::string)
    }

    /// Returns each name that occurs more than once in one object, at any depth.
    #[must_use]
    pub fn duplicates(&self) -> &[String] {
        &self.duplicates
    }
}

/// Shows sizes only: most objects are claims, and the content of a token must not reach a log.
impl fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Object")
            .field("bytes", &self.raw.len())
            .field("members", &self.members.len())
            .finish_non_exhaustive()
    }
}

/// Writes a string as a JSON string.
pub(crate) fn quote(text: &str, out: &mut String) {
    use fmt::Write as _;
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests;
