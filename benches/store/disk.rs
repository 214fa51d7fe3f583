//! The size of a store on disk, the cost of each index, and the space that a purge frees.

use std::fs;
use std::time::Instant;

use rusqlite::{Connection, params};

use super::stores::{Stores, open};

const INDEXES: [&str; 5] = [
    "sessions_by_user",
    "sessions_by_use",
    "sessions_by_end",
    "sessions_revoked",
    "sessions_revoked_by_use",
];

impl Stores {
    pub(super) fn sizes(&self) {
        println!("\n{:<44} {:>10} {:>10}", "on disk", "MB", "B/session");
        let sql = open(&self.store());
        let mut query = sql
            .prepare("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC")
            .expect("the sizes");
        let rows = query
            .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, u64>(1)?)))
            .expect("the sizes");
        for row in rows {
            let (name, bytes) = row.expect("a size");
            self.size(&name, bytes);
        }
        self.size("all", fs::metadata(self.store()).expect("the store").len());
    }

    fn size(&self, name: &str, bytes: u64) {
        let each = bytes as f64 / self.sessions as f64;
        if each >= 0.05 {
            println!("{name:<44} {:>10.1} {each:>10.1}", bytes as f64 / 1e6);
        }
    }

    /// Prints the time without each index, relative to the time with all indexes.
    pub(super) fn indexes(&self) {
        println!(
            "\n{:<32} {:>9} {:>7} {:>9} {:>7}",
            "what an index costs, seconds", "rotations", "ratio", "deletes", "ratio"
        );
        let (turn, delete) = self.times(None, "");
        println!("{:<32} {turn:>9.2} {:>7} {delete:>9.2} {:>7}", "all of them", 1, 1);
        for index in INDEXES {
            let (turned, deleted) = self.times(None, &format!("DROP INDEX {index}"));
            println!(
                "{:<32} {turned:>9.2} {:>7.2} {deleted:>9.2} {:>7.2}",
                format!("without {index}"),
                turned / turn,
                deleted / delete
            );
        }
        for mode in ["NONE", "FULL"] {
            let (turned, deleted) = self.times(Some(mode), "");
            println!(
                "{:<32} {turned:>9.2} {:>7.2} {deleted:>9.2} {:>7.2}",
                format!("auto_vacuum {mode}"),
                turned / turn,
                deleted / delete
            );
        }
    }

    /// Measures 20,000 uses of sessions, each in a transaction, and the deletion of the older half in
    /// one statement.
    fn times(&self, auto_vacuum: Option<&str>, change: &str) -> (f64, f64) {
        let path = self.copy();
        let sql = open(&path);
        sql.execute_batch("PRAGMA synchronous = NORMAL").expect("a pragma");
        sql.execute_batch(change).expect("a change");
        if let Some(mode) = auto_vacuum {
            sql.execute_batch(&format!(
                "PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = {mode}; VACUUM;
                 PRAGMA journal_mode = WAL"
            ))
            .expect("a vacuum");
        }
        let turned = timed(&sql, || {
            let mut update = sql
                .prepare(
                    "UPDATE sessions SET generation = generation + 1, rotated_at = ?1,
                       last_used_at = ?1, expires_at = ?1 + 604800
                     WHERE rowid = ?2 AND revoked_at IS NULL AND last_used_at <= ?1",
                )
                .expect("a statement");
            let step = (self.sessions / 20_000).max(1);
            for row in (1..=self.sessions).step_by(usize::try_from(step).expect("a step")) {
                update.execute(params![self.now, row]).expect("an update");
            }
        });
        let half = self.unused(50);
        let deleted = timed(&sql, || {
            sql.execute("DELETE FROM sessions WHERE last_used_at <= ?1", [half])
                .expect("a statement");
        });
        (turned, deleted)
    }

    /// Prints how much space a purge frees, and how long one step of it delays writers.
    pub(super) fn given_back(&self) {
        let path = self.copy();
        let sql = open(&path);
        sql.execute("DELETE FROM sessions WHERE last_used_at <= ?1", [self.unused(50)])
            .expect("a statement");
        let count = |name: &str| {
            sql.pragma_query_value(None, name, |row| row.get::<_, u64>(0)).expect("a count")
        };
        let (pages, free) = (count("page_count"), count("freelist_count"));
        println!(
            "\nafter a purge of the older half: {free} of {pages} pages are free, for the next logins"
        );
        let (begun, mut longest, mut steps) = (Instant::now(), 0.0_f64, 0);
        while count("freelist_count") > 0 && begun.elapsed().as_secs() < 60 {
            let step = Instant::now();
            let mut vacuum = sql.prepare("PRAGMA incremental_vacuum(256)").expect("a pragma");
            let mut rows = vacuum.query([]).expect("a pragma");
            while rows.next().expect("a step").is_some() {}
            longest = longest.max(step.elapsed().as_secs_f64() * 1e3);
            steps += 1;
        }
        drop(sql);
        println!(
            "incremental_vacuum(256): {steps} steps, {:.1} s, {longest:.0} ms the longest; {:.2} of the file is left",
            begun.elapsed().as_secs_f64(),
            fs::metadata(&path).expect("the store").len() as f64 / (pages * 4096) as f64
        );
        let path = self.copy();
        let sql = open(&path);
        sql.execute("DELETE FROM sessions WHERE last_used_at <= ?1", [self.unused(50)])
            .expect("a statement");
        let whole = timed(&sql, || sql.execute_batch("VACUUM").expect("a vacuum"));
        println!("VACUUM: {whole:.1} s, all of it with the lock held");
    }
}

/// Returns the seconds until every change is in the database file.
fn timed(sql: &Connection, work: impl FnOnce()) -> f64 {
    let begun = Instant::now();
    work();
    sql.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("a checkpoint");
    begun.elapsed().as_secs_f64()
}
