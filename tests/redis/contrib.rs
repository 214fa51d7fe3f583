//! The systemd unit for `--follow`: its command line works.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::stores::deny;
use crate::common::World;
use crate::common::run::BINARY;
use crate::server::Server;

#[test]
fn the_unit_mirrors_until_it_is_stopped() {
    let Some(redis) = Server::start() else { return };
    let world = World::made();
    deny(&world, "sid", "s", 100);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib/tokenctl-denylist.service");
    let unit = fs::read_to_string(path).unwrap();
    let of = |key: &str| -> Vec<String> {
        let lines = unit.lines().filter_map(|line| line.strip_prefix(key));
        lines.map(str::to_owned).collect()
    };
    let here = |text: &String| {
        text.replace("/usr/bin/tokenctl", BINARY)
            .replace("/var/lib/auth/sessions.db", world.store().to_str().unwrap())
            .replace("redis://127.0.0.1:6379", &redis.tcp())
    };
    let (environment, start) = (of("Environment="), of("ExecStart="));
    assert_eq!((environment.len(), start.len()), (2, 1));
    let mut shell = Command::new("/usr/bin/env");
    shell.arg("-i").args(environment.iter().map(here));
    shell.args(["/bin/sh", "-c", &format!("exec {}", here(&start[0]))]);
    let child = shell.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    redis.until("a heartbeat", |redis| !redis.get("synced").is_empty());
    assert_eq!(redis.get("sid:s"), "admin");
    deny(&world, "sid", "later", 100);
    redis.until("the next entry", |redis| redis.get("sid:later") == "admin");
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    let output = child.wait_with_output().unwrap();
    let code = output.status.code().expect("an exit code").to_string();
    assert_eq!(of("SuccessExitStatus="), [code]);
    let log = String::from_utf8(output.stdout).unwrap();
    let events: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events[0]["event"], "resynced", "{log}");
    assert_eq!((&events[0]["cause"], &events[0]["entries"]), (&"start".into(), &1.into()), "{log}");
    assert_eq!(events.last().unwrap()["event"], "stopped", "{log}");
    assert!(output.stderr.is_empty(), "{:?}", String::from_utf8(output.stderr));
}
