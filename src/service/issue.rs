//! Login: opening a session, and what that ends (design §2, "At login").

use super::retry::retry_conflicts;
use super::{AuthConfig, ServiceError, TokenPair};
use crate::session::{
    Client, EventKind, Filter, LoginPolicy, NewEvent, Order, Page, Reason, Revocation, Session,
    SessionId, SortKey, StateKind, UserId, UserStatus,
};
use crate::store::{Scope, Store, Write};
use crate::time::{Span, Timestamp};
use crate::token::{Random, SessionClaims};

/// Who logs in, from where, and what is special about this session.
#[derive(Clone, Debug)]
pub struct Login {
    /// Whom the service has authenticated.
    pub user: UserId,
    /// From where.
    pub client: Client,
    /// The session's own claims.
    pub claims: SessionClaims,
    /// Whom its access tokens are for, if not the service's usual audience.
    pub audience: Option<Vec<String>>,
    /// Its own life of an access token.
    pub access_ttl: Option<Span>,
    /// Its own life of a refresh token; `Some(None)` means that it never expires.
    pub refresh_ttl: Option<Option<Span>>,
    /// Its own longest life; `Some(None)` means that there is no limit.
    pub max_session: Option<Option<Span>>,
    /// Who opened it, for the audit trail.
    pub actor: Option<String>,
    /// A remark for the audit trail.
    pub note: Option<String>,
}

impl Login {
    /// A login about which nothing else is known.
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

/// What became of a login.
#[derive(Debug)]
pub enum Issue {
    /// A session was opened.
    Opened {
        /// Its tokens.
        tokens: TokenPair,
        /// How many sessions of the user this login ended, by reason.
        ended: Vec<(Reason, u64)>,
    },
    /// The user is deactivated.
    Deactivated,
}

/// Opens a session and gives its first pair of tokens.
///
/// # Errors
/// If the store or the keys fail. Nothing is changed then.
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
        ip_changes: 0,
        user_agent_changes: 0,
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

/// Ends what the login policy says the new session replaces.
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
    // Newest use first: whoever comes after the limit was used least recently.
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
    // Whoever logs in ends them.
    let by = login.actor.clone().or_else(|| Some(login.user.to_string()));
    let mut ended = Vec::new();
    for (reason, ids) in chosen {
        let revocation = Revocation { at: now, reason, by: by.clone(), note: None };
        ended.push((reason, tx.revoke(&Filter { ids, ..Filter::default() }, &revocation)?));
    }
    Ok(ended)
}
