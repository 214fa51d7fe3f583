//! The SQL that creates a store.

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
