//! Opens a session at login, and revokes the sessions that it replaces (`docs/store.md`, "Log in").

use super::retry::retry_conflicts;
use super::{AuthConfig, ServiceError, TokenPair};
use crate::session::{
    Client, EventKind, Filter, LoginPolicy, NewEvent, Order, Page, Reason, Revocation, Session,
    SessionId, SortKey, StateKind, UserId, UserStatus,
};
use crate::store::{Scope, Store, Write};
use crate::time::{Span, Timestamp};
use crate::token::{Random, SessionClaims};

/// A login: the user, the client, and the session's own settings.
#[derive(Clone, Debug)]
pub struct Login {
    /// The authenticated user.
    pub user: UserId,
    /// The client.
    pub client: Client,
    /// The session's own claims.
    pub claims: SessionClaims,
    /// Audience of its access tokens, if it differs from the service's.
    pub audience: Option<Vec<String>>,
    /// Lifetime of its access tokens, if it differs from the service's.
    pub access_ttl: Option<Span>,
    /// Lifetime of its refresh tokens, if it differs; `Some(None)`: they never expire.
    pub refresh_ttl: Option<Option<Span>>,
    /// Maximum lifetime of the session, if it differs; `Some(None)`: unlimited.
    pub max_session: Option<Option<Span>>,
    /// Actor to record in the audit trail.
    pub actor: Option<String>,
    /// Note to record in the audit trail.
    pub note: Option<String>,
}

impl Login {
    /// Creates a login of a user with the service's settings and an unknown client.
    #[must_use]
    pub fn of(user: UserId) -> Self {
        Self {
            user,
            client: Client::default(),
            claims: SessionClaims::default(),
            audience: None,
            access_ttl: None,
            refresh_ttl: None,
            max_session: None,
            actor: None,
            note: None,
        }
    }
}

/// The outcome of a login.
#[derive(Debug)]
pub enum Issue {
    /// A session was opened.
    Opened {
        /// The session's tokens.
        tokens: TokenPair,
        /// Number of sessions that this login revoked, by reason.
        ended: Vec<(Reason, u64)>,
    },
    /// The user is deactivated.
    Deactivated,
}

/// Opens a session and issues its first token pair.
///
/// # Errors
/// If the store or the keys fail; nothing is changed.
pub fn issue(
    store: &mut dyn Store,
    auth_config: &AuthConfig<'_>,
    login: &Login,
    now: Timestamp,
    random: &mut dyn Random,
) -> Result<Issue, ServiceError> {
    retry_conflicts(store, |store| issue_once(store, auth_config, login, now, random))
}

fn issue_once(
    store: &mut dyn Store,
    auth_config: &AuthConfig<'_>,
    login: &Login,
    now: Timestamp,
    random: &mut dyn Random,
) -> Result<Issue, ServiceError> {
    let now = store.now(now);
    let jti = auth_config.draw_jti(random)?;
    let mut session = open(auth_config, login, now, random)?;
    let tx = store.write(Scope::User(&login.user))?;
    if tx.ensure_user(&login.user, now)?.status == UserStatus::Deactivated {
        return Ok(Issue::Deactivated);
    }
    let ended = make_room(tx.as_ref(), &auth_config.policy.login, &session, login, now)?;
    session.epoch = tx.insert(&session)?;
    tx.record(&NewEvent {
        user_id: Some(session.user_id.clone()),
        session_id: Some(session.id.clone()),
        actor: login.actor.clone(),
        client: session.client.clone(),
        note: login.note.clone(),
        ..NewEvent::new(now, EventKind::Issued)
    })?;
    tx.commit()?;
    let tokens = auth_config.pair(&session, now, &jti)?;
    Ok(Issue::Opened { tokens, ended })
}

fn open(
    auth_config: &AuthConfig<'_>,
    login: &Login,
    now: Timestamp,
    random: &mut dyn Random,
) -> Result<Session, ServiceError> {
    let lives = &auth_config.policy.lives;
    let max_session = login.max_session.unwrap_or(lives.max_session);
    let mut session = Session {
        id: SessionId::generate(now, random)?,
        user_id: login.user.clone(),
        created_at: now,
        last_used_at: now,
        expires_at: None,
        max_expires_at: max_session.map(|longest| now + longest),
        generation: 1,
        rotated_at: None,
        access_expires_at: None,
        longest_idle: Span::default(),
        client: login.client.fitted(),
        claims: login.claims.to_json(),
        audience: login.audience.clone(),
        access_ttl: login.access_ttl,
        refresh_ttl: login.refresh_ttl.map(Option::unwrap_or_default),
        ip_changes: Some(0),
        user_agent_changes: Some(0),
        refresh_hash: None,
        epoch: 0,
        cutoff: None,
        revocation: None,
    };
    let refresh_ttl = login.refresh_ttl.unwrap_or(lives.refresh_ttl);
    let zero = Some(Span::default());
    if login.access_ttl == zero || login.refresh_ttl == Some(zero) || max_session == zero {
        return Err(ServiceError::Lives("the lifetime must be greater than 0"));
    }
    session.expires_at = AuthConfig::refresh_end(refresh_ttl, &session, now);
    session.access_expires_at = Some(auth_config.access_end(&session, now));
    Ok(session)
}

/// Revokes the sessions that the login policy replaces with the new one.
fn make_room(
    tx: &dyn Write,
    policy: &LoginPolicy,
    new: &Session,
    login: &Login,
    now: Timestamp,
) -> Result<Vec<(Reason, u64)>, ServiceError> {
    let mut active = Vec::new();
    tx.sessions(
        &Filter::user(new.user_id.clone()).in_state(StateKind::Active),
        Order { key: SortKey::Used, reverse: false },
        &Page::default(),
        now,
        &mut |session| {
            active.push(session);
            Ok(())
        },
    )?;
    let idle_over = |session: &Session, limit: Option<Span>| {
        limit.is_some_and(|limit| session.last_used_at.until(now) > limit)
    };
    let mut kept = 1;
    let mut chosen: Vec<(Reason, Vec<SessionId>)> = Vec::new();
    // Newest use first: sessions beyond the limit are the least recently used.
    for session in active {
        let same_client = policy.same_client.same(&session.client, &new.client);
        let reason = if same_client && idle_over(&session, policy.same_client_idle) {
            Reason::Superseded
        } else if idle_over(&session, policy.any_client_idle) {
            Reason::Idle
        } else if policy.max_sessions.is_some_and(|most| kept >= most) {
            Reason::SessionLimit
        } else {
            kept += 1;
            continue;
        };
        match chosen.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, ids)) => ids.push(session.id),
            None => chosen.push((reason, vec![session.id])),
        }
    }
    // The user who logs in is the actor.
    let by = login.actor.clone().or_else(|| Some(login.user.to_string()));
    let mut ended = Vec::new();
    for (reason, ids) in chosen {
        let revocation = Revocation { at: now, reason, by: by.clone(), note: None };
        ended.push((reason, tx.revoke(&Filter { ids, ..Filter::default() }, &revocation)?));
    }
    Ok(ended)
}
