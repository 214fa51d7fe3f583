//! Commands on one session or one user, as whole processes, compared with `psql -c` and between store sizes.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::Value;

use super::{Bench, Filled};
use crate::process::{TOOL, ask, median, run};

/// Runs of each command, of which the median counts.
const RUNS: usize = 21;
/// How much more a command may grow from the smallest to the largest store than `psql`, which is measured in
/// turn with it: the noise of a median. The stores are measured one after the other, while the machine changes.
const FLAT: f64 = 1.15;

/// A command with its median time, and that of `psql` with the same statements, in milliseconds.
struct Point {
    name: &'static str,
    ours: f64,
    theirs: f64,
}

impl Bench {
    pub(super) fn points(&self, stores: &[Filled]) {
        let measured: Vec<Vec<Point>> = stores.iter().map(|store| self.points_of(store)).collect();
        print!("\n{:<28}", format!("one process, ms ({RUNS} runs)"));
        for store in stores {
            print!(" {:>9} {:>8} {:>5}", store.sessions, "psql -c", "");
        }
        println!(" {:>6} {:>6}", "growth", "/psql");
        let (Some(smallest), Some(largest)) = (measured.first(), measured.last()) else { return };
        for (at, Point { name, ours: first, theirs: their_first }) in smallest.iter().enumerate() {
            print!("  {name:<26}");
            for column in &measured {
                let Point { ours, theirs, .. } = &column[at];
                print!(" {ours:>9.2} {theirs:>8.2} {:>5.2}", ours / theirs);
            }
            let Point { ours, theirs, .. } = &largest[at];
            let growth = (ours / first) / (theirs / their_first);
            println!(" {:>6.2} {growth:>6.2}", ours / first);
            self.goals.at_most(&format!("{name}, to psql -c"), ours / theirs, 2.0, "");
            self.goals.at_most(&format!("{name}, growth to that of psql"), growth, FLAT, "");
        }
    }

    fn points_of(&self, store: &Filled) -> Vec<Point> {
        let url = self.url("operator", store);
        let ring = self.dir.join("bench.keys.json");
        let _ = std::fs::remove_file(&ring);
        let ring = ring.to_str().expect("a name");
        let tool = |words: &[&str]| -> Vec<String> {
            let all = [&["--store", url.as_str(), "--key", ring], words].concat();
            all.into_iter().map(str::to_owned).collect()
        };
        let call = |words: &[&str], input: &str| -> (Duration, String) {
            let words = tool(words);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            ask(TOOL, &words, input)
        };
        call(&["keys", "generate"], "");
        // Sessions and tokens for the commands that use them up.
        let mut pairs: VecDeque<Value> = (0..=3 * RUNS)
            .map(|_| {
                let (_, out) = call(&["issue", "user77", "-o", "json"], "");
                serde_json::from_str(&out).expect("JSON")
            })
            .collect();
        self.cluster.execute(&store.database, "VACUUM ANALYZE tokenctl.sessions");
        let mut next = |field: &str| -> String {
            pairs.pop_front().expect("a pair")[field].as_str().expect("a text").to_owned()
        };
        let id: String = self
            .cluster
            .connect("postgres", &store.database)
            .query_one("SELECT id FROM tokenctl.sessions ORDER BY id OFFSET 5000 LIMIT 1", &[])
            .expect("a row")
            .get(0);
        let mut points = Vec::new();
        let mut pair = |name, command: &mut dyn FnMut() -> Duration, sql: &str| {
            let ours = median(RUNS, &mut *command);
            let theirs = median(RUNS, || self.psql(store, sql));
            points.push(Point { name, ours, theirs });
        };
        let show = format!(
            "SELECT * FROM tokenctl.sessions WHERE id = '{id}';
             SELECT * FROM tokenctl.events WHERE session_id = '{id}'"
        );
        let plain = |words: &[&str]| {
            let words = tool(words);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            run(TOOL, &words).0
        };
        pair("sessions show", &mut || plain(&["sessions", "show", &id, "-o", "json"]), &show);
        pair("sessions show, table", &mut || plain(&["sessions", "show", &id[..20]]), &show);
        let of_user =
            "SELECT * FROM tokenctl.sessions WHERE user_id = 'user78' ORDER BY last_used_at DESC";
        let list = ["sessions", "list", "--user", "user78", "--state", "all"];
        pair(
            "sessions list --user",
            &mut || plain(&[&list[..], &["-o", "json"]].concat()),
            of_user,
        );
        pair("sessions list --user, table", &mut || plain(&list), of_user);
        let user = format!("SELECT * FROM tokenctl.users WHERE id = 'user78'; {of_user}");
        pair("users show", &mut || plain(&["users", "show", "user78"]), &user);
        let login =
            "INSERT INTO tokenctl.sessions (id, user_id) VALUES (gen_random_uuid(), 'user78')";
        pair("issue", &mut || call(&["issue", "user78", "-o", "json"], "").0, login);
        let token = next("access_token");
        let check = format!(
            "SELECT * FROM tokenctl.users WHERE id = 'user78';
             SELECT * FROM tokenctl.sessions WHERE id = '{id}';
             SELECT * FROM tokenctl.denylist WHERE id IN ('{id}')"
        );
        pair("introspect", &mut || call(&["introspect", "-"], &token).0, &check);
        let rotate = format!(
            "BEGIN; SELECT * FROM tokenctl.users WHERE id = 'user78' FOR NO KEY UPDATE;
             UPDATE tokenctl.sessions SET generation = generation + 1 WHERE id = '{id}'; COMMIT"
        );
        pair("rotate", &mut || call(&["rotate", "-"], &next("refresh_token")).0, &rotate);
        let revoke = "UPDATE tokenctl.sessions SET revoked_at = tokenctl.unixepoch(), revoked_reason = 'admin'
             WHERE id = (SELECT id FROM tokenctl.sessions WHERE revoked_at IS NULL
                         AND user_id = 'user77' LIMIT 1)";
        pair("revoke", &mut || plain(&["revoke", &next("session_id"), "--yes"]), revoke);
        points
    }
}
