//! The table `sessions`.

use postgres::{Error, Row};

use super::filter::{SessionCondition, UNCOVERED, is_narrow, tail};
use super::transaction::PostgresTransaction;
use super::value::values;
use crate::session::{
    Client, Cutoff, Filter, Order, Page, Reason, RefreshHash, Revocation, Session, SessionId,
    UserId,
};
use crate::store::{Advance, Result, RowFn};
use crate::time::{Span, Timestamp};

const ROW: &str = "s.id, s.user_id, s.created_at, s.last_used_at, s.expires_at, s.max_expires_at, \
    s.generation, s.rotated_at, s.access_expires_at, s.longest_idle, s.ip, s.user_agent, s.device, \
    s.claims, s.audience, s.access_ttl, s.refresh_ttl, s.ip_changes, s.user_agent_changes, \
    s.revoked_at, s.revoked_reason, s.revoked_by, s.revoked_note, s.epoch";

/// The columns of the first cutoff that covers a session: number `epoch + 1`, because there are no gaps.
const CUTOFF: &str = "c.id, c.created_at, c.reason, c.revoked_by, c.revoked_note";
const FROM: &str = "FROM sessions s LEFT JOIN cutoffs c ON c.id = s.epoch + 1";
const NO_CUTOFF: &str = "NULL::bigint, NULL::bigint, NULL::text, NULL::text, NULL::text";

/// Returns the columns of a row. The last one is `refresh_hash`, or null if the login may not read
/// it.
fn row_columns(tx: &PostgresTransaction) -> String {
    let hash = if tx.reads_hashes() { "s.refresh_hash" } else { "NULL::text" };
    format!("{ROW}, {hash}")
}

/// Returns the columns that [`session`] reads, with their tables.
pub(super) fn columns(tx: &PostgresTransaction) -> String {
    format!("{}, {CUTOFF} {FROM}", row_columns(tx))
}

pub(super) fn session(row: &Row) -> std::result::Result<Session, Error> {
    let time = |index| Ok::<_, Error>(row.try_get::<_, Option<i64>>(index)?.map(Timestamp));
    let span = |index| {
        let seconds: Option<i64> = row.try_get(index)?;
        Ok::<_, Error>(seconds.map(|s| Span::secs(u32::try_from(s.max(0)).unwrap_or(u32::MAX))))
    };
    let reason = |index| {
        let text: Option<&str> = row.try_get(index)?;
        Ok::<_, Error>(text.and_then(|text| text.parse().ok()).unwrap_or(Reason::Other))
    };
    let revocation = match time(19)? {
        None => None,
        Some(at) => {
            let (by, note) = (row.try_get(21)?, row.try_get(22)?);
            Some(Revocation { at, reason: reason(20)?, by, note })
        }
    };
    let mut session = Session {
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
    };
    if let (None, Some(id)) = (&session.revocation, row.try_get::<_, Option<i64>>(25)?) {
        let cutoff = Cutoff {
            id,
            created_at: Timestamp(row.try_get(26)?),
            reason: reason(27)?,
            by: row.try_get(28)?,
            note: row.try_get(29)?,
        };
        session.cutoff = Some(id);
        session.revocation = cutoff.revocation_of(&session);
    }
    Ok(session)
}

pub(super) fn find(tx: &PostgresTransaction, id: &SessionId) -> Result<Option<Session>> {
    if let Some(known) = tx.locked_session(id) {
        return Ok(Some(known));
    }
    let sql = format!("SELECT {} WHERE s.id = $1{}", columns(tx), tx.row_lock("s"));
    tx.first(&sql, &values![id.as_str()], session)
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
    Ok(rows.first().map_or(0, |row| row.get(0)))
}

pub(super) fn advance(
    tx: &PostgresTransaction,
    id: &SessionId,
    from_generation: i64,
    to: &Advance<'_>,
) -> Result<bool> {
    tx.forget();
    let step = i64::from(to.rotates);
    // Times never decrease here, so that a clock that was set back does not stop logins and rotations.
    let sql = format!(
        "UPDATE sessions s SET
           generation = s.generation + $1,
           rotated_at = CASE WHEN $1 > 0 THEN greatest($2, s.created_at) ELSE s.rotated_at END,
           longest_idle = greatest(s.longest_idle, $2 - s.last_used_at),
           last_used_at = greatest(s.last_used_at, $2),
           expires_at = CASE WHEN $3::bigint IS NULL THEN NULL ELSE greatest($3, s.created_at) END,
           access_expires_at = greatest(s.access_expires_at, s.created_at, $4),
           ip = coalesce($5, s.ip),
           user_agent = coalesce($6, s.user_agent)
         WHERE s.id = $7 AND s.generation = $8 AND s.revoked_at IS NULL AND {UNCOVERED}
         RETURNING {}, {NO_CUTOFF}",
        row_columns(tx)
    );
    let moved = tx.first(
        &sql,
        &values![
            step,
            to.now,
            to.expires_at,
            to.access_expires_at,
            to.client.ip.as_deref(),
            to.client.user_agent.as_deref(),
            id.as_str(),
            from_generation,
        ],
        session,
    )?;
    let is_moved = moved.is_some();
    tx.keep_session(moved);
    Ok(is_moved)
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
    let at = condition.mark(revocation.at);
    let reason = condition.mark(revocation.reason.as_str());
    let by = condition.mark(revocation.by.as_deref());
    let note = condition.mark(revocation.note.as_deref());
    let sql = format!(
        "UPDATE sessions s SET revoked_at = greatest({at}, s.created_at), revoked_reason = {reason},
           revoked_by = {by}, revoked_note = {note}{chosen}"
    );
    tx.execute(&sql, &condition.values)
}

pub(super) fn delete(tx: &PostgresTransaction, filter: &Filter, now: Timestamp) -> Result<u64> {
    let condition = SessionCondition::new(filter, now);
    let chosen = condition.sql();
    tx.lock_users(&format!("SELECT s.user_id FROM sessions s{chosen}"), &condition.values)?;
    tx.forget();
    tx.execute(&format!("DELETE FROM sessions s{chosen}"), &condition.values)
}
