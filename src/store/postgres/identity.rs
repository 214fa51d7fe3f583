//! Reads the identity of a store when it is opened.

use std::sync::Arc;
use std::time::Instant;

use tokio_postgres::error::SqlState;

use super::SCHEMA_VERSION;
use super::error::statement_error;
use super::pool::Pool;
use crate::store::{Result, StoreError, StoreErrorKind};
use crate::time::{Span, Timestamp};

/// The identity of a store and of its server, read when the store was opened.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The random UUID of the store.
    pub store_id: String,
    /// Prefix of the names of its roles.
    pub role_prefix: String,
    /// Whether the server is a standby, which accepts no writes and may show old data.
    pub is_standby: bool,
    /// The primary server of a standby, if the login may read it.
    pub primary: Option<String>,
    /// The replication lag of a standby.
    pub replay_lag: Option<Span>,
    /// Whether the rows were written by this cluster: a restored dump comes from another one.
    pub is_own_cluster: bool,
    /// The timeline of the primary, which rises with each promotion of a standby; `None` on a standby.
    pub timeline: Option<i64>,
    /// The timeline when the store was created, or when `init` last ran.
    pub recorded_timeline: i64,
    /// Whether the login may read the hashes of refresh tokens.
    pub(super) reads_hashes: bool,
    database_time: Timestamp,
    read_at: Instant,
}

const STORE: &str = "SELECT application_id, schema_version::bigint, store_id::text, \
    role_prefix, pg_is_in_recovery(), floor(extract(epoch FROM clock_timestamp()))::bigint, \
    has_column_privilege('tokenctl.sessions', 'refresh_hash', 'SELECT'), \
    extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::bigint, \
    cluster = system_identifier, CASE WHEN pg_is_in_recovery() THEN NULL ELSE \
    (('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32))::bigint END, timeline \
    FROM tokenctl.store, pg_control_system()";

impl Identity {
    /// Reads the identity in one statement.
    pub(super) fn read(pool: &Arc<Pool>) -> Result<Self> {
        let mut lease = pool.lease()?;
        let name = pool.name();
        let asked = lease.connection()?.first(STORE);
        let row = match asked {
            Ok(Some(row)) => row,
            Ok(None) => return Err(StoreError::new(StoreErrorKind::Foreign, name)),
            Err(error) => {
                let no_schema = [SqlState::UNDEFINED_TABLE, SqlState::INVALID_SCHEMA_NAME];
                let kind = match error.code() {
                    Some(code) if no_schema.contains(code) => StoreErrorKind::Missing,
                    Some(code) if *code == SqlState::UNDEFINED_COLUMN => StoreErrorKind::Foreign,
                    _ => return Err(statement_error(&error, name)),
                };
                return Err(StoreError::new(kind, name));
            }
        };
        let wrap = |error: tokio_postgres::Error| {
            StoreError::new(StoreErrorKind::Damaged(error.to_string()), name)
        };
        let found: i64 = row.try_get(1).map_err(wrap)?;
        if found > SCHEMA_VERSION {
            let kind = StoreErrorKind::Newer { found, known: SCHEMA_VERSION };
            return Err(StoreError::new(kind, name));
        }
        let is_standby: bool = row.try_get(4).map_err(wrap)?;
        let lag = row.try_get::<_, Option<i64>>(7).map_err(wrap)?.filter(|_| is_standby);
        let primary = if is_standby { primary(&mut lease) } else { None };
        Ok(Self {
            store_id: row.try_get(2).map_err(wrap)?,
            role_prefix: row.try_get(3).map_err(wrap)?,
            is_standby,
            primary,
            replay_lag: lag.map(|lag| Span::secs(u32::try_from(lag.max(0)).unwrap_or(u32::MAX))),
            is_own_cluster: row.try_get(8).map_err(wrap)?,
            timeline: row.try_get(9).map_err(wrap)?,
            recorded_timeline: row.try_get(10).map_err(wrap)?,
            reads_hashes: row.try_get(6).map_err(wrap)?,
            database_time: Timestamp(row.try_get(5).map_err(wrap)?),
            read_at: now(),
        })
    }

    /// Returns the current time of the database's clock.
    pub(super) fn database_time(&self) -> Timestamp {
        let passed = now().saturating_duration_since(self.read_at).as_secs();
        self.database_time + Span::secs(u32::try_from(passed).unwrap_or(u32::MAX))
    }
}

#[expect(clippy::disallowed_methods, reason = "only measures how long a connection is open")]
fn now() -> Instant {
    Instant::now()
}

/// Returns the primary server; `None` for a login without `pg_read_all_stats`.
fn primary(lease: &mut super::pool::Lease) -> Option<String> {
    let sql = "SELECT sender_host, sender_port::bigint FROM pg_stat_wal_receiver";
    let row = lease.connection().ok()?.first(sql).ok()??;
    let host: Option<String> = row.try_get(0).ok()?;
    let port: Option<i64> = row.try_get(1).ok()?;
    Some(format!("{}:{}", host?, port?))
}
