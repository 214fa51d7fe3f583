//! Lets the user of `revoke` pick from the active sessions.

use crate::cli::command_error::{CommandError, Result};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::ui::client::describe;
use crate::cli::ui::color::Paint;
use crate::cli::ui::prompt::{Matches, PickItem, PickSource};
use crate::cli::ui::table::{Column, Table};
use crate::cli::ui::when::brief;
use crate::cli::{hints, ids};
use crate::session::{Filter, Order, Page, Session, SessionId, StateKind};
use crate::store::{IdSource, Read, Store};
use crate::time::Timestamp;

/// Maximum number of sessions that one search lists.
const LISTED: u64 = 1_000;
/// Number of columns for the cursor and the marks.
const MARGIN: usize = 7;
/// Width to which a column is cut.
const WIDEST: usize = 24;
/// Width below which the user's column is not cut.
const NARROWEST: usize = 8;

/// Lets the user pick sessions.
pub(super) fn pick(
    context: &mut Context<'_>,
    store: &mut dyn Store,
    now: Timestamp,
) -> Result<Vec<SessionId>> {
    let Some(prompt) = context.prompt.as_mut() else {
        return Err(Failure::usage("no sessions selected").hint(hints::SELECT_SESSIONS).into());
    };
    if (context.env)("TERM").is_some_and(|term| term == "dumb") {
        return Err(Failure::usage("a terminal with TERM=dumb cannot show a list to pick from")
            .hint(hints::SELECT_SESSIONS)
            .into());
    }
    let active = Filter::default().in_state(StateKind::Active);
    let all = store.read()?.count(&active, now)?;
    if all == 0 {
        return Err(Failure::nothing("unknown-session", "no active session exists")
            .hint(hints::LIST_ENDED)
            .into());
    }
    let mut source = SessionSource { store, active, all, now, error: None };
    let chosen = prompt.select_many("Sessions to revoke", &mut source);
    let chosen = chosen.map_err(|error| source.error.take().unwrap_or_else(|| error.into()))?;
    Ok(chosen.into_iter().map(SessionId::from_store).collect())
}

/// Searches the active sessions of the whole store.
struct SessionSource<'a> {
    store: &'a mut dyn Store,
    active: Filter,
    /// Number of active sessions.
    all: u64,
    now: Timestamp,
    /// The error of the last search.
    error: Option<CommandError>,
}

impl PickSource for SessionSource<'_> {
    fn search(&mut self, query: &str, width: usize) -> Option<Matches> {
        self.matches(query, width).map_err(|error| self.error = Some(error)).ok()
    }
}

impl SessionSource<'_> {
    fn matches(&mut self, query: &str, width: usize) -> Result<Matches> {
        let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
        let tx = self.store.read()?;
        let (found, total, exact) = if words.is_empty() {
            let mut found = Vec::new();
            let page = Page { after: None, limit: Some(LISTED) };
            tx.sessions(&self.active, Order::default(), &page, self.now, &mut |session| {
                found.push(session);
                Ok(())
            })?;
            (found, self.all, true)
        } else {
            matching(tx.as_ref(), &self.active, self.now, &words)?
        };
        let ids: Vec<_> = found.iter().map(|session| &session.id).collect();
        let short_ids = ids::shorten(tx.as_ref(), &ids, IdSource::Sessions)?;
        let mut rows = Vec::new();
        for (session, short_id) in found.iter().zip(short_ids) {
            let client = &session.client;
            rows.push([
                session.user_id.to_string(),
                client.ip.clone().unwrap_or_default(),
                brief(session.last_used_at, self.now),
                short_id,
                describe(client.user_agent.as_deref()),
                client.device.clone().unwrap_or_default(),
            ]);
        }
        let lines = aligned(&rows, width.saturating_sub(MARGIN));
        let items = found.into_iter().zip(lines);
        let items = items.map(|(session, line)| PickItem { key: session.id.to_string(), line });
        Ok(Matches { items: items.collect(), total, all: self.all, exact })
    }
}

/// Searches every active session. Returns those that contain all words, matches of the user ID first, or
/// if there are none, those that are similar.
fn matching(
    tx: &dyn Read,
    active: &Filter,
    now: Timestamp,
    words: &[String],
) -> Result<(Vec<Session>, u64, bool)> {
    let mut found: [(Vec<Session>, u64); 3] = Default::default();
    tx.sessions(active, Order::default(), &Page::default(), now, &mut |session| {
        if let Some(rank) = rank(&session, words) {
            let (sessions, total) = &mut found[rank as usize];
            *total += 1;
            if *total <= LISTED {
                sessions.push(session);
            }
        }
        Ok(())
    })?;
    let [(mut users, of_users), (others, of_others), (similar, of_similar)] = found;
    if of_users + of_others == 0 {
        return Ok((similar, of_similar, false));
    }
    users.extend(others);
    users.truncate(usize::try_from(LISTED).unwrap_or(usize::MAX));
    Ok((users, of_users + of_others, true))
}

/// The quality of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// A word equals the user ID.
    User = 0,
    /// A column contains each word.
    Contained = 1,
    /// A column contains the letters of each word in this order.
    Similar = 2,
}

fn rank(session: &Session, words: &[String]) -> Option<Rank> {
    let client = &session.client;
    let lower = |text: &str| text.to_lowercase();
    let optional =
        |text: &Option<String>| text.as_deref().map(str::to_lowercase).unwrap_or_default();
    let columns = [
        lower(session.user_id.as_str()),
        optional(&client.ip),
        lower(session.id.as_str()),
        lower(&describe(client.user_agent.as_deref())),
        optional(&client.device),
        optional(&client.user_agent),
    ];
    let mut worst = Rank::User;
    let mut names_user = false;
    for word in words {
        let rank = if columns.iter().any(|column| column.contains(word)) {
            names_user |= columns[0] == *word;
            Rank::Contained
        } else if columns.iter().any(|column| is_similar(column, word)) {
            Rank::Similar
        } else {
            return None;
        };
        worst = worst.max(rank);
    }
    if worst == Rank::Contained && names_user { Some(Rank::User) } else { Some(worst) }
}

/// Whether `text` contains the letters of `word` in this order.
fn is_similar(text: &str, word: &str) -> bool {
    let mut letters = text.chars();
    word.chars().all(|wanted| letters.any(|letter| letter == wanted))
}

/// Aligns rows in columns. Addresses are never cut, because users compare them.
fn aligned(rows: &[[String; 6]], room: usize) -> Vec<String> {
    let short = || Column::plain().at_most(WIDEST);
    let extra = |rank| Column::extra("", rank).at_most(WIDEST).shrink_to(NARROWEST);
    let mut table = Table::new([
        short().shrink_to(NARROWEST),
        Column::plain(),
        short(),
        extra(1),
        extra(2),
        extra(3),
    ]);
    for row in rows {
        table.row(row);
    }
    let text = table.render(Some(room), Paint::OFF).text;
    text.lines().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_stays_whole_at_80_columns() {
        let ip = "2001:db8:1234:5678:9abc:def0:1234:5678";
        let user = "somebody.with.a.long.name@example.com";
        let row = [user, ip, "3 min ago", "0193a1", "Firefox on Linux", "laptop"].map(String::from);
        let line = &aligned(&[row], 80 - MARGIN)[0];
        assert!(line.contains(ip) && line.contains("3 min ago"), "{line}");
        assert!(crate::cli::ui::text::width(line) <= 80 - MARGIN, "{line}");
    }
}
