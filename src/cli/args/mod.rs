//! Arguments that several commands have. The other arguments of a command are in its own file.

mod columns;
mod filter;
mod global;
mod lock;
mod revocation;
mod verify;

pub(super) use columns::{ColumnsArg, names as column_names};
pub(super) use filter::{
    FilterArgs, PageArgs, at_least_one, is_blank, network, non_blank, user_to_find,
};
pub(super) use global::Global;
pub(super) use lock::LockArgs;
pub(super) use revocation::{
    Confirmation, IMPORT_NOTE, RevokeOptionArgs, import_note, note_text, reason_parser,
};
pub(super) use verify::VerifyArgs;
