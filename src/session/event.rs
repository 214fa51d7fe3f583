//! The audit trail: what happened, to whom, when, by whom, why.

use std::fmt;

use ipnet::IpNet;

use super::{Client, Reason, SessionId, UserId, fitted_text};
use crate::time::Timestamp;

/// One line of the audit trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its number, rising.
    pub id: i64,
    /// What it tells.
    pub event: NewEvent,
}

/// An event before it has a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub kind: EventKind,
    /// To whom.
    pub user_id: Option<UserId>,
    /// To which session.
    pub session_id: Option<SessionId>,
    /// By whom.
    pub actor: Option<String>,
    /// Why; text, since a service may give reasons of its own.
    pub reason: Option<String>,
    /// From where; an event knows no device.
    pub client: Client,
    /// In somebody's own words.
    pub note: Option<String>,
}

impl NewEvent {
    /// An event of which only time and kind are known yet.
    #[must_use]
    pub fn new(at: Timestamp, kind: EventKind) -> Self {
        Self {
            at,
            kind,
            user_id: None,
            session_id: None,
            actor: None,
            reason: None,
            client: Client::default(),
            note: None,
        }
    }

    /// Returns the event as the store can hold it: texts cut to the schema's bounds.
    #[must_use]
    pub fn fitted(&self) -> Self {
        Self {
            actor: fitted_text(self.actor.as_deref(), 128),
            reason: fitted_text(self.reason.as_deref(), 64),
            client: self.client.fitted(),
            note: fitted_text(self.note.as_deref(), 1024),
            ..self.clone()
        }
    }

    /// With a reason from the list.
    #[must_use]
    pub fn because(mut self, reason: Reason) -> Self {
        self.reason = Some(reason.as_str().to_owned());
        self
    }
}

/// What kind of thing happened. A service may add kinds of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A session was opened.
    Issued,
    /// A session was ended before its time.
    Revoked,
    /// A session's row was removed by hand.
    Deleted,
    /// A refresh token of an older generation came back.
    Replayed,
    /// A refresh token newer than the store came in.
    StoreBehind,
    /// A single access token was put on the denylist.
    Denied,
    /// A user may no longer log in.
    UserDeactivated,
    /// A user may log in again.
    UserReactivated,
    /// A user and all sessions of theirs were removed.
    UserDeleted,
    /// Rows that served no one were removed.
    Purged,
    /// Sessions of another store were taken over.
    Imported,
    /// Another key signs from now on.
    KeysRotated,
    /// Keys that no living token needs were dropped.
    KeysPruned,
    /// A standby key was added to the ring.
    KeysGenerated,
    /// Keys from elsewhere were taken in.
    KeysImported,
    /// A kind that a service writes.
    Other(String),
}

impl EventKind {
    /// The kinds that tokenctl itself writes.
    pub const OURS: [Self; 15] = [
        Self::Issued,
        Self::Revoked,
        Self::Deleted,
        Self::Replayed,
        Self::StoreBehind,
        Self::Denied,
        Self::UserDeactivated,
        Self::UserReactivated,
        Self::UserDeleted,
        Self::Purged,
        Self::Imported,
        Self::KeysRotated,
        Self::KeysPruned,
        Self::KeysGenerated,
        Self::KeysImported,
    ];

    /// As it stands in the store.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Issued => "issued",
            Self::Revoked => "revoked",
            Self::Deleted => "deleted",
            Self::Replayed => "replayed",
            Self::StoreBehind => "store-behind",
            Self::Denied => "denied",
            Self::UserDeactivated => "user-deactivated",
            Self::UserReactivated => "user-reactivated",
            Self::UserDeleted => "user-deleted",
            Self::Purged => "purged",
            Self::Imported => "imported",
            Self::KeysRotated => "keys-rotated",
            Self::KeysPruned => "keys-pruned",
            Self::KeysGenerated => "keys-generated",
            Self::KeysImported => "keys-imported",
            Self::Other(kind) => kind,
        }
    }

    /// Reads a kind from the store.
    #[must_use]
    pub fn from_store(text: &str) -> Self {
        Self::OURS
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .unwrap_or_else(|| Self::Other(text.to_owned()))
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which events are wanted; each `None` or empty field lets everything pass.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// Of this user.
    pub user: Option<UserId>,
    /// Of this session.
    pub session: Option<SessionId>,
    /// Of these kinds.
    pub kinds: Vec<EventKind>,
    /// For this reason.
    pub reason: Option<String>,
    /// By this actor.
    pub actor: Option<String>,
    /// From an address in one of these networks.
    pub networks: Vec<IpNet>,
    /// With a note that contains this text, ignoring case.
    pub note: Option<String>,
    /// At or after.
    pub since: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
    /// With a higher number than this.
    pub after: Option<i64>,
    /// At most so many, the newest; `None` = all.
    pub limit: Option<u64>,
    /// The limit keeps the oldest instead of the newest, to go on from there.
    pub oldest: bool,
}
