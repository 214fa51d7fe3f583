//! Login sessions and their tokens in one store, for the authentication service that writes the store
//! and the operators who work on it.
//!
//! A service that embeds this library turns off the command line:
//!
//! ```toml
//! tokenctl = { version = "0.1", default-features = false }
//! ```
//!
//! The service opens the store, and calls one function per operation. The current time and randomness
//! are arguments. Outcomes that a rule decides are values; only failures are errors.
//!
//! ```
//! use tokenctl::service::{self, AuthConfig, RevokeOptions, Issue, Login, Rotation, Selection};
//! use tokenctl::session::{Client, Filter, Policy, Reason, UserId};
//! use tokenctl::store::sqlite::{OpenOptions, SqliteStore};
//! use tokenctl::time::{Span, Timestamp};
//! use tokenctl::token::{Algorithm, KeyRing, TokenKind};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let directory = tempfile::tempdir()?;
//! # let path = directory.path().join("sessions.db");
//! # let now = Timestamp(4_000_000_000);
//! # let mut random = |buffer: &mut [u8]| getrandom::fill(buffer).unwrap();
//! SqliteStore::create(&path)?;
//! let mut store = SqliteStore::open(&path, OpenOptions::default())?;
//! let keys = KeyRing::generate(Algorithm::EdDSA, now, &mut random)?;
//! let auth_config = AuthConfig {
//!     keys: &keys,
//!     issuer: Some("https://auth.example.com".to_owned()),
//!     audience: vec!["api".to_owned()],
//!     policy: Policy::default(),
//!     leeway: Span::default(),
//! };
//!
//! // Login, after the password was verified.
//! let client = Client { ip: Some("192.0.2.7".to_owned()), ..Client::default() };
//! let login = Login { client: client.clone(), ..Login::of(UserId::new("alice")?) };
//! let Issue::Opened { tokens, .. } =
//!     service::issue(&mut store, &auth_config, &login, now, &mut random)?
//! else {
//!     panic!("alice is deactivated");
//! };
//!
//! // Request: one call checks signature, claims, denylist, session and user.
//! let access = tokens.access.expose();
//! let kind = Some(TokenKind::Access);
//! assert!(service::introspect(&mut store, &auth_config, access, kind, now)?.is_active());
//!
//! // The access token has expired: exchange the refresh token for a new pair.
//! let refresh = tokens.refresh.expose();
//! let later = now + Span::minutes(15);
//! let Rotation::Rotated(tokens) =
//!     service::rotate(&mut store, &auth_config, refresh, &client, later, &mut random)?
//! else {
//!     panic!("log in again");
//! };
//!
//! // Logout on this device; the access token is rejected from now on.
//! let this = Selection::of(Filter::session(tokens.session_id.clone()));
//! let logout = RevokeOptions::because(Reason::Logout, later);
//! let ended = service::revoke(&mut store, &this, &logout)?.into_result();
//! assert_eq!(ended.map(|ended| ended.revoked), Ok(1));
//! let access = tokens.access.expose();
//! let refused = service::introspect(&mut store, &auth_config, access, kind, later)?.refused();
//! assert_eq!(refused.map(|refused| refused.inactive.as_str()), Some("revoked"));
//! # Ok(())
//! # }
//! ```
//!
//! | task of a service | function |
//! | --- | --- |
//! | log out one device | [`service::revoke`] with [`session::Filter::session`] |
//! | log out everywhere | [`service::revoke`] with [`session::Filter::user`] |
//! | after a password change, log out everywhere else | [`service::revoke`] with [`session::Filter::user`] and the current session in [`session::Filter::except`] |
//! | show a user their sessions | [`store::Read::sessions`] with [`session::Filter::user`] |
//! | deactivate, reactivate or delete a user | [`service::deactivate_user`], [`service::reactivate_user`], [`service::delete_user`] |
//!
//! # Under an asynchronous runtime
//!
//! The library is synchronous, and a call may wait for the store's lock for up to
//! [`store::sqlite::OpenOptions::timeout`]. Call it on threads that may block, with a small pool of opened
//! stores: SQLite has one writer at a time, so a few connections are enough for a machine.
//! `examples/service.rs` shows this with `tokio::task::spawn_blocking` in a dozen lines.
//!
//! ```
//! # use std::path::PathBuf;
//! # use std::sync::Mutex;
//! # use tokenctl::store::sqlite::{OpenOptions, SqliteStore};
//! # use tokenctl::store::StoreError;
//! /// Opened stores that are idle.
//! struct Pool {
//!     idle: Mutex<Vec<SqliteStore>>,
//!     path: PathBuf,
//! }
//!
//! impl Pool {
//!     /// Call this from `spawn_blocking`.
//!     fn with<T>(
//!         &self,
//!         work: impl FnOnce(&mut SqliteStore) -> Result<T, StoreError>,
//!     ) -> Result<T, StoreError> {
//!         let idle = self.idle.lock().unwrap().pop();
//!         let mut store = match idle {
//!             Some(store) => store,
//!             None => SqliteStore::open(&self.path, OpenOptions::default())?,
//!         };
//!         let result = work(&mut store);
//!         self.idle.lock().unwrap().push(store);
//!         result
//!     }
//! }
//! ```

#![forbid(unsafe_code)]

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
compile_error!(
    "tokenctl supports only Linux and macOS, because it needs Unix file modes, locks and signals"
);

mod atomic_file;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "redis")]
pub mod denylist_mirror;
mod file_exposure;
mod file_id;
mod file_obstacle;
pub mod service;
pub mod session;
mod shell;
pub mod store;
pub mod time;
pub mod token;
