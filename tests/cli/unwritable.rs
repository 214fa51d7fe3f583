//! Stores beside which SQLite cannot create its -shm file: they are read if the database file is complete, and
//! otherwise the error names the -wal file that cannot be read, and what prevents it.

use std::fs;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};

use crate::common::World;
use crate::common::run::BINARY;
use crate::store_access::{chmod, mounted, settle};

const READERS: &str = "'users list' 'sessions list' 'stats' 'introspect -' 'events'";

/// Runs every reading command, and one that changes the store, in a shell; prints their exit codes.
fn commands(program: &str, token: &str) -> String {
    format!(
        "for c in {READERS}; do echo {token} | {program} $c; echo \"$c: $?\"; done
         {program} doctor; echo \"doctor: $?\"
         {program} revoke-all alice --yes; echo \"write: $?\""
    )
}

fn assert_read(text: &str, cause: &str) {
    for reader in ["users list", "sessions list", "stats", "introspect -", "events"] {
        assert!(text.contains(&format!("{reader}: 0\n")), "{reader}: {text}");
    }
    let write = text.rsplit("doctor: ").next().unwrap();
    assert!(write.contains("write: 1\n") && write.contains(cause), "{text}");
    assert!(text.split("doctor: ").next().unwrap().contains(cause), "{text}");
    assert!(!text.contains("disk I/O error") && !text.contains("no permission"), "{text}");
}

#[test]
fn a_complete_store_is_read_without_room_for_its_index() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    settle(&world);
    // In 512 bytes: the -shm file has 32 KiB.
    for limit in [0, 8, 16, 48, 63] {
        let script = format!("ulimit -f {limit}; {}", commands("tokenctl", &pair.access));
        let text = world.shell(&script);
        assert_read(&text, &format!("may write files of {} bytes at most", limit * 512));
    }
}

#[test]
fn a_complete_store_is_read_on_a_nearly_full_disk() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    settle(&world);
    fs::create_dir(world.path("disk")).unwrap();
    for free in [0, 4_096, 20_480] {
        let script = format!(
            "mount -t tmpfs -o size=1m,mode=700 disk disk; cp {store} disk/s.db
             cp {ring} disk/s.keys.json; set +e; dd if=/dev/zero of=disk/filler bs=4k 2>/dev/null
             truncate -s -{free} disk/filler; export TOKENCTL_STORE=disk/s.db; {commands}",
            store = world.store().display(),
            ring = world.ring().display(),
            commands = commands(BINARY, &pair.access),
        );
        let Some(text) = mounted(&world, &script) else { return };
        assert_read(&text, "no space is left for the store disk/s.db");
    }
}

/// Builds a library with which a process cannot write any file, because the user's quota is used up.
fn without_quota(world: &World) -> String {
    let source = "#define _GNU_SOURCE\n#include <dlfcn.h>\n#include <errno.h>\n#include <sys/stat.h>\n\
        #include <sys/types.h>\n\
        static int denied(int f) { struct stat s; return !fstat(f, &s) && S_ISREG(s.st_mode); }\n\
        #define WRITE(name, ...) if (denied(f)) { errno = EDQUOT; return -1; } \\\n\
          return ((ssize_t (*)()) dlsym(RTLD_NEXT, name))(f, b, n __VA_ARGS__);\n\
        ssize_t write(int f, const void *b, size_t n) { WRITE(\"write\") }\n\
        ssize_t pwrite(int f, const void *b, size_t n, off_t o) { WRITE(\"pwrite\", , o) }\n\
        ssize_t pwrite64(int f, const void *b, size_t n, off_t o) { WRITE(\"pwrite64\", , o) }\n";
    let (source, library) = (world.file("quota.c", source), world.at("quota.so"));
    let built = world.command("cc").args(["-shared", "-fPIC", "-o", &library, &source]).status();
    assert!(built.expect("a C compiler").success());
    library
}

#[test]
fn a_quota_is_named_and_a_complete_store_is_read() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    settle(&world);
    let program = format!("env LD_PRELOAD={} {BINARY}", without_quota(&world));
    let text = world.shell(&commands(&program, &pair.access));
    assert_read(&text, "the disk quota is used up");
    assert!(text.contains("have the quota raised"), "{text}");
    // Beside a service, which has created the -shm file, reading needs no room.
    let service = world.sql();
    service.execute_batch("SELECT 1 FROM users").unwrap();
    let text = world.shell(&format!("{program} users list; {program} doctor; echo $?"));
    assert!(text.contains("failure  disk          the disk quota is used up\n"), "{text}");
    assert!(text.contains("alice  active") && text.ends_with("\n1\n"), "{text}");
    drop(service);
}

/// Makes a copy of the store whose newest session is only in its -wal file, as after a power failure.
fn with_log(world: &World, directory: &str) -> PathBuf {
    settle(world);
    let service = world.sql();
    service.execute_batch("PRAGMA wal_autocheckpoint = 0; SELECT 1 FROM users").unwrap();
    world.issue("bob", &[]);
    let copy = world.write(&format!("{directory}/s.db"), fs::read(world.store()).unwrap());
    let log = format!("{}-wal", world.store().display());
    let log = world.write(&format!("{directory}/s.db-wal"), fs::read(log).unwrap());
    assert!(fs::metadata(&log).unwrap().len() > 0);
    chmod(&copy, 0o600);
    chmod(&log, 0o600);
    drop(service);
    copy
}

fn assert_unread(text: &str, store: &str, cause: &str, remedy: &str) {
    // A copy does not help a process that may not write large files.
    let copies = !cause.contains("files of");
    let copy = format!("; or read a copy: cp {store} {store}-wal DIRECTORY");
    let error = format!(
        "cannot open the store {store}: SQLite reads {store}-wal only with {store}-shm, which it cannot create: \
         {cause}"
    );
    // Readers, `doctor` and the change.
    assert_eq!(text.matches(&error).count(), 7, "{error}\n{text}");
    assert_eq!(text.matches("DIRECTORY").count(), if copies { 7 } else { 0 }, "{text}");
    let hint = if copies { &format!("{remedy}{copy}") } else { remedy };
    assert!(text.matches(hint).count() >= 7, "{hint}\n{text}");
    assert!(!text.contains("cannot be written") && !text.contains("disk I/O"), "{text}");
}

#[test]
fn a_log_that_cannot_be_read_is_named() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let store = with_log(&world, "source");
    let (name, ring) = (store.to_str().unwrap(), world.ring());
    let keys = format!("export TOKENCTL_KEY={}", ring.display());
    fs::create_dir(world.path("disk")).unwrap();
    let run = commands(BINARY, &pair.access);
    let here = format!("{keys} TOKENCTL_STORE=disk/s.db");
    let copied = format!("cp -p {name} {name}-wal disk");
    for (mount, cause, remedy) in [
        (
            format!("mount -t tmpfs -o mode=700 disk disk; {copied}; mount -o remount,ro disk"),
            "its file system is mounted read-only",
            "mount its file system writable: it is read-only",
        ),
        (
            "mount --bind source disk; mount -o remount,bind,ro disk".to_owned(),
            "its file system is mounted read-only",
            "mount its file system writable: it is read-only",
        ),
        (
            format!(
                "mount -t tmpfs -o size=1m,mode=700 disk disk; {copied}
                 dd if=/dev/zero of=disk/filler bs=4k 2>/dev/null || true
                 truncate -s -4096 disk/filler"
            ),
            "its file system has no free space",
            "free space on its file system, then run the command again",
        ),
    ] {
        let Some(text) = mounted(&world, &format!("{mount}\nset +e; {here}; {run}")) else {
            return;
        };
        assert_unread(&text, "disk/s.db", cause, remedy);
    }
    let text = world.shell(&format!("{keys} TOKENCTL_STORE={name}; ulimit -f 16; {run}"));
    let cause = "the process may write files of 8192 bytes at most";
    assert_unread(&text, name, cause, "ulimit -f unlimited");
    // Without the obstacle, the log is read.
    let count = ["sessions", "list", "--count", "--store", name];
    assert_eq!(world.ok(&count).stdout, "2\n");
}

#[test]
fn a_log_in_a_directory_that_is_not_writable_is_named() {
    let world = World::made();
    world.issue("alice", &[]);
    let store = with_log(&world, "source");
    let name = store.to_str().unwrap();
    let log = format!("{name}-wal");
    for path in [name, &log] {
        if chown(path, Some(65_534), Some(65_534)).is_err() {
            return;
        }
    }
    chmod(&world.path("source"), 0o755);
    for command in ["sessions list", "doctor", "revoke-all alice --yes"] {
        let text = world.shell(&format!(
            "setpriv --reuid=65534 --regid=65534 --clear-groups -- {BINARY} --store {name} {command}"
        ));
        if text.contains("setpriv: ") {
            return;
        }
        let place = world.path("source").display().to_string();
        let cause =
            format!("{name}-shm, which it cannot create: its directory {place} is not writable");
        assert!(text.contains(&cause), "{text}");
        assert!(text.contains(&format!("run as the owner of {place}")), "{text}");
        assert!(text.contains(&format!("cp {name} {log} DIRECTORY")), "{text}");
    }
}

/// A store can be readable although a file beside it makes every write fail.
#[test]
fn doctor_names_a_file_beside_the_store_that_cannot_be_written() {
    let world = World::made();
    world.issue("alice", &[]);
    let name = with_log(&world, "source").display().to_string();
    chmod(&world.path("source"), 0o755);
    let nobody = format!("setpriv --reuid=65534 --regid=65534 --clear-groups -- {BINARY}");
    for suffix in ["-wal", "-shm"] {
        let beside = format!("{name}{suffix}");
        if suffix == "-shm" {
            fs::write(&beside, "").unwrap();
        }
        let give = |file: &str, owner: u32| chown(file, Some(owner), Some(owner));
        if give(&name, 65_534).is_err() || give(&world.at("source"), 65_534).is_err() {
            return;
        }
        give(&format!("{name}-wal"), 65_534).unwrap();
        give(&beside, 0).unwrap();
        chmod(Path::new(&beside), 0o644);
        let script = format!(
            "export TOKENCTL_STORE={name}; {nobody} users list; echo $?; {nobody} doctor -q
             {nobody} users deactivate alice --yes; echo $?"
        );
        let text = world.shell(&script);
        if text.contains("setpriv: ") {
            return;
        }
        let error =
            format!("the store {name} cannot be used: no permission to open {name}{suffix}");
        let found = format!("warning  open          schema version 1, read-only: {error}\n");
        assert!(text.contains("\n0\n") && text.contains(&found), "{text}");
        assert!(text.contains(&format!("error: {error}")) && text.ends_with("\n1\n"), "{text}");
        assert_eq!(text.matches("chown --reference=").count(), 2, "{text}");
        fs::remove_file(format!("{name}-shm")).unwrap();
    }
    // An attribute stops root too.
    let log = format!("{name}-wal");
    if !world.shell(&format!("chattr +i {log}")).is_empty() {
        return;
    }
    let done = world.run(&["doctor", "--store", &name]);
    let write = world.run(&["users", "deactivate", "alice", "--yes", "--store", &name]);
    assert_eq!(world.shell(&format!("chattr -i {log}")), "");
    let message = format!("{log} has the attribute immutable");
    assert!(done.stdout.contains(&message), "{done:?}");
    assert!(write.code(1).stderr.contains(&message));
}
