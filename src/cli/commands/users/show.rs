//! `tokenctl users show`

use clap::Args;
use serde::Serialize;

use crate::cli::args::user_to_find;
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::commands::selection::{self, unknown_user};
use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::ids;
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;
use crate::cli::ui::card::Card;
use crate::cli::ui::when::full;
use crate::cli::view::{session, user as view};
use crate::session::{Filter, Order, Page, Session, StateKind, User};
use crate::store::Store;
use crate::time::Timestamp;

/// `users show`
#[derive(Args)]
pub(in crate::cli) struct UserArgs {
    /// User ID
    #[arg(value_name = "USER", value_parser = user_to_find)]
    user: String,
}

pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &UserArgs) -> Result<Exit> {
    let mut store = env.open(context)?;
    let now = context.now();
    let id = selection::user(context, env, store.as_mut(), &args.user)?;
    let tx = store.read()?;
    let user = tx.user(&id)?.ok_or_else(|| unknown_user(&id))?;
    let mut sessions = Vec::new();
    let filter = Filter::user(id);
    tx.sessions(&filter, Order::default(), &Page::default(), now, &mut |session| {
        sessions.push(session);
        Ok(())
    })?;
    let is_active = |s: &Session| s.state(now).kind() == StateKind::Active;
    let active = sessions.iter().filter(|session| is_active(session)).count() as u64;
    drop(tx);
    let report = UserStory { store: store.as_mut(), user, sessions, active, now };
    env.printer.report(context, report)?;
    Ok(Exit::Done)
}

/// The result of `users show`.
struct UserStory<'a> {
    store: &'a mut dyn Store,
    user: User,
    sessions: Vec<Session>,
    active: u64,
    now: Timestamp,
}

/// JSON output of a user with the user's sessions.
#[derive(Serialize)]
struct UserDetails {
    #[serde(flatten)]
    user: view::UserRow,
    sessions: Vec<session::SessionRow>,
}

impl Report for UserStory<'_> {
    type Record = UserDetails;

    fn columns(&self) -> &'static [&'static str] {
        view::COLUMNS
    }

    fn record(self, _: &mut Context<'_>) -> Result<UserDetails> {
        let row = |session| session::SessionRow::new(session, self.now);
        let sessions = self.sessions.into_iter().map(row).collect();
        Ok(UserDetails { user: view::UserRow::new(&self.user, self.active), sessions })
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        let Self { store, user, sessions, active, now } = self;
        let rows = ids::with_short_ids(store.read()?.as_ref(), sessions)?;
        let mut card = Card::new();
        card.whole("user", user.id.as_str());
        card.line("status", view::status_cell(user.status));
        card.line("created", full(user.created_at, now, page.zone()));
        card.line("updated", full(user.updated_at, now, page.zone()));
        card.line("sessions", format!("{}: {active} active", rows.len()));
        page.card(&card)?;
        if rows.is_empty() {
            return Ok(());
        }
        page.text("\n")?;
        page.table(&session::table(&rows, now))
    }
}
