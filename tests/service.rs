//! `examples/service.rs` over real HTTP on either kind of store, while the built `tokenctl` works on the same store.

#![cfg(feature = "postgres")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where it fails")]

#[path = "common/postgres.rs"]
mod cluster;

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use cluster::Cluster;

/// A running service and the store it shares with `tokenctl`.
struct Service {
    process: Child,
    url: String,
    store: SharedStore,
    /// The files of the service, deleted after it.
    _directory: tempfile::TempDir,
}

/// A store and its key ring.
struct SharedStore {
    kind: StoreKind,
    store: String,
    key: PathBuf,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A response: its status, its headers, its body.
struct Answer {
    status: u16,
    cookies: Vec<String>,
    challenge: Option<String>,
    body: Value,
}

impl Answer {
    /// Returns the `Cookie` header that a browser would send back.
    fn jar(&self) -> String {
        let pairs = self.cookies.iter().filter_map(|cookie| cookie.split(';').next());
        pairs.collect::<Vec<_>>().join("; ")
    }

    fn text(&self, name: &str) -> String {
        self.body[name].as_str().unwrap_or_default().to_owned()
    }
}

fn example() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let target = test.ancestors().nth(2).unwrap();
    let path = target.join("examples").join("service");
    assert!(path.exists(), "first: cargo build --example service");
    path
}

/// The kind of store that a service and `tokenctl` share.
#[derive(Clone, Copy)]
enum StoreKind {
    Sqlite,
    Postgres(&'static Cluster),
}

macro_rules! on_both_stores {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(super::StoreKind::Sqlite); })*
        }
        mod postgres {
            $(#[test] fn $name() {
                if let Some(cluster) = super::cluster::shared() {
                    super::$name(super::StoreKind::Postgres(cluster));
                }
            })*
        }
    };
}

on_both_stores!(
    a_browser_signs_in_and_out,
    a_client_without_cookies_rotates,
    a_new_key_signs_without_a_restart,
    an_expired_access_cookie_is_refreshed_in_passing,
    the_tool_ends_what_the_service_began,
    users_end_their_own_sessions_and_nobody_elses,
    a_changed_password_keeps_this_device,
    a_closed_account_stays_closed,
    only_proxies_of_ours_say_where_a_request_comes_from,
);

impl Service {
    fn start(kind: StoreKind, proxies: usize) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let key = directory.path().join("ring.json");
        let (store, service) = match kind {
            StoreKind::Sqlite => {
                let path = directory.path().join("s.db").display().to_string();
                (path.clone(), path)
            }
            StoreKind::Postgres(cluster) => {
                let database = cluster.new_store();
                (cluster.url("operator", &database), cluster.url("service", &database))
            }
        };
        let store = SharedStore { kind, store, key };
        match kind {
            StoreKind::Sqlite => store.run(&["init"]),
            StoreKind::Postgres(_) => store.run(&["keys", "generate"]),
        };
        let mut process = Command::new(example())
            .env("TOKENCTL_STORE", &service)
            .env("TOKENCTL_KEY", &store.key)
            .env("LISTEN", "127.0.0.1:0")
            .env("TRUSTED_PROXIES", proxies.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().rsplit(' ').next().unwrap().to_owned();
        Self { process, url, store, _directory: directory }
    }

    fn tokenctl(&self, arguments: &[&str]) -> Value {
        self.store.run(arguments)
    }

    /// Runs statements as another program with every right.
    fn sql(&self, sql: &str) {
        if let StoreKind::Postgres(cluster) = self.store.kind {
            let database = self.store.store.rsplit('/').next().unwrap();
            cluster.execute(database, &format!("SET search_path = tokenctl; {sql}"));
            return;
        }
        #[expect(clippy::disallowed_methods, reason = "a connection of another writer")]
        let connection = rusqlite::Connection::open(&self.store.store).unwrap();
        connection.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
        connection.execute_batch(sql).unwrap();
    }

    fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("user-agent", "browser/1.0");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = match body {
            Some(body) => agent.run(
                request.header("content-type", "application/json").body(body.to_string()).unwrap(),
            ),
            None => agent.run(request.body(()).unwrap()),
        }
        .unwrap();
        let headers = response.headers();
        let text = |value: &ureq::http::HeaderValue| value.to_str().unwrap().to_owned();
        Answer {
            status: response.status().as_u16(),
            cookies: headers.get_all("set-cookie").iter().map(text).collect(),
            challenge: headers.get("www-authenticate").map(text),
            body: serde_json::from_str(&response.body_mut().read_to_string().unwrap())
                .unwrap_or(Value::Null),
        }
    }

    fn post(&self, path: &str, jar: &str, body: Option<Value>) -> Answer {
        self.send("POST", path, &[("cookie", jar)], body)
    }

    fn get(&self, path: &str, jar: &str) -> Answer {
        self.send("GET", path, &[("cookie", jar)], None)
    }

    fn login(&self, user: &str, password: &str, bearer: bool) -> Answer {
        let body = json!({ "user": user, "password": password, "bearer": bearer });
        self.send("POST", "/login", &[], Some(body))
    }

    fn ann(&self) -> String {
        let answer = self.login("ann", "correct horse", false);
        assert_eq!(answer.status, 200);
        answer.jar()
    }
}

impl SharedStore {
    fn run(&self, arguments: &[&str]) -> Value {
        let output = Command::new(env!("CARGO_BIN_EXE_tokenctl"))
            .args(["--store", &self.store, "-o", "json", "--actor", "ops"])
            .arg("--key")
            .arg(&self.key)
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

fn a_browser_signs_in_and_out(store: StoreKind) {
    let service = Service::start(store, 0);
    let wrong = service.login("ann", "guess", false);
    assert_eq!(wrong.status, 401);
    assert!(service.get("/me", "").challenge.is_some_and(|challenge| challenge == "Bearer"));

    let login = service.login("ann", "correct horse", false);
    for cookie in &login.cookies {
        for word in ["HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
            assert!(cookie.contains(word), "{cookie}");
        }
    }
    let jar = login.jar();
    assert_eq!(service.get("/me", &jar).text("user"), "ann");
    let listed = service.tokenctl(&["sessions", "list", "--user", "ann"]);
    assert_eq!(listed[0]["ip"], "127.0.0.1");
    assert_eq!(listed[0]["user_agent"], "browser/1.0");

    let out = service.post("/logout", &jar, None);
    assert_eq!(out.status, 204);
    assert!(out.cookies.iter().all(|cookie| cookie.contains("Max-Age=0")));
    let refused = service.get("/me", &jar);
    assert_eq!(refused.status, 401);
    let challenge = refused.challenge.unwrap();
    assert!(challenge.starts_with("Bearer error=\"invalid_token\""), "{challenge}");
}

fn a_client_without_cookies_rotates(store: StoreKind) {
    let service = Service::start(store, 0);
    let login = service.login("bob", "battery staple", true);
    let bearer = |token: &str| format!("Bearer {token}");
    let me =
        |token: &str| service.send("GET", "/me", &[("authorization", &bearer(token))], None).status;
    assert_eq!(me(&login.text("access_token")), 200);
    assert_eq!(me(&login.text("refresh_token")), 401, "a refresh token opens nothing");

    let old = json!({ "refresh_token": login.text("refresh_token") });
    let first = service.send("POST", "/refresh", &[], Some(old.clone()));
    assert_eq!(first.status, 200);
    let retry = service.send("POST", "/refresh", &[], Some(old.clone()));
    assert_eq!(retry.text("refresh_token"), first.text("refresh_token"), "a lost answer");

    // Much later, an attacker has the token.
    service
        .sql("UPDATE sessions SET rotated_at = created_at; UPDATE sessions SET rotated_at = NULL");
    let replay = service.send("POST", "/refresh", &[], Some(old));
    assert_eq!(replay.status, 401);
    assert!(replay.challenge.unwrap().contains("replayed"));
    assert_eq!(me(&first.text("access_token")), 401, "its owner has to log in again");
    let denied = service.tokenctl(&["denylist", "list"]);
    assert_eq!(denied[0]["id"], login.text("session_id"));
}

fn a_new_key_signs_without_a_restart(store: StoreKind) {
    let service = Service::start(store, 0);
    let kid = |token: &str| {
        let header = token.split('.').next().unwrap();
        let header =
            base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, header);
        serde_json::from_slice::<Value>(&header.unwrap()).unwrap()["kid"].clone()
    };
    let login = service.login("bob", "battery staple", true);
    let rotated = service.tokenctl(&["keys", "rotate"]);
    let old = json!({ "refresh_token": login.text("refresh_token") });
    let answer = service.send("POST", "/refresh", &[], Some(old));
    assert_eq!(answer.status, 200, "the former key still verifies");
    assert_ne!(kid(&answer.text("access_token")), kid(&login.text("access_token")), "{rotated}");
    let seen = service.tokenctl(&["introspect", &answer.text("access_token")]);
    assert_eq!(seen["active"], true);
}

fn an_expired_access_cookie_is_refreshed_in_passing(store: StoreKind) {
    let service = Service::start(store, 0);
    let jar = service.ann();
    let refresh = jar.split("; ").find(|pair| pair.starts_with("refresh=")).unwrap();
    // The service treats an expired access token like any other rejected one.
    let answer = service.get("/me", &format!("access=expired; {refresh}"));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.text("user"), "ann");
    assert_eq!(answer.cookies.len(), 2, "new cookies come with the same answer");
    assert_eq!(service.get("/me", &answer.jar()).status, 200);
    let listed = service.tokenctl(&["sessions", "list", "--user", "ann"]);
    assert_eq!(listed[0]["generation"], 2);
}

fn the_tool_ends_what_the_service_began(store: StoreKind) {
    let service = Service::start(store, 0);
    let jar = service.ann();
    let ended = service.tokenctl(&["revoke-all", "ann", "--reason", "compromised"]);
    assert_eq!(ended["revoked"], 1);
    let refused = service.get("/me", &jar);
    assert_eq!(refused.status, 401, "neither cookie helps");
    assert!(refused.challenge.unwrap().contains("revoked"));
    let purged = service.tokenctl(&["purge"]);
    assert_eq!(purged["sessions"]["revoked"], 1);
    assert_eq!(service.get("/me", &jar).status, 401);
}

fn users_end_their_own_sessions_and_nobody_elses(store: StoreKind) {
    let service = Service::start(store, 0);
    let (phone, laptop) = (service.ann(), service.ann());
    let bob = service.login("bob", "battery staple", false).jar();
    let list = service.get("/sessions", &phone).body;
    assert_eq!(list.as_array().unwrap().len(), 2);
    let other = list.as_array().unwrap().iter().find(|s| s["this_one"] == false).unwrap();
    let path = format!("/sessions/{}", other["id"].as_str().unwrap());
    let end = |jar: &str| service.send("DELETE", &path, &[("cookie", jar)], None).status;
    assert_eq!(end(&bob), 404);
    assert_eq!(end(&phone), 204);
    assert_eq!(service.get("/me", &laptop).status, 401);
    assert_eq!(service.get("/me", &phone).status, 200);
    let shown = service.tokenctl(&["sessions", "show", other["id"].as_str().unwrap()]);
    assert_eq!(shown["revoked_reason"], "device-logout");
    assert_eq!(shown["revoked_by"], "ann");
}

fn a_changed_password_keeps_this_device(store: StoreKind) {
    let service = Service::start(store, 0);
    let (here, elsewhere) = (service.ann(), service.ann());
    let body = json!({ "old": "correct horse", "new": "x", "logout_everywhere": true });
    let changed = service.post("/password", &here, Some(body));
    assert_eq!(changed.body["ended_sessions"], 1);
    assert_eq!(service.get("/me", &here).status, 200);
    assert_eq!(service.get("/me", &elsewhere).status, 401);
    assert_eq!(service.login("ann", "correct horse", false).status, 401);
}

fn a_closed_account_stays_closed(store: StoreKind) {
    let service = Service::start(store, 0);
    let jar = service.ann();
    assert_eq!(service.post("/account/deactivate", &jar, None).status, 204);
    assert_eq!(service.get("/me", &jar).status, 401);
    assert_eq!(service.login("ann", "correct horse", false).status, 401);
    service.tokenctl(&["users", "reactivate", "ann"]);
    assert_eq!(service.get("/me", &jar).status, 401, "ended sessions stay ended");
    let jar = service.ann();
    assert_eq!(service.send("DELETE", "/account", &[("cookie", &jar)], None).status, 204);
    assert_eq!(service.get("/me", &jar).status, 401);
    assert_eq!(service.tokenctl(&["users", "list"]), json!([]));
}

fn only_proxies_of_ours_say_where_a_request_comes_from(store: StoreKind) {
    for (proxies, expected) in [(0, "127.0.0.1"), (1, "203.0.113.9"), (2, "198.51.100.7")] {
        let service = Service::start(store, proxies);
        let body = json!({ "user": "ann", "password": "correct horse" });
        // The claim of the client, the entry of the outer proxy, the entry of the inner proxy.
        let forwarded = "192.0.2.1, 198.51.100.7, 203.0.113.9";
        service.send("POST", "/login", &[("x-forwarded-for", forwarded)], Some(body));
        let listed = service.tokenctl(&["sessions", "list"]);
        assert_eq!(listed[0]["ip"], expected, "{proxies} proxies");
    }
}
