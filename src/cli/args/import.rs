//! `sessions import`

use clap::{Args, ValueHint};

use super::LockArgs;
use crate::cli::ui::suggest::nearest;
use crate::session::SESSION_FIELDS;

/// `sessions import`
#[derive(Args)]
#[command(after_help = "\
The whole input is checked first; if a line is invalid, nothing is imported. Up to
500 sessions are added in one transaction; more in batches, between which the
service can write. To finish an interrupted import, run the same command again.")]
pub(in crate::cli) struct ImportArgs {
    /// JSON Lines, a JSON array, or CSV with a header; - for stdin
    #[arg(value_name = "FILE|-", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) file: Option<std::path::PathBuf>,
    /// Rename the field SOURCE of the input to FIELD, such as login=id
    #[arg(long, value_name = "SOURCE=FIELD", value_parser = rename, value_delimiter = ',')]
    pub(in crate::cli) map: Vec<(String, &'static str)>,
    /// Ignore unknown fields, except those that may say that a session has ended
    #[arg(long)]
    pub(in crate::cli) ignore_unknown: bool,
    /// Ignore the source field FIELD
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    pub(in crate::cli) ignore: Vec<String>,
    /// Keep only this claim of an object that --map renames to claims
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(in crate::cli) claim: Vec<String>,
    /// Import the refresh token in FIELD; only its SHA-256 is stored
    #[arg(long, value_name = "FIELD")]
    pub(in crate::cli) hash_refresh_token: Option<String>,
    /// Time zone of times without one: UTC or an offset such as +02:00
    #[arg(long, value_name = "ZONE", value_parser = offset, allow_hyphen_values = true)]
    pub(in crate::cli) assume_zone: Option<i64>,
    /// Skip records whose IDs are already in the store
    #[arg(long)]
    pub(in crate::cli) skip_existing: bool,
    #[command(flatten)]
    pub(in crate::cli) lock: LockArgs,
    /// Note to record in the audit trail
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) note: Option<String>,
    /// Check the input and show what would be imported
    #[arg(long, help_heading = "Confirmation")]
    pub(in crate::cli) dry_run: bool,
    /// Change nothing unless exactly N sessions would be imported
    #[arg(long, value_name = "N", help_heading = "Confirmation")]
    pub(in crate::cli) expect: Option<u64>,
}

/// Parts of field names that indicate credentials.
const CREDENTIALS: [&str; 6] = ["token", "secret", "password", "cookie", "jwt", "apikey"];

/// Parses a UTC offset; returns it in seconds.
fn offset(text: &str) -> Result<i64, String> {
    let wrong = || "expected UTC or an offset such as +02:00".to_owned();
    if text.eq_ignore_ascii_case("utc") || text.eq_ignore_ascii_case("z") {
        return Ok(0);
    }
    let (sign, rest) = match text.split_at_checked(1) {
        Some(("+", rest)) => (1, rest),
        Some(("-", rest)) => (-1, rest),
        _ => return Err(wrong()),
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
    let number = |text: &str, most: i64| {
        text.parse::<i64>().ok().filter(|number| (0..=most).contains(number)).ok_or_else(wrong)
    };
    Ok(sign * (number(hours, 14)? * 3600 + number(minutes, 59)? * 60))
}

fn rename(text: &str) -> Result<(String, &'static str), String> {
    let Some((source, field)) = text.split_once('=').filter(|(source, _)| !source.is_empty())
    else {
        return Err("expected SOURCE=FIELD, such as login=id".to_owned());
    };
    let plain = source.to_lowercase().replace(['_', '-'], "");
    if field == "id" && CREDENTIALS.iter().any(|word| plain.contains(word)) {
        return Err(format!(
            "{source} may be a credential, and session IDs are shown in plain text; \
             to keep its hash, use --hash-refresh-token {source}"
        ));
    }
    let more = ["refresh_token_sha256", "user_status"];
    match SESSION_FIELDS.into_iter().chain(more).find(|known| *known == field) {
        Some(field) => Ok((source.to_owned(), field)),
        None => Err(match nearest(field, SESSION_FIELDS) {
            Some(near) => format!("a session has no field {field}; did you mean {near}?"),
            None => format!(
                "a session has no field {field}; the fields are: {}",
                SESSION_FIELDS.join(", ")
            ),
        }),
    }
}
