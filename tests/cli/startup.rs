//! The start of a process: scripts run `decode` once per token, so it must not do what it does not need.

#![expect(clippy::print_stderr, reason = "a skipped test has to be seen")]

use crate::common::World;
use crate::common::run::BINARY;

/// A signed token of another service.
const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSIsImV4cCI6MTcwMDAwMDAwMH0.c2lnbmF0dXJl";

/// Returns the system calls of the shell script's last process, from its start; `None` if strace is not
/// permitted.
fn system_calls(world: &World, script: &str) -> Option<Vec<String>> {
    let probe = world.command("strace").args(["-qq", "-o", "/dev/null", "true"]).output();
    if !probe.is_ok_and(|output| output.status.success()) {
        assert!(std::env::var_os("CI").is_none(), "CI has to have strace that may trace");
        eprintln!("SKIPPED: strace is missing, so nobody looked at the calls");
        return None;
    }
    let mut strace = world.command("strace");
    strace.args(["-f", "-qq", "-s", "200", "-o", &world.at("calls"), "sh", "-c", script]);
    let output = strace.output().expect("strace runs");
    assert!(output.status.success(), "{script}: {output:?}");
    let calls = std::fs::read_to_string(world.path("calls")).unwrap();
    let start = calls.rfind("execve(").expect("the shell starts a program");
    Some(calls[start..].lines().map(str::to_owned).collect())
}

#[test]
fn decode_reads_only_what_it_needs() {
    let world = World::made();
    for options in ["-o json", "--utc", "--claim sub"] {
        let script = format!("exec {BINARY} decode {options} {TOKEN}");
        let Some(calls) = system_calls(&world, &script) else { return };
        let opened: Vec<&str> = calls
            .iter()
            .filter(|call| call.contains("open") && !call.contains("ENOENT"))
            .filter_map(|call| call.split('"').nth(1))
            .collect();
        // No time zone, settings or users; the unwinder and the functions of libm are linked statically;
        // and Rust's runtime, which reads /proc/self/maps, does not run.
        let needed =
            |path: &&&str| ["/ld.so.cache", "/libc.so.6"].iter().any(|end| path.ends_with(end));
        let others: Vec<&&str> = opened.iter().filter(|path| !needed(path)).collect();
        assert!(others.is_empty(), "{options}: {others:?}");
        assert!(calls.len() <= 55, "{options}: {} calls\n{}", calls.len(), calls.join("\n"));
    }
}

/// A file that got the number of a closed stream would receive its output.
#[test]
fn no_file_gets_the_number_of_a_closed_stream() {
    let world = World::made();
    for (closed, numbers) in [("<&-", 0..1), (">&-", 1..2), ("<&- >&- 2>&-", 0..3), ("2>&-", 2..3)]
    {
        let script = format!("(exec {BINARY} users list {closed}) || true");
        let Some(calls) = system_calls(&world, &script) else { return };
        // The loader opens the libraries and closes them.
        let begin = calls.iter().rposition(|call| call.contains("ld.so.cache")).unwrap();
        let begin = begin + calls[begin..].iter().position(|c| c.contains("F_GETFD")).unwrap();
        let opened = calls[begin..].iter().filter(|call| call.contains("open"));
        let opened: Vec<(&str, i32)> = opened
            .filter_map(|call| Some((call.split('"').nth(1)?, call.rsplit("= ").next()?)))
            .filter_map(|(path, number)| Some((path, number.parse().ok()?)))
            .collect();
        for number in numbers.clone() {
            assert!(opened.contains(&("/dev/null", number)), "{closed}: {opened:?}");
        }
        assert!(opened.iter().any(|(path, _)| path.ends_with("sessions.db")), "{opened:?}");
        let mixed = opened.iter().find(|(path, number)| *path != "/dev/null" && *number < 3);
        assert!(mixed.is_none(), "{closed}: {opened:?}");
    }
}
