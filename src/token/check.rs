//! Judging a token: every problem at once, with the clock and the keys as arguments.

use std::sync::Arc;

use super::claims::TokenKind;
use super::header::Header;
use super::json::{JsonError, Object};
use super::problem::Problem;
use super::read::{Oddity, Part, ReadError, Token, TokenShape, split};
use super::{KeyRing, Times};
use crate::time::{Span, Timestamp};

mod body;
mod head;

pub use body::Claims;
pub(super) use head::is_der;

/// The longest token that is checked: far beyond any request header, and soon done with.
pub const MAX_CHECKED_BYTES: usize = 1 << 20;

/// The most leeway that clocks may be given.
pub const MAX_LEEWAY: Span = Span::minutes(5);

/// Which rules a token must follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Our access token.
    Access,
    /// Our refresh token.
    Refresh,
    /// One of ours, whichever its `typ` says.
    #[default]
    Own,
    /// Any JWT (RFC 7519): no claim must be there, but those that are must be right.
    Foreign,
}

/// What is expected of a token.
#[derive(Clone, Debug, Default)]
pub struct Expectations {
    /// The rules it must follow.
    pub profile: Profile,
    /// The issuer it must have, when given.
    pub issuer: Option<String>,
    /// Its audience must have one of these, unless there are none or it is a refresh token of ours,
    /// which names no audience; see [`Expectations::with_audience_of_refresh_tokens`].
    pub audience: Vec<String>,
    leeway: Span,
    refresh_has_audience: bool,
    epoch: i64,
}

impl Expectations {
    /// Expects a token of this profile and nothing else of it.
    #[must_use]
    pub fn new(profile: Profile) -> Self {
        Self { profile, refresh_has_audience: profile == Profile::Foreign, ..Self::default() }
    }

    /// Requires the audience of refresh tokens too. A service does not: its own refresh tokens name
    /// none.
    #[must_use]
    pub fn with_audience_of_refresh_tokens(mut self) -> Self {
        self.refresh_has_audience = true;
        self
    }

    /// Requires this `epoch` of our access tokens at least: the number of the newest cutoff that the
    /// verifier knows. A token without the claim has epoch 0. Refresh tokens have none.
    #[must_use]
    pub fn at_least_epoch(mut self, epoch: i64) -> Self {
        self.epoch = self.epoch.max(epoch);
        self
    }

    /// Forgives clocks this difference, at most [`MAX_LEEWAY`].
    #[must_use]
    pub fn with_leeway(mut self, leeway: Span) -> Self {
        self.leeway = leeway.min(MAX_LEEWAY);
        self
    }

    /// How much clocks may differ.
    #[must_use]
    pub fn leeway(&self) -> Span {
        self.leeway
    }
}

/// What became of the signature, whatever else is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signature {
    /// This key made it.
    Valid {
        /// The key's name.
        kid: Arc<str>,
    },
    /// None of the keys that may be meant made it, or not over a token that can mean one thing only.
    Invalid,
    /// There was nothing to check it with, or nothing to check.
    NotChecked,
}

/// Something worth knowing that is no reason to refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The header brings a key or says where to fetch one (`jwk`, `jku`, `x5c`, `x5u`): never used
    /// (RFC 8725 §3.10).
    HeaderKeyIgnored(&'static str),
}

/// A token and the verdict on it.
#[derive(Clone, Debug)]
pub struct CheckedToken {
    /// Every reason to refuse it; none if it is accepted.
    pub problems: Vec<Problem>,
    /// What else is worth knowing.
    pub notes: Vec<Note>,
    /// What became of the signature.
    pub signature: Signature,
    /// Its kind by its `typ`.
    pub kind: Option<TokenKind>,
    /// The claims that could be read; trust them only with a valid signature.
    pub claims: Claims,
    /// The token taken apart, if it could be.
    pub token: Option<Token>,
    /// Whether texts among the claims are copied for the caller.
    keeps_texts: bool,
}

/// An access token that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Who issued it.
    pub iss: Option<String>,
    /// The user.
    pub sub: String,
    /// For whom.
    pub aud: Vec<String>,
    /// The session.
    pub sid: String,
    /// Its own id.
    pub jti: String,
    /// When it was made.
    pub iat: Timestamp,
    /// When it ends.
    pub exp: Timestamp,
}

/// A refresh token that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refresh {
    /// Who issued it.
    pub iss: Option<String>,
    /// The user.
    pub sub: String,
    /// The session.
    pub sid: String,
    /// Which of the session's refresh tokens it is.
    pub generation: i64,
    /// When it was made.
    pub iat: Timestamp,
    /// When it ends, if it does.
    pub exp: Option<Timestamp>,
}

impl CheckedToken {
    /// Whether nothing is wrong with it.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.problems.is_empty()
    }

    /// Whether one of our keys signed it, whatever else is wrong.
    #[must_use]
    pub fn is_authentic(&self) -> bool {
        matches!(self.signature, Signature::Valid { .. })
    }

    /// Whether it would be accepted, had it not expired.
    #[must_use]
    pub fn is_merely_expired(&self) -> bool {
        matches!(self.problems.as_slice(), [Problem::Expired(_)])
    }

    /// The access token, if it is one and nothing is wrong with it.
    #[must_use]
    pub fn access(&self) -> Option<Access> {
        let claims = &self.claims;
        (self.is_accepted() && self.kind == Some(TokenKind::Access)).then_some(())?;
        Some(Access {
            iss: claims.iss.clone(),
            sub: claims.sub.clone()?,
            aud: claims.aud.clone().unwrap_or_default(),
            sid: claims.sid.clone()?,
            jti: claims.jti.clone()?,
            iat: claims.iat?,
            exp: claims.exp?,
        })
    }

    /// The refresh token, if it is one and nothing is wrong with it.
    #[must_use]
    pub fn refresh(&self) -> Option<Refresh> {
        let claims = &self.claims;
        (self.is_accepted() && self.kind == Some(TokenKind::Refresh)).then_some(())?;
        Some(Refresh {
            iss: claims.iss.clone(),
            sub: claims.sub.clone()?,
            sid: claims.sid.clone()?,
            generation: claims.generation?,
            iat: claims.iat?,
            exp: claims.exp,
        })
    }
}

/// Checks a token against the ring and the expectations, and finds everything wrong with it.
///
/// The key decides the algorithm; the header's `alg` must agree with it. Nothing in the token says
/// which key to trust.
#[must_use]
pub fn check(
    text: impl AsRef<[u8]>,
    ring: &KeyRing,
    expect: &Expectations,
    now: Timestamp,
) -> CheckedToken {
    let text = text.as_ref();
    let mut checked = CheckedToken::unjudged();
    if text.len() > MAX_CHECKED_BYTES {
        checked.problems.push(Problem::TooLarge);
        return checked;
    }
    match split(text) {
        Ok(token) => {
            let header = token.header().map_err(ReadError::Header).and_then(|header| {
                token.require_encryption(header.get("enc").is_some())?;
                Ok(header)
            });
            match header {
                Ok(header) => {
                    let claims = match token.shape() {
                        TokenShape::Signed => token.claims().ok(),
                        TokenShape::Encrypted => None,
                    };
                    let header = &Header::of(&header);
                    let parts = Parts { token: &token, header, claims: claims.as_ref() };
                    let times = claims.as_ref().map(Times::of);
                    checked.judge(text, parts, times, ring, expect, now);
                }
                Err(error) => {
                    checked.problems.push(Problem::Malformed(error));
                }
            }
            checked.token = Some(token);
        }
        Err(error) => checked.problems.push(Problem::Malformed(error)),
    }
    checked
}

/// A token whose parts have been read.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// The token itself.
    pub token: &'a Token,
    /// What [`Token::header`] gave, looked through.
    pub header: &'a Header<'a>,
    /// What [`Token::claims`] gave, if it is signed.
    pub claims: Option<&'a Object<'a>>,
}

/// The same as [`check`] for a token that was read already, such as for showing it; the token stays
/// with the caller, and so do the texts among its claims. `text` is what it was read from.
#[must_use]
pub fn check_parts(
    text: &[u8],
    parts: Parts<'_>,
    ring: &KeyRing,
    expect: &Expectations,
    now: Timestamp,
) -> CheckedToken {
    check_read(text, parts, parts.claims.map(Times::of), ring, expect, now)
}

/// The same where the times among the claims have been read too.
pub(super) fn check_read(
    text: &[u8],
    parts: Parts<'_>,
    times: Option<Times>,
    ring: &KeyRing,
    expect: &Expectations,
    now: Timestamp,
) -> CheckedToken {
    let mut checked = CheckedToken::unjudged();
    checked.keeps_texts = false;
    if text.len() > MAX_CHECKED_BYTES {
        checked.problems.push(Problem::TooLarge);
    } else {
        checked.judge(text, parts, times, ring, expect, now);
    }
    checked
}

impl CheckedToken {
    fn unjudged() -> Self {
        Self {
            problems: Vec::new(),
            notes: Vec::new(),
            signature: Signature::NotChecked,
            kind: None,
            claims: Claims::default(),
            token: None,
            keeps_texts: true,
        }
    }

    fn judge(
        &mut self,
        text: &[u8],
        parts: Parts<'_>,
        times: Option<Times>,
        ring: &KeyRing,
        expect: &Expectations,
        now: Timestamp,
    ) {
        let Parts { token, header, claims } = parts;
        let is_raw = |oddity: &Oddity| header.unencoded && oddity.part() == Part::Payload;
        let oddities = token.oddities().iter().filter(|oddity| !is_raw(oddity));
        self.problems.extend(oddities.map(|oddity| Problem::Encoding(*oddity)));
        if header.repeats {
            self.problems.push(Problem::Duplicate(Part::Header));
        }
        self.header(header, expect);
        if token.shape() == TokenShape::Encrypted {
            return self.problems.push(Problem::Encrypted);
        }
        if token.disclosures().is_some() {
            self.problems.push(Problem::SelectiveDisclosure);
        }
        if header.unencoded {
            // What is signed is not what stands in the token.
            return;
        }
        let signed = text.get(..token.signed_length()).unwrap_or_default();
        let before = self.problems.len();
        self.signature(header, signed, token.signature(), ring);
        if token.is_detached() && !self.is_authentic() {
            // An empty payload may be signed as well; else the signature is one of another text.
            if self.signature == Signature::Invalid {
                self.problems.truncate(before);
            }
            self.signature = Signature::NotChecked;
            return self.problems.push(Problem::Detached);
        }
        match claims.zip(times) {
            Some((claims, times)) => {
                if !claims.duplicates().is_empty() {
                    self.problems.push(Problem::Duplicate(Part::Payload));
                }
                self.body(claims, times, expect, now);
            }
            None if header.compressed => self.problems.push(Problem::Compressed),
            None => {
                let error = token.claims().err().unwrap_or(JsonError::NotAnObject);
                self.problems.push(Problem::NoClaims(error));
            }
        }
    }
}

#[cfg(test)]
mod tests;
