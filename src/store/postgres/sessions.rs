//! The table `sessions`.

use tokio_postgres::{Error, Row};

use super::connection::{ServerAnswer, ServerRequest};
use super::cutoffs;
use super::filter::{SessionCondition, UNCOVERED, is_narrow, tail};
use super::identity::Identity;
use super::transaction::{PostgresTransaction, damaged, row_lock};
use super::value::{SqlValue, values};
use crate::session::{
    Client, Cutoff, Filter, Order, Page, Reason, RefreshHash, Revocation, Session, SessionId,
    UserId,
};
use crate::store::{Advance, Result, RowFn, StoreError, StoreErrorKind};
use crate::time::{Span, Timestamp};

const ROW: &str = "s.id, s.user_id, s.created_at, s.last_used_at, s.expires_at, s.max_expires_at, \
    s.generation, s.rotated_at, s.access_expires_at, s.longest_idle, s.ip, s.user_agent, s.device, \
    s.claims, s.audience, s.access_ttl, s.refresh_ttl, s.ip_changes, s.user_agent_changes, \
    s.revoked_at, s.revoked_reason, s.revoked_by, s.revoked_note, s.epoch";

/// The columns of the first cutoff that covers a session: number `epoch + 1`, because there are no gaps.
const CUTOFF: &str = "c.id, c.created_at, c.reason, c.revoked_by, c.revoked_note";
const FROM: &str = "FROM sessions s LEFT JOIN cutoffs c ON c.id = s.epoch + 1";

/// Returns the columns of a row. The last one is `refresh_hash`, or null if the login may not read
/// it.
fn row_columns(identity: &Identity) -> String {
    let hash = if identity.reads_hashes { "s.refresh_hash" } else { "NULL::text" };
    format!("{ROW}, {hash}")
}

/// Returns the columns that [`session`] reads, with their tables.
pub(super) fn columns(tx: &PostgresTransaction) -> String {
    columns_of(tx.identity())
}

fn columns_of(identity: &Identity) -> String {
    format!("{}, {CUTOFF} {FROM}", row_columns(identity))
}

fn by_id(identity: &Identity, lock: &str) -> String {
    format!("SELECT {} WHERE s.id = $1{lock}", columns_of(identity))
}

/// Returns the statement that locks one session. Its last column is the number of the cutoff that covers the
/// session: a join with all columns of the cutoff would take the server longer to plan.
pub(super) fn locking(identity: &Identity) -> String {
    format!(
        "SELECT {}, (SELECT c.id FROM cutoffs c WHERE c.id = s.epoch + 1) FROM sessions s
         WHERE s.id = $1{}",
        row_columns(identity),
        row_lock("s")
    )
}

/// Reads the answer to [`locking`].
pub(super) fn locked(
    tx: &PostgresTransaction,
    id: &SessionId,
    answer: &ServerAnswer,
) -> Result<Option<Session>> {
    let is_covered = |row: &Row| Ok(row.try_get::<_, Option<i64>>(25)?.is_some());
    match tx.first_of(answer, is_covered)? {
        Some(true) => find(tx, id),
        Some(false) | None => tx.first_of(answer, without_cutoff),
    }
}

pub(super) fn session(row: &Row) -> std::result::Result<Session, Error> {
    let mut session = without_cutoff(row)?;
    if let (None, Some(id)) = (&session.revocation, row.try_get::<_, Option<i64>>(25)?) {
        let cutoff = Cutoff {
            id,
            created_at: Timestamp(row.try_get(26)?),
            reason: reason(row, 27)?,
            by: row.try_get(28)?,
            note: row.try_get(29)?,
        };
        session.cutoff = Some(id);
        session.revocation = Some(cutoff.revocation_of(&session));
    }
    Ok(session)
}

fn time(row: &Row, index: usize) -> std::result::Result<Option<Timestamp>, Error> {
    Ok(row.try_get::<_, Option<i64>>(index)?.map(Timestamp))
}

fn span(row: &Row, index: usize) -> std::result::Result<Option<Span>, Error> {
    let seconds: Option<i64> = row.try_get(index)?;
    Ok(seconds.map(|s| Span::secs(u32::try_from(s.max(0)).unwrap_or(u32::MAX))))
}

fn reason(row: &Row, index: usize) -> std::result::Result<Reason, Error> {
    let text: Option<&str> = row.try_get(index)?;
    Ok(text.and_then(|text| text.parse().ok()).unwrap_or(Reason::Other))
}

/// Reads the columns of [`row_columns`].
fn without_cutoff(row: &Row) -> std::result::Result<Session, Error> {
    let (time, span, reason) =
        (|index| time(row, index), |index| span(row, index), |index| reason(row, index));
    let revocation = match time(19)? {
        None => None,
        Some(at) => {
            let (by, note) = (row.try_get(21)?, row.try_get(22)?);
            Some(Revocation { at, reason: reason(20)?, by, note })
        }
    };
    Ok(Session {
        id: SessionId::from_store(row.try_get(0)?),
        user_id: UserId::from_store(row.try_get(1)?),
        created_at: Timestamp(row.try_get(2)?),
        last_used_at: Timestamp(row.try_get(3)?),
        expires_at: time(4)?,
        max_expires_at: time(5)?,
        generation: row.try_get(6)?,
        rotated_at: time(7)?,
        access_expires_at: time(8)?,
        longest_idle: span(9)?.unwrap_or_default(),
        client: Client {
            ip: row.try_get(10)?,
            user_agent: row.try_get(11)?,
            device: row.try_get(12)?,
        },
        claims: row.try_get(13)?,
        // Malformed audience: fail closed.
        audience: row
            .try_get::<_, Option<&str>>(14)?
            .map(|text| serde_json::from_str(text).unwrap_or_default()),
        access_ttl: span(15)?,
        refresh_ttl: span(16)?,
        ip_changes: row.try_get(17)?,
        user_agent_changes: row.try_get(18)?,
        epoch: row.try_get(23)?,
        refresh_hash: row.try_get::<_, Option<&str>>(24)?.and_then(RefreshHash::from_hex),
        cutoff: None,
        revocation,
    })
}

pub(super) fn find(tx: &PostgresTransaction, id: &SessionId) -> Result<Option<Session>> {
    if let Some(known) = tx.locked_session(id) {
        return Ok(Some(known));
    }
    let (sql, id) = (by_id(tx.identity(), &tx.row_lock("s")), values![id.as_str()]);
    tx.first_of(&tx.ask(ServerRequest::Repeated(&sql, &id))?, session)
}

pub(super) fn by_refresh_hash(
    tx: &PostgresTransaction,
    hash: &RefreshHash,
) -> Result<Option<Session>> {
    let sql = format!("SELECT {} WHERE s.refresh_hash = $1{}", columns(tx), tx.row_lock("s"));
    tx.first(&sql, &values![hash.expose()], session)
}

pub(super) fn select(
    tx: &PostgresTransaction,
    filter: &Filter,
    order: Order,
    page: &Page,
    now: Timestamp,
    each: RowFn<'_, Session>,
) -> Result<()> {
    let mut condition = SessionCondition::new(filter, now);
    condition.after(page, order);
    let sql = format!("SELECT {}{}{}", columns(tx), condition.sql(), tail(order, page.limit));
    if filter.users.len() == 1 {
        let lock = tx.row_lock("s");
        return tx.each(&format!("{sql}{lock}"), &condition.values, session, each);
    }
    if !is_narrow(filter, page.limit) {
        return tx.each(&sql, &condition.values, session, each);
    }
    for row in tx.query(&sql, &condition.values)? {
        each(session(&row).map_err(|error| tx.error(&error))?)?;
    }
    Ok(())
}

pub(super) fn count(tx: &PostgresTransaction, filter: &Filter, now: Timestamp) -> Result<u64> {
    let condition = SessionCondition::new(filter, now);
    let sql = format!("SELECT count(*) FROM sessions s{}", condition.sql());
    let found = tx.first(&sql, &condition.values, |row| row.try_get::<_, i64>(0))?;
    Ok(u64::try_from(found.unwrap_or(0)).unwrap_or(0))
}

pub(super) fn insert(tx: &PostgresTransaction, session: &Session) -> Result<i64> {
    let audience =
        session.audience.as_ref().map(|list| serde_json::Value::from(list.clone()).to_string());
    let revocation = session.revocation.as_ref();
    let rows = tx.attempt(
        "INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at, max_expires_at,
           generation, rotated_at, access_expires_at, longest_idle, ip, user_agent, device, claims,
           audience, access_ttl, refresh_ttl, ip_changes, user_agent_changes, revoked_at,
           revoked_reason, revoked_by, revoked_note, refresh_hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
           $19, $20, $21, $22, $23, $24) RETURNING epoch",
        &values![
            session.id.as_str(),
            session.user_id.as_str(),
            session.created_at,
            session.last_used_at,
            session.expires_at,
            session.max_expires_at,
            session.generation,
            session.rotated_at,
            session.access_expires_at,
            Some(session.longest_idle),
            session.client.ip.as_deref(),
            session.client.user_agent.as_deref(),
            session.client.device.as_deref(),
            session.claims.as_str(),
            audience,
            session.access_ttl,
            session.refresh_ttl,
            session.ip_changes,
            session.user_agent_changes,
            revocation.map(|r| r.at),
            revocation.map(|r| r.reason.as_str()),
            revocation.and_then(|r| r.by.as_deref()),
            revocation.and_then(|r| r.note.as_deref()),
            session.refresh_hash.as_ref().map(RefreshHash::expose),
        ],
    )?;
    tx.require(!rows.is_empty(), "sessions")?;
    Ok(rows.first().map_or(0, |row| row.get(0)))
}

pub(super) fn advance(
    tx: &PostgresTransaction,
    id: &SessionId,
    from_generation: i64,
    to: &Advance<'_>,
) -> Result<bool> {
    let known = tx.locked_session(id);
    tx.forget();
    let (sql, values) = advance_request(id, from_generation, to);
    let answer = tx.ask(ServerRequest::Repeated(&sql, &values))?;
    let row = answer.rows.first();
    let made = row.map(|row| is_made(row, from_generation, to)).transpose();
    tx.require(made.map_err(|error| damaged(&error, tx.name()))?.unwrap_or(true), "sessions")?;
    let moved = tx.first_of(&answer, |row| known.map(|known| moved(known, row)).transpose())?;
    let is_moved = moved.is_some();
    if !is_moved {
        // A generation only rises, so a row that still matches was not skipped because of another writer.
        let still = format!("SELECT FROM sessions s WHERE {ADVANCED}");
        let rows = tx.query(&still, &values![id.as_str(), from_generation])?;
        tx.require(rows.is_empty(), "sessions")?;
    }
    tx.keep_session(moved.flatten());
    Ok(is_moved)
}

/// Updates a session like [`advance`] and commits, in one round trip if the session is locked.
pub(super) fn advance_and_commit(
    tx: PostgresTransaction,
    id: &SessionId,
    from_generation: i64,
    to: &Advance<'_>,
) -> Result<Option<Session>> {
    let Some(known) = tx.locked_session(id) else {
        let is_moved = advance(&tx, id, from_generation, to)?;
        let session = if is_moved { find(&tx, id)? } else { None };
        tx.finish()?;
        return Ok(session);
    };
    let (sql, values) = advance_request(id, from_generation, to);
    let name = tx.name().to_owned();
    let answers = tx.finish_with(&[ServerRequest::Repeated(&sql, &values)])?;
    let row = answers.first().and_then(|answer| answer.rows.first());
    let session = row.map(|row| Ok((is_made(row, from_generation, to)?, moved(known, row)?)));
    let session = session.transpose().map_err(|error: Error| damaged(&error, &name))?;
    match session {
        Some((false, _)) => {
            Err(StoreError::new(StoreErrorKind::Prevented("sessions".to_owned()), name))
        }
        session => Ok(session.map(|(_, session)| session)),
    }
}

/// Whether the returned row has the new values: a trigger can keep the old row.
fn is_made(row: &Row, from_generation: i64, to: &Advance<'_>) -> std::result::Result<bool, Error> {
    let (generation, last_used_at, access_expires_at) =
        (row.try_get::<_, i64>(0)?, time(row, 3)?, time(row, 5)?);
    Ok(generation == from_generation + i64::from(to.rotates)
        && last_used_at >= Some(to.now)
        && access_expires_at >= Some(to.access_expires_at))
}

/// The columns that [`moved`] reads.
const MOVED: &str = "s.generation, s.rotated_at, s.longest_idle, s.last_used_at, s.expires_at, \
    s.access_expires_at, s.ip, s.user_agent, s.ip_changes, s.user_agent_changes";

/// The condition that a session is still at a generation, and neither revoked nor covered by a cutoff.
const ADVANCED: &str = "s.id = $1 AND s.generation = $2 AND s.revoked_at IS NULL \
    AND s.epoch >= coalesce((SELECT c.id FROM cutoffs c ORDER BY c.id DESC LIMIT 1), 0)";

/// Returns the session with the columns that a use changed.
fn moved(known: Session, row: &Row) -> std::result::Result<Session, Error> {
    Ok(Session {
        generation: row.try_get(0)?,
        rotated_at: time(row, 1)?,
        longest_idle: span(row, 2)?.unwrap_or_default(),
        last_used_at: Timestamp(row.try_get(3)?),
        expires_at: time(row, 4)?,
        access_expires_at: time(row, 5)?,
        client: Client { ip: row.try_get(6)?, user_agent: row.try_get(7)?, ..known.client },
        ip_changes: row.try_get(8)?,
        user_agent_changes: row.try_get(9)?,
        ..known
    })
}

/// Returns the statement for a use and its values. It sets only the columns that change: each column takes
/// the server time to plan. Times never decrease here, so that a clock that was set back does not stop
/// logins and rotations.
fn advance_request(
    id: &SessionId,
    from_generation: i64,
    to: &Advance<'_>,
) -> (String, Vec<SqlValue>) {
    let mut values = values![id.as_str(), from_generation, to.now, to.access_expires_at].to_vec();
    let mut set = "longest_idle = greatest(s.longest_idle, $3 - s.last_used_at),
        last_used_at = greatest(s.last_used_at, $3),
        access_expires_at = greatest(s.access_expires_at, s.created_at, $4)"
        .to_owned();
    if to.rotates {
        set += ", generation = s.generation + 1, rotated_at = greatest($3, s.created_at)";
    }
    let mut add = |column: &str, value: SqlValue| {
        values.push(value);
        set += &format!(", {}", column.replace('?', &format!("${}", values.len())));
    };
    match to.expires_at {
        Some(at) => add("expires_at = greatest(?, s.created_at)", at.into()),
        None => add("expires_at = ?", to.expires_at.into()),
    }
    if let Some(ip) = &to.client.ip {
        add("ip = ?", ip.as_str().into());
    }
    if let Some(user_agent) = &to.client.user_agent {
        add("user_agent = ?", user_agent.as_str().into());
    }
    let sql = format!("UPDATE sessions s SET {set} WHERE {ADVANCED} RETURNING {MOVED}");
    (sql, values)
}

pub(super) fn revoke(
    tx: &PostgresTransaction,
    filter: &Filter,
    revocation: &Revocation,
) -> Result<u64> {
    let mut condition = SessionCondition::new(filter, revocation.at);
    condition.term(format!("s.revoked_at IS NULL AND {UNCOVERED}"));
    let chosen = condition.sql();
    tx.lock_users(&format!("SELECT s.user_id FROM sessions s{chosen}"), &condition.values)?;
    tx.forget();
    let selected = condition.values.clone();
    let at = condition.mark(revocation.at);
    let reason = condition.mark(revocation.reason.as_str());
    let by = condition.mark(revocation.by.as_deref());
    let note = condition.mark(revocation.note.as_deref());
    let sql = format!(
        "UPDATE sessions s SET revoked_at = greatest({at}, s.created_at), revoked_reason = {reason},
           revoked_by = {by}, revoked_note = {note}{chosen}"
    );
    change_selected(tx, filter, (&sql, &condition.values), (&chosen, &selected))
}

/// Changes the selected sessions so that the condition selects none of them any more; returns their number.
/// A session that others insert meanwhile may match a filter without IDs, so only the others are checked.
fn change_selected(
    tx: &PostgresTransaction,
    filter: &Filter,
    change: (&str, &[SqlValue]),
    (chosen, selected): (&str, &[SqlValue]),
) -> Result<u64> {
    if filter.ids.is_empty() {
        return tx.execute(change.0, change.1);
    }
    let left = format!("SELECT FROM sessions s{chosen} LIMIT 1");
    tx.execute_checked("sessions", change, (&left, selected))
}

pub(super) fn delete(tx: &PostgresTransaction, filter: &Filter, now: Timestamp) -> Result<u64> {
    let condition = SessionCondition::new(filter, now);
    let chosen = condition.sql();
    tx.lock_users(&format!("SELECT s.user_id FROM sessions s{chosen}"), &condition.values)?;
    tx.forget();
    // As in a purge: the audit trail gets the revocations, and the schema's trigger writes no events that name no
    // actor.
    cutoffs::mark(tx, SessionCondition::new(filter, now), now)?;
    let (sql, values) = (format!("DELETE FROM sessions s{chosen}"), &condition.values);
    change_selected(tx, filter, (&sql, values), (&chosen, values))
}
