//! Imports the sessions of another store, all or none.
//!
//! The input is read twice: first to check every line without a lock, then to write all sessions in one
//! transaction. That transaction holds the write lock until the last row is written, because the import
//! is atomic.

mod fault;
mod handover;
mod line;
mod mapping;
mod moment;

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufRead, Read as _, Seek};

pub use fault::{Fault, Wrong};
pub use mapping::Mapping;

use line::Line;
use mapping::Usage;

use super::{ServiceError, Unexpected};
use crate::session::{
    Denial, DenialKind, EventKind, NewEvent, Reason, Revocation, Session, StateKind, UserStatus,
};
use crate::store::{Read, Scope, Store, StoreErrorKind, Write};
use crate::time::Timestamp;
use crate::token::Random;

/// Maximum length of a line in bytes: the longest session that the store accepts, with every character
/// escaped.
const MAX_LINE: usize = 256 * 1024;
/// Maximum number of invalid lines that are reported one by one.
const TOLD: usize = 20;

/// The input of an import: lines that are read twice.
pub trait ImportSource: BufRead + Seek {}
impl<T: BufRead + Seek> ImportSource for T {}

/// Options of an import.
#[derive(Clone, Debug)]
pub struct Import {
    /// The field names of the other store.
    pub mapping: Mapping,
    /// Whether sessions that the store has already are skipped instead of making the import fail.
    pub skip_existing: bool,
    /// The required number of sessions.
    pub expect: Option<u64>,
    /// Whether nothing is changed, only reported.
    pub dry_run: bool,
    /// Time of the import.
    pub now: Timestamp,
    /// Actor to record in the audit trail.
    pub actor: Option<String>,
    /// Note to record in the audit trail.
    pub note: Option<String>,
}

/// The report of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Number of lines that were read, without blank ones.
    pub lines: u64,
    /// Number of sessions that were added.
    pub imported: u64,
    /// Number of sessions that the store had already.
    pub skipped: u64,
    /// Number of users that were added.
    pub users: u64,
    /// Number of added sessions that were revoked in the other store.
    pub revoked: u64,
    /// Number of added sessions that were revoked by the import, because the user is deactivated.
    pub deactivated: u64,
    /// Number of added sessions with a valid access token that is now on the denylist.
    pub denied: u64,
    /// Number of sessions without a user, such as guest sessions, which were skipped.
    pub without_user: u64,
    /// Names of ignored fields.
    pub ignored: Vec<String>,
    /// Renamed fields that no line has.
    pub unmatched: Vec<String>,
    /// Number of invalid lines.
    pub wrong_lines: u64,
    /// The faults of the first invalid lines, by line number.
    pub wrong: Vec<(u64, Wrong)>,
}

/// The outcome of an import.
#[derive(Debug)]
pub enum Imported {
    /// Every session was imported, or would be.
    Done(ImportReport),
    /// Lines are invalid; nothing was changed.
    Refused(ImportReport),
    /// The number of sessions differs from the expected one; nothing was changed.
    Unexpected(Unexpected),
    /// The import was interrupted; nothing was changed.
    Interrupted,
}

/// Receives the progress of an import and can interrupt it.
pub trait ImportProgress {
    /// Called with the number of bytes that were read since the last call; the input is read twice.
    fn advance(&mut self, bytes: u64);
    /// Whether the import was interrupted.
    fn interrupted(&self) -> bool;
}

/// The reason why an import failed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The input cannot be read.
    #[error("the input cannot be read: {0}")]
    Input(#[from] io::Error),
    /// The store failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<crate::store::StoreError> for ImportError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// Imports the sessions of `lines` and their users, all or none.
///
/// # Errors
/// If the input cannot be read or the store fails; nothing is changed.
pub fn import(
    store: &mut dyn Store,
    lines: &mut dyn ImportSource,
    import: &Import,
    random: &mut dyn Random,
    watch: &mut dyn ImportProgress,
) -> Result<Imported, ImportError> {
    // The source of randomness is tested before the transaction, because lines without an ID need it.
    random.fill(&mut [0; 16]).map_err(ServiceError::from)?;
    let mut pass = Pass::new(import);
    {
        let tx = store.read()?;
        if !pass.run(tx.as_ref(), None, lines, random, watch)? {
            return Ok(Imported::Interrupted);
        }
    }
    let planned = pass.finish();
    let has_users = planned.lines == 0 || planned.without_user < planned.lines;
    if planned.wrong_lines > 0 || !planned.unmatched.is_empty() || !has_users {
        return Ok(Imported::Refused(planned));
    }
    if let Some(expected) = import.expect.filter(|expected| *expected != planned.imported) {
        return Ok(Imported::Unexpected(Unexpected { found: planned.imported, expected }));
    }
    if import.dry_run || planned.imported == 0 {
        return Ok(Imported::Done(planned));
    }
    let mut pass = Pass::new(import);
    let tx = store.write(Scope::Many)?;
    // The second pass repeats every check under the lock: if the store has changed so that a line is
    // invalid now, nothing is committed.
    if !pass.run(tx.as_ref(), Some(tx.as_ref()), lines, random, watch)? {
        return Ok(Imported::Interrupted);
    }
    let done = pass.finish();
    if done.wrong_lines > 0 {
        return Ok(Imported::Refused(done));
    }
    if let Some(expected) = import.expect.filter(|expected| *expected != done.imported) {
        return Ok(Imported::Unexpected(Unexpected { found: done.imported, expected }));
    }
    tx.record(&event(import, &done))?;
    tx.commit()?;
    Ok(Imported::Done(done))
}

fn event(import: &Import, done: &ImportReport) -> NewEvent {
    let ImportReport { imported, revoked, deactivated, skipped, users, .. } = done;
    let mut note = format!(
        "{imported} sessions, {revoked} of them revoked, {deactivated} revoked on arrival; \
         {skipped} skipped; {users} users made"
    );
    if let Some(own) = &import.note {
        note = format!("{note}: {own}").chars().take(1_024).collect();
    }
    NewEvent {
        actor: import.actor.clone(),
        note: Some(note),
        ..NewEvent::new(import.now, EventKind::Imported)
    }
}

/// One pass over the input.
struct Pass<'a> {
    import: &'a Import,
    report: ImportReport,
    /// 128-bit hashes of the IDs of sessions and new users so far; a million take 35 MB.
    seen: HashSet<u128>,
    new_users: HashSet<u128>,
    usage: Usage,
    hashers: [RandomState; 2],
}

impl<'a> Pass<'a> {
    fn new(import: &'a Import) -> Self {
        Self {
            import,
            report: ImportReport::default(),
            seen: HashSet::new(),
            new_users: HashSet::new(),
            usage: Usage::default(),
            hashers: [RandomState::new(), RandomState::new()],
        }
    }

    fn finish(mut self) -> ImportReport {
        self.report.ignored = self.usage.ignored.iter().cloned().collect();
        if self.report.lines > 0 {
            self.report.unmatched = self.import.mapping.unmatched(&self.usage);
        }
        self.report
    }

    fn hash(&self, id: &str) -> u128 {
        let [high, low] = self.hashers.each_ref().map(|hasher| u128::from(hasher.hash_one(id)));
        high << 64 | low
    }

    /// Reads every line, and writes the sessions if there is a write transaction. Returns `false` if the
    /// import was interrupted.
    fn run(
        &mut self,
        read: &dyn Read,
        write: Option<&dyn Write>,
        lines: &mut dyn ImportSource,
        random: &mut dyn Random,
        watch: &mut dyn ImportProgress,
    ) -> Result<bool, ImportError> {
        lines.rewind()?;
        let mut buffer = Vec::new();
        let mut number = 0;
        loop {
            if watch.interrupted() {
                return Ok(false);
            }
            let bytes = next_line(lines, &mut buffer)?;
            if bytes == 0 {
                return Ok(true);
            }
            watch.advance(bytes);
            number += 1;
            if buffer.trim_ascii().is_empty() {
                continue;
            }
            self.report.lines += 1;
            let (session, status) = match self.session(&buffer, number, random) {
                Ok(Line::Session(session, status)) => (session, status),
                Ok(Line::WithoutUser) => {
                    self.report.without_user += 1;
                    continue;
                }
                Err(wrong) => {
                    self.wrong(number, wrong);
                    continue;
                }
            };
            let deactivated = status == Some(UserStatus::Deactivated);
            match self.place(read, &session, deactivated)? {
                ImportAction::New { shut, deactivate } => {
                    self.report.imported += 1;
                    if let Some(write) = write
                        && let Err(fault) = self.write(write, &session, shut)?
                    {
                        self.wrong(number, vec![Wrong { field: None, fault }]);
                    }
                    if let Some(write) = write
                        && deactivate
                    {
                        let deactivated = UserStatus::Deactivated;
                        write.set_user_status(&session.user_id, deactivated, self.import.now)?;
                    }
                }
                ImportAction::Skipped => self.report.skipped += 1,
                ImportAction::Wrong(fault) => {
                    self.wrong(number, vec![Wrong { field: Some("id".to_owned()), fault }]);
                }
            }
        }
    }

    fn wrong(&mut self, number: u64, wrong: Vec<Wrong>) {
        self.report.wrong_lines += 1;
        if self.report.wrong_lines <= TOLD as u64 {
            self.report.wrong.extend(wrong.into_iter().map(|wrong| (number, wrong)));
        }
    }

    fn session(
        &mut self,
        line: &[u8],
        number: u64,
        random: &mut dyn Random,
    ) -> Result<Line, Vec<Wrong>> {
        let whole = |fault| vec![Wrong { field: None, fault }];
        if line.len() > MAX_LINE {
            return Err(whole(Fault::LongLine(MAX_LINE)));
        }
        let text = std::str::from_utf8(line)
            .map_err(|_| whole(Fault::Json(crate::token::json::JsonError::NotUtf8)))?;
        let text = if number == 1 { text.trim_start_matches('\u{feff}') } else { text };
        line::read(text, &self.import.mapping, &mut self.usage, self.import.now, random)
    }

    /// Decides about a session, given the store and the earlier lines. `deactivated` is the user status on
    /// the line.
    fn place(
        &mut self,
        tx: &dyn Read,
        session: &Session,
        deactivated: bool,
    ) -> Result<ImportAction, ServiceError> {
        if !self.seen.insert(self.hash(session.id.as_str())) {
            return Ok(ImportAction::Wrong(Fault::Repeated));
        }
        if tx.session(&session.id)?.is_some() {
            let skips = self.import.skip_existing;
            return Ok(if skips {
                ImportAction::Skipped
            } else {
                ImportAction::Wrong(Fault::Exists)
            });
        }
        let now = self.import.now;
        let user = tx.user(&session.user_id)?;
        let hash = self.hash(session.user_id.as_str());
        // Users that the store had before keep their status.
        let is_new = user.is_none() || self.new_users.contains(&hash);
        if user.is_none() && self.new_users.insert(hash) {
            self.report.users += 1;
        }
        let access_lives = session.access_may_be_alive(now);
        let revoked = session.revocation.is_some();
        let lives = session.state(now).kind() == StateKind::Active || access_lives && !revoked;
        let is_shut = user.is_some_and(|user| user.status == UserStatus::Deactivated);
        let deactivate = deactivated && is_new;
        let shut = lives && (is_shut || deactivate);
        self.report.revoked += u64::from(revoked);
        self.report.deactivated += u64::from(shut);
        self.report.denied += u64::from(access_lives && (revoked || shut));
        Ok(ImportAction::New { shut, deactivate })
    }

    fn write(
        &self,
        tx: &dyn Write,
        session: &Session,
        shut: bool,
    ) -> Result<Result<(), Fault>, ServiceError> {
        let (now, import) = (self.import.now, self.import);
        tx.import_user(&session.user_id, session.created_at)?;
        let revocation = || Revocation {
            at: now.max(session.created_at),
            reason: Reason::AccountDeactivated,
            by: import.actor.clone(),
            note: import.note.clone(),
        };
        // A session of a deactivated user is imported as revoked.
        let session = &Session {
            revocation: session.revocation.clone().or_else(|| shut.then(revocation)),
            ..session.clone()
        };
        if let Err(error) = tx.insert(session) {
            let StoreErrorKind::Refused(why) = error.kind else { return Err(error.into()) };
            return Ok(Err(Fault::Refused(why)));
        }
        // The store adds an entry by its own clock. By this clock the access token may still be valid
        // although it has expired by the store's clock.
        if let (Some(revocation), Some(end)) = (&session.revocation, session.denied_until(now)) {
            tx.deny(&Denial {
                kind: DenialKind::Sid,
                id: session.id.as_str().to_owned(),
                user_id: Some(session.user_id.clone()),
                expires_at: end,
                created_at: revocation.at,
                reason: Some(revocation.reason),
            })?;
        }
        Ok(Ok(()))
    }
}

/// The decision about a line's session.
enum ImportAction {
    /// The session is added. `shut`: it is revoked at once, because the user is deactivated.
    /// `deactivate`: the line deactivates the new user.
    New {
        shut: bool,
        deactivate: bool,
    },
    Skipped,
    Wrong(Fault),
}

/// Reads a line, truncated if it is too long; returns the number of bytes that were consumed.
fn next_line(lines: &mut dyn ImportSource, buffer: &mut Vec<u8>) -> io::Result<u64> {
    buffer.clear();
    let mut bytes = (&mut *lines).take(MAX_LINE as u64 + 1).read_until(b'\n', buffer)? as u64;
    while buffer.len() > MAX_LINE && buffer.last() != Some(&b'\n') {
        let rest = lines.fill_buf()?;
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
            let all = rest.len();
            if all == 0 {
                break;
            }
            lines.consume(all);
            bytes += all as u64;
            continue;
        };
        lines.consume(end + 1);
        bytes += end as u64 + 1;
        break;
    }
    Ok(bytes)
}
