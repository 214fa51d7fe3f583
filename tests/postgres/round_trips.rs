//! The requests of the library: round trips of a rotation, and prepared statements on direct connections
//! only.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;

use tokenctl::service::{self, AuthConfig, Issue, Login, Rotation};
use tokenctl::session::{Client, Policy, UserId};
use tokenctl::store::postgres::{DatabaseLocation, PostgresOptions, PostgresStore};
use tokenctl::time::{Span, Timestamp};
use tokenctl::token::{Algorithm, KeyRing};

use crate::{cluster, poolers};

/// A proxy to a socket that records what the client sends.
struct Recorder {
    port: u16,
    /// Chunks that the client sent without waiting for an answer between them.
    sent: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Recorder {
    fn start(socket: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let sent = Arc::new(Mutex::new(Vec::new()));
        let recorded = Arc::clone(&sent);
        thread::spawn(move || {
            for client in listener.incoming() {
                let (client, recorded) = (client.unwrap(), Arc::clone(&recorded));
                let server = UnixStream::connect(&socket).unwrap();
                thread::spawn(move || record(client, server, &recorded));
            }
        });
        Self { port, sent }
    }

    /// Returns what was sent since the last call.
    fn take(&self) -> Vec<Vec<u8>> {
        std::mem::take(&mut *self.sent.lock().unwrap())
    }
}

fn record(mut client: TcpStream, mut server: UnixStream, sent: &Mutex<Vec<Vec<u8>>>) {
    let (mut answers, mut to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    thread::spawn(move || {
        let _ = std::io::copy(&mut answers, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Both);
    });
    let mut buffer = vec![0; 65_536];
    while let Ok(read @ 1..) = client.read(&mut buffer) {
        sent.lock().unwrap().push(buffer[..read].to_vec());
        if server.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    let _ = server.shutdown(Shutdown::Both);
}

/// Returns the messages of a chunk: type and content.
fn messages(chunk: &[u8]) -> Vec<(char, Vec<u8>)> {
    let (mut found, mut rest) = (Vec::new(), chunk);
    while let [kind, a, b, c, d, tail @ ..] = rest {
        let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize - 4;
        found.push((char::from(*kind), tail[..length].to_vec()));
        rest = &tail[length..];
    }
    found
}

/// Returns the names of the statements that these chunks prepare; an unnamed statement is empty.
fn prepared(chunks: &[Vec<u8>]) -> Vec<String> {
    let all = chunks.iter().flat_map(|chunk| messages(chunk));
    all.filter(|(kind, _)| *kind == 'P')
        .map(|(_, content)| {
            let name = content.split(|byte| *byte == 0).next().unwrap();
            String::from_utf8(name.to_vec()).unwrap()
        })
        .collect()
}

/// A service with one session.
struct Service {
    store: PostgresStore,
    keys: KeyRing,
    token: String,
}

impl Service {
    fn start(url: &str) -> Self {
        let now = Timestamp(0);
        let location = DatabaseLocation::parse(url, &|_| None).unwrap();
        let options = PostgresOptions { connections: 1, ..PostgresOptions::default() };
        let mut store = PostgresStore::open(location, options).unwrap();
        let keys = KeyRing::generate(Algorithm::HS256, now, &mut random).unwrap();
        let login = Login::of(UserId::new("alice").unwrap());
        let issued = service::issue(&mut store, &config(&keys), &login, now, &mut random).unwrap();
        let Issue::Opened { tokens, .. } = issued else { panic!("no session") };
        let token = tokens.refresh.expose().to_owned();
        Self { store, keys, token }
    }

    fn rotate(&mut self) {
        let (client, now) = (Client::default(), Timestamp(0));
        let config = config(&self.keys);
        let rotated =
            service::rotate(&mut self.store, &config, &self.token, &client, now, &mut random);
        let Rotation::Rotated(pair) = rotated.unwrap() else { panic!("not rotated") };
        pair.refresh.expose().clone_into(&mut self.token);
    }
}

fn random(buffer: &mut [u8]) {
    getrandom::fill(buffer).unwrap();
}

fn config(keys: &KeyRing) -> AuthConfig<'_> {
    AuthConfig {
        keys,
        issuer: None,
        audience: Vec::new(),
        policy: Policy::default(),
        leeway: Span::default(),
    }
}

fn socket(directory: &Path, port: u16) -> PathBuf {
    directory.join(format!(".s.PGSQL.{port}"))
}

#[test]
fn a_rotation_takes_two_round_trips() {
    let Some(cluster) = cluster::shared() else { return };
    let database = cluster.new_store();
    let recorder = Recorder::start(socket(cluster.socket(), cluster.port));
    let url = format!("postgres://service@127.0.0.1:{}/{database}", recorder.port);
    for (option, parsed_later) in [("", 0), ("?prepared_statements=false", 3)] {
        let mut service = Service::start(&format!("{url}{option}"));
        recorder.take();
        service.rotate();
        let first = recorder.take();
        assert_eq!(first.len(), 2, "{option}");
        assert_eq!(prepared(&first), ["", "", ""], "{option}");
        service.rotate();
        service.rotate();
        recorder.take();
        service.rotate();
        let later = recorder.take();
        assert_eq!(later.len(), 2, "{option}");
        // A direct connection has prepared the statements by now.
        assert_eq!(prepared(&later).len(), parsed_later, "{option}");
    }
}

#[test]
fn nothing_is_prepared_in_a_pooler() {
    let Some(cluster) = cluster::shared() else { return };
    let database = cluster.new_store();
    let Some(pooler) = poolers::start(cluster, &database) else { return };
    let recorder = Recorder::start(socket(pooler.directory(), pooler.port()));
    let url = format!("postgres://service@127.0.0.1:{}/{database}", recorder.port);
    let (mut one, mut two) = (Service::start(&url), Service::start(&url));
    recorder.take();
    for _ in 0..10 {
        one.rotate();
        two.rotate();
    }
    let names = prepared(&recorder.take());
    assert!(names.len() >= 60, "{names:?}");
    assert!(names.iter().all(String::is_empty), "{names:?}");
    poolers::assert_nothing_is_left(&pooler, &database);
    // The two services and the check shared the two connections of the pooler.
    recorder.take();
    one.rotate();
    assert_eq!(recorder.take().len(), 2);
}
