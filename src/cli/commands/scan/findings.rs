//! Stores the findings of a scan in the order of discovery, in constant memory.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::seen::SeenTokens;
use crate::cli::spill::Spill;
use crate::cli::view::token_assessment::{Finding, Spot};
use crate::service::TokenStatus;
use crate::session::SessionId;
use crate::time::Timestamp;
use crate::token::TokenKind;

/// Maximum number of further positions that are kept for one token.
const MOST_PLACES: u64 = 16;

/// Length of a record's header: its kind and its length.
const PREFIX: usize = 5;

/// Length of a finding's mutable fields: the number of occurrences, the offsets of the first and the last
/// further position, and the number of further positions.
const COUNTERS: usize = 32;

/// Kinds of records: a finding, a further position, a path.
const FINDING: u8 = 1;
const PLACE: u8 = 2;
const PATH: u8 = 3;

/// Length of a position: the offset of its path, line and column.
const SPOT: usize = 24;

#[derive(Default)]
pub(super) struct Findings {
    records: Spill,
    seen: SeenTokens,
    /// Number of findings.
    pub(super) count: u64,
    /// The path that was written last, and the offset of its record.
    path: Option<(Arc<Path>, u64)>,
    /// The path that was read last: most findings are in the same file as the one before. A scan that finds
    /// 300,000 tokens takes 14 % more processor time without it.
    path_read: RefCell<Option<(Arc<Path>, u64)>>,
}

/// Identifies a finding by the offset of its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FindingId(u64);

/// The immutable fields of a finding, as they are stored.
#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    status: &'a str,
    reason: Option<&'a str>,
    is_access: Option<bool>,
    user: Option<Cow<'a, str>>,
    session: Option<Cow<'a, str>>,
    expires_at: Option<i64>,
    token: &'a str,
    span: u64,
    fingerprint: &'a str,
}

#[derive(Clone, Copy, Default)]
struct Counters {
    count: u64,
    first: u64,
    last: u64,
    places: u64,
}

impl Counters {
    fn to_bytes(self) -> [u8; COUNTERS] {
        let mut bytes = [0; COUNTERS];
        let fields = [self.count, self.first, self.last, self.places];
        for (field, to) in fields.iter().zip(bytes.as_chunks_mut::<8>().0) {
            *to = field.to_le_bytes();
        }
        bytes
    }

    fn from_bytes(bytes: &[u8; COUNTERS]) -> Self {
        let mut fields = bytes.as_chunks::<8>().0.iter().map(|field| u64::from_le_bytes(*field));
        let mut next = || fields.next().unwrap_or_default();
        Self { count: next(), first: next(), last: next(), places: next() }
    }
}

impl Findings {
    /// Adds a position to a known token; returns its finding, or `None` if the token is new.
    pub(super) fn again(
        &mut self,
        fingerprint: &[u8; 32],
        spot: &Spot,
    ) -> io::Result<Option<FindingId>> {
        let Some(at) = self.seen.get(key(fingerprint))? else { return Ok(None) };
        let mut counters = self.counters(at)?;
        counters.count += 1;
        if counters.places < MOST_PLACES {
            let mut body = 0_u64.to_le_bytes().to_vec();
            body.extend_from_slice(&self.spot(spot)?);
            let place = self.append(PLACE, &body)?;
            if counters.places == 0 {
                counters.first = place;
            } else {
                self.records.replace(counters.last + PREFIX as u64, &place.to_le_bytes())?;
            }
            counters.last = place;
            counters.places += 1;
        }
        self.records.replace(at + PREFIX as u64, &counters.to_bytes())?;
        Ok(Some(FindingId(at)))
    }

    /// Adds a new token.
    pub(super) fn push(
        &mut self,
        fingerprint: &[u8; 32],
        finding: &Finding,
    ) -> io::Result<FindingId> {
        let mut body = Counters { count: 1, ..Counters::default() }.to_bytes().to_vec();
        body.extend_from_slice(&self.spot(&finding.spot)?);
        let stored = Stored {
            status: finding.status.as_str(),
            reason: finding.reason.as_deref(),
            is_access: finding.kind.map(|kind| kind == TokenKind::Access),
            user: finding.user.as_deref().map(Cow::from),
            session: finding.session.as_ref().map(|id| id.as_str().into()),
            expires_at: finding.expires_at.map(|at| at.0),
            token: &finding.token,
            span: finding.span,
            fingerprint: &finding.fingerprint,
        };
        serde_json::to_writer(&mut body, &stored)?;
        let at = self.append(FINDING, &body)?;
        self.seen.insert(key(fingerprint), at)?;
        self.count += 1;
        Ok(FindingId(at))
    }

    pub(super) fn get(&self, FindingId(at): FindingId) -> io::Result<Finding> {
        let (_, body) = self.record(at)?;
        let (counters, json) = body.split_first_chunk().ok_or(io::ErrorKind::InvalidData)?;
        let counters = Counters::from_bytes(counters);
        let (spot, json) = json.split_first_chunk().ok_or(io::ErrorKind::InvalidData)?;
        let stored: Stored<'_> = serde_json::from_slice(json)?;
        let mut finding = Finding {
            status: TokenStatus::parse(stored.status).ok_or(io::ErrorKind::InvalidData)?,
            reason: stored.reason.map(|reason| reason.to_owned().into()),
            kind: stored
                .is_access
                .map(|access| if access { TokenKind::Access } else { TokenKind::Refresh }),
            user: stored.user.map(Cow::into_owned),
            session: stored.session.map(|id| SessionId::from_store(id.into_owned())),
            expires_at: stored.expires_at.map(Timestamp),
            spot: self.read_spot(spot)?,
            also: Vec::new(),
            count: counters.count,
            token: stored.token.to_owned(),
            span: stored.span,
            fingerprint: stored.fingerprint.to_owned(),
        };
        let mut next = counters.first;
        for _ in 0..counters.places {
            let (_, body) = self.record(next)?;
            let (following, spot) = body.split_first_chunk().ok_or(io::ErrorKind::InvalidData)?;
            next = u64::from_le_bytes(*following);
            let spot = spot.first_chunk().ok_or(io::ErrorKind::InvalidData)?;
            finding.also.push(self.read_spot(spot)?);
        }
        Ok(finding)
    }

    /// Encodes a position. Most findings are in the same file as the previous one, so its path is stored once.
    fn spot(&mut self, spot: &Spot) -> io::Result<[u8; SPOT]> {
        let known = self.path.as_ref().filter(|(path, _)| Arc::ptr_eq(path, &spot.path));
        let path = if let Some((_, at)) = known {
            *at
        } else {
            let at = self.append(PATH, spot.path.as_os_str().as_bytes())?;
            self.path = Some((Arc::clone(&spot.path), at));
            at
        };
        let mut bytes = [0; SPOT];
        for (field, to) in [path, spot.line, spot.column].iter().zip(bytes.as_chunks_mut::<8>().0) {
            *to = field.to_le_bytes();
        }
        Ok(bytes)
    }

    fn read_spot(&self, bytes: &[u8; SPOT]) -> io::Result<Spot> {
        let mut fields = bytes.as_chunks::<8>().0.iter().map(|field| u64::from_le_bytes(*field));
        let mut next = || fields.next().unwrap_or_default();
        let path = self.read_path(next())?;
        Ok(Spot { path, line: next(), column: next() })
    }

    fn read_path(&self, at: u64) -> io::Result<Arc<Path>> {
        let mut known = self.path_read.borrow_mut();
        if let Some((path, _)) = known.as_ref().filter(|(_, known)| *known == at) {
            return Ok(Arc::clone(path));
        }
        let (_, path) = self.record(at)?;
        let path = Arc::from(Path::new(OsStr::from_bytes(&path)));
        *known = Some((Arc::clone(&path), at));
        Ok(path)
    }

    /// Calls `each` with every finding in order.
    pub(super) fn each<E: From<io::Error>>(
        &self,
        mut each: impl FnMut(Finding) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut at = 0;
        while at < self.records.len() {
            let (kind, length) = self.prefix(at)?;
            if kind == FINDING {
                each(self.get(FindingId(at))?)?;
            }
            at += PREFIX as u64 + length;
        }
        Ok(())
    }

    fn append(&mut self, kind: u8, body: &[u8]) -> io::Result<u64> {
        let length = u32::try_from(body.len()).map_err(|_| io::ErrorKind::InvalidData)?;
        let mut record = vec![kind];
        record.extend_from_slice(&length.to_le_bytes());
        record.extend_from_slice(body);
        self.records.append(&record)
    }

    fn prefix(&self, at: u64) -> io::Result<(u8, u64)> {
        let mut prefix = [0; PREFIX];
        self.records.read_next(at, &mut prefix)?;
        let [kind, length @ ..] = prefix;
        Ok((kind, u32::from_le_bytes(length).into()))
    }

    fn record(&self, at: u64) -> io::Result<(u8, Vec<u8>)> {
        let (kind, length) = self.prefix(at)?;
        let mut body = vec![0; usize::try_from(length).unwrap_or_default()];
        self.records.read_next(at + PREFIX as u64, &mut body)?;
        Ok((kind, body))
    }

    fn counters(&self, at: u64) -> io::Result<Counters> {
        let mut bytes = [0; COUNTERS];
        self.records.read(at + PREFIX as u64, &mut bytes)?;
        Ok(Counters::from_bytes(&bytes))
    }
}

/// Returns half of a SHA-256: finding two tokens with one key is infeasible.
fn key(fingerprint: &[u8; 32]) -> u128 {
    fingerprint.first_chunk().map_or(0, |half| u128::from_le_bytes(*half))
}
