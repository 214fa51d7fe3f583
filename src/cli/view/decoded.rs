//! A token taken apart, as it is shown.

mod json;
mod page;
mod raw;
mod record;

use std::borrow::Cow;
use std::io::Read as _;

use crate::time::Timestamp;
use crate::token::json::{Object, Type, Value};
use crate::token::{
    CheckedToken, Header, Lint, NumericDate, Signature, Times, Token, TokenKind, from_base64url,
    read,
};

pub(in crate::cli) use json::write_unreadable;
pub(in crate::cli) use raw::{PRETTY, raw, shown};
pub(in crate::cli) use record::{COLUMNS, Record, unreadable_record};

/// Tokens in tokens in tokens are shown so deep.
const NESTED: usize = 4;

/// A compressed payload is shown up to this length.
const INFLATED: u64 = 1 << 20;

/// A token with all that is known about it.
pub(in crate::cli) struct Decoded<'a> {
    pub(in crate::cli) token: &'a Token,
    pub(in crate::cli) header: &'a Header<'a>,
    pub(in crate::cli) claims: Option<&'a Object<'a>>,
    /// The times among them.
    pub(in crate::cli) times: Times,
    /// The verdict, if one was asked for.
    pub(in crate::cli) verdict: Option<&'a CheckedToken>,
    /// Oddities, if they are wanted.
    pub(in crate::cli) lint: Option<&'a [Lint<'a>]>,
    pub(in crate::cli) now: Timestamp,
}

/// What became of the signature, in the words of the JSON output.
struct Seal<'a> {
    status: &'static str,
    kid: Option<&'a str>,
    reason: Option<&'static str>,
}

impl<'a> Decoded<'a> {
    /// The kind by its `typ`.
    pub(in crate::cli) fn kind(&self) -> Option<TokenKind> {
        self.header.kind()
    }

    /// Any other claim that holds a time, if it is one.
    pub(in crate::cli) fn date(&self, name: &str) -> Option<Timestamp> {
        let value = self.claims?.get(name)?;
        value.number().and_then(NumericDate::parse).map(NumericDate::ceil)
    }

    pub(in crate::cli) fn expired(&self) -> Option<bool> {
        self.times.exp.at().map(|exp| exp <= self.now)
    }

    /// A text claim.
    pub(in crate::cli) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        self.claims?.string(name)
    }

    fn seal(&self) -> Seal<'_> {
        let named = || self.header.kid();
        let Some(verdict) = self.verdict else {
            return Seal { status: "not-checked", kid: named(), reason: None };
        };
        let reason = verdict.problems.iter().find(|problem| problem.is_about_signature());
        let reason = reason.map(|problem| problem.id());
        match &verdict.signature {
            Signature::Valid { kid } => Seal { status: "valid", kid: Some(kid), reason: None },
            Signature::Invalid => Seal { status: "invalid", kid: named(), reason },
            Signature::NotChecked => Seal { status: "not-checked", kid: named(), reason },
        }
    }

    /// The disclosures of an SD-JWT (RFC 9901 §4.2), each a JSON array, and the text of those that
    /// cannot be read.
    fn disclosures(&self) -> Vec<Result<String, &str>> {
        let all = self.token.disclosures().unwrap_or_default();
        let listed = all.rsplit_once('~').map_or("", |(listed, _)| listed);
        let read = |text: &'a str| {
            let bytes = from_base64url(text.as_bytes()).ok_or(text)?;
            let json = String::from_utf8(bytes).map_err(|_| text)?;
            let is_array = Value::parse(&json).is_ok_and(|value| value.kind() == Type::Array);
            if is_array { Ok(json) } else { Err(text) }
        };
        listed.split('~').filter(|text| !text.is_empty()).map(read).collect()
    }

    /// The token that binds an SD-JWT to its holder's key (RFC 9901 §4.3).
    fn key_binding(&self, show: &mut dyn FnMut(&Decoded<'_>)) {
        let all = self.token.disclosures().unwrap_or_default();
        let binding = all.rsplit('~').next().unwrap_or_default();
        self.inner(binding.as_bytes(), show);
    }

    /// The payload that `zip` says is compressed, if it is JSON.
    fn inflated(&self) -> Option<String> {
        let compressed = self.header.is_compressed().then(|| self.token.payload_bytes())?;
        let mut text = String::new();
        let inflated = flate2::read::DeflateDecoder::new(compressed);
        inflated.take(INFLATED).read_to_string(&mut text).ok()?;
        Value::parse(&text).is_ok().then_some(text)
    }

    fn nested(&self, depth: usize, show: &mut dyn FnMut(&Decoded<'_>)) {
        if depth < NESTED {
            self.inner(self.token.payload_bytes().trim_ascii(), show);
        }
    }

    fn inner(&self, text: &[u8], show: &mut dyn FnMut(&Decoded<'_>)) {
        let Ok(token) = read(text) else { return };
        let Ok(header) = token.header() else { return };
        let (header, claims) = (&Header::of(&header), token.claims().ok());
        let times = claims.as_ref().map(Times::of).unwrap_or_default();
        let (claims, now) = (claims.as_ref(), self.now);
        show(&Decoded { token: &token, header, claims, times, verdict: None, lint: None, now });
    }

    /// The names of all that is wrong.
    pub(in crate::cli) fn problems(&self) -> String {
        let problems = self.verdict.iter().flat_map(|verdict| &verdict.problems);
        problems.map(|problem| problem.id()).collect::<Vec<_>>().join(" ")
    }
}
