//! A token that was found where it should not be: can it do any harm?

use super::{AuthConfig, Authentic, InactiveReason, ServiceError, introspect};
use crate::session::SessionId;
use crate::store::Store;
use crate::time::Timestamp;
use crate::token::{CheckedToken, Problem, TokenKind};

/// What a found token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenStatus {
    /// The service takes it now.
    Live,
    /// It, or its session, is past its end.
    Expired,
    /// Its session, its user or itself was ended before that, or it was exchanged.
    Revoked,
    /// Somebody else's: none of our keys is meant.
    Foreign,
    /// It names one of our keys, or us, and we did not sign it.
    Forged,
}

impl TokenStatus {
    /// The word for programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Foreign => "foreign",
            Self::Forged => "forged",
        }
    }
}

/// A found token.
#[derive(Debug)]
pub struct TokenAssessment {
    /// What it is good for.
    pub status: TokenStatus,
    /// Why so, as introspection or the check of it says; none for a live one.
    pub reason: Option<&'static str>,
    /// Its kind by its `typ`.
    pub kind: Option<TokenKind>,
    /// Its `sub`: proven unless it is foreign or forged.
    pub user: Option<String>,
    /// Its `sid`, likewise.
    pub session: Option<SessionId>,
    /// Its end.
    pub expires_at: Option<Timestamp>,
}

/// Finds out what a found token is good for. For whom it is meant does not matter: whoever found
/// it takes it there. Without a store nothing is known to live.
///
/// # Errors
/// If the store fails.
pub fn assess(
    store: Option<&mut (dyn Store + 'static)>,
    auth_config: &AuthConfig<'_>,
    token: &str,
    now: Timestamp,
) -> Result<TokenAssessment, ServiceError> {
    let auth_config = AuthConfig { audience: Vec::new(), ..auth_config.clone() };
    let checked = auth_config.check(token, None, now);
    let mut leak = TokenAssessment {
        status: TokenStatus::Foreign,
        reason: why(&checked),
        kind: checked.kind,
        user: checked.claims.sub.clone(),
        session: checked.claims.sid.clone().map(SessionId::from_store),
        expires_at: checked.claims.exp,
    };
    if !checked.is_authentic() {
        if claims_to_be_ours(&checked, &auth_config) {
            leak.status = TokenStatus::Forged;
        }
        return Ok(leak);
    }
    let Some(store) = store else { return Ok(leak) };
    match introspect(store, &auth_config, token, None, now)? {
        Ok(accepted) => {
            leak.status = TokenStatus::Live;
            leak.reason = None;
            leak.session = Some(accepted.session.id);
            leak.user = Some(match accepted.token {
                Authentic::Access(access) => access.sub,
                Authentic::Refresh(refresh) => refresh.sub,
            });
        }
        Err(refused) => {
            leak.status = status(&refused.inactive);
            leak.reason = Some(refused.inactive.as_str());
            if leak.status == TokenStatus::Foreign {
                leak.reason = why(&checked);
            }
        }
    }
    Ok(leak)
}

fn status(inactive: &InactiveReason) -> TokenStatus {
    match inactive {
        InactiveReason::TokenExpired { .. } | InactiveReason::SessionExpired { .. } => {
            TokenStatus::Expired
        }
        InactiveReason::Invalid(problems) => {
            let expired = problems.iter().any(|problem| matches!(problem, Problem::Expired(_)));
            if expired { TokenStatus::Expired } else { TokenStatus::Foreign }
        }
        InactiveReason::Deactivated { .. }
        | InactiveReason::UnknownSession { .. }
        | InactiveReason::Revoked { .. }
        | InactiveReason::Denylisted(_)
        | InactiveReason::Replayed { .. }
        | InactiveReason::StoreBehind { .. } => TokenStatus::Revoked,
    }
}

/// What says most about whose it is.
fn why(checked: &CheckedToken) -> Option<&'static str> {
    let problems = &checked.problems;
    let most = problems.iter().find(|problem| problem.is_about_signature());
    most.or(problems.first()).map(|problem| problem.id())
}

/// By the key that it names, or without one by its issuer.
fn claims_to_be_ours(checked: &CheckedToken, auth_config: &AuthConfig<'_>) -> bool {
    let header = checked.token.as_ref().and_then(|token| token.header().ok());
    match header.as_ref().and_then(|header| header.string("kid")) {
        Some(kid) => auth_config.keys.get(&kid).is_some(),
        None => auth_config.issuer.is_some() && checked.claims.iss == auth_config.issuer,
    }
}
