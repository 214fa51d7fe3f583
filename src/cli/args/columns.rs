//! `--columns`: the columns of a list of sessions, and their order.

use clap::Args;

use crate::cli::ui::suggest::nearest;
use crate::session::SESSION_FIELDS;

/// The columns of a list of sessions.
#[derive(Args, Clone, Debug, Default)]
pub(in crate::cli) struct ColumnsArg {
    /// Columns to show, in this order, such as id,user,ip
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', value_parser = column)]
    pub(in crate::cli) columns: Vec<&'static str>,
}

/// Table headers that differ from the name of their field.
const HEADERS: [(&str, &str); 11] = [
    ("session", "id"),
    ("user", "user_id"),
    ("created", "created_at"),
    ("used", "last_used_at"),
    ("ends", "expires_at"),
    ("expires", "expires_at"),
    ("client", "user_agent"),
    ("rotated", "rotated_at"),
    ("revoked", "revoked_at"),
    ("reason", "revoked_reason"),
    ("by", "revoked_by"),
];

/// Returns every column with its other name, for help and completion.
pub(in crate::cli) fn names() -> impl Iterator<Item = &'static str> {
    SESSION_FIELDS.into_iter().chain(HEADERS.map(|(header, _)| header))
}

/// Returns the field for the name of a column or the header of a table.
fn column(text: &str) -> Result<&'static str, String> {
    let name = text.trim().to_lowercase().replace([' ', '-'], "_");
    if let Some(column) = SESSION_FIELDS.into_iter().find(|column| *column == name) {
        return Ok(column);
    }
    if let Some((_, column)) = HEADERS.into_iter().find(|(header, _)| *header == name) {
        return Ok(column);
    }
    Err(match nearest(&name, names()) {
        Some(near) => format!("no such column; did you mean {near}?"),
        None => format!("no such column; the columns are: {}", SESSION_FIELDS.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_found_by_its_field_and_by_its_header() {
        for (name, field) in [
            ("id", "id"),
            ("USER", "user_id"),
            ("client", "user_agent"),
            ("USED", "last_used_at"),
            ("last-used-at", "last_used_at"),
            ("ip changes", "ip_changes"),
            ("Reason", "revoked_reason"),
        ] {
            assert_eq!(column(name), Ok(field), "{name}");
        }
        for (_, field) in HEADERS {
            assert!(SESSION_FIELDS.contains(&field), "{field}");
        }
        assert!(column("devise").is_err_and(|error| error.contains("did you mean device?")));
        assert!(column("xyz").is_err_and(|error| error.contains("access_ttl")));
    }
}
