//! Finds tokens in JSON serialization, flattened or general (RFC 7515 section 7.2).
//!
//! The members may have any order, but the object must start close to its first encoded member. Each signature is
//! one token.

use super::alphabet::MAX_FOUND;
use super::gather::CONTEXT;
use super::joined::Joined;

/// Why parsing ended early.
enum Stop {
    /// The end of the window.
    Cut,
    /// Not a token, up to this position.
    Invalid(usize),
}

/// Maximum number of signatures that are read.
const MAX_SIGNATURES: usize = 64;

/// A protected header and its signature.
#[derive(Clone, Copy, Default)]
struct HeaderAndSignature<'a> {
    protected: Option<&'a [u8]>,
    signature: Option<&'a [u8]>,
}

/// The encoded members of a token.
#[derive(Default)]
struct Members<'a> {
    payload: Option<&'a [u8]>,
    /// The members of the object itself.
    own: HeaderAndSignature<'a>,
    /// The elements of `signatures`.
    others: Vec<HeaderAndSignature<'a>>,
}

/// Parses the object of which an encoded member starts at `start`, in quotation marks. Returns its end, and the parts
/// of a compact token for each signature, which may still be invalid.
pub(super) fn serialized(
    bytes: &[u8],
    start: usize,
    at_end: bool,
) -> Result<(usize, Vec<Vec<u8>>), Joined> {
    object_around(bytes, start).map_err(|stop| match stop {
        Stop::Cut if !at_end => Joined::More,
        Stop::Cut => Joined::No(start),
        Stop::Invalid(at) => Joined::No(at.max(start)),
    })
}

fn object_around(bytes: &[u8], start: usize) -> Result<(usize, Vec<Vec<u8>>), Stop> {
    let from = start.saturating_sub(CONTEXT);
    let before = bytes.get(from..start).unwrap_or_default();
    let object = memchr::memrchr(b'{', before).ok_or(Stop::Invalid(start))?;
    let mut cursor = JsonCursor { bytes, at: from + object, limit: start + MAX_FOUND };
    let mut members = Members::default();
    cursor.object(&mut members, true)?;
    if members.payload.is_none() && members.own.signature.is_some() {
        // This was the first of several signatures, before the payload.
        cursor.other_signatures(&mut members)?;
        cursor.expect(b',')?;
        cursor.member(&mut members, true)?;
    }
    let payload = members.payload.ok_or(Stop::Invalid(cursor.at))?;
    let signatures = std::iter::once(members.own).chain(members.others);
    let tokens =
        signatures.filter_map(|each| Some([each.protected?, payload, each.signature?].join(&b'.')));
    Ok((cursor.at, tokens.collect()))
}

struct JsonCursor<'a> {
    bytes: &'a [u8],
    at: usize,
    limit: usize,
}

impl<'a> JsonCursor<'a> {
    /// Skips white space and returns the next byte.
    fn peek(&mut self) -> Result<u8, Stop> {
        while self.at <= self.limit {
            match self.bytes.get(self.at) {
                Some(b' ' | b'\t' | b'\r' | b'\n') => self.at += 1,
                Some(byte) => return Ok(*byte),
                None => return Err(Stop::Cut),
            }
        }
        Err(Stop::Invalid(self.at))
    }

    fn take(&mut self, wanted: u8) -> Result<bool, Stop> {
        let is_wanted = self.peek()? == wanted;
        self.at += usize::from(is_wanted);
        Ok(is_wanted)
    }

    fn expect(&mut self, wanted: u8) -> Result<(), Stop> {
        if self.take(wanted)? { Ok(()) } else { Err(Stop::Invalid(self.at)) }
    }

    /// Returns a string without resolving its escapes.
    fn string(&mut self) -> Result<&'a [u8], Stop> {
        self.expect(b'"')?;
        let start = self.at;
        loop {
            let rest = self.bytes.get(self.at..).ok_or(Stop::Cut)?;
            let found = memchr::memchr3(b'"', b'\\', b'\n', rest).ok_or(Stop::Cut);
            self.at += found.as_ref().unwrap_or(&rest.len());
            if self.at > self.limit {
                return Err(Stop::Invalid(self.limit));
            }
            found?;
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return self.bytes.get(start..self.at - 1).ok_or(Stop::Cut);
                }
                Some(b'\\') => self.at += 2,
                Some(_) | None => return Err(Stop::Invalid(self.at)),
            }
        }
    }

    /// Skips a value of any type.
    fn skip(&mut self) -> Result<(), Stop> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => {
                    self.string()?;
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' | b',' if depth == 0 => return Ok(()),
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                _ => self.at += 1,
            }
        }
    }

    fn object(&mut self, members: &mut Members<'a>, is_outer: bool) -> Result<(), Stop> {
        self.expect(b'{')?;
        loop {
            self.member(members, is_outer)?;
            if !self.take(b',')? {
                return self.expect(b'}');
            }
        }
    }

    fn member(&mut self, members: &mut Members<'a>, is_outer: bool) -> Result<(), Stop> {
        let key = self.string()?;
        self.expect(b':')?;
        let current = if is_outer { Some(&mut members.own) } else { members.others.last_mut() };
        let current = current.ok_or(Stop::Invalid(self.at))?;
        let member = match key {
            b"protected" => &mut current.protected,
            b"signature" => &mut current.signature,
            b"payload" if is_outer => &mut members.payload,
            b"signatures" if is_outer => {
                self.expect(b'[')?;
                self.signature(members)?;
                return self.other_signatures(members);
            }
            _ => return self.skip(),
        };
        *member = Some(self.string()?);
        Ok(())
    }

    fn signature(&mut self, members: &mut Members<'a>) -> Result<(), Stop> {
        if members.others.len() >= MAX_SIGNATURES {
            return self.skip();
        }
        members.others.push(HeaderAndSignature::default());
        self.object(members, false)
    }

    /// Parses the signatures after the first one, and the end of their array.
    fn other_signatures(&mut self, members: &mut Members<'a>) -> Result<(), Stop> {
        while self.take(b',')? {
            self.signature(members)?;
        }
        self.expect(b']')
    }
}
