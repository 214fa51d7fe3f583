//! The keys of a service: each algorithm, each kind of file, and rejected ones.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::common::{MINUTE, Pair, World, scrub};

const ED25519: &str = include_str!("../../src/token/ring/testdata/ed25519.pem");
const P256: &str = include_str!("../../src/token/ring/testdata/p256-pkcs8.pem");
const P384: &str = include_str!("../../src/token/ring/testdata/p384-sec1.pem");
const RSA: &str = include_str!("../../src/token/ring/testdata/rsa-pkcs8.pem");
const RSA_1024: &str = include_str!("../../src/token/ring/testdata/rsa-1024.pem");
const ENCRYPTED: &str = include_str!("../../src/token/ring/testdata/encrypted.pem");
/// 64 characters: long enough for every hash.
const SECRET: &str = "correct horse battery staple, and a good deal more of such words";

const ALGORITHMS: [&str; 12] = [
    "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
    "ES384", "EdDSA",
];

fn header(token: &str) -> Value {
    use base64::Engine as _;
    let part = token.split('.').next().unwrap();
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

/// Issues, rotates and introspects with this key, like a service.
#[track_caller]
fn works(world: &World, args: &[&str], algorithm: &str) -> Pair {
    let one = world.issue("alice", args);
    let done = world.ok(&[&["rotate", &one.refresh, "-o", "json"], args].concat());
    let two = Pair::of(done.json());
    for token in [&one.access, &two.access, &two.refresh] {
        assert_eq!(header(token)["alg"], algorithm);
        let done = world.ok(&[&["introspect", token, "-o", "json"], args].concat());
        assert_eq!(done.json()["active"], true);
    }
    one
}

#[test]
fn every_algorithm_makes_a_ring_that_signs_and_verifies() {
    let world = World::made();
    for algorithm in ALGORITHMS {
        let ring = world.at(&format!("{algorithm}.json"));
        world.ok(&["keys", "generate", "--alg", algorithm, "--key", &ring]);
        let mode = fs::metadata(&ring).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        works(&world, &["--key", &ring], algorithm);
        // One key of the set is a valid key file too.
        let set: Value = serde_json::from_slice(&fs::read(&ring).unwrap()).unwrap();
        let one = format!("{algorithm}-one.json");
        world.write(&one, set["keys"][0].to_string());
        works(&world, &["--key", &world.at(&one)], algorithm);
        let listed = world.json(&["keys", "list", "--key", &ring]);
        assert_eq!(listed[0]["alg"], algorithm);
        assert_eq!(listed[0]["status"], "active");
        assert!(!listed.to_string().contains(set["keys"][0]["d"].as_str().unwrap_or("no d")));
    }
    let done = world.run(&["keys", "generate", "--alg", "none", "--key", &world.at("x")]).code(2);
    assert!(done.stderr.contains("EdDSA"), "{done:?}");
}

#[test]
fn the_algorithm_of_a_pem_key_is_its_own_or_the_configured_one() {
    let world = World::made();
    for (pem, algorithms) in [
        (ED25519, &["EdDSA"][..]),
        (P256, &["ES256"]),
        (P384, &["ES384"]),
        (RSA, &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]),
    ] {
        world.write("key.pem", pem);
        let path = world.at("key.pem");
        works(&world, &["--key", &path], algorithms[0]);
        for algorithm in algorithms {
            world.configure(&format!("algorithm = {algorithm:?}"));
            works(&world, &["--key", &path], algorithm);
        }
        world.configure("algorithm = \"HS256\"");
        world.run(&["issue", "alice", "--key", &path]).code(1);
        world.configure("");
    }
}

#[test]
fn a_shared_secret_works_from_a_file_from_the_environment_and_from_stdin() {
    let mut world = World::made();
    world.write("secret", format!("{SECRET}\n"));
    let path = world.at("secret");
    let pair = works(&world, &["--key", &path], "HS256");
    for algorithm in ["HS384", "HS512"] {
        world.configure(&format!("algorithm = {algorithm:?}"));
        works(&world, &["--key", &path], algorithm);
    }
    world.configure("");
    let call = world.call(&["introspect", &pair.access, "--key", "-", "-o", "json"]);
    assert_eq!(call.stdin(SECRET).run().code(0).json()["active"], true);
    let call = world.call(&["introspect", "-", "--key", "-"]).stdin(SECRET);
    assert_eq!(call.run().code(2).error_and_hint().0, "standard input already contains the key");

    world.set("TOKENCTL_SECRET", SECRET);
    works(&world, &[], "HS256");
    world.verdict(&pair.access, "active");
    // A flag overrides the environment; two variables are a contradiction.
    let ring = world.ring();
    works(&world, &["--key", ring.to_str().unwrap()], "EdDSA");
    world.set("TOKENCTL_KEY", ring.to_str().unwrap());
    let done = world.run(&["issue", "alice"]).code(2);
    assert_eq!(done.error_and_hint().1, "unset TOKENCTL_KEY or TOKENCTL_SECRET");
}

#[test]
fn with_a_shared_secret_a_first_run_makes_no_ring() {
    let world = World::new().with("TOKENCTL_SECRET", SECRET);
    let done = world.ok(&["issue", "alice"]);
    insta::assert_snapshot!(scrub(&done.stderr), @"created session store <home>/.local/share/tokenctl/sessions.db");
    assert!(!world.ring().exists());
}

#[test]
fn a_key_file_is_never_used_as_an_hmac_secret() {
    let world = World::made();
    world.ok(&["keys", "generate", "--alg", "HS256", "--key", &world.at("hs.json")]);
    let jwks = fs::read_to_string(world.path("hs.json")).unwrap();
    let set: Value = serde_json::from_str(&jwks).unwrap();
    let jwk = set["keys"][0].to_string();
    let lines: Vec<&str> = RSA.lines().collect();
    let naked = lines[1..lines.len() - 1].join("");
    for text in [RSA, ED25519, &jwk, &jwks, &lines[1..].join("\n"), &naked] {
        let done = world.call(&["issue", "alice"]).env("TOKENCTL_SECRET", text).run().code(1);
        let (error, _) = done.error_and_hint();
        assert!(error.starts_with("the key TOKENCTL_SECRET: "), "{error}");
        for word in text.split_whitespace().filter(|word| word.len() > 30) {
            assert!(!done.stderr.contains(word));
        }
    }
    let mut call = world.call(&["issue", "alice"]);
    call =
        call.env_os("TOKENCTL_SECRET", OsString::from_vec([&[0xff], SECRET.as_bytes()].concat()));
    assert!(call.run().code(1).error_and_hint().0.contains("the value is not UTF-8"));
    assert_eq!(world.rows("sessions"), 0);
}

#[test]
fn weak_broken_and_locked_keys_are_refused_and_never_shown() {
    let world = World::made();
    for (text, part) in [
        ("too short a secret", "at least 32 bytes"),
        ("", "the key file is empty"),
        (" \n\n", "the key file is empty"),
        (RSA_1024, "2048"),
        (ENCRYPTED, "encrypted"),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", ""),
        ("{\"kty\":\"oct\",\"k\":\"c2hvcnQ\"}", "at least 32 bytes"),
        ("{\"kty\":\"EC\",\"crv\":\"P-256\"}", ""),
        ("{\"keys\":[]}", "no usable key"),
        ("{\"keys\":", ""),
        ("[1, 2]", ""),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "SSH"),
    ] {
        world.write("key", text);
        let done = world.run(&["issue", "alice", "--key", &world.at("key")]).code(1);
        let (error, _) = done.error_and_hint();
        assert!(error.contains(part), "{text}: {error}");
        assert!(
            !text.lines().any(|line| line.len() > 10 && done.stderr.contains(line)),
            "{done:?}"
        );
    }
    assert_eq!(world.rows("sessions"), 0);
}

#[test]
fn a_key_file_readable_by_others_is_refused_with_a_fix() {
    let world = World::made();
    let ring = world.ring();
    // In a directory that other users can enter.
    let open = world.path("open.json");
    fs::copy(&ring, &open).unwrap();
    for mode in [0o644, 0o604, 0o620, 0o602] {
        fs::set_permissions(&open, fs::Permissions::from_mode(mode)).unwrap();
        let done = world.run(&["issue", "alice", "--key", "open.json"]).code(1);
        let (error, hint) = done.error_and_hint();
        assert!(error.starts_with("other users can read key "), "{error}");
        assert!(error.ends_with(&format!("open.json (mode {mode:o})")), "{error}");
        assert_eq!(hint, "run: chmod 600 open.json");
    }
    // The command of a hint can be pasted, whatever the name of the file.
    let spaced = world.write("my keys/Ann's key", SECRET);
    fs::set_permissions(&spaced, fs::Permissions::from_mode(0o644)).unwrap();
    let done = world.run(&["issue", "alice", "--key", spaced.to_str().unwrap()]).code(1);
    let script = done.error_and_hint().1.strip_prefix("run: ").unwrap().to_owned();
    assert!(world.command("bash").args(["-c", &script]).status().unwrap().success(), "{script}");
    assert_eq!(fs::metadata(&spaced).unwrap().permissions().mode() & 0o777, 0o600);
    // Other programs may have to read a text that only looks like a secret.
    let lines = world
        .write("passwd", "root:x:0:0:root:/root:/bin/bash\nann:x:1000:1000::/home/ann:/bin/sh\n");
    fs::set_permissions(&lines, fs::Permissions::from_mode(0o644)).unwrap();
    let done = world.run(&["keys", "import", lines.to_str().unwrap()]).code(1);
    let hint = done.error_and_hint().1;
    assert!(
        hint.starts_with("if the file contains nothing but the secret, run: chmod 600 "),
        "{hint}"
    );
    fs::set_permissions(&ring, fs::Permissions::from_mode(0o400)).unwrap();
    let pair = world.issue("alice", &[]);
    assert_eq!(world.rows("sessions"), 1);
    // A file without secrets may be readable by every user, and verifies.
    let set: Value = serde_json::from_slice(&fs::read(&ring).unwrap()).unwrap();
    let mut public = set["keys"][0].clone();
    public.as_object_mut().unwrap().remove("d");
    let path = world.write("public.json", public.to_string());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let path = path.to_str().unwrap();
    world.ok(&["introspect", &pair.access, "--key", path]);
    let done = world.run(&["issue", "alice", "--key", path]).code(1);
    let (error, hint) = done.error_and_hint();
    assert!(error.contains("no key that can sign"), "{done:?}");
    assert!(hint.contains("keys rotate"), "{done:?}");
}

#[test]
fn a_key_that_is_no_file_is_an_error_and_nothing_hangs() {
    let world = World::made();
    let fifo = world.path("fifo");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &fifo,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    std::os::unix::fs::symlink(world.path("nowhere"), world.path("dangling")).unwrap();
    world.write("huge", vec![b'x'; 3 << 20]);
    for (name, part) in [
        ("fifo", "not a regular file"),
        (".", "a directory"),
        ("dangling", "dangling does not exist"),
        ("missing", "missing does not exist"),
        ("huge", "too large"),
        ("/dev/zero", "not a regular file"),
    ] {
        let path = if name.starts_with('/') { name.to_owned() } else { world.at(name) };
        let before = world.everything();
        let done = world.run(&["issue", "alice", "--key", &path]).code(1);
        assert!(done.error_and_hint().0.contains(part), "{done:?}");
        assert_eq!(world.everything(), before);
    }
    for name in ["fifo", ".", "dangling"] {
        world.run(&["keys", "generate", "--key", &world.at(name)]).code(1);
    }
    assert!(!world.path("nowhere").exists());
    // A ring is never overwritten.
    let before = fs::read(world.ring()).unwrap();
    let done = world.run(&["keys", "generate"]).code(1);
    assert!(done.error_and_hint().0.contains("already"), "{done:?}");
    assert_eq!(fs::read(world.ring()).unwrap(), before);
}

/// The clock is set back by 30 minutes, another key becomes active, and keys are pruned 20 minutes later.
#[test]
fn a_clock_that_is_set_back_takes_no_key_of_an_active_session() {
    for rotates in [true, false] {
        let world = World::made();
        if !rotates {
            world.ok(&["keys", "generate", "--standby"]);
        }
        let standby = world.json(&["keys", "list"])[usize::from(!rotates)]["kid"].clone();
        let pair = world.issue_ago(-30 * MINUTE, "alice", &[]);
        let activate = ["keys", "activate", standby.as_str().expect("a kid")];
        let command: &[&str] = if rotates { &["keys", "rotate"] } else { &activate };
        let done = world.ok(command);
        assert!(done.stderr.contains("sessions were last used in the future"), "{done:?}");
        // The session's times are after the retirement of the former key.
        for later in [20, 34, 46, 180] {
            let args = ["keys", "prune", "--yes", "-o", "json"];
            let report = world.ago(-later * MINUTE, &args).code(0).json();
            assert_eq!(report["dropped"], serde_json::json!([]), "{later} {report}");
        }
        let introspect = world.ago(-40 * MINUTE, &["introspect", &pair.access, "-o", "json"]);
        assert_eq!(introspect.code(0).json()["active"], true);
        world.ago(-60 * MINUTE, &["rotate", &pair.refresh]).code(0);
    }
}

#[test]
fn beside_a_mistyped_store_no_ring_is_missed() {
    let world = World::made();
    let store = world.at("none.db");
    for args in [
        &["keys", "list"][..],
        &["keys", "rotate"],
        &["keys", "rotate", "--alg", "EdDSA"],
        &["keys", "prune"],
        &["keys", "export"],
        &["scan", "/dev/null"],
        &["decode", "--verify", "a.b.c"],
    ] {
        let done = world.run(&[args, &["--store", &store]].concat()).code(1);
        let (error, hint) = done.error_and_hint();
        assert_eq!(error, format!("store {store} does not exist"), "{args:?}");
        assert!(hint.ends_with("init"), "{hint}");
    }
    // If the store exists, the error is about the missing ring. A ring can be created before the store.
    fs::remove_file(world.ring()).unwrap();
    let done = world.run(&["keys", "list"]).code(1);
    let (error, _) = done.error_and_hint();
    assert!(error.starts_with("key ring ") && error.ends_with(" does not exist"), "{done:?}");
    world.ok(&["keys", "generate", "--store", &store]);
    world.ok(&["keys", "list", "--key", &world.at("none.keys.json")]);
}

#[test]
fn a_missing_file_gets_a_hint_with_similar_names() {
    let world = World::made();
    let missing = world.at("nope.json");
    let done = world.run(&["decode", "--verify", "a.b.c", "--jwks", &missing]).code(1);
    let (error, hint) = done.error_and_hint();
    assert_eq!(error, format!("{missing} does not exist"));
    assert_eq!(hint, "check the path given with --jwks");
    for secret in ["0123456789abcdef0123456789abcdef".to_owned(), "Zm9vYmFy+".repeat(40)] {
        for args in [&["issue", "alice", "-v"][..], &["keys", "list", "-v"], &["keys", "rotate"]] {
            let done = world.run(&[args, &["--key", &secret]].concat()).code(1);
            for part in ["(from --key) is key material", "TOKENCTL_SECRET"] {
                assert!(done.stderr.contains(part), "{done:?}");
            }
            assert!(!done.stderr.contains(&secret), "{done:?}");
        }
    }
}

#[test]
fn a_key_from_a_shells_pipe_is_read() {
    let world = World::made();
    let script =
        format!("{} issue alice --key <(printf %s '{SECRET}') -q", env!("CARGO_BIN_EXE_tokenctl"));
    let output = world.command("bash").args(["-c", &script]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}
