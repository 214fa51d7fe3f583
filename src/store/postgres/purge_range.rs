//! Changes the sessions that a purge found in a page range, and notices changes that were prevented.

use super::transaction::PostgresTransaction;
use super::value::SqlValue;
use crate::store::Result;

/// A change of found sessions, which the SQL names `s` and `seen`.
pub(super) struct SessionChange<'a> {
    /// The statement up to the table `seen`.
    pub(super) change: &'a str,
    /// A condition of the statement.
    pub(super) condition: &'a str,
    /// The condition that selects the rules of the rows.
    pub(super) rules: &'a str,
    /// The condition that a row which still exists was not changed.
    pub(super) unchanged: &'a str,
    pub(super) values: &'a [SqlValue],
}

/// The found sessions of a page range.
pub(super) struct PageRange<'a> {
    pub(super) tx: &'a PostgresTransaction,
    /// The common table expression `seen`, which finds and locks the rows.
    pub(super) seen: String,
    /// The condition that a row is in the page range.
    pub(super) here: String,
}

impl PageRange<'_> {
    /// Changes the found rows. Returns their number by rule, and the IDs of the rows with the rule `cut-off`.
    pub(super) fn change(
        &self,
        change: &SessionChange<'_>,
    ) -> Result<Vec<(String, u64, Vec<String>)>> {
        let Self { tx, seen, here } = self;
        let SessionChange { change: sql, condition, rules, unchanged, values } = change;
        // A deletion returns the deleted row.
        let is_made =
            if sql.starts_with("DELETE") { "true".to_owned() } else { format!("NOT {unchanged}") };
        let all = format!(
            "{seen}, done AS (
               {sql} seen WHERE {condition} AND {here} AND s.ctid = seen.place AND seen.rule {rules}
               RETURNING s.id, {is_made} AS is_made)
             SELECT seen.rule, count(*), array_agg(seen.id) FILTER (WHERE seen.rule = 'cut-off'),
               array_agg(seen.id) FILTER (WHERE done.is_made IS NOT TRUE)
             FROM seen LEFT JOIN done ON done.id = seen.id
             WHERE seen.rule {rules} GROUP BY seen.rule"
        );
        let mut changed = Vec::new();
        for row in tx.query(&all, values)? {
            let rule: String = row.get(0);
            let rows = u64::try_from(row.get::<_, i64>(1)).unwrap_or(0);
            if let Some(missed) = row.get::<_, Option<Vec<String>>>(3) {
                self.change_again(change, &rule, missed)?;
            }
            changed.push((rule, rows, row.get::<_, Option<_>>(2).unwrap_or_default()));
        }
        Ok(changed)
    }

    /// Changes locked rows that the statement did not change: another writer had just updated them, so that it
    /// did not find the version that it locked. Fails if one stays unchanged.
    fn change_again(
        &self,
        change: &SessionChange<'_>,
        rule: &str,
        missed: Vec<String>,
    ) -> Result<()> {
        let SessionChange { change: sql, condition, unchanged, values, .. } = change;
        let values = [*values, &[SqlValue::from(rule), SqlValue::Texts(missed)]].concat();
        let (rule, ids) = (values.len() - 1, values.len());
        let again = format!(
            "{sql} (SELECT unnest(${ids}) AS id, ${rule} AS rule) AS seen
             WHERE {condition} AND s.id = seen.id"
        );
        let left =
            format!("SELECT FROM sessions s WHERE s.id = ANY (${ids}) AND {unchanged} LIMIT 1");
        self.tx.execute_checked("sessions", (&again, &values), (&left, &values)).map(drop)
    }
}
