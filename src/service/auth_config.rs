//! Turns a session into tokens and tokens into claims, with the keys and rules of one service.

use super::ServiceError;
use crate::session::{Policy, Session, SessionId};
use crate::time::{Span, Timestamp};
use crate::token::{
    AccessClaims, CheckedToken, Expectations, KeyRing, Profile, Random, RefreshClaims, Secret,
    SessionClaims, TokenKind, check, new_jti, sign_access, sign_refresh,
};

/// Keys, issuer, audience and policy of one authentication service.
#[derive(Clone, Debug)]
pub struct AuthConfig<'a> {
    /// The key ring: the active key signs, every key verifies.
    pub keys: &'a KeyRing,
    /// `iss` of issued tokens (RFC 7519 section 4.1.1), and required of presented tokens.
    pub issuer: Option<String>,
    /// `aud` of issued access tokens (RFC 7519 section 4.1.3); a presented access token must name at least
    /// one. Empty: no audience.
    pub audience: Vec<String>,
    /// The settings of the rules.
    pub policy: Policy,
    /// Tolerated clock skew for presented tokens.
    pub leeway: Span,
}

/// A new token pair (RFC 6749 section 5.1).
#[derive(Debug)]
pub struct TokenPair {
    /// The access token.
    pub access: Secret,
    /// The refresh token.
    pub refresh: Secret,
    /// Remaining lifetime of the access token.
    pub expires_in: Span,
    /// Remaining lifetime of the refresh token; `None`: until revoked.
    pub refresh_expires_in: Option<Span>,
    /// The session's ID.
    pub session_id: SessionId,
}

/// An access token issued without a new refresh token.
pub(super) struct Refreshed<'a> {
    pub(super) token: &'a str,
    pub(super) expires_at: Option<Timestamp>,
}

impl AuthConfig<'_> {
    /// Verifies a token's signature and claims, without its session.
    #[must_use]
    pub fn check(&self, token: &str, kind: Option<TokenKind>, now: Timestamp) -> CheckedToken {
        let profile = match kind {
            Some(TokenKind::Access) => Profile::Access,
            Some(TokenKind::Refresh) => Profile::Refresh,
            None => Profile::Own,
        };
        let mut expect = Expectations::new(profile).with_leeway(self.leeway);
        expect.issuer.clone_from(&self.issuer);
        expect.audience.clone_from(&self.audience);
        check(token, self.keys, &expect, now)
    }

    /// Returns the expiry of an access token that is issued now.
    pub(super) fn access_end(&self, session: &Session, now: Timestamp) -> Timestamp {
        let end = now + session.access_ttl.unwrap_or(self.policy.lives.access_ttl);
        session.max_expires_at.map_or(end, |most| end.min(most))
    }

    /// Returns the expiry of a refresh token with this lifetime that is issued now.
    pub(super) fn refresh_end(
        life: Option<Span>,
        session: &Session,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let end = life.map(|life| now + life);
        match (end, session.max_expires_at) {
            (Some(end), Some(most)) => Some(end.min(most)),
            (end, most) => end.or(most),
        }
    }

    /// Returns the expiry of a refresh token that replaces another one. A session that never expires
    /// keeps that property, unless it has a lifetime of its own.
    pub(super) fn renewed_refresh_end(
        &self,
        session: &Session,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let life = match session.refresh_ttl {
            Some(own) => Some(own).filter(|own| *own != Span::default()),
            None if session.expires_at.is_none() => None,
            None => self.policy.lives.refresh_ttl,
        };
        Self::refresh_end(life, session, now)
    }

    /// Draws the ID of the next access token, and checks that the token can be signed. Called before the
    /// transaction: a committed token pair must reach the client.
    pub(super) fn draw_jti(&self, random: &mut dyn Random) -> Result<String, ServiceError> {
        self.keys.signing_key()?.check_random()?;
        Ok(new_jti(random)?)
    }

    /// Issues the pair of the session's current generation. The refresh token depends on the row alone,
    /// so every request for the same generation gets the same token, if the signature algorithm is
    /// deterministic.
    pub(super) fn pair(
        &self,
        session: &Session,
        now: Timestamp,
        jti: &str,
    ) -> Result<TokenPair, ServiceError> {
        let claims = RefreshClaims {
            iss: self.issuer.as_deref(),
            sub: session.user_id.as_str(),
            sid: session.id.as_str(),
            generation: session.generation,
            iat: session.rotated_at.unwrap_or(session.created_at),
            exp: session.expires_at,
        };
        let refresh = sign_refresh(self.keys.signing_key()?, &claims)?;
        let access = self.access(session, now, jti)?;
        Ok(Self::pair_of(session, access, refresh, session.expires_at, now, self))
    }

    /// Issues a new access token next to the same refresh token.
    pub(super) fn access_beside(
        &self,
        session: &Session,
        refreshed: &Refreshed<'_>,
        now: Timestamp,
        jti: &str,
    ) -> Result<TokenPair, ServiceError> {
        let access = self.access(session, now, jti)?;
        let refresh = Secret::new(refreshed.token.to_owned());
        Ok(Self::pair_of(session, access, refresh, refreshed.expires_at, now, self))
    }

    fn pair_of(
        session: &Session,
        access: Secret,
        refresh: Secret,
        refresh_end: Option<Timestamp>,
        now: Timestamp,
        auth_config: &Self,
    ) -> TokenPair {
        TokenPair {
            access,
            refresh,
            expires_in: now.until(auth_config.access_end(session, now)),
            refresh_expires_in: refresh_end.map(|end| now.until(end)),
            session_id: session.id.clone(),
        }
    }

    fn access(&self, session: &Session, now: Timestamp, jti: &str) -> Result<Secret, ServiceError> {
        let extra = SessionClaims::from_stored(&session.claims)
            .map_err(|error| ServiceError::stored(session, error))?;
        let claims = AccessClaims {
            iss: self.issuer.as_deref(),
            sub: session.user_id.as_str(),
            aud: session.audience.as_deref().unwrap_or(&self.audience),
            iat: now,
            exp: self.access_end(session, now),
            jti,
            sid: session.id.as_str(),
            epoch: session.epoch,
            extra: &extra,
        };
        Ok(sign_access(self.keys.signing_key()?, &claims)?)
    }
}
