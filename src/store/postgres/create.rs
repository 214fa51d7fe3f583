//! Creates a store in a database, in one transaction.

use std::sync::Arc;

use super::error::{TAKEN, statement_error};
use super::identity::Identity;
use super::location::DatabaseLocation;
use super::pool::Pool;
use super::{PostgresOptions, PostgresStore};
use crate::store::{Result, StoreError, StoreErrorKind};

const SCHEMA: &str = include_str!("0001.sql");
const PREFIX: &str = "tokenctl";
const ROLES: [&str; 4] = ["owner", "service", "operator", "reader"];

/// Options for a new store.
#[derive(Clone, Debug)]
pub struct InitOptions {
    /// Prefix of the store's roles. Roles belong to the whole cluster, so each store of a cluster needs its
    /// own prefix.
    pub role_prefix: String,
}

impl Default for InitOptions {
    fn default() -> Self {
        Self { role_prefix: PREFIX.to_owned() }
    }
}

/// Returns the SQL that creates a store, for an operator to run in one transaction.
///
/// # Errors
/// [`StoreErrorKind::Location`] if the prefix is not a plain lower-case name.
pub fn schema_text(options: &InitOptions) -> Result<String> {
    let prefix = &options.role_prefix;
    let is_plain = prefix.starts_with(|c: char| c.is_ascii_lowercase())
        && prefix.len() <= 50
        && prefix.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !is_plain {
        let what = "a role prefix has up to 50 lower-case letters, digits and underscores".into();
        return Err(StoreError::new(
            StoreErrorKind::Location(what),
            prefix.escape_debug().to_string(),
        ));
    }
    let text = ROLES.iter().fold(SCHEMA.to_owned(), |text, role| {
        text.replace(&format!("tokenctl_{role}"), &format!("{prefix}_{role}"))
    });
    Ok(text)
}

impl PostgresStore {
    /// Creates a store and its roles in the database at `location`. Returns `false` if there is one already.
    ///
    /// # Errors
    /// If the server cannot be reached, or the login may not create roles and a schema. The database is
    /// unchanged then.
    pub fn create(
        location: &DatabaseLocation,
        options: &InitOptions,
        connect: PostgresOptions,
    ) -> Result<bool> {
        let schema = schema_text(options)?;
        let pool = Arc::new(Pool::new(location.clone(), connect));
        match Identity::read(&pool) {
            Ok(identity) => {
                if !identity.is_standby {
                    adopt(&pool, &identity)?;
                }
                return Ok(false);
            }
            Err(error) if error.kind == StoreErrorKind::Missing => {}
            Err(error) => return Err(error),
        }
        let mut lease = pool.lease()?;
        let is_standby = lease.connection()?.first("SELECT pg_is_in_recovery()");
        let is_standby = is_standby.map_err(|error| statement_error(&error, pool.name()))?;
        if is_standby.is_some_and(|row| row.get(0)) {
            return Err(StoreError::new(StoreErrorKind::Standby { primary: None }, pool.name()));
        }
        // READ WRITE, because the database may be read-only by default.
        let made = lease.connection()?.batch(&format!("BEGIN READ WRITE;\n{schema}\nCOMMIT;"));
        let Err(error) = made else { return Ok(true) };
        lease.discard();
        let taken = error.code().is_some_and(|code| code.code() == TAKEN);
        // Another process created the store at the same time.
        if Identity::read(&pool).is_ok() {
            return Ok(false);
        }
        if taken {
            let said = error.as_db_error().map_or(String::new(), |db| db.message().to_owned());
            return Err(StoreError::new(StoreErrorKind::RolesTaken(said), pool.name()));
        }
        Err(statement_error(&error, pool.name()))
    }
}

/// Records a new timeline after a promotion. In another cluster it also resets the transaction numbers of
/// all rows, which are invalid there, so that followers treat the rows as read.
fn adopt(pool: &Arc<Pool>, identity: &Identity) -> Result<()> {
    if identity.is_own_cluster && identity.timeline == Some(identity.recorded_timeline) {
        return Ok(());
    }
    let forget_numbers = if identity.is_own_cluster {
        ""
    } else {
        "ALTER TABLE tokenctl.events DISABLE TRIGGER a_guard;
         ALTER TABLE tokenctl.denylist DISABLE TRIGGER a_guard;
         UPDATE tokenctl.events SET tx = '0';
         UPDATE tokenctl.denylist SET tx = '0';
         ALTER TABLE tokenctl.events ENABLE TRIGGER a_guard;
         ALTER TABLE tokenctl.denylist ENABLE TRIGGER a_guard;"
    };
    let sql = format!(
        "BEGIN READ WRITE;
         SET LOCAL ROLE {}_owner;
         SET LOCAL row_security = off;
         {forget_numbers}
         UPDATE tokenctl.store SET cluster = system_identifier,
           timeline = (('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32))::bigint
         FROM pg_control_system();
         COMMIT",
        identity.role_prefix
    );
    let mut lease = pool.lease()?;
    let adopted = lease.connection()?.batch(&sql);
    adopted.map_err(|error| {
        lease.discard();
        statement_error(&error, pool.name())
    })
}
