//! `tokenctl scan`

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{ask, revoke};
use crate::cli::args::{EndingArgs, ScanArgs};
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::outlet::Outlet;
use crate::cli::searchers::{self, Event, Hit};
use crate::cli::settings::Origin;
use crate::cli::ui::json;
use crate::cli::ui::progress::Progress;
use crate::cli::view::decoded::in_part;
use crate::cli::view::leak::{self, Finding, FindingRow};
use crate::cli::view::{counted, ended};
use crate::cli::workplace::Workplace;
use crate::service::{Authority, Selection, Standing, Unexpected, assess, revoke as end_sessions};
use crate::session::{Filter, Reason, SessionId};
use crate::store::Store;
use crate::time::Timestamp;
use crate::token::{KeyRing, scan};

pub(super) fn run(context: &mut Context<'_>, place: &Workplace, args: &ScanArgs) -> Result<Exit> {
    let mut known = Known::open(context, place, args.revoke)?;
    let mut search = Search::default();
    search.everything(context, place, args, &mut known)?;
    for error in &search.errors {
        place.outlet.warn(context, error);
    }
    let live = search.findings.iter().filter(|f| f.leak.standing == Standing::Live).count();
    let is_for_people = !args.sarif && place.outlet.rows().is_none();
    // Whoever reads may have gone; a leak is ended all the same. People see first what is asked of.
    let mut shown = Ok(());
    if is_for_people {
        shown = show(context, place.outlet, args, &search.findings);
    }
    place.outlet.note(context, &summary(search.findings.len(), live, search.files));
    let ended =
        if args.revoke { end(context, place, args, &mut known, &search.findings) } else { Ok(()) };
    if !is_for_people {
        shown = show(context, place.outlet, args, &search.findings);
    }
    ended?;
    shown?;
    Ok(match (live, search.errors.is_empty()) {
        (0, true) => Exit::Done,
        (0, false) => Exit::Failed,
        _ => Exit::Refused,
    })
}

fn summary(tokens: usize, live: usize, files: u64) -> String {
    let files = counted(files, "file");
    match (tokens, live) {
        (0, _) => format!("no tokens in {files}"),
        (1, 0) => format!("1 token, not live, in {files}"),
        (1, _) => format!("1 token, live, in {files}"),
        (_, 0) => format!("{tokens} tokens, none of them live, in {files}"),
        (_, _) if live == tokens => format!("{tokens} tokens, all of them live, in {files}"),
        (_, _) => format!("{tokens} tokens, {live} of them live, in {files}"),
    }
}

/// What tells whether a token still works.
struct Known {
    keys: KeyRing,
    store: Option<Box<dyn Store>>,
}

impl Known {
    /// Where nobody has said anything and nothing is there, all tokens are somebody else's.
    fn open(context: &mut Context<'_>, place: &Workplace, needed: bool) -> Result<Self> {
        let unsaid = |name| place.settings.origin(name) == Origin::Default;
        let missing = || place.store_path(context).is_ok_and(|path| !path.exists());
        if unsaid("store") && unsaid("key") && !needed && missing() {
            let text =
                "there is no store here: what still works is not known; say where with --store";
            place.outlet.warn(context, text);
            return Ok(Self { keys: KeyRing::default(), store: None });
        }
        Ok(Self { keys: place.keys(context)?, store: Some(place.open(context)?) })
    }
}

#[derive(Default)]
struct Search {
    findings: Vec<Finding>,
    seen: HashMap<[u8; 32], usize>,
    files: u64,
    errors: Vec<String>,
}

impl Search {
    fn everything(
        &mut self,
        context: &mut Context<'_>,
        place: &Workplace,
        args: &ScanArgs,
        known: &mut Known,
    ) -> Result<()> {
        let stdin = [PathBuf::from("-")];
        let paths = if args.paths.is_empty() { &stdin } else { args.paths.as_slice() };
        if paths.iter().any(|path| path.as_os_str() == "-") && place.stdin_is_taken() {
            return Err(Failure::usage("standard input holds the key already")
                .hint("give files to look into")
                .into());
        }
        let visible = context.stderr.is_terminal && !place.outlet.quiet;
        let progress = Progress::spinner(visible, place.outlet.stderr_paint, "files searched:");
        let now = (context.clock)();
        let authority = place.authority(&known.keys);
        let store = &mut known.store;
        searchers::search(paths, args.no_ignore, context.stdin, &mut |event| {
            match event {
                Event::Hit(path, hit) => {
                    self.hit(store.as_deref_mut(), &authority, path, &hit, now)?;
                }
                Event::Searched(path, result) => {
                    progress.advance(1);
                    match result {
                        Ok(()) => self.files += 1,
                        Err(error) => {
                            self.errors.push(format!("cannot read {}: {error}", name_of(path)));
                        }
                    }
                }
            }
            Ok(())
        })
    }

    fn hit(
        &mut self,
        store: Option<&mut (dyn Store + 'static)>,
        authority: &Authority<'_>,
        path: &Path,
        hit: &Hit,
        now: Timestamp,
    ) -> Result<()> {
        let fingerprint = scan::fingerprint(&hit.token);
        if let Some(finding) = self.seen.get(&fingerprint).and_then(|at| self.findings.get_mut(*at))
        {
            finding.count += 1;
            return Ok(());
        }
        let leak = assess(store, authority, &hit.token, now)?;
        self.seen.insert(fingerprint, self.findings.len());
        self.findings.push(Finding {
            leak,
            file: name_of(path),
            line: hit.place.line(),
            column: hit.place.column(),
            token: in_part(&hit.token),
            fingerprint: crate::token::to_base64url(&fingerprint),
            count: 1,
        });
        Ok(())
    }
}

fn name_of(path: &Path) -> String {
    if path.as_os_str() == "-" { "stdin".to_owned() } else { path.display().to_string() }
}

fn show(
    context: &mut Context<'_>,
    outlet: Outlet,
    args: &ScanArgs,
    findings: &[Finding],
) -> Result<()> {
    let wanted = |finding: &&Finding| !args.live || finding.leak.standing == Standing::Live;
    let findings = findings.iter().filter(wanted);
    if args.sarif {
        return Ok(json::write_pretty(context.stdout.writer, &leak::sarif(findings))?);
    }
    if let Some(format) = outlet.rows() {
        let mut rows = Outlet::list(context, format, leak::COLUMNS)?;
        for finding in findings {
            rows.push(&FindingRow::from(finding))?;
        }
        rows.finish()?;
        return Ok(());
    }
    let table = leak::table(findings, (context.clock)());
    if table.is_empty() { Ok(()) } else { outlet.table(context, &table) }
}

/// Ends the sessions of what still works.
fn end(
    context: &mut Context<'_>,
    place: &Workplace,
    args: &ScanArgs,
    known: &mut Known,
    findings: &[Finding],
) -> Result<()> {
    let Some(store) = known.store.as_deref_mut() else { return Ok(()) };
    let live = findings.iter().filter(|finding| finding.leak.standing == Standing::Live);
    let mut ids: Vec<SessionId> = Vec::new();
    for id in live.filter_map(|finding| finding.leak.session.as_ref()) {
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    if ids.is_empty() {
        // Without ids a selection is everybody.
        let expected = args.confirmation.expect.unwrap_or(0);
        return if expected == 0 {
            Ok(())
        } else {
            Err(ask::unexpected(Unexpected { found: 0, expected }))
        };
    }
    let ending = EndingArgs {
        reason: Reason::Leaked,
        note: Some("found by tokenctl scan".to_owned()),
        delete: false,
        confirmation: args.confirmation.clone(),
    };
    let selection = Selection {
        filter: Filter { ids, ..Filter::default() },
        expect: args.confirmation.expect,
        ..Selection::default()
    };
    let plan = revoke::ending(&ending, place, (context.clock)());
    if !args.sarif && place.outlet.rows().is_none() {
        return revoke::end(context, place, store, &selection, &plan, &ending).map(drop);
    }
    // The findings are the answer for programs; what is done about them goes beside it.
    if ask::wants_to_ask(context, &args.confirmation) {
        let sessions = counted(selection.filter.ids.len() as u64, "session");
        ask::confirm(context, &format!("Revoke {sessions}?"))?;
    }
    let result = end_sessions(store, &selection, &plan)?.map_err(ask::unexpected)?;
    let text = ended::sentences(&result, plan.revocation.at, context.zone);
    for line in text.lines() {
        place.outlet.note(context, line);
    }
    Ok(())
}
