//! The transactions of the store contract.

use super::transaction::SqliteTransaction;
use super::{
    ahead, changes, complete, cutoffs, denylist, events, id_search, key_usage, purge_rule,
    sessions, stats, users,
};
use crate::store::read::delegate_reads;
use crate::store::write::delegate_writes;

delegate_reads!(SqliteTransaction<'_>);
delegate_writes!(SqliteTransaction<'_>);
