//! Stories across the service (the embedded library) and the command line.

#![allow(clippy::unwrap_used, reason = "a test says what it found")]
#![allow(clippy::wildcard_enum_match_arm, reason = "whatever else it is, it is wrong")]

#[path = "stories/cutover.rs"]
mod cutover;
mod field;
#[path = "stories/opaque.rs"]
mod opaque;

#[path = "stories/writers.rs"]
mod writers;

use field::{Field, now, pair, payload, word};
use serde_json::{Value, json};
use tokenctl::service::{Issue, Login, Rotation};
use tokenctl::session::{Client, Filter, Reason, SessionId, StateKind, UserId};
use tokenctl::time::Span;

/// Returns the verdict of `tokenctl introspect` on a token.
fn verdict(field: &Field, token: &str) -> String {
    let ran = field.feed(&["introspect", "-"], token);
    let value = ran.json();
    let active = value["active"] == true;
    assert_eq!(ran.code, Some(if active { 0 } else { 4 }), "{ran:?}");
    if active { "ok".to_owned() } else { value["reason"].as_str().unwrap().to_owned() }
}

fn rotate(field: &Field, token: &str) -> Result<Value, String> {
    let ran = field.feed(&["rotate", "-"], token);
    match ran.code {
        Some(0) => Ok(ran.json()),
        Some(4) => Err(ran.reason()),
        _ => panic!("{ran:?}"),
    }
}

fn shown(field: &Field, session: &SessionId) -> Value {
    field.tool(&["sessions", "show", session.as_str()]).done()
}

/// Returns the kinds of a session's events, oldest first.
fn history(field: &Field, session: &SessionId) -> Vec<String> {
    let sql = field.sql();
    let mut statement =
        sql.prepare("SELECT kind FROM events WHERE session_id = ?1 ORDER BY id").unwrap();
    let rows = statement.query_map([session.as_str()], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

fn on_denylist(field: &Field, id: &str) -> Option<Value> {
    let list = field.tool(&["denylist", "list"]).done();
    list.as_array().unwrap().iter().find(|entry| entry["id"] == id).cloned()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

#[test]
fn an_answer_is_lost_and_the_client_asks_again_in_time() {
    let field = Field::new();
    let mut service = field.library();
    let first = service.login("ann");
    let old = first.refresh.expose();
    // The response is lost; the client sends the request again, then an operator tries the token too.
    let lost = pair(service.rotate(old));
    let retry = service.rotate(old);
    assert!(matches!(retry, Rotation::Retried(_)), "{}", word(&retry));
    let again = pair(retry);
    assert_eq!(again.refresh.expose(), lost.refresh.expose(), "one chain, never two");
    assert_ne!(again.access.expose(), lost.access.expose());
    let third = rotate(&field, old).unwrap();
    assert_eq!(text(&third, "refresh_token"), lost.refresh.expose());
    assert_eq!(shown(&field, &first.session_id)["generation"], 2);
    // Every access token that was issued meanwhile is valid, and the session continues.
    for access in [&first.access, &lost.access, &again.access] {
        assert_eq!(service.check(access.expose()), "ok");
    }
    assert_eq!(verdict(&field, text(&third, "access_token")), "ok");
    assert_eq!(word(&service.rotate(again.refresh.expose())), "rotated");
}

#[test]
fn an_answer_is_lost_and_the_client_asks_again_too_late() {
    let field = Field::new();
    let mut service = field.library();
    let first = service.login("ann");
    let lost = pair(service.rotate(first.refresh.expose()));
    field.pass(60);
    assert_eq!(verdict(&field, first.refresh.expose()), "replayed", "looking ends nothing");
    assert_eq!(shown(&field, &first.session_id)["state"], "active");
    // Now the request is reuse: the session is revoked for every holder of the new pair.
    assert_eq!(rotate(&field, first.refresh.expose()), Err("replayed".to_owned()));
    assert_eq!(word(&service.rotate(lost.refresh.expose())), "revoked");
    assert_eq!(service.check(lost.access.expose()), "revoked");
    assert_eq!(history(&field, &first.session_id), ["issued", "replayed", "revoked"]);
    // The user logs in again, and the new session works.
    let anew = service.login("ann");
    assert_eq!(service.check(anew.access.expose()), "ok");
}

#[test]
fn two_tabs_refresh_at_once_and_end_up_with_the_same_token() {
    let field = Field::new();
    let first = field.library().login("ann");
    let token = first.refresh.expose();
    let results: Vec<(String, String)> = std::thread::scope(|scope| {
        let tabs: Vec<_> = (0..6)
            .map(|tab| {
                let field = &field;
                scope.spawn(move || {
                    if tab % 3 == 2 {
                        let value = rotate(field, token).unwrap();
                        return ("tool".to_owned(), text(&value, "refresh_token").to_owned());
                    }
                    let rotation = field.library().rotate(token);
                    let word = word(&rotation).to_owned();
                    (word, pair(rotation).refresh.expose().clone())
                })
            })
            .collect();
        tabs.into_iter().map(|tab| tab.join().unwrap()).collect()
    });
    assert!(results.iter().filter(|(word, _)| word == "rotated").count() <= 1, "{results:?}");
    assert!(results.iter().all(|(_, refresh)| *refresh == results[0].1), "{results:?}");
    assert_eq!(shown(&field, &first.session_id)["generation"], 2);
    field.assert_sound();
}

#[test]
fn a_thief_uses_a_refresh_token_before_its_owner() {
    let field = Field::new();
    let mut service = field.library();
    let owner = service.login("ann");
    let thief = Client { ip: Some("203.0.113.66".to_owned()), ..Client::default() };
    let stolen = pair(service.rotate_at(owner.refresh.expose(), &thief, now()));
    assert_eq!(service.check(stolen.access.expose()), "ok", "nobody can know yet");
    field.pass(3_600);
    // The owner presents the token that the attacker has used: that is reuse, and the session is revoked.
    assert_eq!(word(&service.rotate(owner.refresh.expose())), "replayed");
    assert_eq!(rotate(&field, stolen.refresh.expose()), Err("revoked".to_owned()));
    assert_eq!(shown(&field, &owner.session_id)["revoked_reason"], "replayed");
    assert_eq!(shown(&field, &owner.session_id)["ip"], "203.0.113.66", "from where the thief came");
}

#[test]
fn a_thief_uses_a_refresh_token_after_its_owner() {
    let field = Field::new();
    let mut service = field.library();
    let owner = service.login("ann");
    let mine = pair(service.rotate(owner.refresh.expose()));
    field.pass(600);
    let thief = Client { ip: Some("203.0.113.66".to_owned()), ..Client::default() };
    assert_eq!(word(&service.rotate_at(owner.refresh.expose(), &thief, now())), "replayed");
    assert_eq!(service.check(mine.access.expose()), "revoked");
    // The event contains the attacker's address, and the row still contains the owner's.
    let from: String = field
        .sql()
        .query_row("SELECT ip FROM events WHERE kind = 'replayed'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(from, "203.0.113.66");
    assert_eq!(shown(&field, &owner.session_id)["ip"], "192.0.2.7");
    assert!(on_denylist(&field, owner.session_id.as_str()).is_some());
}

#[test]
fn a_session_is_revoked_while_its_rotation_is_in_flight() {
    let field = Field::new();
    for _ in 0..12 {
        let first = field.library().login("ann");
        let (rotation, ended) = std::thread::scope(|scope| {
            let rotation = scope.spawn(|| field.library().rotate(first.refresh.expose()));
            let ended = scope.spawn(|| field.tool(&["revoke", first.session_id.as_str()]).done());
            (rotation.join().unwrap(), ended.join().unwrap())
        });
        // Whichever was first: the session is revoked, and so is the new pair of the rotation.
        assert_eq!(ended["revoked"], 1);
        match rotation {
            Rotation::Rotated(pair) => {
                assert_eq!(verdict(&field, pair.access.expose()), "revoked");
                assert_eq!(rotate(&field, pair.refresh.expose()), Err("revoked".to_owned()));
                let exp = payload(pair.access.expose())["exp"].as_i64().unwrap();
                let denied = field.number(&format!(
                    "SELECT expires_at FROM denylist WHERE id = '{}'",
                    first.session_id
                ));
                assert!(denied >= exp, "the newest token is denied to its end");
            }
            other => assert_eq!(word(&other), "revoked"),
        }
        assert_eq!(verdict(&field, first.access.expose()), "revoked");
    }
    field.assert_sound();
}

#[test]
fn a_changed_password_keeps_this_device() {
    let field = Field::new();
    let mut service = field.library();
    let here = service.login_from("ann", "phone");
    let there = service.login_from("ann", "laptop");
    let third = service.login_from("ann", "tablet");
    let bob = service.login("bob");
    let others = Filter {
        except: vec![here.session_id.clone()],
        ..Filter::user(UserId::new("ann").unwrap()).in_state(StateKind::Active)
    };
    let ended = service.revoke(others, Reason::PasswordChanged, now());
    assert_eq!(ended.revoked, 2);
    assert_eq!(verdict(&field, here.access.expose()), "ok");
    assert_eq!(word(&service.rotate(here.refresh.expose())), "rotated");
    for gone in [&there, &third] {
        assert_eq!(verdict(&field, gone.access.expose()), "revoked");
        assert_eq!(rotate(&field, gone.refresh.expose()), Err("revoked".to_owned()));
        assert_eq!(shown(&field, &gone.session_id)["revoked_reason"], "password-changed");
    }
    assert_eq!(service.check(bob.access.expose()), "ok");
    // An operator does the same for a user who calls: only this device stays logged in.
    let more = service.login_from("ann", "work");
    let keep = here.session_id.as_str();
    let reason = ["--reason", "password-changed"];
    let by_hand =
        field.tool(&[&["revoke-all", "ann", "--except", keep], reason.as_slice()].concat()).done();
    assert_eq!(by_hand["revoked"], 1);
    assert_eq!(service.check(more.access.expose()), "revoked");
    assert_eq!(service.check(here.access.expose()), "ok");
}

#[test]
fn an_account_is_deleted_while_its_user_is_logged_in() {
    let field = Field::new();
    let mut service = field.library();
    let (phone, laptop) = (service.login_from("ann", "phone"), service.login("ann"));
    field.tool(&["users", "delete", "ann"]).done();
    for tokens in [&phone, &laptop] {
        assert_eq!(service.check(tokens.access.expose()), "denylisted");
        assert_eq!(verdict(&field, tokens.access.expose()), "denylisted");
        assert_eq!(word(&service.rotate(tokens.refresh.expose())), "unknown-session");
        assert!(on_denylist(&field, tokens.session_id.as_str()).is_some());
    }
    assert_eq!(field.number("SELECT count(*) FROM sessions"), 0);
    // A new user with the same ID: no old token or session becomes valid.
    let anew = service.login("ann");
    assert_eq!(service.check(anew.access.expose()), "ok");
    assert_eq!(service.check(phone.access.expose()), "denylisted");
    assert_eq!(rotate(&field, laptop.refresh.expose()), Err("unknown-session".to_owned()));
}

#[test]
fn an_access_token_is_used_after_logout() {
    let field = Field::with(&[("TOKENCTL_ACCESS_TTL", "5s")]);
    let mut service = field.library();
    service.policy.lives.access_ttl = Span::secs(5);
    let tokens = service.login("ann");
    let access = tokens.access.expose();
    assert_eq!(service.check(access), "ok");
    let exp = payload(access)["exp"].as_i64().unwrap();
    service.logout(&tokens.session_id);
    // A verifier that checks the store rejects the token; one that polls the denylist finds its entry.
    assert_eq!(service.check(access), "revoked");
    let entry = on_denylist(&field, tokens.session_id.as_str());
    if now() < exp {
        assert_eq!(entry.unwrap()["reason"], "logout");
    }
    // A purge deletes the session's row, but not the denylist entry before its expiry.
    field.tool(&["purge"]).done();
    if now() < exp {
        let told = service.check(access);
        assert!(told == "denylisted" || now() >= exp, "{told}");
    }
    while now() < exp {
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert_eq!(service.check(access), "expired");
    // For verifiers whose clock is up to five minutes behind, the entry is kept five minutes longer.
    let entry = on_denylist(&field, tokens.session_id.as_str()).unwrap();
    let until =
        chrono::DateTime::parse_from_rfc3339(entry["expires_at"].as_str().unwrap()).unwrap();
    assert_eq!(until.timestamp(), exp + 300);
    assert_eq!(field.tool(&["purge"]).done()["denylist"], 0);
}

#[test]
fn sessions_that_never_expire_are_ended_by_policy_alone() {
    let field = Field::with(&[("TOKENCTL_REFRESH_TTL", "none")]);
    let mut service = field.library();
    service.policy.lives.refresh_ttl = None;
    let (used, forgotten) = (service.login_from("ann", "phone"), service.login_from("ann", "old"));
    assert_eq!(payload(used.refresh.expose())["exp"], Value::Null);
    assert_eq!(used.refresh_expires_in, None);
    let mut token = used.refresh.expose().clone();
    // Twenty weeks, with a use every two weeks.
    for _ in 0..10 {
        field.pass(14 * 86_400);
        let rotation = service.rotate(&token);
        assert_eq!(word(&rotation), "rotated");
        token = pair(rotation).refresh.expose().clone();
    }
    let purged = field.tool(&["purge"]).done();
    assert_eq!(purged["sessions"], json!({"expired": 0, "revoked": 0, "idle": 0, "superseded": 0}));
    assert_eq!(verdict(&field, forgotten.refresh.expose()), "ok", "nothing ends by itself");
    let purged = field.tool(&["purge", "--idle", "90d"]).done();
    assert_eq!(purged["sessions"]["idle"], 1);
    assert_eq!(rotate(&field, forgotten.refresh.expose()), Err("unknown-session".to_owned()));
    assert_eq!(word(&service.rotate(&token)), "rotated");
    assert_eq!(shown(&field, &used.session_id)["expires_at"], Value::Null);
    // A login on the same device much later replaces the old session.
    let tablet = service.login_from("ann", "tablet");
    field.pass(31 * 86_400);
    let again = service.login_from("ann", "tablet");
    assert_eq!(shown(&field, &tablet.session_id)["revoked_reason"], "superseded");
    // After more than a year any login revokes the session.
    field.pass(366 * 86_400);
    service.login_from("ann", "watch");
    assert_eq!(shown(&field, &again.session_id)["revoked_reason"], "idle");
    assert_eq!(shown(&field, &used.session_id)["revoked_reason"], "idle");
}

#[test]
fn a_session_has_a_longest_life_however_much_it_is_used() {
    let field = Field::new();
    let mut service = field.library();
    let most = Span::days(30);
    let login = Login { max_session: Some(Some(most)), ..Login::of(UserId::new("ann").unwrap()) };
    let Issue::Opened { tokens, .. } = service.issue(&login, now()) else { panic!() };
    let begun = now();
    // The time is an argument of the library here, so that tokens keep their times.
    let mut refresh = tokens.refresh.expose().clone();
    let end = begun + most.as_secs();
    let mut at = begun;
    let mut uses = 0;
    let refused = loop {
        at += 86_400 - 60;
        match service.rotate_at(&refresh, &Client::default(), at) {
            Rotation::Rotated(pair) => {
                uses += 1;
                for token in [pair.access.expose(), pair.refresh.expose()] {
                    let exp = payload(token)["exp"].as_i64().unwrap();
                    assert!(exp <= end + 1, "{exp} is past the end {end}");
                }
                refresh = pair.refresh.expose().clone();
            }
            other => break other,
        }
    };
    assert_eq!(uses, 30);
    assert_eq!(word(&refused), "expired");
    // A session that is used a minute before its maximum lifetime ends gets tokens for that minute.
    let Issue::Opened { tokens, .. } = service.issue(&login, now()) else { panic!() };
    let begun = payload(tokens.access.expose())["iat"].as_i64().unwrap();
    let mut last = tokens;
    for day in [6, 12, 18, 24, 29] {
        let at = begun + day * 86_400;
        last = pair(service.rotate_at(last.refresh.expose(), &Client::default(), at));
    }
    let late = begun + most.as_secs() - 60;
    let late = pair(service.rotate_at(last.refresh.expose(), &Client::default(), late));
    assert_eq!(late.expires_in, Span::secs(60));
    assert_eq!(late.refresh_expires_in, Some(Span::secs(60)));
    // The command line agrees later: the row has expired, and a purge deletes it.
    field.pass(31 * 86_400);
    assert_eq!(shown(&field, &late.session_id)["state"], "expired");
    assert_eq!(field.tool(&["purge"]).done()["sessions"]["expired"], 2);
}
