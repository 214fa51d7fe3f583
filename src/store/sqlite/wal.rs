//! Keeping the write-ahead log short while much is written, without making a writer wait.
//!
//! SQLite copies the log into the database inside of whichever commit made it long, under that
//! writer's eyes. Who writes much does better to copy right behind each commit, while others may
//! write: then nobody else ever finds enough in the log to have to copy it.

use std::ops::{Deref, DerefMut};

use super::{SqliteStore, store_error};
use crate::store::Result;

/// Bytes of log from which on it is begun anew.
const LONG: u64 = 64 << 20;
/// Bytes from which on that is done even if a writer has to wait a moment for it.
const TOO_LONG: u64 = 2 * LONG;
/// Bytes from which on nothing more is written until a reader gets out of the way.
const LONGEST: u64 = 3 * LONG;

/// Pages that one transaction of a purge touches: they are read once and written once.
const CACHE_KIB: i64 = 16_384;

/// A store that is set up for much writing, until this is dropped.
pub(super) struct Tuning<'a> {
    store: &'a mut SqliteStore,
    before: Vec<(&'static str, i64)>,
}

impl<'a> Tuning<'a> {
    pub(super) fn set(store: &'a mut SqliteStore) -> Result<Self> {
        let mut tuning = Self { store, before: Vec::new() };
        // The log reaches the disk before the database does, and whoever commits for good after us
        // takes all before it along: a power cut undoes the last deletions as a whole, or none.
        for (name, value) in
            [("synchronous", 1), ("wal_autocheckpoint", 0), ("cache_size", -CACHE_KIB)]
        {
            let before = tuning.pragma(name, None)?;
            tuning.before.push((name, before));
            tuning.pragma(name, Some(value))?;
        }
        Ok(tuning)
    }

    fn pragma(&self, name: &str, value: Option<i64>) -> Result<i64> {
        let connection = &self.store.connection;
        let set = value.map_or(Ok(()), |value| {
            connection.pragma_update_and_check(None, name, value, |_| Ok(())).or_else(|error| {
                // Some of them answer, some do not.
                if error == rusqlite::Error::QueryReturnedNoRows { Ok(()) } else { Err(error) }
            })
        });
        set.and_then(|()| connection.pragma_query_value(None, name, |row| row.get(0)))
            .map_err(|error| store_error(&error, &SqliteStore::name_of(&self.store.path)))
    }

    fn checkpoint(&self, mode: &str) -> Result<Checkpoint> {
        self.store
            .connection
            .query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| {
                let frames: i64 = row.get(1)?;
                Ok(Checkpoint { frames, is_whole: row.get::<_, i64>(2)? == frames })
            })
            .map_err(|error| store_error(&error, &SqliteStore::name_of(&self.store.path)))
    }
}

impl Deref for Tuning<'_> {
    type Target = SqliteStore;
    fn deref(&self) -> &SqliteStore {
        self.store
    }
}

impl DerefMut for Tuning<'_> {
    fn deref_mut(&mut self) -> &mut SqliteStore {
        self.store
    }
}

impl Drop for Tuning<'_> {
    fn drop(&mut self) {
        for (name, value) in self.before.drain(..).collect::<Vec<_>>() {
            // One that cannot be set back costs speed, not safety: the next commit says what is
            // wrong with the store.
            let _ = self.pragma(name, Some(value));
        }
    }
}

struct Checkpoint {
    frames: i64,
    is_whole: bool,
}

/// The log, as far as we know.
#[derive(Debug, Default)]
pub(super) struct Log {
    bytes: u64,
}

impl Log {
    /// Copies what is in the log into the database; others may write meanwhile. Whether more may
    /// be written.
    pub(super) fn settle(&mut self, store: &mut Tuning<'_>) -> Result<bool> {
        let page = u64::try_from(store.pragma("page_size", None)?).unwrap_or_default();
        let checkpoint = store.checkpoint("PASSIVE")?;
        self.bytes = u64::try_from(checkpoint.frames).unwrap_or_default() * page;
        if self.bytes > LONGEST && !checkpoint.is_whole {
            self.restart(store)?;
        }
        Ok(self.bytes <= LONGEST)
    }

    /// To be called right before writing: if all of a long log has been copied at that moment, the
    /// next writer begins it anew.
    pub(super) fn begin_anew(&mut self, store: &mut Tuning<'_>) -> Result<()> {
        if self.bytes > LONG && !store.checkpoint("PASSIVE")?.is_whole && self.bytes > TOO_LONG {
            self.restart(store)?;
        }
        Ok(())
    }

    /// Takes the write lock for what little was left to copy.
    fn restart(&mut self, store: &mut Tuning<'_>) -> Result<()> {
        let timeout = store.pragma("busy_timeout", None)?;
        // Never wait for a reader while holding what writers wait for.
        store.pragma("busy_timeout", Some(0))?;
        let done = store.checkpoint("RESTART");
        store.pragma("busy_timeout", Some(timeout))?;
        if done?.is_whole {
            self.bytes = 0;
        }
        Ok(())
    }
}
