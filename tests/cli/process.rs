//! What the process itself does: without randomness, on signals, with secrets in its memory.

use std::process::Command;

use crate::common::World;
use crate::common::run::BINARY;

/// A library whose `getrandom` always fails: the C library asks the kernel's vDSO, where strace
/// does not see it.
fn without_getrandom(world: &World) -> String {
    let source = "#include <errno.h>\n#include <sys/types.h>\n\
        ssize_t getrandom(void *b, size_t n, unsigned f) { errno = EIO; return -1; }\n";
    let (source, library) = (world.file("none.c", source), world.at("none.so"));
    let built = world.command("cc").args(["-shared", "-fPIC", "-o", &library, &source]).status();
    assert!(built.expect("a C compiler").success());
    library
}

/// Runs the command without randomness; `None` where strace may not trace.
fn without_randomness(
    world: &World,
    library: &str,
    args: &[&str],
) -> Option<(Option<i32>, String)> {
    let probe = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output();
    if !probe.is_ok_and(|output| output.status.success()) {
        return None;
    }
    let mut strace = world.command("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=none"]);
    // AWS-LC makes the system call itself.
    strace.args(["-e", "inject=getrandom:error=EIO", "-E", &format!("LD_PRELOAD={library}")]);
    let output = strace.arg(BINARY).args(args).output().expect("strace");
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Some((output.status.code(), text))
}

#[test]
fn without_randomness_nothing_is_changed_and_nothing_aborts() {
    for algorithm in ["EdDSA", "HS256", "ES256", "RS256"] {
        let world = World::new();
        world.ok(&["init", "-q", "--alg", algorithm]);
        let pair = world.issue("alice", &[]);
        world.write(
            "new.jsonl",
            "{\"user_id\":\"u\",\"created_at\":1700000000,\"expires_at\":null}",
        );
        let library = without_getrandom(&world);
        let before = world.everything();
        let commands: [&[&str]; 7] = [
            &["issue", "bob"],
            &["rotate", &pair.refresh],
            &["rotate", &pair.refresh, "-o", "json"],
            &["keys", "rotate", "--alg", algorithm],
            &["keys", "generate", "--alg", algorithm, "--key", "new.json"],
            &["--store", "new.db", "--key", "other.json", "init"],
            &["sessions", "import", "new.jsonl"],
        ];
        for args in commands {
            let ran = without_randomness(&world, &library, args);
            let Some((code, text)) = ran else { return };
            assert_eq!(code, Some(1), "{algorithm} {args:?}\n{text}");
            assert!(text.contains("gives no random bytes"), "{algorithm} {args:?}\n{text}");
        }
        assert_eq!(world.everything(), before, "{algorithm}");
        // The token that could not be exchanged is still worth a pair.
        world.rotate(&pair.refresh);
    }
}

#[test]
fn what_needs_no_randomness_works_without() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let library = without_getrandom(&world);
    let commands: [&[&str]; 5] = [
        &["introspect", &pair.access],
        &["sessions", "list", "-o", "csv"],
        &["revoke", &pair.session],
        &["keys", "export"],
        &["decode", &pair.access],
    ];
    for args in commands {
        let Some((code, text)) = without_randomness(&world, &library, args) else { return };
        assert_eq!(code, Some(0), "{args:?}\n{text}");
    }
}
