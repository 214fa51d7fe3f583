//! Ends every session at once: commits a cutoff first and marks the rows afterwards.

use super::batches::{BatchOutcome, MaxLock, Pace, run_batches};
use super::retry::retry_conflicts;
use super::revoke::{MAX_LISTED, RevokeOptions, RevokeOutcome, RevokeReport, Unexpected};
use super::{CommittedPart, ServiceError};
use crate::session::{Filter, Order, Page, SessionId, StateKind, UserId};
use crate::store::{CutOffRows, Read, Scope, Store, StoreError, StoreErrorKind};
use crate::time::Timestamp;

/// Ends every session of the store with one committed row, then marks the sessions' rows in batches that
/// hold the write lock for at most `max_lock`. Every session has ended from the first commit on, even if
/// the run is interrupted or killed; the next run or purge marks the remaining rows.
///
/// `expect` is compared with the number of active sessions before the row is committed.
///
/// # Errors
/// If the store fails; [`ServiceError::Partly`] if it does after the row was committed.
pub fn revoke_everyone(
    store: &mut dyn Store,
    expect: Option<u64>,
    options: &RevokeOptions,
    max_lock: impl Into<MaxLock>,
    pace: &mut dyn Pace,
) -> Result<RevokeOutcome, ServiceError> {
    let options = &options.by_clock_of(store);
    let now = options.revocation.at;
    let active = Filter::default().in_state(StateKind::Active);
    let (sessions, resumes) = {
        let tx = store.read()?;
        if let Some(expected) = expect {
            let found = tx.count(&active, now)?;
            if found != expected {
                return Ok(RevokeOutcome::Unexpected(Unexpected { found, expected }));
            }
        }
        let sessions = first_active(tx.as_ref(), &active, now)?;
        let newest = tx.newest_cutoff()?;
        // There was no login since the newest cutoff, and some of its rows are not marked yet: this run
        // finishes the interrupted one.
        let left = newest > 0 && sessions.is_empty() && tx.cut_off_rows(now)?.unmarked > 0;
        (sessions, left.then_some(newest))
    };
    let cutoff = match resumes {
        Some(cutoff) => cutoff,
        None => retry_conflicts(store, |store| {
            let tx = store.write(Scope::Many)?;
            let cutoff = tx.insert_cutoff(&options.revocation)?;
            tx.commit()?;
            Ok(cutoff.id)
        })?,
    };
    let report =
        RevokeReport { sessions, cutoff: Some(cutoff), everyone: true, ..RevokeReport::default() };
    let marked = mark(store, report, options.delete, (now, max_lock.into()), pace);
    match marked {
        Err(ServiceError::Store(error) | ServiceError::Partly { error, .. }) => {
            Err(ServiceError::Partly { committed: CommittedPart::Cutoff(cutoff), error })
        }
        marked => marked.map(RevokeOutcome::Done),
    }
}

/// Marks the rows of the sessions that the newest cutoff ended.
fn mark(
    store: &mut dyn Store,
    report: RevokeReport,
    delete: bool,
    (now, max_lock): (Timestamp, MaxLock),
    pace: &mut dyn Pace,
) -> Result<RevokeReport, ServiceError> {
    let rows = store.read()?.cut_off_rows(now)?;
    pace.total(rows.unmarked);
    if !store.has_batches() {
        return Ok(report);
    }
    let mut run = store.mark_cut_off(delete, now)?;
    let done = run_batches(run.as_mut(), max_lock, pace)?;
    drop(run);
    let interrupted = done.outcome == BatchOutcome::Interrupted;
    let remaining = if interrupted { store.read()?.cut_off_rows(now)?.unmarked } else { 0 };
    if done.outcome == BatchOutcome::Pinned {
        return Err(StoreError::new(StoreErrorKind::Pinned, store.name()).into());
    }
    let (revoked, deleted) = (done.counts.revoked, done.counts.sessions.revoked);
    Ok(RevokeReport {
        matched: revoked + deleted + remaining,
        revoked,
        deleted,
        access_tokens_until: rows.access_tokens_until.filter(|until| *until > now),
        remaining,
        interrupted,
        ..report
    })
}

/// Returns the report of [`revoke_everyone`] without changing anything: the sessions that a cutoff would end, and
/// those of earlier cutoffs whose rows are not marked yet.
///
/// # Errors
/// If the store cannot be read.
pub fn plan_everyone(
    store: &mut dyn Store,
    expect: Option<u64>,
    options: &RevokeOptions,
) -> Result<RevokeOutcome, ServiceError> {
    let options = &options.by_clock_of(store);
    let now = options.revocation.at;
    let active = Filter::default().in_state(StateKind::Active);
    let tx = store.read()?;
    let found = tx.count(&active, now)?;
    if let Some(expected) = expect.filter(|expected| *expected != found) {
        return Ok(RevokeOutcome::Unexpected(Unexpected { found, expected }));
    }
    // Without a cutoff no row is covered, which the store would find out by reading every row.
    let has_cutoffs = tx.newest_cutoff()? > 0;
    let rows = if has_cutoffs { tx.cut_off_rows(now)? } else { CutOffRows::default() };
    let mut until = rows.access_tokens_until.filter(|until| *until > now);
    if options.dry_run {
        tx.sessions(&active, Order::default(), &Page::default(), now, &mut |session| {
            until = until.max(session.access_alive_until(now));
            Ok(())
        })?;
    }
    let matched = found + rows.unmarked;
    let (revoked, deleted) = if options.delete { (0, matched) } else { (matched, 0) };
    Ok(RevokeOutcome::Done(RevokeReport {
        matched,
        revoked,
        deleted,
        access_tokens_until: until,
        sessions: first_active(tx.as_ref(), &active, now)?,
        dry_run: true,
        everyone: true,
        ..RevokeReport::default()
    }))
}

/// Returns the first active sessions, for the report.
fn first_active(
    tx: &dyn Read,
    active: &Filter,
    now: Timestamp,
) -> Result<Vec<(SessionId, UserId)>, ServiceError> {
    let mut sessions = Vec::new();
    let page = Page { after: None, limit: Some(MAX_LISTED as u64) };
    tx.sessions(active, Order::default(), &page, now, &mut |session| {
        sessions.push((session.id, session.user_id));
        Ok(())
    })?;
    Ok(sessions)
}
