//! `--columns`: which ones, in which order.

use clap::Args;

use crate::cli::ui::suggest::nearest;
use crate::session::SESSION_FIELDS;

/// Which columns of sessions are shown.
#[derive(Args, Clone, Debug, Default)]
pub(in crate::cli) struct ColumnsArg {
    /// Only these columns, in this order, such as id,state,ip
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', value_parser = column)]
    pub(in crate::cli) columns: Vec<&'static str>,
}

fn column(text: &str) -> Result<&'static str, String> {
    let known = || SESSION_FIELDS.into_iter();
    if let Some(column) = known().find(|column| *column == text.trim()) {
        return Ok(column);
    }
    Err(match nearest(text, known()) {
        Some(near) => format!("there is no such column; did you mean {near}?"),
        None => format!("there is no such column; the columns are: {}", SESSION_FIELDS.join(", ")),
    })
}
