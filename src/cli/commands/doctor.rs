//! `tokenctl doctor`

use std::path::Path;

use clap::Args;

use crate::cli::args::Global;
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::{CommandError, Result};
use crate::cli::context::Context;
use crate::cli::denylist_sink::Sink;
use crate::cli::error_report::told;
use crate::cli::failure::Exit;
use crate::cli::hints;
use crate::cli::mirror_examine::examine as examine_mirror;
use crate::cli::printer::Printer;
use crate::cli::settings::{Origin, file_path as config_path};
use crate::cli::store_location::StoreLocation;
use crate::cli::ui::progress::Progress;
use crate::cli::view::counted;
use crate::cli::view::finding::{Examined, number};
use crate::service::examine_keys;
use crate::store::sqlite::{Examination, Exposure, SqliteStore};
use crate::store::{Finding, Level, Remedy};
use crate::token::SessionClaims;

/// `doctor`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl doctor
  tokenctl doctor --full -o json")]
pub(in crate::cli) struct DoctorArgs {
    /// Also compare every index with its table (slower)
    #[arg(long)]
    full: bool,
}

#[inline(never)]
pub(super) fn run(context: &mut Context<'_>, global: &Global, args: &DoctorArgs) -> Result<Exit> {
    let printer = Printer::new(context, global.output_options());
    let mut findings = match CommandEnv::without_actor(context, global) {
        Ok(env) => examine(context, &env, global, args),
        Err(error) => {
            let mut findings = vec![failed("config", &error)];
            findings.extend(what_is_named(context, global, args));
            findings
        }
    };
    for finding in &mut findings {
        let options = &context.stderr.command_options;
        let remedy = finding.hint.take().map(|hint| hints::remedy(&hint));
        finding.hint = remedy.map(|hint| hint.mapped(|text| options.add_to(text)).into());
    }
    let failures = number(&findings, Level::Failure);
    printer.report(context, Examined { findings })?;
    Ok(if failures > 0 { Exit::Failed } else { Exit::Done })
}

fn failed(check: &'static str, error: &CommandError) -> Finding {
    let (what, mend) = told(error);
    Finding::failure(check, what, mend.map_or_else(|| "".into(), Remedy::from))
}

/// Runs the checks that are possible with an invalid configuration file: on what flags and variables name.
fn what_is_named(context: &mut Context<'_>, global: &Global, args: &DoctorArgs) -> Vec<Finding> {
    let env = CommandEnv::without_config(context, global).ok();
    let named = |name| env.as_ref().filter(|env| env.settings.origin(name) != Origin::Default);
    let unknown = |check, thing: &str| {
        let what = format!("not checked: the location of {thing} depends on the configuration");
        vec![Finding::warning(check, what, hints::CORRECT_CONFIG)]
    };
    let mut findings = match named("store") {
        Some(env) => store(context, env, args),
        None => unknown("file", "the store"),
    };
    findings.extend(match named("key") {
        Some(env) => keys(context, env),
        None => unknown("keys", "the keys"),
    });
    findings
}

/// Reports a file that other users can change or replace.
fn replaceable(check: &'static str, path: &Path, thing: &str) -> Option<Finding> {
    let exposure = Exposure::to_change(path, thing)?;
    Some(Finding::failure(check, exposure.message, exposure.hint))
}

fn examine(
    context: &mut Context<'_>,
    env: &CommandEnv,
    global: &Global,
    args: &DoctorArgs,
) -> Vec<Finding> {
    let given = env.settings.given.values();
    let file = given.clone().find_map(|given| match &given.origin {
        Origin::File(path) => Some(path.display().to_string()),
        Origin::Default | Origin::Environment(_) | Origin::Flag(_) => None,
    });
    let from = file.unwrap_or_else(|| "no configuration file".to_owned());
    let said = given.len();
    let mut findings =
        vec![Finding::good("config", format!("{from}; {} given", counted(said as u64, "setting")))];
    if let Ok(path) = config_path(context, global) {
        findings.extend(replaceable("config", &path, "the configuration file"));
    }
    findings.extend(store(context, env, args));
    findings.extend(keys(context, env));
    findings.extend(mirror(context, env));
    findings
}

/// Checks the denylist in Redis, if the settings name one.
fn mirror(context: &mut Context<'_>, env: &CommandEnv) -> Vec<Finding> {
    let sink = match Sink::configured(context, env) {
        Ok(Some(sink)) => sink,
        Ok(None) => return Vec::new(),
        Err(error) => return vec![failed("mirror", &error)],
    };
    if let Ok(mut store) = env.open(context) {
        return examine_mirror(&sink, store.as_mut(), (context.clock)(), context.sleep);
    }
    let what = format!("not compared with {}: the store cannot be opened", sink.location);
    vec![Finding::warning("mirror", what, hints::REPAIR_STORE)]
}

fn store(context: &mut Context<'_>, env: &CommandEnv, args: &DoctorArgs) -> Vec<Finding> {
    let now = (context.clock)();
    let visible = env.printer.shows_progress(context);
    let spinner = Progress::spinner(visible, env.printer.stderr_paint, "store");
    let begin = &mut |check: &'static str| spinner.say(check);
    let timeout = env.settings.timeout;
    match env.location(context) {
        Ok(StoreLocation::File(path)) => {
            let (full, sleep) = (args.full, context.sleep);
            let are_claims = |text: &str| SessionClaims::from_stored(text).is_ok();
            let mut how = Examination { now, full, timeout, sleep, are_claims, begin };
            SqliteStore::examine(path, &mut how)
        }
        #[cfg(feature = "postgres")]
        Ok(StoreLocation::Database(database)) => {
            database.examine(timeout, env.settings.policy.lives.retry_grace, begin)
        }
        Err(error) => vec![failed("file", &error)],
    }
}

fn keys(context: &mut Context<'_>, env: &CommandEnv) -> Vec<Finding> {
    match env.keys(context) {
        Ok(ring) => {
            let now = (context.clock)();
            let mut findings = examine_keys(&ring, now, context.random);
            if let Some(path) = env.key_file(context) {
                findings.extend(replaceable("keys", &path, "the key ring"));
            }
            findings
        }
        // Operators who only manage sessions need no keys.
        Err(error) if no_keys_here(context, env) => {
            let (what, mend) = told(&error);
            let mend = mend.map_or_else(|| "".into(), Remedy::from);
            vec![Finding::warning(
                "keys",
                format!("{what}: no tokens can be issued on this machine"),
                mend,
            )]
        }
        Err(error) => vec![failed("keys", &error)],
    }
}

/// Whether no setting names the key ring, and the default path does not lead to one.
fn no_keys_here(context: &Context<'_>, env: &CommandEnv) -> bool {
    env.settings.origin("key") == Origin::Default
        && env.key_path(context).is_ok_and(|path| !path.exists())
}
