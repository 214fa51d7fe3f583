//! `tokenctl issue`

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use crate::cli::args::{non_blank, note_text};
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::hints;
use crate::cli::key_hint;
use crate::cli::paths;
use crate::cli::ui::text::{NOTE, note};
use crate::cli::view::{counted, tokens};
use crate::service::{Issue, Login, issue};
use crate::session::{Client, UserId, parse_ip};
use crate::time::Span;
use crate::token::SessionClaims;

/// `issue`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl issue alice
  curl -H \"Authorization: Bearer $(tokenctl issue alice -q)\" https://api.example/me
  tokenctl issue alice --claim 'roles=[\"admin\"]' --access-ttl 1h -o json")]
pub(in crate::cli) struct IssueArgs {
    /// User ID
    #[arg(value_name = "USER", value_parser = non_blank)]
    user: String,
    /// Device name, such as "Ann's phone"
    #[arg(long, value_name = "TEXT")]
    device: Option<String>,
    /// Client's IP address
    #[arg(long, value_name = "ADDRESS")]
    ip: Option<String>,
    /// Client's user agent
    #[arg(long, value_name = "TEXT")]
    user_agent: Option<String>,
    /// Claim of the session's access tokens; VALUE is JSON or text
    #[arg(long = "claim", value_name = "NAME=VALUE")]
    claims: Vec<String>,
    /// File with claims as a JSON object; - for stdin
    #[arg(long = "claims", value_name = "FILE", value_hint = ValueHint::FilePath)]
    claims_file: Option<PathBuf>,
    /// Lifetime of the access tokens [default: access_ttl, 15m]
    #[arg(long, value_name = "DURATION", value_parser = life)]
    access_ttl: Option<Span>,
    /// Lifetime of the refresh tokens, or none [default: refresh_ttl, 7d]
    #[arg(long, value_name = "DURATION|none", value_parser = span_or_none)]
    refresh_ttl: Option<OptionalSpan>,
    /// Maximum lifetime of the session, or none [default: max_session, none]
    #[arg(long, value_name = "DURATION|none", value_parser = span_or_none)]
    max_session: Option<OptionalSpan>,
    /// Audience (aud) of the access tokens; repeatable
    #[arg(long, value_name = "NAME", value_parser = non_blank)]
    audience: Vec<String>,
    /// Note to record in the audit trail
    #[arg(long, value_name = "TEXT", value_parser = note_text)]
    note: Option<String>,
}

/// A lifetime, or `none`.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct OptionalSpan(pub(in crate::cli) Option<Span>);

fn span_or_none(text: &str) -> Result<OptionalSpan, String> {
    if text == "none" {
        return Ok(OptionalSpan(None));
    }
    life(text).map(|span| OptionalSpan(Some(span))).map_err(|error| format!("{error}, or none"))
}

/// Parses a lifetime, which must be greater than 0.
fn life(text: &str) -> Result<Span, String> {
    match text.parse::<Span>() {
        Ok(span) if span == Span::default() => {
            Err("the lifetime must be greater than 0".to_owned())
        }
        Ok(span) => Ok(span),
        Err(error) => Err(error.to_string()),
    }
}

/// Maximum size of the claims in bytes.
const MAX_CLAIMS: usize = 16_384;

#[inline(never)]
pub(super) fn run(context: &mut Context<'_>, env: &CommandEnv, args: &IssueArgs) -> Result<Exit> {
    let login = login(context, args, env)?;
    let (mut store, keys) = env.open_or_make(context)?;
    let auth_config = env.auth_config(&keys);
    let now = context.now();
    let (tokens, ended) = match issue(store.as_mut(), &auth_config, &login, now, context.random)? {
        Issue::Opened { tokens, ended } => (tokens, ended),
        Issue::Deactivated => {
            let user = &login.user;
            let failure =
                Failure::refused("deactivated", format!("the user {user} is deactivated"));
            return Err(failure.hint(hints::reactivate(user.as_str())).into());
        }
    };
    let printer = &env.printer;
    let id = &tokens.session_id;
    printer.committed(
        context,
        format!("session {id} of {} was opened, but its tokens are lost", login.user),
        hints::revoke_session(id),
    );
    printer
        .report(context, tokens::PairReport { tokens: &tokens, user: Some(login.user.as_str()) })?;
    for (reason, number) in ended {
        let sessions = counted(number, "older session");
        printer.note(context, &format!("this login revoked {sessions} of the user ({reason})"));
    }
    Ok(Exit::Done)
}

fn login(context: &mut Context<'_>, args: &IssueArgs, env: &CommandEnv) -> Result<Login> {
    let user = UserId::new(&args.user)
        .map_err(|error| Failure::usage(format!("the user's id: {error}")))?;
    Ok(Login {
        client: client(args)?,
        claims: claims(context, args, env)?,
        audience: (!args.audience.is_empty()).then(|| args.audience.clone()),
        access_ttl: args.access_ttl,
        refresh_ttl: args.refresh_ttl.map(|limit| limit.0),
        max_session: args.max_session.map(|limit| limit.0),
        actor: env.actor.clone(),
        note: note(args.note.as_deref(), NOTE),
        ..Login::of(user)
    })
}

fn client(args: &IssueArgs) -> Result<Client> {
    Ok(Client {
        ip: address(args.ip.as_deref())?,
        user_agent: text("--user-agent", args.user_agent.as_deref(), 1024)?,
        device: text("--device", args.device.as_deref(), 256)?,
    })
}

/// Parses an IP address; returns its canonical spelling.
pub(super) fn address(ip: Option<&str>) -> Result<Option<String>> {
    let Some(ip) = ip.filter(|ip| !ip.is_empty()) else { return Ok(None) };
    match parse_ip(ip) {
        Some(ip) => Ok(Some(ip.to_string())),
        None => Err(Failure::usage(format!("--ip: {ip} is not an address")).into()),
    }
}

/// Checks that a text fits into the store; an empty one becomes `None`.
pub(super) fn text(option: &str, text: Option<&str>, most: usize) -> Result<Option<String>> {
    match text {
        Some(text) if text.chars().count() > most => {
            Err(Failure::usage(format!("{option}: at most {most} characters")).into())
        }
        text => Ok(text.filter(|text| !text.is_empty()).map(str::to_owned)),
    }
}

/// Reads the claims of a file or of standard input.
fn claims_text(
    context: &mut Context<'_>,
    env: &CommandEnv,
    path: &Path,
    wrong: &dyn Fn(String) -> Failure,
) -> Result<String> {
    let is_stdin = key_hint::is_stdin(path);
    if is_stdin && env.stdin_is_taken() {
        return Err(Failure::usage("standard input already contains the key")
            .hint(hints::CLAIMS_AS_FILE)
            .into());
    }
    let mut text = String::new();
    // A longer text is too long in every spelling.
    let limit = MAX_CLAIMS as u64 * 16;
    let read = if is_stdin {
        (&mut *context.stdin).take(limit).read_to_string(&mut text)
    } else {
        File::open(path).and_then(|file| file.take(limit).read_to_string(&mut text))
    };
    read.map_err(|error| wrong(error.to_string()))?;
    Ok(text)
}

fn claims(context: &mut Context<'_>, args: &IssueArgs, env: &CommandEnv) -> Result<SessionClaims> {
    let mut claims = SessionClaims::default();
    if let Some(path) = &args.claims_file {
        let path = &paths::argument(context, "--claims", path)?;
        let wrong = |what: String| {
            let name = if key_hint::is_stdin(path) {
                "on standard input".to_owned()
            } else {
                format!("in {}", path.display())
            };
            Failure::failed("claims", format!("the claims {name}: {what}")).hint(hints::CLAIMS_FORM)
        };
        let json = claims_text(context, env, path, &wrong)?;
        claims = SessionClaims::parse(&json).map_err(|error| wrong(error.to_string()))?;
    }
    for claim in &args.claims {
        let wrong =
            |what: String| Failure::usage(format!("--claim: {what}")).hint(hints::CLAIM_FORM);
        let (name, value) =
            claim.split_once('=').ok_or_else(|| wrong("the = is missing".to_owned()))?;
        if name.is_empty() {
            return Err(wrong("the name is empty".to_owned()).into());
        }
        // A value that is not JSON is a string, so that users need not quote it twice for the shell.
        let json = match serde_json::from_str::<serde::de::IgnoredAny>(value) {
            Ok(_) => value.to_owned(),
            Err(_) => serde_json::Value::from(value).to_string(),
        };
        claims.set(name, &json).map_err(|error| wrong(error.to_string()))?;
    }
    if claims.to_json().chars().count() > MAX_CLAIMS {
        return Err(Failure::usage(format!("claims: at most {MAX_CLAIMS} characters")).into());
    }
    Ok(claims)
}
