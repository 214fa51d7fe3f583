//! `tokenctl init`

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::{fs, io};

use clap::Args;
use serde::Serialize;

use crate::cli::command_env::{CommandEnv, make_store};
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::report::Report;
use crate::cli::store_location::StoreLocation;
use crate::cli::text_page::TextPage;
use crate::cli::ui::text::safe;
use crate::cli::{hints, key_file};

/// `init`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl init
  tokenctl init --store /var/lib/auth/sessions.db --alg ES256
  tokenctl init --store postgres://dba@db/auth --print-sql")]
pub(in crate::cli) struct InitArgs {
    /// Algorithm of the first key
    #[arg(long, value_name = "ALG", default_value = "EdDSA")]
    alg: crate::token::Algorithm,
    /// PostgreSQL: prefix of the store's roles
    #[arg(long, value_name = "NAME", default_value = "tokenctl")]
    role_prefix: String,
    /// PostgreSQL: print the SQL that creates a store, and change nothing
    #[arg(long)]
    print_sql: bool,
}

/// Whether a file exists; a dangling symbolic link is rejected.
fn is_there(path: &Path) -> Result<bool> {
    let (link, file) = (fs::symlink_metadata(path), fs::metadata(path));
    if link.is_ok() && file.is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        let name = path.display();
        let text = format!("{name} is a symbolic link to a file that does not exist");
        return Err(Failure::failed("dangling-link", text).hint(hints::remove_link(path)).into());
    }
    Ok(link.is_ok())
}

/// Creates the store and the key ring, unless they exist.
fn make_both(
    context: &mut Context<'_>,
    env: &CommandEnv,
    store: &Path,
    args: &InitArgs,
) -> Result<(bool, bool, PathBuf)> {
    let key = env.created_ring_path(context)?;
    // Existing files are checked before anything is created.
    let (has_store, has_key) = (is_there(store)?, is_there(&key)?);
    if has_key {
        env.keys(context)?;
    }
    if has_store {
        env.open(context)?;
    }
    // The keys first: a service that finds the store must find the keys too.
    let made_keys = !has_key && key_file::make(context, &key, args.alg)?;
    let made_store = !has_store
        && make_store(store).inspect_err(|_| {
            if made_keys {
                let _ = fs::remove_file(&key);
            }
        })?;
    Ok((made_store, made_keys, key))
}

#[inline(never)]
pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &InitArgs) -> Result<Exit> {
    if args.print_sql {
        env.printer.text(context, &statements(args)?)?;
        return Ok(Exit::Done);
    }
    let location = env.location(context)?;
    // Caught, so that a signal leaves no half-made file.
    let interrupted = (context.catch_interrupts)();
    let (made_store, made_keys, key) = match location {
        StoreLocation::File(path) => make_both(context, env, path, args)?,
        #[cfg(feature = "postgres")]
        StoreLocation::Database(database) => {
            if env.stdin_is_taken() {
                // Refused before the store is created.
                env.created_ring_path(context)?;
            }
            // The store first, because the default name of the key ring contains the ID of the store.
            let made_store = database.create(&args.role_prefix, env.settings.timeout)?;
            let key = env.created_ring_path(context)?;
            (made_store, key_file::make(context, &key, args.alg)?, key)
        }
    };
    env.open(context)?;
    env.keys(context)?;
    let printer = &env.printer;
    if made_store || made_keys {
        let change = "the store and the key ring are ready";
        printer.committed(context, change, hints::CHECK_WITH_DOCTOR);
    }
    let store = location.name();
    let key = key.display().to_string();
    let report = InitReport { store, store_created: made_store, key, key_created: made_keys };
    printer.report(context, report)?;
    Ok(if interrupted.load(Ordering::Relaxed) { Exit::Interrupted } else { Exit::Done })
}

#[cfg(feature = "postgres")]
fn statements(args: &InitArgs) -> Result<String> {
    let options = crate::store::postgres::InitOptions { role_prefix: args.role_prefix.clone() };
    let text = crate::store::postgres::schema_text(&options);
    text.map_err(|_| bad_prefix(&args.role_prefix).into())
}

#[cfg(not(feature = "postgres"))]
fn statements(args: &InitArgs) -> Result<String> {
    Err(bad_prefix(&args.role_prefix).hint(hints::BUILT_WITHOUT_POSTGRES).into())
}

fn bad_prefix(prefix: &str) -> Failure {
    Failure::usage(format!("{}: not a role prefix", safe(prefix))).hint(hints::ROLE_PREFIX_FORM)
}

/// JSON output of `init`.
#[derive(Serialize)]
struct InitReport {
    store: String,
    store_created: bool,
    key: String,
    key_created: bool,
}

impl Report for InitReport {
    type Record = Self;

    fn columns(&self) -> &'static [&'static str] {
        &["store", "store_created", "key", "key_created"]
    }

    fn record(self, _: &mut Context<'_>) -> Result<Self> {
        Ok(self)
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        if page.is_quiet() {
            return Ok(());
        }
        let how = |created| if created { "created" } else { "already existed" };
        page.line(&format!("store     {} ({})", self.store, how(self.store_created)))?;
        page.line(&format!("key ring  {} ({})", self.key, how(self.key_created)))
    }
}
