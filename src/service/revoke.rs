//! Revokes or deletes sessions.

use super::ServiceError;
use super::id_list::IdList;
use super::retry::retry_conflicts;
use crate::session::{
    EventKind, Filter, NewEvent, Order, Page, Reason, Revocation, Session, SessionId, SortKey,
    StateKind, UserId,
};
use crate::store::{Read, Scope, Store, StoreError, Write};
use crate::time::Timestamp;

/// The sessions to revoke, and their expected number.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Filter of the sessions.
    pub filter: Filter,
    /// Order in which the page selects.
    pub order: Order,
    /// Page of the ordered sessions.
    pub page: Page,
    /// Required number of sessions; with another number nothing is changed.
    pub expect: Option<u64>,
}

/// Options of a revocation.
#[derive(Clone, Debug)]
pub struct RevokeOptions {
    /// Time, reason, actor and note.
    pub revocation: Revocation,
    /// Whether the rows are deleted instead of marked.
    pub delete: bool,
    /// Whether nothing is changed, only reported.
    pub dry_run: bool,
}

impl Selection {
    /// Selects every session that matches the filter.
    #[must_use]
    pub fn of(filter: Filter) -> Self {
        Self { filter, ..Self::default() }
    }
}

impl RevokeOptions {
    /// Returns these options at the time of the clock that decides in the store.
    pub(super) fn by_clock_of(&self, store: &dyn Store) -> Self {
        let mut options = self.clone();
        options.revocation.at = store.now(options.revocation.at);
        options
    }

    /// Creates a revocation at `at` for this reason, without an actor.
    #[must_use]
    pub fn because(reason: Reason, at: Timestamp) -> Self {
        let revocation = Revocation { at, reason, by: None, note: None };
        Self { revocation, delete: false, dry_run: false }
    }

    /// Sets the actor.
    #[must_use]
    pub fn by(mut self, actor: &str) -> Self {
        self.revocation.by = Some(actor.to_owned());
        self
    }
}

/// The report of a revocation, or of a dry run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RevokeReport {
    /// Number of sessions that the selection matches.
    pub matched: u64,
    /// Number of them that were revoked.
    pub revoked: u64,
    /// Number of them that were deleted.
    pub deleted: u64,
    /// Number of them that had ended before.
    pub already_ended: u64,
    /// Number of them that were skipped, because they changed after the selection and no longer match.
    pub skipped: u64,
    /// Expiry of the last access token of the ended sessions.
    pub access_tokens_until: Option<Timestamp>,
    /// The ended sessions, [`MAX_LISTED`] at most.
    pub sessions: Vec<(SessionId, UserId)>,
    /// Whether nothing was changed, only counted.
    pub dry_run: bool,
    /// Whether every session of the store was revoked or deleted.
    pub everyone: bool,
    /// Number of the cutoff that ended every session. A dry run has none.
    pub cutoff: Option<i64>,
    /// Number of selected sessions left after an interruption; of a cutoff, rows not marked yet.
    pub remaining: u64,
    /// Whether the revocation was interrupted.
    pub interrupted: bool,
}

/// Sessions that a [`RevokeReport`] lists at most.
pub const MAX_LISTED: usize = 1_000;

impl RevokeReport {
    /// Returns the number of sessions that were revoked or deleted.
    #[must_use]
    pub fn ended(&self) -> u64 {
        self.revoked + self.deleted
    }

    fn add(&mut self, session: &Session, delete: bool, now: Timestamp) {
        if delete {
            self.deleted += 1;
        } else {
            self.revoked += 1;
        }
        self.access_tokens_until = self.access_tokens_until.max(session.access_alive_until(now));
        if self.sessions.len() < MAX_LISTED {
            self.sessions.push((session.id.clone(), session.user_id.clone()));
        }
    }
}

/// The number of sessions differed from the expected one; nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unexpected {
    /// Number of sessions that would end.
    pub found: u64,
    /// Number of sessions that were expected.
    pub expected: u64,
}

/// The outcome of a revocation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum RevokeOutcome {
    /// The selected sessions have ended, or would end in a dry run.
    Done(RevokeReport),
    /// The number of sessions differs from the expected one; nothing was changed.
    Unexpected(Unexpected),
}

impl RevokeOutcome {
    /// Returns the report, for a caller that treats an unexpected number as an error.
    ///
    /// # Errors
    /// [`Unexpected`] if the number of sessions differs from the expected one.
    pub fn into_result(self) -> Result<RevokeReport, Unexpected> {
        match self {
            Self::Done(report) => Ok(report),
            Self::Unexpected(unexpected) => Err(unexpected),
        }
    }
}

/// Revokes the sessions of a selection in one transaction, all or none. If the filter names a user, it
/// includes sessions that the user opens before the commit. Other filters are applied before the write
/// lock is taken.
///
/// # Errors
/// If the store fails; nothing is changed.
pub fn revoke(
    store: &mut dyn Store,
    selection: &Selection,
    options: &RevokeOptions,
) -> Result<RevokeOutcome, ServiceError> {
    let options = &options.by_clock_of(store);
    let names_few = !selection.filter.users.is_empty() || !selection.filter.ids.is_empty();
    if options.dry_run || !names_few {
        let mut selected = select(store, selection, options)?;
        return match selected.unexpected() {
            Some(unexpected) => Ok(RevokeOutcome::Unexpected(unexpected)),
            None if options.dry_run => Ok(RevokeOutcome::Done(selected.report)),
            None => revoke_all_or_none(store, &mut selected, options),
        };
    }
    retry_conflicts(store, |store| {
        let tx = store.write(Scope::Many)?;
        let mut selected = select_in(tx.as_ref(), selection, options)?;
        if let Some(unexpected) = selected.unexpected() {
            return Ok(RevokeOutcome::Unexpected(unexpected));
        }
        let report = revoke_in(tx.as_ref(), &mut selected, options)?;
        if report.ended() > 0 {
            tx.commit()?;
        }
        Ok(RevokeOutcome::Done(report))
    })
}

/// The sessions that a selection matched in one snapshot. Later writes do not change the list; each
/// session is checked against the filter again before it is revoked.
#[derive(Debug)]
pub struct Selected {
    pub(super) filter: Filter,
    expect: Option<u64>,
    pub(super) ids: IdList,
    /// The report of a dry run on these sessions.
    pub report: RevokeReport,
}

impl Selected {
    /// Returns the report of a revocation that has not started.
    pub(super) fn begin_report(&self) -> RevokeReport {
        let RevokeReport { matched, already_ended, .. } = self.report;
        RevokeReport { matched, already_ended, ..RevokeReport::default() }
    }

    /// Returns the difference from the expected number of sessions, if there is one.
    #[must_use]
    pub fn unexpected(&self) -> Option<Unexpected> {
        let found = self.ids.len();
        let expected = self.expect.filter(|expected| *expected != found)?;
        Some(Unexpected { found, expected })
    }
}

/// Lists the sessions that a selection matches at `options.revocation.at`, without changing anything.
///
/// # Errors
/// If the store cannot be read, or many IDs cannot be kept in a temporary file.
pub fn select(
    store: &mut dyn Store,
    selection: &Selection,
    options: &RevokeOptions,
) -> Result<Selected, ServiceError> {
    let options = &options.by_clock_of(store);
    select_in(store.read()?.as_ref(), selection, options)
}

/// [`select`] inside a transaction.
pub(super) fn select_in(
    tx: &dyn Read,
    selection: &Selection,
    options: &RevokeOptions,
) -> Result<Selected, ServiceError> {
    let first = collect(tx, selection, selection.order, options)?;
    let is_part = selection.page.limit.is_some() || selection.page.after.is_some();
    if first.ids.is_in_memory() || is_part {
        return Ok(first);
    }
    // Many sessions are processed in the order of their IDs: rows that were inserted together are then
    // adjacent.
    let by_id = Order { key: SortKey::Id, reverse: false };
    let ids = collect(tx, selection, by_id, options)?.ids;
    Ok(Selected { ids, ..first })
}

fn collect(
    tx: &dyn Read,
    selection: &Selection,
    order: Order,
    options: &RevokeOptions,
) -> Result<Selected, ServiceError> {
    let now = options.revocation.at;
    let mut report = RevokeReport { dry_run: true, ..RevokeReport::default() };
    let mut ids = IdList::default();
    let mut kept = Ok(());
    let read = tx.sessions(&selection.filter, order, &selection.page, now, &mut |session| {
        report.matched += 1;
        if options.delete || is_alive(&session, now) {
            report.add(&session, options.delete, now);
            kept = ids.push(session.id);
        } else {
            report.already_ended += 1;
        }
        if kept.is_ok() { Ok(()) } else { Err(StoreError::stopped()) }
    });
    kept.map_err(ServiceError::TemporaryFile)?;
    read?;
    Ok(Selected { filter: selection.filter.clone(), expect: selection.expect, ids, report })
}

/// Revokes the selected sessions in one transaction, all or none.
pub(super) fn revoke_all_or_none(
    store: &mut dyn Store,
    selected: &mut Selected,
    options: &RevokeOptions,
) -> Result<RevokeOutcome, ServiceError> {
    if selected.ids.len() == 0 {
        let report = RevokeReport { dry_run: false, ..selected.report.clone() };
        return Ok(RevokeOutcome::Done(report));
    }
    retry_conflicts(store, |store| {
        let tx = store.write(Scope::Many)?;
        let report = revoke_in(tx.as_ref(), selected, options)?;
        if let (Some(expected), 1..) = (selected.expect, report.skipped) {
            let found = report.ended();
            return Ok(RevokeOutcome::Unexpected(Unexpected { found, expected }));
        }
        tx.commit()?;
        Ok(RevokeOutcome::Done(report))
    })
}

/// Number of sessions that one statement revokes.
pub(super) const CHUNK: usize = 32;

/// [`revoke_all_or_none`] inside a transaction.
pub(super) fn revoke_in(
    tx: &dyn Write,
    selected: &mut Selected,
    options: &RevokeOptions,
) -> Result<RevokeReport, ServiceError> {
    let mut done = selected.begin_report();
    let Selected { filter, ids, .. } = selected;
    let mut ids = ids.reader().map_err(ServiceError::TemporaryFile)?;
    loop {
        let chunk = ids.next_chunk(CHUNK).map_err(ServiceError::TemporaryFile)?;
        if chunk.is_empty() {
            return Ok(done);
        }
        end(tx, filter, chunk, options, &mut done)?;
    }
}

/// Revokes the sessions that still match the filter.
pub(super) fn end(
    tx: &dyn Write,
    filter: &Filter,
    ids: Vec<SessionId>,
    options: &RevokeOptions,
    report: &mut RevokeReport,
) -> Result<(), ServiceError> {
    let RevokeOptions { revocation, delete, .. } = options;
    let now = revocation.at;
    let before = report.ended();
    let number = ids.len() as u64;
    let mut found = Vec::new();
    let mut alive = Vec::new();
    let still = Filter { ids, ..filter.clone() };
    tx.sessions(&still, Order::default(), &Page::default(), now, &mut |session| {
        let is_alive = is_alive(&session, now);
        if *delete || is_alive {
            report.add(&session, *delete, now);
            if is_alive {
                alive.push(session.id.clone());
            }
            found.push((session.id, session.user_id));
        }
        Ok(())
    })?;
    report.skipped += number - (report.ended() - before);
    if found.is_empty() {
        return Ok(());
    }
    if !alive.is_empty() {
        // Revoke before deleting too, for the audit trail and the denylist.
        tx.revoke(&Filter { ids: alive, ..Filter::default() }, revocation)?;
    }
    if *delete {
        let ids = found.iter().map(|(id, _)| id.clone()).collect();
        let these = Filter { ids, ..Filter::default() };
        for (id, user_id) in found {
            tx.record(&deletion_event(id, user_id, revocation))?;
        }
        tx.delete(&these, now)?;
    }
    Ok(())
}

/// Returns the event of a deletion. Without it, the store's trigger records some deletions without an actor.
pub(super) fn deletion_event(id: SessionId, user_id: UserId, revocation: &Revocation) -> NewEvent {
    NewEvent {
        user_id: Some(user_id),
        session_id: Some(id),
        actor: revocation.by.clone(),
        note: revocation.note.clone(),
        ..NewEvent::new(revocation.at, EventKind::Deleted).because(revocation.reason)
    }
}

/// Whether a session needs a revocation. An expired session does if its access token is still valid:
/// verifiers that check only the denylist would accept the token. If a cutoff covers the session, they reject the
/// token by its epoch, and the store revokes the session no more.
fn is_alive(session: &Session, now: Timestamp) -> bool {
    match session.state(now).kind() {
        StateKind::Active => true,
        StateKind::Expired => session.cutoff.is_none() && session.access_may_be_alive(now),
        StateKind::Revoked => false,
    }
}
