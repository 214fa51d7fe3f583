//! The rules of a purge as limits that a statement compares with the times in a row.

use crate::session::{ClientMatch, PurgeRules, fitted_text};
use crate::time::{Span, Timestamp};

/// A time before any time in a row.
const NEVER: i64 = -1;

/// The limits of a purge, in seconds: a row whose time is not later than a limit is selected.
pub(super) struct PurgeLimits {
    pub(super) now: i64,
    /// Expiry of a session.
    pub(super) ended: i64,
    /// Revocation of a session.
    pub(super) revoked: i64,
    /// Last use of a session.
    pub(super) idle: i64,
    /// Last use of a session whose client has a newer one.
    pub(super) superseded: i64,
    /// Whether idle and superseded sessions are revoked and kept instead of deleted.
    pub(super) retains: bool,
    pub(super) same_client: ClientMatch,
    /// Time of an event.
    pub(super) events: i64,
    /// Expiry of a denylist entry.
    pub(super) denylist: i64,
    pub(super) actor: Option<String>,
    /// Number of the newest session that may end as idle or superseded, in a store that numbers them.
    pub(super) newest: i64,
}

impl PurgeLimits {
    pub(super) fn new(rules: &PurgeRules) -> Self {
        // A retention of 0 is no retention.
        let retain = rules.retain.filter(|keep| *keep != Span::default());
        let before =
            |span: Option<Span>| span.map_or(NEVER, |span| (rules.now - span).as_secs().max(NEVER));
        Self {
            now: rules.now.as_secs(),
            ended: retain.map_or(rules.now.as_secs(), |span| (rules.now - span).as_secs()),
            revoked: retain.map_or(i64::MAX, |span| (rules.now - span).as_secs()),
            idle: before(rules.idle),
            superseded: before(rules.superseded),
            retains: retain.is_some(),
            same_client: rules.same_client,
            events: (rules.now - rules.events_retention).as_secs(),
            denylist: (rules.now - rules.denylist_margin).as_secs(),
            actor: fitted_text(rules.actor.as_deref(), 128),
            newest: i64::MAX,
        }
    }

    /// Spares active sessions after this number, or none.
    pub(super) fn until(self, newest: Option<i64>) -> Self {
        Self { newest: newest.unwrap_or(i64::MAX), ..self }
    }

    /// Returns the limits for marking rows of sessions that a cutoff ended, at `now`, and for deleting them if
    /// `delete` is set. They select no other session.
    pub(super) fn of_cut_off(delete: bool, now: Timestamp) -> Self {
        Self {
            now: now.as_secs(),
            ended: NEVER,
            revoked: if delete { i64::MAX } else { NEVER },
            idle: NEVER,
            superseded: NEVER,
            retains: !delete,
            same_client: ClientMatch::UserAgent,
            events: NEVER,
            denylist: NEVER,
            actor: None,
            newest: i64::MAX,
        }
    }
}
