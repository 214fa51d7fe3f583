//! Commands whose change another program may prevent, for both stores: the table, the operation, and the command.

pub(crate) const PREVENTED: [(&str, &str, &[&str]); 10] = [
    ("sessions", "UPDATE", &["revoke-all", "alice"]),
    ("sessions", "UPDATE", &["revoke", "--user", "alice", "--yes"]),
    ("sessions", "UPDATE", &["users", "deactivate", "alice", "--yes"]),
    ("sessions", "UPDATE", &["users", "delete", "alice", "--yes"]),
    ("sessions", "DELETE", &["revoke-all", "alice", "--delete", "--yes"]),
    ("cutoffs", "INSERT", &["revoke-all", "--everyone", "--yes"]),
    ("users", "UPDATE", &["users", "deactivate", "alice", "--yes"]),
    ("users", "DELETE", &["users", "delete", "alice", "--yes"]),
    ("users", "INSERT", &["issue", "carol"]),
    ("sessions", "INSERT", &["issue", "alice"]),
];

/// The tables and operations of a purge, with its further arguments. A trigger that prevents one of them leaves
/// the rows, so the purge must neither report nor repeat the change.
pub(crate) const PREVENTED_PURGES: [(&str, &str, &[&str]); 5] = [
    ("sessions", "DELETE", &[]),
    ("sessions", "UPDATE", &["--idle", "30d", "--retain", "90d"]),
    // After a cutoff, the rows of the sessions that it ended are marked first.
    ("sessions", "UPDATE", &[]),
    ("denylist", "DELETE", &[]),
    ("events", "DELETE", &[]),
];

/// SQL for both stores: a session, an entry and an event that a purge deletes, in more than one step.
pub(crate) const PURGEABLE: &str = "
    INSERT INTO users (id) VALUES ('alice');
    INSERT INTO sessions (id, user_id, epoch, created_at, last_used_at, expires_at) VALUES
      ('expired', 'alice', 0, 1600000000, 1600000000, 1600000060),
      ('idle', 'alice', 0, 1600000000, 1600000000, NULL);
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1200)
    INSERT INTO denylist (kind, id, expires_at, seq)
      SELECT 'jti', 'dead-' || n, 1600000000, n FROM numbers;
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1200)
    INSERT INTO events (id, at, recorded_at, kind)
      SELECT n, 1600000000, 1600000000, 'old' FROM numbers;
    INSERT INTO events (id, kind) VALUES (1201, 'new')";
