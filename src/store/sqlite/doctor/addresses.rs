//! Checks how services store the IP addresses of their clients.

use std::path::Path;

use rusqlite::Connection;

use super::{CheckResult, Examination, several};
use crate::session::canonical_ip;
use crate::store::Finding;

/// Counts sessions whose address has a port, brackets, a zone or is a list, and sessions whose text is
/// not an address, which no address filter finds.
pub(super) fn addresses(connection: &Connection, _: &Path, _: &Examination<'_>) -> CheckResult {
    let mut statement = connection.prepare("SELECT ip FROM sessions WHERE ip IS NOT NULL")?;
    let mut rows = statement.query([])?;
    let (mut other_spelling, mut no_address) = (0_u64, 0_u64);
    while let Some(row) = rows.next()? {
        let text = row.get_ref(0)?.as_bytes().ok().and_then(|text| std::str::from_utf8(text).ok());
        match text.and_then(canonical_ip) {
            Some(canonical) if Some(canonical.as_str()) == text => {}
            Some(_) => other_spelling += 1,
            None => no_address += 1,
        }
    }
    let hint = "let the service store the client's address alone, in canonical form (RFC 5952)";
    Ok(if no_address > 0 {
        let message = format!(
            "{} whose ip is not an IP address: a filter by address never matches them",
            several(no_address, "session")
        );
        Finding::warning("addresses", message, hint)
    } else if other_spelling > 0 {
        let message = format!(
            "{} whose ip has a port, a zone, brackets, another spelling or a list; \
             tokenctl reads its first address",
            several(other_spelling, "session")
        );
        Finding::warning("addresses", message, hint)
    } else {
        Finding::good("addresses", "every IP address is in canonical form")
    })
}
