//! The store's contract: what services need of a place that keeps sessions, whatever it is.
//!
//! A store moves rows and keeps its promises; which row to move, and when, is decided above it.
//! Every promise below is part of the conformance suite that each store has to pass.

pub(crate) mod copy;
mod error;
mod finding;
mod mark;
#[cfg(feature = "postgres")]
pub mod postgres;
pub mod sqlite;

pub use copy::CopyReport;
pub use error::{StoreError, StoreErrorKind};
pub use finding::{Finding, Level};
pub use mark::{ChangePage, Mark};

use std::time::Duration;

use crate::session::{
    Client, Cutoff, Denial, DenialKind, Event, EventFilter, Filter, IdPrefix, KeyUsage, NewEvent,
    Order, Page, PurgeCounts, PurgeRules, RefreshHash, Revocation, Session, SessionId, SigningTime,
    Statistics, TokenLives, User, UserFilter, UserId, UserStatus,
};
use crate::time::{Span, Timestamp};

/// What every operation of a store returns.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Called with each row in turn; an error from it ends the reading and is handed on.
pub type RowFn<'a, T> = &'a mut dyn FnMut(T) -> Result<()>;

/// One store, opened.
pub trait Store {
    /// What the store calls itself in messages: a path, or a URL without a password.
    fn name(&self) -> String;

    /// Begins to read. All that is read before the result is dropped is one consistent moment.
    ///
    /// # Errors
    /// If the store cannot be read or stays locked.
    fn read(&mut self) -> Result<Box<dyn Read + '_>>;

    /// Begins to write: locks the rows of `scope` first, so that no other writer changes them before
    /// the commit. Dropped without [`Write::commit`], it has changed nothing.
    ///
    /// A store with row locks may end the transaction with [`StoreErrorKind::Conflict`] at any
    /// statement and at the commit: nothing was changed then, and the caller begins again.
    ///
    /// # Errors
    /// If the store cannot be written or stays locked.
    fn write(&mut self, scope: Scope<'_>) -> Result<Box<dyn Write + '_>>;

    /// Begins a purge by these rules.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn purge(&mut self, rules: &PurgeRules) -> Result<Box<dyn Purge + '_>>;

    /// Whether the store has [`Store::batches`] and [`Store::mark_cut_off`]. Without them a selection
    /// ends in one transaction, and the rows of a cutoff are left to the purge.
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

    /// What time it is by the clock that decides for all hosts of this store. SQLite has one host:
    /// the caller's time is returned.
    fn now(&self, caller: Timestamp) -> Timestamp {
        caller
    }

    /// How far a copy of the store lags behind; `None` if this is no copy.
    fn staleness(&self) -> Option<Span> {
        None
    }

    /// Makes sure that the store shows every change that was committed.
    ///
    /// # Errors
    /// [`StoreErrorKind::Standby`] if the store is a copy that may lag behind.
    fn require_newest(&self) -> Result<()> {
        Ok(())
    }

    /// Calls `each` with the sessions that match, as [`Read::sessions`] does, and holds nothing of the
    /// store while `each` runs, however long that takes. A session that is used meanwhile may be
    /// missed where the order is that of use.
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
}

/// Many short write transactions, between which other writers use the store. A power cut may undo
/// the last of them, until a transaction of [`Store::write`] has committed.
pub trait Batches {
    /// Begins the next transaction, as [`Store::write`] with [`Scope::Many`] does.
    ///
    /// # Errors
    /// If the store cannot be written or stays locked.
    fn write(&mut self) -> Result<Box<dyn Write + '_>>;

    /// As [`Purge::settle`].
    ///
    /// # Errors
    /// If the store cannot be written.
    fn settle(&mut self) -> Result<bool>;

    /// As [`Purge::pause`].
    fn pause(&self, held: Duration) -> Duration;
}

/// The sessions that a cutoff ended and whose rows are not marked as revoked yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CutOffRows {
    /// Number of rows.
    pub unmarked: u64,
    /// Expiry of the last access token of these sessions.
    pub access_tokens_until: Option<Timestamp>,
}

/// The rows that a write transaction reads in order to change them. A store locks these at least;
/// SQLite has one lock for the whole file.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// One session of this user.
    Session(&'a UserId, &'a SessionId),
    /// One user and all sessions of this user.
    User(&'a UserId),
    /// Any rows. The rows are locked when they are changed, users before their sessions.
    Many,
}

/// A purge under way: its owner looks, removes and settles, over and over, and decides how long
/// each lock may last and how long others have the store in between. Whenever it is given up, what
/// was removed stays removed and nothing is half done.
pub trait Purge {
    /// Looks for rows whose time has come; others may write meanwhile.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn look(&mut self) -> Result<Seen>;

    /// Removes what was seen, in one transaction that holds the write lock. `enough` is asked once
    /// the lock is taken and then after every few rows; the rest is left for the next time. Rows
    /// that stopped matching since they were seen stay.
    ///
    /// # Errors
    /// If the store cannot be written or stays locked.
    fn remove(&mut self, enough: &mut dyn FnMut() -> bool) -> Result<PurgeCounts>;

    /// Does what removing left to be done while others may write. Whether there is room for more:
    /// if not, a reader of an older moment is in the way, and this is to be called again later.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn settle(&mut self) -> Result<bool>;

    /// How long other writers need the store before the next [`Purge::remove`], after the last one
    /// held its lock for `held`.
    fn pause(&self, held: Duration) -> Duration;

    /// How far it has come, from 0 to 1.
    fn progress(&self) -> f64;
}

/// What a look around found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Rows to remove.
    Rows,
    /// None so far; there is more to look at.
    Nothing,
    /// None are left: the purge is done.
    Done,
}

/// Reading, at one consistent moment. Everything here fails as [`Store::read`] does.
#[expect(clippy::missing_errors_doc, reason = "said once for all")]
pub trait Read {
    /// A user, if the store knows them.
    fn user(&self, id: &UserId) -> Result<Option<User>>;
    /// The users that match `filter` in byte order of their IDs, each with the number of their
    /// sessions that are active at `now`.
    fn users(
        &self,
        filter: &UserFilter,
        now: Timestamp,
        each: RowFn<'_, (User, u64)>,
    ) -> Result<()>;
    /// A session, if it is there.
    fn session(&self, id: &SessionId) -> Result<Option<Session>>;
    /// The session whose refresh token of generation 1 has this hash, issued by another system.
    fn session_by_refresh_hash(&self, hash: &RefreshHash) -> Result<Option<Session>>;
    /// The sessions that `filter` means at `now`, in `order`, one by one in constant memory.
    fn sessions(
        &self,
        filter: &Filter,
        order: Order,
        page: &Page,
        now: Timestamp,
        each: RowFn<'_, Session>,
    ) -> Result<()>;
    /// How many sessions `filter` means at `now`.
    fn count(&self, filter: &Filter, now: Timestamp) -> Result<u64>;
    /// Up to `most` session ids that begin with `prefix`, in byte order.
    fn resolve(&self, prefix: &IdPrefix, most: usize) -> Result<Vec<SessionId>>;
    /// The ids right before and after `id` in byte order.
    fn neighbours(&self, id: &SessionId) -> Result<(Option<SessionId>, Option<SessionId>)>;
    /// Up to `most` users whose ids begin with `prefix`, in byte order; at once, however many
    /// there are.
    fn users_beginning(&self, prefix: &str, most: usize) -> Result<Vec<UserId>>;
    /// Up to `most` sessions whose ids begin with `prefix`, the last in byte order first; at once,
    /// however many there are.
    fn sessions_beginning(&self, prefix: &str, most: usize) -> Result<Vec<Session>>;
    /// The number of the newest cutoff, 0 if there is none. Sessions with a lower epoch have ended.
    fn newest_cutoff(&self) -> Result<i64>;
    /// Counts the sessions that a cutoff ended and whose rows are not marked as revoked yet.
    fn cut_off_rows(&self) -> Result<CutOffRows> {
        Ok(CutOffRows::default())
    }
    /// Every cutoff, in the order of the numbers.
    fn cutoffs(&self) -> Result<Vec<Cutoff>>;
    /// The random UUID that tells this store from others. A copy of a store keeps it.
    fn store_id(&self) -> Result<String>;
    /// The denylist entry for `id`, whether or not its time has passed.
    fn denial(&self, kind: DenialKind, id: &str) -> Result<Option<Denial>>;
    /// The denylist entries that matter at `now`, in the order in which they end.
    fn denials(&self, now: Timestamp, each: RowFn<'_, Denial>) -> Result<()>;
    /// Events, oldest first.
    fn events(&self, filter: &EventFilter, each: RowFn<'_, Event>) -> Result<()>;
    /// The number of the newest event; zero if there was none yet. It never
    /// goes down, and numbers rise in the order in
    /// which events can first be seen: who has read up to this one has missed none.
    fn newest_event(&self) -> Result<i64>;
    /// The position behind everything that can be seen now, for [`Read::events_since`] and
    /// [`Read::denials_since`].
    fn mark(&self) -> Result<Mark>;
    /// Up to `limit` of the events that match `filter` and became visible after `mark` (`None`: all);
    /// its own limits do not count. Reading on from the returned mark until a page is complete misses
    /// no event and brings none twice, in whatever order the numbers were committed.
    fn events_since(
        &self,
        mark: Option<&Mark>,
        filter: &EventFilter,
        limit: u64,
    ) -> Result<ChangePage<Event>>;
    /// Up to `limit` of the denylist entries that expire after `now` and were inserted or extended
    /// after `mark` (`None`: all), in the same way.
    fn denials_since(
        &self,
        mark: Option<&Mark>,
        now: Timestamp,
        limit: u64,
    ) -> Result<ChangePage<Denial>>;
    /// Up to `most` ids that begin with `prefix` of sessions that events tell of, also of those
    /// that are gone, in byte order.
    fn event_session_ids(&self, prefix: &IdPrefix, most: usize) -> Result<Vec<SessionId>>;
    /// As [`Read::neighbours`], among the sessions that events tell of.
    fn event_session_neighbours(
        &self,
        id: &SessionId,
    ) -> Result<(Option<SessionId>, Option<SessionId>)>;
    /// The store at a glance at `now`, and what each of these idle limits would cost, the
    /// shortest first.
    fn statistics(&self, now: Timestamp, limits: &[Span]) -> Result<Statistics>;
    /// What a purge by these rules would do.
    fn purge_counts(&self, rules: &PurgeRules) -> Result<PurgeCounts>;
    /// For each stretch of time, how many sessions that are active at `now` may have tokens from
    /// it. Rather one too many than one too few: a key is dropped when its count is zero.
    fn key_usage(
        &self,
        times: &[SigningTime],
        lives: TokenLives,
        now: Timestamp,
    ) -> Result<Vec<KeyUsage>>;
}

/// Writing, in one transaction that holds the locks of its [`Scope`].
///
/// The store itself writes what must never be forgotten, for every writer alike: the event of a
/// revocation, and the denylist entries of sessions that end or vanish while an access token of
/// theirs is alive. It refuses to bring a revoked session back and to lower a generation.
/// Everything here fails as [`Store::write`] does, or because the store's rules refuse the change.
#[expect(clippy::missing_errors_doc, reason = "said once for all")]
pub trait Write: Read {
    /// Adds the user as active if the store does not know them; returns them as they are.
    fn ensure_user(&self, id: &UserId, now: Timestamp) -> Result<User>;
    /// Adds the user as active if the store does not know them; an active one whom it knows has
    /// been there since `since` at the latest.
    fn import_user(&self, id: &UserId, since: Timestamp) -> Result<()>;
    /// Sets a user's status. Whether there was anything to change.
    fn set_user_status(&self, id: &UserId, status: UserStatus, now: Timestamp) -> Result<bool>;
    /// Removes a user and all their sessions. Whether there was one.
    fn delete_user(&self, id: &UserId) -> Result<bool>;
    /// Adds a session. Returns its epoch: the number of the newest cutoff, whatever `session` says.
    fn insert(&self, session: &Session) -> Result<i64>;
    /// Moves a session on, if it is still at `from_generation` and not revoked. Whether it was.
    fn advance(&self, id: &SessionId, from_generation: i64, to: &Advance<'_>) -> Result<bool>;
    /// Revokes those of the sessions that `filter` means at `revocation.at` that are not revoked
    /// yet, neither by their row nor by a cutoff. How many that were.
    fn revoke(&self, filter: &Filter, revocation: &Revocation) -> Result<u64>;
    /// Removes the sessions that `filter` means at `now`. How many that were.
    fn delete(&self, filter: &Filter, now: Timestamp) -> Result<u64>;
    /// Ends every session that was inserted before, with one row: from the commit on, all of them
    /// read as revoked. Their rows are not marked, and no events and denylist entries written.
    fn insert_cutoff(&self, revocation: &Revocation) -> Result<Cutoff>;
    /// Puts an entry on the denylist; one that is there keeps the later end.
    fn deny(&self, denial: &Denial) -> Result<()>;
    /// Adds an event.
    fn record(&self, event: &NewEvent) -> Result<()>;
    /// Makes everything since [`Store::write`] last.
    fn commit(self: Box<Self>) -> Result<()>;
}

/// What a use of a session changes in it.
#[derive(Clone, Copy, Debug)]
pub struct Advance<'a> {
    /// When it was used.
    pub now: Timestamp,
    /// Whether the generation moves.
    pub rotates: bool,
    /// The end of the current refresh token.
    pub expires_at: Option<Timestamp>,
    /// `exp` of the new access token.
    pub access_expires_at: Timestamp,
    /// From where; what is unknown leaves the row as it is.
    pub client: &'a Client,
}
