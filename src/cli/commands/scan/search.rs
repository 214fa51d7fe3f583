//! Searches for tokens and assesses them.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ScanArgs;
use super::findings::{FindingId, Findings};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::{CommandError, Result};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::hints;
use crate::cli::paths;
use crate::cli::redact::{opaque_preview, token_preview};
use crate::cli::searchers::{self, Hit, SearchEvent, SearchOptions};
use crate::cli::settings::Origin;
use crate::cli::ui::output::Rows;
use crate::cli::ui::progress::Progress;
use crate::cli::view::token_assessment::{COLUMNS, Finding, SkippedPaths, Spot, Unread};
use crate::service::{AuthConfig, TokenStatus, assess, assess_opaque};
use crate::session::SessionId;
use crate::store::Store;
use crate::time::{Span, Timestamp};
use crate::token::{KeyRing, scan};

/// Limits, in time and number, for rows that are held back because further positions may be added.
const HELD_BACK: Span = Span::secs(1);
const MOST_HELD_BACK: usize = 10_000;

/// Assesses tokens with the keys and the store.
pub(super) struct TokenClassifier {
    keys: KeyRing,
    pub(super) store: Option<Box<dyn Store>>,
}

impl TokenClassifier {
    /// Opens the keys and the store. Without any setting and without a default store, every token counts as
    /// foreign.
    pub(super) fn open(context: &mut Context<'_>, env: &CommandEnv, needed: bool) -> Result<Self> {
        let unsaid = |name| env.settings.origin(name) == Origin::Default;
        let missing = || {
            let location = env.location(context);
            location.is_ok_and(|location| location.file().is_some_and(|path| !path.exists()))
        };
        if unsaid("store") && unsaid("key") && !needed && missing() {
            let text = "no store found: token status unknown; name the store with --store";
            env.printer.warn(context, text);
            return Ok(Self { keys: KeyRing::default(), store: None });
        }
        Ok(Self { keys: env.verification_keys(context)?, store: Some(env.open(context)?) })
    }
}

#[derive(Default)]
pub(super) struct Search {
    pub(super) findings: Findings,
    pub(super) live: u64,
    pub(super) live_without_session: u64,
    /// Sessions of the live tokens.
    pub(super) sessions: Vec<SessionId>,
    known_sessions: BTreeSet<SessionId>,
    pub(super) files: u64,
    pub(super) unread: Vec<Unread>,
    pub(super) skipped: SkippedPaths,
    /// Number of files and directories that `.gitignore` excludes.
    pub(super) ignored: u64,
    /// Whether the findings were written while searching.
    pub(super) is_shown: bool,
    held_back: Vec<FindingId>,
    /// Time since which the oldest row is held back.
    held_since: Option<Timestamp>,
    /// Findings that have changed since their row was written.
    changed: BTreeSet<FindingId>,
    /// The last finding whose row was written.
    written: Option<FindingId>,
}

/// Writes findings before the scan ends. An error of the output does not end the scan.
struct RowWriter<'a, 'w> {
    /// `None`: findings are shown at the end only.
    rows: Option<Rows<'w>>,
    only_live: bool,
    written: &'a mut Result<()>,
}

impl<'w> RowWriter<'_, 'w> {
    fn push(&mut self, finding: &Finding) {
        if self.only_live && !finding.is_live() {
            return;
        }
        self.with(|rows| rows.push(finding));
    }

    fn flush(&mut self) {
        self.with(Rows::flush);
    }

    fn with(&mut self, write: impl FnOnce(&mut Rows<'w>) -> io::Result<()>) {
        if self.written.is_ok()
            && let Some(rows) = &mut self.rows
        {
            *self.written = write(rows).map_err(Into::into);
        }
    }

    fn finish(self) {
        if self.written.is_ok()
            && let Some(rows) = self.rows
        {
            *self.written = rows.finish().map(drop).map_err(Into::into);
        }
    }
}

impl Search {
    pub(super) fn everything(
        &mut self,
        context: &mut Context<'_>,
        env: &CommandEnv,
        args: &ScanArgs,
        known: &mut TokenClassifier,
        shown: &mut Result<()>,
    ) -> Result<()> {
        let stdin = [PathBuf::from("-")];
        let paths = if args.paths.is_empty() { &stdin } else { args.paths.as_slice() };
        let named = paths.iter().map(|path| paths::argument(context, "PATH", path));
        let paths = &named.collect::<Result<Vec<_>, _>>()?[..];
        if paths.iter().any(|path| path.as_os_str() == "-") && env.stdin_is_taken() {
            return Err(Failure::usage("standard input already contains the key")
                .hint(hints::GIVE_FILES_TO_SCAN)
                .into());
        }
        if paths.iter().any(|path| path.is_dir()) {
            // The walk through a directory has hash maps, which abort the process without randomness.
            context.random.fill(&mut [0])?;
        }
        let shows_progress = env.printer.shows_progress(context);
        let on_terminal = context.stdout.is_terminal;
        let now = context.now();
        let rows = if args.sarif {
            None
        } else {
            env.printer.rows_as_found(&mut context.stdout, COLUMNS)?
        };
        let streams = rows.is_some();
        self.is_shown = streams;
        // Rows and a progress line on one terminal would overwrite each other.
        let visible = shows_progress && !(streams && on_terminal);
        let progress = Progress::bytes(visible, env.printer.stderr_paint, "searching:");
        let clock = context.clock;
        let auth_config = env.auth_config(&known.keys);
        let store = &mut known.store;
        let watch = |bytes| progress.advance(bytes);
        let mut writer = RowWriter { rows, only_live: args.live, written: shown };
        let pattern = args.opaque_pattern.as_ref();
        let options = SearchOptions { paths, no_ignore: args.no_ignore, pattern };
        searchers::search(options, context.stdin, &watch, &mut |event| {
            match event {
                SearchEvent::Hit(path, hit) => {
                    let id = self.hit(store.as_deref_mut(), &auth_config, path, &hit, now)?;
                    if let Some(id) = id.filter(|_| streams) {
                        self.held_back.push(id);
                        self.held_since.get_or_insert_with(clock);
                    }
                    let is_late = self.held_since.is_some_and(|since| clock() > since + HELD_BACK);
                    if is_late || self.held_back.len() >= MOST_HELD_BACK {
                        self.release(&mut writer)?;
                    }
                }
                SearchEvent::Idle => self.release(&mut writer)?,
                SearchEvent::Searched => {
                    self.files += 1;
                    progress.say(format!("files searched: {},", self.files));
                }
                SearchEvent::Skipped(path, cause) => self.skipped.add(path, cause),
                SearchEvent::Ignored(count) => self.ignored += count,
                SearchEvent::Unread(path, cause) => self.unread.push(Unread::of(path, cause)),
            }
            Ok(())
        })?;
        self.release(&mut writer)?;
        // Write changed findings again: the last row of a token has all positions.
        for id in std::mem::take(&mut self.changed) {
            writer.push(&self.findings.get(id)?);
        }
        writer.finish();
        Ok(())
    }

    /// Records an occurrence of a token; returns the finding if the token is new.
    fn hit(
        &mut self,
        store: Option<&mut (dyn Store + 'static)>,
        auth_config: &AuthConfig<'_>,
        path: &Arc<Path>,
        hit: &Hit,
        now: Timestamp,
    ) -> Result<Option<FindingId>> {
        let fingerprint = scan::fingerprint(&hit.token);
        let (line, column) = (hit.place.line(), hit.place.column());
        let spot = Spot { path: Arc::clone(path), line, column };
        if let Some(id) = self.findings.again(&fingerprint, &spot).map_err(unkept)? {
            if self.written.is_some_and(|written| id <= written) {
                self.changed.insert(id);
            }
            return Ok(None);
        }
        let assessment = match store {
            Some(store) if hit.is_opaque => {
                let Some(known) = assess_opaque(store, auth_config, &hit.token, now)? else {
                    return Ok(None);
                };
                known
            }
            None if hit.is_opaque => return Ok(None),
            store => assess(store, auth_config, &hit.token, now)?,
        };
        if assessment.status == TokenStatus::Live {
            self.live += 1;
            match &assessment.session {
                Some(session) if self.known_sessions.insert(session.clone()) => {
                    self.sessions.push(session.clone());
                }
                Some(_) => {}
                None => self.live_without_session += 1,
            }
        }
        let letters = hit.token.len() as u64;
        let finding = Finding {
            status: assessment.status,
            reason: assessment.reason.map(Cow::Borrowed),
            kind: assessment.kind,
            user: assessment.user,
            session: assessment.session,
            expires_at: assessment.expires_at,
            spot,
            also: Vec::new(),
            count: 1,
            token: if assessment.is_opaque {
                opaque_preview(&hit.token)
            } else {
                token_preview(&hit.token)
            },
            span: if hit.is_in_one_piece() { letters } else { 0 },
            fingerprint: crate::token::to_base64url(&if assessment.is_opaque {
                // The plain SHA-256 is the store's hash of the refresh token, which is never shown.
                scan::fingerprint(&format!("tokenctl opaque refresh token\0{}", hit.token))
            } else {
                fingerprint
            }),
        };
        self.findings.push(&fingerprint, &finding).map(Some).map_err(unkept)
    }

    fn release(&mut self, writer: &mut RowWriter<'_, '_>) -> Result<()> {
        for id in std::mem::take(&mut self.held_back) {
            writer.push(&self.findings.get(id).map_err(unkept)?);
            self.written = Some(id);
        }
        self.held_since = None;
        writer.flush();
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn unkept(error: io::Error) -> CommandError {
    let directory = std::env::temp_dir();
    let message = format!("cannot keep the findings in {}: {error}", directory.display());
    Failure::failed("output", message).hint(hints::LARGER_TMPDIR).into()
}
