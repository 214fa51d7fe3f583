//! Implements the contract's transactions for a store by delegation to the file of each table, which has the
//! same functions in every store.

/// Implements [`Read`](super::Read) and [`Write`](super::Write) for a transaction. The store's modules with
/// the functions must be in scope. Texts for people are cut to the length that the schema allows.
macro_rules! delegate_to_tables {
    ($transaction:ty) => {
        use $crate::session::{
            Cutoff, Denial, DenialKind, Event, EventFilter, Filter, IdPrefix, KeyUsage, Neighbours,
            NewEvent, Order, Page, PurgeCounts, PurgeRules, RefreshHash, Revocation, Session,
            SessionId, SigningTime, Statistics, TokenLives, User, UserFilter, UserId, UserStatus,
        };
        use $crate::store::{
            Advance, ChangePage, CutOffRows, DenialPage, IdSource, Mark, Read, Result, RowFn, Write,
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

            fn neighbours(&self, ids: &[&SessionId], source: IdSource) -> Result<Vec<Neighbours>> {
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

            fn cut_off_rows(&self) -> Result<CutOffRows> {
                cutoffs::unmarked(self)
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

            fn event_session_ids(&self, prefix: &IdPrefix, most: usize) -> Result<Vec<SessionId>> {
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
}

pub(super) use delegate_to_tables;
