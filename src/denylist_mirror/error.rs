//! Errors of a mirror.

use std::fmt;

use crate::store::{StoreError, StoreErrorKind};
use crate::token::RandomError;

/// An error of a mirror.
#[derive(Debug)]
pub struct MirrorError {
    /// The cause.
    pub kind: MirrorErrorKind,
    /// The server, without its password.
    pub server: String,
}

/// The cause of an error of a mirror.
#[derive(Debug)]
pub enum MirrorErrorKind {
    /// The connection failed or was lost.
    Unreachable(String),
    /// The server did not answer in time.
    TimedOut,
    /// The server rejects the user or the password, or they are missing.
    Account(String),
    /// The password file or the certificate file cannot be read.
    File(String),
    /// The account lacks the permission for a command.
    NotPermitted(String),
    /// The server is older than Redis 7.0, the first version with `EXPIREAT … GT`.
    TooOld(String),
    /// The server is a replica, which accepts no writes.
    Replica,
    /// The server is loading its data.
    Loading,
    /// The keys belong to another node of the cluster.
    OtherNode(String),
    /// `maxmemory` is reached, so that no entry can be added.
    OutOfMemory,
    /// The server may evict entries: its `maxmemory-policy` is not `noeviction`.
    Evicts(String),
    /// The keys belong to another store.
    ForeignStore {
        /// The ID of that store.
        owner: String,
        /// The ID of the store to be mirrored.
        store: String,
    },
    /// The server sent an unexpected reply.
    Answer(String),
    /// The store could not be read.
    Store(StoreError),
    /// The source of randomness failed.
    Random(RandomError),
}

impl MirrorError {
    pub(super) fn new(kind: MirrorErrorKind, server: &str) -> Self {
        Self { kind, server: server.to_owned() }
    }

    /// Returns the stable name of the cause.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match &self.kind {
            MirrorErrorKind::Unreachable(_) => "redis-unreachable",
            MirrorErrorKind::TimedOut => "redis-timeout",
            MirrorErrorKind::Account(_) => "redis-account",
            MirrorErrorKind::File(_) => "redis-file",
            MirrorErrorKind::NotPermitted(_) => "redis-not-permitted",
            MirrorErrorKind::TooOld(_) => "redis-too-old",
            MirrorErrorKind::Replica => "redis-replica",
            MirrorErrorKind::Loading => "redis-loading",
            MirrorErrorKind::OtherNode(_) => "redis-other-node",
            MirrorErrorKind::OutOfMemory => "redis-out-of-memory",
            MirrorErrorKind::Evicts(_) => "redis-evicts",
            MirrorErrorKind::ForeignStore { .. } => "redis-foreign-store",
            MirrorErrorKind::Answer(_) => "redis-answer",
            MirrorErrorKind::Store(error) => error.reason(),
            MirrorErrorKind::Random(_) => "randomness",
        }
    }

    /// Whether waiting can help: for example Redis or the database server restarts or fails over, memory is
    /// freed, or the store's lock is released.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match &self.kind {
            MirrorErrorKind::Unreachable(_)
            | MirrorErrorKind::TimedOut
            | MirrorErrorKind::Replica
            | MirrorErrorKind::Loading
            | MirrorErrorKind::OutOfMemory
            | MirrorErrorKind::Evicts(_)
            | MirrorErrorKind::Answer(_) => true,
            MirrorErrorKind::Store(error) => matches!(
                error.kind,
                StoreErrorKind::Locked
                    | StoreErrorKind::Server(_)
                    | StoreErrorKind::Conflict
                    | StoreErrorKind::Unreachable(_)
                    | StoreErrorKind::Disconnected(_)
                    | StoreErrorKind::Standby { .. }
            ),
            MirrorErrorKind::Account(_)
            | MirrorErrorKind::File(_)
            | MirrorErrorKind::NotPermitted(_)
            | MirrorErrorKind::TooOld(_)
            | MirrorErrorKind::OtherNode(_)
            | MirrorErrorKind::ForeignStore { .. }
            | MirrorErrorKind::Random(_) => false,
        }
    }
}

impl fmt::Display for MirrorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let server = &self.server;
        match &self.kind {
            MirrorErrorKind::Unreachable(why) => write!(f, "cannot reach {server}: {why}"),
            MirrorErrorKind::TimedOut => write!(f, "{server} did not answer in time"),
            MirrorErrorKind::Account(why) => write!(f, "cannot log in to {server}: {why}"),
            MirrorErrorKind::File(why) => write!(f, "cannot connect to {server}: {why}"),
            MirrorErrorKind::NotPermitted(why) => write!(f, "{server} does not permit this: {why}"),
            MirrorErrorKind::TooOld(version) => {
                write!(f, "{server} is version {version}, older than Redis 7.0")
            }
            MirrorErrorKind::Replica => write!(f, "{server} is a replica and cannot be written"),
            MirrorErrorKind::Loading => write!(f, "{server} is still loading its data"),
            MirrorErrorKind::OtherNode(why) => {
                write!(f, "another node of the cluster than {server} has the keys: {why}")
            }
            MirrorErrorKind::OutOfMemory => {
                write!(f, "cannot add entries to {server}: maxmemory is reached")
            }
            MirrorErrorKind::Evicts(policy) => {
                write!(f, "{server} may evict entries: its maxmemory-policy is {policy}")
            }
            MirrorErrorKind::ForeignStore { owner, store } => write!(
                f,
                "the prefix in {server} belongs to the store {owner}, not to the store {store}"
            ),
            MirrorErrorKind::Answer(what) => write!(f, "unexpected answer of {server}: {what}"),
            MirrorErrorKind::Store(error) => error.fmt(f),
            MirrorErrorKind::Random(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for MirrorError {}
