//! The statements that the server keeps prepared for one connection.

use std::collections::HashMap;

use tokio_postgres::types::Type;
use tokio_postgres::{Client, Error, Statement};

use super::value::SqlValue;

/// Prepared statements by their text.
#[derive(Default)]
pub(super) struct PreparedStatements(HashMap<String, Statement>);

impl PreparedStatements {
    pub(super) fn get(&self, sql: &str) -> Option<&Statement> {
        self.0.get(sql)
    }

    /// Prepares a statement, unless it is prepared.
    pub(super) async fn prepare(
        &mut self,
        client: &Client,
        sql: &str,
        values: &[SqlValue],
    ) -> Result<(), Error> {
        if !self.0.contains_key(sql) {
            let types: Vec<Type> = values.iter().map(|value| value.parameter().1).collect();
            let statement = client.prepare_typed(sql, &types).await?;
            self.0.insert(sql.to_owned(), statement);
        }
        Ok(())
    }

    /// Forgets a statement that failed: after a change of the schema it must be prepared again.
    pub(super) fn forget(&mut self, sql: &str) {
        self.0.remove(sql);
    }
}
