//! Implements a bounded connection pool that every clone of a store shares.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Builder;
use tokio_postgres::config::SslMode;
use tokio_postgres::{Config, NoTls};

use super::PostgresOptions;
use super::connection::{ServerAnswer, ServerConnection, ServerRequest};
use super::error::{connection_error, statement_error};
use super::location::{DatabaseLocation, Encryption, Host, TargetServer};
use super::tls::Tls;
use crate::store::{Result, StoreError, StoreErrorKind};

/// Connection timeout for one server, unless the location sets it.
const CONNECT: Duration = Duration::from_secs(10);

pub(super) struct Pool {
    location: DatabaseLocation,
    name: String,
    options: PostgresOptions,
    state: Mutex<PoolState>,
    freed: Condvar,
}

#[derive(Default)]
struct PoolState {
    idle: Vec<ServerConnection>,
    /// Number of open connections, idle or in use.
    open: usize,
}

impl Pool {
    pub(super) fn new(location: DatabaseLocation, options: PostgresOptions) -> Self {
        let name = location.name();
        Self { location, name, options, state: Mutex::default(), freed: Condvar::new() }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn options(&self) -> &PostgresOptions {
        &self.options
    }

    fn state(&self) -> MutexGuard<'_, PoolState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes an idle connection, opens a new one, or waits for the next that is returned.
    pub(super) fn lease(self: &Arc<Self>) -> Result<Lease> {
        let full = |state: &mut PoolState| {
            state.idle.is_empty() && state.open >= self.options.connections.max(1)
        };
        let (mut state, _) = self
            .freed
            .wait_timeout_while(self.state(), self.options.timeout, full)
            .unwrap_or_else(PoisonError::into_inner);
        while let Some(connection) = state.idle.pop() {
            if !connection.is_closed() {
                return Ok(Lease {
                    pool: Arc::clone(self),
                    connection: Some(connection),
                    is_new: false,
                });
            }
            state.open -= 1;
        }
        if full(&mut state) {
            return Err(StoreError::new(StoreErrorKind::Locked, &self.name));
        }
        state.open += 1;
        drop(state);
        // From here on, dropping the lease frees its place in the pool.
        let mut lease = Lease { pool: Arc::clone(self), connection: None, is_new: true };
        lease.connection = Some(connect(&self.location, &self.name)?);
        Ok(lease)
    }

    /// Takes a connection, begins a transaction, and runs the requests in it, which must only read or lock:
    /// they are repeated if the connection has been closed. Returns the answers to the requests. If the server
    /// cannot be reached again, the error is that the connection was lost.
    pub(super) fn begin(
        self: &Arc<Self>,
        mode: &str,
        requests: &[ServerRequest<'_>],
    ) -> Result<(Lease, Result<Vec<ServerAnswer>>)> {
        let mut lost = None;
        loop {
            let mut lease = self.lease().map_err(|error| lost.take().unwrap_or(error))?;
            let answers = lease.connection()?.begin(mode, self.options.timeout, requests);
            let mut answers = answers.into_iter();
            match answers.next() {
                // The idle connection was closed, for example by a restart of the server: take another one.
                Some(Err(error)) if !lease.is_new && lease.is_closed() => {
                    lost = Some(statement_error(&error, &self.name));
                }
                Some(Err(error)) => return Err(statement_error(&error, &self.name)),
                Some(Ok(_)) | None => {
                    let answers: std::result::Result<_, _> = answers.collect();
                    return Ok((
                        lease,
                        answers.map_err(|error| statement_error(&error, &self.name)),
                    ));
                }
            }
        }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pool").field(&self.name).finish()
    }
}

/// A connection in use. On drop it returns to the pool, if it is in a clean state.
pub(super) struct Lease {
    pool: Arc<Pool>,
    connection: Option<ServerConnection>,
    is_new: bool,
}

impl Lease {
    pub(super) fn connection(&mut self) -> Result<&mut ServerConnection> {
        self.connection.as_mut().ok_or_else(|| {
            let kind = StoreErrorKind::Disconnected("the connection is closed".to_owned());
            StoreError::new(kind, &self.pool.name)
        })
    }

    pub(super) fn is_closed(&self) -> bool {
        self.connection.as_ref().is_none_or(ServerConnection::is_closed)
    }

    /// Closes the connection instead of returning it.
    pub(super) fn discard(&mut self) {
        self.connection = None;
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let mut state = self.pool.state();
        match self.connection.take() {
            Some(connection) if !connection.is_closed() => state.idle.push(connection),
            _ => state.open -= 1,
        }
        drop(state);
        self.pool.freed.notify_one();
    }
}

/// Connects to the first server with the required role. The error is that of the last server.
fn connect(location: &DatabaseLocation, name: &str) -> Result<ServerConnection> {
    // The runtime and the hash maps of the client abort the process without randomness.
    getrandom::fill(&mut [0]).map_err(|_| StoreError::new(StoreErrorKind::Random, name))?;
    let mut last = None;
    for host in &location.hosts {
        match connect_to(location, host, name) {
            Ok(mut connection) => match refusal(&mut connection, location.target, name)? {
                None => return Ok(connection),
                Some(error) => last = Some(error),
            },
            Err(error) => last = Some(error),
        }
    }
    let none = || StoreErrorKind::Unreachable("no host is named".to_owned());
    Err(last.unwrap_or_else(|| StoreError::new(none(), name)))
}

fn refusal(
    connection: &mut ServerConnection,
    target: TargetServer,
    name: &str,
) -> Result<Option<StoreError>> {
    if target == TargetServer::Any {
        return Ok(None);
    }
    let row = connection
        .first("SELECT pg_is_in_recovery()")
        .map_err(|error| statement_error(&error, name))?;
    let is_standby = row.is_some_and(|row| row.get(0));
    Ok(match (target, is_standby) {
        (TargetServer::ReadWrite, true) => Some(StoreErrorKind::Standby { primary: None }),
        (TargetServer::ReadOnly, false) => {
            Some(StoreErrorKind::Unreachable("no server is a standby".to_owned()))
        }
        _ => None,
    }
    .map(|kind| StoreError::new(kind, name)))
}

fn connect_to(location: &DatabaseLocation, host: &Host, name: &str) -> Result<ServerConnection> {
    let mut config = Config::new();
    config
        .user(&location.user)
        .dbname(&location.database)
        .application_name(&location.application_name)
        .connect_timeout(location.connect_timeout.unwrap_or(CONNECT));
    match host {
        Host::Tcp(host, port) => config.host(host).port(*port),
        Host::Socket(directory, port) => config.host_path(directory).port(*port),
    };
    if let Some(password) = &location.password {
        config.password(password.expose());
    }
    if let Some(options) = &location.options {
        config.options(options);
    }
    let encrypt = match location.encryption {
        Encryption::Always => !matches!(host, Host::Socket(..)),
        Encryption::OffThisMachine => !host.is_local(),
        Encryption::Never => false,
    };
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| StoreError::new(StoreErrorKind::Io(error.to_string()), name))?;
    let keeps_state = location.keeps_prepared;
    let connected = if encrypt {
        let tls = Tls::new(location)
            .map_err(|what| StoreError::new(StoreErrorKind::Location(what), name))?;
        ServerConnection::open(runtime, config.ssl_mode(SslMode::Require), tls, keeps_state)
    } else {
        ServerConnection::open(runtime, config.ssl_mode(SslMode::Disable), NoTls, keeps_state)
    };
    connected.map_err(|error| connection_error(&error, name))
}
