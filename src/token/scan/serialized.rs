//! Finds tokens in JSON serialization, flattened or general (RFC 7515 section 7.2).
//!
//! The members may have any order, but the object must start close to its first encoded member. Of several
//! signatures the first one is returned.

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

/// The encoded members of a token.
#[derive(Default)]
struct Members<'a> {
    protected: Option<&'a [u8]>,
    payload: Option<&'a [u8]>,
    signature: Option<&'a [u8]>,
}

/// Parses the object of which an encoded member starts at `start`, in quotation marks. The letters of the
/// result are the parts of a compact token, which may still be invalid.
pub(super) fn serialized(bytes: &[u8], start: usize, at_end: bool) -> Joined {
    match object_around(bytes, start) {
        Ok((end, letters)) => Joined::Token(end, letters),
        Err(Stop::Cut) if !at_end => Joined::More,
        Err(Stop::Cut) => Joined::No(start),
        Err(Stop::Invalid(at)) => Joined::No(at.max(start)),
    }
}

fn object_around(bytes: &[u8], start: usize) -> Result<(usize, Vec<u8>), Stop> {
    let from = start.saturating_sub(CONTEXT);
    let before = bytes.get(from..start).unwrap_or_default();
    let object = memchr::memrchr(b'{', before).ok_or(Stop::Invalid(start))?;
    let mut cursor = JsonCursor { bytes, at: from + object, limit: start + MAX_FOUND };
    let mut members = Members::default();
    cursor.object(&mut members, true)?;
    if members.payload.is_none() && members.signature.is_some() {
        // This was the first of several signatures, before the payload.
        cursor.other_signatures()?;
        cursor.expect(b',')?;
        cursor.member(&mut members, false)?;
    }
    let (Some(protected), Some(payload), Some(signature)) =
        (members.protected, members.payload, members.signature)
    else {
        return Err(Stop::Invalid(cursor.at));
    };
    Ok((cursor.at, [protected, payload, signature].join(&b'.')))
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
        let member = match key {
            b"protected" => &mut members.protected,
            b"payload" => &mut members.payload,
            b"signature" => &mut members.signature,
            b"signatures" if is_outer => {
                self.expect(b'[')?;
                self.object(members, false)?;
                return self.other_signatures();
            }
            _ => return self.skip(),
        };
        *member = Some(self.string()?);
        Ok(())
    }

    /// Skips the signatures after the first one, and the end of their array.
    fn other_signatures(&mut self) -> Result<(), Stop> {
        while self.take(b',')? {
            self.skip()?;
        }
        self.expect(b']')
    }
}
