//! The table `denylist`.

use rusqlite::{Row, params};

use super::text::{IdText, Lossy, lossy};
use super::transaction::SqliteTransaction;
use crate::session::{Denial, DenialKind, UserId};
use crate::store::{Result, RowFn};
use crate::time::Timestamp;

pub(super) fn denial(row: &Row<'_>) -> rusqlite::Result<Denial> {
    Ok(Denial {
        kind: match row.get_ref("kind")?.as_str()? {
            "jti" => DenialKind::Jti,
            _ => DenialKind::Sid,
        },
        id: row.get::<_, Lossy>("id")?.0,
        user_id: lossy(row, "user_id")?.map(UserId::from_store),
        expires_at: Timestamp(row.get("expires_at")?),
        created_at: Timestamp(row.get("created_at")?),
        reason: lossy(row, "reason")?.and_then(|text| text.parse().ok()),
    })
}

pub(super) fn find(
    tx: &SqliteTransaction<'_>,
    kind: DenialKind,
    id: &str,
) -> Result<Option<Denial>> {
    tx.first(
        "SELECT * FROM denylist WHERE kind = ?1 AND id = ?2",
        params![kind.as_str(), id],
        denial,
    )
}

pub(super) fn all(
    tx: &SqliteTransaction<'_>,
    now: Timestamp,
    each: RowFn<'_, Denial>,
) -> Result<()> {
    tx.each(
        "SELECT * FROM denylist WHERE expires_at > ?1 ORDER BY expires_at, kind, id",
        [now.as_secs()],
        denial,
        each,
    )
}

pub(super) fn add(tx: &SqliteTransaction<'_>, denial: &Denial) -> Result<()> {
    tx.execute(
        "INSERT INTO denylist (kind, id, user_id, expires_at, created_at, reason)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            denial.kind.as_str(),
            IdText::new(&denial.id),
            denial.user_id.as_ref().map(|id| IdText::new(id.as_str())),
            denial.expires_at.as_secs(),
            denial.created_at.as_secs(),
            denial.reason.map(crate::session::Reason::as_str),
        ],
    )?;
    Ok(())
}
