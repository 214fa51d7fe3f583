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
