//! `tokenctl keys list`

use anyhow::Result;

use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::outlet::Outlet;
use crate::cli::view::key;
use crate::cli::workplace::Workplace;
use crate::service::sessions_by_key;
use crate::token::KeyRing;

pub(super) fn run(context: &mut Context<'_>, place: &Workplace) -> Result<Exit> {
    let ring = place.keys(context)?;
    show_with_sessions(context, place, &ring)
}

/// With the sessions that need each key, where a store tells.
pub(super) fn show_with_sessions(
    context: &mut Context<'_>,
    place: &Workplace,
    ring: &KeyRing,
) -> Result<Exit> {
    let now = (context.clock)();
    let counted = place.open_if_there(context).and_then(|store| match store {
        Some(mut store) => Ok(sessions_by_key(store.as_mut(), &place.authority(ring), now)?),
        None => Ok(Vec::new()),
    });
    let sessions = counted.unwrap_or_else(|error| {
        let text = format!("how many sessions need each key is not known: {error}");
        place.outlet.warn(context, &text);
        Vec::new()
    });
    show(context, place, ring, &sessions)
}

/// `sessions` may be shorter than the ring: what is missing is not known.
pub(super) fn show(
    context: &mut Context<'_>,
    place: &Workplace,
    ring: &KeyRing,
    sessions: &[u64],
) -> Result<Exit> {
    if let Some(format) = place.outlet.rows() {
        let mut rows = Outlet::list(context, format, key::COLUMNS)?;
        for (index, entry) in ring.keys().iter().enumerate() {
            rows.push(&key::KeyRow::new(ring, entry, sessions.get(index).copied()))?;
        }
        rows.finish()?;
        return Ok(Exit::Done);
    }
    place.outlet.table(context, &key::table(ring, sessions, (context.clock)()))?;
    for skipped in ring.skipped() {
        let name = skipped.kid().unwrap_or("without a kid");
        place.outlet.note(context, &format!("not used: the key {name}: {}", skipped.reason()));
    }
    Ok(Exit::Done)
}
