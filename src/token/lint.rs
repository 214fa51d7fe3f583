//! Remarks on unusual or risky properties of a token, each with a stable name.
//!
//! A remark does not reject a token; [`check`](super::check) does. No key is needed, and the content of
//! the token is untrusted.

use std::borrow::Cow;
use std::fmt;

use super::check::is_der;
use super::header::{Header, KEY_SOURCES, Parameter, is_unencoded};
use super::json::{JsonError, Object, Type, Value, is_invisible, unescape};
use super::read::{Oddity, Part, Token, TokenShape};
use super::{Algorithm, Time, Times};
use crate::time::{Span, Timestamp};

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
        f.write_str(self.rule.sentence())?;
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

    fn header(&mut self, header: &Object<'a>) {
        match header.get("typ").map(Value::string) {
            None => self.note(LintRule::TypMissing),
            Some(None) => self.note(LintRule::TypInvalid),
            Some(Some(typ)) if is_weak(&typ) => self.note(LintRule::TypWeak),
            Some(Some(_)) => {}
        }
        self.critical(header);
        for name in KEY_SOURCES {
            if header.get(name).is_some() {
                self.about(LintRule::HeaderKey, &name.into());
            }
        }
        if is_unencoded(header) {
            self.note(LintRule::Unencoded);
        }
        match header.get("kid").map(Value::string) {
            Some(None) => self.note(LintRule::KidInvalid),
            Some(Some(kid)) if is_injection(&kid) => self.note(LintRule::KidSuspicious),
            Some(Some(_)) | None => {}
        }
        for name in header.duplicates() {
            self.about(LintRule::DuplicateHeader, &name.clone().into());
        }
        if hides_something(header.value().raw()) {
            self.note(LintRule::HiddenHeader);
        }
    }

    fn algorithm(&mut self, header: &Header<'_>, token: &Token) {
        let name = match &header.alg {
            Parameter::Missing => return self.note(LintRule::AlgMissing),
            Parameter::Other => return self.note(LintRule::AlgInvalid),
            Parameter::Text(name) => name,
        };
        if token.shape() == TokenShape::Encrypted {
            return self.note(LintRule::Encrypted);
        }
        let signature = token.signature();
        let Some(algorithm) = header.algorithm else {
            return self.no_algorithm(name, signature);
        };
        if signature.is_empty() {
            // A signature that is present but undecodable has its own remark.
            if token.part_lengths()[2] == 0 {
                self.note(LintRule::SignatureMissing);
            }
            return;
        }
        let is_ecdsa = matches!(algorithm, Algorithm::ES256 | Algorithm::ES384);
        if !length_fits(algorithm, signature.len()) {
            let is_der = is_ecdsa && is_der(signature);
            return self.note(if is_der {
                LintRule::SignatureDer
            } else {
                LintRule::SignatureLength
            });
        }
        let (r, s) = signature.split_at(signature.len() / 2);
        let blank = |half: &[u8]| half.iter().all(|byte| *byte == 0);
        if is_ecdsa && (blank(r) || blank(s)) {
            self.note(LintRule::SignatureBlank);
        }
    }

    fn no_algorithm(&mut self, name: &str, signature: &[u8]) {
        if name.trim().eq_ignore_ascii_case("none") {
            self.note(LintRule::AlgNone);
            if !signature.is_empty() {
                self.note(LintRule::NoneSigned);
            }
            return;
        }
        self.note(match name.parse::<Algorithm>() {
            Ok(_) => LintRule::AlgCase,
            Err(_) => LintRule::AlgUnknown,
        });
    }

    /// Checks `crit`: it may list only parameters that the header contains and that RFC 7515 does not define
    /// (section 4.1.11).
    fn critical(&mut self, header: &Object<'a>) {
        const OWN: [&str; 11] =
            ["alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit"];
        let Some(crit) = header.get("crit") else { return };
        let short = Some(crit).filter(|crit| crit.raw().len() < SEARCHED);
        let names: Option<Vec<Cow<'a, str>>> = short
            .and_then(Value::elements)
            .and_then(|list| list.into_iter().map(Value::string).collect());
        let Some(names) = names.filter(|names| !names.is_empty()) else {
            return self.note(LintRule::CritInvalid);
        };
        for name in names.iter().take(8) {
            let proper = header.get(name).is_some() && !OWN.contains(&name.as_ref());
            self.about(if proper { LintRule::CritUnknown } else { LintRule::CritInvalid }, name);
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

/// Whether the `typ` does not distinguish kinds of token (RFC 8725 section 3.11).
fn is_weak(typ: &str) -> bool {
    let typ = match typ.split_at_checked(12) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case("application/") => rest,
        _ => typ,
    };
    ["", "jwt", "jose"].iter().any(|weak| typ.eq_ignore_ascii_case(weak))
}

fn length_fits(algorithm: Algorithm, bytes: usize) -> bool {
    match algorithm {
        Algorithm::HS256 => bytes == 32,
        Algorithm::HS384 => bytes == 48,
        Algorithm::HS512 | Algorithm::ES256 | Algorithm::EdDSA => bytes == 64,
        Algorithm::ES384 => bytes == 96,
        Algorithm::RS256
        | Algorithm::RS384
        | Algorithm::RS512
        | Algorithm::PS256
        | Algorithm::PS384
        | Algorithm::PS512 => (256..=2048).contains(&bytes),
    }
}

/// Whether the `kid` looks like a path, a query or a command, aimed at a key lookup.
fn is_injection(kid: &str) -> bool {
    kid.contains("..")
        || kid.starts_with('/')
        || kid.contains(['\'', '"', '`', '|', ';', '$', '\\', '<', '\0', '\n'])
        || kid.contains("--")
}

/// Whether parsers with floating-point numbers round the integer (RFC 7493 section 2.2).
fn is_unsafe_integer(raw: &str) -> bool {
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits.len() > 16 || digits.parse::<u64>().is_ok_and(|number| number > 1 << 53))
}

/// Whether the JSON contains control or invisible characters, directly or as escapes.
fn hides_something(json: &str) -> bool {
    let spelt_out = memchr::memchr(b'\\', json.as_bytes()).is_some();
    (spelt_out && unescape(json).chars().any(is_invisible))
        || (!json.is_ascii() && json.chars().any(is_invisible))
}

impl LintRule {
    /// Returns the message for a deviation from strict base64url.
    const fn oddity(oddity: Oddity) -> &'static str {
        match oddity {
            Oddity::Padding(Part::Header) => "the header's base64 is padded with =",
            Oddity::Padding(Part::Payload) => "the payload's base64 is padded with =",
            Oddity::Padding(Part::Signature) => "the signature's base64 is padded with =",
            Oddity::StandardAlphabet(Part::Header) => "the header is base64 with + or /",
            Oddity::StandardAlphabet(Part::Payload) => "the payload is base64 with + or /",
            Oddity::StandardAlphabet(Part::Signature) => "the signature is base64 with + or /",
            Oddity::SpareBits(Part::Header) => "the header's base64 has non-zero spare bits",
            Oddity::SpareBits(Part::Payload) => "the payload's base64 has non-zero spare bits",
            Oddity::SpareBits(Part::Signature) => "the signature's base64 has non-zero spare bits",
            Oddity::Undecodable(Part::Header) => "the header is not base64url",
            Oddity::Undecodable(Part::Payload) => "the payload is not base64url",
            Oddity::Undecodable(Part::Signature) => "the signature is not base64url",
        }
    }
}

#[cfg(test)]
mod tests;
