//! JSON as it was written: order, spelling of numbers and repeated members are kept.
//!
//! A token's bytes are evidence, so nothing here goes through `f64` or a map. A text is validated
//! once (RFC 8259) and then only sliced.

use std::borrow::Cow;
use std::fmt;

mod escape;
mod pretty;
mod scan;

pub(crate) use escape::unescape;
pub(crate) use pretty::is_invisible;
pub use pretty::{Pretty, escape_invisible};

/// How deep arrays and objects may nest: more serves nobody, and bounds the stack.
pub const MAX_DEPTH: usize = 64;

/// So many members of an object are kept. Any further ones are validated and shown with the rest, but
/// not looked through: no token that is checked has room for as many.
pub const MAX_MEMBERS: usize = 1 << 20;

/// Why a text is not JSON that we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// The grammar is broken at this byte.
    #[error("not valid JSON at byte {0}")]
    Syntax(usize),
    /// Arrays and objects nest deeper than [`MAX_DEPTH`].
    #[error("JSON nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// A `\ud800`-like escape that is no character (RFC 7493 §2.1).
    #[error("a broken \\u escape at byte {0}")]
    LoneSurrogate(usize),
    /// The bytes are not UTF-8 (RFC 8259 §8.1).
    #[error("not valid UTF-8")]
    NotUtf8,
    /// Valid JSON, but not an object where one is required.
    #[error("JSON, but not an object")]
    NotAnObject,
}

/// What a JSON value is.
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

/// One valid JSON value, as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value<'a> {
    raw: &'a str,
    /// Whether a string has escapes.
    escaped: bool,
}

impl<'a> Value<'a> {
    /// Validates one value with white space around it.
    ///
    /// # Errors
    /// [`JsonError`] when it is not exactly one JSON value.
    pub fn parse(text: &'a str) -> Result<Self, JsonError> {
        scan::document(text).map(|(value, _)| value)
    }

    /// An object that was found valid before.
    pub(super) fn of_object(raw: &'a str) -> Self {
        Self { raw, escaped: false }
    }

    /// The text between the members around it.
    #[must_use]
    pub fn raw(self) -> &'a str {
        self.raw
    }

    /// What it is.
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

    /// The text of a string, its escapes resolved.
    #[must_use]
    pub fn string(self) -> Option<Cow<'a, str>> {
        let inner = self.raw.strip_prefix('"')?.strip_suffix('"')?;
        Some(if self.escaped { unescape(inner) } else { Cow::Borrowed(inner) })
    }

    /// A number as it was spelt.
    #[must_use]
    pub fn number(self) -> Option<&'a str> {
        (self.kind() == Type::Number).then_some(self.raw)
    }

    /// `true` or `false`.
    #[must_use]
    pub fn boolean(self) -> Option<bool> {
        match self.raw {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// The elements of an array.
    #[must_use]
    pub fn elements(self) -> Option<Vec<Value<'a>>> {
        (self.kind() == Type::Array).then(|| scan::elements(self.raw))
    }

    /// The members of an object.
    #[must_use]
    pub fn object(self) -> Option<Object<'a>> {
        Object::parse(self.raw).ok()
    }

    /// The same value over several lines; see [`Pretty`].
    #[must_use]
    pub fn pretty(self) -> Pretty<'a> {
        Pretty::new(self)
    }
}

/// One member of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member<'a> {
    /// Its name, escapes resolved.
    pub name: Cow<'a, str>,
    /// Its value.
    pub value: Value<'a>,
}

/// A JSON object: its members in the order they were written, repeated ones included.
#[derive(Clone)]
pub struct Object<'a> {
    raw: &'a str,
    members: Vec<Member<'a>>,
    duplicates: Vec<String>,
    slots: Slots,
}

/// Where the last member stands whose name has this slot, counted from one: a checker asks for many
/// members, most of which aren't there.
type Slots = [u8; 64];

/// Where one stands that can't be counted.
const FAR: u8 = u8::MAX;

/// The slot of a name, by its length and ends: different names mostly have different ones. Inline, as
/// [`Object::get`] is: of a name that stands in the code, the compiler knows it.
#[inline]
fn slot(name: &str) -> usize {
    let name = name.as_bytes();
    let end = |byte: Option<&u8>| byte.map_or(0, |byte| usize::from(*byte));
    (name.len() * 7 + end(name.first()) * 3 + end(name.last()) * 5) % 64
}

impl<'a> Object<'a> {
    /// Validates a text that must be one object.
    ///
    /// # Errors
    /// [`JsonError`] when it is not.
    pub fn parse(text: &'a str) -> Result<Self, JsonError> {
        scan::object(text)
    }

    /// The same from bytes, which must be UTF-8.
    ///
    /// # Errors
    /// [`JsonError`] when they are not, or are no object.
    pub fn from_bytes(bytes: &'a [u8]) -> Result<Self, JsonError> {
        Self::parse(std::str::from_utf8(bytes).map_err(|_| JsonError::NotUtf8)?)
    }

    /// The object as it was written.
    #[must_use]
    pub fn value(&self) -> Value<'a> {
        Value::of_object(self.raw)
    }

    /// Every member, as written, up to [`MAX_MEMBERS`].
    #[must_use]
    pub fn members(&self) -> &[Member<'a>] {
        &self.members
    }

    /// The value of a member; of a repeated one the last, as most readers take it (RFC 8259 §4).
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

    /// The text of a string member.
    #[must_use]
    pub fn string(&self, name: &str) -> Option<Cow<'a, str>> {
        self.get(name).and_then(Value::string)
    }

    /// Names that occur more than once in one object, at any depth, each once.
    #[must_use]
    pub fn duplicates(&self) -> &[String] {
        &self.duplicates
    }
}

/// Only sizes: most objects are claims, and a token's content is not for logs.
impl fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Object")
            .field("bytes", &self.raw.len())
            .field("members", &self.members.len())
            .finish_non_exhaustive()
    }
}

/// Writes a string as JSON.
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
