//! The table `sessions`.

use rusqlite::types::Value;
use rusqlite::{Row, named_params, params, params_from_iter};

use super::cutoffs::{self, Cutoffs, expired_before};
use super::filter::{Condition, is_wide, query};
use super::text::{IdText, Whole, json_text, lossy, unescape};
use super::transaction::SqliteTransaction;
use super::users;
use crate::session::{
    Client, Filter, Order, Page, Reason, RefreshHash, Revocation, Session, SessionId, UserId,
};
use crate::store::{Advance, Result, RowFn};
use crate::time::{Span, Timestamp};

pub(super) const COLUMNS: &str = "id, user_id, created_at, last_used_at, expires_at, max_expires_at, \
    generation, rotated_at, access_expires_at, longest_idle, ip, user_agent, device, claims, \
    audience, access_ttl, refresh_ttl, ip_changes, user_agent_changes, revoked_at, \
    revoked_reason, revoked_by, revoked_note, refresh_hash, epoch";

/// Page cache in KiB: it holds the inner index pages of ten million rows, three of which each lookup
/// needs. With SQLite's 2 MiB a list of 8 million rows takes a third more processor time.
const CACHE_KIB: i64 = 16_384;

/// Reads a row. [`Cutoffs::cover`] adds the effect of a cutoff.
pub(super) fn session(row: &Row<'_>) -> rusqlite::Result<Session> {
    let number =
        |index| Ok::<_, rusqlite::Error>(row.get::<_, Option<Whole>>(index)?.map(|it| it.0));
    let time = |index| Ok::<_, rusqlite::Error>(number(index)?.map(Timestamp));
    let span = |index| {
        let seconds = number(index)?;
        Ok::<_, rusqlite::Error>(
            seconds.map(|s| Span::secs(u32::try_from(s.max(0)).unwrap_or(u32::MAX))),
        )
    };
    let revocation = match time(19)? {
        None => None,
        Some(at) => Some(Revocation {
            at,
            reason: lossy(row, 20)?.and_then(|text| text.parse().ok()).unwrap_or(Reason::Other),
            by: lossy(row, 21)?,
            note: lossy(row, 22)?,
        }),
    };
    Ok(Session {
        id: SessionId::from_store(lossy(row, 0)?.unwrap_or_default()),
        user_id: UserId::from_store(lossy(row, 1)?.unwrap_or_default()),
        created_at: time(2)?.unwrap_or_default(),
        last_used_at: time(3)?.unwrap_or_default(),
        expires_at: time(4)?,
        max_expires_at: time(5)?,
        generation: number(6)?.unwrap_or_default(),
        rotated_at: time(7)?,
        access_expires_at: time(8)?,
        longest_idle: span(9)?.unwrap_or_default(),
        client: Client {
            ip: lossy(row, 10)?,
            user_agent: lossy(row, 11)?,
            device: lossy(row, 12)?,
        },
        claims: json_text(row.get_ref(13)?.as_bytes_or_null()?.unwrap_or_default()).into_owned(),
        // Malformed audience: fail closed.
        audience: row
            .get_ref(14)?
            .as_bytes_or_null()?
            .map(|text| serde_json::from_str(&json_text(text)).unwrap_or_default()),
        access_ttl: span(15)?,
        refresh_ttl: span(16)?,
        ip_changes: number(17)?,
        user_agent_changes: number(18)?,
        refresh_hash: lossy(row, 23)?.as_deref().and_then(RefreshHash::from_hex),
        epoch: number(24)?.unwrap_or_default().max(0),
        cutoff: None,
        revocation,
    })
}

pub(super) fn find(tx: &SqliteTransaction<'_>, id: &SessionId) -> Result<Option<Session>> {
    let sql = format!("SELECT {COLUMNS} FROM sessions WHERE id = ?1");
    let mut found = tx.first(&sql, [id.as_str()], session)?;
    if found.is_none() && unescape(id.as_str()).is_some() {
        found = tx.first(&sql, [IdText::new(id.as_str())], session)?;
    }
    covered(tx, found)
}

/// Applies a cutoff to a session. The cutoffs are read only if one could cover the session.
fn covered(tx: &SqliteTransaction<'_>, session: Option<Session>) -> Result<Option<Session>> {
    session.map(|session| Ok(Cutoffs::read(tx)?.cover(session))).transpose()
}

pub(super) fn by_refresh_hash(
    tx: &SqliteTransaction<'_>,
    hash: &RefreshHash,
) -> Result<Option<Session>> {
    let sql = format!("SELECT {COLUMNS} FROM sessions WHERE refresh_hash = ?1");
    let session = tx.first(&sql, [hash.expose()], session)?;
    covered(tx, session)
}

pub(super) fn select(
    tx: &SqliteTransaction<'_>,
    filter: &Filter,
    order: Order,
    page: &Page,
    now: Timestamp,
    each: RowFn<'_, Session>,
) -> Result<()> {
    let cutoffs = Cutoffs::read(tx)?;
    let mut condition = Condition::new(filter, now, cutoffs.newest());
    condition.after(page, order);
    let sql = query(COLUMNS, &condition, filter, order, page);
    let covered = |row: &Row<'_>| session(row).map(|session| cutoffs.cover(session));
    let list =
        |each: RowFn<'_, Session>| tx.each(&sql, params_from_iter(condition.values), covered, each);
    if page.limit.is_none() && is_wide(filter) {
        tx.with_cache(CACHE_KIB, || list(each))
    } else {
        list(each)
    }
}

pub(super) fn count(tx: &SqliteTransaction<'_>, filter: &Filter, now: Timestamp) -> Result<u64> {
    let condition = Condition::new(filter, now, cutoffs::newest(tx)?);
    let sql = format!("SELECT count(*) FROM sessions{}", condition.sql());
    Ok(tx.first(&sql, params_from_iter(condition.values), |row| row.get(0))?.unwrap_or(0))
}

pub(super) fn insert(tx: &SqliteTransaction<'_>, session: &Session) -> Result<i64> {
    let seconds = |at: Option<Timestamp>| at.map(Timestamp::as_secs);
    let audience =
        session.audience.as_ref().map(|list| serde_json::Value::from(list.clone()).to_string());
    let revocation = session.revocation.as_ref();
    let inserted = tx.execute(
        "INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at, max_expires_at,
           generation, rotated_at, access_expires_at, longest_idle, ip, user_agent, device, claims,
           audience, access_ttl, refresh_ttl, ip_changes, user_agent_changes, revoked_at,
           revoked_reason, revoked_by, revoked_note, refresh_hash, epoch)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
           ?19, ?20, ?21, ?22, ?23, ?24, (SELECT ifnull(max(id), 0) FROM cutoffs))",
        params![
            IdText::new(session.id.as_str()),
            users::stored_id(tx, &session.user_id)?,
            session.created_at.as_secs(),
            session.last_used_at.as_secs(),
            seconds(session.expires_at),
            seconds(session.max_expires_at),
            session.generation,
            seconds(session.rotated_at),
            seconds(session.access_expires_at),
            session.longest_idle.as_secs(),
            session.client.ip,
            session.client.user_agent,
            session.client.device,
            session.claims,
            audience,
            session.access_ttl.map(Span::as_secs),
            session.refresh_ttl.map(Span::as_secs),
            session.ip_changes,
            session.user_agent_changes,
            revocation.map(|r| r.at.as_secs()),
            revocation.map(|r| r.reason.as_str()),
            revocation.and_then(|r| r.by.as_deref()),
            revocation.and_then(|r| r.note.as_deref()),
            session.refresh_hash.as_ref().map(RefreshHash::expose),
        ],
    )?;
    tx.require(inserted == 1, "sessions")?;
    // This transaction holds the write lock, so no cutoff can be inserted before its commit.
    cutoffs::newest(tx)
}

pub(super) fn advance(
    tx: &SqliteTransaction<'_>,
    id: &SessionId,
    from_generation: i64,
    to: &Advance<'_>,
) -> Result<bool> {
    Ok(advance_and_find(tx, id, from_generation, to)?.is_some())
}

/// Updates a session like [`advance`] and returns it.
fn advance_and_find(
    tx: &SqliteTransaction<'_>,
    id: &SessionId,
    from_generation: i64,
    to: &Advance<'_>,
) -> Result<Option<Session>> {
    if !advance_row(tx, id, from_generation, to)? {
        return Ok(None);
    }
    let mut session = find(tx, id)?;
    if let Some(session) = &mut session
        && session.client.ip.is_none()
        && to.client.ip.is_some()
    {
        let ip = &to.client.ip;
        let sql = "UPDATE sessions SET ip = ?2 WHERE id = ?1";
        let changed = tx.execute(sql, params![IdText::new(id.as_str()), ip])?;
        tx.require(changed == 1, "sessions")?;
        session.client.ip.clone_from(ip);
    }
    Ok(session)
}

/// Updates the row. If the address is the stored one in another spelling, the row has no address afterwards: the
/// trigger that counts changes does not know every spelling, and counts none from or to an unknown address.
fn advance_row(
    tx: &SqliteTransaction<'_>,
    id: &SessionId,
    from_generation: i64,
    to: &Advance<'_>,
) -> Result<bool> {
    // Times never decrease here, so that a clock that was set back does not stop logins and rotations.
    let changed = tx.execute(
        "UPDATE sessions SET
           generation = generation + :step,
           rotated_at = CASE WHEN :step THEN max(:now, created_at) ELSE rotated_at END,
           longest_idle = max(longest_idle, :now - last_used_at),
           last_used_at = max(last_used_at, :now),
           expires_at = max(:expires_at, created_at),
           access_expires_at = max(ifnull(access_expires_at, created_at), :access_expires_at),
           ip = CASE WHEN ip <> :ip AND ip_canonical(ip) = ip_canonical(:ip) THEN NULL
                     ELSE ifnull(:ip, ip) END,
           user_agent = ifnull(:user_agent, user_agent)
         WHERE id = :id AND generation = :generation AND revoked_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM cutoffs WHERE cutoffs.id > epoch)",
        named_params! {
            ":step": i64::from(to.rotates),
            ":now": to.now.as_secs(),
            ":expires_at": to.expires_at.map(Timestamp::as_secs),
            ":access_expires_at": to.access_expires_at.as_secs(),
            ":ip": to.client.ip,
            ":user_agent": to.client.user_agent,
            ":id": IdText::new(id.as_str()),
            ":generation": from_generation,
        },
    )?;
    if changed == 0 {
        let still =
            "SELECT 1 FROM sessions WHERE id = ?1 AND generation = ?2 AND revoked_at IS NULL
                     AND NOT EXISTS (SELECT 1 FROM cutoffs WHERE cutoffs.id > epoch)";
        let id = IdText::new(id.as_str());
        tx.require_none("sessions", still, params![id, from_generation])?;
    }
    Ok(changed == 1)
}

/// Updates a session like [`advance`] and commits.
pub(super) fn advance_and_commit(
    tx: SqliteTransaction<'_>,
    id: &SessionId,
    from_generation: i64,
    to: &Advance<'_>,
) -> Result<Option<Session>> {
    let session = advance_and_find(&tx, id, from_generation, to)?;
    tx.finish()?;
    Ok(session)
}

pub(super) fn revoke(
    tx: &SqliteTransaction<'_>,
    filter: &Filter,
    revocation: &Revocation,
) -> Result<u64> {
    let newest = cutoffs::newest(tx)?;
    let mut condition = Condition::new(filter, revocation.at, newest);
    let first = condition.values.len() + 1;
    let selected = condition.values.clone();
    condition.values.extend([
        revocation.at.as_secs().into(),
        revocation.reason.as_str().to_owned().into(),
        revocation.by.clone().into(),
        revocation.note.clone().into(),
    ]);
    let chosen = condition.sql();
    let uncovered = if newest > 0 { format!(" AND epoch >= {newest}") } else { String::new() };
    let glue = if chosen.is_empty() { " WHERE" } else { " AND" };
    let unrevoked = format!("{chosen}{glue} revoked_at IS NULL{uncovered}");
    let sql = format!(
        "UPDATE sessions SET revoked_at = max(?{first}, created_at), revoked_reason = ?{},
           revoked_by = ?{}, revoked_note = ?{}{unrevoked}",
        first + 1,
        first + 2,
        first + 3,
    );
    let revoked = tx.end(&sql, params_from_iter(condition.values))?;
    require_all(tx, filter, revoked, (&unrevoked, selected))?;
    Ok(revoked)
}

/// Fails if the condition still selects sessions after they were changed so that it selects none.
fn require_all(
    tx: &SqliteTransaction<'_>,
    filter: &Filter,
    changed: u64,
    (chosen, selected): (&str, Vec<Value>),
) -> Result<()> {
    if !filter.ids.is_empty() && changed == filter.ids.len() as u64 {
        return Ok(());
    }
    let left = format!("SELECT 1 FROM sessions{chosen} LIMIT 1");
    tx.require_none("sessions", &left, params_from_iter(selected))
}

pub(super) fn delete(tx: &SqliteTransaction<'_>, filter: &Filter, now: Timestamp) -> Result<u64> {
    let newest = cutoffs::newest(tx)?;
    let condition = Condition::new(filter, now, newest);
    let chosen = condition.sql();
    if newest > 0 {
        // As in a purge: the audit trail gets the revocations, and the schema's trigger writes no events that
        // name no actor.
        let mut values = condition.values.clone();
        values.push(now.as_secs().into());
        let before = expired_before("s.created_at", &format!("?{}", values.len()));
        let mark = format!(
            "{} AND s.revoked_at IS NULL AND NOT {before}
               AND s.rowid IN (SELECT rowid FROM sessions{chosen})",
            cutoffs::MARK
        );
        tx.end(&mark, params_from_iter(values))?;
    }
    let deleted = tx.end(
        &format!("DELETE FROM sessions{chosen}"),
        params_from_iter(condition.values.clone()),
    )?;
    require_all(tx, filter, deleted, (&chosen, condition.values))?;
    Ok(deleted)
}
