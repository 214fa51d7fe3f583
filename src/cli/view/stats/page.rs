//! Shows statistics as a page.

use super::figures::{bar, days, number, percent, size};
use crate::cli::ui::card::Card;
use crate::cli::ui::color::{Paint, Tone};
use crate::cli::ui::table::{Cell, Column, Table};
use crate::cli::ui::when::relative;
use crate::cli::view::counted;
use crate::cli::view::sink::SinkView;
use crate::session::{ChangeCounts, ClientVerdict, Statistics};
use crate::time::Timestamp;

pub(in crate::cli) fn page(
    statistics: &Statistics,
    sink: Option<&SinkView>,
    width: Option<usize>,
    paint: Paint,
    now: Timestamp,
) -> String {
    let mut text = glance(statistics, sink, now).render(width, paint);
    if statistics.sessions.active > 0 {
        let heading = "\nEffect of each idle limit of a purge\n";
        text.push_str(&paint.tone(Tone::Heading, heading));
        text.push_str(&limits(statistics).render(width, paint).text);
        let mut legend = Card::new();
        legend.line("DELETED", "active sessions that a purge with this limit would delete");
        legend.line("LOGGED OUT", "users who would have to log in again");
        legend.line("USED AGAIN", "sessions that were used again after a longer idle time");
        text.push_str(&legend.render(width, paint));
    }
    let mut clients = Card::new();
    clients.heading("Client changes during a session");
    let all = &statistics.clients;
    for (label, counts) in [("IP", all.ip), ("user agent", all.user_agent)] {
        clients.line(label, change(label, &counts));
    }
    let tone = match statistics.client_verdict() {
        ClientVerdict::Sound => Tone::Good,
        ClientVerdict::Doubtful | ClientVerdict::Unknown => Tone::Warn,
        ClientVerdict::Unsound => Tone::Bad,
        ClientVerdict::TooFew => Tone::Plain,
    };
    clients.line("verdict", Cell::toned(verdict(statistics), tone));
    text.push('\n');
    text.push_str(&clients.render(width, paint));
    text
}

fn glance(statistics: &Statistics, sink: Option<&SinkView>, now: Timestamp) -> Card {
    let Statistics { users, sessions, denylist, events, .. } = statistics;
    let mut card = Card::new();
    let total = users.active + users.deactivated;
    card.line(
        "users",
        format!(
            "{}: {} logged in, {} deactivated",
            number(total),
            number(users.logged_in),
            number(users.deactivated)
        ),
    );
    card.line(
        "sessions",
        format!(
            "{}: {} active, {} expired, {} revoked",
            number(sessions.total()),
            number(sessions.active),
            number(sessions.expired),
            number(sessions.revoked)
        ),
    );
    if sessions.endless > 0 {
        card.line("", format!("{} of the active sessions never expire", number(sessions.endless)));
    }
    if let (Some(oldest), Some(newest)) = (sessions.oldest, sessions.newest) {
        let (oldest, newest) = (relative(oldest, now), relative(newest, now));
        card.line("opened", format!("oldest {oldest}, newest {newest}"));
    }
    card.line(
        "denylist",
        format!(
            "{}, {} ({} expired)",
            counted(denylist.sids, "session"),
            counted(denylist.jtis, "token"),
            number(denylist.dead)
        ),
    );
    card.line("denylist sink", sink.map_or_else(|| "none".to_owned(), SinkView::sentence));
    let since = events.oldest.map_or(String::new(), |at| format!(", since {}", relative(at, now)));
    card.line("events", format!("{}{since}", number(events.total)));
    if let Some((all, free)) = statistics.bytes {
        card.line("size", format!("{}, of which {} are free for new rows", size(all), size(free)));
    }
    let reasons = statistics.reasons.iter();
    let reasons: Vec<_> = reasons.map(|(reason, n)| format!("{} {reason}", number(*n))).collect();
    let reasons = if reasons.is_empty() { "none".to_owned() } else { reasons.join(", ") };
    card.line("revoked, 30 days", reasons);
    card
}

fn limits(statistics: &Statistics) -> Table {
    let active = statistics.sessions.active;
    let mut table = Table::new([
        Column::key("LIMIT").right(),
        Column::key("DELETED").right(),
        Column::extra("OF ACTIVE", 3).right(),
        Column::extra("", 4),
        Column::key("LOGGED OUT").right(),
        Column::key("USED AGAIN").right(),
        Column::extra("OF IDLE", 1).right(),
        Column::extra("", 2),
    ]);
    for limit in &statistics.limits {
        table.row::<Cell>([
            days(limit).into(),
            number(limit.sessions).into(),
            percent(limit.sessions, active).into(),
            Cell::toned(bar(limit.sessions, active), Tone::Good),
            number(limit.users).into(),
            number(limit.returned).into(),
            percent(limit.returned, limit.reached).into(),
            Cell::toned(bar(limit.returned, limit.reached), Tone::Warn),
        ]);
    }
    table
}

fn change(label: &str, counts: &ChangeCounts) -> String {
    let mut left_out = String::new();
    let without = format!("without {label}");
    for (sessions, what) in
        [(counts.unknown, without.as_str()), (counts.uncounted, "imported without change counts")]
    {
        if sessions > 0 {
            let begin = if left_out.is_empty() { "; not counted: " } else { ", " };
            left_out.push_str(&format!("{begin}{} {what}", counted(sessions, "session")));
        }
    }
    if counts.rotated == 0 {
        return format!("no rotated session with known changes{left_out}");
    }
    format!(
        "changed in {} of {} ({}), in {} of the rotations{left_out}",
        number(counts.changed),
        counted(counts.rotated, "rotated session"),
        percent(counts.changed, counts.rotated),
        percent(counts.changes, counts.rotations),
    )
}

/// Describes whether IP address and user agent identify clients, in one sentence.
pub(super) fn verdict(statistics: &Statistics) -> String {
    let clients = &statistics.clients;
    let all = statistics.sessions.total();
    let share = percent(clients.either_changed, clients.both_known);
    let steadier = |unsound: &str| {
        let user_agent = clients.user_agent.verdict(all) == ClientVerdict::Sound;
        let way = if user_agent { "user-agent or ip-prefix+user-agent" } else { "device" };
        format!("{unsound}; consider same_client = {way}")
    };
    match statistics.client_verdict() {
        ClientVerdict::Sound => {
            format!(
                "IP and user agent identify clients well: {share} of rotated sessions changed \
                 either"
            )
        }
        ClientVerdict::Doubtful => steadier(&format!(
            "IP and user agent identify clients poorly: {share} of rotated sessions changed either"
        )),
        ClientVerdict::Unsound => steadier(&format!(
            "IP and user agent do not identify clients: {share} of rotated sessions changed either"
        )),
        ClientVerdict::TooFew => {
            "too few rotated sessions to judge whether IP and user agent identify clients"
                .to_owned()
        }
        ClientVerdict::Unknown => {
            "most sessions have no IP or user agent and never match another session: record both at \
             login"
                .to_owned()
        }
    }
}
