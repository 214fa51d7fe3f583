//! The audit trail.

use std::fmt;

use ipnet::IpNet;

use super::{Client, Reason, SessionId, UserId, fitted_text};
use crate::time::Timestamp;

/// A stored event of the audit trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Number; later events have higher numbers.
    pub id: i64,
    /// The event.
    pub event: NewEvent,
}

/// An event without a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// Time of the event.
    pub at: Timestamp,
    /// Kind of the event.
    pub kind: EventKind,
    /// The user concerned.
    pub user_id: Option<UserId>,
    /// The session concerned.
    pub session_id: Option<SessionId>,
    /// The actor.
    pub actor: Option<String>,
    /// The reason; a text, because a service may have reasons of its own.
    pub reason: Option<String>,
    /// IP address and user agent; events have no device name.
    pub client: Client,
    /// The actor's note.
    pub note: Option<String>,
}

impl NewEvent {
    /// Creates an event with a time and a kind.
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

    /// Returns the event as the store can hold it: texts cut to the schema's limits.
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

    /// Sets a reason from the list.
    #[must_use]
    pub fn because(mut self, reason: Reason) -> Self {
        self.reason = Some(reason.as_str().to_owned());
        self
    }
}

/// Defines the kinds of events that tokenctl writes: for each a variant and its name in the store.
macro_rules! event_kinds {
    ($($(#[doc = $about:literal])+ $kind:ident = $name:literal,)+) => {
        /// The kind of an event. A service may add its own kinds.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum EventKind {
            $($(#[doc = $about])+ $kind,)+
            /// A kind of a service.
            Other(String),
        }

        impl EventKind {
            /// The kinds that tokenctl writes.
            pub const OURS: [Self; [$($name),+].len()] = [$(Self::$kind),+];

            /// Returns the name in the store.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$kind => $name,)+
                    Self::Other(kind) => kind,
                }
            }
        }
    };
}

event_kinds! {
    /// A session was opened.
    Issued = "issued",
    /// A session was revoked.
    Revoked = "revoked",
    /// A session's row was deleted before the session had ended.
    Deleted = "deleted",
    /// A refresh token was reused (RFC 9700).
    Replayed = "replayed",
    /// A refresh token with a higher generation than the store was presented.
    StoreBehind = "store-behind",
    /// A single access token was put on the denylist.
    Denied = "denied",
    /// A user was deactivated.
    UserDeactivated = "user-deactivated",
    /// A user was reactivated.
    UserReactivated = "user-reactivated",
    /// A user and all sessions of the user were deleted.
    UserDeleted = "user-deleted",
    /// Expired, revoked or idle rows were purged.
    Purged = "purged",
    /// Sessions of another store were imported.
    Imported = "imported",
    /// Another key became active.
    KeysRotated = "keys-rotated",
    /// Keys that no valid token needs were removed.
    KeysPruned = "keys-pruned",
    /// A standby key was added to the ring.
    KeysGenerated = "keys-generated",
    /// Keys were imported into the ring.
    KeysImported = "keys-imported",
}

impl EventKind {
    /// Parses a name from the store.
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

/// A filter of events. An empty or `None` field matches every event; an event has to match all fields.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// Users concerned.
    pub users: Vec<UserId>,
    /// Sessions concerned.
    pub sessions: Vec<SessionId>,
    /// Kinds to select.
    pub kinds: Vec<EventKind>,
    /// Reasons to select.
    pub reasons: Vec<String>,
    /// Actors to select.
    pub actors: Vec<String>,
    /// Networks that the IP address has to be in.
    pub networks: Vec<IpNet>,
    /// Text that the note has to contain; case does not matter.
    pub note: Option<String>,
    /// Lower bound of the time, inclusive.
    pub since: Option<Timestamp>,
    /// Upper bound of the time, exclusive.
    pub until: Option<Timestamp>,
    /// Lower bound of the number, exclusive.
    pub after: Option<i64>,
    /// Maximum number of events, the newest unless `oldest` is set; `None`: unlimited.
    pub limit: Option<u64>,
    /// Whether the limit selects the oldest events, for a caller that continues from the last one.
    pub oldest: bool,
}
