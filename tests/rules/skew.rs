//! Clock skew (design section 2, "Clocks"): the rules of the schema, by plain SQL, on every store. The
//! statements are those of a service in any language, and the times are relative to the store's clock.

use crate::support::TestDir;

/// A store that a program without our functions has open.
trait PlainStore {
    fn run(&mut self, sql: &str) -> Result<u64, String>;
    /// Returns the only number of a query; null is -1.
    fn number(&mut self, sql: &str) -> i64;

    fn done(&mut self, sql: &str) {
        self.run(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

struct PlainSqlite {
    _dir: TestDir,
    connection: rusqlite::Connection,
}

impl PlainStore for PlainSqlite {
    fn run(&mut self, sql: &str) -> Result<u64, String> {
        let changed = self.connection.execute(sql, []).map_err(|error| error.to_string())?;
        Ok(changed as u64)
    }

    fn number(&mut self, sql: &str) -> i64 {
        let read = |row: &rusqlite::Row<'_>| row.get::<_, Option<i64>>(0);
        self.connection.query_row(sql, [], read).unwrap().unwrap_or(-1)
    }
}

#[cfg(feature = "postgres")]
impl PlainStore for ::postgres::Client {
    fn run(&mut self, sql: &str) -> Result<u64, String> {
        self.execute(sql, &[]).map_err(|error| format!("{error:?}"))
    }

    fn number(&mut self, sql: &str) -> i64 {
        let row = self.query_one(&format!("SELECT (({sql}))::bigint"), &[]).unwrap();
        row.get::<_, Option<i64>>(0).unwrap_or(-1)
    }
}

/// Runs `check` on a new store of each kind.
fn on_every_store(check: impl Fn(&mut dyn PlainStore)) {
    let dir = TestDir::new();
    let connection = dir.raw(true);
    check(&mut PlainSqlite { connection, _dir: dir });
    #[cfg(feature = "postgres")]
    if let Some(cluster) = crate::cluster::shared() {
        let database = cluster.new_store();
        let mut client = cluster.connect("service", &database);
        client.batch_execute("SET search_path = tokenctl").unwrap();
        check(&mut client);
        drop(client);
        cluster.drop_database(&database);
    }
}

/// Inserts a session of ann that was opened long ago and ends at this time, an SQL expression.
fn log_in(store: &mut dyn PlainStore, id: &str, ends_at: &str) {
    if store.number("SELECT count(*) FROM users WHERE id = 'ann'") == 0 {
        store.done("INSERT INTO users (id) VALUES ('ann')");
    }
    store.done(&format!(
        "INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at)
         VALUES ('{id}', 'ann', unixepoch() - 90000, unixepoch() - 90000, {ends_at})"
    ));
}

/// The statement that revokes may also change the expiry: the refresh token of the session expires when the
/// later of the two ends has passed.
#[test]
fn the_id_of_a_revoked_session_is_blocked_until_the_later_end() {
    const NEVER: i64 = 253_402_300_799;
    const SOON: i64 = 3_900_000_000;
    const LATE: i64 = 4_000_000_000;
    let sql = |end: i64| if end == NEVER { "NULL".to_owned() } else { end.to_string() };
    on_every_store(|store| {
        for (index, (old, new)) in
            [(LATE, SOON), (SOON, LATE), (NEVER, SOON), (SOON, NEVER), (LATE, LATE), (NEVER, NEVER)]
                .into_iter()
                .enumerate()
        {
            let id = format!("s{index}");
            log_in(store, &id, &sql(old));
            store.done(&format!(
                "UPDATE sessions SET revoked_at = unixepoch(), expires_at = {} WHERE id = '{id}'",
                sql(new)
            ));
            let kept =
                store.number(&format!("SELECT keep_until FROM events WHERE session_id = '{id}'"));
            assert_eq!(kept, (old.max(new) + 300).min(NEVER), "from {old} to {new}");
        }
    });
}

/// Verifiers that read only the denylist accept the access token of a session that has expired.
#[test]
fn a_deactivation_denies_access_tokens_that_outlive_their_session() {
    on_every_store(|store| {
        log_in(store, "over", "unixepoch() - 4000");
        log_in(store, "dead", "unixepoch() - 4000");
        store.done("UPDATE sessions SET access_expires_at = unixepoch() + 600 WHERE id = 'over'");
        store.done("UPDATE sessions SET access_expires_at = unixepoch() - 400 WHERE id = 'dead'");
        store.done("UPDATE users SET status = 'deactivated'");
        let denied = "SELECT count(*) FROM denylist WHERE id = 'over' AND user_id = 'ann'
                      AND reason = 'account-deactivated' AND expires_at > unixepoch() + 800";
        assert_eq!(store.number(denied), 1);
        assert_eq!(store.number("SELECT count(*) FROM denylist"), 1);
        assert_eq!(store.number("SELECT count(*) FROM sessions WHERE revoked_at IS NOT NULL"), 0);
    });
}

/// By a service's clock that is up to 5 minutes behind, such a session is active.
#[test]
fn the_id_of_a_session_that_expired_just_now_is_not_used_again() {
    on_every_store(|store| {
        for ago in [1, 60, 250] {
            let id = format!("s{ago}");
            log_in(store, &id, &format!("unixepoch() - {ago}"));
            store.done(&format!("DELETE FROM sessions WHERE id = '{id}'"));
            let told = format!(
                "SELECT count(*) FROM events WHERE session_id = '{id}' AND kind = 'deleted'"
            );
            assert_eq!(store.number(&told), 1, "{ago} seconds ago");
            let again = format!("INSERT INTO sessions (id, user_id) VALUES ('{id}', 'ann')");
            assert!(store.run(&again).is_err(), "{ago} seconds ago");
        }
        log_in(store, "old", "unixepoch() - 400");
        store.done("DELETE FROM sessions WHERE id = 'old'");
        assert_eq!(store.number("SELECT count(*) FROM events WHERE session_id = 'old'"), 0);
    });
}

#[test]
fn no_time_in_the_future_keeps_a_session_through_a_deactivation() {
    on_every_store(|store| {
        log_in(store, "active", "unixepoch() + 200");
        log_in(store, "expired", "unixepoch() - 2");
        for ahead in [864_000, 250] {
            store.done(&format!(
                "UPDATE users SET status = 'deactivated', updated_at = unixepoch() + {ahead}"
            ));
            let left = "SELECT count(*) FROM sessions WHERE id = 'active' AND revoked_at IS NULL";
            assert_eq!(store.number(left), 0, "{ahead} seconds ahead");
            store.done("UPDATE users SET status = 'active', updated_at = unixepoch()");
        }
        let revoked =
            "SELECT count(*) FROM sessions WHERE id = 'expired' AND revoked_at IS NOT NULL";
        assert_eq!(store.number(revoked), 0);
    });
}

/// A counter that another program set to the largest number does not prevent the session's rotation.
#[test]
fn a_full_counter_of_changes_stays_full() {
    const MOST: i64 = i64::MAX;
    on_every_store(|store| {
        let inserted = format!(
            "INSERT INTO sessions (id, user_id, ip, user_agent, ip_changes, user_agent_changes)
             VALUES ('s', 'ann', '192.0.2.1', 'a', {MOST}, {MOST})"
        );
        store.done("INSERT INTO users (id) VALUES ('ann')");
        store.done(&inserted);
        store.done("UPDATE sessions SET ip = '192.0.2.2', user_agent = 'b'");
        for counter in ["ip_changes", "user_agent_changes"] {
            assert_eq!(store.number(&format!("SELECT {counter} FROM sessions")), MOST);
        }
    });
}

#[test]
fn another_spelling_of_an_address_is_no_change() {
    let same = [
        ["2001:DB8:0:0::1", "2001:db8::1", "[2001:db8::1]:443", "2001:0db8:0000::0001%eth0"],
        ["::1", "0:0:0:0:0:0:0:1", "0000:0::0:1", "[::1]"],
        ["2001:db8::", "2001:db8:0::0", "2001:db8:0:0:0:0:0:0", "[2001:DB8::]:1"],
        ["::", "0::", "::0", "0:0:0:0:0:0:0:0"],
        ["1:0:0:2::3", "1::2:0:0:0:3", "1:0:0:2:0:0:0:3", "0001::2:0:0:0:3"],
        ["1::3:4:5:6:7:8", "1:0:3:4:5:6:7:8", "1:0000:3:4:5:6:7:8", "[1::3:4:5:6:7:8]"],
        ["192.0.2.1", "::ffff:192.0.2.1", "0:0:0:0:0:FFFF:192.0.2.1", "[::ffff:192.0.2.1]:80"],
        ["a00::10", "0a00::0010", "a00:0:0:0:0:0:0:10", "A00::10, 192.0.2.1"],
    ];
    let different = [
        ("2001:db8::1", "2001:db8::10"),
        ("2001:db8::1", "2001:db8:1::"),
        ("1:0:0:2::3", "1::2:0:0:3"),
        ("1::", "10::"),
        ("::1", "::"),
        ("192.0.2.1", "::192.0.2.1"),
        ("unix:a:0b", "unix:a:b"),
    ];
    on_every_store(|store| {
        store.done("INSERT INTO users (id) VALUES ('ann')");
        let mut count = 0;
        let mut changes = |from: &str, to: &str| {
            count += 1;
            store.done(&format!(
                "INSERT INTO sessions (id, user_id, ip) VALUES ('s{count}', 'ann', '{from}')"
            ));
            store.done(&format!("UPDATE sessions SET ip = '{to}' WHERE id = 's{count}'"));
            store.number(&format!("SELECT ip_changes FROM sessions WHERE id = 's{count}'"))
        };
        for spellings in same {
            for from in spellings {
                for to in spellings {
                    assert_eq!(changes(from, to), 0, "from {from} to {to}");
                }
            }
        }
        for (a, b) in different {
            assert_eq!([changes(a, b), changes(b, a)], [1, 1], "{a} and {b}");
        }
    });
}
