//! Writes entries to Redis, for a single synchronisation and for a follower.

use super::connection::Link;
use super::entry_writer::{EntryWriter, Position};
use super::error::{MirrorError, MirrorErrorKind};
use super::feed::DenialFeed;
use super::location::Location;
use super::options::SyncOptions;
use super::scripts;
use super::server::ServerState;

type Result<T> = std::result::Result<T, MirrorError>;

/// The result of a synchronisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncReport {
    /// Number of written entries, including those that existed already.
    pub entries: u64,
    /// Number of the store's newest cutoff.
    pub epoch: i64,
    /// The epoch in Redis; it is above the store's if the store has lost a cutoff.
    pub redis_epoch: i64,
    /// The server's `maxmemory-policy` if the server may evict entries.
    pub evicts: Option<String>,
}

/// Writes every unexpired entry and the epoch, but no heartbeat. `progress` receives the number of entries
/// so far; it returns `false` to end the synchronisation early.
///
/// # Errors
/// If the store cannot be read, the server cannot be written, or its keys belong to another store.
pub fn sync_once(
    location: &Location,
    options: &SyncOptions,
    feed: &mut dyn DenialFeed,
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<SyncReport> {
    let mut link = Link::open(location, options.timeout)?;
    let state = ServerState::read(&mut link)?;
    if state.is_replica {
        return Err(link.error(MirrorErrorKind::Replica));
    }
    let store = link.of_store(feed.store_id())?;
    scripts::claim(&mut link, &options.prefix, &store)?;
    let mut position = Position::default();
    let mut writer = EntryWriter::default();
    writer.catch_up(&mut link, options, feed, &mut position, progress)?;
    let redis_epoch = scripts::raise_epoch(&mut link, &options.prefix, position.epoch)?;
    Ok(SyncReport {
        entries: writer.written,
        epoch: position.epoch,
        redis_epoch,
        evicts: (!state.keeps_entries()).then_some(state.policy),
    })
}
