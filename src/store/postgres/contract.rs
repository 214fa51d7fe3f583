//! The transactions of the store contract.

use super::transaction::PostgresTransaction;
use super::{
    changes, complete, cutoffs, denylist, events, id_search, key_usage, purge_rule, sessions,
    stats, users,
};
use crate::store::delegate::delegate_to_tables;

delegate_to_tables!(PostgresTransaction);
