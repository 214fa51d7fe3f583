//! Reading from a store: the contract, and its implementation by the functions of each table.

use super::{ChangePage, Mark, Result, RowFn};
use crate::session::{
    Cutoff, Denial, DenialKind, Event, EventFilter, EventKind, Filter, IdPrefix, KeyUsage,
    Neighbours, Order, Page, PurgeCounts, PurgeRules, RefreshHash, Session, SessionId, SigningTime,
    Statistics, TokenLives, User, UserFilter, UserId, UserStatus,
};
use crate::time::{Span, Timestamp};

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

/// Rows with a time in the future.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimesAhead {
    /// Number of rows.
    pub rows: u64,
    /// The latest of their times.
    pub newest: Timestamp,
}

/// A part of the denylist.
#[derive(Clone, Copy, Debug, Default)]
pub struct DenialPage<'a> {
    /// Only entries after this one; `None`: from the first on.
    pub after: Option<&'a Denial>,
    /// Maximum number of entries; `None`: unlimited.
    pub limit: Option<u64>,
}

/// Reading from one consistent snapshot. Every method fails as [`Store::read`](super::Store::read) does.
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
    /// Counts the sessions that are revoked at `now` by a cutoff and whose rows are not marked yet.
    fn cut_off_rows(&self, _now: Timestamp) -> Result<CutOffRows> {
        Ok(CutOffRows::default())
    }
    /// Finds rows with a time after `limit`, other than the last use of a session; `None` if there are none. Of
    /// times without an index only some rows are compared, so that the duration does not depend on the size of the
    /// store.
    fn times_ahead(&self, limit: Timestamp) -> Result<Option<TimesAhead>>;
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

/// What a store knows about a session that an import is about to add.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportLookup {
    /// The session with this ID.
    pub session: Option<Session>,
    /// Whether the audit trail has a session with this ID that was revoked or deleted, and whose row is
    /// gone.
    pub has_ended: bool,
    /// Whether another session has this refresh token.
    pub has_token: bool,
    /// The status of the user; `None` if the store does not have the user.
    pub user: Option<UserStatus>,
}

impl ImportLookup {
    /// Looks the session up with one query for each question.
    fn of(tx: &(impl Read + ?Sized), session: &Session) -> Result<Self> {
        let found = tx.session(&session.id)?;
        let mut has_ended = false;
        if found.is_none() {
            let filter = EventFilter {
                sessions: vec![session.id.clone()],
                kinds: vec![EventKind::Revoked, EventKind::Deleted],
                limit: Some(1),
                ..EventFilter::default()
            };
            tx.events(&filter, &mut |_| {
                has_ended = true;
                Ok(())
            })?;
        }
        let holder = match &session.refresh_hash {
            Some(hash) => tx.session_by_refresh_hash(hash)?,
            None => None,
        };
        Ok(Self {
            session: found,
            has_ended,
            has_token: holder.is_some_and(|holder| holder.id != session.id),
            user: tx.user(&session.user_id)?.map(|user| user.status),
        })
    }
}

/// Implements [`Read`] for the transaction of a store: each method calls the function of its table, which
/// has the same name and arguments in every store. The modules of the tables must be in scope.
macro_rules! delegate_reads {
    ($transaction:ty) => {
        // A block of its own, whose imports do not meet those of the other macro.
        const _: () = {
            use $crate::session::{
                Cutoff, Denial, DenialKind, Event, EventFilter, Filter, IdPrefix, KeyUsage,
                Neighbours, Order, Page, PurgeCounts, PurgeRules, RefreshHash, Session, SessionId,
                SigningTime, Statistics, TokenLives, User, UserFilter, UserId,
            };
            use $crate::store::{
                ChangePage, CutOffRows, DenialPage, IdSource, Mark, Read, Result, RowFn, TimesAhead,
            };
            use $crate::time::{Span, Timestamp};

            impl Read for $transaction {
                fn user(&self, id: &UserId) -> Result<Option<User>> {
                    users::find(self, id)
                }

                fn users(
                    &self,
                    filter: &UserFilter,
                    now: Timestamp,
                    each: RowFn<'_, (User, u64)>,
                ) -> Result<()> {
                    users::select(self, filter, now, each)
                }

                fn session(&self, id: &SessionId) -> Result<Option<Session>> {
                    sessions::find(self, id)
                }

                fn session_by_refresh_hash(&self, hash: &RefreshHash) -> Result<Option<Session>> {
                    sessions::by_refresh_hash(self, hash)
                }

                fn sessions(
                    &self,
                    filter: &Filter,
                    order: Order,
                    page: &Page,
                    now: Timestamp,
                    each: RowFn<'_, Session>,
                ) -> Result<()> {
                    sessions::select(self, filter, order, page, now, each)
                }

                fn count(&self, filter: &Filter, now: Timestamp) -> Result<u64> {
                    sessions::count(self, filter, now)
                }

                fn resolve(&self, prefix: &IdPrefix, most: usize) -> Result<Vec<SessionId>> {
                    id_search::with_prefix(self, id_search::SESSIONS, prefix, most)
                }

                fn neighbours(
                    &self,
                    ids: &[&SessionId],
                    source: IdSource,
                ) -> Result<Vec<Neighbours>> {
                    id_search::neighbours(self, ids, source)
                }

                fn users_beginning(&self, prefix: &str, most: usize) -> Result<Vec<UserId>> {
                    complete::users(self, prefix, most)
                }

                fn sessions_beginning(&self, prefix: &str, most: usize) -> Result<Vec<Session>> {
                    complete::sessions(self, prefix, most)
                }

                fn denial(&self, kind: DenialKind, id: &str) -> Result<Option<Denial>> {
                    denylist::find(self, kind, id)
                }

                fn newest_cutoff(&self) -> Result<i64> {
                    cutoffs::newest(self)
                }

                fn cut_off_rows(&self, now: Timestamp) -> Result<CutOffRows> {
                    cutoffs::unmarked(self, now)
                }

                fn times_ahead(&self, limit: Timestamp) -> Result<Option<TimesAhead>> {
                    ahead::find(self, limit)
                }

                fn cutoffs(&self) -> Result<Vec<Cutoff>> {
                    cutoffs::list(self)
                }

                fn store_id(&self) -> Result<String> {
                    self.store_identity()
                }

                fn mark(&self) -> Result<Mark> {
                    changes::mark(self)
                }

                fn events_since(
                    &self,
                    mark: Option<&Mark>,
                    filter: &EventFilter,
                    limit: u64,
                ) -> Result<ChangePage<Event>> {
                    changes::events_since(self, mark, filter, limit)
                }

                fn denials_since(
                    &self,
                    mark: Option<&Mark>,
                    now: Timestamp,
                    limit: u64,
                ) -> Result<ChangePage<Denial>> {
                    changes::denials_since(self, mark, now, limit)
                }

                fn denials(
                    &self,
                    now: Timestamp,
                    page: DenialPage<'_>,
                    each: RowFn<'_, Denial>,
                ) -> Result<()> {
                    denylist::select(self, now, page, each)
                }

                fn events(&self, filter: &EventFilter, each: RowFn<'_, Event>) -> Result<()> {
                    events::select(self, filter, each)
                }

                fn newest_event(&self) -> Result<i64> {
                    events::newest(self)
                }

                fn event_session_ids(
                    &self,
                    prefix: &IdPrefix,
                    most: usize,
                ) -> Result<Vec<SessionId>> {
                    id_search::with_prefix(self, id_search::EVENTS, prefix, most)
                }

                fn statistics(&self, now: Timestamp, limits: &[Span]) -> Result<Statistics> {
                    stats::statistics(self, now, limits)
                }

                fn purge_counts(&self, rules: &PurgeRules) -> Result<PurgeCounts> {
                    purge_rule::counts(self, rules)
                }

                fn key_usage(
                    &self,
                    times: &[SigningTime],
                    lives: TokenLives,
                    now: Timestamp,
                ) -> Result<Vec<KeyUsage>> {
                    key_usage::counts(self, times, lives, now)
                }
            }
        };
    };
}

pub(super) use delegate_reads;
