//! Starts PostgreSQL clusters that are deleted with the test process.

#![allow(dead_code, reason = "no test program needs all of it")]
#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use postgres::{Client, Config, NoTls};
use tempfile::TempDir;
use tokenctl::store::postgres::InitOptions;

/// The user `nobody`, who runs the server if the tests run as root.
const NOBODY: u32 = 65_534;

/// Maximum time for the start of a server.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server, which stops on drop and when the test process ends.
pub(crate) struct Cluster {
    directory: TempDir,
    bin: PathBuf,
    /// The server's shell ends the server when this pipe is closed.
    guard: Option<ChildStdin>,
    server: Child,
    pub(crate) port: u16,
    template: OnceLock<()>,
}

/// Returns the directory of PostgreSQL's programs, if they are installed.
pub(crate) fn programs() -> Option<PathBuf> {
    let config = Command::new("pg_config").arg("--bindir").output().ok();
    let told = config.and_then(|out| String::from_utf8(out.stdout).ok());
    let mut found: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    found.sort();
    let all =
        told.map(|path| PathBuf::from(path.trim())).into_iter().chain(found.into_iter().rev());
    all.into_iter().find(|bin| bin.join("initdb").exists() && bin.join("postgres").exists())
}

/// Returns the programs, or reports that the test checks nothing; with `CI` set, fails.
pub(crate) fn programs_or_skip() -> Option<PathBuf> {
    let found = programs();
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "PostgreSQL is not installed: apt-get install postgresql"
        );
        #[expect(clippy::print_stderr, reason = "a test that shows nothing says so")]
        {
            eprintln!("SKIPPED: PostgreSQL is not installed, so its store was not tested");
        }
    }
    found
}

/// Returns the cluster that tests without special needs share.
pub(crate) fn shared() -> Option<&'static Cluster> {
    static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
    SHARED
        .get_or_init(|| programs_or_skip().map(|bin| Cluster::start(&bin, &["fsync = off"])))
        .as_ref()
}

/// Creates a command as the user who runs the server.
fn as_server_user(program: &Path) -> Command {
    if rustix::process::geteuid().is_root() {
        let mut command = Command::new("setpriv");
        command.args([
            &format!("--reuid={NOBODY}"),
            &format!("--regid={NOBODY}"),
            "--clear-groups",
        ]);
        command.arg(program);
        command
    } else {
        Command::new(program)
    }
}

fn give_to_server_user(path: &Path) {
    if rustix::process::geteuid().is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).expect("chown");
    }
}

/// Starts the server in a shell that ends it when its input is closed, even if this process is killed.
fn launch(bin: &Path, data: &Path) -> (ChildStdin, Child) {
    let script = format!(
        "'{0}/postgres' -D '{1}' >'{1}/log' 2>&1 </dev/null & echo started; read _; \
         kill -QUIT $!; wait $!",
        bin.display(),
        data.display()
    );
    let mut server = as_server_user(Path::new("/bin/sh"))
        .args(["-c", &script])
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a server");
    let mut line = String::new();
    let out = server.stdout.take().expect("stdout");
    BufReader::new(out).read_line(&mut line).expect("a line");
    (server.stdin.take().expect("stdin"), server)
}

impl Cluster {
    /// Starts a new cluster with these lines in its configuration.
    pub(crate) fn start(bin: &Path, configuration: &[&str]) -> Self {
        Self::start_below(&std::env::temp_dir(), bin, configuration)
    }

    /// Starts a new cluster in a new directory below this one.
    pub(crate) fn start_below(parent: &Path, bin: &Path, configuration: &[&str]) -> Self {
        let directory = Self::empty_directory(parent);
        let data = directory.path().join("data");
        let made = as_server_user(&bin.join("initdb"))
            .arg("-D")
            .arg(&data)
            .args(["-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"])
            .current_dir("/")
            .output()
            .expect("initdb");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        Self::run(bin, directory, configuration)
    }

    fn empty_directory(parent: &Path) -> TempDir {
        let directory = tempfile::Builder::new().prefix("tokenctl-pg-").tempdir_in(parent);
        let directory = directory.expect("a directory");
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).expect("chmod");
        give_to_server_user(directory.path());
        directory
    }

    /// Runs a server on an existing data directory.
    fn run(bin: &Path, directory: TempDir, configuration: &[&str]) -> Self {
        static PORT: AtomicU32 = AtomicU32::new(0);
        let number = std::process::id() + PORT.fetch_add(1, Ordering::Relaxed) * 7_919;
        let port = u16::try_from(20_000 + number % 40_000).expect("a port");
        let data = directory.path().join("data");
        let mut lines: Vec<String> = vec![
            format!("port = {port}"),
            format!("unix_socket_directories = '{}'", directory.path().display()),
            "listen_addresses = '127.0.0.1'".to_owned(),
            "max_connections = 120".to_owned(),
            "shared_buffers = 64MB".to_owned(),
            "log_min_messages = fatal".to_owned(),
        ];
        lines.extend(configuration.iter().map(|line| (*line).to_owned()));
        fs::write(data.join("postgresql.auto.conf"), lines.join("\n") + "\n").expect("settings");
        give_to_server_user(&data.join("postgresql.auto.conf"));
        let (guard, server) = launch(bin, &data);
        let cluster = Self {
            directory,
            bin: bin.to_owned(),
            guard: Some(guard),
            server,
            port,
            template: OnceLock::new(),
        };
        cluster.wait();
        cluster
    }

    /// Stops the server like a crash of its machine.
    pub(crate) fn stop(&mut self) {
        self.guard = None;
        self.server.wait().expect("an end");
    }

    /// Restarts the stopped server on its data.
    pub(crate) fn start_again(&mut self) {
        let (guard, server) = launch(&self.bin, &self.data());
        (self.guard, self.server) = (Some(guard), server);
        self.wait();
    }

    /// Starts a standby of this cluster.
    pub(crate) fn standby(&self) -> Self {
        let directory = Self::empty_directory(&std::env::temp_dir());
        let made = as_server_user(&self.bin.join("pg_basebackup"))
            .args(["-h", &self.socket().display().to_string(), "-p", &self.port.to_string()])
            .args(["-U", "postgres", "-R", "-c", "fast", "-X", "stream", "-D"])
            .arg(directory.path().join("data"))
            .current_dir("/")
            .output()
            .expect("pg_basebackup");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let conninfo = format!(
            "primary_conninfo = 'host={} port={} user=postgres'",
            self.socket().display(),
            self.port
        );
        Self::run(&self.bin, directory, &["fsync = off", &conninfo])
    }

    fn wait(&self) {
        let mut waited = Duration::ZERO;
        let pause = Duration::from_millis(20);
        loop {
            match self.config("postgres", "postgres").connect(NoTls) {
                Ok(_) => return,
                Err(error) if waited > PATIENCE => {
                    let log = fs::read_to_string(self.data().join("log")).unwrap_or_default();
                    panic!("{error}: {log}");
                }
                Err(_) => std::thread::sleep(pause),
            }
            waited += pause;
        }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    pub(crate) fn socket(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn bin(&self) -> &Path {
        &self.bin
    }

    fn config(&self, user: &str, database: &str) -> Config {
        let mut config = Config::new();
        config.host_path(self.socket()).port(self.port).user(user).dbname(database);
        config
    }

    /// Connects like any other program.
    #[track_caller]
    pub(crate) fn connect(&self, user: &str, database: &str) -> Client {
        self.config(user, database).connect(NoTls).expect("a connection")
    }

    /// Runs statements as the superuser.
    #[track_caller]
    pub(crate) fn execute(&self, database: &str, statements: &str) {
        self.connect("postgres", database).batch_execute(statements).expect("statements");
    }

    /// Returns the URL of a store.
    pub(crate) fn url(&self, user: &str, database: &str) -> String {
        let socket = self.socket().display().to_string().replace('/', "%2F");
        format!("postgres://{user}@{socket}:{}/{database}", self.port)
    }

    /// Creates an empty database.
    pub(crate) fn new_database(&self) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("db{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        self.execute("postgres", &format!("CREATE DATABASE {name} TEMPLATE template0"));
        name
    }

    /// Creates a database with an empty store, the roles `tokenctl_…`, and the logins `service`, `operator` and
    /// `reader`. The database is copied from a template, which is fast; the stores share their roles.
    pub(crate) fn new_store(&self) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        self.template.get_or_init(|| {
            self.execute("postgres", "CREATE DATABASE template_store TEMPLATE template0");
            let schema =
                tokenctl::store::postgres::schema_text(&InitOptions::default()).expect("SQL");
            self.execute("template_store", &format!("BEGIN; {schema} COMMIT"));
            self.execute("postgres", LOGINS);
        });
        let name = format!("store{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        self.execute("postgres", &format!("CREATE DATABASE {name} TEMPLATE template_store"));
        self.execute("postgres", &format!(
            "GRANT CONNECT ON DATABASE {name} TO tokenctl_service, tokenctl_operator, tokenctl_reader"
        ));
        name
    }

    /// Waits until a standby has replayed enough for this count to be positive.
    #[track_caller]
    pub(crate) fn until_it_has(&self, count: &str, database: &str) {
        for _ in 0..200 {
            let row = self.connect("postgres", database).query_one(count, &[]).expect("a row");
            if row.get::<_, i64>(0) > 0 {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the standby does not catch up: {count}");
    }

    /// Returns the current time of the cluster's clock.
    pub(crate) fn now(&self) -> i64 {
        let sql = "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint";
        self.connect("postgres", "postgres").query_one(sql, &[]).expect("a time").get(0)
    }

    pub(crate) fn drop_database(&self, name: &str) {
        self.execute("postgres", &format!("DROP DATABASE {name} WITH (FORCE)"));
    }
}

pub(crate) const LOGINS: &str = "
    CREATE ROLE service LOGIN IN ROLE tokenctl_service;
    CREATE ROLE operator LOGIN IN ROLE tokenctl_operator;
    CREATE ROLE reader LOGIN IN ROLE tokenctl_reader";

impl Drop for Cluster {
    fn drop(&mut self) {
        self.guard = None;
        let _ = self.server.wait();
    }
}
