//! Follows a store: writes each committed change, and renews the heartbeat while no entry was lost.

use std::time::Duration;

use super::connection::{Link, breaks_connection};
use super::entry_writer::{CaughtUp, EntryWriter, Position};
use super::error::{MirrorError, MirrorErrorKind};
use super::feed::DenialFeed;
use super::heartbeat::Heartbeat;
use super::location::Location;
use super::options::SyncOptions;
use super::scripts::{self, Beat};
use super::server::ServerState;
use crate::token::Random;

type Result<T> = std::result::Result<T, MirrorError>;

/// Maximum number of resyncs in one cycle. If it is reached, another follower or a restarting server
/// interferes, and the cycle fails.
const MAX_ATTEMPTS: u32 = 5;

/// The reason why every entry is written again. Entries are never deleted, so a resync leaves no gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResyncCause {
    /// The follower has just started.
    Start,
    /// The connection was lost; the new one may lead to another server.
    Reconnect,
    /// The heartbeat is missing: the data was flushed, or the follower was stopped for too long.
    HeartbeatLost,
    /// Another follower resynced after a loss.
    OtherFollower,
    /// The server was restarted, failed over, or evicted keys.
    ServerChanged,
    /// The store is older than before: a backup was restored, or a failover lost commits.
    StoreRewound,
}

impl ResyncCause {
    /// Returns the stable name of the cause.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Reconnect => "reconnect",
            Self::HeartbeatLost => "heartbeat-lost",
            Self::OtherFollower => "other-follower",
            Self::ServerChanged => "server-changed",
            Self::StoreRewound => "store-rewound",
        }
    }
}

/// The result of a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// Number of written entries.
    pub entries: u64,
    /// The cause of a resync, if there was one.
    pub resync: Option<ResyncCause>,
    /// Number of the store's newest cutoff.
    pub epoch: i64,
    /// The epoch in Redis; it is above the store's if the store has lost a cutoff.
    pub redis_epoch: i64,
    /// Time of the server's clock, in milliseconds since the Unix epoch, up to which every committed entry
    /// was written; `None` if the caller ended the cycle early.
    pub complete_at: Option<i64>,
}

/// Mirrors a store until it is dropped. The heartbeat then expires by itself, so that another follower
/// can take over without a gap.
pub struct Follower {
    location: Location,
    options: SyncOptions,
    link: Option<Link>,
    /// The position of the mirror, while it is known to be complete.
    synced: Option<Synced>,
    /// The cause to report for the next resync.
    cause: ResyncCause,
}

struct Synced {
    position: Position,
    redis_epoch: i64,
    heartbeat: Heartbeat,
    /// The value of the heartbeat in Redis, which another follower may have set.
    value: String,
    renewed_at: i64,
}

impl Follower {
    /// Creates a follower, which connects in its first cycle.
    #[must_use]
    pub fn new(location: Location, options: SyncOptions) -> Self {
        Self { location, options, link: None, synced: None, cause: ResyncCause::Start }
    }

    /// Whether the mirror was complete after the last cycle.
    #[must_use]
    pub fn is_synced(&self) -> bool {
        self.synced.is_some()
    }

    /// Writes the changes since the last cycle, or everything if entries may be missing, and renews the
    /// heartbeat. Call it repeatedly, also after an error that [is transient](MirrorError::is_transient).
    /// `progress` receives the number of entries so far; it returns `false` to end the cycle early.
    ///
    /// # Errors
    /// If the store cannot be read, the server cannot be written, or its keys belong to another store. The
    /// heartbeat then expires.
    pub fn cycle(
        &mut self,
        feed: &mut dyn DenialFeed,
        random: &mut dyn Random,
        progress: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Cycle> {
        let mut link = match self.link.take() {
            Some(link) => link,
            None => Link::open(&self.location, self.options.timeout)?,
        };
        match self.cycle_on(&mut link, feed, random, progress) {
            Err(error) if breaks_connection(&error) => {
                if self.synced.take().is_some() {
                    self.cause = ResyncCause::Reconnect;
                }
                Err(error)
            }
            outcome => {
                self.link = Some(link);
                outcome
            }
        }
    }

    fn cycle_on(
        &mut self,
        link: &mut Link,
        feed: &mut dyn DenialFeed,
        random: &mut dyn Random,
        progress: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Cycle> {
        let mut writer = EntryWriter::default();
        let mut resync = None;
        for _ in 0..MAX_ATTEMPTS {
            let outcome = if let Some(synced) = &mut self.synced {
                synced.go_on(link, &self.options, feed, &mut writer, progress)?
            } else {
                resync.get_or_insert(self.cause);
                self.resync(link, feed, random, &mut writer, progress)?
            };
            match outcome {
                Attempt::Done(complete_at) => {
                    let synced = self.synced.as_ref();
                    return Ok(Cycle {
                        entries: writer.written,
                        resync,
                        epoch: synced.map_or(0, |synced| synced.position.epoch),
                        redis_epoch: synced.map_or(0, |synced| synced.redis_epoch),
                        complete_at,
                    });
                }
                Attempt::Again(cause) => {
                    self.synced = None;
                    self.cause = cause;
                }
            }
        }
        Err(link.unexpected(format!("the data was lost {MAX_ATTEMPTS} times during a resync")))
    }

    /// Writes everything, then sets the heartbeat or adopts the one of another follower.
    fn resync(
        &mut self,
        link: &mut Link,
        feed: &mut dyn DenialFeed,
        random: &mut dyn Random,
        writer: &mut EntryWriter,
        progress: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Attempt> {
        let options = &self.options;
        // Read before the first entry is written, so that the heartbeat shows any later loss of entries.
        let state = ServerState::read(link)?;
        if state.is_replica {
            return Err(link.error(MirrorErrorKind::Replica));
        }
        if !state.keeps_entries() {
            return Err(link.error(MirrorErrorKind::Evicts(state.policy)));
        }
        let store = link.of_store(feed.store_id())?;
        scripts::claim(link, &options.prefix, &store)?;
        let heartbeat = Heartbeat {
            store,
            run: state.run,
            evicted: state.evicted,
            life: options.heartbeat,
            nonce: nonce(link, random)?,
        };
        let mut position = Position::default();
        for _ in 0..MAX_ATTEMPTS {
            let now = match writer.catch_up(link, options, feed, &mut position, progress)? {
                CaughtUp::At(now) => now,
                CaughtUp::Stopped => return Ok(Attempt::Done(None)),
                CaughtUp::Rewound => return Ok(Attempt::Again(ResyncCause::StoreRewound)),
            };
            let redis_epoch = scripts::raise_epoch(link, &options.prefix, position.epoch)?;
            let until = now.saturating_add(millis(options.heartbeat));
            match scripts::set(link, &options.prefix, &heartbeat, until)? {
                Beat::Alive(value) => {
                    let renewed_at = now;
                    self.synced =
                        Some(Synced { position, redis_epoch, heartbeat, value, renewed_at });
                    return Ok(Attempt::Done(Some(now)));
                }
                Beat::Late => {}
                Beat::Lost | Beat::Other => return Ok(Attempt::Again(ResyncCause::HeartbeatLost)),
                Beat::Changed => return Ok(Attempt::Again(ResyncCause::ServerChanged)),
            }
        }
        Err(link.error(MirrorErrorKind::TimedOut))
    }
}

/// The outcome of an attempt.
enum Attempt {
    /// Complete at this time; `None` if the caller ended the cycle early.
    Done(Option<i64>),
    /// Entries may be missing: a resync is needed.
    Again(ResyncCause),
}

impl Synced {
    fn go_on(
        &mut self,
        link: &mut Link,
        options: &SyncOptions,
        feed: &mut dyn DenialFeed,
        writer: &mut EntryWriter,
        progress: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Attempt> {
        let before = self.position.epoch;
        let now = match writer.catch_up(link, options, feed, &mut self.position, progress)? {
            CaughtUp::At(now) => now,
            CaughtUp::Stopped => return Ok(Attempt::Done(None)),
            CaughtUp::Rewound => return Ok(Attempt::Again(ResyncCause::StoreRewound)),
        };
        if self.position.epoch != before {
            let raised = scripts::raise_epoch(link, &options.prefix, self.position.epoch);
            match raised {
                Ok(epoch) => self.redis_epoch = epoch,
                Err(error) => {
                    // The next cycle raises the epoch again before it renews the heartbeat.
                    self.position.epoch = before;
                    return Err(error);
                }
            }
        }
        // Renew ten times per lifetime, so that the heartbeat survives a slow cycle.
        if now.saturating_sub(self.renewed_at) < millis(options.heartbeat) / 10 {
            return Ok(Attempt::Done(Some(now)));
        }
        let until = now.saturating_add(millis(options.heartbeat));
        match scripts::renew(link, &options.prefix, &self.heartbeat, &self.value, until)? {
            Beat::Alive(_) => {
                self.renewed_at = now;
                Ok(Attempt::Done(Some(now)))
            }
            Beat::Lost | Beat::Late => Ok(Attempt::Again(ResyncCause::HeartbeatLost)),
            Beat::Other => Ok(Attempt::Again(ResyncCause::OtherFollower)),
            Beat::Changed => Ok(Attempt::Again(ResyncCause::ServerChanged)),
        }
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn nonce(link: &Link, random: &mut dyn Random) -> Result<String> {
    let mut bytes = [0; 8];
    random.fill(&mut bytes).map_err(|error| link.error(MirrorErrorKind::Random(error)))?;
    Ok(format!("{:016x}", u64::from_be_bytes(bytes)))
}
