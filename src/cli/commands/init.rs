//! `tokenctl init`

use std::fs;
use std::io;
use std::path::Path;

use anyhow::Result;

use crate::cli::args::InitArgs;
use crate::cli::command_env::{CommandEnv, make_store};
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::key_file;
use crate::cli::ui::text::safe;
use crate::shell;

/// Whether a file is there; a link that leads nowhere is refused.
fn is_there(path: &Path) -> Result<bool> {
    let (link, file) = (fs::symlink_metadata(path), fs::metadata(path));
    if link.is_ok() && file.is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        let name = path.display();
        let text = format!("{name} is a symbolic link to a file that does not exist");
        let word = shell::word(&path.to_string_lossy()).into_owned();
        return Err(Failure::failed("dangling-link", text)
            .hint(format!("remove the link: rm {word}; or give the path that it is to lead to"))
            .into());
    }
    Ok(link.is_ok())
}

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &InitArgs) -> Result<Exit> {
    let store = env.store_path(context)?;
    let key = env.key_path(context)?;
    // What is there already has to be ours and in order, before anything is created.
    let (has_store, has_key) = (is_there(&store)?, is_there(&key)?);
    if has_key {
        env.keys(context)?;
    }
    if has_store {
        env.open(context)?;
    }
    // Keys first: a service that sees the store finds them.
    let made_keys = !has_key && key_file::make(context, &key, args.alg)?;
    let made_store = !has_store
        && make_store(&store).inspect_err(|_| {
            if made_keys {
                let _ = fs::remove_file(&key);
            }
        })?;
    env.open(context)?;
    env.keys(context)?;
    let printer = &env.printer;
    if made_store || made_keys {
        let change = "the store and the key ring are ready";
        printer.committed(context, change, "check them with: tokenctl doctor");
    }
    if let Some(format) = printer.rows() {
        let value = serde_json::json!({
            "store": store.display().to_string(),
            "store_created": made_store,
            "key": key.display().to_string(),
            "key_created": made_keys,
        });
        let columns = ["store", "store_created", "key", "key_created"];
        printer.value(context, format, &columns, &value)?;
        return Ok(Exit::Done);
    }
    let how = |made| if made { "made" } else { "was there already" };
    if !printer.quiet {
        let text = format!(
            "store     {} ({})\nkey ring  {} ({})\n",
            store.display(),
            how(made_store),
            key.display(),
            how(made_keys)
        );
        for line in text.lines() {
            printer.text(context, &format!("{}\n", safe(line)))?;
        }
    }
    Ok(Exit::Done)
}
