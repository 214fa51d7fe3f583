//! Parses a token without trusting its content.

use std::fmt;
use std::ops::Range;

use super::json::{JsonError, Object};
use super::signature_length::usual_letters;
use super::{base64url, byte_search};

mod error;
mod fragment;
mod look_alike;
mod oddity;

pub use error::{JsonForm, ReadError};
pub use fragment::CutPlace;
pub use look_alike::LookAlike;
pub use oddity::{Oddity, Part};

/// Maximum length of a text that is parsed as a token. Time and memory are proportional to the length.
pub const MAX_TOKEN_BYTES: usize = 128 << 20;

/// The shape of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenShape {
    /// Three parts (RFC 7515 section 7.1).
    Signed,
    /// Five parts (RFC 7516 section 7.1): only the header can be read.
    Encrypted,
}

/// A parsed token; its content is untrusted.
#[derive(Clone)]
pub struct Token {
    shape: TokenShape,
    /// Decoded header, payload and signature in one buffer, to save allocations.
    bytes: Vec<u8>,
    header: Range<usize>,
    payload: Range<usize>,
    signature: Range<usize>,
    signed_length: usize,
    lengths: [usize; 5],
    oddities: Vec<Oddity>,
    /// The text after the first `~` of an SD-JWT.
    disclosures: Option<String>,
}

/// Parses a token. Any text with three or five parts and a JSON header is a token;
/// [`check`](super::check) validates its content.
///
/// # Errors
/// [`ReadError`] if the text is not a token.
pub fn read(text: impl AsRef<[u8]>) -> Result<Token, ReadError> {
    let token = split(text)?;
    let header = token.header().map_err(ReadError::Header)?;
    token.require_parts(header.get("enc").is_some(), header.string("alg").as_deref())?;
    Ok(token)
}

/// Parses a token without its header: [`Token::header`] may fail later.
///
/// # Errors
/// [`ReadError`] if the text does not have the parts of a token.
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

/// A text with the parts of a token, still encoded.
pub(super) struct Cut<'a> {
    shape: TokenShape,
    pub(super) parts: [&'a [u8]; 5],
    /// The text after the first `~` (RFC 9901 section 4).
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
    for end in byte_search::positions(b'.', text).chain([text.len()]) {
        let Some(slot) = parts.get_mut(count) else {
            count += byte_search::count(b'.', text.get(start..).unwrap_or_default()) + 1;
            break;
        };
        *slot = text.get(start..end).unwrap_or_default();
        start = end + 1;
        count += 1;
    }
    let tilde = byte_search::find(b'~', parts[2]).filter(|_| matches!(count, 3 | 5));
    if let Some(at) = tilde {
        // An SD-JWT may end with a key binding JWT, whose full stops were counted as parts.
        let start = parts[0].len() + parts[1].len() + 2 + at + 1;
        parts[2] = parts[2].get(..at).unwrap_or_default();
        parts[3..].fill(&[]);
        return Ok(Cut { shape: TokenShape::Signed, parts, disclosures: text.get(start..) });
    }
    let disclosures = None;
    match count {
        3 => Ok(Cut { shape: TokenShape::Signed, parts, disclosures }),
        5.. if is_followed(parts) => {
            Err(if count == 5 { ReadError::TwoTokens } else { ReadError::SeveralTokens })
        }
        5 => Ok(Cut { shape: TokenShape::Encrypted, parts, disclosures }),
        _ => Err(ReadError::Parts(count)),
    }
}

/// Whether a second token begins in the part of the first one's signature.
fn is_followed([header, _, signature, ..]: [&[u8]; 5]) -> bool {
    let has_equal_header =
        !header.is_empty() && signature.len() > header.len() && signature.ends_with(header);
    has_equal_header || fragment::ends_with_header(signature)
}

/// Returns the form of JSON serialization, if the text is one.
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

/// Decodes strictly, or else leniently, and records each deviation.
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
        let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let is_cut = body.len() % 4 == 1 && body.iter().all(is_letter);
        oddities.push(if is_cut {
            Oddity::EndsWithinByte(part)
        } else {
            Oddity::Undecodable(part)
        });
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

    /// Decodes a short signed token without deviations in one pass; returns whether it is one.
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

    /// Clears the token and decodes a header.
    pub(super) fn begin(&mut self, header: &[u8]) -> Result<(), ReadError> {
        self.bytes.clear();
        self.oddities.clear();
        decode(Part::Header, header, &mut self.bytes, &mut self.oddities);
        let is_unread = |oddity: &Oddity| {
            matches!(
                oddity,
                Oddity::Undecodable(Part::Header) | Oddity::EndsWithinByte(Part::Header)
            )
        };
        if self.oddities.iter().any(is_unread) {
            return Err(ReadError::HeaderEncoding);
        }
        Ok(())
    }

    /// Clears the token and sets a header that was decoded before.
    pub(super) fn begin_again(&mut self, header: &[u8], oddities: &[Oddity]) {
        self.bytes.clear();
        self.bytes.extend_from_slice(header);
        self.oddities.clear();
        self.oddities.extend_from_slice(oddities);
    }

    /// Returns the decoded header.
    pub(super) fn begun(&self) -> &[u8] {
        &self.bytes
    }

    /// Releases the buffer if it is larger than `most` bytes.
    pub(super) fn keep_room(&mut self, most: usize) {
        if self.bytes.capacity() > most {
            self.bytes = Vec::new();
        }
    }

    /// Decodes the parts after the header.
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
            // Reserve once: growing step by step would copy a large token.
            self.bytes.reserve(base64url::room(payload.len() + signature.len()));
            [(Part::Payload, payload), (Part::Signature, signature)].map(|(part, text)| {
                let start = self.bytes.len();
                decode(part, text, &mut self.bytes, &mut self.oddities);
                start..self.bytes.len()
            })
        });
    }

    /// Returns the shape of the token.
    #[must_use]
    pub fn shape(&self) -> TokenShape {
        self.shape
    }

    /// Returns the decoded bytes of the header.
    #[must_use]
    pub fn header_bytes(&self) -> &[u8] {
        self.bytes.get(self.header.clone()).unwrap_or_default()
    }

    /// Parses the header.
    ///
    /// # Errors
    /// [`JsonError`] if the header is not a JSON object, which [`read`] rules out.
    pub fn header(&self) -> Result<Object<'_>, JsonError> {
        Object::from_bytes(self.header_bytes())
    }

    /// Rejects five parts without `enc` in the header, and three parts with it.
    pub(super) fn require_parts(
        &self,
        names_encryption: bool,
        alg: Option<&str>,
    ) -> Result<(), ReadError> {
        match self.shape {
            TokenShape::Encrypted if !names_encryption => Err(ReadError::NotEncrypted),
            // The `alg` of an encrypted token is not one of signatures.
            TokenShape::Signed
                if names_encryption && alg.is_some_and(|alg| usual_letters(alg).is_empty()) =>
            {
                Err(ReadError::CutOff(CutPlace::Encrypted(3)))
            }
            TokenShape::Encrypted | TokenShape::Signed => Ok(()),
        }
    }

    /// Returns the text after the first `~` of an SD-JWT (RFC 9901 section 4): disclosures, each followed by
    /// `~`, and optionally a key binding JWT. Returns `None` if the token is not an SD-JWT.
    #[must_use]
    pub fn disclosures(&self) -> Option<&str> {
        self.disclosures.as_deref()
    }

    /// Whether the payload is detached (RFC 7515 appendix F).
    #[must_use]
    pub fn is_detached(&self) -> bool {
        self.shape == TokenShape::Signed && self.lengths[1] == 0
    }

    /// Returns the decoded bytes of the payload; empty for an encrypted token.
    #[must_use]
    pub fn payload_bytes(&self) -> &[u8] {
        self.bytes.get(self.payload.clone()).unwrap_or_default()
    }

    /// Parses the payload as claims.
    ///
    /// # Errors
    /// [`JsonError`] if the payload is not a JSON object.
    pub fn claims(&self) -> Result<Object<'_>, JsonError> {
        Object::from_bytes(self.payload_bytes())
    }

    /// Returns the decoded bytes of the signature.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        self.bytes.get(self.signature.clone()).unwrap_or_default()
    }

    /// Returns the number of letters of the signature, without padding, whether it is valid or not.
    pub(super) fn signature_letters(&self) -> usize {
        let is_padded = |oddity: &Oddity| *oddity == Oddity::Padding(Part::Signature);
        let letters = (self.signature.len() * 4).div_ceil(3);
        if self.oddities.iter().any(is_padded) { letters } else { self.lengths[2] }
    }

    /// Returns the length of the signing input, from the start of the token, in bytes.
    pub(super) fn signed_length(&self) -> usize {
        self.signed_length
    }

    /// Returns the length of each part in characters; the last two are 0 for a signed token.
    #[must_use]
    pub fn part_lengths(&self) -> [usize; 5] {
        self.lengths
    }

    /// Returns the deviations from strict base64url.
    #[must_use]
    pub fn oddities(&self) -> &[Oddity] {
        &self.oddities
    }
}

/// Shows sizes only: the content of a token must not reach a log.
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
