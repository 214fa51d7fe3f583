//! Writing entries: the server works on one flight of commands while the next one is read and encoded.

use std::collections::VecDeque;

use super::connection::{Link, breaks_connection};
use super::error::MirrorError;
use super::feed::{DenialFeed, Mark};
use super::options::SyncOptions;
use super::server::time;
use crate::session::{Denial, Reason};
use crate::time::Timestamp;

type Result<T> = std::result::Result<T, MirrorError>;

/// Number of entries whose commands are sent at a time: about as many as a socket takes without waiting.
const FLIGHT: usize = 500;
/// Number of flights that may be unanswered when the next one is sent.
const AHEAD: usize = 1;
/// Number of commands for each entry.
const COMMANDS: usize = 2;

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
    commands: Vec<u8>,
    in_flight: VecDeque<Flight>,
    pub(super) written: u64,
}

/// Commands that were sent and are not answered yet.
struct Flight {
    entries: usize,
    /// The position of the mirror once these commands are answered; set in the last flight of a page.
    reached: Option<Position>,
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
            let mut mark = position.mark.clone();
            let mut is_single = true;
            loop {
                let page = feed.denials_after(mark.as_ref(), since, options.page);
                if page.is_err() {
                    self.finish(link, position)?;
                }
                let page = link.of_store(page)?;
                if page.rewound && mark.is_some() {
                    self.finish(link, position)?;
                    return Ok(CaughtUp::Rewound);
                }
                mark = Some(page.mark.clone());
                let reached = Position { mark: Some(page.mark), epoch: page.epoch };
                self.write(link, options, &page.denials, position, reached)?;
                if page.is_complete {
                    break;
                }
                is_single = false;
                if !progress(self.written) {
                    self.finish(link, position)?;
                    return Ok(CaughtUp::Stopped);
                }
            }
            self.finish(link, position)?;
            // Several pages take a while: read the store once more, so that `now` is not old.
            if is_single {
                return Ok(CaughtUp::At(now));
            }
        }
    }

    fn write(
        &mut self,
        link: &mut Link,
        options: &SyncOptions,
        denials: &[Denial],
        position: &mut Position,
        reached: Position,
    ) -> Result<()> {
        for chunk in denials.chunks(FLIGHT) {
            self.commands.clear();
            for denial in chunk {
                encode(&mut self.commands, options, denial);
            }
            self.land(link, position, AHEAD)?;
            link.send(&self.commands)?;
            self.in_flight.push_back(Flight { entries: chunk.len(), reached: None });
        }
        match self.in_flight.back_mut() {
            Some(last) if !denials.is_empty() => last.reached = Some(reached),
            _ => self.in_flight.push_back(Flight { entries: 0, reached: Some(reached) }),
        }
        Ok(())
    }

    /// Waits for the replies to every command that was sent.
    fn finish(&mut self, link: &mut Link, position: &mut Position) -> Result<()> {
        self.land(link, position, 0)
    }

    /// Waits for replies until at most `ahead` flights are unanswered, and advances the position. After an error
    /// reply the position stays at the last page without one, so that the next cycle writes the entries again.
    fn land(&mut self, link: &mut Link, position: &mut Position, ahead: usize) -> Result<()> {
        let mut first = None;
        while self.in_flight.len() > ahead || (first.is_some() && !self.in_flight.is_empty()) {
            let Some(Flight { entries, reached }) = self.in_flight.pop_front() else { break };
            match link.replies(entries * COMMANDS, |_| ()) {
                Ok(()) if first.is_none() => {
                    self.written += entries as u64;
                    if let Some(reached) = reached {
                        *position = reached;
                    }
                }
                Ok(()) => {}
                Err(error) if breaks_connection(&error) => return Err(error),
                Err(error) => {
                    first.get_or_insert(error);
                }
            }
        }
        first.map_or(Ok(()), Err)
    }
}

fn encode(buffer: &mut Vec<u8>, options: &SyncOptions, denial: &Denial) {
    let key = options.prefix.entry(denial.kind, &denial.id);
    let end = (denial.expires_at + options.leeway).as_secs().to_string();
    // Not empty: verifiers test for presence, and in some languages an empty text counts as absent.
    let reason = denial.reason.map_or("other", Reason::as_str);
    // EXPIREAT first, then SET: a plain SET would shorten an entry with a later expiry, and with SET
    // first, an entry that expires between the two commands would be lost.
    command(buffer, &["EXPIREAT", &key, &end, "GT"]);
    command(buffer, &["SET", &key, reason, "NX", "EXAT", &end]);
}

/// Appends a command in the protocol of Redis: an array of texts.
fn command(buffer: &mut Vec<u8>, words: &[&str]) {
    length(buffer, b'*', words.len());
    for word in words {
        length(buffer, b'$', word.len());
        buffer.extend_from_slice(word.as_bytes());
        buffer.extend_from_slice(b"\r\n");
    }
}

fn length(buffer: &mut Vec<u8>, kind: u8, number: usize) {
    buffer.push(kind);
    buffer.extend_from_slice(number.to_string().as_bytes());
    buffer.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_an_array_of_texts_with_their_lengths() {
        let mut buffer = Vec::new();
        command(&mut buffer, &["SET", "k\r\nü", ""]);
        assert_eq!(buffer, "*3\r\n$3\r\nSET\r\n$5\r\nk\r\nü\r\n$0\r\n\r\n".as_bytes());
    }
}
