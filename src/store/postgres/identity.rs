//! Reads the identity of a store when it is opened.

use std::sync::Arc;
use std::time::Instant;

use tokio_postgres::error::SqlState;
use tokio_postgres::{Error, Row};

use super::SCHEMA_VERSION;
use super::error::{is_missing_object, statement_error};
use super::pool::{Lease, Pool};
use crate::shell::word;
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
            Ok(None) => return Err(StoreError::new(without_row(&mut lease, name)?, name)),
            Err(error) => {
                let error_of_schema = statement_error(&error, name);
                if !error.code().is_some_and(is_missing_object) || has_tables(&mut lease, name)? {
                    return Err(error_of_schema);
                }
                let is_other = error.code() == Some(&SqlState::UNDEFINED_COLUMN);
                let kind = if is_other { StoreErrorKind::Foreign } else { StoreErrorKind::Missing };
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

/// Returns why the table `store` shows no row.
fn without_row(lease: &mut Lease, name: &str) -> Result<StoreErrorKind> {
    let sql = "SELECT c.relrowsecurity, current_database()::text FROM pg_catalog.pg_class c
               WHERE c.oid = 'tokenctl.store'::pg_catalog.regclass";
    let row = lease.connection()?.first(sql).map_err(|error| statement_error(&error, name))?;
    let get = |row: &Row| Ok((row.try_get(0)?, row.try_get(1)?));
    let row = row.as_ref().map(get).transpose();
    let (has_policies, database): (bool, String) =
        row.map_err(|error: Error| statement_error(&error, name))?.unwrap_or_default();
    if has_policies {
        return Ok(StoreErrorKind::RowSecurity("store".to_owned()));
    }
    // The prefix of the roles is part of the name of the schema's owner. `init` sets the other columns.
    let sql = "INSERT INTO tokenctl.store (role_prefix) SELECT left(pg_get_userbyid(nspowner), -6) \
               FROM pg_namespace WHERE nspname = 'tokenctl'";
    let remedy = format!("psql -d {} -c \"{sql}\"", word(&database));
    Ok(StoreErrorKind::NoIdentity { remedy, needs_init: true })
}

/// Whether the schema has tables of a store.
fn has_tables(lease: &mut Lease, name: &str) -> Result<bool> {
    let sql = "SELECT FROM pg_catalog.pg_class c
               JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'tokenctl' AND c.relkind = 'r'
                 AND c.relname IN ('store', 'users', 'sessions', 'denylist', 'cutoffs', 'events')
               HAVING count(*) >= 3";
    let row = lease.connection()?.first(sql).map_err(|error| statement_error(&error, name))?;
    Ok(row.is_some())
}

#[expect(clippy::disallowed_methods, reason = "only measures how long a connection is open")]
fn now() -> Instant {
    Instant::now()
}

/// Returns the primary server; `None` for a login without `pg_read_all_stats`.
fn primary(lease: &mut Lease) -> Option<String> {
    let sql = "SELECT sender_host, sender_port::bigint FROM pg_stat_wal_receiver";
    let row = lease.connection().ok()?.first(sql).ok()??;
    let host: Option<String> = row.try_get(0).ok()?;
    let port: Option<i64> = row.try_get(1).ok()?;
    Some(format!("{}:{}", host?, port?))
}
