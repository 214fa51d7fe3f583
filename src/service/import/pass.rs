//! One pass over the input: parses its lines, compares them with the store, and writes the sessions.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::io::{self, BufRead as _, Read as _};

use super::fault::{Fault, ImportProblem, TOLD, Wrong, add_problem};
use super::line::{self, Line};
use super::mapping::Usage;
use super::{ALL_OR_NONE, Import, ImportReport, ImportSource};
use crate::service::ServiceError;
use crate::session::{
    Denial, DenialKind, Reason, RefreshHash, Revocation, Session, SessionId, StateKind, UserStatus,
};
use crate::store::{ImportLookup, Read, StoreErrorKind, Write};
use crate::token::scan::fingerprint;

/// Maximum length of a line in bytes: the longest session that the store accepts, with every character
/// escaped.
const MAX_LINE: usize = 256 * 1024;

/// The lines of the input, and the position in them.
pub(super) struct Lines<'a> {
    source: &'a mut dyn ImportSource,
    number: u64,
    is_over: bool,
    /// Number of bytes to read in all passes.
    bytes: u64,
    /// Number of bytes read so far.
    read: u64,
}

impl<'a> Lines<'a> {
    pub(super) fn new(source: &'a mut dyn ImportSource, bytes: u64) -> Self {
        Self { source, number: 0, is_over: false, bytes, read: 0 }
    }

    pub(super) fn rewind(&mut self) -> io::Result<()> {
        (self.number, self.is_over) = (0, false);
        self.source.rewind()
    }

    pub(super) fn is_over(&self) -> bool {
        self.is_over
    }

    /// The progress, from 0 to 1.
    pub(super) fn progress(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a progress bar needs no higher precision")]
        let part = self.read as f64 / self.bytes.max(1) as f64;
        part
    }

    /// Reads the next line into `buffer`, of an oversized one only the beginning. Returns its number, or
    /// `None` at the end.
    fn next(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<u64>> {
        buffer.clear();
        let mut limited = (&mut *self.source).take(MAX_LINE as u64 + 1);
        let mut bytes = limited.read_until(b'\n', buffer)? as u64;
        while buffer.len() > MAX_LINE && buffer.last() != Some(&b'\n') {
            let rest = self.source.fill_buf()?;
            let end = rest.iter().position(|byte| *byte == b'\n');
            let all = end.map_or(rest.len(), |end| end + 1);
            if all == 0 {
                break;
            }
            self.source.consume(all);
            bytes += all as u64;
            if end.is_some() {
                break;
            }
        }
        self.read += bytes;
        self.number += 1;
        self.is_over = bytes == 0;
        Ok((bytes > 0).then_some(self.number))
    }
}

/// A valid line.
pub(super) struct ImportLine {
    number: u64,
    session: Session,
    /// Whether the line marks its user as deactivated.
    is_user_deactivated: bool,
}

/// What is done with the session of a line.
enum ImportAction {
    /// The session is added; as revoked if its user is deactivated or this line deactivates the user.
    Add {
        is_shut: bool,
        deactivates: bool,
    },
    /// The store has the session from an earlier import of the same line.
    IsThere,
    Skip,
    Refuse(&'static str, Fault),
}

/// A set of digests. Its order needs no random key, so an import works without the kernel's generator.
type DigestSet = HashSet<u64, BuildHasherDefault<DefaultHasher>>;

/// One pass over the input.
pub(super) struct Pass<'a> {
    import: &'a Import,
    store_id: String,
    report: ImportReport,
    /// Hashes of the IDs and refresh tokens so far, and of the users that the import adds and
    /// deactivates; a million take 20 MB.
    seen: DigestSet,
    new_users: DigestSet,
    shut_users: DigestSet,
    /// The lines whose sessions the store has, which only a large import may contain.
    there: Vec<ImportProblem>,
    usage: Usage,
    /// The state before the transaction, and the users that it has added to the sets.
    before: ImportReport,
    there_before: Vec<ImportProblem>,
    users_since: Vec<u64>,
}

impl<'a> Pass<'a> {
    pub(super) fn new(import: &'a Import, store_id: String) -> Self {
        Self {
            import,
            store_id,
            report: ImportReport::default(),
            seen: DigestSet::default(),
            new_users: DigestSet::default(),
            shut_users: DigestSet::default(),
            there: Vec::new(),
            usage: Usage::default(),
            before: ImportReport::default(),
            there_before: Vec::new(),
            users_since: Vec::new(),
        }
    }

    pub(super) fn finish(mut self) -> ImportReport {
        self.report.ignored = self.usage.ignored.iter().cloned().collect();
        if self.report.lines > 0 {
            self.report.unmatched = self.import.mapping.unmatched(&self.usage);
        }
        let skipped = self.report.skipped;
        // A small import adds all sessions or none, so these sessions are not from an interrupted import.
        if !self.import.skip_existing && self.report.imported + skipped <= ALL_OR_NONE {
            self.report.skipped = 0;
            self.report.wrong_lines += skipped;
            self.report.problems.append(&mut self.there);
            self.report.problems.sort_by_key(|problem| problem.line);
            self.report.problems.truncate(TOLD);
        }
        self.report
    }

    /// Parses the next lines, up to `most`, and records the faults of invalid ones.
    pub(super) fn parse(
        &mut self,
        lines: &mut Lines<'_>,
        most: usize,
    ) -> io::Result<Vec<ImportLine>> {
        let mut rows = Vec::new();
        let mut buffer = Vec::new();
        for _ in 0..most {
            let Some(number) = lines.next(&mut buffer)? else { break };
            if buffer.trim_ascii().is_empty() {
                continue;
            }
            self.report.lines += 1;
            match self.line(&buffer, number) {
                Ok(Line::Session(session, status)) => rows.push(ImportLine {
                    number,
                    session: *session,
                    is_user_deactivated: status == Some(UserStatus::Deactivated),
                }),
                Ok(Line::WithoutUser) => self.report.without_user += 1,
                Err(wrong) => self.refuse(number, wrong),
            }
        }
        Ok(rows)
    }

    fn line(&mut self, line: &[u8], number: u64) -> Result<Line, Vec<Wrong>> {
        let whole = |fault| vec![Wrong { field: None, fault }];
        if line.len() > MAX_LINE {
            return Err(whole(Fault::LongLine(MAX_LINE)));
        }
        let text = std::str::from_utf8(line)
            .map_err(|_| whole(Fault::Json(crate::token::json::JsonError::NotUtf8)))?;
        let text = if number == 1 { text.trim_start_matches('\u{feff}') } else { text };
        let Import { mapping, now, .. } = self.import;
        // Equal lines without an ID are separate sessions.
        for copy in 0_u64.. {
            let mut is_made = false;
            let mut make_id = |created_at| {
                is_made = true;
                let digest = fingerprint(&format!("{}\n{copy}\n{}", self.store_id, text.trim()));
                SessionId::from_random(created_at, digest.first_chunk().unwrap_or(&[0; 12]))
            };
            let line = line::read(text, mapping, &mut self.usage, *now, &mut make_id)?;
            let Line::Session(session, _) = &line else { return Ok(line) };
            if self.seen.insert(self.hash("id", session.id.as_str())) {
                let hash = session.refresh_hash.as_ref().map(RefreshHash::expose);
                return match hash {
                    Some(hash) if !self.seen.insert(self.hash("token", hash)) => {
                        Err(vec![named("refresh token", Fault::RepeatedToken)])
                    }
                    _ => Ok(line),
                };
            }
            if !is_made {
                break;
            }
        }
        Err(vec![named("id", Fault::Repeated)])
    }

    fn hash(&self, kind: &str, text: &str) -> u64 {
        let digest = fingerprint(&format!("{}\0{kind}\0{text}", self.store_id));
        digest.first_chunk().map_or(0, |start| u64::from_le_bytes(*start))
    }

    fn refuse(&mut self, number: u64, wrong: Vec<Wrong>) {
        self.report.wrong_lines += 1;
        for wrong in wrong {
            self.report.has_more_problems |= !add_problem(&mut self.report.problems, number, wrong);
        }
    }

    /// Compares lines with the store, and counts what an import would do.
    pub(super) fn check(&mut self, tx: &dyn Read, rows: &[ImportLine]) -> Result<(), ServiceError> {
        let sessions: Vec<&Session> = rows.iter().map(|row| &row.session).collect();
        for (row, found) in rows.iter().zip(tx.import_lookup(&sessions)?) {
            self.action(row, &found);
        }
        Ok(())
    }

    /// Compares lines with the store again and adds their sessions.
    pub(super) fn write(
        &mut self,
        tx: &dyn Write,
        rows: &[ImportLine],
    ) -> Result<(), ServiceError> {
        let sessions: Vec<&Session> = rows.iter().map(|row| &row.session).collect();
        for (row, found) in rows.iter().zip(tx.import_lookup(&sessions)?) {
            let ImportAction::Add { is_shut, deactivates } = self.action(row, &found) else {
                continue;
            };
            if let Some(fault) = self.add(tx, &row.session, is_shut)? {
                self.report.imported -= 1;
                self.refuse(row.number, vec![Wrong { field: None, fault }]);
            }
            if deactivates {
                let status = UserStatus::Deactivated;
                tx.set_user_status(&row.session.user_id, status, self.import.now)?;
            }
        }
        Ok(())
    }

    /// Decides what to do with the session of a line, and counts the decision.
    fn action(&mut self, row: &ImportLine, found: &ImportLookup) -> ImportAction {
        let action = self.decide(row, found);
        match &action {
            ImportAction::Add { .. } => self.report.imported += 1,
            ImportAction::Skip => self.report.skipped += 1,
            ImportAction::IsThere => {
                self.report.skipped += 1;
                add_problem(&mut self.there, row.number, named("id", Fault::Exists));
            }
            ImportAction::Refuse(field, fault) => {
                self.refuse(row.number, vec![named(field, fault.clone())]);
            }
        }
        action
    }

    fn decide(&mut self, row: &ImportLine, found: &ImportLookup) -> ImportAction {
        let session = &row.session;
        let skips = self.import.skip_existing;
        if let Some(there) = &found.session {
            return match (is_same(session, there), skips) {
                (true, false) => ImportAction::IsThere,
                (_, true) => ImportAction::Skip,
                (false, false) => ImportAction::Refuse("id", Fault::Exists),
            };
        }
        if found.has_ended {
            return if skips {
                ImportAction::Skip
            } else {
                ImportAction::Refuse("id", Fault::Ended)
            };
        }
        if found.has_token {
            return ImportAction::Refuse("refresh token", Fault::TokenExists);
        }
        let now = self.import.now;
        let hash = self.hash("user", session.user_id.as_str());
        // A user who was in the store before keeps the status there.
        let is_new = found.user.is_none() || self.new_users.contains(&hash);
        if found.user.is_none() && self.new_users.insert(hash) {
            self.report.users += 1;
            self.users_since.push(hash);
        }
        let deactivates = row.is_user_deactivated && is_new;
        if deactivates && self.shut_users.insert(hash) {
            self.users_since.push(hash);
        }
        let has_access = session.access_may_be_alive(now);
        let is_revoked = session.revocation.is_some();
        let lives = session.state(now).kind() == StateKind::Active || has_access && !is_revoked;
        let is_shut = lives
            && (found.user == Some(UserStatus::Deactivated) || self.shut_users.contains(&hash));
        self.report.revoked += u64::from(is_revoked);
        self.report.expired += u64::from(session.state(now).kind() == StateKind::Expired);
        self.report.deactivated += u64::from(is_shut);
        self.report.denied += u64::from(has_access && (is_revoked || is_shut));
        ImportAction::Add { is_shut, deactivates }
    }

    /// Adds a session. Returns the fault if the store refuses the session.
    fn add(
        &self,
        tx: &dyn Write,
        session: &Session,
        is_shut: bool,
    ) -> Result<Option<Fault>, ServiceError> {
        let (now, import) = (self.import.now, self.import);
        tx.import_user(&session.user_id, session.created_at)?;
        let revocation = || Revocation {
            at: now.max(session.created_at),
            reason: Reason::AccountDeactivated,
            by: import.actor.clone(),
            note: import.note.clone(),
        };
        // A deactivated user must not get an active session.
        let session = &Session {
            revocation: session.revocation.clone().or_else(|| is_shut.then(revocation)),
            ..session.clone()
        };
        if let Err(error) = tx.insert(session) {
            let StoreErrorKind::Refused(why) = error.kind else { return Err(error.into()) };
            return Ok(Some(Fault::Refused(why)));
        }
        // The triggers use the store's clock, by which the access token may have expired already.
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
        Ok(None)
    }

    /// Begins a transaction, which [`Pass::roll_back`] may undo.
    pub(super) fn begin(&mut self) {
        self.before = self.report.clone();
        self.there_before.clone_from(&self.there);
        self.users_since.clear();
    }

    /// Restores the counts and sets to their state at [`Pass::begin`].
    pub(super) fn roll_back(&mut self) {
        self.report = self.before.clone();
        self.there.clone_from(&self.there_before);
        for hash in self.users_since.drain(..) {
            self.new_users.remove(&hash);
            self.shut_users.remove(&hash);
        }
    }
}

fn named(field: &str, fault: Fault) -> Wrong {
    Wrong { field: Some(field.to_owned()), fault }
}

/// Whether the store's session was imported from this one: the fields that never change are equal.
fn is_same(line: &Session, there: &Session) -> bool {
    line.user_id == there.user_id
        && line.created_at == there.created_at
        && line.refresh_hash == there.refresh_hash
}
