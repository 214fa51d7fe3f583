//! The functions of `docs/verifiers.md`, taken from the page, with the real clients: each accepts, rejects
//! or makes no decision as required.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use tokenctl::denylist_mirror::{Denylist, DenylistVerdict, Location, Prefix, TokenIds};
use tokenctl::time::Timestamp;
use tokenctl::token::{Expectations, KeyRing, ParseOptions, Profile, check};

use super::check::Follow;
use super::gateways;
use super::stores::deny;
use crate::common::{World, claims, now};
use crate::libraries::{libraries, sources};
use crate::server::Server;

const ISSUER: &str = "https://auth.example.com";
const PAGE: &str = include_str!("../../docs/verifiers.md");

/// Returns the page's first block in this language.
pub(crate) fn block(language: &str) -> &'static str {
    blocks(language)[0]
}

/// Returns the page's blocks in this language.
pub(crate) fn blocks(language: &str) -> Vec<&'static str> {
    let begin = format!("```{language}\n");
    PAGE.split(&begin).skip(1).map(|part| part.split("```").next().expect("a block")).collect()
}

// As it stands on the page.
fn verify(
    denylist: &mut Denylist,
    keys: &KeyRing,
    token: &str,
    now: Timestamp,
) -> Result<String, &'static str> {
    let mut expect = Expectations::new(Profile::Access);
    expect.issuer = Some(ISSUER.to_owned());
    let checked = check(token, keys, &expect, now);
    let access = checked.access().ok_or("rejected: invalid")?;
    match denylist.check(TokenIds::of(&checked)).map_err(|_| "unavailable: no answer")? {
        DenylistVerdict::Accepted => Ok(access.sub),
        DenylistVerdict::Denied(_) => Err("rejected: revoked"),
        DenylistVerdict::BeforeCutoff { .. } => Err("rejected: before the cutoff"),
        DenylistVerdict::Unidentified => Err("rejected: no sid or jti"),
        DenylistVerdict::NotSynced => Err("unavailable: ask the store"),
    }
}

#[test]
fn the_function_on_the_page_is_the_one_that_is_tested() {
    assert!(include_str!("verifiers.rs").contains(block("rust")), "docs/verifiers.md has another");
}

/// A verifier in one of the languages.
pub(crate) trait Verifier {
    /// Returns `accepted`, `rejected: …`, or another text for no decision. Gateways give no cause.
    fn verdict(&mut self, token: &str) -> String;

    /// Returns whether it verifies the signature too.
    fn verifies_signatures(&self) -> bool {
        true
    }
}

struct Rust(Option<Denylist>, KeyRing, Location);

impl Verifier for Rust {
    fn verdict(&mut self, token: &str) -> String {
        let denylist = self.0.get_or_insert_with(|| {
            Denylist::connect(&self.2, &Prefix::default(), Duration::from_millis(200)).unwrap()
        });
        match verify(denylist, &self.1, token, Timestamp(now())) {
            Ok(_) => "accepted".to_owned(),
            Err(why) => why.to_owned(),
        }
    }
}

/// A process that answers each line with a line.
struct Process(Child, ChildStdin, BufReader<ChildStdout>);

impl Process {
    fn start(command: &mut Command, redis: &Server, jwks: &str) -> Self {
        let mut child = command
            .env("REDIS_URL", redis.tcp())
            .env("JWKS_FILE", jwks)
            .env("ISSUER", ISSUER)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a verifier");
        let stdin = child.stdin.take().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Self(child, stdin, stdout)
    }
}

impl Verifier for Process {
    fn verdict(&mut self, token: &str) -> String {
        writeln!(self.1, "{token}").expect("a verifier that reads");
        let mut line = String::new();
        self.2.read_line(&mut line).expect("an answer");
        line.trim_end().to_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn node(libraries: &Path, world: &World, redis: &Server, jwks: &str) -> Process {
    // A module finds its packages in its own directory.
    let module = libraries.join(format!("verifier-{}.mjs", std::process::id()));
    let driver = r#"
import { createInterface } from "node:readline";
redis.on("error", () => {});
for await (const line of createInterface({ input: process.stdin })) {
  const verdict = await verify(line).then(() => "accepted", (error) => error.message);
  process.stdout.write(verdict.replaceAll("\n", " ") + "\n");
}
"#;
    std::fs::write(&module, format!("{}{driver}", block("js"))).unwrap();
    Process::start(world.command("node").arg(module), redis, jwks)
}

fn python(libraries: &Path, world: &World, redis: &Server, jwks: &str) -> Process {
    let driver = r#"
import sys
for line in sys.stdin:
    try:
        verify(line.strip())
        print("accepted", flush=True)
    except Exception as error:
        print(str(error).replace("\n", " ") or type(error).__name__, flush=True)
"#;
    let script = world.write("verifier.py", format!("{}{driver}", block("python")));
    let program = libraries.join("venv/bin/python");
    Process::start(world.command(program.to_str().unwrap()).arg(script), redis, jwks)
}

#[test]
fn every_language_accepts_rejects_and_fails_closed() {
    let Some(mut redis) = Server::start() else { return };
    let Some(libraries) = libraries() else { return };
    assert!(sources().exists());
    let world = World::made().with("TOKENCTL_ISSUER", ISSUER);
    let (kept, ended, denied) =
        (world.issue("alice", &[]), world.issue("bob", &[]), world.issue("carol", &[]));
    let text = world.ok(&["keys", "export"]).stdout;
    let jwks = world.file("keys.jwks", &text);
    let published = ParseOptions { published: true, ..ParseOptions::default() };
    let keys = KeyRing::parse(text.as_bytes(), published).unwrap();
    let mut verifiers: Vec<(&str, Box<dyn Verifier>)> = vec![
        ("Rust", Box::new(Rust(None, keys, redis.tcp().parse().unwrap()))),
        ("Node", Box::new(node(libraries, &world, &redis, &jwks))),
        ("Python", Box::new(python(libraries, &world, &redis, &jwks))),
    ];
    if let Some(program) = super::verifier_go::program(&world.path("")) {
        let mut command = world.command(program.to_str().unwrap());
        verifiers.push(("Go", Box::new(Process::start(&mut command, &redis, &jwks))));
    }
    if let Some(gateway) = gateways::lua(&world, &redis) {
        verifiers.push(("nginx with Lua", Box::new(gateway)));
    }
    let python = libraries.join("venv/bin/python");
    if let Some(gateway) = gateways::auth_request(&world, &redis, &python, &jwks, ISSUER) {
        verifiers.push(("nginx with auth_request", Box::new(gateway)));
    }
    let mut all = |expected: &[(&str, &str)]| {
        for (name, verifier) in &mut verifiers {
            for (token, beginning) in expected {
                let verdict = verifier.verdict(token);
                let is_right = verdict.starts_with(beginning) || beginning.starts_with(&verdict);
                assert!(is_right, "{name}: {verdict}, not {beginning}");
            }
        }
    };
    let undecided = "unavailable: ask the store";
    all(&[(&kept.access, undecided), (&ended.access, undecided)]);
    let mut follow = Follow::start(&world, &redis.tcp(), &["--heartbeat", "2s"]);
    redis.until("a heartbeat", |redis| !redis.get("synced").is_empty());
    all(&[(&kept.access, "accepted"), (&ended.access, "accepted"), (&denied.access, "accepted")]);
    world.ok(&["revoke", &ended.session]);
    let jti = claims(&denied.access)["jti"].as_str().unwrap().to_owned();
    deny(&world, "jti", &jti, 600);
    redis.until("the entry", |redis| !redis.get(&format!("jti:{jti}")).is_empty());
    all(&[
        (&kept.access, "accepted"),
        (&ended.access, "rejected: revoked"),
        (&denied.access, "rejected: revoked"),
    ]);
    // A refresh token, and an access token with another signature, are rejected.
    let (signed, signature) = kept.access.rsplit_once('.').unwrap();
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    let forged = format!("{signed}.{first}{}", &signature[1..]);
    for bad in [&kept.refresh, &forged] {
        for (name, verifier) in &mut verifiers {
            if verifier.verifies_signatures() {
                assert_ne!(verifier.verdict(bad), "accepted", "{name}");
            }
        }
    }
    let mut all = |expected: &[(&str, &str)]| {
        for (name, verifier) in &mut verifiers {
            for (token, beginning) in expected {
                let verdict = verifier.verdict(token);
                let is_right = verdict.starts_with(beginning) || beginning.starts_with(&verdict);
                assert!(is_right, "{name}: {verdict}, not {beginning}");
            }
        }
    };
    // A cutoff ends every session.
    redis.cli(&["SET", &Server::key("epoch"), "10"]);
    all(&[(&kept.access, "rejected: before the cutoff")]);
    redis.cli(&["DEL", &Server::key("epoch")]);
    // The follower stops; then the data is lost; then the server stops.
    follow.kill();
    redis.until("the heartbeat's end", |redis| redis.get("synced").is_empty());
    all(&[(&kept.access, undecided), (&ended.access, "rejected: revoked")]);
    redis.cli(&["FLUSHALL"]);
    all(&[(&ended.access, undecided)]);
    redis.kill();
    for (name, verifier) in &mut verifiers {
        for token in [&kept.access, &ended.access] {
            let verdict = verifier.verdict(token);
            assert!(!verdict.starts_with("accepted"), "{name}: {verdict}");
        }
    }
    // The server starts again.
    redis.launch();
    let _follow = Follow::start(&world, &redis.tcp(), &[]);
    redis.until("a heartbeat", |redis| !redis.get("synced").is_empty());
    for (name, verifier) in &mut verifiers {
        let verdicts = (0..100).map(|_| {
            std::thread::sleep(Duration::from_millis(50));
            verifier.verdict(&kept.access)
        });
        assert!(verdicts.into_iter().any(|verdict| verdict == "accepted"), "{name} stays away");
    }
}
