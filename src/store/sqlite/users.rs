//! The table `users`.

use rusqlite::types::Value;
use rusqlite::{Row, params, params_from_iter};

use super::filter::fold;
use super::text::{IdText, Lossy, time};
use super::transaction::SqliteTransaction;
use crate::session::{User, UserFilter, UserId, UserStatus};
use crate::store::{Result, RowFn};
use crate::time::Timestamp;

fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: UserId::from_store(row.get::<_, Lossy>("id")?.0),
        status: match row.get_ref("status")?.as_bytes_or_null()? {
            Some(b"active") => UserStatus::Active,
            // An unknown status must not allow logins: fail closed.
            _ => UserStatus::Deactivated,
        },
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}

/// Returns the stored IDs that `id` may mean. The exact text names a user; the bytes that are shown as this
/// text do only if no user has the exact text. If the store has neither user, it may be both.
pub(super) fn stored_ids<'i>(
    tx: &SqliteTransaction<'_>,
    id: &'i UserId,
) -> Result<Vec<IdText<'i>>> {
    let (exact, raw) = (IdText::exact(id.as_str()), IdText::new(id.as_str()));
    if !raw.is_raw() {
        return Ok(vec![exact]);
    }
    let is_known = |id: &IdText<'_>| -> Result<bool> {
        Ok(tx.first("SELECT 1 FROM users WHERE id = ?1", [id], |_| Ok(()))?.is_some())
    };
    Ok(match (is_known(&exact)?, is_known(&raw)?) {
        (true, _) => vec![exact],
        (false, true) => vec![raw],
        (false, false) => vec![exact, raw],
    })
}

/// Returns the ID of a user as the store has it, or would have it for a new user.
pub(super) fn stored_id<'i>(tx: &SqliteTransaction<'_>, id: &'i UserId) -> Result<IdText<'i>> {
    Ok(stored_ids(tx, id)?.swap_remove(0))
}

pub(super) fn find(tx: &SqliteTransaction<'_>, id: &UserId) -> Result<Option<User>> {
    tx.first("SELECT * FROM users WHERE id = ?1", [stored_id(tx, id)?], user)
}

pub(super) fn select(
    tx: &SqliteTransaction<'_>,
    filter: &UserFilter,
    now: Timestamp,
    each: RowFn<'_, (User, u64)>,
) -> Result<()> {
    let active = "s.user_id = u.id AND s.revoked_at IS NULL AND ifnull(s.ends_at > ?1, 1)
        AND s.epoch >= (SELECT ifnull(max(id), -1) FROM cutoffs)";
    let mut terms = Vec::new();
    let mut values: Vec<Value> = vec![now.as_secs().into()];
    let mut term = |sql: &str, value: Value| {
        values.push(value);
        terms.push(sql.replace('?', &format!("?{}", values.len())));
    };
    if let Some(status) = filter.only_status() {
        term("u.status = ?", status.as_str().to_owned().into());
    }
    if let Some(part) = &filter.contains {
        term("instr(fold(u.id), ?) > 0", fold(part).into());
    }
    if let Some(after) = &filter.after {
        let (sql, value) = stored_id(tx, after)?.into_parameter();
        term(&format!("u.id > {sql}"), value);
    }
    if filter.without_sessions {
        terms.push(format!("NOT EXISTS (SELECT 1 FROM sessions s WHERE {active})"));
    }
    let condition =
        if terms.is_empty() { String::new() } else { format!("WHERE {}", terms.join(" AND ")) };
    let limit = filter.limit.map_or(String::new(), |limit| format!("LIMIT {limit}"));
    let sql = format!(
        "SELECT u.*, (SELECT count(*) FROM sessions s WHERE {active}) AS active
         FROM users u {condition} ORDER BY u.id {limit}"
    );
    tx.each(&sql, params_from_iter(values), |row| Ok((user(row)?, row.get("active")?)), each)
}

pub(super) fn ensure(tx: &SqliteTransaction<'_>, id: &UserId, now: Timestamp) -> Result<User> {
    if let Some(known) = find(tx, id)? {
        return Ok(known);
    }
    let inserted = tx.execute(
        "INSERT INTO users (id, created_at, updated_at) VALUES (?1, ?2, ?2)",
        params![IdText::exact(id.as_str()), now.as_secs()],
    )?;
    tx.require(inserted == 1, "users")?;
    Ok(User { id: id.clone(), status: UserStatus::Active, created_at: now, updated_at: now })
}

/// Adds a user as active, unless the store has the user. The schema's trigger leaves a known user
/// unchanged, so a deactivated user stays deactivated.
pub(super) fn import(tx: &SqliteTransaction<'_>, id: &UserId, since: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO users (id, created_at, updated_at) VALUES (?1, ?2, ?2)
         ON CONFLICT (id) DO UPDATE SET
           updated_at = CASE WHEN updated_at = created_at THEN excluded.updated_at
                             ELSE updated_at END,
           created_at = excluded.created_at
         WHERE created_at > excluded.created_at",
        params![id.as_str(), since.as_secs()],
    )?;
    Ok(())
}

pub(super) fn set_status(
    tx: &SqliteTransaction<'_>,
    id: &UserId,
    status: UserStatus,
    now: Timestamp,
) -> Result<bool> {
    let id = stored_id(tx, id)?;
    let changed = tx.end(
        "UPDATE users SET status = ?2, updated_at = ?3 WHERE id = ?1 AND status <> ?2",
        params![id, status.as_str(), now.as_secs()],
    )?;
    if changed == 0 {
        let unchanged = "SELECT 1 FROM users WHERE id = ?1 AND status <> ?2";
        tx.require_none("users", unchanged, params![id, status.as_str()])?;
    }
    Ok(changed == 1)
}

pub(super) fn delete(tx: &SqliteTransaction<'_>, id: &UserId) -> Result<bool> {
    let id = stored_id(tx, id)?;
    let deleted = tx.end("DELETE FROM users WHERE id = ?1", params![id])?;
    let left = "SELECT 1 FROM users WHERE id = ?1
                UNION ALL SELECT 1 FROM sessions WHERE user_id = ?1";
    tx.require_none("users", left, params![id])?;
    Ok(deleted == 1)
}
