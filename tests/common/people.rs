//! The users of the documentation's examples, and their sessions.

use tokenctl::time::Timestamp;
use tokenctl::token::{Algorithm, Key, KeyRing};

use super::{DAY, FIREFOX, SAFARI, World, now};

const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like \
    Gecko) Chrome/131.0.0.0 Safari/537.36";

/// Returns input for `sessions import`. Times are half-way between two displayed values, so that a slow
/// machine displays the same values.
fn lines(now: i64) -> String {
    let day = 86_400;
    [
        (
            "019a4c10-5b1e-7c3a-9d52-6f1b0a7e2c01",
            "alice",
            9 * day,
            200,
            "192.0.2.7",
            FIREFOX,
            "laptop",
        ),
        (
            "019a5f3e-02d7-7f60-8a11-c4d9e8b7a602",
            "alice",
            6 * day,
            7_300,
            "198.51.100.23",
            SAFARI,
            "phone",
        ),
        (
            "019aa07d-9c44-7b0d-b7fe-2a5c3d1e9f03",
            "alice",
            5_500,
            1_900,
            "203.0.113.66",
            "curl/8.11.0",
            "",
        ),
        (
            "019a9b52-7e0f-7a9c-8c3d-15b2f6e4d704",
            "bob",
            2 * day,
            day + 90,
            "192.0.2.81",
            CHROME,
            "desk",
        ),
        (
            "019a7711-3a6b-7d21-9be0-8f7c6d5e4a05",
            "carol",
            5 * day,
            5 * day - 90,
            "192.0.2.15",
            FIREFOX,
            "laptop",
        ),
    ]
    .map(|(id, user, created, used, ip, agent, device)| {
        serde_json::json!({
            "id": id, "user_id": user, "created_at": now - created - 40, "last_used_at": now - used,
            "expires_at": now + 7 * day - used, "access_expires_at": (used < 900)
                .then_some(now + 870), "ip": ip, "user_agent": agent, "device": device,
        })
        .to_string()
            + "\n"
    })
    .concat()
}

/// Returns the signing key, which is the same in every run.
pub(crate) fn signing_key(now: i64) -> Key {
    let mut seed = 1_u8;
    let mut random = |buffer: &mut [u8]| {
        for byte in buffer {
            seed = seed.wrapping_mul(77).wrapping_add(33);
            *byte = seed;
        }
    };
    let made = Timestamp(now - 30 * DAY - 1_000);
    Key::generate(Algorithm::EdDSA, made, &mut random).expect("a key")
}

impl World {
    /// Creates a world with only these users in the store.
    pub(crate) fn with_people() -> Self {
        let world =
            Self::new().with("TOKENCTL_STORE", "sessions.db").with("TOKENCTL_ACTOR", "dana");
        world.write(
            "sessions.keys.json",
            KeyRing::of(signing_key(now())).to_private_jwks().expose(),
        );
        world.ok(&["init", "-q"]);
        world.write("people.jsonl", lines(now()));
        world.ok(&["sessions", "import", "-q", "people.jsonl"]);
        world
    }
}
