//! Reads many tokens, and reuses the parsed header for tokens with equal headers.
//!
//! Tokens in bulk come from few issuers with few keys, so most headers are equal byte by byte. Only
//! results that depend on the header alone are kept; everything else is computed for each token.

use std::fmt;

use super::check::check_read;
use super::header::Header;
use super::json::Object;
use super::lint::{Lint, lint_header, lint_parsed, lint_read};
use super::read::{Oddity, ReadError, Token, TokenShape, cut};
use super::{CheckedToken, Expectations, KeyRing, Parts, Times};
use crate::time::Timestamp;

/// Number of headers that are kept: two kinds of token, each with two keys during a key rotation.
const KEPT: usize = 4;

/// Maximum length of a kept header.
const LONGEST: usize = 4 << 10;
const ROOM: usize = 1 << 20;

/// Reads tokens one after the other. The result for a token does not depend on earlier tokens.
#[derive(Debug)]
pub struct Reader {
    token: Token,
    known: Vec<KnownHeader>,
    /// Number of headers that were ever kept; the oldest is replaced.
    learnt: usize,
}

/// A header segment, and the results that depend on it alone.
#[derive(Debug)]
struct KnownHeader {
    segment: Vec<u8>,
    bytes: Vec<u8>,
    oddities: Vec<Oddity>,
    header: Header<'static>,
    remarks: Vec<Lint<'static>>,
}

/// A token with a parsed header; its claims are parsed on request.
pub struct Reading<'a> {
    text: &'a [u8],
    token: &'a Token,
    head: Head<'a>,
}

#[derive(Debug)]
enum Head<'a> {
    KnownHeader(&'a KnownHeader),
    /// Boxed, because it is rare and large, and would make every other variant as large.
    Large(Box<Header<'a>>),
}

impl Default for Reader {
    fn default() -> Self {
        Self { token: Token::with_room(0), known: Vec::with_capacity(KEPT), learnt: 0 }
    }
}

impl Reader {
    /// Reads a token and its header, like [`read`](super::read).
    ///
    /// # Errors
    /// [`ReadError`] if the text is not a token.
    pub fn read<'a>(&'a mut self, text: &'a [u8]) -> Result<Reading<'a>, ReadError> {
        self.token.keep_room(ROOM);
        let cut = cut(text)?;
        let segment = cut.parts[0];
        if segment.len() > LONGEST {
            self.token.begin(segment)?;
            self.token.finish(&cut);
            let header = self.token.header().map_err(ReadError::Header)?;
            let header = Header::of(&header);
            self.token.require_parts(header.names_encryption, header.alg())?;
            let head = Head::Large(Box::new(header));
            return Ok(Reading { text, token: &self.token, head });
        }
        let at = match self.known.iter().position(|known| known.segment == segment) {
            Some(at) => {
                let known = &self.known[at];
                self.token.begin_again(&known.bytes, &known.oddities);
                at
            }
            None => self.learn(segment)?,
        };
        self.token.finish(&cut);
        let known = &self.known[at];
        self.token.require_parts(known.header.names_encryption, known.header.alg())?;
        Ok(Reading { text, token: &self.token, head: Head::KnownHeader(known) })
    }

    /// Reads a header and keeps it for later tokens.
    fn learn(&mut self, segment: &[u8]) -> Result<usize, ReadError> {
        self.token.begin(segment)?;
        let bytes = self.token.begun();
        let object = Object::from_bytes(bytes).map_err(ReadError::Header)?;
        let known = KnownHeader {
            segment: segment.to_vec(),
            bytes: bytes.to_vec(),
            oddities: self.token.oddities().to_vec(),
            header: Header::of(&object).into_owned(),
            remarks: lint_header(&object).into_iter().map(Lint::into_owned).collect(),
        };
        let at = self.learnt % KEPT;
        self.learnt += 1;
        match self.known.get_mut(at) {
            Some(place) => *place = known,
            None => self.known.push(known),
        }
        Ok(at)
    }
}

impl<'a> Reading<'a> {
    /// Returns the token.
    #[must_use]
    pub fn token(&self) -> &'a Token {
        self.token
    }

    /// Returns the header.
    #[must_use]
    pub fn header(&self) -> &Header<'a> {
        match &self.head {
            Head::KnownHeader(known) => &known.header,
            Head::Large(header) => header,
        }
    }

    /// Parses the claims; `None` if the token is encrypted or its payload is not a JSON object.
    #[must_use]
    pub fn claims(&self) -> Option<Body<'a>> {
        let object = match self.token.shape() {
            TokenShape::Signed => self.token.claims().ok()?,
            TokenShape::Encrypted => return None,
        };
        let times = Times::of(&object);
        Some(Body { object, times })
    }

    /// Validates the token; see [`check_parts`](super::check_parts). `claims` is the result of
    /// [`Reading::claims`].
    #[must_use]
    pub fn check(
        &self,
        claims: Option<&Body<'_>>,
        ring: &KeyRing,
        expect: &Expectations,
        now: Timestamp,
    ) -> CheckedToken {
        let object = claims.map(|claims| &claims.object);
        let parts = Parts { token: self.token, header: self.header(), claims: object };
        check_read(self.text, parts, claims.map(|claims| claims.times), ring, expect, now)
    }

    /// Returns remarks on the token; see [`lint`](super::lint()).
    #[must_use]
    pub fn lint(&self, claims: Option<&Body<'a>>, now: Timestamp) -> Vec<Lint<'a>> {
        let claims = claims.map(|claims| (&claims.object, claims.times));
        match &self.head {
            Head::KnownHeader(known) => {
                lint_read(self.token, Some((&known.header, &known.remarks)), claims, now)
            }
            Head::Large(_) => {
                let claims = claims.map(|(claims, _)| claims);
                lint_parsed(self.token, self.token.header().ok().as_ref(), claims, now)
            }
        }
    }
}

/// Shows sizes and the header only: the content of a token must not reach a log.
impl fmt::Debug for Reading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading")
            .field("token", &self.token)
            .field("header", self.header())
            .finish_non_exhaustive()
    }
}

/// The claims of a token, with its time claims parsed.
#[derive(Debug)]
pub struct Body<'a> {
    /// The claims object.
    pub object: Object<'a>,
    /// The time claims.
    pub times: Times,
}

#[cfg(test)]
mod tests;
