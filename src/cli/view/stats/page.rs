//! Shows statistics as a page.

use super::figures::{bar, number, percent, size};
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
        let heading = "\nCost of each idle limit, in days\n";
        text.push_str(&paint.tone(Tone::Heading, heading));
        text.push_str(&limits(statistics).render(width, paint).text);
    }
    let mut clients = Card::new();
    clients.heading("Client changes during a session");
    let all = &statistics.clients;
    for (label, counts) in [("ip", all.ip), ("user agent", all.user_agent)] {
        clients.line(label, change(&counts));
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
        card.line("opened", format!("the oldest {oldest}, the newest {newest}"));
    }
    card.line(
        "denylist",
        format!(
            "{}, {}, {} of them expired",
            counted(denylist.sids, "session"),
            counted(denylist.jtis, "token"),
            number(denylist.dead)
        ),
    );
    card.line("denylist sink", sink.map_or_else(|| "none".to_owned(), SinkView::sentence));
    let since = events.oldest.map_or(String::new(), |at| format!(", since {}", relative(at, now)));
    card.line("events", format!("{}{since}", number(events.total)));
    if let Some((all, free)) = statistics.bytes {
        card.line("size", format!("{}, {} of it free for new rows", size(all), size(free)));
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
        Column::key("DAYS").right(),
        Column::key("ROWS GONE").right(),
        Column::extra("SHARE", 3).right(),
        Column::extra("OF ALL ACTIVE", 4),
        Column::key("USERS OUT").right(),
        Column::key("CAME BACK").right(),
        Column::extra("OF THOSE IDLE", 1).right(),
        Column::extra("", 2),
    ]);
    for limit in &statistics.limits {
        table.row::<Cell>([
            (limit.idle.as_secs() / 86_400).to_string().into(),
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

fn change(counts: &ChangeCounts) -> String {
    let mut left_out = String::new();
    for (sessions, what) in
        [(counts.unknown, "without it"), (counts.uncounted, "imported without change counts")]
    {
        if sessions > 0 {
            left_out.push_str(&format!("; {} {what}", counted(sessions, "session")));
        }
    }
    if counts.rotated == 0 {
        return format!("no rotated session with known changes{left_out}");
    }
    format!(
        "changed in {} of {} ({}), at {} of the rotations{left_out}",
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
