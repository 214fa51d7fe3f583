//! Validates the claims (RFC 7519 section 4.1).

use std::borrow::Cow;

use super::super::claims::TokenKind;
use super::super::json::{Object, Value};
use super::super::problem::{Claim, Problem};
use super::super::times::{Time, Times};
use super::{CheckedToken, Expectations, Profile};
use crate::time::Timestamp;

/// Maximum length of session and token IDs in the store, in characters.
const MAX_ID: usize = 64;

/// Maximum length of user IDs in the store, in characters.
const MAX_USER_ID: usize = 255;

/// Maximum length of an issuer or audience, in characters; longer than common URLs.
const MAX_NAME: usize = 2048;

/// The claims with a meaning for tokenctl, as far as they have the right type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// Issuer (`iss`).
    pub iss: Option<String>,
    /// User (`sub`).
    pub sub: Option<String>,
    /// Audience (`aud`); a single string becomes a list of one.
    pub aud: Option<Vec<String>>,
    /// Expiry (`exp`).
    pub exp: Option<Timestamp>,
    /// Start of validity (`nbf`).
    pub nbf: Option<Timestamp>,
    /// Time of issue (`iat`).
    pub iat: Option<Timestamp>,
    /// Token ID (`jti`).
    pub jti: Option<String>,
    /// Session ID (`sid`).
    pub sid: Option<String>,
    /// Generation (`gen`).
    pub generation: Option<i64>,
    /// Number of the newest cutoff when the session was opened (`epoch`); an absent claim means 0.
    pub epoch: Option<i64>,
}

impl CheckedToken {
    pub(super) fn body(
        &mut self,
        body: &Object<'_>,
        times: Times,
        expect: &Expectations,
        now: Timestamp,
    ) {
        let own = expect.profile != Profile::Foreign;
        // A token of the wrong kind is validated by the rules of its own kind: the problem of the wrong
        // kind is enough, and missing claims of the expected kind would be noise.
        let kind = match expect.profile {
            Profile::Foreign => None,
            Profile::Access => self.kind.or(Some(TokenKind::Access)),
            Profile::Refresh => self.kind.or(Some(TokenKind::Refresh)),
            Profile::Own => self.kind,
        };
        let (access, refresh) = (kind == Some(TokenKind::Access), kind == Some(TokenKind::Refresh));
        let bound = if own { MAX_ID } else { usize::MAX };

        self.claims.exp = self.date(times.exp, Claim::Exp, access);
        self.claims.nbf = self.date(times.nbf, Claim::Nbf, false);
        self.claims.iat = self.date(times.iat, Claim::Iat, own);
        self.times(expect, now);

        let iss = self.text(body, Claim::Iss, expect.issuer.is_some(), MAX_NAME);
        if let (Some(iss), Some(wanted)) = (&iss, &expect.issuer)
            && iss != wanted
        {
            self.problems.push(Problem::WrongIssuer);
        }
        let wanted: &[String] =
            if refresh && !expect.refresh_has_audience { &[] } else { &expect.audience };
        let aud = self.audience(body, !wanted.is_empty());
        if let Some(aud) = &aud
            && !wanted.is_empty()
            && !wanted.iter().any(|wanted| aud.iter().any(|aud| aud == wanted))
        {
            self.problems.push(Problem::WrongAudience);
        }
        let sub = self.text(body, Claim::Sub, own, if own { MAX_USER_ID } else { usize::MAX });
        // Tokens of other issuers may use `sid` for another purpose.
        let sid = if own { self.text(body, Claim::Sid, true, bound) } else { body.string("sid") };
        let jti = self.text(body, Claim::Jti, access, bound);
        self.claims.generation = self.generation(body, refresh, own);
        if access {
            self.epoch(body, expect.epoch);
        }
        if self.keeps_texts {
            let owned = |text: Option<Cow<'_, str>>| text.map(Cow::into_owned);
            (self.claims.iss, self.claims.sub) = (owned(iss), owned(sub));
            (self.claims.sid, self.claims.jti) = (owned(sid), owned(jti));
            self.claims.aud = aud.map(|aud| aud.into_iter().map(Cow::into_owned).collect());
        }
    }

    fn times(&mut self, expect: &Expectations, now: Timestamp) {
        let leeway = expect.leeway();
        if let Some(exp) = self.claims.exp.filter(|exp| *exp + leeway <= now) {
            self.problems.push(Problem::Expired(exp));
        }
        if let Some(nbf) = self.claims.nbf.filter(|nbf| *nbf > now + leeway) {
            self.problems.push(Problem::NotYetValid(nbf));
        }
        // In tokens of tokenctl `iat` is not judged: the signature proves the issuer, and the issuer's
        // clock may have been set back since. Only `exp` and `nbf` count.
        let judged = self.claims.iat.filter(|_| self.kind.is_none());
        if let Some(iat) = judged.filter(|iat| *iat > now + leeway) {
            self.problems.push(Problem::IssuedInFuture(iat));
        }
    }

    #[inline]
    fn member<'a>(&mut self, body: &Object<'a>, claim: Claim, required: bool) -> Option<Value<'a>> {
        let value = body.get(claim.name());
        if value.is_none() && required {
            self.problems.push(Problem::Missing(claim));
        }
        value
    }

    fn date(&mut self, time: Time, claim: Claim, required: bool) -> Option<Timestamp> {
        match time {
            Time::Missing if required => self.problems.push(Problem::Missing(claim)),
            Time::Invalid => self.problems.push(Problem::Invalid(claim)),
            Time::Missing | Time::At(_) => {}
        }
        time.at()
    }

    #[inline]
    fn text<'a>(
        &mut self,
        body: &Object<'a>,
        claim: Claim,
        required: bool,
        bound: usize,
    ) -> Option<Cow<'a, str>> {
        let value = self.member(body, claim, required)?;
        self.proper(value, claim, required, bound)
    }

    fn proper<'a>(
        &mut self,
        value: Value<'a>,
        claim: Claim,
        required: bool,
        bound: usize,
    ) -> Option<Cow<'a, str>> {
        match value.string() {
            Some(text) if text.is_empty() && required => {
                self.problems.push(Problem::Invalid(claim));
                None
            }
            // Counting characters is only needed if there are more bytes than allowed characters.
            Some(text) if text.len() > bound && text.chars().count() > bound => {
                self.problems.push(Problem::TooLong(claim));
                None
            }
            Some(text) => Some(text),
            None => {
                self.problems.push(Problem::Invalid(claim));
                None
            }
        }
    }

    /// Parses a string or an array of strings (RFC 7519 section 4.1.3).
    fn audience<'a>(&mut self, body: &Object<'a>, required: bool) -> Option<Vec<Cow<'a, str>>> {
        let value = self.member(body, Claim::Aud, required)?;
        let several = || value.elements()?.into_iter().map(Value::string).collect();
        let audience: Option<Vec<Cow<'_, str>>> =
            value.string().map(|one| vec![one]).or_else(several);
        if audience.is_none() {
            self.problems.push(Problem::Invalid(Claim::Aud));
        }
        audience
    }

    /// Checks an integer of at least 0, without fraction or exponent.
    fn epoch(&mut self, body: &Object<'_>, at_least: i64) {
        let value = body.get(Claim::Epoch.name());
        let is_missing = value.is_none();
        let epoch = value.and_then(|value| value.number()?.parse().ok());
        self.claims.epoch = epoch.filter(|epoch: &i64| *epoch >= 0);
        if self.claims.epoch.is_none() && !is_missing {
            self.problems.push(Problem::Invalid(Claim::Epoch));
        } else if self.claims.epoch.unwrap_or(0) < at_least {
            self.problems.push(Problem::EpochTooOld);
        }
    }

    /// Parses an integer of at least 1, without fraction or exponent.
    fn generation(&mut self, body: &Object<'_>, required: bool, own: bool) -> Option<i64> {
        let value = self.member(body, Claim::Gen, required)?;
        let generation = value.number().and_then(|number| number.parse().ok());
        let generation = generation.filter(|generation: &i64| *generation >= 1);
        // Tokens of other issuers may use `gen` for another purpose.
        if generation.is_none() && own {
            self.problems.push(Problem::Invalid(Claim::Gen));
        }
        generation
    }
}
