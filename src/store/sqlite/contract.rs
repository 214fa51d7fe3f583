//! Implements the store contract's read and write transactions by delegation to the file of each table.

use super::transaction::SqliteTransaction;
use super::{
    changes, complete, cutoffs, denylist, events, import, key_usage, neighbours, purge_rule,
    sessions, stats, users,
};
use crate::session::{
    Cutoff, Denial, DenialKind, Event, EventFilter, Filter, IdPrefix, KeyUsage, Neighbours,
    NewEvent, Order, Page, PurgeCounts, PurgeRules, RefreshHash, Revocation, Session, SessionId,
    SigningTime, Statistics, TokenLives, User, UserFilter, UserId, UserStatus,
};
use crate::store::{
    Advance, ChangePage, CutOffRows, DenialPage, IdSource, Mark, Read, Result, RowFn, Write,
};
use crate::time::{Span, Timestamp};

impl Read for SqliteTransaction<'_> {
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
        sessions::resolve(self, prefix, most)
    }

    fn neighbours(&self, ids: &[&SessionId], source: IdSource) -> Result<Vec<Neighbours>> {
        ids.iter().map(|id| neighbours::of(self, id, source)).collect()
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

    fn cut_off_rows(&self) -> Result<CutOffRows> {
        cutoffs::unmarked(self)
    }

    fn cutoffs(&self) -> Result<Vec<Cutoff>> {
        Ok(cutoffs::Cutoffs::read(self)?.list())
    }

    fn store_id(&self) -> Result<String> {
        denylist::store_id(self)
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

    fn denials(&self, now: Timestamp, page: DenialPage<'_>, each: RowFn<'_, Denial>) -> Result<()> {
        denylist::select(self, now, page, each)
    }

    fn events(&self, filter: &EventFilter, each: RowFn<'_, Event>) -> Result<()> {
        events::select(self, filter, each)
    }

    fn newest_event(&self) -> Result<i64> {
        events::newest(self)
    }

    fn event_session_ids(&self, prefix: &IdPrefix, most: usize) -> Result<Vec<SessionId>> {
        events::event_session_ids(self, prefix, most)
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

impl Write for SqliteTransaction<'_> {
    fn ensure_user(&self, id: &UserId, now: Timestamp) -> Result<User> {
        users::ensure(self, id, now)
    }

    fn import_user(&self, id: &UserId, since: Timestamp) -> Result<()> {
        import::user(self, id, since)
    }

    fn set_user_status(&self, id: &UserId, status: UserStatus, now: Timestamp) -> Result<bool> {
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

    fn advance(&self, id: &SessionId, from_generation: i64, to: &Advance<'_>) -> Result<bool> {
        sessions::advance(self, id, from_generation, to)
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
