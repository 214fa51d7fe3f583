//! A service with opaque session cookies (like express-session) moves to tokenctl while its clients are
//! active: export, jq, import. No user is logged out; only an attacker's requests are rejected.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Barrier, Mutex, RwLock};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use rusqlite::Connection;
use serde_json::json;
use tokenctl::service::Rotation;
use tokenctl::session::Client;

use super::{history, rotate, text};
use crate::field::{Field, now, random, word};

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/contrib/import/connect-sqlite3.jq");
const SECRET: &[u8] = b"the secret of express-session";
const TABS: usize = 3;

/// The service, before and after the cut-over.
struct Site {
    field: Field,
    old: Mutex<Connection>,
    /// Whether the service uses the new store. Requests hold the lock for reading.
    is_cut: RwLock<bool>,
    /// Users whose requests were rejected with 401, and the reasons.
    refused: Mutex<Vec<(String, String)>>,
}

/// Returns a cookie `s:SID.HMAC`, URL-encoded, in the format of cookie-signature.
fn cookie_of(sid: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET);
    let signature = STANDARD_NO_PAD.encode(hmac::sign(&key, sid.as_bytes()));
    format!("s%3A{sid}.{}", signature.replace('+', "%2B").replace('/', "%2F"))
}

/// Verifies a cookie; returns its SID.
fn sid_of(cookie: &str) -> Option<String> {
    let (sid, signature) = cookie.strip_prefix("s%3A")?.rsplit_once('.')?;
    let signature = signature.replace("%2B", "+").replace("%2F", "/");
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET);
    hmac::verify(&key, sid.as_bytes(), &STANDARD_NO_PAD.decode(signature).ok()?).ok()?;
    Some(sid.to_owned())
}

impl Site {
    fn new() -> Self {
        let field = Field::with(&[("TOKENCTL_RETRY_GRACE", "60s")]);
        #[expect(clippy::disallowed_methods, reason = "the previous system's own database")]
        let old = Connection::open(field.path().join("express.db")).unwrap();
        old.execute_batch("CREATE TABLE sessions (sid PRIMARY KEY, expired, sess)").unwrap();
        Self { field, old: Mutex::new(old), is_cut: RwLock::new(false), refused: Mutex::default() }
    }

    /// Logs in to the previous system.
    fn log_in(&self, user: &str) -> String {
        let mut bytes = [0; 24];
        random(&mut bytes);
        let sid = URL_SAFE_NO_PAD.encode(bytes);
        let sess = json!({
            "cookie": { "originalMaxAge": 1_209_600_000 }, "passport": { "user": user },
            "loginAt": "2026-01-02T03:04:05.678Z", "lastSeen": (now() - 60) * 1000,
            "ip": "198.51.100.7", "userAgent": "Firefox",
        });
        let sql = "INSERT INTO sessions VALUES (?1, ?2, ?3)";
        let values =
            (&sid, 1e3 * f64::from(u32::try_from(now() + 1_209_600).unwrap()), sess.to_string());
        self.old.lock().unwrap().execute(sql, values).unwrap();
        cookie_of(&sid)
    }

    fn log_out(&self, cookie: &str) {
        let sid = sid_of(cookie).unwrap();
        self.old.lock().unwrap().execute("DELETE FROM sessions WHERE sid = ?1", [sid]).unwrap();
    }

    /// `POST /refresh`: returns the next cookie, or `None` for 401. `process`: uses the built program.
    fn refresh(&self, who: &str, cookie: &str, process: bool) -> Option<String> {
        let is_cut = self.is_cut.read().unwrap();
        let answer =
            if *is_cut { self.exchange(who, cookie, process) } else { self.look_up(cookie) };
        answer.map_err(|why| self.refused.lock().unwrap().push((who.to_owned(), why))).ok()
    }

    /// Before the cut-over: extends the session and returns the same cookie.
    fn look_up(&self, cookie: &str) -> Result<String, String> {
        let sid = sid_of(cookie).ok_or("bad signature")?;
        let sql = "UPDATE sessions SET expired = expired + 1 WHERE sid = ?1 AND expired > ?2";
        let changed = self.old.lock().unwrap().execute(sql, (sid, now() * 1000)).unwrap();
        if changed == 1 { Ok(cookie.to_owned()) } else { Err("unknown".to_owned()) }
    }

    /// After the cut-over: verifies an old cookie and uses its SID as refresh token; a new cookie is a
    /// refresh token already.
    fn exchange(&self, who: &str, cookie: &str, process: bool) -> Result<String, String> {
        let is_old = cookie.starts_with("s%3A");
        let token = if is_old { sid_of(cookie).ok_or("bad signature")? } else { cookie.to_owned() };
        if process {
            return rotate(&self.field, &token).map(|pair| text(&pair, "refresh_token").to_owned());
        }
        let ip = if who == "thief" { "203.0.113.66" } else { "198.51.100.7" };
        let client = Client { ip: Some(ip.to_owned()), ..Client::default() };
        let mut library = self.field.library();
        library.policy.lives.retry_grace = tokenctl::time::Span::secs(60);
        match library.rotate_at(&token, &client, now()) {
            Rotation::Rotated(pair) | Rotation::Retried(pair) => Ok(pair.refresh.expose().clone()),
            other => Err(word(&other).to_owned()),
        }
    }

    /// The cut-over of docs/import.md. Requests continue except during the switch; logins and logouts wait.
    fn move_in(&self) {
        let sql = "SELECT json_group_array(json_object('sid', sid, 'expired', expired, 'sess', sess)) FROM sessions";
        let export: String = self.old.lock().unwrap().query_row(sql, [], |row| row.get(0)).unwrap();
        let path = self.field.path().join("sessions.json");
        std::fs::write(&path, export).unwrap();
        let lines = jq(&path);
        let words = ["sessions", "import", "--hash-refresh-token", "refresh_token", "-"];
        let report = self.field.feed(&words, &lines).done();
        assert_eq!(report["wrong_lines"], 0, "{report}");
        *self.is_cut.write().unwrap() = true;
    }
}

fn jq(export: &Path) -> String {
    let mut command = Command::new("jq");
    let output = command.args(["-c", "-f", PROGRAM]).arg(export).stdin(Stdio::null()).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A browser, whose tabs share one cookie.
struct Browser {
    name: String,
    jar: Mutex<String>,
}

impl Browser {
    fn of(site: &Site, user: &str) -> Self {
        Self { name: user.to_owned(), jar: Mutex::new(site.log_in(user)) }
    }

    /// All tabs refresh at once with the same cookie; one of them loses its response and tries again.
    fn refresh(&self, site: &Site) {
        let start = Barrier::new(TABS);
        std::thread::scope(|scope| {
            for tab in 0..TABS {
                let start = &start;
                scope.spawn(move || {
                    let cookie = self.jar.lock().unwrap().clone();
                    start.wait();
                    let mut answer = site.refresh(&self.name, &cookie, tab == 2);
                    if tab == 1 {
                        answer = site.refresh(&self.name, &cookie, false);
                    }
                    if let Some(cookie) = answer {
                        *self.jar.lock().unwrap() = cookie;
                    }
                });
            }
        });
    }
}

fn round(site: &Site, browsers: &[Browser]) {
    std::thread::scope(|scope| {
        for browser in browsers {
            scope.spawn(|| browser.refresh(site));
        }
    });
}

#[test]
fn a_migration_refuses_only_the_stolen_token() {
    let site = Site::new();
    let browsers: Vec<Browser> =
        (0..5).map(|n| Browser::of(&site, &format!("user{n}@example.com"))).collect();
    let victim = &browsers[0];
    let stolen = victim.jar.lock().unwrap().clone();
    let asleep = Browser::of(&site, "asleep@example.com");
    let gone = Browser::of(&site, "gone@example.com");
    site.log_out(&gone.jar.lock().unwrap());
    let (sid, _) = stolen.rsplit_once('.').unwrap();
    let forged = format!("{sid}.{}", cookie_of("another").rsplit_once('.').unwrap().1);
    let attack = |cookie: &str| assert_eq!(site.refresh("thief", cookie, false), None);
    round(&site, &browsers);
    attack(&forged);

    // The cut-over, while every tab is active.
    std::thread::scope(|scope| {
        scope.spawn(|| site.move_in());
        for _ in 0..3 {
            round(&site, &browsers);
        }
    });
    assert!(*site.is_cut.read().unwrap());
    for _ in 0..2 {
        round(&site, &browsers);
        attack(&forged);
    }
    attack(&gone.jar.lock().unwrap());
    // Each browser has a token of tokenctl now, in its old session.
    let sessions = site.field.number("SELECT count(*) FROM sessions WHERE generation > 1");
    assert_eq!(sessions, 5);
    assert!(browsers.iter().all(|browser| browser.jar.lock().unwrap().starts_with("ey")));
    // Much later, a laptop is opened that was closed before the cut-over.
    site.field.pass(7_200);
    asleep.refresh(&site);
    let refused = site.refused.lock().unwrap().clone();
    assert!(refused.iter().all(|(who, _)| who == "thief"), "{refused:?}");
    let told: Vec<&str> = refused.iter().map(|(_, why)| why.as_str()).collect();
    let unsigned = "bad signature";
    assert_eq!(told, [unsigned, unsigned, unsigned, "invalid"]);

    // The stolen cookie is authentic and was used: reuse is detected, and the session is revoked.
    attack(&stolen);
    let (_, why) = site.refused.lock().unwrap().last().cloned().unwrap();
    assert_eq!(why, "replayed");
    let sql = site.field.sql();
    let (id, ip): (String, String) = sql
        .query_row("SELECT session_id, ip FROM events WHERE kind = 'replayed'", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(ip, "203.0.113.66");
    let id = tokenctl::session::SessionId::new(id).unwrap();
    assert_eq!(history(&site.field, &id), ["replayed", "revoked"]);
    assert_eq!(site.refresh(&victim.name, &victim.jar.lock().unwrap(), false), None);
    site.refused.lock().unwrap().clear();
    round(&site, &browsers[1..]);
    assert_eq!(*site.refused.lock().unwrap(), []);
    site.field.assert_sound();
}
