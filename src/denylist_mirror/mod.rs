//! The denylist in Redis or Valkey: a copy that verifiers read for each request, with one lookup.
//!
//! The store is authoritative; Redis may lose the copy at any moment. One key, the heartbeat, says
//! whether the copy is complete: [`Follower`] sets it after every entry has been written, renews it
//! while no entry was lost, and otherwise lets it expire. A [`Denylist`] accepts a token only while the
//! heartbeat exists. Therefore no token is accepted longer than one heartbeat lifetime after its
//! revocation.
//!
//! | key | value | expires |
//! | --- | --- | --- |
//! | `NAME:{deny}:sid:<id>`, `NAME:{deny}:jti:<id>` | the reason | with the last access token concerned |
//! | `NAME:{deny}:epoch` | number of the newest cutoff | never |
//! | `NAME:{deny}:synced` | the heartbeat | a few seconds after its renewal |
//! | `NAME:{deny}:store` | ID of the store that owns these keys | never |
//!
//! ```no_run
//! use std::time::Duration;
//! use tokenctl::denylist_mirror::{Denylist, Location, Prefix, TokenIds, DenylistVerdict};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let location: Location = "redis://127.0.0.1:6379".parse()?;
//! let timeout = Duration::from_millis(200);
//! let mut denylist = Denylist::connect(&location, &Prefix::default(), timeout)?;
//! // After signature, `iss`, `aud` and `exp` have been verified:
//! let (sid, jti, epoch) = ("01a1fc44-b37a-711a-9f36-7492fc53916a", "0d17e332", None);
//! match denylist.check(TokenIds { sid: Some(sid), jti: Some(jti), epoch })? {
//!     DenylistVerdict::Accepted => {}
//!     DenylistVerdict::Denied(_) | DenylistVerdict::BeforeCutoff { .. } | DenylistVerdict::Unidentified => {
//!         // Answer 401.
//!     }
//!     DenylistVerdict::NotSynced => {
//!         // Ask the store, or answer 503.
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod compare;
mod connection;
mod entry_writer;
mod error;
mod feed;
mod follower;
mod heartbeat;
mod keys;
mod location;
mod options;
mod scripts;
mod server;
mod sync;
mod verifier;

pub use compare::{Comparison, MirrorStatus, compare, status};
pub use error::{MirrorError, MirrorErrorKind};
pub use feed::{DenialFeed, FeedPage, Mark, StoreFeed};
pub use follower::{Cycle, Follower, ResyncCause};
pub use heartbeat::Heartbeat;
pub use keys::{Prefix, PrefixError};
pub use location::{Location, LocationError};
pub use options::SyncOptions;
pub use sync::{SyncReport, sync_once};
pub use verifier::{DeniedToken, Denylist, DenylistVerdict, TokenIds};
