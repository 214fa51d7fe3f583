//! Implements the store contract's read and write transactions by delegation to the file of each table.

use super::filter::{COVERED, EXPIRED_BEFORE};
use super::transaction::PostgresTransaction;
use super::value::values;
use super::{
    changes, complete, denylist, events, key_usage, neighbours, purge_rule, sessions, stats, users,
};
use crate::session::{
    Cutoff, Denial, DenialKind, Event, EventFilter, Filter, IdPrefix, KeyUsage, Neighbours,
    NewEvent, Order, Page, PurgeCounts, PurgeRules, Reason, RefreshHash, Revocation, Session,
    SessionId, SigningTime, Statistics, TokenLives, User, UserFilter, UserId, UserStatus,
};
use crate::store::{
    Advance, ChangePage, CutOffRows, DenialPage, IdSource, Mark, Read, Result, RowFn, Write,
};
use crate::time::{Span, Timestamp};

impl Read for PostgresTransaction {
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
        neighbours::of(self, ids, source)
    }

    fn users_beginning(&self, prefix: &str, most: usize) -> Result<Vec<UserId>> {
        complete::users(self, prefix, most)
    }

    fn sessions_beginning(&self, prefix: &str, most: usize) -> Result<Vec<Session>> {
        complete::sessions(self, prefix, most)
    }

    fn newest_cutoff(&self) -> Result<i64> {
        self.number("SELECT coalesce(max(id), 0) FROM cutoffs")
    }

    fn cut_off_rows(&self) -> Result<CutOffRows> {
        let sql = format!(
            "SELECT count(*), max(s.access_expires_at)::bigint FROM sessions s
             WHERE s.revoked_at IS NULL AND {COVERED} AND NOT {EXPIRED_BEFORE}"
        );
        let found = self.first(&sql, &[], |row| {
            Ok((row.try_get::<_, i64>(0)?, row.try_get::<_, Option<i64>>(1)?))
        })?;
        let (unmarked, until) = found.unwrap_or_default();
        let unmarked = u64::try_from(unmarked).unwrap_or(0);
        Ok(CutOffRows { unmarked, access_tokens_until: until.map(Timestamp) })
    }

    fn cutoffs(&self) -> Result<Vec<Cutoff>> {
        let sql =
            "SELECT id, created_at, reason, revoked_by, revoked_note FROM cutoffs ORDER BY id";
        let cutoff = |row: &postgres::Row| {
            Ok::<_, postgres::Error>(Cutoff {
                id: row.try_get(0)?,
                created_at: Timestamp(row.try_get(1)?),
                reason: row.try_get::<_, &str>(2)?.parse().unwrap_or(Reason::Other),
                by: row.try_get(3)?,
                note: row.try_get(4)?,
            })
        };
        let rows = self.query(sql, &[])?;
        rows.iter().map(|row| cutoff(row).map_err(|error| self.error(&error))).collect()
    }

    fn store_id(&self) -> Result<String> {
        Ok(self.store_identity())
    }

    fn denial(&self, kind: DenialKind, id: &str) -> Result<Option<Denial>> {
        denylist::find(self, kind, id)
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
        sessions::traced(self, prefix, most)
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

impl Write for PostgresTransaction {
    fn ensure_user(&self, id: &UserId, now: Timestamp) -> Result<User> {
        users::ensure(self, id, now)
    }

    fn import_user(&self, id: &UserId, since: Timestamp) -> Result<()> {
        users::import(self, id, since)
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
        self.forget();
        let sql = "INSERT INTO cutoffs (created_at, reason, revoked_by, revoked_note)
                   VALUES ($1, $2, $3, $4) RETURNING id";
        let Revocation { at, reason, by, note } = revocation.fitted();
        let values = values![at, reason.as_str(), by.as_deref(), note.as_deref()];
        let id = self.first(sql, &values, |row| row.try_get(0))?.unwrap_or_default();
        Ok(Cutoff { id, created_at: at, reason, by, note })
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
