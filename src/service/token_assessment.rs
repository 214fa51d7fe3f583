//! Assesses whether a token that was found in a log or another public place can still do harm.

use super::opaque::session_of_exact;
use super::{AuthConfig, Authentic, InactiveReason, Introspection, ServiceError, introspect};
use crate::session::{DenialKind, RefreshDecision, Refusal, Session, SessionId, decide_refresh};
use crate::store::Store;
use crate::time::Timestamp;
use crate::token::{CheckedToken, Problem, TokenKind, scan};

/// The status of a found token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenStatus {
    /// A key of the ring signed the token, it has not expired, and its session is active. The service
    /// itself may reject it, for a reason that other verifiers do not check.
    Live,
    /// The token or its session has expired.
    Expired,
    /// The session or its user was revoked before the expiry, the token is on the denylist, or it is a
    /// previous refresh token.
    Revoked,
    /// Another issuer's token: no key of the ring signed it, and it names neither our keys nor our issuer.
    Foreign,
    /// The token names a key of the ring or our issuer, but no key of the ring signed it.
    Forged,
}

impl TokenStatus {
    /// Every status.
    pub const ALL: [Self; 5] =
        [Self::Live, Self::Expired, Self::Revoked, Self::Foreign, Self::Forged];

    /// Parses the name that is used in JSON.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Returns the name that is used in JSON.
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

/// The assessment of a found token.
#[derive(Debug)]
pub struct TokenAssessment {
    /// The status.
    pub status: TokenStatus,
    /// The reason, from introspection or from validation. A live token has a reason if the service itself
    /// would reject it.
    pub reason: Option<&'static str>,
    /// The kind of token that `typ` names.
    pub kind: Option<TokenKind>,
    /// The `sub` claim; unverified if the token is foreign or forged.
    pub user: Option<String>,
    /// The `sid` claim; unverified if the token is foreign or forged.
    pub session: Option<SessionId>,
    /// The `exp` claim; for an opaque refresh token the session's expiry.
    pub expires_at: Option<Timestamp>,
    /// Whether the token is an opaque refresh token of a previous system, whose SHA-256 is in the store.
    pub is_opaque: bool,
}

/// Assesses a found token. The audience is ignored, because an attacker presents the token where it is
/// accepted. So are faults that only some verifiers check, such as `typ`, a missing claim or an `nbf` in
/// the future. Without a store no token is known to be live.
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
    let mut assessment = TokenAssessment {
        status: TokenStatus::Foreign,
        reason: why(&checked),
        kind: checked.kind,
        user: checked.claims.sub.clone(),
        session: checked.claims.sid.clone().map(SessionId::from_store),
        expires_at: checked.claims.exp,
        is_opaque: false,
    };
    if !checked.is_authentic() {
        let is_claimed = claims_to_be_ours(&checked, &auth_config);
        if let Some(store) = store {
            let sid = assessment.session.as_ref().filter(|_| !is_claimed);
            let known = known(store, token, sid)?;
            // A JWT of another issuer may be an imported refresh token.
            if known.is_opaque
                && let Some(opaque) = assess_opaque(store, &auth_config, token, now)?
            {
                return Ok(opaque);
            }
            // Verifying each foreign token with each key would take too long in a large dump.
            if (is_claimed || known.has_session)
                && checked.is_signed_by_any(token.as_bytes(), auth_config.keys)
            {
                assess_malformed(store, &auth_config, &checked, &mut assessment, now)?;
                return Ok(assessment);
            }
        }
        if is_claimed {
            assessment.status = TokenStatus::Forged;
            if is_truncated(&checked, token) {
                assessment.reason = Some(TRUNCATED);
            }
        }
        return Ok(assessment);
    }
    let Some(store) = store else { return Ok(assessment) };
    match introspect(store, &auth_config, token, None, now)? {
        Introspection::Active(accepted) => {
            assessment.status = TokenStatus::Live;
            assessment.reason = None;
            assessment.session = Some(accepted.session.id);
            assessment.user = Some(match accepted.token {
                Authentic::Access(access) => access.sub,
                Authentic::Refresh(refresh) => refresh.sub,
            });
        }
        Introspection::Inactive(refused) => {
            if let InactiveReason::Invalid(_) = &refused.inactive {
                assess_malformed(store, &auth_config, &checked, &mut assessment, now)?;
            } else {
                assessment.status = status(&refused.inactive);
                assessment.reason = Some(refused.inactive.as_str());
            }
        }
    }
    Ok(assessment)
}

/// The reason of a token whose signature is shorter than its algorithm requires.
const TRUNCATED: &str = "truncated";

/// Assesses a token that a key of the ring signed and that the service rejects because of its form.
fn assess_malformed(
    store: &mut (dyn Store + 'static),
    auth_config: &AuthConfig<'_>,
    checked: &CheckedToken,
    assessment: &mut TokenAssessment,
    now: Timestamp,
) -> Result<(), ServiceError> {
    let is_expired = |problem: &Problem| matches!(problem, Problem::Expired(_));
    if checked.problems.iter().any(is_expired) {
        assessment.status = TokenStatus::Expired;
    } else if let Some((status, reason)) = ended(store, auth_config, checked, assessment, now)? {
        (assessment.status, assessment.reason) = (status, Some(reason));
    } else {
        assessment.status = TokenStatus::Live;
    }
    Ok(())
}

/// What the store knows about a token that no key verifies.
struct Known {
    /// Whether it is an opaque refresh token of a previous system.
    is_opaque: bool,
    /// Whether the store has the session that the token names.
    has_session: bool,
}

/// Looks up a token and its session in one transaction: a database server needs a round trip to begin and to
/// end each.
fn known(
    store: &mut (dyn Store + 'static),
    token: &str,
    sid: Option<&SessionId>,
) -> Result<Known, ServiceError> {
    let tx = store.read()?;
    let is_opaque = session_of_exact(&*tx, token)?.is_some();
    let session = sid.map(|sid| tx.session(sid)).transpose()?.flatten();
    Ok(Known { is_opaque, has_session: session.is_some() })
}

/// Whether the signature is too short for its algorithm.
fn is_truncated(checked: &CheckedToken, text: &str) -> bool {
    let alg = checked.token.as_ref().and_then(|token| token.header().ok()?.string("alg"));
    let letters = text.rsplit('.').next().map_or(0, str::len);
    alg.is_some_and(|alg| letters > 0 && !scan::has_complete_length(&alg, letters))
}

/// Assesses a text as an opaque refresh token of a previous system; returns `None` if it is not one. The
/// text is looked up byte by byte as it is.
///
/// # Errors
/// If the store fails.
pub fn assess_opaque(
    store: &mut (dyn Store + 'static),
    auth_config: &AuthConfig<'_>,
    text: &str,
    now: Timestamp,
) -> Result<Option<TokenAssessment>, ServiceError> {
    let found = session_of_exact(&*store.read()?, text)?;
    let Some(session) = found else { return Ok(None) };
    let verdict = introspect(store, auth_config, text, Some(TokenKind::Refresh), now)?;
    let inactive = verdict.refused().map(|refused| refused.inactive);
    Ok(Some(TokenAssessment {
        status: inactive.as_ref().map_or(TokenStatus::Live, status),
        reason: inactive.as_ref().map(InactiveReason::as_str),
        kind: Some(TokenKind::Refresh),
        user: Some(session.user_id.as_str().to_owned()),
        session: Some(session.id),
        expires_at: session.expires_at,
        is_opaque: true,
    }))
}

/// For an authentic token that the service rejects because of its form: returns whether it has ended too,
/// and why. Until then, other verifiers with these keys may accept it.
fn ended(
    store: &mut (dyn Store + 'static),
    auth_config: &AuthConfig<'_>,
    checked: &CheckedToken,
    assessment: &TokenAssessment,
    now: Timestamp,
) -> Result<Option<(TokenStatus, &'static str)>, ServiceError> {
    let tx = store.read()?;
    if let Some(jti) = &checked.claims.jti
        && tx.denial(DenialKind::Jti, jti)?.is_some()
    {
        return Ok(Some((TokenStatus::Revoked, "denylisted")));
    }
    // A token without a session is valid until it expires.
    let Some(sid) = &assessment.session else { return Ok(None) };
    if tx.denial(DenialKind::Sid, sid.as_str())?.is_some() {
        return Ok(Some((TokenStatus::Revoked, "denylisted")));
    }
    let is_theirs = |session: &Session| {
        assessment.user.as_deref().is_none_or(|user| user == session.user_id.as_str())
    };
    let session = tx.session(sid)?.filter(is_theirs);
    let user = match &session {
        Some(session) => tx.user(&session.user_id)?,
        None => None,
    };
    // A token without the form of a refresh token is treated as the current generation.
    let current = session.as_ref().map_or(0, |session| session.generation);
    let generation = match (assessment.kind, checked.claims.generation) {
        (Some(TokenKind::Refresh), Some(generation)) => generation,
        _ => current,
    };
    let grace = auth_config.policy.lives.retry_grace;
    Ok(match decide_refresh(generation, user.as_ref(), session.as_ref(), grace, now) {
        RefreshDecision::Advance | RefreshDecision::Retry => None,
        RefreshDecision::Replay => Some((TokenStatus::Revoked, "replayed")),
        RefreshDecision::Refuse(refusal) => Some(match refusal {
            Refusal::Expired { .. } => (TokenStatus::Expired, "expired"),
            Refusal::Deactivated => (TokenStatus::Revoked, "deactivated"),
            Refusal::UnknownSession => (TokenStatus::Revoked, "unknown-session"),
            Refusal::Revoked(_) => (TokenStatus::Revoked, "revoked"),
            Refusal::Replayed => (TokenStatus::Revoked, "replayed"),
            // The session is active: the store was restored from a backup, and the token is newer.
            Refusal::StoreBehind => (TokenStatus::Live, "store-behind"),
        }),
    })
}

fn status(inactive: &InactiveReason) -> TokenStatus {
    match inactive {
        InactiveReason::TokenExpired { .. } | InactiveReason::SessionExpired { .. } => {
            TokenStatus::Expired
        }
        InactiveReason::Invalid(_) => TokenStatus::Foreign,
        // The session is active: the store was restored from a backup, and the token is newer.
        InactiveReason::StoreBehind { .. } => TokenStatus::Live,
        InactiveReason::Deactivated { .. }
        | InactiveReason::UnknownSession { .. }
        | InactiveReason::Revoked { .. }
        | InactiveReason::Denylisted(_)
        | InactiveReason::Replayed { .. } => TokenStatus::Revoked,
    }
}

/// Returns the problem that says most about the token's origin.
fn why(checked: &CheckedToken) -> Option<&'static str> {
    let problems = &checked.problems;
    let most = problems.iter().find(|problem| problem.is_about_signature());
    most.or(problems.first()).map(|problem| problem.id())
}

/// Whether the token names a key of the ring, or, without a `kid`, our issuer.
fn claims_to_be_ours(checked: &CheckedToken, auth_config: &AuthConfig<'_>) -> bool {
    let header = checked.token.as_ref().and_then(|token| token.header().ok());
    match header.as_ref().and_then(|header| header.string("kid")) {
        Some(kid) => auth_config.keys.get(&kid).is_some(),
        None => auth_config.issuer.is_some() && checked.claims.iss == auth_config.issuer,
    }
}
