//! The table `users`.

use tokio_postgres::{Error, Row};

use super::connection::ServerRequest;
use super::filter::UNCOVERED;
use super::transaction::{PostgresTransaction, row_lock};
use super::value::{SqlValue, values};
use crate::session::{User, UserFilter, UserId, UserStatus};
use crate::store::{Result, RowFn};
use crate::time::Timestamp;

const COLUMNS: &str = "u.id, u.status, u.created_at, u.updated_at";

pub(super) fn user(row: &Row) -> std::result::Result<User, Error> {
    Ok(User {
        id: UserId::from_store(row.try_get(0)?),
        status: match row.try_get(1)? {
            "active" => UserStatus::Active,
            // An unknown status must not allow logins: fail closed.
            _ => UserStatus::Deactivated,
        },
        created_at: Timestamp(row.try_get(2)?),
        updated_at: Timestamp(row.try_get(3)?),
    })
}

fn by_id(lock: &str) -> String {
    format!("SELECT {COLUMNS} FROM users u WHERE u.id = $1{lock}")
}

/// Returns the statement that locks one user.
pub(super) fn locking() -> String {
    by_id(&row_lock("u"))
}

pub(super) fn find(tx: &PostgresTransaction, id: &UserId) -> Result<Option<User>> {
    if let Some(known) = tx.locked_user(id) {
        return Ok(Some(known));
    }
    let (sql, id) = (by_id(&tx.row_lock("u")), values![id.as_str()]);
    tx.first_of(&tx.ask(ServerRequest::Repeated(&sql, &id))?, user)
}

pub(super) fn select(
    tx: &PostgresTransaction,
    filter: &UserFilter,
    now: Timestamp,
    each: RowFn<'_, (User, u64)>,
) -> Result<()> {
    let active =
        format!("s.revoked_at IS NULL AND (s.ends_at IS NULL OR s.ends_at > $1) AND {UNCOVERED}");
    let mut terms = vec!["true".to_owned()];
    let mut values: Vec<SqlValue> = vec![now.into()];
    let mut term = |sql: &str, value: &str| {
        values.push(value.into());
        terms.push(sql.replace('?', &format!("${}", values.len())));
    };
    if let Some(status) = filter.only_status() {
        term("u.status = ?", status.as_str());
    }
    if let Some(part) = &filter.contains {
        term("strpos(fold(u.id), fold(?)) > 0", part);
    }
    if let Some(after) = &filter.after {
        term("u.id > ?", after.as_str());
    }
    if filter.without_sessions {
        terms.push(format!(
            "NOT EXISTS (SELECT FROM sessions s WHERE s.user_id = u.id AND {active})"
        ));
    }
    let limit = filter.limit.map_or(String::new(), |limit| format!(" LIMIT {limit}"));
    // Joined, so that the planner chooses between the index and one pass over the table: a subquery per
    // user reads the table for each user if a few users have most sessions.
    let sql = format!(
        "WITH page AS MATERIALIZED (
           SELECT {COLUMNS} FROM users u WHERE {} ORDER BY u.id{limit})
         SELECT {COLUMNS}, coalesce(c.active, 0) FROM page u LEFT JOIN (
           SELECT s.user_id, count(*) AS active FROM sessions s
           WHERE s.user_id IN (SELECT id FROM page) AND {active} GROUP BY s.user_id
         ) c ON c.user_id = u.id ORDER BY u.id",
        terms.join(" AND ")
    );
    let row = |row: &Row| Ok((user(row)?, u64::try_from(row.try_get::<_, i64>(4)?).unwrap_or(0)));
    tx.each(&sql, &values, row, each)
}

pub(super) fn ensure(tx: &PostgresTransaction, id: &UserId, now: Timestamp) -> Result<User> {
    if let Some(known) = find(tx, id)? {
        return Ok(known);
    }
    tx.forget();
    tx.execute(
        "INSERT INTO users (id, created_at, updated_at) VALUES ($1, $2, $2)
         ON CONFLICT (id) DO NOTHING",
        &values![id.as_str(), now],
    )?;
    // Another login may have inserted the user at the same time.
    let known = find(tx, id)?;
    tx.require(known.is_some(), "users")?;
    Ok(known.unwrap_or(User {
        id: id.clone(),
        status: UserStatus::Active,
        created_at: now,
        updated_at: now,
    }))
}

/// Adds a user. A deactivated user stays deactivated, and the creation time only moves back.
pub(super) fn import(tx: &PostgresTransaction, id: &UserId, since: Timestamp) -> Result<()> {
    tx.forget();
    tx.execute(
        "INSERT INTO users AS u (id, created_at, updated_at) VALUES ($1, $2, $2)
         ON CONFLICT (id) DO UPDATE SET
           updated_at = CASE WHEN u.updated_at = u.created_at THEN EXCLUDED.updated_at
                             ELSE u.updated_at END,
           created_at = EXCLUDED.created_at
         WHERE u.created_at > EXCLUDED.created_at AND u.status = 'active'",
        &values![id.as_str(), since],
    )?;
    Ok(())
}

pub(super) fn set_status(
    tx: &PostgresTransaction,
    id: &UserId,
    status: UserStatus,
    now: Timestamp,
) -> Result<bool> {
    tx.forget();
    let update = "UPDATE users SET status = $2, updated_at = $3 WHERE id = $1 AND status <> $2";
    let values = values![id.as_str(), status.as_str(), now];
    let unchanged = "SELECT FROM users WHERE id = $1 AND status <> $2";
    let selected = values![id.as_str(), status.as_str()];
    Ok(tx.execute_checked("users", (update, &values), (unchanged, &selected))? == 1)
}

pub(super) fn delete(tx: &PostgresTransaction, id: &UserId) -> Result<bool> {
    tx.forget();
    let id = values![id.as_str()];
    let left = "SELECT FROM users WHERE id = $1
                UNION ALL (SELECT FROM sessions WHERE user_id = $1 LIMIT 1)";
    let delete = "DELETE FROM users WHERE id = $1";
    Ok(tx.execute_checked("users", (delete, &id), (left, &id))? == 1)
}
