//! Shows tokens that `decode` was given: one as a page, many as a list.

use super::record::COLUMNS;
use super::{Decoded, PRETTY, Record, shown, unreadable_record, write_unreadable};
use crate::cli::command_error::Result;
use crate::cli::redact::token_preview;
use crate::cli::report::RawReport;
use crate::cli::text_page::TextPage;
use crate::cli::ui::color::Tone;
use crate::cli::ui::when::brief;
use crate::cli::view::token_list;
use crate::token::json::Value;
use crate::token::{Lint, TokenKind};

/// Says that signatures were not checked.
pub(in crate::cli) const UNVERIFIED: &str =
    "NOT VERIFIED: signatures were not checked; check with --verify";

const LIST: &token_list::Columns =
    &[("TOKEN", 17), ("KIND", 7), ("USER", 20), ("ALG", 5), ("EXPIRES", 9), ("VERDICT", 0)];
/// Columns for a narrow terminal, on which the verdict would have no room.
const NARROW: &token_list::Columns =
    &[("TOKEN", 17), ("KIND", 7), ("USER", 11), ("ALG", 5), ("EXPIRES", 8), ("VERDICT", 0)];

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
                let mut cells = vec![(String::new(), Tone::Plain); LIST.len()];
                if let Some(last) = cells.last_mut() {
                    *last = (error, Tone::Bad);
                }
                cells
            }
        };
        let columns = if width.is_some_and(|width| width < 100) { NARROW } else { LIST };
        if self.is_first {
            if !self.verifying {
                page.warn(UNVERIFIED);
            }
            page.text(&token_list::head(columns, paint))?;
        }
        page.text(&token_list::line(columns, &cells, width, paint))
    }
}

fn cells(shown: &Decoded<'_>, text: &[u8]) -> Vec<(String, Tone)> {
    let plain = |text: String| (text, Tone::Plain);
    let expires = match shown.times.exp.at() {
        Some(at) if at <= shown.now => (format!("{} ago", brief(at, shown.now)), Tone::Faded),
        Some(at) => (brief(at, shown.now), Tone::Plain),
        None => ("-".to_owned(), Tone::Hint),
    };
    let verdict = match shown.verdict {
        None => {
            let remarks: Vec<_> = shown.lint.unwrap_or_default().iter().map(Lint::id).collect();
            (format!("unverified  {}", remarks.join(" ")), Tone::Hint)
        }
        Some(verdict) if verdict.is_accepted() => ("accepted".to_owned(), Tone::Good),
        Some(_) => (format!("rejected: {}", shown.problems()), Tone::Bad),
    };
    vec![
        plain(token_preview(&String::from_utf8_lossy(text))),
        plain(shown.kind().map_or("-", TokenKind::name).to_owned()),
        plain(shown.text("sub").unwrap_or_default().into_owned()),
        plain(shown.header.alg().unwrap_or_default().to_owned()),
        expires,
        verdict,
    ]
}
