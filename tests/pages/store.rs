//! The store, the keys and the files of the pages, equal in every run relative to the current time.

use serde_json::json;
use tokenctl::time::Timestamp;
use tokenctl::token::{Algorithm, KeyRing};

use crate::common::handmade::{key, signed, signed_part};
use crate::common::people::signing_key;
use crate::common::{DAY, MINUTE, World, now};

/// Returns further sessions. Times are half-way between two displayed values.
fn lines(now: i64) -> String {
    let dave = json!({
        "id": "019a8d20-77aa-7b11-9c3e-5d6f7a8b9c0d", "user_id": "dave.long-name+work@subsidiary.example.org",
        "created_at": now - 40 * DAY - 1_000, "last_used_at": now - 3 * DAY - 1_000,
        "rotated_at": now - 3 * DAY - 1_000, "generation": 117, "expires_at": null,
        "max_expires_at": now + 50 * DAY + 1_000, "longest_idle": 12 * DAY, "ip_changes": 31, "user_agent_changes": 2,
        "ip": "2001:db8:85a3:8d3:1319:8a2e:370:7348",
        "user_agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
            Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.51",
        "device": "Dave’s ThinkPad X1, meeting room 会議室",
        "audience": ["https://api.example.org", "https://files.example.org"],
        "claims": {"name": "Dave Long-Name", "roles": ["admin", "billing"], "tenant": {"id": 9_007_199_254_740_993_i64, "plan": "pro"}},
    });
    let over = json!({
        "id": "0198f1c4-2b3d-7e4f-8a5b-6c7d8e9fa0b1", "user_id": "bob",
        "created_at": now - 60 * DAY - 1_000, "last_used_at": now - 47 * DAY - 1_000,
        "expires_at": now - 40 * DAY - 1_000, "ip": "192.0.2.81",
    });
    let out = json!({
        "id": "0199ffee-1a2b-7c3d-8e4f-5a6b7c8d9e0f", "user_id": "bob",
        "created_at": now - 20 * DAY - 1_000, "last_used_at": now - 13 * DAY - 1_000,
        "expires_at": now - 6 * DAY - 1_000, "ip": "192.0.2.82", "device": "kiosk",
        "user_agent": "python-requests/2.32.3",
        "revoked_at": now - 12 * DAY - 1_000, "revoked_reason": "logout", "revoked_by": "bob",
    });
    [dave, over, out].map(|line| format!("{line}\n")).concat()
}

fn ring(now: i64) -> KeyRing {
    let mut old = key(Algorithm::HS256, 3);
    old.set_created(Timestamp(now - 400 * DAY - 1_000));
    let mut ring = KeyRing::of(old);
    ring.add_active(signing_key(now), Timestamp(now - 30 * DAY - 1_000)).expect("a key");
    ring
}

/// Returns the key IDs.
pub(crate) fn kids() -> Vec<String> {
    ring(now()).keys().iter().map(|key| key.kid().to_owned()).collect()
}

/// Creates a world with the users, their history, and tokens of every kind in files.
pub(crate) fn world() -> World {
    let world = World::with_people().with("NO_COLOR", "1").with("TERM", "xterm");
    let now = now();
    world.write("sessions.keys.json", ring(now).to_private_jwks().expose());
    world.write("more.jsonl", lines(now));
    world.ok(&["sessions", "import", "-q", "more.jsonl"]);
    let store = world.at("sessions.db");
    let ago = |seconds: i64, args: &[&str]| {
        world.ago(seconds, &[args, &["--store", &store, "--actor", "dana", "-q"]].concat()).code(0);
    };
    ago(2 * DAY + 1_000, &["users", "deactivate", "carol", "--note", "HR-7"]);
    let note = "reported by phone, ticket INC-43; the caller knew the date of the last login";
    ago(90, &["revoke", "019a4c10", "--reason", "compromised", "--note", note]);
    tokens(&world, now);
    world
}

fn tokens(world: &World, now: i64) {
    let ring = ring(now);
    let ours = ring.active().expect("a key");
    let kid = ours.kid();
    let claims = |sid: &str, exp: i64| {
        json!({
            "iss": "https://id.example.org", "sub": "alice", "aud": ["https://api.example.org"],
            "iat": exp - 15 * MINUTE, "exp": exp, "jti": "7f3e1c52-9d84-4b0a-8a6f-2c1d0e9b8a77",
            "sid": sid, "scope": "read write", "tenant": {"id": 9_007_199_254_740_993_i64},
        })
        .to_string()
    };
    let header =
        |algorithm: &str| json!({"alg": algorithm, "typ": "at+jwt", "kid": kid}).to_string();
    let (good, gone) = (now + 10 * MINUTE + 30, now - 3 * DAY - 1_000);
    let phone = "019a5f3e-02d7-7f60-8a11-c4d9e8b7a602";
    let laptop = "019a4c10-5b1e-7c3a-9d52-6f1b0a7e2c01";
    let live = signed(ours, &header("EdDSA"), claims(phone, good));
    let revoked = signed(ours, &header("EdDSA"), claims(laptop, good));
    let expired = signed(ours, &header("EdDSA"), claims(phone, gone));
    let foreign = signed(
        &key(Algorithm::EdDSA, 5),
        r#"{"alg":"EdDSA","typ":"JWT","kid":"someone-else"}"#,
        json!({"iss": "https://accounts.example.net", "sub": "mallory", "exp": good}).to_string(),
    );
    let mut forged = live.clone();
    forged.replace_range(live.len() - 40..live.len() - 30, "AAAAAAAAAA");
    let odd = signed_part(
        r#"{"alg":"none","jku":"http://203.0.113.9/keys","crit":["b64"],"b64":false}"#,
        json!({
            "sub": 7, "exp": now * 1_000, "iat": "yesterday", "password": "hunter2",
            "roles": ["admin\u{1b}[31m", "ops\u{202e}"], "email": "ann@example.org",
        })
        .to_string(),
    ) + ".";
    for (name, token) in [
        ("live", &live),
        ("revoked", &revoked),
        ("expired", &expired),
        ("foreign", &foreign),
        ("forged", &forged),
        ("odd", &odd),
    ] {
        world.write(name, token);
    }
    world.write(
        "all",
        [&live, &expired, &foreign, &forged, &odd].map(|token| format!("{token}\n")).concat(),
    );
    let log = format!(
        "GET /me 200\nGET /cb?token={live} 302\n{{\"auth\":\"Bearer {revoked}\"}}\nretry {live}\n{expired} {foreign}\n{forged}\n"
    );
    world.write("logs/api/2026/access.log", log);
    world.write("bad.toml", "issuer = \"a\"\naccess_tll = \"1m\"\n");
}
