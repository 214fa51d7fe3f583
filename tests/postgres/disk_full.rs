//! The disk of the database is full: an error of two lines, no partial change, and everything works once
//! there is free space again.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::cluster::{self, Cluster};
use crate::common::World;

/// A small file system, unmounted after the test.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(megabytes: u32) -> Option<Self> {
        let directory = tempfile::Builder::new().prefix("tokenctl-disk-").tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m,mode=0700"), "tmpfs"])
            .arg(directory.path())
            .stderr(Stdio::null())
            .status();
        if !mounted.is_ok_and(|status| status.success()) {
            #[expect(clippy::print_stderr, reason = "a test that shows nothing says so")]
            {
                eprintln!("SKIPPED: a small file system cannot be mounted here");
            }
            return None;
        }
        chown(directory.path(), Some(65_534), Some(65_534)).unwrap();
        Some(Self(directory))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Fills the disk completely.
    fn fill(&self) -> PathBuf {
        let path = self.path().join("filler");
        let mut file = fs::OpenOptions::new().create(true).append(true).open(&path).unwrap();
        for size in [1 << 20, 1 << 12, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").args(["-l"]).arg(self.path()).status();
    }
}

/// Returns a claim that cannot be compressed.
fn long_claim() -> String {
    let mut bytes = [0; 6_000];
    getrandom::fill(&mut bytes).unwrap();
    let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("long={}", hex.concat())
}

/// Fills the existing pages of the tables, so that the next row of any table needs a new page.
fn fill_pages(cluster: &Cluster, database: &str) {
    let mut client = cluster.connect("postgres", database);
    for insert in [
        "INSERT INTO tokenctl.events (kind, note) SELECT 'filler', repeat('x', n)
         FROM generate_series(1, 1000) n",
        "INSERT INTO tokenctl.events (kind) VALUES ('filler')",
    ] {
        for _ in 0..500 {
            if client.batch_execute(insert).is_err() {
                break;
            }
        }
    }
}

#[test]
fn a_full_tablespace_undoes_the_change_and_names_the_disk() {
    let Some(bin) = cluster::programs_or_skip() else { return };
    let Some(disk) = SmallDisk::mount(40) else { return };
    let cluster = Cluster::start(&bin, &["fsync = off"]);
    let template = cluster.new_store();
    let space = disk.path().display();
    cluster.execute("postgres", &format!("CREATE TABLESPACE small LOCATION '{space}'"));
    let database = "on_a_small_disk";
    cluster.execute(
        "postgres",
        &format!("CREATE DATABASE {database} TEMPLATE {template} TABLESPACE small"),
    );
    cluster
        .execute("postgres", &format!("GRANT CONNECT ON DATABASE {database} TO tokenctl_operator"));
    let world = World::new().with("TOKENCTL_STORE", &cluster.url("operator", database));
    world.ok(&["keys", "generate"]);
    let pairs: Vec<_> = ["alice", "bob", "carol", "dave"].map(|user| world.issue(user, &[])).into();
    let filler = disk.fill();
    fill_pages(&cluster, database);
    let state = |cluster: &Cluster| -> String {
        let sql = "SELECT concat_ws(' ', (SELECT string_agg(s::text, ' ' ORDER BY id) FROM tokenctl.sessions s),
            (SELECT string_agg(u::text, ' ' ORDER BY id) FROM tokenctl.users u),
            (SELECT string_agg(d::text, ' ' ORDER BY id) FROM tokenctl.denylist d),
            (SELECT count(*) FROM tokenctl.events)::text)";
        cluster.connect("postgres", database).query_one(sql, &[]).unwrap().get(0)
    };
    let before = state(&cluster);
    let claim = long_claim();
    let line = |n| {
        format!(
            "{{\"id\":\"imported-{n}\",\"user_id\":\"u{n}\",\"created_at\":1700000000,\
             \"expires_at\":4000000000}}\n"
        )
    };
    let import = world.file("import.jsonl", (0..500).map(line).collect::<Vec<_>>().concat());
    let commands: [&[&str]; 7] = [
        &["issue", "alice", "--claim", &claim],
        &["revoke", &pairs[0].session, "--reason", "logout"],
        &["revoke-all", "bob"],
        &["users", "deactivate", "carol", "--yes"],
        &["users", "delete", "dave", "--yes"],
        &["revoke-all", "--everyone", "--yes"],
        &["sessions", "import", &import],
    ];
    for args in commands {
        let done = world.run(args).code(1);
        let (error, hint) = done.error_and_hint();
        assert!(error.contains("no space is left"), "{error}");
        assert!(hint.contains("free disk space"), "{hint}");
        assert_eq!(state(&cluster), before, "{args:?}");
    }
    // Reading works, and so does a rotation that fits into its page.
    world.ok(&["sessions", "list"]);
    world.verdict(&pairs[1].access, "active");
    fs::remove_file(filler).unwrap();
    for args in commands {
        world.ok(args);
    }
    let doctor = world.run(&["doctor", "-o", "json"]);
    assert_eq!(doctor.json()["failures"], 0, "{doctor:?}");
}

#[test]
fn a_full_disk_of_the_log_loses_the_connection_and_nothing_else() {
    let Some(bin) = cluster::programs_or_skip() else { return };
    let Some(disk) = SmallDisk::mount(130) else { return };
    let settings = [
        "fsync = off",
        "max_wal_size = 32MB",
        "min_wal_size = 32MB",
        "wal_level = minimal",
        "max_wal_senders = 0",
    ];
    let mut cluster = Cluster::start_below(disk.path(), &bin, &settings);
    let database = cluster.new_store();
    let world = World::new().with("TOKENCTL_STORE", &cluster.url("operator", &database));
    world.ok(&["keys", "generate"]);
    let pair = world.issue("alice", &[]);
    let filler = disk.fill();
    // The server stops when it cannot write its WAL. Until then changes succeed, or the error names the disk.
    let claim = long_claim();
    let mut issued = 1;
    let mut reasons = Vec::new();
    for _ in 0..400 {
        let done = world.run(&["issue", "alice", "--claim", &claim, "-o", "json"]);
        if done.exit == 0 {
            issued += 1;
            continue;
        }
        assert_eq!(done.exit, 1, "{done:?}");
        let reason = done.error()["reason"].as_str().unwrap().to_owned();
        let known = ["disk-full", "store-disconnected", "store-unreachable", "commit-unknown"];
        assert!(known.contains(&reason.as_str()), "{done:?}");
        reasons.push(reason);
        if reasons.len() > 2 {
            break;
        }
    }
    assert!(!reasons.is_empty(), "the disk did not fill up after {issued} logins");
    fs::remove_file(filler).unwrap();
    cluster.stop();
    cluster.start_again();
    // Every reported login exists, and no other login except one whose answer was lost.
    let sessions = world.list(&["--user", "alice", "--limit", "1000"]).len();
    let unknown = reasons.iter().filter(|reason| *reason == "commit-unknown").count();
    assert!((issued..=issued + unknown).contains(&sessions), "{sessions} of {issued}: {reasons:?}");
    world.verdict(&pair.access, "active");
    world.issue("alice", &["--claim", &claim]);
}
