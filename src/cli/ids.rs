//! Resolves typed session IDs, and shortens session IDs for display.

use super::hints;
use crate::cli::command_error::Result;

use super::failure::Failure;
use crate::session::{IdPrefix, SessionId, UserId};
use crate::store::Read;

/// Maximum number of candidates that are listed for an ambiguous prefix.
const LISTED: usize = 8;

/// Finds the session that `text` names: its ID, or a unique prefix of it.
pub(super) fn resolve(tx: &dyn Read, text: &str) -> Result<SessionId> {
    let text = text.trim();
    let id = SessionId::new(text).map_err(|error| Failure::usage(format!("{text}: {error}")))?;
    if tx.session(&id)?.is_some() {
        return Ok(id);
    }
    let found = prefix(text).and_then(|prefix| Ok(tx.resolve(&prefix, LISTED + 1)?));
    match found {
        Ok(found) if !found.is_empty() => one_of(text, found),
        Ok(_) => Err(user_instead(tx, text)?.unwrap_or_else(|| unknown(text)).into()),
        Err(error) => Err(user_instead(tx, text)?.map_or(error, Into::into)),
    }
}

/// Returns the only candidate for `text`, or an error.
fn one_of(text: &str, mut found: Vec<SessionId>) -> Result<SessionId> {
    match found.len() {
        0 => Err(unknown(text).into()),
        1 => Ok(found.swap_remove(0)),
        several => {
            let mut names: Vec<_> = found.iter().take(LISTED).map(SessionId::to_string).collect();
            if several > LISTED {
                names.push("…".to_owned());
            }
            Err(Failure::nothing(
                "ambiguous-id",
                format!("session ID prefix {text} is ambiguous: {}", names.join(", ")),
            )
            .hint(hints::LONGER_ID)
            .into())
        }
    }
}

fn unknown(text: &str) -> Failure {
    Failure::nothing("unknown-session", format!("there is no session {text}"))
        .hint(hints::LIST_ALL_SESSIONS)
}

/// Returns a specific error if a user ID was given instead of a session ID.
fn user_instead(tx: &dyn Read, text: &str) -> Result<Option<Failure>> {
    let Ok(user) = UserId::to_find(text) else { return Ok(None) };
    if tx.user(&user)?.is_none() {
        return Ok(None);
    }
    let text = format!("there is no session {text}; {text} is a user");
    Ok(Some(Failure::nothing("unknown-session", text).hint(hints::sessions_of(user.as_str()))))
}

/// Returns the shortest prefix of a session ID that no other session ID in the store has.
pub(super) fn shorten(tx: &dyn Read, id: &SessionId) -> Result<String> {
    let (before, after) = tx.neighbours(id)?;
    let length = IdPrefix::shortest(id, before.as_ref(), after.as_ref());
    Ok(id.as_str().chars().take(length).collect())
}

/// Like [`resolve`], and also finds deleted sessions that occur in events.
pub(super) fn resolve_traced(tx: &dyn Read, text: &str) -> Result<SessionId> {
    let text = text.trim();
    let id = SessionId::new(text).map_err(|error| Failure::usage(format!("{text}: {error}")))?;
    let prefix = prefix(text)?;
    let gone = tx.event_session_ids(&prefix, LISTED + 1)?;
    if gone.contains(&id) {
        return Ok(id);
    }
    let mut found = tx.resolve(&prefix, LISTED + 1)?;
    found.extend(gone);
    found.sort_unstable();
    found.dedup();
    one_of(text, found)
}

/// Like [`shorten`], and also for deleted sessions that occur in events.
pub(super) fn shorten_traced(tx: &dyn Read, id: &SessionId) -> Result<String> {
    let (before, after) = tx.neighbours(id)?;
    let (gone_before, gone_after) = tx.event_session_neighbours(id)?;
    let before = before.max(gone_before);
    let after = match (after, gone_after) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    let length = IdPrefix::shortest(id, before.as_ref(), after.as_ref());
    Ok(id.as_str().chars().take(length).collect())
}

fn prefix(text: &str) -> Result<IdPrefix> {
    IdPrefix::new(text).map_err(|error| {
        Failure::usage(format!("{text}: {error}")).hint(hints::LIST_ALL_SESSIONS).into()
    })
}
