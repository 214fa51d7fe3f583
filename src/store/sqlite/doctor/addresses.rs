//! Checks how services store the IP addresses of their clients.

use std::path::Path;

use rusqlite::Connection;

use super::{CheckResult, Examination};
use crate::store::address_count::AddressCount;

pub(super) fn addresses(connection: &Connection, _: &Path, _: &Examination<'_>) -> CheckResult {
    let mut statement = connection.prepare("SELECT ip FROM sessions WHERE ip IS NOT NULL")?;
    let mut rows = statement.query([])?;
    let mut count = AddressCount::default();
    while let Some(row) = rows.next()? {
        let text = row.get_ref(0)?.as_bytes().ok();
        count.add(text.and_then(|text| std::str::from_utf8(text).ok()), 1);
    }
    Ok(count.finding())
}
