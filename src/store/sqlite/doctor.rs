//! Is this file in order? Looks at everything, changes nothing, and copes with what cannot be read.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use super::create::SCHEMA;
use super::open::{check_file, check_identity, configure, connect};
use super::{OpenOptions, SCHEMA_VERSION, SqliteStore, store_error};
use crate::shell;
use crate::store::{Finding, StoreError};
use crate::time::{Span, Timestamp};

/// A WAL larger than this has not been checkpointed for long.
const LARGE_WAL: u64 = 64 << 20;
/// Less free space than this is little, and than that, none.
const LITTLE_SPACE: u64 = 256 << 20;
const NO_SPACE: u64 = 16 << 20;
/// How far clocks may be apart before it is worth a word.
const CLOCK: Span = Span::minutes(1);
/// How often a checkpoint is tried before a reader counts as a long one.
const TRIES: u32 = 10;
/// Messages of a check that are shown.
const SHOWN: usize = 3;

/// How to examine a store.
pub struct Examination<'a> {
    /// What time it is.
    pub now: Timestamp,
    /// Also compare every index with its table.
    pub full: bool,
    /// How long to wait for a lock that somebody else holds.
    pub timeout: Duration,
    /// Waits.
    pub sleep: &'a dyn Fn(Duration),
    /// Called with the name of each check before it begins.
    pub begin: &'a mut dyn FnMut(&'static str),
}

type Checked = rusqlite::Result<Finding>;
type Check = fn(&Connection, &Path, &Examination<'_>) -> Checked;

impl SqliteStore {
    /// Looks at everything about the store at `path` that can be looked at.
    #[must_use]
    pub fn examine(path: &Path, how: &mut Examination<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let name = Self::name_of(path);
        if let Err(kind) = check_file(path) {
            return vec![failed("file", &StoreError::new(kind, name))];
        }
        findings.push(file(path));
        findings.push(permissions(path));
        findings.extend(leftovers(path));
        findings.push(disk(path));
        let options = OpenOptions { timeout: how.timeout, ..OpenOptions::default() };
        let opened = connect(path)
            .and_then(|connection| configure(&connection, options).map(|()| connection))
            .map_err(|error| store_error(&error, &name));
        let connection = match opened {
            Ok(connection) => connection,
            Err(error) => {
                findings.push(failed("open", &error));
                return findings;
            }
        };
        if let Err(error) = check_identity(&connection, &name) {
            findings.push(failed("open", &error));
            return findings;
        }
        findings.push(Finding::good("open", format!("a store of schema {SCHEMA_VERSION}")));
        let checks: [(&'static str, Check); 9] = [
            ("schema", schema),
            ("integrity", integrity),
            ("foreign-keys", foreign_keys),
            ("wal", wal),
            ("clock", clock),
            ("purgeable", purgeable),
            ("deactivated", deactivated),
            ("proxy", proxy),
            ("rules", rules),
        ];
        for (check, run) in checks {
            (how.begin)(check);
            findings.push(run(&connection, path, how).unwrap_or_else(|error| {
                let error = store_error(&error, &name);
                let mut finding = failed(check, &error);
                finding.what = format!("could not be checked: {error}");
                finding
            }));
        }
        findings
    }
}

fn failed(check: &'static str, error: &StoreError) -> Finding {
    Finding::failure(check, error.to_string(), error.hint())
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

/// A size in its largest unit.
fn bytes(size: u64) -> String {
    match size {
        0..10_000 => several(size, "byte"),
        10_000..10_000_000 => format!("{} kB", size / 1_000),
        10_000_000..10_000_000_000 => format!("{} MB", size / 1_000_000),
        _ => format!("{} GB", size / 1_000_000_000),
    }
}

/// A number of `thing`s in words.
fn several(number: u64, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// Compares the file's length with what its header says. Before any connection is opened: closing
/// the file would drop the locks of one.
fn file(path: &Path) -> Finding {
    let restore = "keep the file for inspection and restore the newest good backup";
    let mut header = [0; 100];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    if let Err(error) = read {
        let mend = "run as the user that owns the store, or restore the newest good backup";
        return Finding::failure("file", format!("cannot be read: {error}"), mend);
    }
    if !header.starts_with(b"SQLite format 3\0") {
        return Finding::failure("file", "does not begin as a SQLite file does", restore);
    }
    let number = |at: usize| {
        header[at..at + 4].iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
    };
    let page = match u64::from(header[16]) << 8 | u64::from(header[17]) {
        1 => 65_536,
        size => size,
    };
    let (expected, found) = (number(28) * page, length(path));
    // What is still in the WAL may not be in the file yet.
    let settled = number(24) == number(92) && length(&beside(path, "-wal")) == 0;
    if settled && found < expected {
        let what = format!("is truncated: {found} of {expected} bytes");
        return Finding::failure("file", what, restore);
    }
    Finding::good("file", format!("{}, {}", path.display(), bytes(found)))
}

fn permissions(path: &Path) -> Finding {
    for suffix in ["", "-wal", "-shm"] {
        let path = beside(path, suffix);
        let Ok(metadata) = fs::metadata(&path) else { continue };
        let mode = metadata.mode() & 0o777;
        let name = path.display();
        if mode & 0o022 != 0 {
            let what = format!("{name} can be changed by others (mode {mode:o})");
            return Finding::failure(
                "permissions",
                what,
                format!("chmod 600 {}", shell::word(&name.to_string())),
            );
        }
        if mode & 0o044 != 0 {
            let what = format!("{name} can be read by others (mode {mode:o})");
            return Finding::warning(
                "permissions",
                what,
                format!("chmod 600 {}", shell::word(&name.to_string())),
            );
        }
    }
    Finding::good("permissions", "for its owner alone")
}

/// Files that an interrupted `init` or `backup` has left beside the store.
fn leftovers(path: &Path) -> Option<Finding> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let mut found = Vec::new();
    for entry in fs::read_dir(directory.unwrap_or(Path::new("."))).ok()?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let unique = name.strip_suffix(".new").and_then(|name| name.rsplit('.').next());
        let ours =
            unique.is_some_and(|u| u.len() == 32 && u.bytes().all(|b| b.is_ascii_hexdigit()));
        if ours && name.starts_with('.') {
            found.push(entry.path().display().to_string());
        }
    }
    let first = found.first()?;
    let what = format!(
        "{} of interrupted commands, such as {first}",
        several(found.len() as u64, "leftover")
    );
    Some(Finding::warning("leftovers", what, "remove them once no tokenctl is running"))
}

fn disk(path: &Path) -> Finding {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let free = match rustix::fs::statvfs(directory.unwrap_or(Path::new("."))) {
        Ok(disk) => disk.f_bavail.saturating_mul(disk.f_frsize),
        Err(error) => {
            let mend = "check the file system by hand";
            return Finding::warning("disk", format!("cannot be asked: {error}"), mend);
        }
    };
    let what = format!("{} are free", bytes(free));
    let mend = "free some space: without it nobody can log in";
    if free < NO_SPACE {
        Finding::failure("disk", what, mend)
    } else if free < LITTLE_SPACE {
        Finding::warning("disk", what, mend)
    } else {
        Finding::good("disk", what)
    }
}

/// Every object of a schema by its kind and name: its table, and its text without what does not
/// matter.
type Objects = BTreeMap<(String, String), (String, String)>;

fn objects(connection: &Connection) -> rusqlite::Result<Objects> {
    let mut statement = connection.prepare(
        "SELECT type, name, tbl_name, ifnull(sql, '') FROM sqlite_master
         WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, plain(&row.get::<_, String>(3)?))))
    })?;
    rows.collect()
}

/// SQL without comments and surplus white space, which whoever pastes a schema may change.
fn plain(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut chars = sql.chars().peekable();
    let mut quote = None;
    while let Some(c) = chars.next() {
        if quote.is_some() {
            if quote == Some(c) {
                quote = None;
            }
        } else if matches!(c, '\'' | '"' | '`') {
            quote = Some(c);
        } else if c == '-' && chars.peek() == Some(&'-') {
            while chars.next_if(|c| *c != '\n').is_some() {}
            continue;
        } else if c.is_whitespace() {
            if !out.ends_with([' ', '(']) {
                out.push(' ');
            }
            continue;
        } else if matches!(c, ')' | ',' | ';') && out.ends_with(' ') {
            out.pop();
        }
        out.push(c);
    }
    out
}

fn schema(connection: &Connection, _: &Path, _: &Examination<'_>) -> Checked {
    let pristine = Connection::open_in_memory()?;
    pristine.execute_batch(SCHEMA)?;
    let (expected, found) = (objects(&pristine)?, objects(connection)?);
    let mut wrong = Vec::new();
    let mut odd = Vec::new();
    for (key, object) in &expected {
        let (kind, name) = key;
        match found.get(key) {
            None => wrong.push(format!("the {kind} {name} is missing")),
            Some(other) if other != object => {
                wrong.push(format!("the {kind} {name} was altered"));
            }
            Some(_) => {}
        }
    }
    let is_ours = |table: &String| expected.contains_key(&("table".to_owned(), table.clone()));
    for ((kind, name), (table, _)) in found.iter().filter(|(key, _)| !expected.contains_key(*key)) {
        // A strange trigger on a table of ours can undo what ours promise.
        if kind == "trigger" && is_ours(table) {
            wrong.push(format!("the trigger {name} is not ours"));
        } else {
            odd.push(format!("the {kind} {name} is not ours"));
        }
    }
    let mend = "put it back as docs/store.md has it, and find out who changed it";
    Ok(if let Some(what) = listed(&wrong) {
        Finding::failure("schema", what, mend)
    } else if let Some(what) = listed(&odd) {
        Finding::warning("schema", what, "keep other data in a file of its own")
    } else {
        Finding::good("schema", several(expected.len() as u64, "object") + ", none altered")
    })
}

fn listed(all: &[String]) -> Option<String> {
    if all.is_empty() {
        return None;
    }
    let mut text = all.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("; ");
    if all.len() > SHOWN {
        text.push_str(&format!("; and {} more", all.len() - SHOWN));
    }
    Some(text)
}

fn integrity(connection: &Connection, _: &Path, how: &Examination<'_>) -> Checked {
    let (pragma, name) = if how.full {
        ("PRAGMA integrity_check(20)", "every page, row and index")
    } else {
        ("PRAGMA quick_check(20)", "every page and row")
    };
    let mut statement = connection.prepare(pragma)?;
    let told: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if told == ["ok"] {
        let more = if how.full { "" } else { " (--full also compares the indexes)" };
        return Ok(Finding::good("integrity", format!("{name} in order{more}")));
    }
    let mend = "keep the file for inspection and restore the newest good backup";
    let told: Vec<String> =
        told.iter().flat_map(|lines| lines.lines()).map(str::to_owned).collect();
    Ok(Finding::failure("integrity", listed(&told).unwrap_or_default(), mend))
}

fn foreign_keys(connection: &Connection, _: &Path, _: &Examination<'_>) -> Checked {
    let sql = "SELECT count(*) FROM pragma_foreign_key_check";
    let orphans: u64 = connection.query_row(sql, [], |row| row.get(0))?;
    Ok(if orphans == 0 {
        Finding::good("foreign-keys", "every session has its user")
    } else {
        let what = format!("{} of no user", several(orphans, "session"));
        let mend = "find them with: tokenctl sessions list --state all; revoke them with --delete";
        Finding::failure("foreign-keys", what, mend)
    })
}

fn wal(connection: &Connection, path: &Path, how: &Examination<'_>) -> Checked {
    let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    if mode != "wal" {
        let what = format!("the journal is {mode}: readers and the writer keep each other waiting");
        let name = path.display().to_string();
        let mend = format!("sqlite3 {} 'PRAGMA journal_mode = WAL'", shell::word(&name));
        return Ok(Finding::warning("wal", what, mend));
    }
    let size = length(&beside(path, "-wal"));
    let mut left = 0;
    for _ in 0..TRIES {
        let checkpoint = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
            Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
        });
        left = match checkpoint {
            Ok((pages, done)) => pages.saturating_sub(done),
            // Whoever may not write can still look at all the rest.
            Err(_) => 0,
        };
        if left <= 0 {
            break;
        }
        (how.sleep)(Duration::from_millis(100));
    }
    Ok(if left > 0 {
        let pages = several(u64::try_from(left).unwrap_or(0), "page");
        let what =
            format!("{pages} of the WAL ({}) wait for a reader that takes long", bytes(size));
        Finding::warning("wal", what, "find who reads for so long: lsof on the file tells")
    } else if size > LARGE_WAL {
        let what = format!("the WAL takes {}", bytes(size));
        let mend = "it shrinks when the last connection closes: restart the service";
        Finding::warning("wal", what, mend)
    } else {
        Finding::good("wal", format!("WAL mode, {}, nobody holds it up", bytes(size)))
    })
}

fn clock(connection: &Connection, _: &Path, how: &Examination<'_>) -> Checked {
    let soon = (how.now + CLOCK).as_secs();
    let (newest, ahead): (Option<i64>, u64) = connection.query_row(
        "SELECT max(at), ifnull(sum(ahead), 0) FROM (
           SELECT max(max(last_used_at, ifnull(rotated_at, 0), ifnull(revoked_at, 0))) AS at,
                  sum(max(last_used_at, ifnull(rotated_at, 0), ifnull(revoked_at, 0)) > ?1) AS ahead
           FROM sessions
           UNION ALL
           SELECT max(at), (SELECT count(*) FROM events WHERE at > ?1) FROM events)",
        [soon],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let Some(newest) = newest else {
        return Ok(Finding::good("clock", "no row to compare it with"));
    };
    let newest = Timestamp(newest);
    Ok(if ahead > 0 {
        let what =
            format!("{} from the future, up to {newest}; it is {}", several(ahead, "row"), how.now);
        Finding::warning("clock", what, "compare this machine's clock and the service's with NTP")
    } else {
        Finding::good("clock", format!("it is {}, the newest row is of {newest}", how.now))
    })
}

fn purgeable(connection: &Connection, _: &Path, how: &Examination<'_>) -> Checked {
    let now = how.now;
    let number =
        |sql, at: Timestamp| connection.query_row(sql, [at.as_secs()], |r| r.get::<_, u64>(0));
    let tomorrow = now + Span::days(1);
    let never = number(
        "SELECT count(*) FROM sessions WHERE revoked_at IS NULL AND last_used_at > ?1",
        tomorrow,
    )?;
    let denials = "SELECT count(*) FROM denylist WHERE expires_at > ?1";
    let denials = number(denials, now + Span::days(366))?;
    let events = number("SELECT count(*) FROM events WHERE at > ?1", tomorrow)?;
    let stale = number(
        "SELECT count(*) FROM sessions WHERE revoked_at IS NULL AND ends_at IS NULL
         AND last_used_at < ?1",
        now - Span::days(400),
    )?;
    let endless = connection.query_row(
        "SELECT count(*) FROM sessions WHERE revoked_at IS NULL AND ends_at IS NULL",
        [],
        |row| row.get::<_, u64>(0),
    )?;
    let mut stuck = Vec::new();
    for (number, what) in [
        (never, "session that was last used in the future"),
        (denials, "denylist entrie that ends in over a year"),
        (events, "event of the future"),
    ] {
        if number > 0 {
            stuck.push(format!("{number} × {}", what.replace("entrie ", "entry ")));
        }
    }
    Ok(if let Some(what) = listed(&stuck) {
        let mend = "no rule will ever purge these: find the writer whose clock was wrong";
        Finding::warning("purgeable", what, mend)
    } else if stale > 0 {
        let what = format!("{} without an end, unused for over a year", several(stale, "session"));
        Finding::warning("purgeable", what, "only this ends them: tokenctl purge --idle 365d")
    } else if endless > 0 {
        let what =
            format!("{} without an end: only purge --idle ends them", several(endless, "session"));
        Finding::good("purgeable", what)
    } else {
        Finding::good("purgeable", "every row has an end")
    })
}

fn deactivated(connection: &Connection, _: &Path, how: &Examination<'_>) -> Checked {
    let (sessions, user): (u64, Option<String>) = connection.query_row(
        "SELECT count(*), min(u.id) FROM users u JOIN sessions s ON s.user_id = u.id
         WHERE u.status = 'deactivated' AND s.revoked_at IS NULL
           AND ifnull(s.ends_at > ?1, 1)",
        [how.now.as_secs()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(match user.filter(|_| sessions > 0) {
        Some(user) => {
            let what = format!(
                "{} of deactivated users, such as {user}",
                several(sessions, "active session")
            );
            let mend = "end them with: tokenctl users deactivate USER";
            Finding::failure("deactivated", what, mend)
        }
        None => Finding::good("deactivated", "no deactivated user has an active session"),
    })
}

/// Whether one address stands for most clients: then it is a proxy's.
fn proxy(connection: &Connection, _: &Path, _: &Examination<'_>) -> Checked {
    const SESSIONS: u64 = 20;
    const USERS: u64 = 5;
    // Whoever has more than half is left when each two different ones go together.
    let mut candidate: Option<Vec<u8>> = None;
    let (mut lead, mut all) = (0_u64, 0_u64);
    let mut statement = connection
        .prepare("SELECT ip FROM sessions WHERE revoked_at IS NULL AND ip IS NOT NULL")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let ip = row.get_ref(0)?.as_bytes()?;
        all += 1;
        if candidate.as_deref() == Some(ip) {
            lead += 1;
        } else if lead == 0 {
            candidate = Some(ip.to_vec());
            lead = 1;
        } else {
            lead -= 1;
        }
    }
    let common = candidate.and_then(|ip| String::from_utf8(ip).ok()).unwrap_or_default();
    let (own, users): (u64, u64) = connection.query_row(
        "SELECT count(*), (SELECT count(*) FROM (SELECT DISTINCT user_id FROM sessions
           WHERE revoked_at IS NULL AND ip = ?1 LIMIT 5))
         FROM sessions WHERE revoked_at IS NULL AND ip = ?1",
        [&common],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(if all >= SESSIONS && own * 2 > all && users >= USERS {
        let what = format!("{own} of {all} sessions come from {common}: that is no client");
        let mend = "let the service record the client's address, not its proxy's \
                    (X-Forwarded-For or Forwarded, from proxies that it trusts)";
        Finding::warning("proxy", what, mend)
    } else {
        Finding::good("proxy", "no address stands for most clients")
    })
}

/// Whether the rules bite: a session that is revoked has told of it.
fn rules(connection: &Connection, _: &Path, how: &Examination<'_>) -> Checked {
    let since = (how.now - Span::days(1)).as_secs();
    let untold: u64 = connection.query_row(
        "SELECT count(*) FROM sessions s WHERE s.revoked_at >= ?1 AND NOT EXISTS (
           SELECT 1 FROM events e WHERE e.session_id = s.id AND e.kind = 'revoked')",
        [since],
        |row| row.get(0),
    )?;
    Ok(if untold > 0 {
        let what = format!("{} revoked today without an event", several(untold, "session"));
        let mend = "somebody wrote around the schema's triggers: find out who";
        Finding::failure("rules", what, mend)
    } else {
        Finding::good("rules", "every revocation of the last day is on record")
    })
}
