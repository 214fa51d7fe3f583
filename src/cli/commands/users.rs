//! `tokenctl users`

use anyhow::Result;
use serde::Serialize;

use super::revoke_all::unknown_user;
use super::{ask, revoke};
use crate::cli::args::{ReactivateArgs, UserArgs, UserEndingArgs};
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::ids;
use crate::cli::outlet::{Outlet, going_on};
use crate::cli::ui::card::Card;
use crate::cli::ui::when::full;
use crate::cli::view::{counted, session, user as view};
use crate::cli::workplace::{Workplace, bounded};
use crate::service::{AccountChange, Ended, Ending, deactivate_user, delete_user, reactivate_user};
use crate::session::{Filter, Order, Page, Reason, Revocation, StateKind, UserId};
use crate::store::Store;

fn id(text: &str) -> Result<UserId> {
    UserId::to_find(text).map_err(|error| Failure::usage(format!("the user's id: {error}")).into())
}

pub(super) fn list(context: &mut Context<'_>, place: &Workplace) -> Result<Exit> {
    let mut store = place.open(context)?;
    let now = (context.clock)();
    let tx = store.read()?;
    if let Some(format) = place.outlet.rows() {
        let mut rows = Outlet::list(context, format, view::COLUMNS)?;
        let mut written = Ok(());
        let read = tx.users(now, &mut |(user, active)| {
            written = rows.push(&view::UserRow::new(&user, active));
            going_on(&written)
        });
        written?;
        read?;
        rows.finish()?;
        return Ok(Exit::Done);
    }
    let mut users = Vec::new();
    tx.users(now, &mut |user| {
        users.push(user);
        Ok(())
    })?;
    if users.is_empty() {
        place.outlet.note(context, "no users");
        return Ok(Exit::Done);
    }
    place.outlet.table(context, &view::table(&users, now))?;
    Ok(Exit::Done)
}

/// A user for programs, with their sessions.
#[derive(Serialize)]
struct Story {
    #[serde(flatten)]
    user: view::UserRow,
    sessions: Vec<session::SessionRow>,
}

pub(super) fn show(context: &mut Context<'_>, place: &Workplace, args: &UserArgs) -> Result<Exit> {
    let id = id(&args.user)?;
    let mut store = place.open(context)?;
    let now = (context.clock)();
    let tx = store.read()?;
    let user = tx.user(&id)?.ok_or_else(|| unknown_user(&id))?;
    let mut sessions = Vec::new();
    let filter = Filter::user(id);
    tx.sessions(&filter, Order::default(), &Page::default(), now, &mut |session| {
        sessions.push(session);
        Ok(())
    })?;
    let is_active = |s: &crate::session::Session| s.state(now).kind() == StateKind::Active;
    let active = sessions.iter().filter(|session| is_active(session)).count() as u64;
    let outlet = &place.outlet;
    if let Some(format) = outlet.rows() {
        let sessions = sessions.into_iter().map(|s| session::SessionRow::new(s, now)).collect();
        let story = Story { user: view::UserRow::new(&user, active), sessions };
        outlet.value(context, format, view::COLUMNS, &story)?;
        return Ok(Exit::Done);
    }
    let mut card = Card::new();
    card.whole("user", user.id.as_str());
    card.line("status", view::status_cell(user.status));
    card.line("since", full(user.created_at, now, context.zone));
    card.line("changed", full(user.updated_at, now, context.zone));
    let all = counted(sessions.len() as u64, "session");
    card.line("sessions", format!("{active} active of {all}"));
    outlet.card(context, &card)?;
    let mut rows = Vec::new();
    for session in sessions {
        rows.push((ids::shorten(tx.as_ref(), &session.id)?, session));
    }
    if !rows.is_empty() {
        outlet.text(context, "\n")?;
        outlet.table(context, &session::table(&rows, now))?;
    }
    Ok(Exit::Done)
}

pub(super) fn deactivate(
    context: &mut Context<'_>,
    place: &Workplace,
    args: &UserEndingArgs,
) -> Result<Exit> {
    close(context, place, args, Reason::AccountDeactivated, deactivate_user, |changed, dry_run| {
        match (changed, dry_run) {
            (true, false) => "deactivated",
            (true, true) => "would be deactivated",
            (false, _) => "was deactivated before",
        }
    })
}

pub(super) fn delete(
    context: &mut Context<'_>,
    place: &Workplace,
    args: &UserEndingArgs,
) -> Result<Exit> {
    close(context, place, args, Reason::AccountDeleted, delete_user, |_, dry_run| {
        if dry_run { "would be deleted" } else { "deleted" }
    })
}

type Change = fn(
    &mut dyn Store,
    &UserId,
    Option<u64>,
    &Ending,
) -> Result<AccountChange, crate::service::ServiceError>;

fn close(
    context: &mut Context<'_>,
    place: &Workplace,
    args: &UserEndingArgs,
    reason: Reason,
    change: Change,
    outcome: fn(bool, bool) -> &'static str,
) -> Result<Exit> {
    let user = id(&args.user)?;
    let now = (context.clock)();
    let note = args.note.as_deref().map(|note| bounded(note, 1024)).filter(|n| !n.is_empty());
    let confirmation = &args.confirmation;
    let ending = Ending {
        revocation: Revocation { at: now, reason, by: place.actor.clone(), note },
        delete: false,
        dry_run: confirmation.dry_run,
    };
    let mut store = place.open(context)?;
    let outlet = place.outlet;
    if ask::wants_to_ask(context, confirmation) {
        let plan = Ending { dry_run: true, ..ending.clone() };
        let (_, planned) = done(&user, change(store.as_mut(), &user, confirmation.expect, &plan)?)?;
        revoke::preview(context, outlet, store.as_mut(), &planned, now)?;
        let sessions = counted(planned.sessions.len() as u64, "session");
        let verb = if reason == Reason::AccountDeleted { "Delete" } else { "Deactivate" };
        ask::confirm(context, &format!("{verb} {user} and end {sessions}?"))?;
    }
    let result = change(store.as_mut(), &user, confirmation.expect, &ending)?;
    let (changed, ended) = done(&user, result)?;
    if outlet.rows().is_none() && !outlet.quiet {
        let text = format!("{user} {}\n", outcome(changed, ending.dry_run));
        outlet.text(context, &crate::cli::ui::text::safe(text.trim_end()))?;
        outlet.text(context, "\n")?;
    }
    revoke::show(context, outlet, store.as_mut(), &ended, now)?;
    Ok(Exit::Done)
}

fn done(user: &UserId, change: AccountChange) -> Result<(bool, Ended)> {
    match change {
        AccountChange::Done { changed, ended } => Ok((changed, ended)),
        AccountChange::Unknown => Err(unknown_user(user)),
        AccountChange::Unexpected(unexpected) => Err(ask::unexpected(unexpected)),
    }
}

pub(super) fn reactivate(
    context: &mut Context<'_>,
    place: &Workplace,
    args: &ReactivateArgs,
) -> Result<Exit> {
    let user = id(&args.user)?;
    let note = args.note.as_deref().map(|note| bounded(note, 1024)).filter(|n| !n.is_empty());
    let mut store = place.open(context)?;
    let now = (context.clock)();
    let actor = place.actor.as_deref();
    let changed = reactivate_user(store.as_mut(), &user, actor, note.as_deref(), now)?
        .ok_or_else(|| unknown_user(&user))?;
    let outlet = place.outlet;
    if let Some(format) = outlet.rows() {
        let value =
            serde_json::json!({ "id": user.as_str(), "status": "active", "changed": changed });
        outlet.value(context, format, &["id", "status", "changed"], &value)?;
    } else if !outlet.quiet {
        let how = if changed { "may log in again" } else { "was active before" };
        let text = format!("{user} {how}");
        outlet.text(context, &format!("{}\n", crate::cli::ui::text::safe(&text)))?;
    }
    Ok(Exit::Done)
}
