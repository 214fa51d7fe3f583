//! Checks the key ring for `doctor`.

use crate::store::{Finding, Remedy};
use crate::time::{Span, Timestamp};
use crate::token::{
    AccessClaims, Expectations, KeyRing, Profile, Random, SessionClaims, check, new_jti,
    sign_access,
};

const RANDOM_HINT: &str = "make /dev/urandom available where tokenctl runs";

/// Signs and verifies with the active key, and checks the other keys.
#[must_use]
pub fn examine_keys(ring: &KeyRing, now: Timestamp, random: &mut dyn Random) -> Vec<Finding> {
    let mut findings = vec![active(ring, now, random)];
    for skipped in ring.skipped() {
        let name = skipped.kid().unwrap_or("without a key ID");
        let what = format!("the key {name} is not used: {}", skipped.reason());
        let mend = "remove the key from the ring, or correct it";
        findings.push(Finding::warning("keys", what, mend));
    }
    findings
}

fn active(ring: &KeyRing, now: Timestamp, random: &mut dyn Random) -> Finding {
    let wrong = |what: String| Finding::failure("keys", what, Remedy::ListKeys);
    let key = match ring.signing_key() {
        Ok(key) => key,
        Err(_) if !ring.keys().is_empty() => {
            let what = "the keys only verify: no tokens can be issued on this machine";
            return Finding::warning("keys", what, Remedy::NamePrivateKey);
        }
        Err(error) => return wrong(error.to_string()),
    };
    let extra = SessionClaims::default();
    let jti = match new_jti(random) {
        Ok(jti) => jti,
        Err(error) => return Finding::failure("keys", error.to_string(), RANDOM_HINT),
    };
    let claims = AccessClaims {
        iss: None,
        sub: "doctor",
        aud: &[],
        iat: now,
        exp: now + Span::minutes(1),
        jti: &jti,
        sid: "doctor",
        epoch: 0,
        extra: &extra,
    };
    let token = match sign_access(key, &claims) {
        Ok(token) => token,
        Err(error) => return wrong(format!("the active key {} cannot sign: {error}", key.kid())),
    };
    let checked = check(token.expose(), ring, &Expectations::new(Profile::Access), now);
    if !checked.problems.is_empty() {
        let all: Vec<String> = checked.problems.iter().map(ToString::to_string).collect();
        let all = all.join("; ");
        return wrong(format!("tokens of the active key {} are rejected: {all}", key.kid()));
    }
    let others = match ring.keys().len() - 1 {
        0 => String::new(),
        1 => "; 1 other key verifies".to_owned(),
        several => format!("; {several} other keys verify"),
    };
    let (kid, alg) = (key.kid(), key.algorithm().name());
    Finding::good("keys", format!("{kid} ({alg}) signs and verifies{others}"))
}
