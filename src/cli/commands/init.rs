//! `tokenctl init`

use anyhow::Result;

use crate::cli::args::InitArgs;
use crate::cli::command_env::{CommandEnv, make_store};
use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::key_file;
use crate::cli::ui::text::safe;

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &InitArgs) -> Result<Exit> {
    let store = env.store_path(context)?;
    let key = env.key_path(context)?;
    // Keys first: whoever sees the store can rely on them.
    let made_keys = key_file::make(context, &key, args.alg)?;
    let made_store = make_store(context, &store)?;
    // What was there already has to be ours and in order.
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
