//! Checks a database for `doctor`, without changing it.

mod catalog;
mod clock;
mod rights;
mod rows;
mod schema;

pub(super) use rights::has_lost_rights;

use std::sync::Arc;

use super::pool::Pool;
use super::transaction::PostgresTransaction;
use super::value::values;
use super::{DatabaseLocation, PostgresOptions, PostgresStore, TransactionMode};
use crate::store::Remedy;
use crate::store::{Finding, Result, StoreError, StoreErrorKind};
use crate::time::Span;

/// Options for the examination of a store.
pub struct DatabaseExamination<'a> {
    /// The grace period of the previous refresh token. Clock skew beyond it ends sessions as reused.
    pub retry_grace: Span,
    /// Called with the name of each check before it starts.
    pub begin: &'a mut dyn FnMut(&'static str),
}

type DatabaseCheck =
    fn(&PostgresTransaction, &PostgresStore, &DatabaseExamination<'_>) -> Result<Finding>;

/// The checks that need an opened store.
const CHECKS: [(&str, DatabaseCheck); 18] = [
    ("server", server),
    ("login", login),
    ("history", history),
    ("clock", clock::clock),
    ("durability", durability),
    ("schema", schema::schema),
    ("privileges", rights::privileges),
    ("replication-role", rights::replication_role),
    ("rights", rights::rights),
    ("foreign-keys", rows::foreign_keys),
    ("deactivated", rows::deactivated),
    ("addresses", rows::addresses),
    ("proxy", rows::proxy),
    ("rules", rows::rules),
    ("claims", rows::claims),
    ("counters", rows::counters),
    ("future", rows::future),
    ("endless", rows::endless),
];

impl PostgresStore {
    /// Runs every check on the store at `location` that its state allows.
    #[must_use]
    pub fn examine(
        location: &DatabaseLocation,
        options: PostgresOptions,
        how: &mut DatabaseExamination<'_>,
    ) -> Vec<Finding> {
        let pool = Arc::new(Pool::new(location.clone(), options));
        (how.begin)("open");
        // A wrong encoding or a foreign engine can prevent opening the store.
        let mut findings = match engine(&pool) {
            Ok(None) => Vec::new(),
            Ok(Some(finding)) => return vec![finding],
            Err(error) => return vec![failed("open", &error)],
        };
        let store = match Self::open(location.clone(), options) {
            Ok(store) => store,
            Err(error) => return vec![failed("open", &error)],
        };
        let told = format!("{}: store {}", store.pool.name(), store.identity.store_id);
        findings.push(Finding::good("open", told));
        for (name, check) in CHECKS {
            (how.begin)(name);
            let checked =
                store.begin(TransactionMode::Snapshot).and_then(|tx| check(&tx, &store, how));
            findings.push(checked.unwrap_or_else(|error| {
                let mut finding = failed(name, &error);
                finding.message = format!("cannot be checked: {error}");
                finding
            }));
        }
        findings
    }
}

fn failed(check: &'static str, error: &StoreError) -> Finding {
    // The hint of the error names this examination.
    let is_schema = matches!(error.kind, StoreErrorKind::SchemaChanged(_));
    let remedy = if is_schema { Remedy::CompareSchema } else { error.into() };
    Finding::failure(check, error.to_string(), remedy)
}

/// Detects servers that are not PostgreSQL, or not a version that the schema supports.
fn engine(pool: &Arc<Pool>) -> Result<Option<Finding>> {
    let mut lease = pool.lease()?;
    let sql = "SELECT version(), current_setting('server_version_num'),
                      current_setting('server_encoding')";
    let row = lease.connection()?.first(sql);
    let row = row.map_err(|error| super::error::statement_error(&error, pool.name()))?;
    let text = |index| row.as_ref().map_or(String::new(), |row| row.get(index));
    let (version, number, encoding) = (text(0), text(1), text(2));
    let others =
        ["Cockroach", "Yugabyte", "-YB-", "Redshift", "Greenplum", "EnterpriseDB", "Aurora"];
    Ok(if !version.starts_with("PostgreSQL ") || others.iter().any(|o| version.contains(o)) {
        let text = format!("the server is not PostgreSQL: {version}");
        Some(Finding::failure("server", text, "use PostgreSQL 15 or newer: others are not tested"))
    } else if number.parse::<u32>().unwrap_or(0) < 150_000 {
        let text = format!("the server is too old: {version}");
        Some(Finding::failure("server", text, "use PostgreSQL 15 or newer"))
    } else if encoding != "UTF8" {
        let text = format!("the encoding of the database is {encoding}, not UTF8");
        let hint = "create a database with ENCODING 'UTF8', and move the store there";
        Some(Finding::failure("server", text, hint))
    } else {
        None
    })
}

fn server(
    tx: &PostgresTransaction,
    _: &PostgresStore,
    _: &DatabaseExamination<'_>,
) -> Result<Finding> {
    let version = text(
        tx,
        "SELECT split_part(version(), ' ', 2) || ', ' || pg_size_pretty(
        pg_database_size(current_database()))",
    )?;
    Ok(Finding::good("server", format!("PostgreSQL {version}")))
}

fn text(tx: &PostgresTransaction, sql: &str) -> Result<String> {
    Ok(tx.first(sql, &[], |row| row.try_get(0))?.unwrap_or_default())
}

fn login(
    tx: &PostgresTransaction,
    store: &PostgresStore,
    _: &DatabaseExamination<'_>,
) -> Result<Finding> {
    let prefix = &store.identity.role_prefix;
    let sql = "SELECT current_user::text, rolsuper, pg_has_role($1 || '_owner', 'MEMBER'),
                      pg_has_role($1 || '_operator', 'MEMBER'), pg_has_role($1 || '_operator', 'USAGE')
               FROM pg_roles WHERE rolname = current_user";
    let found = tx.first(sql, &values![prefix.as_str()], |row| {
        let get = |index| row.try_get::<_, bool>(index);
        Ok((row.try_get::<_, String>(0)?, get(1)?, get(2)?, get(3)?, get(4)?))
    })?;
    let (user, is_super, is_owner, is_operator, inherits) = found.unwrap_or_default();
    let hint =
        format!("log in as a role of its own: CREATE ROLE ops LOGIN IN ROLE {prefix}_operator");
    Ok(if is_super {
        Finding::failure("login", format!("{user} is a superuser, to whom no rule applies"), hint)
    } else if is_owner {
        let text = format!("{user} is a member of {prefix}_owner, which can disable the triggers");
        Finding::failure("login", text, hint)
    } else if is_operator && !inherits {
        let text = format!("{user} does not inherit the privileges of {prefix}_operator");
        let hint = format!(
            "run: ALTER ROLE {user} INHERIT; since PostgreSQL 16 also GRANT \
                            {prefix}_operator TO {user} WITH INHERIT TRUE"
        );
        Finding::failure("login", text, hint)
    } else if is_operator {
        Finding::good("login", format!("{user} is an operator"))
    } else {
        Finding::warning("login", format!("{user} is not a member of {prefix}_operator"), hint)
    })
}

/// Reports the cluster, the timeline and the server's role.
#[expect(clippy::unnecessary_wraps, reason = "as every check")]
fn history(
    _: &PostgresTransaction,
    store: &PostgresStore,
    _: &DatabaseExamination<'_>,
) -> Result<Finding> {
    let identity = &store.identity;
    let init = Remedy::Initialize;
    Ok(if !identity.is_own_cluster {
        let text = "the store was restored from another cluster: its changes cannot be followed";
        Finding::failure("history", text, init)
    } else if identity.is_standby {
        let age = identity.replay_lag.unwrap_or_default();
        let primary = identity.primary.as_deref().unwrap_or("not known to this login");
        let text = format!("a standby, {age} behind its primary ({primary})");
        Finding::warning("history", text, "connect to the primary for writes and token checks")
    } else if identity.timeline != Some(identity.recorded_timeline) {
        let text = format!(
            "the timeline is {}, not {}: a standby was promoted, and its last commits may be lost",
            identity.timeline.unwrap_or_default(),
            identity.recorded_timeline
        );
        let hint = Remedy::RevokeAgainAndInitialize;
        Finding::failure("history", text, hint)
    } else {
        let timeline = identity.recorded_timeline;
        Finding::good("history", format!("the primary, on timeline {timeline} since init"))
    })
}

fn durability(
    tx: &PostgresTransaction,
    _: &PostgresStore,
    _: &DatabaseExamination<'_>,
) -> Result<Finding> {
    // The value that other clients get: this connection overrides it for its own transactions.
    let sql = "SELECT coalesce(
        (SELECT setting FROM unnest((SELECT setconfig FROM pg_db_role_setting s
           JOIN pg_database d ON d.oid = s.setdatabase
           WHERE d.datname = current_database() AND s.setrole = 0)) setting
         WHERE setting LIKE 'synchronous_commit=%'),
        'synchronous_commit=' || (SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit'))
        || ' ' || current_setting('fsync')";
    let told = text(tx, sql)?;
    let weak = ["=off", "=local"].iter().any(|weak| told.contains(weak));
    Ok(if weak {
        let setting = told.split(' ').next().unwrap_or_default();
        let text = format!("{setting}: a crash can undo commits of the service");
        let hint = "set synchronous_commit = on, as commands of this tool do for their own commits";
        Finding::failure("durability", text, hint)
    } else if told.ends_with("off") {
        Finding::warning(
            "durability",
            "fsync is off: a crash can damage the database",
            "set fsync = on",
        )
    } else {
        Finding::good("durability", "every commit is on disk before it is reported")
    })
}
