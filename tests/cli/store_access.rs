//! Stores that cannot be used: each cause has its own error and remedy, also in `doctor`; and stores that
//! other users can change.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, chown, symlink};
use std::path::Path;

use crate::common::run::BINARY;
use crate::common::{Done, World};

pub(crate) fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("chmod");
}

/// Runs a script as root in its own mount namespace; returns `None` if that is not permitted.
pub(crate) fn mounted(world: &World, script: &str) -> Option<String> {
    let script = format!("exec 2>&1; set -e\n{script}");
    let output = world
        .command("unshare")
        .args(["--mount", "--propagation", "private", "sh", "-c", &script])
        .output()
        .expect("unshare");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let refused = String::from_utf8_lossy(&output.stderr).contains("not permitted");
    (rustix::process::geteuid().is_root() && !refused && !text.contains("mount: ")).then_some(text)
}

pub(crate) fn settle(world: &World) {
    world.sql().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("a checkpoint");
}

#[test]
fn a_read_only_mount_is_reported_and_the_store_is_readable() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    settle(&world);
    fs::create_dir(world.path("disk")).unwrap();
    let script = format!(
        "mount -t tmpfs disk disk; cp {store} disk/s.db; cp {ring} disk/s.keys.json
         mount -o remount,ro disk; set +e
         export TOKENCTL_STORE=disk/s.db
         {BINARY} sessions list --user alice; echo \"list $?\"
         {BINARY} introspect {token} -o json; echo \"introspect $?\"
         {BINARY} stats -o json >/dev/null; echo \"stats $?\"
         {BINARY} doctor; echo \"doctor $?\"
         {BINARY} revoke-all alice --yes; echo \"revoke $?\"
         {BINARY} issue bob; echo \"issue $?\"",
        store = world.store().display(),
        ring = world.ring().display(),
        token = pair.access,
    );
    let Some(text) = mounted(&world, &script) else { return };
    for part in ["list 0", "introspect 0", "stats 0", "revoke 1", "issue 1"] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let named = "disk/s.db cannot be written: its file system is mounted read-only";
    assert_eq!(text.matches(named).count(), 3, "{text}");
    assert_eq!(text.matches("hint:  mount the file system writable").count(), 2, "{text}");
    assert!(!text.contains("no permission") && !text.contains("run as"), "{text}");
}

#[test]
fn a_full_disk_is_named() {
    let world = World::made();
    world.issue("alice", &[]);
    settle(&world);
    fs::create_dir(world.path("disk")).unwrap();
    let script = format!(
        "mount -t tmpfs -o size=2m disk disk; cp {store} disk/s.db; cp {ring} disk/s.keys.json
         set +e; dd if=/dev/zero of=disk/filler bs=4k 2>/dev/null
         export TOKENCTL_STORE=disk/s.db
         {BINARY} issue bob; echo \"issue $?\"
         {BINARY} sessions list; echo \"list $?\"
         {BINARY} doctor; echo \"doctor $?\"",
        store = world.store().display(),
        ring = world.ring().display(),
    );
    let Some(text) = mounted(&world, &script) else { return };
    assert!(text.contains("issue 1") && text.contains("doctor 1"), "{text}");
    assert!(text.contains("no space is left for the store disk/s.db"), "{text}");
    assert!(!text.contains("disk I/O error") && !text.contains("no permission"), "{text}");
}

#[test]
fn a_file_size_limit_is_named() {
    let world = World::made();
    world.issue("alice", &[]);
    let text =
        world.shell("ulimit -f 40; tokenctl issue bob; tokenctl issue carol; tokenctl doctor");
    assert!(
        text.contains("the process may write files of 20480 bytes at most")
            || text.contains("the process may write files of 40960 bytes at most"),
        "{text}"
    );
    assert!(text.contains("ulimit -f unlimited"), "{text}");
    assert!(!text.contains("no permission"), "{text}");
}

/// Runs a command as a user who owns no files.
fn as_nobody(world: &World, args: &[&str]) -> Option<Done> {
    let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups", "--", BINARY];
    let mut command = world.command("setpriv");
    let output = command.args(nobody).args(args).output().ok()?;
    let probe = world.command("setpriv").args(nobody).arg("--version").output().ok()?;
    let can = rustix::process::geteuid().is_root() && probe.status.success();
    can.then(|| Done::of(&output, args))
}

#[test]
fn a_file_beside_the_store_that_belongs_to_another_user_is_named() {
    let world = World::made();
    world.issue("alice", &[]);
    let store = world.write("open/s.db", fs::read(world.store()).unwrap());
    chmod(&world.path("open"), 0o755);
    for (suffix, mode) in [("-shm", 0o600), ("-wal", 0o600)] {
        for path in [world.path("open"), store.clone()] {
            if chown(&path, Some(65_534), Some(65_534)).is_err() {
                return;
            }
        }
        let beside = world.write(&format!("open/s.db{suffix}"), "");
        chmod(&beside, mode);
        let name = beside.display().to_string();
        let Some(done) =
            as_nobody(&world, &["sessions", "list", "--store", store.to_str().unwrap()])
        else {
            return;
        };
        let (error, hint) = done.error_and_hint();
        assert!(error.ends_with(&format!("no permission to open {name}")), "{done:?}");
        let command = hint.split_once(": ").unwrap().1;
        let done = as_nobody(&world, &["doctor", "--store", store.to_str().unwrap()]).unwrap();
        assert!(done.stdout.contains(&name), "{done:?}");
        // The command of the hint works.
        assert!(world.command("sh").args(["-c", command]).status().unwrap().success(), "{command}");
        as_nobody(&world, &["sessions", "list", "--store", store.to_str().unwrap()])
            .unwrap()
            .code(0);
        for suffix in ["-wal", "-shm"] {
            let _ = fs::remove_file(world.path(&format!("open/s.db{suffix}")));
        }
    }
}

#[test]
fn a_backup_in_a_directory_that_is_not_writable_is_read() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    world.ok(&["backup", "copy.db"]);
    fs::create_dir(world.path("backups")).unwrap();
    fs::rename(world.path("copy.db"), world.path("backups/a copy?.db")).unwrap();
    let copy = world.path("backups/a copy?.db");
    chmod(&copy, 0o644);
    chmod(&world.path("backups"), 0o755);
    let name = copy.to_str().unwrap();
    let Some(done) = as_nobody(&world, &["sessions", "list", "-o", "json", "--store", name]) else {
        return;
    };
    assert_eq!(done.code(0).json()[0]["id"], pair.session.as_str());
    let done =
        as_nobody(&world, &["revoke-all", "alice", "--yes", "--store", name]).unwrap().code(1);
    let (error, _) = done.error_and_hint();
    assert!(error.contains("cannot be written"), "{done:?}");
    // The WAL of the store must not be ignored.
    let wal = world.write("backups/a copy?.db-wal", "something");
    chmod(&wal, 0o644);
    as_nobody(&world, &["sessions", "list", "--store", name]).unwrap().code(1);
}

#[test]
fn a_store_that_others_can_change_or_replace_is_a_failure_and_writes_warn() {
    let world = World::made();
    world.issue("alice", &[]);
    let (store, directory) = (world.store(), world.store().parent().unwrap().to_owned());
    let data = directory.parent().unwrap().to_owned();
    // Under the caller's own group too: root's group has other members on many systems.
    let cases: [(&Path, u32, u32, &str); 10] = [
        (&store, 0o600, 0o666, "other users can change"),
        (&store, 0o600, 0o660, "other users can change"),
        (&directory, 0o700, 0o775, "other users can replace the store"),
        (&directory, 0o700, 0o1770, "other users can create the -wal and -shm files of the store"),
        (&data, 0o755, 0o775, "other users can replace the store"),
        (&store, 0o600, 0o644, "other users can read"),
        (&directory, 0o700, 0o777, "other users can replace the store"),
        (&directory, 0o700, 0o1777, "other users can create the -wal and -shm files of the store"),
        (&data, 0o755, 0o777, "other users can replace the store"),
        (&data, 0o755, 0o1777, ""),
    ];
    for (path, before, mode, message) in cases {
        chmod(path, mode);
        let done = world.run(&["doctor"]);
        assert_eq!(done.exit, i32::from(!message.is_empty()), "{mode:o} {done:?}");
        assert!(done.stdout.contains(message), "{mode:o} {done:?}");
        let writes = mode & 0o022 != 0 && !message.is_empty();
        let done = world.ok(&["issue", "bob"]);
        assert_eq!(done.stderr.contains("warning: "), writes, "{mode:o} {done:?}");
        assert!(done.stderr.contains(message) || !writes, "{mode:o} {done:?}");
        let done = world.ok(&["sessions", "list"]);
        assert!(!done.stderr.contains("warning"), "{mode:o} {done:?}");
        chmod(path, before);
        world.ok(&["doctor"]);
    }
}

/// Debian and Ubuntu give each user a group of the same name, and new files are writable by it.
#[test]
fn a_group_is_other_users_unless_it_is_certainly_private() {
    let world = World::made();
    let users = "root:x:0:0::/:/bin/sh\nalice:x:4321:4321::/:/bin/sh\nbob:x:4322:4322::/:/bin/sh\n";
    let groups = "root:x:0:\nalice:x:4321:alice\nbob:x:4322:\nstaff:x:4323:\n";
    world.write("passwd", users);
    world.write("group", groups);
    chmod(&world.path(""), 0o755);
    let run = |change: &str, user: u32| {
        let script = format!(
            "chmod 644 passwd group; mount --bind passwd /etc/passwd; mount --bind group /etc/group; mkdir own
             cp {store} own/s.db; cp {ring} own/k.json; chown -R 4321:4321 own; chmod 775 own
             {change}; set +e
             export TOKENCTL_STORE=own/s.db TOKENCTL_KEY=own/k.json
             run='setpriv --reuid={user} --regid={user} --clear-groups -- {BINARY}'
             $run issue alice; $run doctor; echo \"doctor: $?\"; rm -r own",
            store = world.store().display(),
            ring = world.ring().display(),
        );
        let text = mounted(&world, &script)?;
        world.write("passwd", users);
        world.write("group", groups);
        let warns = text.split("doctor: ").next().unwrap().contains("warning: ");
        let fails = text.contains("doctor: 1\n");
        assert!(fails || text.contains("doctor: 0\n"), "{text}");
        assert_eq!(warns, fails, "{change}: {text}");
        Some((fails, text))
    };
    for (change, user, is_shared) in [
        ("true", 4321, false),
        ("chmod 660 own/s.db", 4321, false),
        ("chmod 2775 own", 4321, false),
        ("chmod 777 own", 4321, true),
        // The owner of the store can change it anyway.
        ("true", 0, false),
        ("chgrp 4323 own", 4321, true),
        ("chgrp 4322 own", 4321, true),
        ("chgrp 4322 own/s.db; chmod 660 own/s.db", 4321, true),
        ("chgrp 0 own", 4321, true),
        ("printf 'alice:x:4321:alice,bob\\n' > /etc/group", 4321, true),
        ("echo 'carol:x:4324:4321::/:/bin/sh' >> /etc/passwd", 4321, true),
        ("echo 'team:x:4321:bob' >> /etc/group", 4321, true),
        ("echo '+:::' >> /etc/group", 4321, true),
        ("echo > /etc/group", 4321, true),
    ] {
        let Some((fails, text)) = run(change, user) else { return };
        assert_eq!(fails, is_shared, "{change}: {text}");
    }
}

#[test]
fn a_link_to_the_store_that_others_can_replace_is_a_failure() {
    let world = World::made();
    world.issue("alice", &[]);
    let open = world.path("open");
    fs::create_dir(&open).unwrap();
    let directory = world.store().parent().unwrap().to_owned();
    symlink(&directory, open.join("link")).unwrap();
    symlink("open/link", world.path("chained")).unwrap();
    symlink(world.store(), open.join("s.db")).unwrap();
    let key = world.store().with_file_name("sessions.keys.json");
    let key = key.to_str().unwrap();
    for (mode, exit) in [(0o755, 0), (0o777, 1), (0o1777, 0)] {
        chmod(&open, mode);
        for path in ["open/link/sessions.db", "chained/sessions.db", "open/s.db"] {
            let store = ["--store", path, "--key", key];
            let done = world.run(&[&["doctor"], &store[..]].concat()).code(exit);
            let message = "other users can replace the store";
            assert_eq!(done.stdout.contains(message), exit == 1, "{mode:o} {path}: {done:?}");
            let done = world.ok(&[&["issue", "bob"], &store[..]].concat());
            assert_eq!(done.stderr.contains(message), exit == 1, "{mode:o} {path}: {done:?}");
        }
    }
}

/// Runs a script as a normal user who owns a directory with a store; `$T` is the program.
fn as_owner(script: &str) -> Option<String> {
    let world = World::new();
    let own = world.path("own");
    fs::create_dir(&own).unwrap();
    chown(&own, Some(65_534), Some(65_534)).ok()?;
    let script = format!(
        "exec 2>&1; cd own; export T={BINARY} TOKENCTL_STORE=s.db TOKENCTL_KEY=k.json HOME=$PWD
         $T init -q; {script}"
    );
    let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups", "--", "sh", "-c", &script];
    let output = world.command("setpriv").args(nobody).output().ok()?;
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    (!text.starts_with("setpriv: ")).then_some(text)
}

#[test]
fn modes_that_deny_the_owner_are_corrected_by_the_owner() {
    let cases = [
        ("chmod 400 s.db", "chmod u+w s.db", true),
        ("chmod 0 s.db", "chmod u+r s.db", false),
        ("chmod 500 .", "chmod u+w .", true),
        ("chmod 0 .", "chmod u+x ", false),
        ("mkdir d; cp s.db d; chmod 0 d; TOKENCTL_STORE=d/s.db", "chmod u+x ", false),
        ("chmod 400 k.json; cp s.db t.db; chmod 500 .; TOKENCTL_STORE=t.db", "chmod u+w .", true),
    ];
    for (change, remedy, can_read) in cases {
        let script = format!(
            "{change}; $T issue bob; $T sessions list >/dev/null; echo list $?; $T doctor -q; true"
        );
        let Some(text) = as_owner(&script) else { return };
        assert_eq!(
            text.matches(&format!("hint:  run: {remedy}")).count(),
            2 - usize::from(can_read),
            "{text}"
        );
        assert!(!text.contains("as root") && !text.contains("run as"), "{change}: {text}");
        assert_eq!(text.contains("list 0"), can_read, "{change}: {text}");
        assert!(text.contains(&format!("→ run: {remedy}")), "{change}: {text}");
    }
}

#[test]
fn a_limit_of_open_files_is_named() {
    let Some(text) = as_owner(
        "prlimit --nofile=5 $T issue bob; prlimit --nofile=5 $T doctor -q
         prlimit --nofile=6 $T issue bob",
    ) else {
        return;
    };
    if text.contains("prlimit: ") {
        return;
    }
    assert!(
        text.contains("error: cannot open the store s.db: the process may open 5 files at most"),
        "{text}"
    );
    assert_eq!(
        text.matches("hint:  raise the limit where the process is started: ulimit -n").count(),
        2,
        "{text}"
    );
    assert!(text.contains("→ raise the limit"), "{text}");
    assert!(!text.contains("no permission") && !text.contains("run as"), "{text}");
}

#[test]
fn a_file_system_without_free_inodes_is_named() {
    let world = World::made();
    world.issue("alice", &[]);
    settle(&world);
    fs::create_dir(world.path("disk")).unwrap();
    let script = format!(
        "mount -t tmpfs -o nr_inodes=5,mode=700 disk disk; cp {store} disk/s.db
         cp {ring} disk/s.keys.json; set +e; touch disk/1 disk/2 2>/dev/null
         export TOKENCTL_STORE=disk/s.db
         {BINARY} issue bob; {BINARY} sessions list; echo \"list $?\"
         {BINARY} doctor; {BINARY} keys rotate; {BINARY} backup disk/b.db",
        store = world.store().display(),
        ring = world.ring().display(),
    );
    let Some(text) = mounted(&world, &script) else { return };
    assert!(
        text.contains(
            "error: cannot write the store disk/s.db: the file system of disk has no free inodes"
        ),
        "{text}"
    );
    assert!(
        text.contains("error: cannot create disk/b.db: the file system of disk has no free inodes"),
        "{text}"
    );
    assert!(
        text.contains("failure  disk          the file system of disk has no free inodes"),
        "{text}"
    );
    assert!(text.contains("list 0"), "{text}");
    assert_eq!(text.matches("hint:  delete files there").count(), 3, "{text}");
    assert!(!text.contains("no permission") && !text.contains("run as"), "{text}");
}

#[test]
fn an_attribute_of_a_file_is_named() {
    let world = World::made();
    world.issue("alice", &[]);
    settle(&world);
    for (attribute, name) in [("i", "immutable"), ("a", "append-only")] {
        for file in [world.store(), world.ring()] {
            let file = file.to_str().unwrap().to_owned();
            let chattr = |sign: &str| {
                let flag = format!("{sign}{attribute}");
                world
                    .command("chattr")
                    .args([&flag, &file])
                    .output()
                    .is_ok_and(|it| it.status.success())
            };
            if !chattr("+") {
                return;
            }
            let is_store = file == world.store().to_str().unwrap();
            let change = if is_store { &["issue", "bob"][..] } else { &["keys", "rotate"] };
            let done = world.run(change);
            let doctor = world.run(&["doctor", "-q"]);
            let list = world.run(&["sessions", "list"]);
            assert!(chattr("-"));
            let (error, hint) = done.error_and_hint();
            assert!(!is_store || error.ends_with(&format!("has the attribute {name}")), "{done:?}");
            assert_eq!(hint, format!("as root, run: chattr -{attribute} {file}"), "{done:?}");
            list.code(0);
            assert_eq!(doctor.stdout.contains("attribute"), is_store, "{doctor:?}");
        }
    }
}

#[test]
fn a_backup_names_the_directory_that_is_not_writable() {
    let Some(text) =
        as_owner("mkdir d; chmod 500 d; $T backup d/b.db; $T backup /b.db; $T backup nowhere/b.db")
    else {
        return;
    };
    let expected = [
        "error: cannot create d/b.db: the mode 500 of d denies its owner the access",
        "hint:  run: chmod u+w d",
        "error: cannot create /b.db: no permission to write the directory /",
        "hint:  name a file in a directory of your own, or run as the owner of /",
    ];
    for part in expected {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn a_umask_that_denies_everything_is_no_obstacle() {
    let Some(text) = as_owner(
        "umask 777; $T --store d/e/s.db --key f/k.json init -q; $T --store d/e/s.db --key f/k.json \
         issue bob -q; echo \"issued $?\"; $T --store d/e/s.db backup b.db; ls -lR .",
    ) else {
        return;
    };
    assert!(text.contains("issued 0") && text.contains("checked"), "{text}");
    assert!(!text.contains("d---") && !text.contains(" ----"), "{text}");
}

#[test]
fn keys_and_settings_that_others_can_replace_are_failures() {
    let world = World::made().configured("issuer = \"https://auth.example\"\n");
    let directory = world.path("open");
    let ring = world.write("open/k.json", fs::read(world.ring()).unwrap());
    let config = world.write("open/c.toml", "issuer = \"https://auth.example\"\n");
    let (key, settings) = (ring.to_str().unwrap(), config.to_str().unwrap());
    chmod(&directory, 0o700);
    let cases: [(&Path, u32, u32, &str); 6] = [
        (&directory, 0o700, 0o777, "other users can replace"),
        (&directory, 0o700, 0o775, "other users can replace"),
        (&directory, 0o700, 0o1777, ""),
        (&config, 0o600, 0o646, "other users can change"),
        (&config, 0o600, 0o664, "other users can change"),
        (&config, 0o600, 0o644, ""),
    ];
    for (path, before, mode, message) in cases {
        chmod(path, mode);
        let done = world.run(&["doctor", "-q", "--key", key, "--config", settings]);
        assert_eq!(done.exit, i32::from(!message.is_empty()), "{mode:o} {done:?}");
        assert!(done.stdout.contains(message), "{mode:o} {done:?}");
        if path == directory && !message.is_empty() {
            for thing in ["replace the key ring: ", "replace the configuration file: "] {
                assert!(done.stdout.contains(thing), "{mode:o} {done:?}");
            }
        }
        chmod(path, before);
        world.ok(&["doctor", "--key", key, "--config", settings]);
    }
}

#[test]
fn a_store_that_cannot_be_written_is_a_warning_of_doctor() {
    let world = World::made();
    world.issue("alice", &[]);
    settle(&world);
    let store = world.write("open/s.db", fs::read(world.store()).unwrap());
    chmod(&world.path("open"), 0o755);
    chmod(&store, 0o600);
    let name = store.to_str().unwrap();
    let Some(text) = as_owner("chmod 400 s.db; $T doctor -q; echo \"doctor $?\"") else { return };
    assert!(text.contains("warning  open"), "{text}");
    assert!(text.contains("read-only: cannot write the store s.db"), "{text}");
    assert!(text.contains("doctor 0"), "{text}");
    chmod(&store, 0o644);
    let done = as_nobody(&world, &["doctor", "-q", "--store", name]).unwrap();
    assert!(
        done.stdout.contains("the store") && done.stdout.contains("cannot be written"),
        "{done:?}"
    );
}

/// A store without one of the numbers by which it is recognised is not damaged.
#[test]
fn a_store_without_its_schema_version_is_recognised() {
    let world = World::made();
    world.issue("alice", &[]);
    world.sql().execute_batch("PRAGMA user_version = 0").expect("the pragma");
    for done in [world.run(&["users", "list"]).code(1), world.run(&["doctor"]).code(1)] {
        let text = format!("{}{}", done.stdout, done.stderr);
        assert!(text.contains("but not its user_version"), "{text}");
        assert!(text.contains("PRAGMA user_version = 1"), "{text}");
        assert!(!text.contains("damaged"), "{text}");
    }
}

#[test]
fn a_missing_table_or_column_points_to_doctor() {
    for (change, command) in [
        ("ALTER TABLE denylist RENAME TO other", &["denylist", "list"][..]),
        ("ALTER TABLE users RENAME COLUMN updated_at TO changed_at", &["users", "list"]),
    ] {
        let world = World::made();
        world.issue("alice", &[]);
        let change = format!("PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON; {change}");
        world.sql().execute_batch(&change).expect(&change);
        let done = world.run(command).code(1);
        let (error, hint) = done.error_and_hint();
        assert!(error.contains("the schema of the store") && error.contains("no such"), "{error}");
        assert!(hint.contains("tokenctl doctor") && !hint.contains("disk"), "{hint}");
    }
}

#[test]
fn a_loop_of_links_is_named() {
    let world = World::new();
    symlink("a.db", world.path("b.db")).unwrap();
    symlink("b.db", world.path("a.db")).unwrap();
    for line in [&["--store", "a.db", "stats"][..], &["--key", "a.db", "keys", "list"]] {
        let done = world.run(line).code(1);
        let (error, hint) = done.error_and_hint();
        assert!(error.contains("a loop of symbolic links"), "{error}");
        assert!(!hint.contains("disk") && !hint.contains("run as"), "{hint}");
    }
}

#[test]
fn a_short_text_file_has_no_header() {
    let world = World::new();
    world.file("notes.txt", "hello\n");
    let done = world.run(&["--store", "notes.txt", "doctor"]).code(1);
    assert!(done.stdout.contains("has no SQLite header"), "{done:?}");
    assert!(!done.stdout.contains("buffer"), "{done:?}");
}

/// The bytes of a store must not become an HMAC secret.
#[test]
fn a_store_is_no_key() {
    let world = World::made();
    let before = world.everything();
    let store = world.store().display().to_string();
    for line in [
        &["--key", &store, "keys", "list"][..],
        &["--key", &store, "keys", "rotate"],
        &["--key", &store, "issue", "alice"],
        &["keys", "import", &store],
    ] {
        let done = world.run(line).code(1);
        assert!(done.stderr.contains("it is a SQLite database"), "{done:?}");
    }
    assert_eq!(world.everything(), before);
}

/// The owner of a directory can replace every file in it.
#[test]
fn a_directory_of_another_user_is_a_failure_and_writes_warn() {
    const OTHER: u32 = 65_534;
    let world = World::made();
    world.issue("alice", &[]);
    let (store, ring) = (world.store(), world.ring());
    let directory = store.parent().unwrap().to_owned();
    let data = directory.parent().unwrap().to_owned();
    let give = |path: &Path, owner: u32| chown(path, Some(owner), None);
    if give(&directory, OTHER).is_err() {
        return;
    }
    give(&directory, 0).unwrap();
    for path in [&directory, &data] {
        for mode in [0o700, 0o755, 0o1777] {
            let is_warned_already = mode == 0o1777 && *path == directory;
            chmod(path, mode);
            give(path, OTHER).unwrap();
            let done = world.run(&["doctor"]).code(1);
            let message = format!("another user can replace the store: {}", path.display());
            assert!(done.stdout.contains(&message) || is_warned_already, "{mode:o} {done:?}");
            assert!(done.stdout.contains("another user can replace the key ring"), "{done:?}");
            let done = world.ok(&["issue", "bob"]);
            assert!(done.stderr.contains(&message) || is_warned_already, "{mode:o} {done:?}");
            give(path, 0).unwrap();
        }
        chmod(path, 0o700);
    }
    // A service's store in the service's directory, examined by root.
    for path in [&directory, &store, &ring] {
        give(path, OTHER).unwrap();
    }
    assert_eq!(world.ok(&["issue", "bob"]).stderr, "");
    world.ok(&["doctor"]);
    // The command of the hint works.
    give(&store, 0).unwrap();
    let done = world.run(&["doctor"]).code(1);
    let command = done.stdout.split("run as root: ").nth(1).unwrap().lines().next().unwrap();
    assert!(command.starts_with("chown 65534 "), "{done:?}");
    assert!(world.command("sh").args(["-c", command]).status().unwrap().success(), "{command}");
    world.ok(&["doctor"]);
}

#[test]
fn a_link_of_another_user_in_a_shared_directory_is_a_failure() {
    let world = World::made();
    world.issue("alice", &[]);
    let open = world.path("open");
    fs::create_dir(&open).unwrap();
    chmod(&open, 0o1777);
    symlink(world.store(), open.join("s.db")).unwrap();
    let key = world.ring();
    let args = ["doctor", "--store", "open/s.db", "--key", key.to_str().unwrap()];
    world.ok(&args);
    if std::os::unix::fs::lchown(open.join("s.db"), Some(65_534), None).is_ok() {
        let done = world.run(&args).code(1);
        assert!(done.stdout.contains("another user can replace the store: open/s.db"), "{done:?}");
    }
}

#[test]
fn a_limit_of_file_sizes_is_the_cause_for_every_file() {
    let world = World::made();
    world.issue("alice", &[]);
    settle(&world);
    let raise = "raise the limit where the process is started: ulimit -f unlimited";
    let text = world.shell(
        "ulimit -f 0; for c in 'keys generate --standby' 'keys rotate' 'man --dir pages' 'backup b.db' \
         '--store new.db init' 'stats --metrics m.prom'; do echo \"> $c\"; tokenctl $c 2>&1; done",
    );
    for command in text.split("> ").skip(1) {
        let is_unsupported = command.contains("unexpected argument");
        assert!(command.contains(raise) || is_unsupported, "{command}");
        assert!(!command.contains("as the owner") && !command.contains("directory"), "{command}");
    }
    // What needs no write still works.
    let text = world.shell("ulimit -f 0; tokenctl sessions list --count; tokenctl doctor -q");
    assert!(text.starts_with("1\n"), "{text}");
    let text = world.shell("ulimit -f 80; tokenctl sessions list --count; tokenctl doctor -q");
    assert!(text.starts_with("1\nfailure  disk"), "{text}");
    assert!(text.contains(raise), "{text}");
}

#[test]
fn a_directory_that_cannot_be_entered_or_written_is_named() {
    if as_owner("true").is_none() {
        return;
    }
    let world = World::made();
    world.issue("alice", &[]);
    settle(&world);
    let directory = world.path("open");
    let store = world.write("open/s.db", fs::read(world.store()).unwrap());
    chown(&store, Some(65_534), Some(65_534)).unwrap();
    chmod(&store, 0o600);
    let (name, place) = (store.to_str().unwrap(), directory.to_str().unwrap());
    chmod(&directory, 0);
    for command in [&["issue", "bob"][..], &["sessions", "list"], &["doctor"]] {
        let done = as_nobody(&world, &[command, &["--store", name]].concat()).unwrap().code(1);
        let text = format!("{}{}", done.stdout, done.stderr);
        let cause = format!("no permission to enter the directory {place}");
        assert!(text.contains(&cause), "{done:?}");
        assert!(text.contains(&format!("as a user that may enter {place}")), "{done:?}");
        assert!(!text.contains("does not exist") && !text.contains("owns the store"), "{done:?}");
    }
    chmod(&directory, 0o755);
    let done = as_nobody(&world, &["revoke-all", "alice", "--store", name]).unwrap().code(1);
    let (error, hint) = done.error_and_hint();
    assert!(error.contains(&format!("its directory {place} is not writable")), "{done:?}");
    assert_eq!(hint, "run as root, or copy the store to a directory of your own");
    // Only the -shm file is missing.
    let log = world.write("open/s.db-wal", "something");
    chown(&log, Some(65_534), Some(65_534)).unwrap();
    let done = as_nobody(&world, &["sessions", "list", "--store", name]).unwrap().code(1);
    let (error, _) = done.error_and_hint();
    assert!(error.contains(&format!("its directory {place} is not writable")), "{done:?}");
}
