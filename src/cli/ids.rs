//! Resolves typed session IDs, and shortens session IDs for display.

use std::collections::BTreeSet;
use std::ops::Range;

use super::ui::text::{is_blank_char, unescaped};
use super::{hints, token_extract};
use crate::cli::command_error::Result;

use super::failure::Failure;
use crate::session::{
    EventFilter, Filter, IdError, IdPrefix, Neighbours, Order, Page, Session, SessionId,
    UserFilter, UserId,
};
use crate::store::{IdSource, Read};
use crate::time::Timestamp;

/// Maximum number of candidates that are listed for an ambiguous prefix.
const LISTED: usize = 8;

/// Number of IDs that are looked up together.
const TOGETHER: usize = 1_000;

/// Finds the session that `text` names: its ID, or a unique prefix of it.
pub(super) fn resolve(tx: &dyn Read, text: &str) -> Result<SessionId> {
    for form in stored_forms(text) {
        if let Ok(id) = SessionId::to_find(form)
            && tx.session(&id)?.is_some()
        {
            return Ok(id);
        }
    }
    let text = trimmed(text);
    SessionId::new(text).map_err(|error| no_id(text, &error))?;
    let found = prefix(text).and_then(|prefix| Ok(tx.resolve(&prefix, LISTED + 1)?));
    match found {
        Ok(found) if !found.is_empty() => one_of(text, found),
        Ok(_) => Err(user_instead(tx, text)?.unwrap_or_else(|| unknown(text)).into()),
        Err(error) => Err(user_instead(tx, text)?.map_or(error, Into::into)),
    }
}

/// Finds the sessions that `texts` name, like [`resolve`]. Whole IDs are looked up together, because a
/// database server needs a round trip for each look-up.
pub(super) fn resolve_all(tx: &dyn Read, texts: &[String]) -> Result<Vec<SessionId>> {
    let mut found = Vec::with_capacity(texts.len());
    for texts in texts.chunks(TOGETHER) {
        let ids = texts.iter().filter_map(|text| SessionId::new(text).ok()).collect();
        let filter = Filter { ids, ..Filter::default() };
        let mut known = BTreeSet::new();
        // A filter without IDs would match every session.
        if !filter.ids.is_empty() {
            let (order, page) = (Order::default(), Page::default());
            tx.sessions(&filter, order, &page, Timestamp(0), &mut |session| {
                known.insert(session.id);
                Ok(())
            })?;
        }
        for text in texts {
            let whole = SessionId::new(text).ok().filter(|id| known.contains(id));
            found.push(whole.map_or_else(|| resolve(tx, text), Ok)?);
        }
    }
    Ok(found)
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

/// Returns the text without white space and invisible characters around it, such as a byte order mark.
fn trimmed(text: &str) -> &str {
    text.trim_matches(is_blank_char)
}

/// Returns the IDs that a text may mean, the most likely first: another program may have stored an ID with
/// blanks around it, or with characters that are shown escaped.
fn stored_forms(text: &str) -> Vec<String> {
    let mut forms = vec![text.to_owned(), trimmed(text).to_owned()];
    for form in [text, trimmed(text)] {
        forms.extend(unescaped(form));
    }
    forms.dedup();
    forms
}

fn no_id(text: &str, error: &IdError) -> Failure {
    if !token_extract::tokens(text.as_bytes()).is_empty() {
        return Failure::usage("a token was given instead of a session ID")
            .hint(hints::TOKEN_INSTEAD_OF_ID);
    }
    Failure::usage(format!("{text}: {error}"))
}

fn unknown(text: &str) -> Failure {
    Failure::nothing("unknown-session", format!("there is no session {text}"))
        .hint(hints::LIST_ALL_SESSIONS)
}

/// A user that an argument names.
pub(super) struct NamedUser {
    pub(super) id: UserId,
    /// Whether tables show the ID of another user as the same text.
    pub(super) has_twin: bool,
}

/// Finds the user that `text` names: the user with exactly this ID, or else the one whose ID tables show as
/// `text`, or else the one with the ID without white space around it.
pub(super) fn user(tx: &dyn Read, text: &str) -> Result<Option<NamedUser>> {
    let found = user_with(tx, text)?;
    if found.is_some() || trimmed(text) == text {
        return Ok(found);
    }
    user_with(tx, trimmed(text))
}

fn user_with(tx: &dyn Read, text: &str) -> Result<Option<NamedUser>> {
    let mut found = Vec::new();
    let shown = unescaped(text).filter(|form| form != text);
    for form in [Some(text.to_owned()), shown].into_iter().flatten() {
        if let Ok(id) = UserId::to_find(form)
            && tx.user(&id)?.is_some()
        {
            found.push(id);
        }
    }
    if found.is_empty() {
        return Ok(None);
    }
    let mut has_twin = found.len() > 1;
    let id = found.swap_remove(0);
    // An ID that is not UTF-8 is read as a text, which may be the ID of another user.
    if !has_twin && id.as_str().contains("\\x") {
        let contains = Some(id.as_str().to_owned());
        let filter = UserFilter { contains, ..UserFilter::default() };
        let mut same = 0;
        tx.users(&filter, Timestamp(0), &mut |(user, _)| {
            same += u8::from(user.id == id && same < 2);
            Ok(())
        })?;
        has_twin = same > 1;
    }
    Ok(Some(NamedUser { id, has_twin }))
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

/// Returns, for each session ID, the shortest prefix that no other session ID of `source` has.
pub(super) fn shorten(tx: &dyn Read, ids: &[&SessionId], source: IdSource) -> Result<Vec<String>> {
    let neighbours = tx.neighbours(ids, source)?;
    Ok(ids.iter().zip(&neighbours).map(|(id, neighbours)| short(id, neighbours)).collect())
}

/// Returns the shortest prefix of a session ID that its neighbours do not have.
pub(super) fn short(id: &SessionId, neighbours: &Neighbours) -> String {
    let id_text = id.as_str();
    let chars = IdPrefix::shortest(id, neighbours);
    let cut = id_text.char_indices().nth(chars).map_or(id_text.len(), |(at, _)| at);
    let cut = escapes(id_text)
        .find(|escape| escape.start < cut && cut < escape.end)
        .map_or(cut, |it| it.end);
    id_text.get(..cut).unwrap_or(id_text).to_owned()
}

/// Returns where the bytes that are not UTF-8 are escaped as `\xNN`. A backslash at the end of a prefix would be
/// read by a shell.
fn escapes(text: &str) -> impl Iterator<Item = Range<usize>> {
    const LENGTH: usize = r"\xNN".len();
    text.match_indices(r"\x").map(|(at, _)| at..(at + LENGTH))
}

/// Returns the sessions, each with its shortest unique prefix.
pub(super) fn with_short_ids(
    tx: &dyn Read,
    sessions: Vec<Session>,
) -> Result<Vec<(String, Session)>> {
    let ids: Vec<_> = sessions.iter().map(|session| &session.id).collect();
    let short = shorten(tx, &ids, IdSource::Sessions)?;
    Ok(short.into_iter().zip(sessions).collect())
}

/// Whether an event matches the filter.
pub(super) fn has_event(tx: &dyn Read, filter: EventFilter) -> Result<bool> {
    let mut has_event = false;
    tx.events(&EventFilter { limit: Some(1), ..filter }, &mut |_| {
        has_event = true;
        Ok(())
    })?;
    Ok(has_event)
}

/// Returns a text and, if it has escapes, the stored text that tables show as it.
pub(super) fn shown_forms(text: &str) -> impl Iterator<Item = String> {
    [Some(text.to_owned()), unescaped(text)].into_iter().flatten()
}

/// Finds the session with exactly the ID that `text` shows, in the store or in events.
pub(super) fn exact_traced(tx: &dyn Read, text: &str) -> Result<Option<SessionId>> {
    for form in stored_forms(text) {
        let Ok(id) = SessionId::to_find(form) else { continue };
        let of_session = EventFilter { sessions: vec![id.clone()], ..EventFilter::default() };
        if tx.session(&id)?.is_some() || has_event(tx, of_session)? {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Finds the session whose ID starts with `text`, also a deleted one that occurs in events.
pub(super) fn resolve_traced(tx: &dyn Read, text: &str) -> Result<SessionId> {
    let text = trimmed(text);
    SessionId::new(text).map_err(|error| no_id(text, &error))?;
    let prefix = prefix(text)?;
    let gone = tx.event_session_ids(&prefix, LISTED + 1)?;
    let mut found = tx.resolve(&prefix, LISTED + 1)?;
    found.extend(gone);
    found.sort_unstable();
    found.dedup();
    one_of(text, found)
}

fn prefix(text: &str) -> Result<IdPrefix> {
    IdPrefix::new(text).map_err(|error| {
        Failure::usage(format!("{text}: {error}")).hint(hints::LIST_ALL_SESSIONS).into()
    })
}
