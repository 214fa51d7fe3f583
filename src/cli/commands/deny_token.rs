//! `tokenctl revoke --token … --jti`

use super::ask;
use super::revocation;
use super::selection::not_ours;
use crate::cli::args::RevokeOptionArgs;
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::denylist_sink::announce;
use crate::cli::failure::{Exit, Failure};
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;
use crate::cli::ui::text::shown;
use crate::cli::view::revoke_report;
use crate::cli::view::sink::SinkView;
use crate::cli::{hints, one_token};
use crate::service::{LocateOutcome, Located, RevokeReport, deny_token, locate};
use crate::session::{CLOCK_SKEW, MAX_SESSION_ID_CHARS, MAX_USER_ID_CHARS, StateKind};
use crate::time::Timestamp;
use crate::token::{Claim, Problem};

/// Puts a single access token on the denylist.
pub(super) fn run(
    context: &mut Context<'_>,
    env: &CommandEnv,
    token: Option<&str>,
    ending: &RevokeOptionArgs,
) -> Result<Exit> {
    let mut store = env.open(context)?;
    let keys = env.verification_keys(context)?;
    let taken = env.stdin_is_taken();
    let token = one_token::one(
        context,
        token,
        taken,
        ("Access token", "tokenctl revoke --jti --token -"),
        store.as_mut(),
    )?;
    let now = context.now();
    let options = revocation::options(ending, env, now);
    let located = match locate(store.as_mut(), &keys, &token, now)? {
        LocateOutcome::Found(located) => located,
        LocateOutcome::Rejected(problems) => return Err(not_ours(&problems)),
    };
    let (Some(jti), Some(expires_at), true) =
        (located.jti.as_deref(), located.expires_at, located.verified)
    else {
        let text = format!("the token is not a verified access token: {}", unverified(&located));
        return Err(Failure::refused("invalid", text).hint(hints::REVOKE_WHOLE_SESSION).into());
    };
    let user = located.user.as_str();
    let unfit = unfit("jti", jti, MAX_SESSION_ID_CHARS);
    let unfit = unfit.or_else(|| self::unfit("sub", user, MAX_USER_ID_CHARS));
    let sid = Some(located.id.as_str()).filter(|sid| !sid.is_empty());
    let unfit = unfit.or_else(|| self::unfit("sid", sid?, MAX_SESSION_ID_CHARS));
    if let Some(text) = unfit {
        return Err(Failure::refused("invalid", text).hint(hints::REVOKE_WHOLE_SESSION).into());
    }
    let expires_at = expires_at.min(Timestamp::MAX);
    // A verifier's clock may be behind.
    let outcome = if expires_at + CLOCK_SKEW <= now {
        Outcome::Expired
    } else if options.dry_run {
        Outcome::Planned
    } else {
        if ask::wants_to_ask(context, &ending.confirmation) {
            let object = format!("store {}", store.name());
            let question = format!("Revoke this access token of {}?", shown(user));
            ask::confirm(context, &object, &question)?;
        }
        let session = (&located.id, &located.user);
        if deny_token(store.as_mut(), jti, expires_at, session, &options.revocation)? {
            Outcome::Denied
        } else {
            Outcome::DeniedBefore
        }
    };
    let ends = matches!(outcome, Outcome::Denied | Outcome::Planned);
    let report = RevokeReport {
        matched: 1,
        revoked: u64::from(ends),
        already_ended: u64::from(!ends),
        access_tokens_until: (outcome != Outcome::Expired).then_some(expires_at),
        dry_run: options.dry_run,
        ..RevokeReport::default()
    };
    let printer = env.printer;
    if outcome == Outcome::Denied {
        let hint = hints::SEE_DENIED_TOKEN;
        printer.committed(context, "the access token was revoked", hint);
    }
    printer
        .report(context, TokenDenied { env, report, sentence: sentence(outcome, &located, now) })?;
    Ok(Exit::Done)
}

/// Returns the reason why the store cannot hold a claim of the token.
fn unfit(claim: &str, text: &str, most: usize) -> Option<String> {
    let why = if text.is_empty() {
        "is empty".to_owned()
    } else if text.contains('\0') {
        "contains a null character, which the store cannot hold".to_owned()
    } else if text.chars().count() > most {
        format!("has more than {most} characters, too many for the store")
    } else {
        return None;
    };
    Some(format!("the token's {claim} {why}"))
}

/// The result of denying one access token.
struct TokenDenied<'a> {
    env: &'a CommandEnv,
    report: RevokeReport,
    sentence: String,
}

impl Report for TokenDenied<'_> {
    type Record = revoke_report::RevokeReportView;

    fn columns(&self) -> &'static [&'static str] {
        revoke_report::columns(&self.report)
    }

    fn record(self, context: &mut Context<'_>) -> Result<revoke_report::RevokeReportView> {
        let sink = SinkView::after_change(context, self.env);
        Ok(revoke_report::RevokeReportView::new(&self.report, sink))
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        if page.is_quiet() && !self.report.dry_run {
            return Ok(());
        }
        page.text(&self.sentence)?;
        announce(page, self.env, &self.report)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Expired,
    Planned,
    Denied,
    DeniedBefore,
}

/// Returns why a token is not an access token that the denylist can name.
fn unverified(located: &Located) -> String {
    let prevents = |problem: &&Problem| {
        if let Problem::Missing(claim) | Problem::Invalid(claim) | Problem::TooLong(claim) = problem
        {
            located.verified && matches!(claim, Claim::Jti | Claim::Exp)
        } else {
            !located.verified && problem.is_about_signature()
        }
    };
    let problem = located.problems.iter().find(prevents).copied();
    let missing = if located.jti.is_none() { Claim::Jti } else { Claim::Exp };
    problem.unwrap_or(Problem::Missing(missing)).to_string()
}

fn sentence(outcome: Outcome, located: &Located, now: Timestamp) -> String {
    let token = match outcome {
        Outcome::Expired => "the token has already expired; nothing was changed",
        Outcome::Planned => "the token would be put on the denylist",
        Outcome::Denied => "the token is on the denylist",
        Outcome::DeniedBefore => "the token was already on the denylist",
    };
    let session = match located.session.as_ref().map(|session| session.state(now).kind()) {
        _ if outcome == Outcome::Expired => "",
        Some(StateKind::Active) => "; its session stays active",
        Some(StateKind::Expired) => "; its session has already expired",
        Some(StateKind::Revoked) => "; its session is already revoked",
        None if located.is_of_other_user => "; its session belongs to another user",
        None => "; its session no longer exists",
    };
    format!("{token}{session}\n")
}
