//! `denylist check`: the verdict of a verifier.

use std::process::{Child, Command, Stdio};

use super::stores::deny;
use crate::common::run::BINARY;
use crate::common::{World, claims};
use crate::server::Server;

/// A running `denylist sync --follow`, killed with its test.
pub(crate) struct Follow(pub(crate) Child);

impl Follow {
    pub(crate) fn start(world: &World, to: &str, more: &[&str]) -> Self {
        let mut command: Command = world.command(BINARY);
        command
            .args(["denylist", "sync", "--follow", "-o", "jsonl", "--to", to])
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit());
        Self(command.spawn().expect("a follower"))
    }

    pub(crate) fn kill(&mut self) {
        self.0.kill().expect("a signal");
        self.0.wait().expect("an end");
    }
}

impl Drop for Follow {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_verdict_is_accepted_denied_or_not_known() {
    let Some(redis) = Server::start() else { return };
    let world = World::made();
    let (kept, ended, denied) =
        (world.issue("alice", &[]), world.issue("bob", &[]), world.issue("carol", &[]));
    world.ok(&["revoke", &ended.session, "--reason", "leaked"]);
    deny(&world, "jti", claims(&denied.access)["jti"].as_str().unwrap(), 600);
    let url = redis.url();
    let check = |tokens: &[&str], code: i32| {
        let arguments = [&["denylist", "check", "--from", &url, "-o", "json"], tokens].concat();
        world.run(&arguments).code(code).json()
    };
    world.ok(&["denylist", "sync", "--to", &url]);
    // Without a heartbeat an entry still denies a token, and the absence of an entry proves nothing.
    assert_eq!(check(&[&ended.access], 4)[0]["verdict"], "denied");
    assert_eq!(check(&[&kept.access], 5)[0]["verdict"], "not-synced");
    let _follow = Follow::start(&world, &url, &[]);
    redis.until("a heartbeat", |redis| !redis.get("synced").is_empty());
    let all = check(&[&kept.access, &ended.access, &denied.access, &kept.refresh], 4);
    let verdicts: Vec<&str> =
        all.as_array().unwrap().iter().map(|row| row["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["accepted", "denied", "denied", "invalid"]);
    assert_eq!(all[1]["detail"], "the session is on the denylist: leaked");
    assert_eq!(check(&[&kept.access], 0)[0]["accepted"], true);
    // A gateway has the published keys, but neither the store nor the key ring.
    let jwks = world.file("keys.jwks", world.ok(&["keys", "export"]).stdout);
    let gateway = World::new();
    let done = gateway.ok(&["denylist", "check", "--from", &url, "--jwks", &jwks, &kept.access]);
    assert!(done.stdout.starts_with("accepted   not on the denylist  (user alice"), "{done:?}");
    // An epoch below the newest cutoff.
    redis.cli(&["SET", &Server::key("epoch"), "2"]);
    assert_eq!(check(&[&kept.access], 4)[0]["verdict"], "before-cutoff");
}
