//! `tokenctl scan`

mod findings;
mod search;
mod seen;

use std::io::{self, BufWriter};
use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueHint};
use serde::ser::{Error as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

use super::ask;
use super::revocation::{self, Revoking};
use crate::cli::args::{Confirmation, LockArgs, RevokeOptionArgs, note_text, reason_parser};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::ids;
use crate::cli::lost_output::unheard;
use crate::cli::opaque_search::OpaquePattern;
use crate::cli::printer::Printer;
use crate::cli::report::{Listing, PushFn};
use crate::cli::text_page::TextPage;
use crate::cli::ui::json;
use crate::cli::view::token_assessment::{self, Finding, Spot};
use crate::cli::view::{counted, sarif};
use crate::service::{Selection, TokenStatus, Unexpected};
use crate::session::{Filter, Reason, SessionId, StateKind};
use crate::store::{IdSource, Store};
use crate::time::Timestamp;

use search::{Search, TokenClassifier};

/// Names of the options that are only valid with `--revoke`.
const CONFIRMATION: [&str; 5] = ["dry_run", "yes", "expect", "reason", "note"];

/// `scan`
#[derive(Args)]
#[command(after_help = "Finds tokens also in folded lines, URLs, base64, UTF-16 and UTF-32, and in
archives: tar, zip, deb, gz, zst, bz2, xz, lz. A token is live, expired,
revoked, forged (it names a key of this service, but the signature is invalid)
or foreign (another key signed it, so only its issuer knows its state).

With -o jsonl a row is written a second after its token was found; a token that is
found again later gets another row at the end, with all of its positions.

--opaque-pattern describes the opaque refresh tokens of a previous system, which
have no fixed form. Each match is looked up in the store by its SHA-256; matches
that are not in the store are not reported.

Exit code: 4 if a live token is left, 1 if a file could not be searched. Links
out of a directory are followed; sockets and FIFOs in it are named, and Git's
own files (.git) are never searched.

Examples:
  tokenctl scan access.log
  tokenctl scan --live -o jsonl /var/log
  kubectl get secrets -A -o yaml | tokenctl scan
  tokenctl scan --opaque-pattern 'sid=s%3A([A-Za-z0-9_-]{32})' access.log
  zcat dump.sql.gz | tokenctl scan --revoke --yes --note \"ticket 4711\"")]
#[command(group = ArgGroup::new("how").args(CONFIRMATION).multiple(true).requires("revoke"))]
#[expect(clippy::struct_excessive_bools, reason = "flags are")]
pub(in crate::cli) struct ScanArgs {
    /// Files, archives and directories; without any or with -: stdin
    #[arg(value_name = "FILE|DIR", value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,
    /// Show only tokens that are still valid
    #[arg(long)]
    live: bool,
    /// Revoke the sessions of tokens that are still valid
    #[arg(long)]
    pub(super) revoke: bool,
    /// Reason for the revocation, one of those of tokenctl revoke
    #[arg(long, value_name = "REASON", default_value = "leaked", value_parser = reason_parser(),
        hide_possible_values = true)]
    reason: Reason,
    /// Note to record in the audit trail
    #[arg(long, value_name = "TEXT", value_parser = note_text)]
    note: Option<String>,
    /// Search files that .gitignore excludes too
    #[arg(long)]
    no_ignore: bool,
    /// Also find opaque refresh tokens: the match, or its first group
    #[arg(long, value_name = "REGEX", value_parser = OpaquePattern::parse)]
    opaque_pattern: Option<OpaquePattern>,
    /// Write SARIF 2.1.0 for code hosts
    #[arg(long)]
    sarif: bool,
    #[command(flatten)]
    lock: LockArgs,
    #[command(flatten)]
    confirmation: Confirmation,
}

/// Number of characters that are shown of an unverified session ID.
const UNPROVEN: usize = 8;

/// Number of rows that are laid out together, which bounds the memory.
const LAID_OUT: usize = 1_000;

#[inline(never)]
pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &ScanArgs) -> Result<Exit> {
    let mut known = TokenClassifier::open(context, env, args.revoke)?;
    let mut search = Search::default();
    // Leaked tokens are revoked even if the reader of the output closes the pipe.
    let mut shown = Ok(());
    search.everything(context, env, args, &mut known, &mut shown)?;
    for unread in &search.unread {
        env.printer.warn(context, &unread.to_string());
    }
    if !search.skipped.is_empty() {
        env.printer.note(context, &search.skipped.to_string());
    }
    if search.ignored > 0 {
        env.printer.note(context, &left_out(search.ignored));
    }
    // Show the findings before the question about their sessions.
    if shown.is_ok() {
        shown = show(context, env.printer, args, &search, &mut known);
    }
    let some_live = known.store.is_some().then_some(search.live);
    env.printer.note(context, &summary(search.findings.count, some_live, search.files));
    let ended = if args.revoke {
        end(context, env, args, &mut known, &search)
    } else {
        Ok(search.live > 0)
    };
    let exit = match (ended?, search.unread.is_empty()) {
        (false, true) => Exit::Done,
        (false, false) => Exit::Failed,
        (true, _) => Exit::Refused,
    };
    shown.map_or_else(|error| unheard(context, exit, error), |()| Ok(exit))
}

/// Describes the paths that were left out, often the ones with secrets.
fn left_out(paths: u64) -> String {
    let (what, them) = if paths == 1 {
        ("1 file or directory".to_owned(), "it")
    } else {
        (format!("{paths} files or directories"), "them")
    };
    format!("not searched: {what} that .gitignore excludes; search {them} with --no-ignore")
}

/// Describes the result in one line; the number of live tokens may be unknown.
fn summary(tokens: u64, live: Option<u64>, files: u64) -> String {
    let files = counted(files, "file");
    let live = match (tokens, live) {
        (0, _) => return format!("no tokens in {files}"),
        (_, None) => String::new(),
        (1, Some(0)) => ", not live,".to_owned(),
        (1, Some(_)) => ", live,".to_owned(),
        (_, Some(0)) => ", none of them live,".to_owned(),
        (_, Some(live)) if live == tokens => ", all of them live,".to_owned(),
        (_, Some(live)) => format!(", {live} of them live,"),
    };
    format!("{}{live} in {files}", counted(tokens, "token"))
}

/// Writes the findings, unless they have been written already.
fn show(
    context: &mut Context<'_>,
    printer: Printer,
    args: &ScanArgs,
    search: &Search,
    known: &mut TokenClassifier,
) -> Result<()> {
    if args.sarif {
        let results = Results { search, only_live: args.live };
        let log = sarif::log(results, &search.unread);
        context.stdout.holds_document = true;
        return Ok(json::write_pretty(&mut BufWriter::new(&mut context.stdout), &log)?);
    }
    if search.is_shown {
        return Ok(());
    }
    printer.list(context, FindingList { search, known, only_live: args.live })
}

/// The results of a SARIF log, read one by one while they are serialized.
struct Results<'a> {
    search: &'a Search,
    only_live: bool,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut array = serializer.serialize_seq(None)?;
        let mut failed = None;
        let read = self.search.findings.each(|finding| {
            if self.only_live && !finding.is_live() {
                return Ok(());
            }
            array.serialize_element(&sarif::result(&finding)).map_err(|error| {
                failed = Some(error);
                io::Error::other("not written")
            })
        });
        match (failed, read) {
            (Some(error), _) => Err(error),
            (None, Err(error)) => Err(S::Error::custom(error)),
            (None, Ok(())) => array.end(),
        }
    }
}

/// The findings.
struct FindingList<'a> {
    search: &'a Search,
    known: &'a mut TokenClassifier,
    only_live: bool,
}

impl Listing for FindingList<'_> {
    type Row = Finding;

    fn columns(&self) -> &'static [&'static str] {
        token_assessment::COLUMNS
    }

    fn rows(&mut self, push: &mut PushFn<'_, Finding>) -> Result<()> {
        let only_live = self.only_live;
        self.search.findings.each(|finding| {
            if !only_live || finding.is_live() { Ok(push(&finding)?) } else { Ok(()) }
        })
    }

    fn text(&mut self, page: &mut TextPage<'_, '_>) -> Result<()> {
        let mut rows = Vec::new();
        let store = &mut self.known.store;
        let only_live = self.only_live;
        self.search.findings.each(|finding| -> Result<()> {
            if !only_live || finding.is_live() {
                rows.push(finding);
            }
            if rows.len() < LAID_OUT {
                return Ok(());
            }
            part(page, std::mem::take(&mut rows), store.as_deref_mut())
        })?;
        part(page, rows, store.as_deref_mut())
    }
}

/// Writes some findings as the next part of the table.
fn part(
    page: &mut TextPage<'_, '_>,
    findings: Vec<Finding>,
    store: Option<&mut (dyn Store + 'static)>,
) -> Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    // The transaction ends here, so that a slow reader of the output does not keep it open.
    let rows = with_sessions(findings, store)?;
    page.table(&token_assessment::table(&rows, page.now()))?;
    for (finding, _) in rows {
        if !finding.also.is_empty() {
            let places: Vec<_> = finding.also.iter().map(Spot::to_string).collect();
            let more = finding.count - 1 - places.len() as u64;
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let text = format!("{} also at {}{more}", finding.spot, places.join(", "));
            page.printer.detail(page.context, &text);
        }
    }
    Ok(())
}

/// Returns the findings with their sessions: the shortest unique prefix of a verified session ID; of an
/// unverified one only a few characters.
fn with_sessions(
    findings: Vec<Finding>,
    store: Option<&mut (dyn Store + 'static)>,
) -> Result<Vec<(Finding, String)>> {
    let has_store = store.is_some();
    let is_verified = |finding: &Finding| {
        has_store && !matches!(finding.status, TokenStatus::Foreign | TokenStatus::Forged)
    };
    let verified = findings.iter().filter(|finding| is_verified(finding));
    let ids: Vec<_> = verified.filter_map(|finding| finding.session.as_ref()).collect();
    let short = match store {
        Some(store) => ids::shorten(store.read()?.as_ref(), &ids, IdSource::Sessions)?,
        None => Vec::new(),
    };
    let mut short = short.into_iter();
    let with_session = |finding: Finding| {
        let session = match &finding.session {
            None => String::new(),
            Some(_) if is_verified(&finding) => short.next().unwrap_or_default(),
            Some(id) => cut(id.as_str()),
        };
        (finding, session)
    };
    Ok(findings.into_iter().map(with_session).collect())
}

fn cut(id: &str) -> String {
    match id.char_indices().nth(UNPROVEN) {
        Some((end, _)) => format!("{}…", id.get(..end).unwrap_or_default()),
        None => id.to_owned(),
    }
}

/// Revokes the sessions of the live tokens; returns whether a live token is left.
fn end(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &ScanArgs,
    known: &mut TokenClassifier,
    search: &Search,
) -> Result<bool> {
    let Some(store) = known.store.as_deref_mut() else { return Ok(search.live > 0) };
    let ids = search.sessions.clone();
    let without_session = search.live_without_session;
    if ids.is_empty() {
        warn_of_sessionless(context, env.printer, without_session);
        // A filter without IDs would match every session, so return early.
        let expected = args.confirmation.expect.unwrap_or(0);
        return if expected == 0 {
            Ok(search.live > 0)
        } else {
            Err(ask::unexpected(Unexpected { found: 0, expected }))
        };
    }
    let ending = RevokeOptionArgs {
        reason: args.reason,
        note: Some(args.note.clone().unwrap_or_else(|| "found by tokenctl scan".to_owned())),
        delete: false,
        lock: args.lock,
        confirmation: args.confirmation.clone(),
    };
    let selection = Selection {
        filter: Filter { ids, ..Filter::default() },
        expect: args.confirmation.expect,
        ..Selection::default()
    };
    let now = context.now();
    let plan = revocation::options(&ending, env, now);
    revocation::run(context, env, store, &Revoking::new(&selection, &plan, &ending))?;
    warn_of_sessionless(context, env.printer, without_session);
    Ok(without_session > 0 || is_any_active(store, &search.sessions, now)?)
}

/// Names the live tokens that no revocation ends.
fn warn_of_sessionless(context: &mut Context<'_>, printer: Printer, tokens: u64) {
    if tokens == 0 {
        return;
    }
    let (have, them) = if tokens == 1 { ("has", "it") } else { ("have", "them") };
    let text = format!(
        "not revoked: {} {have} no session (claim sid); only replacing the key invalidates {them}; see: tokenctl \
         keys rotate --help",
        counted(tokens, "live token")
    );
    printer.warn(context, &text);
}

/// Whether one of the sessions is still active.
fn is_any_active(store: &mut dyn Store, ids: &[SessionId], now: Timestamp) -> Result<bool> {
    let tx = store.read()?;
    for ids in ids.chunks(LAID_OUT) {
        let filter = Filter { ids: ids.to_vec(), ..Filter::default() };
        if tx.count(&filter.in_state(StateKind::Active), now)? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}
