//! The operations on sessions, users and keys: they apply the rules in order; stores keep the rows.
//!
//! Every operation takes the store, the time and, for new tokens and IDs, the randomness as arguments,
//! and returns its outcome as a value. Signatures are computed outside of transactions.

mod ahead;
mod auth_config;
mod batches;
mod deny_token;
mod error;
mod examine;
mod id_list;
mod import;
mod introspect;
mod issue;
mod keys;
mod locate;
mod opaque;
mod purge;
mod retry;
mod revoke;
mod revoke_everyone;
mod revoke_many;
mod rotate;
mod selected_ids;
mod token_assessment;
mod users;

pub use ahead::{SessionsAhead, other_times_ahead, sessions_ahead};
pub use auth_config::{AuthConfig, TokenPair};
pub use batches::{MaxLock, Pace};
pub use deny_token::deny_token;
pub use error::{CommittedPart, ServiceError};
pub use examine::examine_keys;
pub use import::{
    Fault, Import, ImportError, ImportProblem, ImportReport, ImportSource, Imported, Mapping,
    Wrong, import,
};
pub use introspect::{Accepted, Authentic, InactiveReason, Introspection, Refused, introspect};
pub use issue::{Issue, Login, issue};
pub use keys::{KeyFate, KeyVerdict, prune_keys, record_keys, retirement, sessions_by_key};
pub use locate::{LocateOutcome, Located, locate};
pub use opaque::{is_opaque_token, session_of_opaque};
pub use purge::{PurgeReport, purge, purge_counts, purge_until};
pub use revoke::{
    MAX_LISTED, RevokeOptions, RevokeOutcome, RevokeReport, Selected, Selection, Unexpected,
    revoke, select,
};
pub use revoke_everyone::{plan_everyone, revoke_everyone};
pub use revoke_many::{ALL_OR_NONE, revoke_selected};
pub use rotate::{Rotation, rotate, rotate_by};
pub use token_assessment::{TokenAssessment, TokenStatus, assess, assess_opaque};
pub use users::{AccountChange, deactivate_user, delete_user, reactivate_user};
