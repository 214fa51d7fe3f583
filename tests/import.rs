//! `sessions import`: no session is lost, no invalid one is imported, and the import is atomic.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "import/exports.rs"]
mod exports;

use std::cell::RefCell;
use std::ffi::OsString;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use proptest::prelude::*;
use tokenctl::cli::{Context, Stream, Zone, run};
use tokenctl::service::{Import, ImportReport, Imported, Mapping, Pace, import};
use tokenctl::session::{
    Client, DenialKind, EventFilter, EventKind, Filter, Order, Page, PurgeCounts, Reason,
    Revocation, Session, SessionId, SortKey, UserId, UserStatus,
};
use tokenctl::store::sqlite::{OpenOptions, SqliteStore};
use tokenctl::store::{Scope, Store};
use tokenctl::time::{Span, Timestamp};

/// Far in the future, so that later times are in the future for SQLite's own clock too.
const NOW: Timestamp = Timestamp(3_000_000_000);

struct RevokeReport {
    code: u8,
    out: String,
    err: String,
}

fn tokenctl(store: &Path, words: &[&str], input: &str) -> RevokeReport {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut random = |buffer: &mut [u8]| getrandom::fill(buffer).unwrap();
    let mut context = Context {
        clock: &|| NOW,
        store_ahead: 0,
        elapsed: &|| Duration::ZERO,
        sleep: &|_| {},
        zone: Zone::utc(),
        random: &mut random,
        env: &|_| None,
        env_names: &Vec::new,
        data_dir: &|| None,
        config_dir: &|| None,
        login_name: &|| Some("operator".to_owned()),
        catch_interrupts: &|| Arc::new(AtomicBool::new(false)),
        protect_memory: &|| {},
        stdin: &mut input.as_bytes(),
        stdin_is_terminal: false,
        stdout: Stream::new(&mut out, false, None),
        stderr: Stream::new(&mut err, false, None),
        prompt: tokenctl::cli::LazyPrompt::none(),
    };
    let store = store.to_str().unwrap();
    let words: Vec<OsString> =
        ["tokenctl", "--store", store].iter().chain(words).map(OsString::from).collect();
    let code = run(&mut context, words);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    RevokeReport { code, out: text(out), err: text(err) }
}

struct TestDir {
    _directory: tempfile::TempDir,
    path: PathBuf,
}

fn dir() -> TestDir {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sessions.db");
    SqliteStore::create(&path).unwrap();
    TestDir { _directory: directory, path }
}

impl TestDir {
    fn open(&self) -> SqliteStore {
        SqliteStore::open(&self.path, OpenOptions { durable: false, ..OpenOptions::default() })
            .unwrap()
    }

    fn run(&self, words: &[&str], input: &str) -> RevokeReport {
        tokenctl(&self.path, words, input)
    }

    fn import(&self, input: &str) -> RevokeReport {
        self.run(&["sessions", "import"], input)
    }

    fn list(&self) -> String {
        let words = ["sessions", "list", "--state", "all", "--sort", "id", "-o", "jsonl"];
        let ended = self.run(&words, "");
        assert_eq!((ended.code, ended.err.as_str()), (0, ""));
        ended.out
    }

    fn sessions(&self) -> Vec<Session> {
        let mut store = self.open();
        let found = RefCell::new(Vec::new());
        let order = Order { key: SortKey::Id, reverse: false };
        let tx = store.read().unwrap();
        tx.sessions(&Filter::default(), order, &Page::default(), NOW, &mut |session| {
            found.borrow_mut().push(session);
            Ok(())
        })
        .unwrap();
        found.into_inner()
    }
}

fn line(more: &str) -> String {
    format!(r#"{{"user_id":"alice","created_at":2999990000,"expires_at":3000500000{more}}}"#)
}

fn text() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        Just(None),
        "[ -~]{1,30}".prop_map(Some),
        Just(Some("\u{1b}[31mé \"quoted\" \\ \u{202e}\u{7f}\n".to_owned())),
        Just(Some("=HYPERLINK(1)".to_owned())),
    ]
}

fn claims() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "{}",
        r#"{"n":12345678901234567890123,"f":1.0e3,"z":-0.0}"#,
        "{\n  \"roles\" : [ \"a b\", \"\\\"\" ],\r\n\t\"deep\": {\"x\": null}\n}",
        r#"{"b":1,"a":"\u202e\\","":"ü"}"#,
    ])
    .prop_map(str::to_owned)
}

prop_compose! {
    fn session()(
        at in 1_000_000_000i64..3_000_000_000,
        after in prop::array::uniform5(prop::option::of(0i64..4_000_000)),
        user in "[a-c]",
        counts in prop::array::uniform3(0i64..5),
        idle in 0u32..100_000,
        ttl in prop::array::uniform2(prop::option::of(1u32..100_000)),
        never in any::<bool>(),
        ip in text(), user_agent in text(), device in text(), by in text(), note in text(),
        claims in claims(),
        audience in prop::option::of(prop::collection::vec("[ -~é]{0,8}", 1..3)),
        revoked in prop::option::of(prop::sample::select(Reason::ALL.to_vec())),
        random in any::<[u8; 12]>(),
    ) -> Session {
        let created_at = Timestamp(at);
        let later = |index: usize| after[index].map(|secs: i64| Timestamp(at + secs));
        let mut fill = |buffer: &mut [u8]| buffer.copy_from_slice(&random[..buffer.len()]);
        Session {
            id: SessionId::generate(created_at, &mut fill).unwrap(),
            user_id: UserId::new(user).unwrap(),
            created_at,
            last_used_at: later(0).unwrap_or(created_at),
            expires_at: later(1),
            max_expires_at: later(2),
            generation: counts[0] + 1,
            rotated_at: later(3),
            access_expires_at: later(4),
            longest_idle: Span::secs(idle),
            client: Client { ip, user_agent, device },
            claims,
            audience,
            access_ttl: ttl[0].map(Span::secs),
            refresh_ttl: if never { Some(Span::default()) } else { ttl[1].map(Span::secs) },
            ip_changes: Some(counts[1]),
            user_agent_changes: (counts[2] > 0).then_some(counts[2]),
            refresh_hash: None,
            epoch: 0,
            cutoff: None,
            revocation: revoked.map(|reason| Revocation {
                at: Timestamp(at + 5), reason, by, note,
            }),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_list_imports_into_another_store_without_loss(
        sessions in prop::collection::vec(session(), 1..12)
    ) {
        let (from, to) = (dir(), dir());
        let mut store = from.open();
        let tx = store.write(Scope::Many).unwrap();
        for session in &sessions {
            if tx.session(&session.id).unwrap().is_none() {
                tx.ensure_user(&session.user_id, session.created_at).unwrap();
                tx.insert(session).unwrap();
            }
        }
        tx.commit().unwrap();
        let listed = from.list();
        let ended = to.import(&listed);
        prop_assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{}", listed);
        prop_assert_eq!(to.list(), listed);
        for (ours, theirs) in to.sessions().iter().zip(&from.sessions()) {
            // Claims are compared as values; white space and escapes may differ.
            let value = |session: &Session| session.claims.parse::<serde_json::Value>().unwrap();
            prop_assert_eq!(value(ours), value(theirs));
            prop_assert_eq!(&Session { claims: theirs.claims.clone(), ..ours.clone() }, theirs);
        }
        // The denylist shows which sessions were revoked, and the users' creation time is their first login.
        let mut store = to.open();
        let tx = store.read().unwrap();
        for session in to.sessions() {
            let denied = tx.denial(DenialKind::Sid, session.id.as_str()).unwrap();
            // By the store's own clock, which is behind the clock of this test.
            let alive =
                session.denied_until(real_now()).filter(|_| session.revocation.is_some());
            prop_assert_eq!(denied.map(|denial| denial.expires_at), alive);
            let user = tx.user(&session.user_id).unwrap().unwrap();
            prop_assert!(user.created_at <= session.created_at);
        }
    }

    #[test]
    fn no_line_is_too_strange(input in "\\PC{0,80}") {
        let to = dir();
        let ended = to.import(&input);
        prop_assert!(ended.code <= 1, "{}", ended.err);
    }
}

#[test]
fn every_invalid_field_is_reported_with_its_line() {
    let to = dir();
    let input = [
        line(""),
        r#"{"user_id":"","created_at":"yesterday"}"#.to_owned(),
        line(r#","expires":1,"ip":7,"generation":0"#),
        "[{}]".to_owned(),
        line(r#","revoked_reason":"bored","revoked_at":2999990001"#),
        line(r#","revoked_at":2999980000"#),
        line(r#","last_used_at":1700000000000,"claims":{"a":1,"a":2}"#),
        line(r#","is_valid":true,"revoked_at":2999990001"#),
        line(r#","state":"active","is_valid":0"#),
        line(r#","revoked_by":"ops""#),
        "{\"user_id\"".to_owned(),
        line(r#","access_ttl":0,"id":"a\u001bb""#),
        String::new(),
    ];
    let ended = to.import(&input.join("\n"));
    assert_eq!(ended.code, 1);
    insta::assert_snapshot!(ended.err, @r"
    line 2: expires_at is missing (null means never)
    line 2: created_at must be a time: 2026-11-21T01:32:38Z or Unix seconds
    line 2: user_id: an ID cannot be empty
    line 3: expires is not a field of a session; did you mean expires_at?
    line 3: generation must be a whole number from 1
    line 3: ip must be a text, not a number
    line 4: a JSON array; write one object per line: jq -c '.[]'
    line 5: revoked_reason is not one of the reasons for a revocation
    line 6: revoked_at is before created_at
    line 7: last_used_at is before created_at
    line 7: claims: a claim occurs twice
    line 8: is_valid contradicts the fields that say whether it was revoked
    line 9: state contradicts the fields that say whether it was revoked
    line 10: revoked_by contradicts revoked_at: it was not revoked
    line 11: not valid JSON at byte 11
    line 12: id: an ID cannot contain control characters
    line 12: access_ttl must be longer than 0 seconds
    error: 11 of 12 lines are wrong: nothing was imported
    hint:  correct the input, with jq for example; --map renames a field, --ignore drops one
    ");
    assert_eq!(to.list(), "");
    let machine = to.run(&["sessions", "import", "-o", "json"], &input.join("\n"));
    let report: serde_json::Value = machine.out.parse().unwrap();
    assert_eq!(report["wrong_lines"], 11);
    assert_eq!(report["imported"], 0);
    assert_eq!(report["problems"][0]["line"], 2);
}

#[test]
fn formats_of_other_stores_are_imported() {
    let to = dir();
    let input = r#"{"sid":"s-0001","uid":7,"login":"2026-11-21T01:32:38.9+01:00"}"#;
    assert_eq!(to.import(input).code, 1);
    let input = concat!(
        r#"{"sid":"s-0001","uid":"u7","login":"2026-11-21T01:32:38.9+01:00","expires_at":null,"#,
        r#""ip":"","refresh_token_hash":"secret","access_ttl":"15m"}"#,
        "\r\n",
        r#"{"sid":"s-0002","uid":"u7","login":1700000000.25,"expires_at":null,"is_valid":0}"#,
    );
    let mapped = ["sessions", "import", "--map", "sid=id,uid=user_id", "--map", "login=created_at"];
    let refused = to.run(&mapped, input);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("refresh_token_hash is not a field"), "{}", refused.err);
    assert!(!refused.err.contains("secret"));
    let ended = to.run(&[&mapped[..], &["--ignore-unknown"]].concat(), input);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let sessions = to.sessions();
    assert_eq!(sessions[0].created_at, Timestamp(1_795_221_158));
    assert_eq!(sessions[0].last_used_at, sessions[0].created_at);
    assert_eq!((&sessions[0].client.ip, sessions[0].expires_at), (&None, None));
    assert_eq!(sessions[0].access_ttl, Some(Span::minutes(15)));
    // Ended at an unknown time.
    assert_eq!(
        sessions[1].revocation.as_ref().map(|r| (r.at, r.reason)),
        Some((NOW, Reason::Other))
    );
    let bad = to.run(&["sessions", "import", "--map", "uid=user"], "");
    assert_eq!(bad.code, 2);
    assert!(bad.err.contains("did you mean user_id?"), "{}", bad.err);
}

#[test]
fn an_import_with_existing_ids_is_all_or_nothing() {
    let to = dir();
    let one = line(r#","id":"s-0001""#);
    let two = line(r#","id":"s-0002""#);
    assert_eq!(to.import(&one).code, 0);
    let again = to.import(&format!("{two}\n{one}\n"));
    assert_eq!(again.code, 1);
    assert!(again.err.starts_with("line 2: id is in the store already"), "{}", again.err);
    assert_eq!(to.sessions().len(), 1);
    let twice = to.import(&format!("{two}\n\n{two}\n"));
    assert!(twice.err.starts_with("line 3: id is the id of an earlier line"), "{}", twice.err);
    let skipping = ["sessions", "import", "--skip-existing", "-o", "json"];
    let input = format!("{two}\n{one}\n");
    let expecting = to.run(&[&skipping[..], &["--expect", "2"]].concat(), &input);
    assert_eq!(expecting.code, 1);
    let dry = to.run(&[&skipping[..], &["--dry-run"]].concat(), &input);
    assert_eq!(to.sessions().len(), 1);
    let real = to.run(&[&skipping[..], &["--expect", "1"]].concat(), &input);
    assert_eq!(real.code, 0, "{}", real.err);
    assert_eq!(dry.out.replace("\"dry_run\": true", "\"dry_run\": false"), real.out);
    assert_eq!(to.sessions().len(), 2);
}

#[test]
fn an_import_revokes_sessions_of_a_deactivated_user() {
    let to = dir();
    let mut store = to.open();
    let alice = UserId::new("alice").unwrap();
    let tx = store.write(Scope::Many).unwrap();
    tx.ensure_user(&alice, NOW).unwrap();
    tx.set_user_status(&alice, UserStatus::Deactivated, NOW).unwrap();
    tx.commit().unwrap();
    let input = format!(
        "{}\n{}\n",
        line(r#","id":"s-0001","access_expires_at":3000000600"#),
        line(r#","id":"s-0002","revoked_at":2999990001,"revoked_reason":"logout""#)
    );
    let ended =
        to.run(&["--actor", "ops", "sessions", "import", "--note", "from the old one"], &input);
    insta::assert_snapshot!(ended.out, @r"
    imported 2 sessions and 0 new users
      1 of them revoked in the previous system
      1 of them revoked by the import: the user is deactivated
      1 of them with a valid access token, now on the denylist
    ");
    let sessions = to.sessions();
    let reason =
        |session: &Session| session.revocation.as_ref().map(|revocation| revocation.reason);
    assert_eq!(reason(&sessions[0]), Some(Reason::AccountDeactivated));
    assert_eq!(reason(&sessions[1]), Some(Reason::Logout));
    let tx = store.read().unwrap();
    assert!(tx.denial(DenialKind::Sid, "s-0001").unwrap().is_some());
    assert_eq!(tx.user(&alice).unwrap().unwrap().status, UserStatus::Deactivated);
    let filter = EventFilter { kinds: vec![EventKind::Imported], ..EventFilter::default() };
    let mut notes = Vec::new();
    tx.events(&filter, &mut |event| {
        notes.push((event.event.actor.unwrap(), event.event.note.unwrap()));
        Ok(())
    })
    .unwrap();
    let note = "2 sessions imported, 1 of them revoked before, 1 revoked by the import; 0 skipped; 0 users created: \
        from the old one";
    assert_eq!(notes, [("ops".to_owned(), note.to_owned())]);
}

#[test]
fn a_line_without_an_end_is_not_kept() {
    let to = dir();
    let long = format!("{{\"user_id\":\"{}\"}}\n{}\n", "x".repeat(1 << 20), line(""));
    let ended = to.import(&long);
    assert!(ended.err.starts_with("line 1: longer than 262144 bytes"), "{}", ended.err);
    assert!(ended.err.contains("1 of 2 lines is wrong"), "{}", ended.err);
}

/// Interrupts an operation after this part of it.
struct Stopping {
    at: f64,
    part: f64,
}

impl Pace for Stopping {
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn rest(&mut self, _: Duration) {}

    fn interrupted(&self) -> bool {
        self.part >= self.at
    }

    fn progress(&mut self, part: f64, _: &PurgeCounts) {
        self.part = part;
    }
}

fn stopped_at(to: &TestDir, input: &str, at: f64) -> Imported {
    let wanted = Import {
        mapping: Mapping::default(),
        skip_existing: false,
        expect: None,
        dry_run: false,
        now: NOW,
        actor: None,
        note: None,
    };
    let mut pace = Stopping { at, part: 0.0 };
    let mut input = Cursor::new(input.as_bytes());
    import(&mut to.open(), &mut input, &wanted, Duration::from_millis(17), &mut pace).unwrap()
}

#[test]
fn an_interrupted_small_import_changes_nothing() {
    let to = dir();
    let input: String = (0..50).map(|n| line(&format!(r#","id":"s-{n:04}""#)) + "\n").collect();
    let Imported::Interrupted(report) = stopped_at(&to, &input, 0.5) else {
        panic!("it was interrupted")
    };
    assert_eq!(report, ImportReport::default());
    assert_eq!(to.list(), "");
}

#[expect(clippy::disallowed_methods, reason = "the store's triggers know no other clock")]
fn real_now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Timestamp(i64::try_from(since.as_secs()).unwrap())
}
