//! `tokenctl keys prune`

use clap::Args;

use super::{find, record};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::commands::ask;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::hints;
use crate::cli::ring_file::RingFile;
use crate::cli::view::{counted, prune as view};
use crate::service::{KeyFate, prune_keys};
use crate::session::{CLOCK_SKEW, EventKind};
use crate::time::Span;
use crate::token::{KeyError, KeyRing};

/// `keys prune`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl keys prune --dry-run
  tokenctl keys prune --margin 1h --yes")]
pub(in crate::cli) struct PruneArgs {
    /// Key IDs or prefixes of them [default: every retired key]
    #[arg(value_name = "KID")]
    kids: Vec<String>,
    /// Extra time to keep a key: clock skew (5m), and until services reread the ring
    #[arg(long, value_name = "DURATION", default_value = "10m")]
    margin: Span,
    /// Delete the named keys although valid tokens need them
    #[arg(long, requires = "kids")]
    force: bool,
    /// Show what would be done, and change nothing
    #[arg(long, help_heading = "Confirmation")]
    dry_run: bool,
    /// Skip the confirmation prompt
    #[arg(short = 'y', long, help_heading = "Confirmation")]
    yes: bool,
}

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &PruneArgs) -> Result<Exit> {
    let path = env.ring_path(context)?;
    let timeout = env.settings.timeout;
    let asks = context.prompt.is_some() && !args.yes && !args.dry_run;
    let mut agreed = None;
    if args.dry_run || asks {
        let file = RingFile::lock(context, &path, timeout)?;
        let ring = file.ring.clone();
        drop(file);
        let verdicts = judge(context, env, args, &ring)?;
        let going = view::going(&verdicts);
        if args.dry_run {
            env.printer.report(context, view::PruneReport { verdicts, dry_run: true })?;
            return Ok(Exit::Done);
        }
        if !going.is_empty() {
            let table = view::table(&verdicts, true, context.now());
            ask::show(context, &table, None)?;
            let object = format!("key ring {}", path.display());
            let keys = counted(going.len() as u64, "key");
            ask::confirm(context, &object, &format!("Drop {keys}?"))?;
        }
        agreed = Some(going);
    }
    let file = RingFile::lock(context, &path, timeout)?;
    let mut ring = file.ring.clone();
    let mut verdicts = judge(context, env, args, &ring)?;
    if let Some(agreed) = agreed {
        // Keys that the user was not shown are kept.
        verdicts.retain(|verdict| !verdict.goes() || agreed.contains(&verdict.kid));
    }
    let going = view::going(&verdicts);
    for kid in &going {
        ring.remove(kid).map_err(failed)?;
    }
    let mut noted = false;
    for verdict in verdicts.iter().filter(|verdict| file.is_set && !verdict.goes()) {
        if let Some(found) = verdict.last_access {
            ring.set_last_access(&verdict.kid, found).map_err(failed)?;
            noted = true;
        }
    }
    if noted || !going.is_empty() {
        file.replace(&ring)?;
    }
    if !going.is_empty() {
        let change = format!("removed from the key ring: {}", going.join(", "));
        env.printer.committed(context, change, hints::SEE_RING);
        let how = if args.force { "removed by force" } else { "removed" };
        record(context, env, EventKind::KeysPruned, &format!("{how}: {}", going.join(", ")));
    }
    env.printer.report(context, view::PruneReport { verdicts, dry_run: false })?;
    Ok(Exit::Done)
}

#[expect(clippy::needless_pass_by_value, reason = "as map_err gives it")]
fn failed(error: KeyError) -> Failure {
    Failure::failed("keys", error.to_string())
}

fn judge(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &PruneArgs,
    ring: &KeyRing,
) -> Result<Vec<view::Verdict>> {
    let mut named = Vec::new();
    for text in &args.kids {
        named.push(find(ring, text)?.kid().to_owned());
    }
    let mut store = env.open(context)?;
    let now = context.now();
    // An operator who sets a shorter margin asserts a smaller clock skew.
    let skew = args.margin.min(CLOCK_SKEW);
    let found = prune_keys(store.as_mut(), &env.auth_config(ring), args.margin, skew, now)?;
    let keys = ring.keys().iter().zip(found);
    let verdicts = keys
        .filter(|(key, _)| named.is_empty() || named.iter().any(|kid| kid == key.kid()))
        .map(|(key, found)| view::Verdict {
            kid: key.kid().to_owned(),
            algorithm: key.algorithm(),
            fate: found.fate,
            last_access: found.last_access,
            forced: args.force && !matches!(found.fate, KeyFate::Active | KeyFate::Goes),
        })
        .collect::<Vec<_>>();
    if args.force && verdicts.iter().any(|verdict| verdict.fate == KeyFate::Active) {
        return Err(Failure::failed("key-active", "the active key cannot be removed")
            .hint(hints::REPLACE_KEY_FIRST)
            .into());
    }
    if view::going(&verdicts).len() == ring.keys().len() {
        return Err(Failure::failed("key-last", "the last key of the ring cannot be removed")
            .hint(hints::LET_OTHER_SIGN)
            .into());
    }
    Ok(verdicts)
}
