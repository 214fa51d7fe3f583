//! From what people type to a session's id.

use anyhow::Result;

use super::failure::Failure;
use crate::session::{IdPrefix, SessionId};
use crate::store::Read;

/// As many meanings of an ambiguous prefix as are listed.
const LISTED: usize = 8;

/// The session that `text` names: its id, or the beginning of it if no other begins so.
pub(super) fn resolve(tx: &dyn Read, text: &str) -> Result<SessionId> {
    let text = text.trim();
    let id = SessionId::new(text).map_err(|error| Failure::usage(format!("{text}: {error}")))?;
    if tx.session(&id)?.is_some() {
        return Ok(id);
    }
    let prefix = IdPrefix::new(text).map_err(|error| Failure::usage(format!("{text}: {error}")))?;
    let mut found = tx.resolve(&prefix, LISTED + 1)?;
    match found.len() {
        0 => Err(Failure::nothing("unknown-session", format!("there is no session {text}"))
            .hint("list them with: tokenctl sessions list --state all")
            .into()),
        1 => Ok(found.swap_remove(0)),
        several => {
            let mut names: Vec<_> = found.iter().take(LISTED).map(SessionId::to_string).collect();
            if several > LISTED {
                names.push("…".to_owned());
            }
            Err(Failure::nothing("ambiguous-id", format!("{text} could mean {}", names.join(", ")))
                .hint("give some characters more")
                .into())
        }
    }
}

/// The shortest beginning of an id that no other id in the store has.
pub(super) fn shorten(tx: &dyn Read, id: &SessionId) -> Result<String> {
    let (before, after) = tx.neighbours(id)?;
    let length = IdPrefix::shortest(id, before.as_ref(), after.as_ref());
    Ok(id.as_str().chars().take(length).collect())
}
