//! All programs at once, some of them killed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use serde_json::Value;
use tokenctl::service::Rotation;

use super::field::{self, Dice, Field, Library, Ran, instant, word};
use super::{burning, dice};

/// A service that logs in, rotates, checks and logs out, and reports each change after it. Other programs
/// may log out users called `shared…`; all other users belong to this process.
#[test]
#[ignore = "other tests run it, as a process of its own"]
fn writer() {
    let Some(store) = std::env::var_os("FIRE_STORE") else { return };
    let seed = field::env_number("FIRE_WRITER").unwrap();
    let mut library =
        Library::open(Path::new(&store), Path::new(&std::env::var_os("FIRE_KEYS").unwrap()));
    let mut dice = Dice::new(seed);
    let (began, time) = (instant(), Duration::from_secs(field::env_number("FIRE_TIME").unwrap()));
    let mut open: Vec<(String, String)> = Vec::new();
    let mut out = std::io::stdout();
    writeln!(out).unwrap();
    while began.elapsed() < time {
        if open.len() < 3 || dice.once_in(4) {
            let user = match dice.roll(3) {
                0 => format!("shared{}", dice.roll(3)),
                user => format!("own{seed}-{user}"),
            };
            let pair = library.login(&user);
            writeln!(out, "@issued {} {user}", pair.session_id).unwrap();
            open.push((pair.session_id.to_string(), pair.refresh.expose().clone()));
            continue;
        }
        let place = dice.roll(open.len());
        let (sid, token) = open[place].clone();
        if dice.once_in(5) {
            // If the process is killed between the commit and the report, the change must not look lost.
            writeln!(out, "@ending {sid}").unwrap();
            library.logout(&tokenctl::session::SessionId::new(&sid).unwrap());
            writeln!(out, "@ended {sid}").unwrap();
            open.swap_remove(place);
            continue;
        }
        match library.rotate(&token) {
            Rotation::Rotated(pair) => {
                let generation = field::payload(pair.refresh.expose())["gen"].clone();
                writeln!(out, "@rotated {sid} {generation}").unwrap();
                open[place].1 = pair.refresh.expose().clone();
            }
            other => {
                writeln!(out, "@refused {sid} {}", word(&other)).unwrap();
                open.swap_remove(place);
            }
        }
    }
}

/// The known state of a session, from the reports.
#[derive(Debug, Default)]
struct Said {
    user: String,
    generation: i64,
    ending: bool,
    ended: bool,
    refused: Option<String>,
}

fn start_writer(field: &Field, seed: usize, seconds: u64, log: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "everything::writer", "--ignored", "--nocapture"])
        .env("FIRE_STORE", &field.store)
        .env("FIRE_KEYS", &field.keys)
        .env("FIRE_WRITER", seed.to_string())
        .env("FIRE_TIME", seconds.to_string())
        .stdout(std::fs::File::create(log).unwrap())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

/// Runs writers one after the other; some are killed, and another one continues.
fn writers(field: &Field, number: usize, mut dice: Dice, time: Duration) -> Vec<String> {
    let began = instant();
    let mut said = Vec::new();
    let mut turn = 0;
    while began.elapsed() < time {
        turn += 1;
        let log = field.path().join(format!("writer-{number}-{turn}"));
        let killed = !dice.once_in(4);
        let mut writer = start_writer(field, number * 1_000 + turn, 2, &log);
        if killed {
            std::thread::sleep(Duration::from_millis(200 + dice.roll(2_000) as u64));
            let _ = writer.kill();
        }
        let status = writer.wait().unwrap();
        // The writer may have ended by itself before the kill.
        assert!(status.success() || (killed && status.code().is_none()), "{status}");
        let text = std::fs::read_to_string(&log).unwrap();
        // The kill may have cut the last line.
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        said.extend(whole.lines().filter_map(|line| Some(line.split_once('@')?.1.to_owned())));
    }
    said
}

/// Runs commands, some of which are killed; returns the output of those that finished.
fn tools(field: &Field, mut dice: Dice, time: Duration, revoked: &Mutex<BTreeSet<String>>) {
    let began = instant();
    while began.elapsed() < time {
        let user = format!("shared{}", dice.roll(3));
        let commands: [&[&str]; 6] = [
            &["purge"],
            &["purge", "--idle", "300d", "--superseded", "300d"],
            &["revoke-all", &user, "--reason", "compromised"],
            &["revoke", "--user", &user, "--limit", "2", "--delete"],
            &["issue", &user, "--ip", "192.0.2.99"],
            &["sessions", "list", "--state", "all"],
        ];
        let command = *dice.pick(&commands);
        let mut process = field.command(&[&["-o", "json"], command].concat()).spawn().unwrap();
        let kill = ["", "", "KILL", "INT", "TERM"][dice.roll(5)];
        if !kill.is_empty() {
            std::thread::sleep(Duration::from_micros(dice.roll(40_000) as u64));
            super::signal(kill, &process);
        }
        let _ = process.stdin.take();
        let ran = Ran::of(&process.wait_with_output().unwrap());
        match ran.code {
            // 3: the user does not exist yet, or has no sessions.
            Some(0 | 3) => {}
            Some(130) | None if !kill.is_empty() => {}
            _ => panic!("{command:?}, {kill}: {ran:?}"),
        }
        let Ok(value) = serde_json::from_str::<Value>(&ran.stdout) else { continue };
        match command[0] {
            "revoke" | "revoke-all" => {
                let ids = value["sessions"].as_array().unwrap().iter();
                let ids: Vec<String> =
                    ids.map(|session| session["id"].as_str().unwrap().to_owned()).collect();
                let count = |name: &str| value[name].as_u64().unwrap();
                assert_eq!(ids.len() as u64, count("revoked") + count("deleted"));
                for id in &ids {
                    let alive = field.number(&format!(
                        "SELECT count(*) FROM sessions WHERE id = '{id}' AND revoked_at IS NULL"
                    ));
                    assert_eq!(alive, 0, "{command:?} said that {id} is over");
                }
                revoked.lock().unwrap().extend(ids);
            }
            "issue" => {
                let id = value["session_id"].as_str().unwrap();
                let seen =
                    field.number(&format!("SELECT count(*) FROM events WHERE session_id = '{id}'"));
                assert!(seen >= 1, "{id} was handed out");
            }
            _ => {}
        }
    }
}

/// Rotates each token by many requests at once: all of them get the same generation.
fn racers(field: &Field, time: Duration) {
    let began = instant();
    let first = field.library().login("racer");
    let mut token = first.refresh.expose().clone();
    let mut generation = 1;
    while began.elapsed() < time {
        let next: BTreeSet<String> = std::thread::scope(|scope| {
            let racers: Vec<_> = (0..5)
                .map(|racer| {
                    let token = &token;
                    scope.spawn(move || {
                        if racer < 2 {
                            let value = field.feed(&["rotate", "-"], token).done();
                            return value["refresh_token"].as_str().unwrap().to_owned();
                        }
                        field::pair(field.library().rotate(token)).refresh.expose().clone()
                    })
                })
                .collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).collect()
        });
        assert_eq!(next.len(), 1, "everyone ends up with the same token");
        token = next.into_iter().next().unwrap();
        generation += 1;
        let id = first.session_id.as_str();
        let found = field.number(&format!("SELECT generation FROM sessions WHERE id = '{id}'"));
        assert_eq!(found, generation);
    }
}

/// Rewrites the file, copies it, and holds long read transactions.
fn caretaker(field: &Field, time: Duration) {
    let began = instant();
    let sql = field.sql();
    let has_backup = field.tool(&["help"]).stdout.contains("\n  backup");
    let mut copies = 0;
    while began.elapsed() < time {
        copies += 1;
        let copy = field.path().join(format!("copy-{copies}.db"));
        if has_backup && copies % 2 == 0 {
            let ran = field.tool(&["backup", copy.to_str().unwrap()]);
            assert_eq!(ran.code, Some(0), "{ran:?}");
        } else {
            sql.execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
        }
        field.within_store(&copy).assert_sound();
        std::fs::remove_file(&copy).unwrap();
        // VACUUM fails if another program uses the store, which is acceptable.
        let _ = sql.execute_batch("VACUUM");
        sql.execute_batch("BEGIN").unwrap();
        let count = || -> i64 {
            sql.query_row("SELECT count(*) FROM sessions", [], |row| row.get(0)).unwrap()
        };
        let before = count();
        std::thread::sleep(Duration::from_millis(700));
        assert_eq!(count(), before, "a reader sees one moment");
        sql.execute_batch("COMMIT").unwrap();
    }
}

#[test]
fn everyone_at_once() {
    let field = Field::new();
    let mut dice = dice();
    let time = burning();
    let revoked = Mutex::new(BTreeSet::new());
    let said: Vec<String> = std::thread::scope(|scope| {
        let (field, revoked) = (&field, &revoked);
        let mut fork = || Dice::new(dice.roll(1 << 30) as u64);
        let writers: Vec<_> = (1..=3)
            .map(|number| {
                let dice = fork();
                scope.spawn(move || writers(field, number, dice, time))
            })
            .collect();
        for _ in 0..2 {
            let dice = fork();
            scope.spawn(move || tools(field, dice, time, revoked));
        }
        scope.spawn(move || racers(field, time));
        scope.spawn(move || caretaker(field, time));
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect()
    });
    field.assert_sound();

    let mut ledger: BTreeMap<String, Said> = BTreeMap::new();
    for line in &said {
        let mut words = line.split(' ');
        let (deed, id) = (words.next().unwrap(), words.next().unwrap());
        let session = ledger.entry(id.to_owned()).or_default();
        let rest = words.next().unwrap_or_default();
        match deed {
            "issued" => {
                rest.clone_into(&mut session.user);
                session.generation = 1;
            }
            "rotated" => session.generation = rest.parse().unwrap(),
            "ending" => session.ending = true,
            "ended" => session.ended = true,
            _ => session.refused = Some(rest.to_owned()),
        }
    }
    let sql = field.sql();
    let revoked = revoked.into_inner().unwrap();
    let mut alive = 0;
    for (id, said) in &ledger {
        let row: Option<(i64, bool)> = sql
            .query_row(
                "SELECT generation, revoked_at IS NULL FROM sessions WHERE id = ?1",
                [id],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .ok();
        let is_shared = said.user.starts_with("shared");
        if said.ended || revoked.contains(id) {
            assert!(row.is_none_or(|(_, alive)| !alive), "{id} is over: {said:?} {row:?}");
            let denied = field.number(&format!(
                "SELECT count(*) FROM denylist WHERE kind = 'sid' AND id = '{id}'"
            ));
            assert_eq!(denied, 1, "the access token of {id} still lives");
        } else if !is_shared {
            assert_eq!(said.refused, None, "{id}");
            if said.ending && !matches!(row, Some((_, true))) {
                continue;
            }
            let Some((generation, true)) = row else { panic!("{id} is lost: {said:?} {row:?}") };
            // The kill may have been between the commit and the report.
            let known = said.generation..=said.generation + 1;
            assert!(known.contains(&generation), "{id}: {generation}, {said:?}");
            alive += 1;
        }
    }
    println!(
        "{} sessions, {} lines, {alive} own ones alive, {} revoked by the tool",
        ledger.len(),
        said.len(),
        revoked.len()
    );
    assert!(alive > 0 && !revoked.is_empty(), "the fire was too small");
}

#[test]
fn an_interrupted_purge_reports_its_progress() {
    for name in ["INT", "TERM"] {
        let field = Field::new();
        field.fill("old", 60_000, -50_000);
        field.fill("new", 200, 50_000);
        let process = field.command(&["-o", "json", "purge", "--max-lock", "5ms"]).spawn().unwrap();
        // Kill it after it has started.
        let began = instant();
        while field.number("SELECT count(*) FROM sessions WHERE user_id = 'old'") == 60_000 {
            assert!(began.elapsed() < Duration::from_secs(60), "it never begins");
        }
        super::signal(name, &process);
        let ran = Ran::of(&process.wait_with_output().unwrap());
        let value = ran.json();
        let gone = value["sessions"]["expired"].as_i64().unwrap();
        let left = field.number("SELECT count(*) FROM sessions WHERE user_id = 'old'");
        assert_eq!(gone + left, 60_000, "{ran:?}");
        if left > 0 {
            assert_eq!((ran.code, &value["interrupted"]), (Some(130), &Value::Bool(true)));
        }
        assert_eq!(field.tool(&["purge"]).done()["sessions"]["expired"], left);
        assert_eq!(field.number("SELECT count(*) FROM sessions"), 200);
        field.assert_sound();
    }
}
