//! The rules of the library on real stores: the store contract, the schema for other programs, and the
//! services.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::wildcard_enum_match_arm, reason = "whatever else it is, it is wrong")]

mod ahead;
#[cfg(feature = "postgres")]
#[path = "../common/postgres.rs"]
mod cluster;
mod conformance;
mod cutoffs;
mod foreign_bytes;
mod guards;
mod import;
mod introspection;
mod lists;
mod login;
#[cfg(feature = "postgres")]
mod postgres;
mod purge;
mod revocation;
mod rotation;
mod schema;
mod skew;
mod sqlite;
mod support;
