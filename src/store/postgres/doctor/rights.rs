//! Checks the privileges of the store's roles, and settings that switch triggers off.

use super::DatabaseExamination;
use super::catalog::{self, PRIVILEGE};
use crate::store::finding::listed;
use crate::store::postgres::PostgresStore;
use crate::store::postgres::transaction::PostgresTransaction;
use crate::store::postgres::value::values;
use crate::store::{Finding, Remedy, Result};

pub(super) fn rights(
    tx: &PostgresTransaction,
    store: &PostgresStore,
    _: &DatabaseExamination<'_>,
) -> Result<Finding> {
    let prefix = &store.identity.role_prefix;
    let sql = "SELECT has_schema_privilege($1 || '_service', 'public', 'CREATE'),
        EXISTS (SELECT FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
                WHERE d.datname = current_database() AND a.grantee = 0 AND a.privilege_type = 'CONNECT')";
    let found = tx.first(sql, &values![prefix.as_str()], |row| {
        Ok((row.try_get::<_, bool>(0)?, row.try_get::<_, bool>(1)?))
    })?;
    let (creates, everyone_connects) = found.unwrap_or_default();
    Ok(if creates {
        let text = format!("{prefix}_service may create objects in the schema public");
        Finding::failure("rights", text, "run: REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    } else if everyone_connects {
        let hint = "as the owner of the database, run: REVOKE CONNECT ON DATABASE … FROM PUBLIC";
        Finding::warning("rights", "every login of the cluster may connect to this database", hint)
    } else {
        Finding::good("rights", "only the store's roles connect, and none creates objects")
    })
}

/// Compares the privileges of the roles with those of a new store.
pub(super) fn privileges(
    tx: &PostgresTransaction,
    store: &PostgresStore,
    _: &DatabaseExamination<'_>,
) -> Result<Finding> {
    let expected = catalog::expected(&store.identity().role_prefix);
    let found = catalog::found(tx)?;
    let in_words = |privilege: &str, verb: &str| {
        let (privilege, role) = privilege.rsplit_once(" to ").unwrap_or_default();
        format!("{role} {verb} {privilege}")
    };
    let all = expected.keys().filter(|(kind, _)| kind == PRIVILEGE);
    let lost: Vec<String> = all
        .clone()
        .filter(|key| !found.contains_key(*key))
        .map(|(_, name)| in_words(name, "lacks"))
        .collect();
    let added: Vec<String> = found
        .keys()
        .filter(|key| key.0 == PRIVILEGE && !expected.contains_key(*key))
        .map(|(_, name)| in_words(name, "has"))
        .collect();
    Ok(if let Some(lost) = listed(&lost) {
        Finding::failure("privileges", lost, Remedy::RestorePrivileges)
    } else if let Some(added) = listed(&added) {
        let hint = "if the role does not need the privilege, revoke it";
        Finding::warning("privileges", format!("{added}: a new store grants less"), hint)
    } else {
        Finding::good("privileges", format!("{} privileges as in a new store", all.count()))
    })
}

/// Whether a role of the store lacks a privilege or an object.
pub(in crate::store::postgres) fn has_lost_rights(
    tx: &PostgresTransaction,
    prefix: &str,
) -> Result<bool> {
    let (expected, found) = (catalog::expected(prefix), catalog::found(tx)?);
    let has_lost = expected.keys().any(|key| key.0 == PRIVILEGE && !found.contains_key(key));
    let foreign = "SELECT (SELECT count(*) FROM pg_class
          WHERE relnamespace = 'tokenctl'::regnamespace AND pg_get_userbyid(relowner) <> $1
            AND relkind IN ('r', 'v', 'S'))
        + (SELECT count(*) FROM pg_proc
          WHERE pronamespace = 'tokenctl'::regnamespace AND pg_get_userbyid(proowner) <> $1)";
    let owner = format!("{prefix}_owner");
    let foreign = tx.first(foreign, &values![owner.as_str()], |row| row.try_get::<_, i64>(0))?;
    Ok(has_lost || foreign.unwrap_or(0) > 0)
}

/// Finds roles and databases whose connections run without triggers.
pub(super) fn replication_role(
    tx: &PostgresTransaction,
    _: &PostgresStore,
    _: &DatabaseExamination<'_>,
) -> Result<Finding> {
    let sql = "SELECT concat_ws(' IN ', 'ROLE ' || quote_ident(r.rolname), 'DATABASE ' || quote_ident(d.datname)),
                 concat_ws(' in ', 'the role ' || r.rolname, 'the database ' || d.datname)
               FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole
               LEFT JOIN pg_database d ON d.oid = s.setdatabase
               WHERE (s.setdatabase = 0 OR d.datname = current_database())
                 AND lower('session_replication_role=replica') IN (
                   SELECT lower(setting) FROM unnest(s.setconfig) setting)
               UNION ALL
               SELECT 'SYSTEM', 'the server' FROM pg_settings
               WHERE name = 'session_replication_role' AND setting = 'replica'
                 AND source NOT IN ('database', 'user', 'database user')
               ORDER BY 1";
    let (mut remedies, mut places) = (Vec::new(), Vec::new());
    for row in tx.query(sql, &[])? {
        let object: String = row.get(0);
        remedies.push(format!("ALTER {object} RESET session_replication_role"));
        places.push(row.get::<_, String>(1));
    }
    Ok(match listed(&places) {
        None => Finding::good("replication-role", "no setting switches triggers off"),
        Some(places) => {
            let text = format!(
                "session_replication_role is replica for {places}: no trigger of the schema fires there"
            );
            let hint = format!("as a superuser, run: {}", remedies.join("; "));
            Finding::failure("replication-role", text, hint)
        }
    })
}
