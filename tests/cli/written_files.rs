//! Files that tokenctl cannot write: the hint names what prevents it, whatever the file contains.

use std::fs;

use crate::common::World;
use crate::common::run::BINARY;
use crate::store_access::{mounted, settle};

/// Commands that write a file in `disk`, which has a store and a key ring.
const WRITERS: [&str; 12] = [
    "keys rotate",
    "keys generate --standby",
    "keys prune",
    "keys import pem --retired",
    "keys activate 0000",
    "init --store disk/new.db",
    "keys generate --key disk/new.json",
    "keys generate --key disk/below/new.json",
    "backup disk/b.db",
    "store copy --from kept.db --to disk/c.db",
    "man --dir disk",
    "stats -o prometheus --to disk/m.prom",
];

/// Returns a script that runs every writer; `$TOKENCTL_STORE` is in `disk`.
fn writers() -> String {
    let runs: Vec<String> =
        WRITERS.iter().map(|line| format!("{BINARY} {line}; echo \"ended: $?\"")).collect();
    format!("set +e; export TOKENCTL_STORE=disk/s.db\n{}", runs.join("\n"))
}

fn prepared() -> World {
    let world = World::made();
    settle(&world);
    fs::create_dir(world.path("disk")).unwrap();
    fs::copy(world.store(), world.path("kept.db")).unwrap();
    fs::copy(world.store(), world.path("disk/s.db")).unwrap();
    fs::copy(world.ring(), world.path("disk/s.keys.json")).unwrap();
    world.shell("openssl genpkey -algorithm ed25519 -out pem; chmod 600 pem kept.db");
    world
}

fn assert_hint(text: &str, hint: &str) {
    let answers: Vec<&str> = text.split_inclusive("ended: ").collect();
    for (writer, answer) in WRITERS.iter().zip(answers) {
        let hints: Vec<&str> = answer.lines().filter(|line| line.starts_with("hint:")).collect();
        assert!(!hints.is_empty(), "{writer}: {text}");
        for named in hints {
            assert!(named.contains(hint), "{writer}: {named}\n{answer}");
        }
        // The hidden name of an unfinished file tells nobody anything.
        assert!(!answer.contains(".new\""), "{writer}: {answer}");
    }
}

#[test]
fn a_read_only_mount_is_named_for_every_file() {
    let world = prepared();
    let script = format!("mount --bind disk disk; mount -o remount,ro,bind disk\n{}", writers());
    let Some(text) = mounted(&world, &script) else { return };
    assert_hint(&text, "file system writable");
}

#[test]
fn an_immutable_ring_is_named() {
    let world = prepared();
    let script = format!(
        "chattr +i disk/s.keys.json || exit 0; set +e; export TOKENCTL_STORE=disk/s.db
         {BINARY} keys rotate; echo \"ended: $?\"; chattr -i disk/s.keys.json
         touch disk/m.prom; chattr +i disk/m.prom
         {BINARY} stats -o prometheus --to disk/m.prom; echo \"ended: $?\"; chattr -i disk/m.prom"
    );
    let Some(text) = mounted(&world, &script) else { return };
    if text.contains("Operation not supported") || text.contains("ioctl") {
        return;
    }
    for file in ["s.keys.json", "m.prom"] {
        assert!(text.contains(&format!("as root, run: chattr -i disk/{file}\n")), "{file}: {text}");
    }
    assert!(!text.contains("check the directory") && !text.contains("run as the user"), "{text}");
}
