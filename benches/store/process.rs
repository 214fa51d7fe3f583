//! Measures time and memory of whole processes.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

pub(super) const TOOL: &str = env!("CARGO_BIN_EXE_tokenctl");

pub(super) fn tool<'a>(store: &'a Path, words: &[&'a str]) -> Vec<&'a str> {
    let store = store.to_str().expect("a name");
    [&["--store", store], words].concat()
}

/// Runs a command; returns its duration and its maximum memory in megabytes.
pub(super) fn run(program: &str, words: &[&str]) -> (Duration, u64) {
    run_within(program, words, Duration::MAX)
}

/// The same for a command that is interrupted after `most`.
pub(super) fn run_within(program: &str, words: &[&str], most: Duration) -> (Duration, u64) {
    let begun = Instant::now();
    let mut child = Command::new(program)
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a process");
    let status = format!("/proc/{}/status", child.id());
    let done = Arc::new(AtomicBool::new(false));
    let over = Arc::clone(&done);
    let pid = Pid::from_child(&child);
    let watch = thread::spawn(move || {
        let (mut memory, mut is_interrupted) = (0, false);
        while !over.load(Ordering::Relaxed) {
            memory = memory.max(peak(&status));
            if begun.elapsed() > most && !is_interrupted {
                kill_process(pid, Signal::INT).expect("a signal");
                is_interrupted = true;
            }
            thread::sleep(Duration::from_millis(5));
        }
        (memory, is_interrupted)
    });
    let mut output = child.stdout.take().expect("its output");
    let mut buffer = vec![0; 1 << 16];
    while output.read(&mut buffer).expect("its output") > 0 {}
    let status = child.wait().expect("its end");
    let time = begun.elapsed();
    done.store(true, Ordering::Relaxed);
    let (memory, is_interrupted) = watch.join().expect("a number");
    let is_expected = status.success() || is_interrupted && status.code() == Some(130);
    assert!(is_expected, "{program} {words:?}: {status}");
    (time, memory)
}

fn peak(status: &str) -> u64 {
    let text = fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0) / 1024
}

/// Runs a short command with input; returns its duration and its output.
pub(super) fn ask(program: &str, words: &[&str], input: &str) -> (Duration, String) {
    let begun = Instant::now();
    let mut child = Command::new(program)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a process");
    let mut stdin = child.stdin.take().expect("its input");
    stdin.write_all(input.as_bytes()).expect("its input");
    drop(stdin);
    let output = child.wait_with_output().expect("its end");
    let time = begun.elapsed();
    assert!(output.status.success(), "{program} {words:?}");
    (time, String::from_utf8(output.stdout).expect("text"))
}

/// Returns the median in milliseconds.
pub(super) fn median(runs: usize, mut run: impl FnMut() -> Duration) -> f64 {
    let mut times: Vec<Duration> = (0..runs).map(|_| run()).collect();
    times.sort();
    times[runs / 2].as_secs_f64() * 1e3
}

pub(super) fn line(what: &str, ours: f64, theirs: f64, unit: &str) {
    println!("{what:<44} {ours:>10.2} {theirs:>10.2} {unit:<4} {:>6.2}", ours / theirs);
}
