//! A decoded token for output.

mod json;
mod listed;
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

pub(in crate::cli) use listed::{DecodedReport, UNVERIFIED};
pub(in crate::cli) use raw::raw;
pub(in crate::cli) use record::COLUMNS;

use json::write_unreadable;
use raw::{PRETTY, shown};
use record::{Record, unreadable_record};

/// Maximum depth of tokens inside tokens that is shown.
const NESTED: usize = 4;

/// Maximum length of a decompressed payload that is shown, in bytes.
const INFLATED: u64 = 1 << 20;

/// A decoded token with its verdict and remarks.
pub(in crate::cli) struct Decoded<'a> {
    pub(in crate::cli) token: &'a Token,
    pub(in crate::cli) header: &'a Header<'a>,
    pub(in crate::cli) claims: Option<&'a Object<'a>>,
    /// The time claims.
    pub(in crate::cli) times: Times,
    /// The result of the validation, if it was requested.
    pub(in crate::cli) verdict: Option<&'a CheckedToken>,
    /// Remarks, if they were requested.
    pub(in crate::cli) lint: Option<&'a [Lint<'a>]>,
    pub(in crate::cli) now: Timestamp,
}

/// The result of the signature check in JSON output.
struct Seal<'a> {
    status: &'static str,
    kid: Option<&'a str>,
    reason: Option<&'static str>,
}

impl<'a> Decoded<'a> {
    /// Returns the kind of token that `typ` names.
    pub(in crate::cli) fn kind(&self) -> Option<TokenKind> {
        self.header.kind()
    }

    /// Returns a claim other than `exp`, `nbf` and `iat` as a time, if it is one.
    pub(in crate::cli) fn date(&self, name: &str) -> Option<Timestamp> {
        let value = self.claims?.get(name)?;
        value.number().and_then(NumericDate::parse).map(NumericDate::ceil)
    }

    pub(in crate::cli) fn expired(&self) -> Option<bool> {
        self.times.exp.at().map(|exp| exp <= self.now)
    }

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

    /// Returns the disclosures of an SD-JWT (RFC 9901 section 4.2), each as a JSON array, or its text if it is
    /// invalid.
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

    /// Shows the key binding JWT of an SD-JWT (RFC 9901 section 4.3).
    fn key_binding(&self, show: &mut dyn FnMut(&Decoded<'_>)) {
        let all = self.token.disclosures().unwrap_or_default();
        let binding = all.rsplit('~').next().unwrap_or_default();
        self.inner(binding.as_bytes(), show);
    }

    /// Returns the decompressed payload of a token with `zip`, if it is JSON.
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

    /// Returns the IDs of all problems.
    pub(in crate::cli) fn problems(&self) -> String {
        let problems = self.verdict.iter().flat_map(|verdict| &verdict.problems);
        problems.map(|problem| problem.id()).collect::<Vec<_>>().join(" ")
    }
}
