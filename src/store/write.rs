//! Writing to a store: the contract, and its implementation by the functions of each table.

use super::{Read, Result};
use crate::session::{
    Client, Cutoff, Denial, Filter, NewEvent, Revocation, Session, SessionId, User, UserId,
    UserStatus,
};
use crate::time::Timestamp;

/// Writing in one transaction that holds the locks of its [`Scope`](super::Scope).
///
/// The store itself writes the event of a revocation, and the denylist entry of a session that ends or
/// is deleted before its newest access token expires, for every writer. It refuses to reactivate a
/// revoked session and to lower a generation. Every method fails as
/// [`Store::write`](super::Store::write) does, or because the store's rules refuse the change.
#[expect(clippy::missing_errors_doc, reason = "said once for all")]
pub trait Write: Read {
    /// Adds the user as active if the store does not have it; returns the stored user.
    fn ensure_user(&self, id: &UserId, now: Timestamp) -> Result<User>;
    /// Adds the user as active if the store does not have it; moves the creation time of a known active
    /// user back to `since`, if it is later.
    fn import_user(&self, id: &UserId, since: Timestamp) -> Result<()>;
    /// Sets a user's status. Returns whether it changed.
    fn set_user_status(&self, id: &UserId, status: UserStatus, now: Timestamp) -> Result<bool>;
    /// Deletes a user and all sessions of the user. Returns whether the user existed. [`Write::delete`] before
    /// marks the sessions that a cutoff ended.
    fn delete_user(&self, id: &UserId) -> Result<bool>;
    /// Adds a session. Returns its epoch: the number of the newest cutoff, whatever `session` says.
    fn insert(&self, session: &Session) -> Result<i64>;
    /// Updates a session after a use, if it is still at `from_generation` and not revoked. Returns whether
    /// it was updated.
    fn advance(&self, id: &SessionId, from_generation: i64, to: &Advance<'_>) -> Result<bool>;
    /// Updates a session like [`Write::advance`], and commits the transaction. Returns the updated session, or
    /// `None` if it was not updated. A database server does both in one round trip.
    fn advance_and_commit(
        self: Box<Self>,
        id: &SessionId,
        from_generation: i64,
        to: &Advance<'_>,
    ) -> Result<Option<Session>>;
    /// Revokes the sessions that match `filter` at `revocation.at` and are revoked neither by their row
    /// nor by a cutoff. Returns their number.
    fn revoke(&self, filter: &Filter, revocation: &Revocation) -> Result<u64>;
    /// Deletes the sessions that match `filter` at `now`, after it has marked the rows of those that a cutoff
    /// ended. Returns their number.
    fn delete(&self, filter: &Filter, now: Timestamp) -> Result<u64>;
    /// Ends every session that was inserted before, with one row: from the commit on, each of them reads
    /// as revoked. Their rows stay unmarked, without events and denylist entries.
    fn insert_cutoff(&self, revocation: &Revocation) -> Result<Cutoff>;
    /// Adds a denylist entry; an existing entry keeps the later expiry.
    fn deny(&self, denial: &Denial) -> Result<()>;
    /// Adds an event.
    fn record(&self, event: &NewEvent) -> Result<()>;
    /// Commits the transaction.
    fn commit(self: Box<Self>) -> Result<()>;
}

/// The changes of a session after a use.
#[derive(Clone, Copy, Debug)]
pub struct Advance<'a> {
    /// Time of the use.
    pub now: Timestamp,
    /// Whether the generation rises.
    pub rotates: bool,
    /// Expiry of the current refresh token.
    pub expires_at: Option<Timestamp>,
    /// `exp` of the new access token.
    pub access_expires_at: Timestamp,
    /// The client; an unknown attribute leaves the row's value.
    pub client: &'a Client,
}

/// Implements [`Write`] for the transaction of a store: each method calls the function of its table, which
/// has the same name and arguments in every store. The modules of the tables must be in scope. Texts
/// for people are cut to the length that the schema allows.
macro_rules! delegate_writes {
    ($transaction:ty) => {
        // A block of its own, whose imports do not meet those of the other macro.
        const _: () = {
            use $crate::session::{
                Cutoff, Denial, Filter, NewEvent, Revocation, Session, SessionId, User, UserId,
                UserStatus,
            };
            use $crate::store::{Advance, Result, Write};
            use $crate::time::Timestamp;

            impl Write for $transaction {
                fn ensure_user(&self, id: &UserId, now: Timestamp) -> Result<User> {
                    users::ensure(self, id, now)
                }

                fn import_user(&self, id: &UserId, since: Timestamp) -> Result<()> {
                    users::import(self, id, since)
                }

                fn set_user_status(
                    &self,
                    id: &UserId,
                    status: UserStatus,
                    now: Timestamp,
                ) -> Result<bool> {
                    users::set_status(self, id, status, now)
                }

                fn delete_user(&self, id: &UserId) -> Result<bool> {
                    users::delete(self, id)
                }

                fn insert(&self, session: &Session) -> Result<i64> {
                    match &session.revocation {
                        Some(revocation) => {
                            let revocation = Some(revocation.fitted());
                            sessions::insert(self, &Session { revocation, ..session.clone() })
                        }
                        None => sessions::insert(self, session),
                    }
                }

                fn advance(
                    &self,
                    id: &SessionId,
                    from_generation: i64,
                    to: &Advance<'_>,
                ) -> Result<bool> {
                    sessions::advance(self, id, from_generation, to)
                }

                fn advance_and_commit(
                    self: Box<Self>,
                    id: &SessionId,
                    from_generation: i64,
                    to: &Advance<'_>,
                ) -> Result<Option<Session>> {
                    sessions::advance_and_commit(*self, id, from_generation, to)
                }

                fn revoke(&self, filter: &Filter, revocation: &Revocation) -> Result<u64> {
                    sessions::revoke(self, filter, &revocation.fitted())
                }

                fn delete(&self, filter: &Filter, now: Timestamp) -> Result<u64> {
                    sessions::delete(self, filter, now)
                }

                fn insert_cutoff(&self, revocation: &Revocation) -> Result<Cutoff> {
                    cutoffs::insert(self, &revocation.fitted())
                }

                fn deny(&self, denial: &Denial) -> Result<()> {
                    denylist::add(self, denial)
                }

                fn record(&self, event: &NewEvent) -> Result<()> {
                    events::add(self, &event.fitted())
                }

                fn commit(self: Box<Self>) -> Result<()> {
                    self.finish()
                }
            }
        };
    };
}

pub(super) use delegate_writes;
