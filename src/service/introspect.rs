//! Checks whether the service accepts a token, and why not (RFC 7662).

use std::fmt;

use super::opaque::{as_refresh, session_of_opaque};
use super::{AuthConfig, ServiceError};
use crate::session::{
    Denial, DenialKind, RefreshDecision, Refusal, Session, SessionId, State, User, UserId,
    UserStatus, decide_refresh,
};
use crate::store::{Read, Store};
use crate::time::Timestamp;
use crate::token::{Access, CheckedToken, Problem, Refresh, TokenKind};

/// An accepted token.
#[derive(Debug)]
pub struct Accepted {
    /// The claims, verified by the signature.
    pub token: Authentic,
    /// The result of the token check; it has problems if the token is an opaque one of a previous system.
    pub checked: CheckedToken,
    /// The token's session.
    pub session: Session,
}

/// A token whose signature and claims are valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authentic {
    /// An access token.
    Access(Access),
    /// A refresh token.
    Refresh(Refresh),
}

/// A rejected token.
#[derive(Debug)]
pub struct Refused {
    /// The reason.
    pub inactive: InactiveReason,
    /// The token's session, if the token is authentic and the store has the session.
    pub session: Option<Session>,
}

/// The outcome of an introspection.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "one value per call, which is not stored")]
pub enum Introspection {
    /// The service accepts the token.
    Active(Accepted),
    /// The service rejects the token.
    Inactive(Refused),
}

impl Introspection {
    /// Whether the service accepts the token.
    #[must_use]
    pub fn is_active(&self) -> bool {
        matches!(self, Self::Active(_))
    }

    /// Returns the accepted token.
    #[must_use]
    pub fn accepted(self) -> Option<Accepted> {
        if let Self::Active(accepted) = self { Some(accepted) } else { None }
    }

    /// Returns why the service rejects the token.
    #[must_use]
    pub fn refused(self) -> Option<Refused> {
        if let Self::Inactive(refused) = self { Some(refused) } else { None }
    }
}

/// The reason for rejecting a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InactiveReason {
    /// Signature, form or claims are invalid; every problem.
    Invalid(Vec<Problem>),
    /// The token has expired.
    TokenExpired {
        /// The token's `exp`.
        at: Timestamp,
    },
    /// The user is deactivated.
    Deactivated {
        /// The user's ID.
        user: UserId,
    },
    /// The store has no session with this ID for this user.
    UnknownSession {
        /// The token's `sid`.
        session: SessionId,
    },
    /// The session is revoked.
    Revoked {
        /// The session's ID.
        session: SessionId,
        /// Time, reason and actor of the revocation.
        revocation: crate::session::Revocation,
    },
    /// The session has expired.
    SessionExpired {
        /// The session's ID.
        session: SessionId,
        /// The session's expiry.
        at: Timestamp,
    },
    /// The token is on the denylist, and no session row has more information.
    Denylisted(Denial),
    /// A previous refresh token; presenting it to `rotate` would be reuse and revoke the session.
    Replayed {
        /// The session's ID.
        session: SessionId,
        /// The token's generation.
        generation: i64,
        /// The session's generation.
        current: i64,
    },
    /// A refresh token with a higher generation than the store.
    StoreBehind {
        /// The session's ID.
        session: SessionId,
        /// The token's generation.
        generation: i64,
        /// The session's generation.
        current: i64,
    },
}

impl InactiveReason {
    /// Returns the reason's name in JSON output.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::TokenExpired { .. } | Self::SessionExpired { .. } => "expired",
            Self::Deactivated { .. } => "deactivated",
            Self::UnknownSession { .. } => "unknown-session",
            Self::Revoked { .. } => "revoked",
            Self::Denylisted(_) => "denylisted",
            Self::Replayed { .. } => "replayed",
            Self::StoreBehind { .. } => "store-behind",
        }
    }
}

/// Checks whether the service accepts an access or refresh token now; `kind` requires one of the two.
///
/// # Errors
/// If the store fails.
pub fn introspect(
    store: &mut dyn Store,
    auth_config: &AuthConfig<'_>,
    token: &str,
    kind: Option<TokenKind>,
    now: Timestamp,
) -> Result<Introspection, ServiceError> {
    // A replica that lags behind would accept a revoked token.
    store.require_newest()?;
    let now = store.now(now);
    let checked = auth_config.check(token, kind, now);
    let access = checked.access().map(Authentic::Access);
    let mut authentic = access.or_else(|| checked.refresh().map(Authentic::Refresh));
    // Any text that is not a valid token may be an opaque refresh token of a previous system.
    if authentic.is_none() && kind != Some(TokenKind::Access) {
        let opaque = session_of_opaque(store, token)?;
        authentic = opaque.map(|(session, _)| Authentic::Refresh(as_refresh(&session)));
    }
    let Some(token) = authentic else {
        let inactive = invalid(checked.problems);
        return Ok(Introspection::Inactive(Refused { inactive, session: None }));
    };
    let (sub, sid) = match &token {
        Authentic::Access(access) => (&access.sub, &access.sid),
        Authentic::Refresh(refresh) => (&refresh.sub, &refresh.sid),
    };
    let user_id = UserId::from_store(sub.clone());
    let id = SessionId::from_store(sid.clone());
    let tx = store.read()?;
    let user = tx.user(&user_id)?;
    let session = tx.session(&id)?.filter(|session| session.user_id == user_id);
    let inactive = match &token {
        Authentic::Access(access) => {
            judge_access(tx.as_ref(), access, user.as_ref(), session.as_ref(), now)?
        }
        Authentic::Refresh(refresh) => {
            let grace = auth_config.policy.lives.retry_grace;
            let judgement =
                decide_refresh(refresh.generation, user.as_ref(), session.as_ref(), grace, now);
            judge_refresh(judgement, refresh, session.as_ref())
        }
    };
    Ok(match (inactive, session) {
        (None, Some(session)) => Introspection::Active(Accepted { token, checked, session }),
        (None, None) => {
            let inactive = InactiveReason::UnknownSession { session: id };
            Introspection::Inactive(Refused { inactive, session: None })
        }
        (Some(inactive), session) => Introspection::Inactive(Refused { inactive, session }),
    })
}

/// A token whose only problem is its `exp` is reported as expired, not as invalid.
fn invalid(problems: Vec<Problem>) -> InactiveReason {
    match problems.as_slice() {
        [Problem::Expired(at)] => InactiveReason::TokenExpired { at: *at },
        _ => InactiveReason::Invalid(problems),
    }
}

fn judge_access(
    tx: &dyn Read,
    access: &Access,
    user: Option<&User>,
    session: Option<&Session>,
    now: Timestamp,
) -> Result<Option<InactiveReason>, ServiceError> {
    let id = || SessionId::from_store(access.sid.clone());
    // The session's row has the most information, so it is checked first; each check alone is enough.
    if let Some(session) = session {
        match session.state(now) {
            State::Active => {}
            State::Revoked(revocation) => {
                let revocation = revocation.clone();
                return Ok(Some(InactiveReason::Revoked { session: id(), revocation }));
            }
            State::Expired { at } => {
                return Ok(Some(InactiveReason::SessionExpired { session: id(), at }));
            }
        }
    }
    if let Some(user) = user
        && user.status == UserStatus::Deactivated
    {
        return Ok(Some(InactiveReason::Deactivated { user: user.id.clone() }));
    }
    for (kind, id) in [(DenialKind::Jti, &access.jti), (DenialKind::Sid, &access.sid)] {
        if let Some(denial) = tx.denial(kind, id)? {
            return Ok(Some(InactiveReason::Denylisted(denial)));
        }
    }
    Ok(session.is_none().then(|| InactiveReason::UnknownSession { session: id() }))
}

fn judge_refresh(
    judgement: RefreshDecision,
    refresh: &Refresh,
    session: Option<&Session>,
) -> Option<InactiveReason> {
    let id = SessionId::from_store(refresh.sid.clone());
    let generation = refresh.generation;
    let current = session.map_or(0, |session| session.generation);
    match judgement {
        RefreshDecision::Advance | RefreshDecision::Retry => None,
        RefreshDecision::Replay | RefreshDecision::Refuse(Refusal::Replayed) => {
            Some(InactiveReason::Replayed { session: id, generation, current })
        }
        RefreshDecision::Refuse(Refusal::StoreBehind) => {
            Some(InactiveReason::StoreBehind { session: id, generation, current })
        }
        RefreshDecision::Refuse(Refusal::Deactivated) => {
            Some(InactiveReason::Deactivated { user: UserId::from_store(refresh.sub.clone()) })
        }
        RefreshDecision::Refuse(Refusal::UnknownSession) => {
            Some(InactiveReason::UnknownSession { session: id })
        }
        RefreshDecision::Refuse(Refusal::Revoked(revocation)) => {
            Some(InactiveReason::Revoked { session: id, revocation })
        }
        RefreshDecision::Refuse(Refusal::Expired { at }) => {
            Some(InactiveReason::SessionExpired { session: id, at })
        }
    }
}

/// Describes the reason in one sentence; times in UTC.
impl fmt::Display for InactiveReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(problems) => {
                for (index, problem) in problems.iter().enumerate() {
                    let separator = if index > 0 { "; " } else { "" };
                    write!(f, "{separator}{problem}")?;
                }
                Ok(())
            }
            Self::TokenExpired { at } => write!(f, "the token expired at {at}"),
            Self::Deactivated { user } => write!(f, "the user {user} is deactivated"),
            Self::UnknownSession { session } => {
                write!(f, "the store has no session {session} of this user")
            }
            Self::Revoked { session, revocation } => {
                write!(
                    f,
                    "the session {session} was revoked at {} {}",
                    revocation.at,
                    revocation.reason.phrase()
                )?;
                if let Some(by) = &revocation.by {
                    write!(f, ", by {by}")?;
                }
                if let Some(note) = &revocation.note {
                    write!(f, " ({note})")?;
                }
                Ok(())
            }
            Self::SessionExpired { session, at } => {
                write!(f, "the session {session} expired at {at}")
            }
            Self::Denylisted(denial) => {
                let what = match denial.kind {
                    DenialKind::Jti => "this token",
                    DenialKind::Sid => "its session",
                };
                write!(f, "{what} was put on the denylist at {}", denial.created_at)?;
                denial.reason.map_or(Ok(()), |reason| write!(f, " {}", reason.phrase()))
            }
            Self::Replayed { session, generation, current } => write!(
                f,
                "it is a previous refresh token: generation {generation}, while session {session} is \
                 at generation {current}"
            ),
            Self::StoreBehind { session, generation, current } => write!(
                f,
                "it has generation {generation}, but session {session} is at generation {current}: \
                 the store has lost data"
            ),
        }
    }
}
