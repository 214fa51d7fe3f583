//! Checks claims and audiences, which a writer may have stored without the triggers.

use std::path::Path;

use rusqlite::Connection;

use super::{CheckResult, Examination, listed, several};
use crate::store::Finding;
use crate::store::sqlite::text::json_text;

/// Whether the claims and the audience of every unrevoked session are valid in a token.
pub(super) fn claims(connection: &Connection, _: &Path, how: &Examination<'_>) -> CheckResult {
    let (mut claims, mut audiences) = (0_u64, 0_u64);
    let mut statement = connection.prepare(
        "SELECT claims, audience FROM sessions
         WHERE revoked_at IS NULL AND (claims <> '{}' OR audience IS NOT NULL)",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let text = json_text(row.get_ref(0)?.as_bytes()?);
        claims += u64::from(!(how.are_claims)(&text));
        let audience = row.get_ref(1)?.as_bytes_or_null()?;
        let is_read = audience.is_none_or(|text| {
            serde_json::from_str::<Vec<String>>(&json_text(text))
                .is_ok_and(|texts| !texts.is_empty())
        });
        audiences += u64::from(!is_read);
    }
    let mut wrong = Vec::new();
    if claims > 0 {
        let what = "no JSON object with unique names, whole characters and at most 64 levels";
        wrong.push(format!("claims of {}: {what}", several(claims, "session")));
    }
    if audiences > 0 {
        let what = "no JSON array of one or more strings";
        wrong.push(format!("audience of {}: {what}", several(audiences, "session")));
    }
    Ok(match listed(&wrong) {
        Some(what) => Finding::failure(
            "claims",
            what,
            "they get no valid tokens: find the program that stored these values, and revoke the sessions",
        ),
        None => Finding::good("claims", "all claims and audiences are valid in tokens"),
    })
}
