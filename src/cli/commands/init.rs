//! `tokenctl init`

use anyhow::Result;

use crate::cli::args::InitArgs;
use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::key_file;
use crate::cli::ui::text::safe;
use crate::cli::workplace::{Workplace, make_store};

pub(super) fn run(context: &mut Context<'_>, place: &Workplace, args: &InitArgs) -> Result<Exit> {
    let store = place.store_path(context)?;
    let key = place.key_path(context)?;
    // Keys first: whoever sees the store can rely on them.
    let made_keys = key_file::make(context, &key, args.alg)?;
    let made_store = make_store(context, &store)?;
    // What was there already has to be ours and in order.
    place.open(context)?;
    place.keys(context)?;
    let outlet = &place.outlet;
    if let Some(format) = outlet.rows() {
        let value = serde_json::json!({
            "store": store.display().to_string(),
            "store_created": made_store,
            "key": key.display().to_string(),
            "key_created": made_keys,
        });
        let columns = ["store", "store_created", "key", "key_created"];
        outlet.value(context, format, &columns, &value)?;
        return Ok(Exit::Done);
    }
    let how = |made| if made { "made" } else { "was there already" };
    if !outlet.quiet {
        let text = format!(
            "store     {} ({})\nkey ring  {} ({})\n",
            store.display(),
            how(made_store),
            key.display(),
            how(made_keys)
        );
        for line in text.lines() {
            outlet.text(context, &format!("{}\n", safe(line)))?;
        }
    }
    Ok(Exit::Done)
}
