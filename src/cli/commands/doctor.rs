//! `tokenctl doctor`

use anyhow::Result;

use crate::cli::args::{DoctorArgs, Global};
use crate::cli::context::Context;
use crate::cli::failure::{Exit, told};
use crate::cli::outlet::Outlet;
use crate::cli::settings::Origin;
use crate::cli::ui::output::RowFormat;
use crate::cli::ui::progress::Progress;
use crate::cli::view::counted;
use crate::cli::view::finding::{COLUMNS, FindingRow, ReportView, lines, number};
use crate::cli::workplace::Workplace;
use crate::service::examine_keys;
use crate::store::sqlite::{Examination, SqliteStore};
use crate::store::{Finding, Level};

pub(super) fn run(context: &mut Context<'_>, global: &Global, args: &DoctorArgs) -> Result<Exit> {
    let outlet = Outlet::new(context, global);
    let findings = match Workplace::new(context, global) {
        Ok(place) => examine(context, &place, args),
        Err(error) => {
            let mut findings = vec![failed("config", &error)];
            findings.extend(what_is_named(context, global, args));
            findings
        }
    };
    show(context, outlet, &findings)?;
    let failures = number(&findings, Level::Failure);
    Ok(if failures > 0 { Exit::Failed } else { Exit::Done })
}

fn failed(check: &'static str, error: &anyhow::Error) -> Finding {
    let (what, mend) = told(error);
    Finding::failure(check, what, mend.unwrap_or_default())
}

/// What can be looked at although the configuration is broken: what was named beside it.
fn what_is_named(context: &mut Context<'_>, global: &Global, args: &DoctorArgs) -> Vec<Finding> {
    let place = Workplace::without_config(context, global).ok();
    let named =
        |name| place.as_ref().filter(|place| place.settings.origin(name) != Origin::Default);
    let unknown = |check, thing: &str| {
        let what = format!("not looked at: where {thing} depends on the configuration");
        vec![Finding::warning(check, what, "put the configuration right and run it again")]
    };
    let mut findings = match named("store") {
        Some(place) => store(context, place, args),
        None => unknown("file", "the store is"),
    };
    findings.extend(match named("key") {
        Some(place) => keys(context, place),
        None => unknown("keys", "they are"),
    });
    findings
}

fn examine(context: &mut Context<'_>, place: &Workplace, args: &DoctorArgs) -> Vec<Finding> {
    let given = place.settings.given.values();
    let file = given.clone().find_map(|given| match &given.origin {
        Origin::File(path) => Some(path.display().to_string()),
        Origin::Default | Origin::Environment(_) | Origin::Flag(_) => None,
    });
    let from = file.unwrap_or_else(|| "no configuration file".to_owned());
    let said = given.len();
    let mut findings =
        vec![Finding::good("config", format!("{from}; {} given", counted(said as u64, "setting")))];
    findings.extend(store(context, place, args));
    findings.extend(keys(context, place));
    findings
}

fn store(context: &mut Context<'_>, place: &Workplace, args: &DoctorArgs) -> Vec<Finding> {
    let now = (context.clock)();
    let visible = context.stderr.is_terminal && !place.outlet.quiet;
    match place.store_path(context) {
        Ok(path) => {
            let spinner = Progress::spinner(visible, place.outlet.stderr_paint, "file");
            SqliteStore::examine(
                &path,
                &mut Examination {
                    now,
                    full: args.full,
                    timeout: place.settings.timeout,
                    sleep: context.sleep,
                    begin: &mut |check| spinner.say(check),
                },
            )
        }
        Err(error) => vec![failed("file", &error)],
    }
}

fn keys(context: &mut Context<'_>, place: &Workplace) -> Vec<Finding> {
    match place.keys(context) {
        Ok(ring) => {
            let now = (context.clock)();
            examine_keys(&ring, now, context.random)
        }
        // Whoever only looks after sessions needs no keys.
        Err(error) if no_keys_here(context, place) => {
            let (what, mend) = told(&error);
            let mend = mend.unwrap_or_default();
            vec![Finding::warning("keys", format!("{what}: nothing can be issued here"), mend)]
        }
        Err(error) => vec![failed("keys", &error)],
    }
}

/// Whether nobody said where the keys are, and they are not at their usual place.
fn no_keys_here(context: &Context<'_>, place: &Workplace) -> bool {
    place.settings.origin("key") == Origin::Default
        && place.key_path(context).is_ok_and(|path| !path.exists())
}

fn show(context: &mut Context<'_>, outlet: Outlet, findings: &[Finding]) -> Result<()> {
    match outlet.rows() {
        Some(RowFormat::Json) => {
            return outlet.value(context, RowFormat::Json, COLUMNS, &ReportView::from(findings));
        }
        Some(format) => {
            let mut rows = Outlet::list(context, format, COLUMNS)?;
            for finding in findings {
                rows.push(&FindingRow::from(finding))?;
            }
            rows.finish()?;
            return Ok(());
        }
        None => {}
    }
    let width = context.stdout.width;
    for finding in findings.iter().filter(|f| !outlet.quiet || f.level != Level::Good) {
        outlet.text(context, &lines(finding, width, outlet.paint))?;
    }
    let (warnings, failures) = (number(findings, Level::Warning), number(findings, Level::Failure));
    if warnings + failures > 0 {
        outlet.note(context, &format!("warnings: {warnings}, failures: {failures}"));
    }
    Ok(())
}
