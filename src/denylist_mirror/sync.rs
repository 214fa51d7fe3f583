//! Writes entries to Redis, for a single synchronisation and for a follower.

use std::time::Duration;

use redis::Pipeline;

use super::connection::Link;
use super::error::{MirrorError, MirrorErrorKind};
use super::feed::{DenialFeed, Mark};
use super::keys::Prefix;
use super::location::Location;
use super::scripts;
use super::server::{ServerState, time};
use crate::session::{Denial, Reason};
use crate::time::{Span, Timestamp};

type Result<T> = std::result::Result<T, MirrorError>;

/// Options of a mirror.
#[derive(Clone, Debug)]
pub struct SyncOptions {
    /// The prefix of the keys.
    pub prefix: Prefix,
    /// Leeway of verifiers when they check `exp`: entries are kept longer by this time.
    pub leeway: Span,
    /// Lifetime of a heartbeat after a renewal: the maximum time for which verifiers accept a revoked
    /// token if entries are lost.
    pub heartbeat: Duration,
    /// Timeout of a connection attempt and of each reply.
    pub timeout: Duration,
    /// Number of entries that are read and written at once.
    pub page: usize,
}

impl Default for SyncOptions {
    fn default() -> Self {
        Self {
            prefix: Prefix::default(),
            leeway: Span::default(),
            heartbeat: Duration::from_secs(5),
            timeout: Duration::from_secs(5),
            page: 5_000,
        }
    }
}

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
    let store = of_store(feed.store_id(), &link)?;
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

pub(super) fn of_store<T>(result: crate::store::Result<T>, link: &Link) -> Result<T> {
    result.map_err(|error| link.error(MirrorErrorKind::Store(error)))
}

/// The position of a mirror in the store's changes.
#[derive(Clone, Debug, Default)]
pub(super) struct Position {
    pub(super) mark: Option<Mark>,
    pub(super) epoch: i64,
}

/// The outcome of catching up with the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CaughtUp {
    /// Every entry was written that was committed before this time of the server's clock, in milliseconds.
    At(i64),
    /// The caller stopped the operation.
    Stopped,
    /// The store is older than the position.
    Rewound,
}

/// Writes pages of entries, with one reused buffer.
#[derive(Default)]
pub(super) struct EntryWriter {
    pipeline: Pipeline,
    pub(super) written: u64,
}

impl EntryWriter {
    /// Writes every entry of the feed after the position.
    pub(super) fn catch_up(
        &mut self,
        link: &mut Link,
        options: &SyncOptions,
        feed: &mut dyn DenialFeed,
        position: &mut Position,
        progress: &mut dyn FnMut(u64) -> bool,
    ) -> Result<CaughtUp> {
        loop {
            // Read the time before the store, so that the heartbeat never vouches for later commits.
            let now = time(link)?;
            // Entries that have expired in the store are kept in Redis for the leeway.
            let since = Timestamp(now.div_euclid(1_000)) - options.leeway;
            let page = feed.denials_after(position.mark.as_ref(), since, options.page);
            let page = of_store(page, link)?;
            if page.rewound && position.mark.is_some() {
                return Ok(CaughtUp::Rewound);
            }
            self.write(link, options, &page.denials)?;
            position.mark = Some(page.mark);
            position.epoch = page.epoch;
            if page.is_complete {
                return Ok(CaughtUp::At(now));
            }
            if !progress(self.written) {
                return Ok(CaughtUp::Stopped);
            }
        }
    }

    fn write(&mut self, link: &mut Link, options: &SyncOptions, denials: &[Denial]) -> Result<()> {
        if denials.is_empty() {
            return Ok(());
        }
        self.pipeline.clear();
        for denial in denials {
            let key = options.prefix.entry(denial.kind, &denial.id);
            let end = (denial.expires_at + options.leeway).as_secs();
            // Not empty: verifiers test for presence, and in some languages an empty text counts as absent.
            let reason = denial.reason.map_or("other", Reason::as_str);
            // EXPIREAT first, then SET: a plain SET would shorten an entry with a later expiry, and with SET
            // first, an entry that expires between the two commands would be lost.
            self.pipeline.cmd("EXPIREAT").arg(&key).arg(end).arg("GT");
            self.pipeline.cmd("SET").arg(&key).arg(reason).arg("NX").arg("EXAT").arg(end);
        }
        link.run_all(&self.pipeline, |_| ())?;
        self.written += denials.len() as u64;
        Ok(())
    }
}
