//! A connection to the server: sends commands, reads replies, classifies errors.

use std::fs;
use std::time::Duration;

use redis::{Client, Cmd, Connection, ErrorKind, Pipeline, RedisError, ServerErrorKind, Value};
use zeroize::Zeroizing;

use super::error::{MirrorError, MirrorErrorKind};
use super::location::{Address, Location};
use crate::token::os_random;

type Result<T> = std::result::Result<T, MirrorError>;

/// Maximum size of a password or certificate file in bytes.
const MAX_FILE: u64 = 1 << 20;

/// A connection. After a connection error it must not be used again: a late reply would be taken for the
/// reply to the next command.
pub(super) struct Link {
    connection: Connection,
    server: String,
}

impl Link {
    /// Connects. `timeout` limits the connection attempt and each reply.
    pub(super) fn open(location: &Location, timeout: Duration) -> Result<Self> {
        let server = location.to_string();
        let failed = |error: &RedisError| MirrorError::new(kind_of(error), &server);
        // The client's hash maps abort the process without randomness.
        os_random(&mut [0])
            .map_err(|error| MirrorError::new(MirrorErrorKind::Random(error), &server))?;
        let file = |path: &std::path::Path| {
            read_file(path).map_err(|why| MirrorError::new(MirrorErrorKind::File(why), &server))
        };
        let password = match &location.password_file {
            Some(path) => {
                let text = String::from_utf8_lossy(&file(path)?).into_owned();
                Some(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
            }
            None => None,
        };
        let password = password.as_ref().map(|text| text.as_str());
        let info = location.connection_info(password).map_err(|error| failed(&error))?;
        let client = if matches!(location.address, Address::Tcp { tls: true, .. }) {
            use_aws_lc();
            let root_cert = location.ca_file.as_deref().map(file).transpose()?;
            let certificates = redis::TlsCertificates {
                client_tls: None,
                root_cert: root_cert.map(|b| b.to_vec()),
            };
            Client::build_with_tls(info, certificates)
        } else {
            Client::open(info)
        };
        let connect = || {
            let connection = client?.get_connection_with_timeout(timeout)?;
            connection.set_read_timeout(Some(timeout))?;
            connection.set_write_timeout(Some(timeout))?;
            Ok(connection)
        };
        match connect() {
            Ok(connection) => Ok(Self { connection, server }),
            Err(error) => Err(failed(&error)),
        }
    }

    pub(super) fn error(&self, kind: MirrorErrorKind) -> MirrorError {
        MirrorError::new(kind, &self.server)
    }

    pub(super) fn unexpected(&self, what: impl Into<String>) -> MirrorError {
        self.error(MirrorErrorKind::Answer(what.into()))
    }

    fn failed(&self, error: &RedisError) -> MirrorError {
        self.error(kind_of(error))
    }

    /// Returns the result of the store, its error as one of the mirror.
    pub(super) fn of_store<T>(&self, result: crate::store::Result<T>) -> Result<T> {
        result.map_err(|error| self.error(MirrorErrorKind::Store(error)))
    }

    pub(super) fn run(&mut self, command: &Cmd) -> Result<Value> {
        self.send(&command.get_packed_command())?;
        self.reply()
    }

    /// Runs every command of the pipeline and passes each reply to `each`. Returns the first error after all
    /// replies have been read.
    // The crate's own pipeline would wait for the timeout once per command if the server stopped answering.
    pub(super) fn run_all(&mut self, pipeline: &Pipeline, each: impl FnMut(Value)) -> Result<()> {
        self.send(&pipeline.get_packed_pipeline())?;
        self.replies(pipeline.len(), each)
    }

    /// Passes the replies to commands that were sent to `each`. Returns the first error after all replies have
    /// been read.
    pub(super) fn replies(&mut self, number: usize, mut each: impl FnMut(Value)) -> Result<()> {
        let mut first = None;
        for _ in 0..number {
            match self.reply() {
                Ok(value) => each(value),
                Err(error) if breaks_connection(&error) => return Err(error),
                Err(error) => {
                    first.get_or_insert(error);
                }
            }
        }
        first.map_or(Ok(()), Err)
    }

    /// Sends commands, whose [replies](Self::replies) the caller must read.
    pub(super) fn send(&mut self, bytes: &[u8]) -> Result<()> {
        self.connection.send_packed_command(bytes).map_err(|error| self.failed(&error))
    }

    fn reply(&mut self) -> Result<Value> {
        let reply = self.connection.recv_response().and_then(Value::extract_error);
        reply.map_err(|error| self.failed(&error))
    }
}

/// Whether the connection must not be used after this error.
pub(super) fn breaks_connection(error: &MirrorError) -> bool {
    matches!(
        error.kind,
        MirrorErrorKind::Unreachable(_)
            | MirrorErrorKind::TimedOut
            | MirrorErrorKind::Answer(_)
            // After a failover the address may lead to the new primary, so connect again.
            | MirrorErrorKind::Replica
            | MirrorErrorKind::OtherNode(_)
    )
}

/// Installs AWS-LC as the cryptography provider of rustls, unless the embedding program has chosen one.
fn use_aws_lc() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // An error means that another thread has installed a provider at the same time.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    }
}

fn read_file(path: &std::path::Path) -> std::result::Result<Zeroizing<Vec<u8>>, String> {
    let cannot = |why: String| format!("cannot read {}: {why}", path.display());
    let metadata = fs::metadata(path).map_err(|error| cannot(error.to_string()))?;
    if !metadata.is_file() || metadata.len() > MAX_FILE {
        return Err(cannot("it is not a file of at most 1 MiB".to_owned()));
    }
    fs::read(path).map(Zeroizing::new).map_err(|error| cannot(error.to_string()))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "open lists, not ours")]
fn kind_of(error: &RedisError) -> MirrorErrorKind {
    let said = || {
        let detail = error.detail().unwrap_or_default();
        match error.code() {
            Some(code) if detail.is_empty() => code.to_owned(),
            Some(code) => format!("{code} {detail}"),
            None => error.to_string(),
        }
    };
    match error.kind() {
        ErrorKind::Io if error.is_timeout() => MirrorErrorKind::TimedOut,
        ErrorKind::Io => MirrorErrorKind::Unreachable(error.to_string()),
        ErrorKind::AuthenticationFailed => MirrorErrorKind::Account(said()),
        ErrorKind::Server(kind) => match kind {
            ServerErrorKind::BusyLoading => MirrorErrorKind::Loading,
            ServerErrorKind::ReadOnly => MirrorErrorKind::Replica,
            ServerErrorKind::NoPerm => MirrorErrorKind::NotPermitted(said()),
            ServerErrorKind::Moved | ServerErrorKind::Ask => MirrorErrorKind::OtherNode(said()),
            // For an error inside a script, the OOM code is not at the start of the message.
            _ if said().contains("OOM command") => MirrorErrorKind::OutOfMemory,
            _ => MirrorErrorKind::Answer(said()),
        },
        _ => match error.code() {
            Some("OOM") => MirrorErrorKind::OutOfMemory,
            Some("NOAUTH" | "WRONGPASS") => MirrorErrorKind::Account(said()),
            _ => MirrorErrorKind::Answer(said()),
        },
    }
}
