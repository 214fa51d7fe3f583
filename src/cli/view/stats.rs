//! Statistics as they are shown.

use serde::Serialize;

use super::counted;
use crate::cli::ui::card::Card;
use crate::cli::ui::color::{Paint, Tone};
use crate::cli::ui::table::{Cell, Column, Table};
use crate::cli::ui::when::relative;
use crate::session::{ChangeCounts, ClientVerdict, IdleLimit, Statistics};
use crate::time::Timestamp;

/// Statistics for programs.
#[derive(Serialize)]
pub(in crate::cli) struct StatsView {
    at: String,
    users: Users,
    sessions: Sessions,
    denylist: Denylist,
    events: Events,
    bytes: Option<u64>,
    free_bytes: Option<u64>,
    revoked_30d: serde_json::Map<String, serde_json::Value>,
    limits: Vec<Limit>,
    clients: Clients,
}

pub(in crate::cli) const COLUMNS: &[&str] = &[
    "at",
    "users",
    "sessions",
    "denylist",
    "events",
    "bytes",
    "free_bytes",
    "revoked_30d",
    "limits",
    "clients",
];

#[derive(Serialize)]
struct Users {
    total: u64,
    active: u64,
    deactivated: u64,
    logged_in: u64,
}

#[derive(Serialize)]
struct Sessions {
    total: u64,
    active: u64,
    expired: u64,
    revoked: u64,
    endless: u64,
    oldest: Option<String>,
    newest: Option<String>,
    last_used: Option<String>,
    rotations: u64,
}

#[derive(Serialize)]
struct Denylist {
    sid: u64,
    jti: u64,
    dead: u64,
}

#[derive(Serialize)]
struct Events {
    total: u64,
    oldest: Option<String>,
    newest: Option<String>,
}

#[derive(Serialize)]
struct Limit {
    idle: String,
    idle_seconds: i64,
    sessions: u64,
    users: u64,
    reached: u64,
    returned: u64,
}

#[derive(Serialize)]
struct Clients {
    ip: Changes,
    user_agent: Changes,
    both_known: u64,
    either_changed: u64,
    verdict: &'static str,
    detail: String,
}

#[derive(Serialize)]
struct Changes {
    unknown: u64,
    rotated_sessions: u64,
    changed_sessions: u64,
    rotations: u64,
    #[serde(rename = "changes")]
    times: u64,
    verdict: &'static str,
}

fn changes(counts: &ChangeCounts, all: u64) -> Changes {
    Changes {
        unknown: counts.unknown,
        rotated_sessions: counts.rotated,
        changed_sessions: counts.changed,
        rotations: counts.rotations,
        times: counts.changes,
        verdict: counts.verdict(all).as_str(),
    }
}

impl StatsView {
    pub(in crate::cli) fn new(statistics: &Statistics, now: Timestamp) -> Self {
        let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
        let Statistics { users, sessions, denylist, events, clients, .. } = statistics;
        let all = sessions.total();
        Self {
            at: now.to_string(),
            users: Users {
                total: users.active + users.deactivated,
                active: users.active,
                deactivated: users.deactivated,
                logged_in: users.logged_in,
            },
            sessions: Sessions {
                total: all,
                active: sessions.active,
                expired: sessions.expired,
                revoked: sessions.revoked,
                endless: sessions.endless,
                oldest: time(sessions.oldest),
                newest: time(sessions.newest),
                last_used: time(sessions.last_used),
                rotations: sessions.rotations,
            },
            denylist: Denylist { sid: denylist.sids, jti: denylist.jtis, dead: denylist.dead },
            events: Events {
                total: events.total,
                oldest: time(events.oldest),
                newest: time(events.newest),
            },
            bytes: statistics.bytes.map(|(all, _)| all),
            free_bytes: statistics.bytes.map(|(_, free)| free),
            revoked_30d: statistics
                .reasons
                .iter()
                .map(|(reason, number)| (reason.clone(), (*number).into()))
                .collect(),
            limits: statistics.limits.iter().map(Limit::from).collect(),
            clients: Clients {
                ip: changes(&clients.ip, all),
                user_agent: changes(&clients.user_agent, all),
                both_known: clients.both_known,
                either_changed: clients.either_changed,
                verdict: statistics.client_verdict().as_str(),
                detail: verdict(statistics),
            },
        }
    }
}

impl From<&IdleLimit> for Limit {
    fn from(limit: &IdleLimit) -> Self {
        Self {
            idle: days(limit),
            idle_seconds: limit.idle.as_secs(),
            sessions: limit.sessions,
            users: limit.users,
            reached: limit.reached,
            returned: limit.returned,
        }
    }
}

/// `30d`, also where the shortest spelling would be weeks or years.
pub(in crate::cli) fn days(limit: &IdleLimit) -> String {
    format!("{}d", limit.idle.as_secs() / 86_400)
}

/// `12%`, `0.4%`: what is not nothing never reads as 0%, what is not all never as 100%.
fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    let tenths = u128::from(part) * 1000 / u128::from(whole);
    match tenths {
        0 if part > 0 => "<0.1%".to_owned(),
        0 => "0%".to_owned(),
        1..100 => format!("{}.{}%", tenths / 10, tenths % 10),
        _ => format!("{}%", tenths / 10),
    }
}

/// `1 234 567`: digits that can be counted at a glance.
fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// `1.4 GB`: a size as disks are sold.
pub(in crate::cli) fn size(bytes: u64) -> String {
    let units = ["kB", "MB", "GB", "TB"];
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let mut tenths = u128::from(bytes) / 100;
    let mut unit = 0;
    while tenths >= 10_000 && unit + 1 < units.len() {
        tenths /= 1_000;
        unit += 1;
    }
    if tenths < 100 {
        format!("{}.{} {}", tenths / 10, tenths % 10, units[unit])
    } else {
        format!("{} {}", tenths / 10, units[unit])
    }
}

const BAR: u128 = 20;

/// A share as a bar; whatever is not nothing shows.
fn bar(part: u64, whole: u64) -> String {
    if whole == 0 {
        return String::new();
    }
    let eighths = u128::from(part) * BAR * 8 / u128::from(whole);
    let eighths = usize::try_from(eighths).unwrap_or(0).max(usize::from(part > 0));
    let mut text = "█".repeat(eighths / 8);
    text.push_str(["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]);
    text
}

/// The whole page for people.
pub(in crate::cli) fn page(
    statistics: &Statistics,
    width: Option<usize>,
    paint: Paint,
    now: Timestamp,
) -> String {
    let mut text = glance(statistics, now).render(width, paint);
    if statistics.sessions.active > 0 {
        let heading = "\nIf a session ended once it was not used for so many days\n";
        text.push_str(&paint.tone(Tone::Heading, heading));
        text.push_str(&limits(statistics).render(width, paint).text);
    }
    let mut clients = Card::new();
    clients.heading("What a session's client changes while it lasts");
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

fn glance(statistics: &Statistics, now: Timestamp) -> Card {
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
        card.line("", format!("{} of the active ones have no end", number(sessions.endless)));
    }
    if let (Some(oldest), Some(newest)) = (sessions.oldest, sessions.newest) {
        let (oldest, newest) = (relative(oldest, now), relative(newest, now));
        card.line("opened", format!("the oldest {oldest}, the newest {newest}"));
    }
    card.line(
        "denylist",
        format!(
            "{}, {}, {} of them dead",
            counted(denylist.sids, "session"),
            counted(denylist.jtis, "token"),
            number(denylist.dead)
        ),
    );
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
    let unknown = match counts.unknown {
        0 => String::new(),
        1 => "; 1 session does not know it".to_owned(),
        some => format!("; {} sessions do not know it", number(some)),
    };
    if counts.rotated == 0 {
        return format!("no rotated session knows it{unknown}");
    }
    format!(
        "changed in {} of {} ({}), at {} of the rotations{unknown}",
        number(counts.changed),
        counted(counts.rotated, "rotated session"),
        percent(counts.changed, counts.rotated),
        percent(counts.changes, counts.rotations),
    )
}

/// Whether ip and user agent tell clients apart, in a plain sentence.
fn verdict(statistics: &Statistics) -> String {
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
            format!("ip and user agent are sound: {share} of rotated sessions changed either")
        }
        ClientVerdict::Doubtful => steadier(&format!(
            "ip and user agent are doubtful: {share} of rotated sessions changed either"
        )),
        ClientVerdict::Unsound => steadier(&format!(
            "ip and user agent are not sound: {share} of rotated sessions changed either, so the \
             same client often looks like another"
        )),
        ClientVerdict::TooFew => {
            "too few rotated sessions to say whether ip and user agent tell clients apart"
                .to_owned()
        }
        ClientVerdict::Unknown => {
            "most sessions do not know ip and user agent, and what is unknown equals nothing: \
             record them at login"
                .to_owned()
        }
    }
}
