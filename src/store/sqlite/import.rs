//! Adds the users of imported sessions.

use rusqlite::params;

use super::transaction::SqliteTransaction;
use crate::session::UserId;
use crate::store::Result;
use crate::time::Timestamp;

/// Adds a user as active, unless the store has the user. The schema's trigger leaves a known user
/// unchanged, so a deactivated user stays deactivated.
pub(super) fn user(tx: &SqliteTransaction<'_>, id: &UserId, since: Timestamp) -> Result<()> {
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
