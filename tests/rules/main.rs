//! The rules of the library, proven on a real store in a file: the store's contract, the schema as
//! foreign writers meet it, and what the services promise.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::wildcard_enum_match_arm, reason = "whatever else it is, it is wrong")]

#[cfg(feature = "postgres")]
#[path = "../common/postgres.rs"]
mod cluster;
mod conformance;
mod cutoffs;
mod foreign_bytes;
mod guards;
mod import;
mod introspection;
mod login;
#[cfg(feature = "postgres")]
mod postgres;
mod purge;
mod revocation;
mod rotation;
mod schema;
mod sqlite;
mod support;
