//! The contract of a session store: what services rely on, independent of the database.
//!
//! A store moves rows and keeps its guarantees; the services decide which row changes, and when. The
//! conformance suite checks every guarantee on every store.

mod batches;
#[cfg(feature = "cli")]
pub(crate) mod copy;
mod delegate;
mod error;
mod finding;
mod import_lookup;
mod mark;
#[cfg(feature = "postgres")]
pub mod postgres;
mod purge_limits;
mod remedy;
mod sharing;
pub mod sqlite;

pub use batches::{Batches, Purge, Seen};
#[cfg(feature = "cli")]
pub use copy::CopyReport;
pub use error::{StoreError, StoreErrorKind};
pub use finding::{Finding, Level};
pub use import_lookup::ImportLookup;
pub use mark::{ChangePage, Mark};
pub use remedy::Remedy;
pub use sharing::Sharing;

use crate::session::{
    Client, Cutoff, Denial, DenialKind, Event, EventFilter, Filter, IdPrefix, KeyUsage, Neighbours,
    NewEvent, Order, Page, PurgeCounts, PurgeRules, RefreshHash, Revocation, Session, SessionId,
    SigningTime, Statistics, TokenLives, User, UserFilter, UserId, UserStatus,
};
use crate::time::{Span, Timestamp};

/// The result of a store operation.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Called with each row; an error ends the reading and is returned.
pub type RowFn<'a, T> = &'a mut dyn FnMut(T) -> Result<()>;

/// An opened store.
pub trait Store {
    /// Returns the store's name in messages: a path, or a URL without password.
    fn name(&self) -> String;

    /// Begins a read transaction. Everything read in it is one consistent snapshot.
    ///
    /// # Errors
    /// If the store cannot be read or stays locked.
    fn read(&mut self) -> Result<Box<dyn Read + '_>>;

    /// Begins a write transaction: locks the rows of `scope` first, so that no other writer changes them
    /// before the commit. A transaction that is dropped without [`Write::commit`] changes nothing.
    ///
    /// A store with row locks may end the transaction with [`StoreErrorKind::Conflict`] at any
    /// statement and at the commit: it has changed nothing then, and the caller begins again.
    ///
    /// # Errors
    /// If the store cannot be written or stays locked.
    fn write(&mut self, scope: Scope<'_>) -> Result<Box<dyn Write + '_>>;

    /// Begins a purge with these rules.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn purge(&mut self, rules: &PurgeRules) -> Result<Box<dyn Purge + '_>>;

    /// Whether the store supports [`Store::batches`] and [`Store::mark_cut_off`]. Without them a selection
    /// is revoked in one transaction, and marking the rows of a cutoff is left to the purge.
    fn has_batches(&self) -> bool {
        false
    }

    /// Begins to mark the rows of sessions that a cutoff ended as revoked, each by the first cutoff
    /// that covers it, or to mark and delete them. Sessions that had expired before stay as they are.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn mark_cut_off(&mut self, _delete: bool) -> Result<Box<dyn Purge + '_>> {
        Err(StoreError::new(StoreErrorKind::Io("no batches".to_owned()), self.name()))
    }

    /// Begins many short write transactions in a row.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn batches(&mut self) -> Result<Box<dyn Batches + '_>> {
        Err(StoreError::new(StoreErrorKind::Io("no batches".to_owned()), self.name()))
    }

    /// Returns the time of the clock that decides for all hosts of this store. SQLite has one host, so it
    /// returns the caller's time.
    fn now(&self, caller: Timestamp) -> Timestamp {
        caller
    }

    /// Returns the replication lag if the store is a replica, otherwise `None`.
    fn staleness(&self) -> Option<Span> {
        None
    }

    /// Checks that the store shows every committed change.
    ///
    /// # Errors
    /// [`StoreErrorKind::Standby`] if the store is a replica that may lag behind.
    fn require_newest(&self) -> Result<()> {
        Ok(())
    }

    /// Calls `each` with the sessions that match, like [`Read::sessions`], without an open transaction
    /// while `each` runs, however long that takes. In the order of use, a session that is used meanwhile
    /// may be missing.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn list(
        &mut self,
        filter: &Filter,
        order: Order,
        page: &Page,
        now: Timestamp,
        each: RowFn<'_, Session>,
    ) -> Result<()> {
        self.read()?.sessions(filter, order, page, now, each)
    }

    /// Like [`Store::list`], with the neighbours of each ID among the sessions.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn list_with_neighbours(
        &mut self,
        filter: &Filter,
        order: Order,
        page: &Page,
        now: Timestamp,
        each: RowFn<'_, (Session, Neighbours)>,
    ) -> Result<()> {
        let tx = self.read()?;
        let mut rows = Vec::new();
        tx.sessions(filter, order, page, now, &mut |session| {
            rows.push(session);
            if rows.len() < NEIGHBOURS { Ok(()) } else { with_neighbours(&*tx, &mut rows, each) }
        })?;
        with_neighbours(&*tx, &mut rows, each)
    }
}

/// Number of sessions whose neighbours are read together.
const NEIGHBOURS: usize = 1_000;

/// Passes the sessions on with their neighbours.
fn with_neighbours(
    tx: &(impl Read + ?Sized),
    rows: &mut Vec<Session>,
    each: RowFn<'_, (Session, Neighbours)>,
) -> Result<()> {
    let ids: Vec<_> = rows.iter().map(|session| &session.id).collect();
    let neighbours = tx.neighbours(&ids, IdSource::Sessions)?;
    rows.drain(..).zip(neighbours).try_for_each(each)
}

/// The rows whose session IDs [`Read::neighbours`] compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdSource {
    /// The sessions in the store.
    Sessions,
    /// The sessions in the store, and the sessions in events, whose rows may have been deleted.
    SessionsAndEvents,
}

/// Counts of sessions that a cutoff ended and whose rows are not marked as revoked yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CutOffRows {
    /// Number of rows.
    pub unmarked: u64,
    /// Expiry of the last access token of these sessions.
    pub access_tokens_until: Option<Timestamp>,
}

/// The rows that a write transaction reads in order to change them, which the store locks first. SQLite
/// has one lock for the whole file.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// One session of this user.
    Session(&'a UserId, &'a SessionId),
    /// One user and all sessions of this user.
    User(&'a UserId),
    /// Any rows. The rows are locked when they are changed, users before their sessions.
    Many,
}

/// A part of the denylist.
#[derive(Clone, Copy, Debug, Default)]
pub struct DenialPage<'a> {
    /// Only entries after this one; `None`: from the first on.
    pub after: Option<&'a Denial>,
    /// Maximum number of entries; `None`: unlimited.
    pub limit: Option<u64>,
}

/// Reading from one consistent snapshot. Every method fails as [`Store::read`] does.
#[expect(clippy::missing_errors_doc, reason = "said once for all")]
pub trait Read {
    /// Returns a user, if the store has one with this ID.
    fn user(&self, id: &UserId) -> Result<Option<User>>;
    /// Reads the users that match `filter` in byte order of their IDs, each with the number of
    /// sessions that are active at `now`.
    fn users(
        &self,
        filter: &UserFilter,
        now: Timestamp,
        each: RowFn<'_, (User, u64)>,
    ) -> Result<()>;
    /// Returns a session, if the store has one with this ID.
    fn session(&self, id: &SessionId) -> Result<Option<Session>>;
    /// Returns the session whose opaque refresh token of a previous system has this hash.
    fn session_by_refresh_hash(&self, hash: &RefreshHash) -> Result<Option<Session>>;
    /// Reads the sessions that match `filter` at `now`, in `order`, in constant memory.
    fn sessions(
        &self,
        filter: &Filter,
        order: Order,
        page: &Page,
        now: Timestamp,
        each: RowFn<'_, Session>,
    ) -> Result<()>;
    /// Counts the sessions that match `filter` at `now`.
    fn count(&self, filter: &Filter, now: Timestamp) -> Result<u64>;
    /// Looks up sessions that an import is about to add: for each what the store knows about its ID, its
    /// refresh token and its user.
    fn import_lookup(&self, sessions: &[&Session]) -> Result<Vec<ImportLookup>> {
        sessions.iter().map(|session| ImportLookup::of(self, session)).collect()
    }
    /// Returns up to `most` session IDs that start with `prefix`, in byte order.
    fn resolve(&self, prefix: &IdPrefix, most: usize) -> Result<Vec<SessionId>>;
    /// Returns the neighbours of each of `ids`, in their order, among the session IDs of `source`. A
    /// database server reads them in one statement.
    fn neighbours(&self, ids: &[&SessionId], source: IdSource) -> Result<Vec<Neighbours>>;
    /// Returns up to `most` user IDs that start with `prefix`, in byte order; the duration does not
    /// depend on the size of the store.
    fn users_beginning(&self, prefix: &str, most: usize) -> Result<Vec<UserId>>;
    /// Returns up to `most` sessions whose IDs start with `prefix`, in reverse byte order; the duration
    /// does not depend on the size of the store.
    fn sessions_beginning(&self, prefix: &str, most: usize) -> Result<Vec<Session>>;
    /// Returns the number of the newest cutoff, 0 if there is none. Sessions with a lower epoch have ended.
    fn newest_cutoff(&self) -> Result<i64>;
    /// Counts the sessions that a cutoff ended and whose rows are not marked as revoked yet.
    fn cut_off_rows(&self) -> Result<CutOffRows> {
        Ok(CutOffRows::default())
    }
    /// Returns every cutoff in the order of the numbers.
    fn cutoffs(&self) -> Result<Vec<Cutoff>>;
    /// Returns the random UUID that identifies the store. A copy of a store keeps it.
    fn store_id(&self) -> Result<String>;
    /// Returns the denylist entry for `id`, expired or not.
    fn denial(&self, kind: DenialKind, id: &str) -> Result<Option<Denial>>;
    /// Reads the denylist entries that have not expired at `now`, soonest expiry first: those of `page`.
    fn denials(&self, now: Timestamp, page: DenialPage<'_>, each: RowFn<'_, Denial>) -> Result<()>;
    /// Reads events, oldest first.
    fn events(&self, filter: &EventFilter, each: RowFn<'_, Event>) -> Result<()>;
    /// Returns the number of the newest event, 0 if there is none. It never decreases.
    fn newest_event(&self) -> Result<i64>;
    /// Returns the position after every change that is visible now, for [`Read::events_since`] and
    /// [`Read::denials_since`].
    fn mark(&self) -> Result<Mark>;
    /// Returns up to `limit` events that match `filter` and became visible after `mark` (`None`: all);
    /// the filter's own limits are ignored. A caller that continues from the returned mark until a page
    /// is complete gets each event exactly once, in whatever order the numbers were committed.
    fn events_since(
        &self,
        mark: Option<&Mark>,
        filter: &EventFilter,
        limit: u64,
    ) -> Result<ChangePage<Event>>;
    /// Returns up to `limit` denylist entries that expire after `now` and were inserted or extended after
    /// `mark` (`None`: all), with the guarantee of [`Read::events_since`].
    fn denials_since(
        &self,
        mark: Option<&Mark>,
        now: Timestamp,
        limit: u64,
    ) -> Result<ChangePage<Denial>>;
    /// Returns up to `most` session IDs that start with `prefix` and occur in events, in byte order;
    /// the sessions themselves may have been deleted.
    fn event_session_ids(&self, prefix: &IdPrefix, most: usize) -> Result<Vec<SessionId>>;
    /// Returns the statistics of the store at `now`, and the cost of each idle limit, shortest first.
    fn statistics(&self, now: Timestamp, limits: &[Span]) -> Result<Statistics>;
    /// Counts the rows that a purge with these rules would delete.
    fn purge_counts(&self, rules: &PurgeRules) -> Result<PurgeCounts>;
    /// For each period, counts the sessions active at `now` that may have tokens from it. The count may be
    /// too high, never too low: a key is removed when its count is 0.
    fn key_usage(
        &self,
        times: &[SigningTime],
        lives: TokenLives,
        now: Timestamp,
    ) -> Result<Vec<KeyUsage>>;
}

/// Writing in one transaction that holds the locks of its [`Scope`].
///
/// The store itself writes the event of a revocation, and the denylist entry of a session that ends or
/// is deleted before its newest access token expires, for every writer. It refuses to reactivate a
/// revoked session and to lower a generation. Every method fails as [`Store::write`] does, or because
/// the store's rules refuse the change.
#[expect(clippy::missing_errors_doc, reason = "said once for all")]
pub trait Write: Read {
    /// Adds the user as active if the store does not have it; returns the stored user.
    fn ensure_user(&self, id: &UserId, now: Timestamp) -> Result<User>;
    /// Adds the user as active if the store does not have it; moves the creation time of a known active
    /// user back to `since`, if it is later.
    fn import_user(&self, id: &UserId, since: Timestamp) -> Result<()>;
    /// Sets a user's status. Returns whether it changed.
    fn set_user_status(&self, id: &UserId, status: UserStatus, now: Timestamp) -> Result<bool>;
    /// Deletes a user and all sessions of the user. Returns whether the user existed.
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
    /// Deletes the sessions that match `filter` at `now`. Returns their number.
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
