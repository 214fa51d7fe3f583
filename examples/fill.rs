//! Creates a store with any number of realistic sessions. Equal seeds create equal sessions.
//!
//! ```sh
//! cargo run --release --example fill -- --sessions 1000000 --store /tmp/big.db
//! ```
//!
//! Users have 1 to 20 sessions. Rows are in the order of their logins, as a service writes them. Most
//! sessions were used recently, with a long tail; 5 % are revoked, 3 % never expire, 2 % have expired.

use std::error::Error;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};
use tokenctl::session::SessionId;
use tokenctl::store::sqlite::SqliteStore;
use tokenctl::time::Timestamp;

const DAY: i64 = 86_400;
/// Time over which the logins are spread.
const SPAN: i64 = 400 * DAY;

struct Options {
    sessions: u64,
    store: PathBuf,
    seed: u64,
    now: i64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    if !options.store.exists() {
        SqliteStore::create(&options.store)?;
    }
    fill(&options)
}

#[expect(clippy::disallowed_methods, reason = "the ages of the rows are measured from today")]
fn options() -> Result<Options, Box<dyn Error>> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_secs();
    let mut options = Options {
        sessions: 100_000,
        store: PathBuf::from("big.db"),
        seed: 1,
        now: i64::try_from(now)?,
    };
    let mut words = std::env::args().skip(1);
    while let Some(option) = words.next() {
        let value = words.next().ok_or_else(|| format!("{option} needs a value"))?;
        match option.as_str() {
            "--sessions" => options.sessions = value.parse()?,
            "--store" => options.store = value.into(),
            "--seed" => options.seed = value.parse()?,
            "--now" => options.now = value.parse()?,
            _ => return Err(format!("{option}: --sessions, --store, --seed or --now").into()),
        }
    }
    Ok(options)
}

/// `SplitMix64`: small, fast, and equal on every platform.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    fn up_to(&mut self, limit: i64) -> i64 {
        i64::try_from(self.below(u64::try_from(limit.max(1)).unwrap_or(1))).unwrap_or(0)
    }

    fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }
}

fn user_agent(dice: &mut Dice) -> String {
    let version = 100 + dice.below(45);
    let minor = dice.below(200);
    match dice.below(10) {
        0..=3 => format!(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/{version}.0.{minor}.0 Safari/537.36"
        ),
        4..=5 => format!(
            "Mozilla/5.0 (Linux; Android {}; K) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/{version}.0.{minor}.0 Mobile Safari/537.36",
            9 + dice.below(7)
        ),
        6..=7 => format!(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 1{}_{} like Mac OS X) AppleWebKit/605.1.15 \
             (KHTML, like Gecko) Version/1{}.0 Mobile/15E148 Safari/604.1",
            4 + dice.below(5),
            dice.below(7),
            4 + dice.below(5)
        ),
        8 => format!(
            "Mozilla/5.0 (X11; Linux x86_64; rv:{version}.0) Gecko/20100101 Firefox/{version}.0"
        ),
        _ => format!("okhttp/4.{}.{}", dice.below(12), dice.below(4)),
    }
}

/// Returns the time since the last use, given the time since the login.
fn idle(dice: &mut Dice, age: i64) -> i64 {
    let idle = match dice.below(100) {
        0..=29 => dice.up_to(DAY),
        30..=54 => dice.up_to(14 * DAY),
        55..=79 => dice.up_to(60 * DAY),
        _ => dice.up_to(SPAN),
    };
    idle.min(age)
}

fn fill(options: &Options) -> Result<(), Box<dyn Error>> {
    let connection = open(&options.store)?;
    // Creating the indexes at the end is faster, with the same result.
    let indexes: Vec<(String, String)> = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    for (name, _) in indexes.iter().filter(|(name, _)| name.starts_with("sessions_")) {
        connection.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    let mut dice = Dice(options.seed);
    let users = users(&connection, options, &mut dice)?;
    sessions(&connection, options, &users, &mut dice)?;
    for (_, sql) in indexes.iter().filter(|(name, _)| name.starts_with("sessions_")) {
        connection.execute_batch(sql)?;
    }
    connection.execute_batch("COMMIT")?;
    connection.pragma_update_and_check(None, "wal_checkpoint", "TRUNCATE", |_| Ok(()))?;
    connection.execute_batch("PRAGMA synchronous = FULL; ANALYZE")?;
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a writer of its own, as fast as it can be")]
fn open(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; PRAGMA temp_store = MEMORY;
         PRAGMA foreign_keys = ON;",
    )?;
    Ok(connection)
}

/// Returns user indexes, each as often as the user has sessions: 1 to 20, mostly few.
fn users(
    connection: &Connection,
    options: &Options,
    dice: &mut Dice,
) -> Result<Vec<u32>, Box<dyn Error>> {
    let mut insert =
        connection.prepare("INSERT INTO users (id, created_at, updated_at) VALUES (?1, ?2, ?2)")?;
    let mut slots = Vec::new();
    let mut user = 0u32;
    while (slots.len() as u64) < options.sessions {
        insert.execute(params![name(user), options.now - SPAN])?;
        let sessions = 1 + dice.below(20) * dice.below(20) / 19;
        for _ in 0..sessions.min(20) {
            slots.push(user);
        }
        user += 1;
    }
    slots.truncate(usize::try_from(options.sessions)?);
    // Shuffle, so that the logins of all users are mixed.
    for index in (1..slots.len()).rev() {
        let other = usize::try_from(dice.below(index as u64 + 1))?;
        slots.swap(index, other);
    }
    Ok(slots)
}

fn name(user: u32) -> String {
    format!("user-{user:08}")
}

fn sessions(
    connection: &Connection,
    options: &Options,
    users: &[u32],
    dice: &mut Dice,
) -> Result<(), Box<dyn Error>> {
    let mut insert = connection.prepare(
        "INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at, generation,
           rotated_at, access_expires_at, longest_idle, ip, user_agent, device, revoked_at,
           revoked_reason)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?;
    let total = i64::try_from(users.len())?;
    for (index, user) in users.iter().enumerate() {
        let created = options.now - SPAN + SPAN * i64::try_from(index)? / total;
        let used = options.now - idle(dice, options.now - created);
        let rotations = 1 + (used - created) / (DAY / 2);
        let expires = match dice.below(100) {
            0..=2 => None,
            3..=4 => Some((used + DAY).min(options.now - 1).max(created)),
            _ => Some(used + 400 * DAY),
        };
        let revoked = dice.percent(5).then(|| (used + dice.up_to(DAY)).min(options.now));
        let mut random = |buffer: &mut [u8]| {
            for byte in buffer {
                *byte = dice.next().to_le_bytes()[0];
            }
        };
        let id = SessionId::generate(Timestamp(created), &mut random)?;
        let ip = format!("{}.{}.{}.{}", 11 + user % 180, user % 251, user % 241, dice.below(20));
        insert.execute(params![
            id.as_str(),
            name(*user),
            created,
            used,
            expires,
            rotations,
            (rotations > 1).then_some(used),
            used + 900,
            dice.up_to((used - created).max(1)),
            ip,
            user_agent(dice),
            dice.percent(30).then_some("phone"),
            revoked,
            revoked.map(|_| if dice.percent(70) { "logout" } else { "superseded" }),
        ])?;
    }
    Ok(())
}
