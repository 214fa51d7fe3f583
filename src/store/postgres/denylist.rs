//! The table `denylist`.

use tokio_postgres::{Error, Row};

use super::transaction::PostgresTransaction;
use super::value::values;
use crate::session::{Denial, DenialKind, UserId};
use crate::store::{DenialPage, Result, RowFn};
use crate::time::Timestamp;

pub(super) const COLUMNS: &str = "d.kind, d.id, d.user_id, d.expires_at, d.created_at, d.reason";

pub(super) fn denial(row: &Row) -> std::result::Result<Denial, Error> {
    Ok(Denial {
        kind: match row.try_get(0)? {
            "jti" => DenialKind::Jti,
            _ => DenialKind::Sid,
        },
        id: row.try_get(1)?,
        user_id: row.try_get::<_, Option<String>>(2)?.map(UserId::from_store),
        expires_at: Timestamp(row.try_get(3)?),
        created_at: Timestamp(row.try_get(4)?),
        reason: row.try_get::<_, Option<&str>>(5)?.and_then(|text| text.parse().ok()),
    })
}

pub(super) fn find(tx: &PostgresTransaction, kind: DenialKind, id: &str) -> Result<Option<Denial>> {
    let sql = format!("SELECT {COLUMNS} FROM denylist d WHERE kind = $1 AND id = $2");
    tx.first(&sql, &values![kind.as_str(), id], denial)
}

pub(super) fn select(
    tx: &PostgresTransaction,
    now: Timestamp,
    page: DenialPage<'_>,
    each: RowFn<'_, Denial>,
) -> Result<()> {
    let mut values = values![now].to_vec();
    let mut after = "";
    if let Some(last) = page.after {
        after = " AND (expires_at, kind, id) > ($2, $3, $4)";
        let last = values![last.expires_at, last.kind.as_str(), last.id.as_str()];
        values.extend(last);
    }
    let limit = page.limit.map_or(String::new(), |limit| format!(" LIMIT {limit}"));
    let sql = format!(
        "SELECT {COLUMNS} FROM denylist d WHERE expires_at > $1{after}
         ORDER BY expires_at, kind, id{limit}"
    );
    tx.each(&sql, &values, denial, each)
}

pub(super) fn add(tx: &PostgresTransaction, denial: &Denial) -> Result<()> {
    let changed = tx.execute(
        "INSERT INTO denylist AS d (kind, id, user_id, expires_at, created_at, reason)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (kind, id) DO UPDATE SET expires_at = EXCLUDED.expires_at
           WHERE d.expires_at < EXCLUDED.expires_at",
        &values![
            denial.kind.as_str(),
            denial.id.as_str(),
            denial.user_id.as_ref().map(UserId::as_str),
            denial.expires_at,
            denial.created_at,
            denial.reason.map(crate::session::Reason::as_str),
        ],
    )?;
    if changed == 1 {
        return Ok(());
    }
    let sql = "SELECT FROM denylist WHERE kind = $1 AND id = $2 AND expires_at >= $3";
    let values = values![denial.kind.as_str(), denial.id.as_str(), denial.expires_at];
    tx.require(!tx.query(sql, &values)?.is_empty(), "denylist")
}
