//! Shows tokens that `decode` was given: one as a page, many as a list.

use super::record::COLUMNS;
use super::{Decoded, PRETTY, Record, shown, unreadable_record, write_unreadable};
use crate::cli::command_error::Result;
use crate::cli::redact::token_preview;
use crate::cli::report::RawReport;
use crate::cli::text_page::TextPage;
use crate::cli::ui::color::Tone;
use crate::cli::ui::table::{Cell, Column, Table};
use crate::cli::ui::when::brief;
use crate::token::json::Value;
use crate::token::{Lint, TokenKind};

/// Says that signatures were not checked.
pub(in crate::cli) const UNVERIFIED: &str =
    "NOT VERIFIED: signatures were not checked; check with --verify";

/// Width below which the verdict needs the room of other columns.
const NARROW: usize = 100;

/// Width below which lines are longer than the terminal.
const NARROWEST: usize = 70;

/// Returns a list for one token. Rows are written as tokens arrive, so the widths are fixed. The verdict is
/// wrapped, because a truncated one could be misread.
fn list(width: Option<usize>) -> Table {
    let (user, expires) = if width.is_some_and(|width| width < NARROW) { (11, 8) } else { (20, 9) };
    Table::new([
        Column::key("token").fixed(17),
        Column::key("kind").fixed(7),
        Column::key("user").fixed(user),
        Column::key("alg").fixed(5),
        Column::key("expires").fixed(expires),
        Column::key("verdict").shrink_to(12).wraps(),
    ])
}

/// A token, or the error of a text that is not a token.
pub(in crate::cli) struct DecodedReport<'a> {
    pub(in crate::cli) token: Result<&'a Decoded<'a>, String>,
    /// The text that was given.
    pub(in crate::cli) text: &'a [u8],
    pub(in crate::cli) is_single: bool,
    pub(in crate::cli) is_first: bool,
    /// Whether `--verify` is given.
    pub(in crate::cli) verifying: bool,
}

impl RawReport for DecodedReport<'_> {
    type Record = Record;

    fn columns(&self) -> &'static [&'static str] {
        COLUMNS
    }

    fn record(self) -> Record {
        match self.token {
            Ok(decoded) => decoded.record(),
            Err(error) => unreadable_record(error, self.verifying),
        }
    }

    fn json(&self, out: &mut Vec<u8>) {
        match &self.token {
            Ok(decoded) => decoded.write_json(out),
            Err(error) => write_unreadable(error, self.verifying, out),
        }
    }

    fn indented(json: &str) -> Option<String> {
        if json.len() > PRETTY { None } else { Value::parse(json).ok().map(shown) }
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        let (width, paint) = (page.width(), page.paint());
        let cells = match self.token {
            Ok(decoded) if self.is_single => {
                return page.text(&decoded.page(width, paint, page.zone()));
            }
            Ok(decoded) => cells(decoded, self.text),
            Err(error) => {
                let mut cells = <[Cell; 6]>::default();
                cells[5] = Cell::toned(error, Tone::Bad);
                cells
            }
        };
        if self.is_first && !self.verifying {
            page.warn(UNVERIFIED);
        }
        let mut list = list(width);
        list.row(cells);
        let limit = width.map(|width| width.max(NARROWEST));
        let head = self.is_first && page.printer.headers;
        page.text(&list.render_page(limit, paint, head, &[]).text)
    }
}

fn cells(shown: &Decoded<'_>, text: &[u8]) -> [Cell; 6] {
    let expires = match shown.times.exp.at() {
        Some(at) if at <= shown.now => {
            Cell::toned(format!("{} ago", brief(at, shown.now)), Tone::Faded)
        }
        Some(at) => brief(at, shown.now).into(),
        None => Cell::toned("-", Tone::Hint),
    };
    let verdict = match shown.verdict {
        None => {
            let remarks: Vec<_> = shown.lint.unwrap_or_default().iter().map(Lint::id).collect();
            Cell::laid_out(format!("unverified  {}", remarks.join(" ")), Tone::Hint)
        }
        Some(verdict) if verdict.is_accepted() => Cell::toned("accepted", Tone::Good),
        Some(_) => Cell::toned(format!("rejected: {}", shown.problems()), Tone::Bad),
    };
    [
        token_preview(&String::from_utf8_lossy(text)).into(),
        shown.kind().map_or("-", TokenKind::name).into(),
        shown.text("sub").unwrap_or_default().into(),
        shown.header.alg().unwrap_or_default().into(),
        expires,
        verdict,
    ]
}
