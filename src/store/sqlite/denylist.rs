//! The table `denylist`.

use rusqlite::types::Value;
use rusqlite::{Row, params, params_from_iter};

use super::text::{IdText, Lossy, id_value, lossy, time};
use super::transaction::SqliteTransaction;
use super::users;
use crate::session::{Denial, DenialKind, UserId};
use crate::store::{DenialPage, Result, RowFn};
use crate::time::Timestamp;

pub(super) fn denial(row: &Row<'_>) -> rusqlite::Result<Denial> {
    Ok(Denial {
        kind: match row.get_ref("kind")?.as_bytes_or_null()? {
            Some(b"jti") => DenialKind::Jti,
            _ => DenialKind::Sid,
        },
        id: row.get::<_, Lossy>("id")?.0,
        user_id: lossy(row, "user_id")?.map(UserId::from_store),
        expires_at: time(row, "expires_at")?,
        created_at: time(row, "created_at")?,
        reason: lossy(row, "reason")?.and_then(|text| text.parse().ok()),
    })
}

pub(super) fn find(
    tx: &SqliteTransaction<'_>,
    kind: DenialKind,
    id: &str,
) -> Result<Option<Denial>> {
    let sql = "SELECT * FROM denylist WHERE kind = ?1 AND id = ?2";
    let found = tx.first(sql, params![kind.as_str(), id], denial)?;
    let raw = IdText::new(id);
    if found.is_none() && raw.is_raw() {
        return tx.first(sql, params![kind.as_str(), raw], denial);
    }
    Ok(found)
}

pub(super) fn select(
    tx: &SqliteTransaction<'_>,
    now: Timestamp,
    page: DenialPage<'_>,
    each: RowFn<'_, Denial>,
) -> Result<()> {
    let mut values = vec![Value::from(now.as_secs())];
    let mut after = "";
    if let Some(last) = page.after {
        after = " AND (expires_at, kind, id) > (?2, ?3, ?4)";
        values.push(last.expires_at.as_secs().into());
        values.push(last.kind.as_str().to_owned().into());
        values.push(id_value(&last.id));
    }
    let limit = page.limit.map_or(String::new(), |limit| format!(" LIMIT {limit}"));
    let sql = format!(
        "SELECT * FROM denylist WHERE expires_at > ?1{after} ORDER BY expires_at, kind, id{limit}"
    );
    tx.each(&sql, params_from_iter(values), denial, each)
}

pub(super) fn add(tx: &SqliteTransaction<'_>, denial: &Denial) -> Result<()> {
    let changed = tx.execute(
        "INSERT INTO denylist (kind, id, user_id, expires_at, created_at, reason)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            denial.kind.as_str(),
            IdText::new(&denial.id),
            denial.user_id.as_ref().map(|id| users::stored_id(tx, id)).transpose()?,
            denial.expires_at.as_secs(),
            denial.created_at.as_secs(),
            denial.reason.map(crate::session::Reason::as_str),
        ],
    )?;
    if changed == 1 {
        return Ok(());
    }
    let sql = "SELECT 1 FROM denylist WHERE kind = ?1 AND id = ?2 AND expires_at >= ?3";
    let id = IdText::new(&denial.id);
    let values = params![denial.kind.as_str(), id, denial.expires_at.as_secs()];
    let stored = tx.first(sql, values, |_| Ok(()))?;
    tx.require(stored.is_some(), "denylist")
}
