//! Reading a token that nobody vouches for.

use std::fmt;
use std::ops::Range;

use super::base64url;
use super::json::{JsonError, Object};

/// The longest text that is read as a token. Reading takes time and memory in proportion.
pub const MAX_TOKEN_BYTES: usize = 128 << 20;

/// A part of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The JOSE header.
    Header,
    /// The claims, or whatever was signed.
    Payload,
    /// The signature.
    Signature,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "header",
            Self::Payload => "payload",
            Self::Signature => "signature",
        })
    }
}

/// Why a text can't be shown as a token at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Nothing there.
    #[error("no token: the input is empty")]
    Empty,
    /// More than [`MAX_TOKEN_BYTES`].
    #[error("not a token: longer than 128 MiB")]
    TooLarge,
    /// Neither the three parts of a signed token nor the five of an encrypted one (RFC 7519 §7.2).
    #[error("not a token: a signed one has 3 parts, an encrypted one 5, this has {0}")]
    Parts(usize),
    /// Five parts, but the header names no encryption (RFC 7516 §4.1.2).
    #[error("not a token: it has 5 parts, as an encrypted one, but its header has no \"enc\"")]
    NotEncrypted,
    /// JSON in place of the compact form (RFC 7515 §7.2, RFC 7516 §7.2).
    #[error("this is {0}, not a token in compact form")]
    JsonSerialization(JsonForm),
    /// The header is not base64url.
    #[error("not a token: its header is not base64url")]
    HeaderEncoding,
    /// The header is no JSON object.
    #[error("not a token: its header is {0}")]
    Header(JsonError),
}

/// The forms of JSON serialization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonForm {
    /// A JWS with one signature.
    Flattened,
    /// A JWS with a list of signatures.
    General,
    /// A JWE.
    Encrypted,
}

impl fmt::Display for JsonForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Flattened => "a signature in flattened JSON serialization (RFC 7515 §7.2.2)",
            Self::General => "a signature in general JSON serialization (RFC 7515 §7.2.1)",
            Self::Encrypted => "an encrypted token in JSON serialization (RFC 7516 §7.2)",
        })
    }
}

/// What is wrong with a token's encoding though it can still be read (RFC 7515 §2). A verifier
/// refuses it: one signed content must have one spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// `=` at the end.
    Padding(Part),
    /// `+` or `/` in place of `-` or `_`.
    StandardAlphabet(Part),
    /// Bits after the last byte that are not zero (RFC 4648 §3.5).
    SpareBits(Part),
    /// No base64 of any kind; the part reads as empty.
    Undecodable(Part),
}

impl Oddity {
    /// Where it is.
    #[must_use]
    pub const fn part(self) -> Part {
        match self {
            Self::Padding(part)
            | Self::StandardAlphabet(part)
            | Self::SpareBits(part)
            | Self::Undecodable(part) => part,
        }
    }

    /// A stable name.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Padding(_) => "padded-base64",
            Self::StandardAlphabet(_) => "standard-base64",
            Self::SpareBits(_) => "spare-bits",
            Self::Undecodable(_) => "not-base64",
        }
    }
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Padding(_) => "is padded with =",
            Self::StandardAlphabet(_) => "uses + or / in place of - or _",
            Self::SpareBits(_) => "has spare bits at its end",
            Self::Undecodable(_) => "is not base64url",
        };
        write!(f, "the {} {what}", self.part())
    }
}

/// Signed or encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenShape {
    /// Three parts (RFC 7515 §7.1).
    Signed,
    /// Five parts (RFC 7516 §7.1): only the header can be read.
    Encrypted,
}

/// A token taken apart, nothing of it believed.
#[derive(Clone)]
pub struct Token {
    shape: TokenShape,
    /// Header, payload and signature, one behind the other: one allocation a token.
    bytes: Vec<u8>,
    header: Range<usize>,
    payload: Range<usize>,
    signature: Range<usize>,
    signed_length: usize,
    lengths: [usize; 5],
    oddities: Vec<Oddity>,
    /// What follows the first `~` of an SD-JWT.
    disclosures: Option<String>,
}

/// Takes a token apart. Anything with three or five parts and a JSON header is a token: what it
/// says is for [`check`](super::check) to judge.
///
/// # Errors
/// [`ReadError`] when there is nothing to show.
pub fn read(text: impl AsRef<[u8]>) -> Result<Token, ReadError> {
    let token = split(text)?;
    let header = token.header().map_err(ReadError::Header)?;
    token.require_encryption(header.get("enc").is_some())?;
    Ok(token)
}

/// The same without looking into the header: [`Token::header`] may fail then.
///
/// # Errors
/// [`ReadError`] when there is nothing to show.
pub fn split(text: impl AsRef<[u8]>) -> Result<Token, ReadError> {
    split_bytes(text.as_ref())
}

fn split_bytes(text: &[u8]) -> Result<Token, ReadError> {
    let cut = cut(text)?;
    let mut token = Token::with_room(text.len());
    if token.at_once(&cut) {
        return Ok(token);
    }
    token.begin(cut.parts[0])?;
    token.finish(&cut);
    Ok(token)
}

/// A text that has as many parts as a token.
pub(super) struct Cut<'a> {
    shape: TokenShape,
    pub(super) parts: [&'a [u8]; 5],
    /// What follows the first `~` (RFC 9901 §4).
    disclosures: Option<&'a [u8]>,
}

pub(super) fn cut(text: &[u8]) -> Result<Cut<'_>, ReadError> {
    if text.is_empty() {
        return Err(ReadError::Empty);
    }
    if text.len() > MAX_TOKEN_BYTES {
        return Err(ReadError::TooLarge);
    }
    if text.starts_with(b"{")
        && let Some(form) = json_form(text)
    {
        return Err(ReadError::JsonSerialization(form));
    }
    let mut parts = [[].as_slice(); 5];
    let mut count = 0;
    let mut start = 0;
    for end in memchr::memchr_iter(b'.', text).chain([text.len()]) {
        let Some(slot) = parts.get_mut(count) else {
            count += memchr::memchr_iter(b'.', text.get(start..).unwrap_or_default()).count() + 1;
            break;
        };
        *slot = text.get(start..end).unwrap_or_default();
        start = end + 1;
        count += 1;
    }
    let tilde = memchr::memchr(b'~', parts[2]).filter(|_| matches!(count, 3 | 5));
    if let Some(at) = tilde {
        // The last part of an SD-JWT with a key binding is a token of its own.
        let start = parts[0].len() + parts[1].len() + 2 + at + 1;
        parts[2] = parts[2].get(..at).unwrap_or_default();
        parts[3..].fill(&[]);
        return Ok(Cut { shape: TokenShape::Signed, parts, disclosures: text.get(start..) });
    }
    let disclosures = None;
    match count {
        3 => Ok(Cut { shape: TokenShape::Signed, parts, disclosures }),
        5 => Ok(Cut { shape: TokenShape::Encrypted, parts, disclosures }),
        _ => Err(ReadError::Parts(count)),
    }
}

/// What a JSON text is that holds a token.
fn json_form(text: &[u8]) -> Option<JsonForm> {
    let object = Object::from_bytes(text).ok()?;
    let has = |name| object.get(name).is_some();
    if has("signatures") && has("payload") {
        Some(JsonForm::General)
    } else if has("signature") && (has("payload") || has("protected")) {
        Some(JsonForm::Flattened)
    } else {
        (has("ciphertext") && has("iv")).then_some(JsonForm::Encrypted)
    }
}

/// Strictly, else leniently with a remark for each liberty taken.
fn decode(part: Part, text: &[u8], out: &mut Vec<u8>, oddities: &mut Vec<Oddity>) {
    if !base64url::decode_onto(text, out) {
        out.append(&mut leniently(part, text, oddities));
    }
}

fn leniently(part: Part, text: &[u8], oddities: &mut Vec<Oddity>) -> Vec<u8> {
    let end = text.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last + 1);
    let (body, padding) = text.split_at(end);
    let mut body = body.to_vec();
    let mut standard = false;
    for byte in &mut body {
        match byte {
            b'+' => (*byte, standard) = (b'-', true),
            b'/' => (*byte, standard) = (b'_', true),
            _ => {}
        }
    }
    let strict = base64url::decode(&body);
    let spare = strict.is_none();
    let Some(bytes) = strict.or_else(|| base64url::decode_spare_bits(&body)) else {
        oddities.push(Oddity::Undecodable(part));
        return Vec::new();
    };
    if !padding.is_empty() {
        oddities.push(Oddity::Padding(part));
    }
    if standard {
        oddities.push(Oddity::StandardAlphabet(part));
    }
    if spare {
        oddities.push(Oddity::SpareBits(part));
    }
    bytes
}

impl Token {
    pub(super) fn with_room(letters: usize) -> Self {
        Self {
            shape: TokenShape::Signed,
            bytes: Vec::with_capacity(base64url::room(letters)),
            header: 0..0,
            payload: 0..0,
            signature: 0..0,
            signed_length: 0,
            lengths: [0; 5],
            oddities: Vec::new(),
            disclosures: None,
        }
    }

    /// Takes in all of a short signed token that has nothing odd, if it is one.
    fn at_once(&mut self, cut: &Cut<'_>) -> bool {
        let [header, payload, signature, ..] = cut.parts;
        if cut.shape != TokenShape::Signed {
            return false;
        }
        let parts = base64url::decode_together([header, payload, signature], &mut self.bytes);
        let Some(places) = parts else { return false };
        [self.header, self.payload, self.signature] = places;
        self.measure(cut);
        true
    }

    fn measure(&mut self, cut: &Cut<'_>) {
        let [header, payload, ..] = cut.parts;
        self.shape = cut.shape;
        self.signed_length = header.len() + 1 + payload.len();
        self.lengths = cut.parts.map(<[u8]>::len);
        self.disclosures = cut.disclosures.map(|text| String::from_utf8_lossy(text).into_owned());
    }

    /// Takes in a header, and forgets what was there.
    pub(super) fn begin(&mut self, header: &[u8]) -> Result<(), ReadError> {
        self.bytes.clear();
        self.oddities.clear();
        decode(Part::Header, header, &mut self.bytes, &mut self.oddities);
        if self.oddities.contains(&Oddity::Undecodable(Part::Header)) {
            return Err(ReadError::HeaderEncoding);
        }
        Ok(())
    }

    /// The same of a header that was read before.
    pub(super) fn begin_again(&mut self, header: &[u8], oddities: &[Oddity]) {
        self.bytes.clear();
        self.bytes.extend_from_slice(header);
        self.oddities.clear();
        self.oddities.extend_from_slice(oddities);
    }

    /// What it holds so far.
    pub(super) fn begun(&self) -> &[u8] {
        &self.bytes
    }

    /// Gives back what a large token needed beyond this.
    pub(super) fn keep_room(&mut self, most: usize) {
        if self.bytes.capacity() > most {
            self.bytes = Vec::new();
        }
    }

    /// Takes in what follows the header, which is there already.
    pub(super) fn finish(&mut self, cut: &Cut<'_>) {
        let [_, payload, signature, ..] = cut.parts;
        self.header = 0..self.bytes.len();
        self.measure(cut);
        if cut.shape == TokenShape::Encrypted {
            (self.payload, self.signature) = (0..0, 0..0);
            return;
        }
        let places = base64url::decode_together([payload, signature], &mut self.bytes);
        [self.payload, self.signature] = places.unwrap_or_else(|| {
            // In one go: growing would copy a large token.
            self.bytes.reserve(base64url::room(payload.len() + signature.len()));
            [(Part::Payload, payload), (Part::Signature, signature)].map(|(part, text)| {
                let start = self.bytes.len();
                decode(part, text, &mut self.bytes, &mut self.oddities);
                start..self.bytes.len()
            })
        });
    }

    /// Signed or encrypted.
    #[must_use]
    pub fn shape(&self) -> TokenShape {
        self.shape
    }

    /// The header's bytes.
    #[must_use]
    pub fn header_bytes(&self) -> &[u8] {
        self.bytes.get(self.header.clone()).unwrap_or_default()
    }

    /// The header.
    ///
    /// # Errors
    /// [`JsonError`]; not for a token that [`read`] gave.
    pub fn header(&self) -> Result<Object<'_>, JsonError> {
        Object::from_bytes(self.header_bytes())
    }

    /// Refuses five parts whose header names no encryption.
    pub(super) fn require_encryption(&self, is_named: bool) -> Result<(), ReadError> {
        if self.shape == TokenShape::Encrypted && !is_named {
            return Err(ReadError::NotEncrypted);
        }
        Ok(())
    }

    /// What follows the first `~` of an SD-JWT (RFC 9901 §4): disclosures, each with a `~` behind
    /// it, then a key binding or nothing. `None` if it is no SD-JWT.
    #[must_use]
    pub fn disclosures(&self) -> Option<&str> {
        self.disclosures.as_deref()
    }

    /// Whether the payload is not part of the token (RFC 7515 appendix F).
    #[must_use]
    pub fn is_detached(&self) -> bool {
        self.shape == TokenShape::Signed && self.lengths[1] == 0
    }

    /// The payload's bytes, which may be anything; empty for an encrypted token.
    #[must_use]
    pub fn payload_bytes(&self) -> &[u8] {
        self.bytes.get(self.payload.clone()).unwrap_or_default()
    }

    /// The payload as claims.
    ///
    /// # Errors
    /// [`JsonError`] if it is no JSON object.
    pub fn claims(&self) -> Result<Object<'_>, JsonError> {
        Object::from_bytes(self.payload_bytes())
    }

    /// The signature's bytes.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        self.bytes.get(self.signature.clone()).unwrap_or_default()
    }

    /// How many of the token's first bytes are signed.
    pub(super) fn signed_length(&self) -> usize {
        self.signed_length
    }

    /// The length of each part in characters; the last two are zero for a signed token.
    #[must_use]
    pub fn part_lengths(&self) -> [usize; 5] {
        self.lengths
    }

    /// Liberties its encoding takes.
    #[must_use]
    pub fn oddities(&self) -> &[Oddity] {
        &self.oddities
    }
}

/// Only sizes: a token's content is not for logs.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("shape", &self.shape)
            .field("lengths", &self.lengths)
            .field("oddities", &self.oddities)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
