//! A verifier that checks tokens all the time, and a service that revokes them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

use tokenctl::denylist_mirror::{Denylist, DenylistVerdict, Location, Prefix, TokenIds};

use super::stores::Home;

/// Lifetime of the heartbeat in these tests.
pub(crate) const LIFE: Duration = Duration::from_secs(1);
/// Tolerance: the scheduler may delay a thread between an action and reading the clock.
const SLACK: Duration = Duration::from_millis(100);

/// Tokens, and the time at which each was revoked.
#[derive(Default)]
pub(crate) struct Tokens(Vec<(String, Option<Instant>)>);

/// The service: opens a session and revokes another one, repeatedly.
pub(crate) struct Service {
    tokens: Arc<Mutex<Tokens>>,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
    seen: Arc<Mutex<Seen>>,
}

/// The observations of the verifiers.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Revoked tokens that were accepted for too long.
    violations: Vec<String>,
    pub(crate) accepted: u64,
    pub(crate) denied: u64,
    pub(crate) undecided: u64,
    pub(crate) errors: u64,
    /// The longest time after its revocation for which a token was accepted.
    pub(crate) longest: Duration,
}

#[expect(clippy::disallowed_methods, reason = "tests stand outside, where the clock is")]
fn clock() -> Instant {
    Instant::now()
}

impl Service {
    /// Starts to issue and revoke, with a verifier at each of these addresses.
    pub(crate) fn start(world: &Arc<Home>, verifiers: &[String]) -> Self {
        let tokens = Arc::new(Mutex::new(Tokens::default()));
        let stop = Arc::new(AtomicBool::new(false));
        let seen = Arc::new(Mutex::new(Seen::default()));
        let mut threads = Vec::new();
        {
            let (tokens, stop, world) = (Arc::clone(&tokens), Arc::clone(&stop), Arc::clone(world));
            threads.push(spawn(move || {
                for number in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let id = format!("session-{number:06}");
                    tokens.lock().unwrap().0.push((id.clone(), None));
                    if number >= 5 {
                        let old = number - 5;
                        world.deny("sid", &format!("session-{old:06}"), 600);
                        tokens.lock().unwrap().0[old].1 = Some(clock());
                    }
                    sleep(Duration::from_millis(20));
                }
            }));
        }
        for url in verifiers {
            let (tokens, stop, seen) = (Arc::clone(&tokens), Arc::clone(&stop), Arc::clone(&seen));
            let location: Location = url.parse().unwrap();
            threads.push(spawn(move || {
                let mut denylist = None;
                let mut number = 0_usize;
                while !stop.load(Ordering::Relaxed) {
                    number = number.wrapping_add(7);
                    let token = {
                        let tokens = tokens.lock().unwrap();
                        let all = tokens.0.len();
                        // Mostly the newest tokens, whose entries may not be in Redis yet.
                        let among = if number.is_multiple_of(3) { all.max(1) } else { 12 };
                        let back = number % among;
                        all.checked_sub(1 + back).map(|at| tokens.0[at].clone())
                    };
                    if let Some((id, revoked_at)) = token {
                        judge(&location, &mut denylist, &id, revoked_at, &seen);
                    }
                    sleep(Duration::from_millis(1));
                }
            }));
        }
        Self { tokens, stop, threads, seen }
    }

    /// Waits until valid tokens are accepted (again).
    #[track_caller]
    pub(crate) fn until_accepted(&self) {
        let before = self.seen.lock().unwrap().accepted;
        self.until("a token is accepted", |seen| seen.accepted > before + 3);
    }

    #[track_caller]
    pub(crate) fn until(&self, what: &str, done: impl Fn(&Seen) -> bool) {
        for _ in 0..1_000 {
            if done(&self.seen.lock().unwrap()) {
                return;
            }
            sleep(Duration::from_millis(10));
        }
        panic!("never: {what}: {:?}", self.seen.lock().unwrap());
    }

    /// Stops, and returns the observations. No revoked token may be accepted for longer than a heartbeat.
    #[track_caller]
    pub(crate) fn finish(mut self) -> Seen {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            thread.join().expect("a thread");
        }
        let seen = std::mem::take(&mut *self.seen.lock().unwrap());
        assert!(seen.violations.is_empty(), "{seen:#?}");
        assert!(seen.accepted > 0 && seen.denied > 0, "{seen:?}");
        assert!(self.tokens.lock().unwrap().0.len() > 10);
        seen
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn judge(
    location: &Location,
    denylist: &mut Option<Denylist>,
    id: &str,
    revoked_at: Option<Instant>,
    seen: &Mutex<Seen>,
) {
    let asked_at = clock();
    let timeout = Duration::from_millis(200);
    let verdict = match denylist {
        Some(denylist) => denylist.check(ids(id)),
        None => Denylist::connect(location, &Prefix::default(), timeout)
            .and_then(|connected| denylist.insert(connected).check(ids(id))),
    };
    let mut seen = seen.lock().unwrap();
    match verdict {
        Ok(DenylistVerdict::Accepted) => {
            seen.accepted += 1;
            // For a token that is being revoked, both verdicts are right.
            if let Some(age) = revoked_at.and_then(|at| asked_at.checked_duration_since(at)) {
                seen.longest = seen.longest.max(age);
                if age > LIFE + SLACK {
                    seen.violations.push(format!("{id} was accepted {age:?} after its revocation"));
                }
            }
        }
        Ok(DenylistVerdict::NotSynced) => seen.undecided += 1,
        Ok(_) => seen.denied += 1,
        Err(_) => seen.errors += 1,
    }
}

fn ids(id: &str) -> TokenIds<'_> {
    TokenIds { sid: Some(id), jti: Some("j"), epoch: None }
}
