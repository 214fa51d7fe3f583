//! Copies a whole store into a new store, in constant memory, and verifies the copy.

use std::collections::HashMap;
use std::collections::hash_map::{DefaultHasher, Entry};
use std::hash::{Hash as _, Hasher as _};

use super::{Result, StoreError, StoreErrorKind};

/// Number of rows that are written at once.
const BATCH: usize = 1_000;

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColumnKind {
    Text,
    Int,
}

use ColumnKind::{Int, Text};

/// A table with the columns that are copied.
#[derive(Debug)]
pub(crate) struct CopiedTable {
    pub(crate) name: &'static str,
    pub(crate) key: &'static str,
    pub(crate) columns: &'static [(&'static str, ColumnKind)],
}

/// Every table; a table comes after those that it references. Generated columns are left out.
pub(crate) const TABLES: [CopiedTable; 5] = [
    CopiedTable {
        name: "users",
        key: "id",
        columns: &[("id", Text), ("status", Text), ("created_at", Int), ("updated_at", Int)],
    },
    CopiedTable {
        name: "cutoffs",
        key: "id",
        columns: &[
            ("id", Int),
            ("created_at", Int),
            ("reason", Text),
            ("revoked_by", Text),
            ("revoked_note", Text),
        ],
    },
    CopiedTable {
        name: "sessions",
        key: "id",
        columns: &[
            ("id", Text),
            ("user_id", Text),
            ("created_at", Int),
            ("last_used_at", Int),
            ("expires_at", Int),
            ("max_expires_at", Int),
            ("generation", Int),
            ("rotated_at", Int),
            ("access_expires_at", Int),
            ("longest_idle", Int),
            ("ip", Text),
            ("user_agent", Text),
            ("device", Text),
            ("claims", Text),
            ("audience", Text),
            ("access_ttl", Int),
            ("refresh_ttl", Int),
            ("ip_changes", Int),
            ("user_agent_changes", Int),
            ("refresh_hash", Text),
            ("epoch", Int),
            ("revoked_at", Int),
            ("revoked_reason", Text),
            ("revoked_by", Text),
            ("revoked_note", Text),
        ],
    },
    CopiedTable {
        name: "denylist",
        key: "kind, id",
        columns: &[
            ("kind", Text),
            ("id", Text),
            ("user_id", Text),
            ("expires_at", Int),
            ("created_at", Int),
            ("reason", Text),
        ],
    },
    CopiedTable {
        name: "events",
        key: "id",
        columns: &[
            ("id", Int),
            ("at", Int),
            ("recorded_at", Int),
            ("keep_until", Int),
            ("kind", Text),
            ("user_id", Text),
            ("session_id", Text),
            ("actor", Text),
            ("reason", Text),
            ("ip", Text),
            ("user_agent", Text),
            ("note", Text),
        ],
    },
];

impl CopiedTable {
    pub(crate) fn column_names(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }
}

/// One value of a row.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
pub(crate) enum CopiedValue {
    Null,
    Int(i64),
    Text(String),
    /// A text that is not UTF-8, and its escaped form.
    Bytes(Vec<u8>, String),
}

pub(crate) type CopiedRow = Vec<CopiedValue>;

/// A snapshot of a whole store that is read.
pub(crate) trait CopySource {
    /// Returns the ID of the store.
    fn store_id(&mut self) -> Result<String>;
    /// Calls `each` with every row of a table, in the order of the primary key.
    fn rows(
        &mut self,
        table: &CopiedTable,
        each: &mut dyn FnMut(CopiedRow) -> Result<()>,
    ) -> Result<()>;
}

/// An empty store that is filled without firing its triggers. If it is dropped before
/// [`CopyTarget::finish`], the store stays empty.
pub(crate) trait CopyTarget: CopySource {
    /// Whether texts that are not UTF-8 can be stored.
    fn holds_bytes(&self) -> bool;
    fn insert(&mut self, table: &CopiedTable, rows: &[CopiedRow]) -> Result<()>;
    /// Enables the triggers, and commits.
    fn finish(self: Box<Self>, store_id: &str) -> Result<()>;
}

/// The number of copied rows by table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CopyReport {
    /// Users.
    pub users: u64,
    /// Cutoffs.
    pub cutoffs: u64,
    /// Sessions.
    pub sessions: u64,
    /// Denylist entries.
    pub denylist: u64,
    /// Events.
    pub events: u64,
    /// The number of texts that were changed, by table: the new store cannot hold their bytes that are not
    /// UTF-8.
    pub changed_texts: Vec<(&'static str, u64)>,
}

/// Replaces texts that are not UTF-8, for a target that cannot hold them.
#[derive(Default)]
struct TextReplacer {
    changed: u64,
    /// The original keys of the rows whose key has a replacement character, by key.
    keys: HashMap<Vec<CopiedValue>, String>,
}

impl TextReplacer {
    fn replace(&mut self, table: &CopiedTable, row: &mut CopiedRow, target: &str) -> Result<()> {
        let key_columns = table.key.split(", ").count();
        let has_bytes = |value: &CopiedValue| match value {
            CopiedValue::Bytes(..) => true,
            CopiedValue::Text(text) => text.contains(char::REPLACEMENT_CHARACTER),
            CopiedValue::Null | CopiedValue::Int(_) => false,
        };
        let may_collide = row.iter().take(key_columns).any(has_bytes);
        let before = may_collide.then(|| shown(row.iter().take(key_columns)));
        for value in row.iter_mut() {
            if let CopiedValue::Bytes(bytes, _) = value {
                *value = CopiedValue::Text(String::from_utf8_lossy(bytes).into_owned());
                self.changed += 1;
            }
        }
        let Some(before) = before else { return Ok(()) };
        let after = row.iter().take(key_columns).cloned().collect();
        match self.keys.entry(after) {
            Entry::Vacant(free) => {
                free.insert(before);
                Ok(())
            }
            Entry::Occupied(other) => {
                let keys = [other.get().clone(), before];
                Err(StoreError::new(StoreErrorKind::SameKey { table: table.name, keys }, target))
            }
        }
    }
}

fn shown<'v>(key: impl Iterator<Item = &'v CopiedValue>) -> String {
    let texts = key.filter_map(|value| match value {
        CopiedValue::Text(text) | CopiedValue::Bytes(_, text) => Some(text.as_str()),
        CopiedValue::Null | CopiedValue::Int(_) => None,
    });
    texts.collect::<Vec<_>>().join(" ")
}

/// The number of rows, and a hash of them that does not depend on their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct TableDigest {
    rows: u64,
    sum: u64,
    mixed: u64,
}

impl TableDigest {
    fn add(&mut self, row: &CopiedRow) {
        let mut hasher = DefaultHasher::new();
        row.hash(&mut hasher);
        let hash = hasher.finish();
        self.rows += 1;
        self.sum = self.sum.wrapping_add(hash);
        self.mixed = self.mixed.wrapping_add(hash.wrapping_mul(hash | 1));
    }
}

/// Copies every row, reads the copy again, and compares both. `progress` receives the table and the
/// number of rows so far; it returns `false` to cancel.
pub(crate) fn copy_store(
    source: &mut dyn CopySource,
    mut target: Box<dyn CopyTarget + '_>,
    target_name: &str,
    progress: &mut dyn FnMut(&'static str, u64) -> bool,
) -> Result<CopyReport> {
    let mut counts = [0; TABLES.len()];
    let mut changed_texts = Vec::new();
    for (table, count) in TABLES.iter().zip(&mut counts) {
        let mut digest = TableDigest::default();
        let mut batch: Vec<CopiedRow> = Vec::with_capacity(BATCH);
        let mut replacer = TextReplacer::default();
        let holds_bytes = target.holds_bytes();
        source.rows(table, &mut |mut row| {
            if !holds_bytes {
                replacer.replace(table, &mut row, target_name)?;
            }
            digest.add(&row);
            batch.push(row);
            if batch.len() == BATCH {
                target.insert(table, &batch)?;
                batch.clear();
                if !progress(table.name, digest.rows) {
                    return Err(StoreError::stopped());
                }
            }
            Ok(())
        })?;
        target.insert(table, &batch)?;
        let mut copied = TableDigest::default();
        target.rows(table, &mut |row| {
            copied.add(&row);
            Ok(())
        })?;
        if copied != digest {
            let what = format!("the copy of {} differs from the original", table.name);
            return Err(StoreError::new(StoreErrorKind::Damaged(what), target_name));
        }
        if !progress(table.name, digest.rows) {
            return Err(StoreError::stopped());
        }
        *count = digest.rows;
        if replacer.changed > 0 {
            changed_texts.push((table.name, replacer.changed));
        }
    }
    target.finish(&source.store_id()?)?;
    let [users, cutoffs, sessions, denylist, events] = counts;
    Ok(CopyReport { users, cutoffs, sessions, denylist, events, changed_texts })
}
