//! Shows a new token pair.

use serde::Serialize;

use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;
use crate::cli::ui::card::Card;
use crate::cli::ui::color::Tone;
use crate::cli::ui::table::Cell;
use crate::cli::ui::when::span;
use crate::service::TokenPair;
use crate::time::Span;

/// JSON output of a token pair (RFC 6749 section 5.1).
#[derive(Serialize)]
pub(in crate::cli) struct PairView<'a> {
    access_token: &'a str,
    refresh_token: &'a str,
    token_type: &'static str,
    expires_in: i64,
    refresh_expires_in: Option<i64>,
    session_id: &'a str,
}

const COLUMNS: &[&str] = &[
    "access_token",
    "refresh_token",
    "token_type",
    "expires_in",
    "refresh_expires_in",
    "session_id",
];

impl<'a> From<&'a TokenPair> for PairView<'a> {
    fn from(pair: &'a TokenPair) -> Self {
        Self {
            access_token: pair.access.expose(),
            refresh_token: pair.refresh.expose(),
            token_type: "Bearer",
            expires_in: pair.expires_in.as_secs(),
            refresh_expires_in: pair.refresh_expires_in.map(Span::as_secs),
            session_id: pair.session_id.as_str(),
        }
    }
}

/// The result of `issue` and `rotate`.
pub(in crate::cli) struct PairReport<'a> {
    pub(in crate::cli) tokens: &'a TokenPair,
    pub(in crate::cli) user: Option<&'a str>,
}

impl<'a> Report for PairReport<'a> {
    type Record = PairView<'a>;

    fn columns(&self) -> &'static [&'static str] {
        COLUMNS
    }

    fn record(self, _: &mut Context<'_>) -> Result<PairView<'a>> {
        Ok(self.tokens.into())
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        if page.is_quiet() {
            return page.text(&format!("{}\n", self.tokens.access.expose()));
        }
        page.card(&card(self.tokens, self.user))
    }
}

/// Card with a token pair to copy.
fn card(pair: &TokenPair, user: Option<&str>) -> Card {
    let ends = |life: Span| Cell::toned(format!("expires in {}", span(life)), Tone::Hint);
    let mut card = Card::new();
    card.whole("session", pair.session_id.as_str());
    card.maybe("user", user);
    card.whole("access token", pair.access.expose());
    card.line("", ends(pair.expires_in));
    card.whole("refresh token", pair.refresh.expose());
    card.line(
        "",
        pair.refresh_expires_in.map_or_else(|| Cell::toned("never ends", Tone::Hint), ends),
    );
    card
}
