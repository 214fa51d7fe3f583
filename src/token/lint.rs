//! Remarks on unusual or risky properties of a token, each with a stable name.
//!
//! A remark does not reject a token; [`check`](super::check) does. No key is needed, and the content of
//! the token is untrusted.

use std::borrow::Cow;
use std::fmt;

use super::header::Header;
use super::json::{JsonError, Object, Type, Value, is_invisible, unescape};
use super::read::{Part, Token, TokenShape};
use super::{Time, Times, byte_search};
use crate::time::{Span, Timestamp};

mod header;
mod names;
mod rule;

pub use rule::LintRule;

/// Maximum lifetime without a remark.
const LONG_LIFE: Span = Span::days(366);

/// Clock skew of an issuer that causes no remark.
const CLOCK_SKEW: Span = Span::minutes(1);

/// Maximum size without a remark, in bytes: servers limit all headers to 8 KiB, browsers a cookie to 4 KiB.
const LARGE: usize = 8 << 10;

/// Maximum size of a value that is searched for nested claims, in bytes.
const SEARCHED: usize = 1 << 20;

/// Maximum number of remarks on one token.
const MOST: usize = 64;

/// A remark on a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint<'a> {
    /// The rule.
    pub rule: LintRule,
    /// The name of the claim or parameter as the token spells it, unless the rule implies it. It is
    /// untrusted: escape it for a terminal.
    pub subject: Option<Cow<'a, str>>,
}

impl Lint<'_> {
    /// Returns the stable name of the rule.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.rule.id()
    }

    /// Returns a copy that owns its data.
    #[must_use]
    pub fn into_owned(self) -> Lint<'static> {
        let subject = self.subject.map(|subject| Cow::Owned(subject.into_owned()));
        Lint { rule: self.rule, subject }
    }
}

impl fmt::Display for Lint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let LintRule::SignatureLength(fault) = self.rule {
            write!(f, "its signature is {fault}")?;
        } else if let LintRule::TagLength(fault) = self.rule {
            write!(f, "its authentication tag is {fault}")?;
        } else {
            f.write_str(self.rule.sentence())?;
        }
        match &self.subject {
            Some(subject) => write!(f, ": {subject}"),
            None => Ok(()),
        }
    }
}

/// Returns every remark on a token.
#[must_use]
pub fn lint(token: &Token, now: Timestamp) -> Vec<Lint<'_>> {
    let (header, claims) = (token.header().ok(), token.claims().ok());
    lint_parsed(token, header.as_ref(), claims.as_ref(), now)
}

/// Returns every remark on a token whose header and claims have been parsed already.
#[must_use]
pub fn lint_parsed<'a>(
    token: &Token,
    header: Option<&Object<'a>>,
    claims: Option<&Object<'a>>,
    now: Timestamp,
) -> Vec<Lint<'a>> {
    let head = header.map(|header| (Header::of(header), lint_header(header)));
    let head = head.as_ref().map(|(header, remarks)| (header, remarks.as_slice()));
    lint_read(token, head, claims.map(|claims| (claims, Times::of(claims))), now)
}

/// Returns the remarks that depend on the header alone.
pub(super) fn lint_header<'a>(header: &Object<'a>) -> Vec<Lint<'a>> {
    let mut found = LintList(Vec::new());
    found.header(header);
    found.0
}

/// Returns every remark on a token, from its parsed header, the remarks on the header, and its parsed claims.
pub(super) fn lint_read<'a>(
    token: &Token,
    header: Option<(&Header<'_>, &[Lint<'a>])>,
    claims: Option<(&Object<'a>, Times)>,
    now: Timestamp,
) -> Vec<Lint<'a>> {
    let mut found = LintList(Vec::new());
    let is_raw = header.is_some_and(|(header, _)| header.unencoded);
    for oddity in token.oddities().iter().filter(|oddity| !is_raw || oddity.part() != Part::Payload)
    {
        found.note(LintRule::Encoding(*oddity));
    }
    if token.disclosures().is_some() {
        found.note(LintRule::SelectiveDisclosure);
    }
    if token.part_lengths().iter().sum::<usize>() > LARGE {
        found.note(LintRule::Large);
    }
    if let Some((header, remarks)) = header {
        found.algorithm(header, token);
        for remark in remarks {
            found.push(remark.clone());
        }
    }
    match (token.shape(), claims) {
        (TokenShape::Encrypted, _) => {}
        (TokenShape::Signed, Some((claims, times))) => found.claims(claims, times, now),
        (TokenShape::Signed, None) if is_raw => {}
        (TokenShape::Signed, None) => {
            found.opaque(token, header.is_some_and(|(header, _)| header.compressed));
        }
    }
    found.0
}

struct LintList<'a>(Vec<Lint<'a>>);

impl<'a> LintList<'a> {
    fn note(&mut self, rule: LintRule) {
        self.push(Lint { rule, subject: None });
    }

    #[expect(clippy::ptr_arg, reason = "what is borrowed stays so")]
    fn about(&mut self, rule: LintRule, subject: &Cow<'a, str>) {
        let end = subject.char_indices().nth(48).map_or(subject.len(), |(end, _)| end);
        let subject = match subject {
            Cow::Borrowed(text) => text.get(..end).map(Cow::Borrowed),
            Cow::Owned(text) => text.get(..end).map(|text| Cow::Owned(text.to_owned())),
        };
        self.push(Lint { rule, subject });
    }

    fn push(&mut self, remark: Lint<'a>) {
        if self.0.len() < MOST {
            self.0.push(remark);
        }
    }

    fn opaque(&mut self, token: &Token, is_compressed: bool) {
        let text = std::str::from_utf8(token.payload_bytes());
        self.note(match text {
            _ if token.is_detached() => LintRule::Detached,
            _ if is_compressed => LintRule::Compressed,
            _ if token.claims().err() == Some(JsonError::TooDeep) => LintRule::TooDeep,
            Ok(text) if super::read(text.trim()).is_ok() => LintRule::Nested,
            Ok(text) if Value::parse(text).is_ok() => LintRule::NotAnObject,
            Ok(_) | Err(_) => LintRule::NotJson,
        });
    }

    fn claims(&mut self, claims: &Object<'a>, times: Times, now: Timestamp) {
        let exp = self.date(times.exp, "exp");
        let nbf = self.date(times.nbf, "nbf");
        let iat = self.date(times.iat, "iat");
        if times.exp == Time::Missing {
            self.note(LintRule::ExpMissing);
        }
        if let (Some(exp), Some(from)) = (exp, iat.or(nbf)) {
            if exp <= from {
                self.note(LintRule::LifetimeNegative);
            } else if from.until(exp) > LONG_LIFE {
                self.note(LintRule::LifetimeLong);
            }
        } else if exp.is_some_and(|exp| exp > now + LONG_LIFE) {
            self.note(LintRule::LifetimeLong);
        }
        if let (Some(exp), Some(nbf)) = (exp, nbf)
            && nbf >= exp
        {
            self.note(LintRule::NeverValid);
        }
        if iat.is_some_and(|iat| iat > now + CLOCK_SKEW) {
            self.note(LintRule::IatFuture);
        }
        for name in claims.duplicates() {
            self.about(LintRule::DuplicateClaim, &name.clone().into());
        }
        self.members(claims, 0);
        if hides_something(claims.value().raw()) {
            self.note(LintRule::HiddenClaims);
        }
    }

    /// Returns a time claim, unless it is invalid or looks like milliseconds.
    fn date(&mut self, time: Time, name: &'static str) -> Option<Timestamp> {
        if time == Time::Invalid {
            self.about(LintRule::DateInvalid, &name.into());
        }
        let date = time.at()?;
        // As seconds these values start in the year 5138; as milliseconds they are 1973 and later.
        if (100_000_000_000..100_000_000_000_000).contains(&date.as_secs()) {
            self.about(LintRule::DateMilliseconds, &name.into());
            return None;
        }
        Some(date)
    }

    /// Checks the names and values of an object and of nested objects.
    fn members(&mut self, object: &Object<'a>, depth: usize) {
        for member in object.members() {
            match names::kind(&member.name) {
                Some(names::NameKind::Personal) => self.about(LintRule::PersonalData, &member.name),
                Some(names::NameKind::Secret) => self.about(LintRule::Secret, &member.name),
                None => {}
            }
            let raw = member.value.raw();
            if raw.len() > 15 && is_unsafe_integer(raw) {
                self.about(LintRule::BigNumber, &member.name);
            }
            if matches!(member.value.kind(), Type::Object | Type::Array) && raw.len() < SEARCHED {
                self.within(member.value, depth);
            }
        }
    }

    fn within(&mut self, value: Value<'a>, depth: usize) {
        if depth >= 3 || self.0.len() >= MOST {
            return;
        }
        for element in value.elements().into_iter().flatten() {
            if matches!(element.kind(), Type::Object | Type::Array) {
                self.within(element, depth + 1);
            }
        }
        if let Some(inner) = value.object() {
            self.members(&inner, depth + 1);
        }
    }
}

/// Whether parsers with floating-point numbers round the integer (RFC 7493 section 2.2).
fn is_unsafe_integer(raw: &str) -> bool {
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits.len() > 16 || digits.parse::<u64>().is_ok_and(|number| number > 1 << 53))
}

/// Whether the JSON contains control or invisible characters, directly or as escapes.
fn hides_something(json: &str) -> bool {
    let spelt_out = byte_search::find(b'\\', json.as_bytes()).is_some();
    (spelt_out && unescape(json).chars().any(is_invisible))
        || (!json.is_ascii() && json.chars().any(is_invisible))
}

#[cfg(test)]
mod tests;
