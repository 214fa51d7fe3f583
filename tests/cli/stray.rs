//! A token's content is never followed: no network call, no written file, and no file read except those of
//! the command line, the settings and the system, whatever `jku`, `x5u`, `kid` or `iss` contain.
//!
//! `strace` records every call. In CI it must be installed.

use crate::common::World;
use crate::common::handmade::{key, signed};
use serde_json::{Value, json};
use tokenctl::token::{Algorithm, Key, KeyRing};

const SECRET: &str = "an HMAC secret of 40 bytes, for tests...";

/// Places that a token may name; each contains [`BAIT`].
const PLACES: [&str; 12] = [
    "http://127.0.0.1:9/bait",
    "https://bait.example/.well-known/jwks.json",
    "file:///etc/bait",
    "file://localhost/etc/bait",
    "/etc/bait",
    "../../../../../../etc/bait",
    "bait",
    "\\\\bait\\share",
    "|touch bait",
    "$(touch bait)",
    "bait' OR '1'='1' UNION SELECT 'bait",
    "data:application/json,bait",
];

const BAIT: &str = "bait";

/// Returns tokens whose headers contain keys or name places, with such a payload too.
fn hostile(own: &Key) -> Vec<String> {
    let jwk: Value =
        serde_json::from_str(&KeyRing::of(own.clone()).to_public_jwks()).expect("JSON");
    let jwk = &jwk["keys"][0];
    let mut tokens = Vec::new();
    for place in PLACES {
        for header in [
            json!({ "jku": place }),
            json!({ "x5u": place }),
            json!({ "kid": place }),
            json!({ "jku": place, "x5u": place, "kid": place, "jwk": jwk, "x5c": [place] }),
            json!({ "jwk": jwk, "iss": place, "crit": ["jku"], "jku": [place], "url": place }),
        ] {
            let mut header = header;
            header["alg"] = json!(own.algorithm().name());
            let payload = json!({ "iss": place, "sub": place, "aud": place, "sid": place,
                "jti": place, "x5u": place, "jku": place, "_claim_sources": { "a": place } });
            tokens.push(signed(own, &header.to_string(), payload.to_string()));
        }
    }
    tokens
}

/// Whether the path belongs to the system and was not named by a token.
fn is_of_the_system(path: &str) -> bool {
    ["/proc/", "/sys/", "/lib", "/usr/lib", "/usr/share/locale", "/usr/share/zoneinfo"]
        .iter()
        .any(|place| path.starts_with(place))
        || matches!(path, "/etc/ld.so.cache" | "/etc/ld.so.preload" | "/etc/localtime")
        // A debug build reads the commit of its clone for `--version`.
        || path.contains("/.git")
}

/// Runs the command under `strace`, and checks every call.
fn assert_stays(world: &World, arguments: &[&str], given: &[&str]) {
    let trace = world.at("trace");
    let mut command = world.command("strace");
    // Without this variable, the command would look up the user.
    command.env_remove("SUDO_USER");
    command.args(["-f", "-qq", "-s", "4096", "-e", "trace=%network,%file,%desc", "-o", &trace]);
    command.arg(env!("CARGO_BIN_EXE_tokenctl")).args(arguments);
    let output = command.output().expect("strace runs");
    assert!(output.status.code().is_some_and(|code| code <= 4), "{arguments:?}: {output:?}");
    let calls = std::fs::read_to_string(&trace).expect("a trace");
    assert!(calls.contains("write(1,"), "{arguments:?} printed nothing: {calls}");
    // The first call starts the command, with the token among its arguments.
    for line in calls.lines().skip(1) {
        let (_, call) = line.split_once(' ').expect("a process and its call");
        let call = call.trim_start();
        let name = call.split('(').next().unwrap_or_default();
        let is_network = name.starts_with("socket")
            || ["connect", "bind", "listen", "getaddrinfo"].contains(&name)
            || name.starts_with("send")
            || name.starts_with("recv");
        assert!(!is_network, "{arguments:?}: {call}");
        // The content of a token may be written, but not used in other calls.
        let is_output = name.starts_with("write") || name.starts_with("read") || name == "pread64";
        let path = call.split('"').nth(1).filter(|_| !is_output);
        let Some(path) = path else { continue };
        assert!(!path.contains(BAIT), "{arguments:?} follows the token: {call}");
        if name.starts_with("open") {
            let writes = ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"];
            assert!(!writes.iter().any(|flag| call.contains(flag)), "{arguments:?}: {call}");
            let is_known = given.iter().any(|given| path.ends_with(given));
            assert!(is_known || is_of_the_system(path), "{arguments:?} opens {call}");
        }
        let changes = ["unlink", "rename", "mkdir", "chmod", "link", "symlink", "execve"];
        assert!(!changes.iter().any(|change| name.starts_with(change)), "{arguments:?}: {call}");
    }
}

#[test]
fn no_token_causes_a_file_or_network_access() {
    let world = World::new();
    let probe = world.command("strace").args(["-qq", "-o", "/dev/null", "true"]).output();
    if !probe.is_ok_and(|output| output.status.success()) {
        assert!(std::env::var_os("CI").is_none(), "CI has to have strace that may trace");
        eprintln!("SKIPPED: strace is missing, so nobody looked at the calls");
        return;
    }
    world.write(BAIT, "what a token must not reach");
    let own = key(Algorithm::ES256, 7);
    let hs = Key::from_secret(SECRET.as_bytes()).expect("a key");
    let secret = world.file("secret", SECRET);
    let jwks = world.file("jwks", KeyRing::of(key(Algorithm::ES256, 8)).to_public_jwks());
    let tokens = [hostile(&own), hostile(&hs)].concat();
    let all = world.file("log", tokens.join("\n"));
    for arguments in [
        vec!["decode", "-f", &all],
        vec!["decode", "-f", &all, "-o", "json"],
        vec!["decode", "--verify", "--key", &secret, "-f", &all],
        vec!["decode", "--verify", "--jwks", &jwks, "-f", &all, "-o", "jsonl"],
        vec!["decode", "--verify", "--jwks", &jwks, "--issuer", "me", &tokens[0]],
        vec!["decode", &tokens[0], &tokens[3], &tokens[65]],
        vec!["scan", &all],
        vec!["scan", "-o", "json", &all],
    ] {
        assert_stays(&world, &arguments, &["secret", "jwks", "log", "config.toml"]);
    }
    let bait = std::fs::read(world.path(BAIT)).expect("the bait");
    assert_eq!(bait, b"what a token must not reach");
}
