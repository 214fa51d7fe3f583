//! What SQLite's check of a database file says: damage, or values that break a rule of the schema.

use rusqlite::Connection;

/// Maximum number of messages of SQLite that are read.
const MOST: u32 = 1_000;

/// The messages of a check.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Integrity {
    /// Damage of pages, rows or indexes.
    pub(super) damage: Vec<String>,
    /// Values that a program wrote despite a rule of the schema, each message with its number of rows.
    pub(super) values: Vec<(String, u64)>,
}

impl Integrity {
    /// Checks every page and row, and with `is_full` every index too.
    pub(super) fn check(connection: &Connection, is_full: bool) -> rusqlite::Result<Self> {
        let pragma = if is_full { "integrity_check" } else { "quick_check" };
        let mut statement = connection.prepare(&format!("PRAGMA {pragma}({MOST})"))?;
        let mut found = Self::default();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for line in row.get::<_, String>(0)?.lines() {
                found.add(line);
            }
        }
        Ok(found)
    }

    fn add(&mut self, line: &str) {
        if line == "ok" {
            return;
        }
        if !(line.starts_with("CHECK constraint failed in ") || line.contains(" value in ")) {
            self.damage.push(line.to_owned());
        } else if let Some((_, rows)) = self.values.iter_mut().find(|(known, _)| known == line) {
            *rows += 1;
        } else {
            self.values.push((line.to_owned(), 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_against_the_rules_are_no_damage() {
        let mut found = Integrity::default();
        for line in [
            "CHECK constraint failed in sessions",
            "CHECK constraint failed in sessions",
            "NULL value in users.id",
            "non-INTEGER value in cutoffs.id",
        ] {
            found.add(line);
        }
        assert_eq!(found.damage, [""; 0]);
        assert_eq!(found.values.len(), 3);
        assert_eq!(found.values[0].1, 2);
        found.add("row 3 missing from index sessions_by_user");
        assert_eq!(found.damage.len(), 1);
    }
}
