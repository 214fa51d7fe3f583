//! Creates a store in a database, in one transaction.

use std::sync::Arc;

use super::error::{TAKEN, statement_error};
use super::identity::Identity;
use super::location::DatabaseLocation;
use super::pool::Pool;
use super::schema_text::{InitOptions, schema_text};
use super::{PostgresOptions, PostgresStore, TransactionMode, doctor};
use crate::store::{Result, StoreError, StoreErrorKind};

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
                    // First, because the owner of the rows adopts them.
                    restore_rights(&pool, identity.clone())?;
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
        // Another process created the store at the same time.
        if Identity::read(&pool).is_ok() {
            return Ok(false);
        }
        Err(creation_error(&error, pool.name()))
    }
}

fn creation_error(error: &tokio_postgres::Error, name: &str) -> StoreError {
    match error.as_db_error() {
        Some(db) if db.code().code() == TAKEN => {
            StoreError::new(StoreErrorKind::RolesTaken(db.message().to_owned()), name)
        }
        _ => statement_error(error, name),
    }
}

/// Creates the roles of a store again and gives them their objects and privileges, if some are lost: a dump can
/// be restored without them.
fn restore_rights(pool: &Arc<Pool>, identity: Identity) -> Result<()> {
    let options = InitOptions { role_prefix: identity.role_prefix.clone() };
    let store = PostgresStore { pool: Arc::clone(pool), identity: Arc::new(identity) };
    let tx = store.begin(TransactionMode::Snapshot)?;
    let has_lost = doctor::has_lost_rights(&tx, &options.role_prefix)?;
    tx.finish()?;
    if !has_lost {
        return Ok(());
    }
    let mut lease = pool.lease()?;
    let restored = lease.connection()?.batch(&rights_text(&options)?);
    restored.map_err(|error| {
        lease.discard();
        creation_error(&error, pool.name())
    })
}

/// Returns the SQL that creates the roles and gives them the objects and privileges of an existing store.
fn rights_text(options: &InitOptions) -> Result<String> {
    let text = schema_text(options)?;
    let owner = format!("{}_owner", options.role_prefix);
    let (roles, rest) = text.split_once("CREATE SCHEMA tokenctl").unwrap_or_default();
    let grants = rest.split_once("\nREVOKE ALL ON SCHEMA").map_or("", |(_, grants)| grants);
    let (grants, rest) = grants.split_once("\nUPDATE store SET").unwrap_or_default();
    let end = rest.split_once("\nRESET ROLE;").map_or("", |(_, end)| end);
    Ok(format!(
        "BEGIN READ WRITE;
         {roles}
         DO $owner$
         DECLARE
           object text;
         BEGIN
           FOR object IN
             SELECT 'SCHEMA tokenctl'
             UNION ALL
             SELECT CASE relkind WHEN 'r' THEN 'TABLE ' WHEN 'v' THEN 'VIEW ' ELSE 'SEQUENCE ' END || oid::regclass
             FROM pg_class WHERE relnamespace = 'tokenctl'::regnamespace AND relkind IN ('r', 'v', 'S')
             UNION ALL
             SELECT 'FUNCTION ' || oid::regprocedure FROM pg_proc
             WHERE pronamespace = 'tokenctl'::regnamespace
             UNION ALL
             SELECT 'DOMAIN ' || oid::regtype FROM pg_type
             WHERE typnamespace = 'tokenctl'::regnamespace AND typtype = 'd'
           LOOP
             EXECUTE format('ALTER %s OWNER TO {owner}', object);
           END LOOP;
         END $owner$;
         SET LOCAL ROLE {owner};
         SET LOCAL search_path = tokenctl, pg_temp;
         ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
         REVOKE ALL ON SCHEMA{grants}
         RESET ROLE;
         {end}
         COMMIT"
    ))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rights_are_a_part_of_the_schema() {
        let text = rights_text(&InitOptions { role_prefix: "auth".to_owned() }).expect("a text");
        for part in [
            "CREATE ROLE",
            "GRANT CONNECT ON DATABASE",
            "REVOKE ALL ON SCHEMA tokenctl FROM PUBLIC",
            "GRANT DELETE ON denylist, events TO auth_operator",
            "REVOKE auth_owner FROM",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        for part in ["CREATE TABLE", "CREATE FUNCTION", "UPDATE store"] {
            assert!(!text.contains(part), "{part}: {text}");
        }
    }
}
