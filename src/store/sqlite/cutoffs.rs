//! The table `cutoffs`, and the effect of a cutoff on the rows of `sessions`.

use rusqlite::{Row, params};

use super::text::{Whole, lossy, time};
use super::transaction::SqliteTransaction;
use crate::session::{Cutoff, Reason, Revocation, Session};
use crate::store::{CutOffRows, Result};
use crate::time::Timestamp;

/// Time of the first cutoff that covers a session, in a query on `sessions`; null if none does.
const FIRST: &str = "(SELECT created_at FROM cutoffs WHERE id > epoch ORDER BY id LIMIT 1)";

/// Returns the SQL for the time at which the first cutoff that covers a session revoked it, from the column
/// with the time of the login.
pub(super) fn cut_off_at(created_at: &str) -> String {
    format!("max({FIRST}, {created_at})")
}

/// Returns the SQL condition that a covered session had expired before the first cutoff that covers it, at
/// `now`, which is SQL: the time of a cutoff may lie in the future, where no session has expired yet. Every
/// query that judges a state uses this condition, or [`Cutoffs::cut_off_at`].
pub(super) fn expired_before(created_at: &str, now: &str) -> String {
    format!("ifnull(+ends_at <= min({}, {now}), 0)", cut_off_at(created_at))
}

/// Marks the rows of sessions `s` that a cutoff ended as revoked by the first one, if a condition follows.
pub(super) const MARK: &str =
    "UPDATE sessions AS s SET revoked_at = max(c.created_at, s.created_at),
       revoked_reason = c.reason, revoked_by = c.revoked_by, revoked_note = c.revoked_note
     FROM cutoffs c WHERE c.id = (SELECT min(id) FROM cutoffs WHERE id > s.epoch)";

fn cutoff(row: &Row<'_>) -> rusqlite::Result<Cutoff> {
    Ok(Cutoff {
        id: row.get::<_, Whole>("id")?.0,
        created_at: time(row, "created_at")?,
        reason: lossy(row, "reason")?.and_then(|text| text.parse().ok()).unwrap_or(Reason::Other),
        by: lossy(row, "revoked_by")?,
        note: lossy(row, "revoked_note")?,
    })
}

/// All cutoffs of a store, in order. There are few: one per incident.
pub(super) struct Cutoffs(Vec<Cutoff>);

impl Cutoffs {
    pub(super) fn read(tx: &SqliteTransaction<'_>) -> Result<Self> {
        let mut all = Vec::new();
        tx.each("SELECT * FROM cutoffs ORDER BY id", [], cutoff, &mut |cutoff| {
            all.push(cutoff);
            Ok(())
        })?;
        Ok(Self(all))
    }

    /// Returns the number of the newest cutoff, 0 if there is none. Sessions with a lower epoch have ended.
    pub(super) fn newest(&self) -> i64 {
        self.0.last().map_or(0, |cutoff| cutoff.id)
    }

    /// Returns the first cutoff that covers a session of this epoch.
    pub(super) fn covering(&self, epoch: i64) -> Option<&Cutoff> {
        self.0.get(self.0.partition_point(|cutoff| cutoff.id <= epoch))
    }

    /// Adds the revocation by the covering cutoff to a session whose row is not marked as revoked yet.
    pub(super) fn cover(&self, mut session: Session) -> Session {
        if session.revocation.is_none()
            && let Some(cutoff) = self.covering(session.epoch)
        {
            session.cutoff = Some(cutoff.id);
            session.revocation = Some(cutoff.revocation_of(&session));
        }
        session
    }

    /// Returns when a cutoff revoked a session whose row is not marked yet, in seconds. `None`: no cutoff covers
    /// it, or it had expired before, at `now`.
    pub(super) fn cut_off_at(
        &self,
        (epoch, created_at, ends_at): (i64, i64, Option<i64>),
        now: i64,
    ) -> Option<i64> {
        let at = self.covering(epoch)?.created_at.as_secs().max(created_at);
        ends_at.is_none_or(|end| end > at.min(now)).then_some(at)
    }
}

pub(super) fn list(tx: &SqliteTransaction<'_>) -> Result<Vec<Cutoff>> {
    Ok(Cutoffs::read(tx)?.0)
}

pub(super) fn newest(tx: &SqliteTransaction<'_>) -> Result<i64> {
    let newest = tx.first("SELECT max(id) FROM cutoffs", [], |row| row.get::<_, Option<i64>>(0))?;
    Ok(newest.flatten().unwrap_or(0))
}

pub(super) fn unmarked(tx: &SqliteTransaction<'_>, now: Timestamp) -> Result<CutOffRows> {
    let sql = format!(
        "SELECT count(*), max(access_expires_at) FROM sessions
         WHERE revoked_at IS NULL AND epoch < ?1 AND NOT {}",
        expired_before("created_at", "?2")
    );
    let read = |row: &Row<'_>| {
        let until = row.get::<_, Option<Whole>>(1)?.map(|it| Timestamp(it.0));
        Ok(CutOffRows { unmarked: row.get(0)?, access_tokens_until: until })
    };
    Ok(tx.first(&sql, [newest(tx)?, now.as_secs()], read)?.unwrap_or_default())
}

pub(super) fn insert(tx: &SqliteTransaction<'_>, revocation: &Revocation) -> Result<Cutoff> {
    let id = newest(tx)? + 1;
    let inserted = tx.execute(
        "INSERT INTO cutoffs (id, created_at, reason, revoked_by, revoked_note)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            id,
            revocation.at.as_secs(),
            revocation.reason.as_str(),
            revocation.by,
            revocation.note
        ],
    )?;
    tx.require(inserted == 1, "cutoffs")?;
    let Revocation { at, reason, by, note } = revocation.clone();
    Ok(Cutoff { id, created_at: at, reason, by, note })
}
