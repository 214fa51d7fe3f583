//! `introspect`: whether a token is active, and if not, why.

use serde_json::Value;

use crate::common::{DAY, MINUTE, World};

#[test]
fn an_active_token_comes_back_with_its_claims() {
    let world = World::made().configured("issuer = \"https://id.example\"\naudience = [\"api\"]");
    let pair = world.issue("alice", &["--claim", "roles=[\"a\"]", "--claim", "active=false"]);
    let access = world.verdict(&pair.access, "active");
    assert_eq!(access["token_type"], "access_token");
    for (name, value) in [("sub", "alice"), ("iss", "https://id.example"), ("sid", &pair.session)] {
        assert_eq!(access[name], value);
    }
    assert_eq!(access["roles"], serde_json::json!(["a"]));
    let refresh = world.verdict(&pair.refresh, "active");
    assert_eq!(refresh["token_type"], "refresh_token");
    assert_eq!(refresh["gen"], 1);
    let done = world.ok(&["introspect", &pair.access]);
    assert!(done.stdout.starts_with("active   yes, as access token\n"), "{done:?}");
    assert!(!done.stdout.contains("eyJ"));
}

#[test]
fn a_token_of_the_other_kind_is_not_taken() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    for (token, kind, ok) in [
        (&pair.access, "access", true),
        (&pair.refresh, "refresh", true),
        (&pair.access, "refresh", false),
        (&pair.refresh, "access", false),
    ] {
        let done = world.run(&["introspect", "--kind", kind, token, "-o", "json"]);
        assert_eq!(done.exit, if ok { 0 } else { 4 });
        let verdict = done.json();
        assert_eq!(verdict["active"], ok);
        if !ok {
            assert_eq!(verdict["reason"], "invalid");
            let problems = verdict["problems"].as_array().unwrap();
            assert!(problems.contains(&Value::from("wrong-type")), "{verdict}");
        }
    }
    world.run(&["introspect", "--kind", "id", &pair.access]).code(2);
}

#[test]
fn every_reason_has_a_word_and_a_sentence() {
    let world = World::made();
    let sentence = |token: &str, reason: &str, part: &str| {
        let verdict = world.verdict(token, reason);
        let detail = verdict["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(part), "{detail}");
        let done = world.run(&["introspect", token]).code(4);
        let first = done.stdout.lines().next().unwrap().to_owned();
        assert_eq!(
            first.split_whitespace().collect::<Vec<_>>().join(" "),
            format!("active no ({reason})")
        );
        assert_eq!(done.stderr, "");
    };
    let pair = world.issue("alice", &[]);
    let mut forged = pair.access.clone();
    forged.replace_range(forged.len() - 6..forged.len() - 4, "AA");
    sentence(&forged, "invalid", "the signature does not match");
    sentence("not-a-token", "invalid", "");

    let old = world.issue_ago(DAY, "alice", &[]);
    sentence(&old.access, "expired", "the token expired at 20");
    let over = world.issue_ago(10 * MINUTE, "alice", &["--max-session", "5m"]);
    sentence(&over.refresh, "expired", "expired at 20");

    world.ok(&["revoke", &pair.session, "--note", "ticket 1"]);
    sentence(&pair.access, "revoked", "by an administrator, by operator (ticket 1)");
    sentence(&pair.refresh, "revoked", &pair.session);

    let one = world.issue("bob", &[]);
    let two = world.rotate(&one.refresh);
    sentence(
        &world_aged(&world, &one.session, &one.refresh),
        "replayed",
        "previous refresh token: generation 1,",
    );
    world.call(&["revoke", "--jti", "--token", "-"]).stdin(two.access.clone()).run().code(0);
    sentence(&two.access, "denylisted", "this token was put on the denylist at 20");

    let gone = world.issue("carol", &[]);
    world.ok(&["revoke", "--delete", &gone.session]);
    sentence(&gone.access, "denylisted", "its session was put on the denylist at 20");
    sentence(&gone.refresh, "unknown-session", "the store has no session");

    let shut = world.issue("dora", &[]);
    world.ok(&["users", "deactivate", "dora"]);
    sentence(&shut.access, "revoked", "when the account was deactivated");
    sentence(&shut.refresh, "deactivated", "the user dora is deactivated");

    let behind = world.issue("eve", &[]);
    let ahead = world.rotate(&behind.refresh);
    world.force("UPDATE sessions SET generation = 1 WHERE user_id = 'eve'");
    sentence(&ahead.refresh, "store-behind", "is at generation 1: the store has lost data");
}

fn world_aged(world: &World, session: &str, token: &str) -> String {
    world.age(session, 60);
    token.to_owned()
}

#[test]
fn introspection_changes_nothing() {
    let world = World::made();
    let one = world.issue("alice", &[]);
    world.rotate(&one.refresh);
    world.age(&one.session, 60);
    let before = world.session(&one.session);
    let events = world.rows("events");
    world.verdict(&one.refresh, "replayed");
    world.verdict(&one.refresh, "replayed");
    assert_eq!(world.session(&one.session), before);
    assert_eq!(world.rows("events"), events);
}

#[test]
fn several_tokens_have_a_result_each_and_a_rejection_sets_the_exit_code() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let lines = format!("{}\n\n{}\n", pair.access, pair.refresh);
    let done = world.call(&["introspect", "-", "-o", "jsonl"]).stdin(lines).run().code(0);
    assert_eq!(done.stdout.lines().count(), 2);
    let done = world.run(&["introspect", &pair.access, "x.y.z", "-o", "json"]).code(4);
    let list = done.json();
    assert_eq!(list[0]["active"], true);
    assert_eq!(list[1]["active"], false);
    let done = world.run(&["introspect", &pair.access, &pair.refresh, "-o", "csv"]).code(0);
    assert_eq!(done.stdout.lines().count(), 3);
    assert!(
        done.stdout.starts_with("active,reason,detail,token_type,sub,sid,iss,aud,iat,exp,jti\n")
    );
}

#[test]
fn issuer_and_audience_are_demanded() {
    let world = World::made();
    let plain = world.issue("alice", &[]);
    let named = world
        .call(&["issue", "alice", "-o", "json"])
        .env("TOKENCTL_ISSUER", "https://id.example")
        .env("TOKENCTL_AUDIENCE", "api web")
        .run()
        .code(0);
    let named = crate::common::Pair::of(named.json());
    let ask = |issuer: &str, audience: &str, token: &str| {
        let call = world.call(&["introspect", token, "-o", "json"]);
        let call = call.env("TOKENCTL_ISSUER", issuer).env("TOKENCTL_AUDIENCE", audience);
        call.run().json()["problems"].clone()
    };
    let list = |problems: &[&str]| serde_json::json!(problems);
    assert_eq!(ask("https://id.example", "web", &named.access), Value::Null);
    assert_eq!(ask("https://id.example", "", &plain.access), list(&["missing-iss"]));
    assert_eq!(ask("https://other.example", "api", &named.access), list(&["wrong-issuer"]));
    assert_eq!(ask("https://id.example", "admin", &named.access), list(&["wrong-audience"]));
    assert_eq!(ask("", "api", &plain.access), list(&["missing-aud"]));
    // Refresh tokens have no audience.
    assert_eq!(ask("https://id.example", "admin", &named.refresh), Value::Null);
}
