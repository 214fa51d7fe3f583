//! Work on one session or one user, as whole processes, compared with the `sqlite3` shell and between
//! store sizes.

use std::path::Path;

use rusqlite::params;

use super::process::{TOOL, ask, line, median, run, tool};
use super::stores::{Stores, open};

/// The store sizes of the curve, up to the requested one.
const SIZES: [u64; 4] = [10_000, 100_000, 1_000_000, 10_000_000];
const RUNS: usize = 21;

impl Stores {
    pub(super) fn points(&self) {
        println!(
            "\n{:<44} {:>10} {:>10}",
            format!("one process, milliseconds (median of {RUNS})"),
            "tokenctl",
            "sqlite3"
        );
        let path = self.store();
        let store = path.to_str().expect("a name");
        let (user, id) = middle(&path);
        let pair = |what: &str, words: &[&str], query: &str| {
            let ours = median(RUNS, || run(TOOL, &tool(&path, words)).0);
            let theirs = median(RUNS, || run("sqlite3", &["-json", store, query]).0);
            line(what, ours, theirs, "ms");
        };
        pair(
            "sessions list --user",
            &["sessions", "list", "--user", &user, "--state", "all", "-o", "json"],
            &format!("SELECT * FROM sessions WHERE user_id = '{user}' ORDER BY last_used_at DESC"),
        );
        pair(
            "sessions show",
            &["sessions", "show", &id, "-o", "json"],
            &format!(
                "SELECT * FROM sessions WHERE id = '{id}';
                 SELECT * FROM events WHERE session_id = '{id}'"
            ),
        );
        pair(
            "users show",
            &["users", "show", &user, "-o", "json"],
            &format!("SELECT * FROM users WHERE id = '{user}'"),
        );
        pair(
            "purge with nothing to do",
            &["purge", "--retain", "99y", "-q"],
            "SELECT 1 FROM sessions WHERE revoked_at IS NULL AND ends_at <= 1 LIMIT 1",
        );
    }

    pub(super) fn curve(&self) {
        let mut sizes: Vec<u64> = SIZES.into_iter().filter(|size| *size < self.sessions).collect();
        sizes.push(self.sessions);
        print!("\n{:<32}", "one process, milliseconds");
        for size in &sizes {
            print!(" {size:>11}");
        }
        println!(" {:>6}", "ratio");
        let columns: Vec<_> = sizes.iter().map(|size| self.points_at(*size)).collect();
        for (index, (what, first)) in columns[0].iter().enumerate() {
            print!("{what:<32}");
            for column in &columns {
                print!(" {:>11.2}", column[index].1);
            }
            println!(" {:>6.2}", columns[columns.len() - 1][index].1 / first);
        }
    }

    fn points_at(&self, size: u64) -> Vec<(&'static str, f64)> {
        let path = self.copy_of(&self.of(size));
        let (user, id) = middle(&path);
        let commands = |words: &[&str]| median(RUNS, || run(TOOL, &tool(&path, words)).0);
        let mut times = vec![
            ("sessions list --user", commands(&["sessions", "list", "--user", &user])),
            ("sessions show", commands(&["sessions", "show", &id])),
            ("purge with nothing to do", commands(&["purge", "--retain", "99y", "-q"])),
        ];

        ask(TOOL, &tool(&path, &["keys", "generate"]), "");
        let mut pairs = Vec::new();
        let issue = || {
            let (time, output) = ask(TOOL, &tool(&path, &["issue", "newcomer", "-o", "json"]), "");
            pairs.push(serde_json::from_str::<serde_json::Value>(&output).expect("JSON"));
            time
        };
        times.push(("issue", median(RUNS, issue)));
        let mut each = |what, words: &[&str], input: &dyn Fn(&serde_json::Value) -> String| {
            let mut pair = pairs.iter();
            let once = || ask(TOOL, &tool(&path, words), &input(pair.next().expect("a pair"))).0;
            times.push((what, median(RUNS, once)));
        };
        let text =
            |pair: &serde_json::Value, name: &str| pair[name].as_str().expect("a text").to_owned();
        each("introspect", &["introspect", "-"], &|pair| text(pair, "access_token"));
        each("rotate", &["rotate", "-"], &|pair| text(pair, "refresh_token"));

        let mut prefixes = pairs.iter().map(|pair| text(pair, "session_id")[..30].to_owned());
        let revoke = || {
            let prefix = prefixes.next().expect("a session");
            run(TOOL, &tool(&path, &["revoke", &prefix, "--yes"])).0
        };
        times.push(("revoke, by the beginning of an id", median(RUNS, revoke)));

        let mut users = hundreds(&path);
        let revoke_all = || {
            let user = users.pop().expect("a user");
            run(TOOL, &tool(&path, &["revoke-all", &user, "--expect", "100", "--yes"])).0
        };
        times.push(("revoke-all, 100 sessions", median(RUNS, revoke_all)));
        times
    }
}

/// Returns a user and a session from the middle of the store.
fn middle(store: &Path) -> (String, String) {
    open(store)
        .query_row(
            "SELECT user_id, id FROM sessions WHERE rowid >= (SELECT max(rowid) / 2 FROM sessions)
             LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .expect("a row")
}

/// Creates users with a hundred sessions each, one user per run.
fn hundreds(store: &Path) -> Vec<String> {
    let sql = open(store);
    sql.execute_batch("BEGIN").expect("the lock");
    let users: Vec<String> = (0..RUNS).map(|number| format!("hundred-{number}")).collect();
    for user in &users {
        sql.execute("INSERT INTO users (id) VALUES (?1)", [user]).expect("a user");
        for number in 0..100 {
            sql.execute(
                "INSERT INTO sessions (id, user_id, access_expires_at) VALUES (?1, ?2, unixepoch() + 900)",
                params![format!("{user}-{number}"), user],
            )
            .expect("a session");
        }
    }
    sql.execute_batch("COMMIT").expect("a commit");
    users
}
