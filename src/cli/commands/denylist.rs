//! `tokenctl denylist`

use anyhow::Result;

use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::outlet::{Outlet, going_on};
use crate::cli::view::denial;
use crate::cli::workplace::Workplace;

pub(super) fn list(context: &mut Context<'_>, place: &Workplace) -> Result<Exit> {
    let mut store = place.open(context)?;
    let now = (context.clock)();
    let tx = store.read()?;
    if let Some(format) = place.outlet.rows() {
        let mut rows = Outlet::list(context, format, denial::COLUMNS)?;
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
        place.outlet.note(context, "the denylist is empty: no ended session has a living token");
        return Ok(Exit::Done);
    }
    place.outlet.table(context, &denial::table(&entries, now))?;
    Ok(Exit::Done)
}
