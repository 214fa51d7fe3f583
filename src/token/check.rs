//! Validates a token and reports every problem at once. The clock and the keys are arguments.

use std::sync::Arc;

use super::claims::TokenKind;
use super::header::Header;
use super::json::{JsonError, Object};
use super::problem::Problem;
use super::read::{Oddity, Part, ReadError, Token, TokenShape, read, split};
use super::signature_length::LengthFault;
use super::{KeyRing, Times};
use crate::time::{Span, Timestamp};

mod body;
mod head;

pub use body::Claims;
pub(super) use head::is_der;

/// Maximum length of a token that is validated. It is far above the header limits of web servers, and
/// bounds the time of one validation.
pub const MAX_CHECKED_BYTES: usize = 1 << 20;

/// Maximum leeway for clock skew.
pub const MAX_LEEWAY: Span = Span::minutes(5);

/// The set of rules that a token is validated against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// An access token of tokenctl.
    Access,
    /// A refresh token of tokenctl.
    Refresh,
    /// An access token or a refresh token of tokenctl; the token's `typ` decides which.
    #[default]
    Own,
    /// Any JWT (RFC 7519): no claim is required, but each claim that is present must be valid.
    Foreign,
}

/// The requirements that a token must meet.
#[derive(Clone, Debug, Default)]
pub struct Expectations {
    /// The set of rules.
    pub profile: Profile,
    /// The required issuer (`iss`); `None` accepts any issuer.
    pub issuer: Option<String>,
    /// Accepted audiences: `aud` must contain at least one. An empty list accepts any audience. Refresh
    /// tokens of tokenctl have no `aud` and are exempt; see
    /// [`Expectations::with_audience_of_refresh_tokens`].
    pub audience: Vec<String>,
    leeway: Span,
    refresh_has_audience: bool,
    epoch: i64,
}

impl Expectations {
    /// Creates requirements with this profile and no others.
    #[must_use]
    pub fn new(profile: Profile) -> Self {
        Self { profile, refresh_has_audience: profile == Profile::Foreign, ..Self::default() }
    }

    /// Requires the audience of refresh tokens too. A service does not need this, because the refresh tokens
    /// that it issues have no `aud`.
    #[must_use]
    pub fn with_audience_of_refresh_tokens(mut self) -> Self {
        self.refresh_has_audience = true;
        self
    }

    /// Sets the minimum `epoch` of access tokens: the number of the newest cutoff that the verifier knows.
    /// A token without the claim has epoch 0. Refresh tokens have no epoch.
    #[must_use]
    pub fn at_least_epoch(mut self, epoch: i64) -> Self {
        self.epoch = self.epoch.max(epoch);
        self
    }

    /// Sets the leeway for clock skew, limited to [`MAX_LEEWAY`].
    #[must_use]
    pub fn with_leeway(mut self, leeway: Span) -> Self {
        self.leeway = leeway.min(MAX_LEEWAY);
        self
    }

    /// Returns the leeway for clock skew.
    #[must_use]
    pub fn leeway(&self) -> Span {
        self.leeway
    }
}

/// The result of the signature check, independent of the claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signature {
    /// The signature is valid.
    Valid {
        /// Key ID of the key that verified it.
        kid: Arc<str>,
    },
    /// No candidate key verifies the signature, or the token breaks a rule of RFC 7515 section 5.2 that
    /// makes its signed content ambiguous.
    Invalid,
    /// There is no key to check the signature with, or no signature.
    NotChecked,
}

/// A remark on an accepted or rejected token that is no reason to reject it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The header contains a key or the address of one (`jwk`, `jku`, `x5c`, `x5u`). It was ignored
    /// (RFC 8725 section 3.10).
    HeaderKeyIgnored(&'static str),
}

/// A token and the result of its validation.
#[derive(Clone, Debug)]
pub struct CheckedToken {
    /// Every reason to reject the token; empty if it is accepted.
    pub problems: Vec<Problem>,
    /// Remarks that do not affect the result.
    pub notes: Vec<Note>,
    /// The result of the signature check.
    pub signature: Signature,
    /// The kind of token that `typ` names.
    pub kind: Option<TokenKind>,
    /// The claims that could be parsed. They are untrusted unless the signature is valid.
    pub claims: Claims,
    /// The parsed token, if it could be parsed.
    pub token: Option<Token>,
    /// Whether string claims are copied into `claims`.
    keeps_texts: bool,
}

/// A valid access token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Issuer (`iss`).
    pub iss: Option<String>,
    /// User (`sub`).
    pub sub: String,
    /// Audience (`aud`).
    pub aud: Vec<String>,
    /// Session ID (`sid`).
    pub sid: String,
    /// Token ID (`jti`).
    pub jti: String,
    /// Time of issue (`iat`).
    pub iat: Timestamp,
    /// Expiry (`exp`).
    pub exp: Timestamp,
}

/// A valid refresh token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refresh {
    /// Issuer (`iss`).
    pub iss: Option<String>,
    /// User (`sub`).
    pub sub: String,
    /// Session ID (`sid`).
    pub sid: String,
    /// Generation (`gen`).
    pub generation: i64,
    /// Time of issue (`iat`).
    pub iat: Timestamp,
    /// Expiry (`exp`); `None` if the token never expires.
    pub exp: Option<Timestamp>,
}

impl CheckedToken {
    /// Whether the token has no problem.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.problems.is_empty()
    }

    /// Whether a key of the ring verified the signature, regardless of other problems.
    #[must_use]
    pub fn is_authentic(&self) -> bool {
        matches!(self.signature, Signature::Valid { .. })
    }

    /// Whether expiry is the token's only problem.
    #[must_use]
    pub fn is_merely_expired(&self) -> bool {
        matches!(self.problems.as_slice(), [Problem::Expired(_)])
    }

    /// Returns the access token, if it is one and has no problem.
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

    /// Returns the refresh token, if it is one and has no problem.
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

/// Validates a token against the key ring and the requirements, and reports every problem.
///
/// The key determines the algorithm, and the header's `alg` must agree with it (RFC 8725 section 3.1).
/// A key or a key address in the token is never trusted.
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
                token
                    .require_parts(header.get("enc").is_some(), header.string("alg").as_deref())?;
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
                    checked.problems.push(Problem::Malformed(error.explained(text)));
                }
            }
            checked.token = Some(token);
        }
        Err(error) => checked.problems.push(Problem::Malformed(error.explained(text))),
    }
    checked
}

/// A token with its parsed parts.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// The token.
    pub token: &'a Token,
    /// The parsed header, from [`Token::header`].
    pub header: &'a Header<'a>,
    /// The parsed claims, from [`Token::claims`]; `None` for an encrypted token.
    pub claims: Option<&'a Object<'a>>,
}

/// Validates a token that has been parsed already, like [`check`]. The result contains neither the token
/// nor copies of its string claims. `text` is the text that the token was parsed from.
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

/// Validates a token whose time claims have been parsed too.
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
            // With `b64: false` the signature covers the raw payload, not the text in the token (RFC 7797).
            return;
        }
        let before = self.problems.len();
        self.signature(header, token, text, ring);
        if token.is_detached() && !self.is_authentic() {
            // A signature over an empty payload would have been valid. This one covers a payload outside
            // of the token, so it can't be checked.
            let is_missing =
                self.problems.last() == Some(&Problem::SignatureLength(LengthFault::Missing));
            if is_missing || self.signature == Signature::Invalid {
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
            None if read(token.payload_bytes().trim_ascii()).is_ok() => {
                self.problems.push(Problem::Nested);
            }
            None => {
                let error = token.claims().err().unwrap_or(JsonError::NotAnObject);
                self.problems.push(Problem::NoClaims(error));
            }
        }
    }
}

#[cfg(test)]
mod tests;
