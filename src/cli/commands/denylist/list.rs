//! `tokenctl denylist list`

use crate::cli::command_error::Result;

use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::printer::going_on;
use crate::cli::view::denial;

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv) -> Result<Exit> {
    let mut store = env.open(context)?;
    let now = (context.clock)();
    let tx = store.read()?;
    if let Some(format) = env.printer.rows() {
        let mut rows = env.printer.list(context, format, denial::COLUMNS)?;
        let mut written = Ok(());
        let read = tx.denials(now, &mut |entry| {
            written = rows.push(&denial::DenialRow::from(entry));
            going_on(&written)
        });
        written?;
        read?;
        rows.finish()?;
        return Ok(Exit::Done);
    }
    let mut entries = Vec::new();
    tx.denials(now, &mut |entry| {
        entries.push(entry);
        Ok(())
    })?;
    if entries.is_empty() {
        env.printer.note(context, "the denylist is empty: no ended session has a living token");
        return Ok(Exit::Done);
    }
    env.printer.table(context, &denial::table(&entries, now))?;
    Ok(Exit::Done)
}
