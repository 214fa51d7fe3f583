//! What a shell asks while somebody types: users, sessions and reasons of the store.
//!
//! A shell sets `COMPLETE` and hands over the words so far. Whatever goes wrong, there is nothing to
//! offer, and nobody is told: the line that is being typed belongs to the person.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Command, CommandFactory as _, Parser as _};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::{EnvCompleter, Shells};

use super::args::{Cli, Global};
use super::command_env::CommandEnv;
use super::context::Context;
use super::ui::client::describe;
use super::ui::text::safe;
use super::ui::when::brief;
use crate::session::{EventKind, Filter, Order, Page, Reason, Session, StateKind};
use crate::store::Store;
use crate::store::sqlite::{OpenOptions, SqliteStore};
use crate::time::Timestamp;

/// The variable that the scripts of clap's engine set.
const VARIABLE: &str = "COMPLETE";
/// As many are offered at most: more than anybody reads.
const OFFERED: usize = 50;
/// Nobody waits for a lock with a finger on the tab key.
const PATIENCE: Duration = Duration::from_millis(20);

/// Writes the script that makes a shell ask us.
pub(super) fn register(shell: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let shells = Shells::builtins();
    let Some(shell) = shells.completer(shell) else { return Ok(()) };
    let mut script = Vec::new();
    shell.write_registration(VARIABLE, "tokenctl", "tokenctl", "tokenctl", &mut script)?;
    out.write_all(&script)
}

/// Answers a shell, if it is one that asks; whether it was.
pub(super) fn answer(context: &mut Context<'_>, arguments: &[OsString]) -> bool {
    let Some(shell) = (context.env)(VARIABLE).filter(|shell| !shell.is_empty()) else {
        return false;
    };
    let shells = Shells::builtins();
    let Some(shell) = shells.completer(&shell) else { return false };
    // `tokenctl -- tokenctl revoke 01…`: an ordinary command line never looks so.
    let [_, dashes, words @ ..] = arguments else { return false };
    if dashes != "--" || words.is_empty() {
        return false;
    }
    let mut answer = Vec::new();
    if offer(context, shell, words.to_vec(), &mut answer).is_ok() {
        let _ = context.stdout.write_all(&answer);
        let _ = context.stdout.flush();
    }
    true
}

fn offer(
    context: &Context<'_>,
    shell: &dyn EnvCompleter,
    words: Vec<OsString>,
    answer: &mut Vec<u8>,
) -> std::io::Result<()> {
    let place = CompletionSource { store: store(context, &words), now: (context.clock)() };
    let mut command = with_values(Cli::command(), &Arc::new(place));
    command.build();
    let here = std::env::current_dir().ok();
    shell.write_complete(&mut command, words, here.as_deref(), answer)
}

/// Where the values come from.
struct CompletionSource {
    store: Option<PathBuf>,
    now: Timestamp,
}

/// The store that the words mean, or the settings.
fn store(context: &Context<'_>, words: &[OsString]) -> Option<PathBuf> {
    #[derive(clap::Parser)]
    struct Any {
        #[command(flatten)]
        global: Global,
    }
    let mut said = vec![OsString::from("tokenctl")];
    let mut words = words.iter().filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        if let "--store" | "--config" = word {
            said.extend([word, words.next()?].map(OsString::from));
        } else if word.starts_with("--store=") || word.starts_with("--config=") {
            said.push(word.into());
        }
    }
    let any = Any::try_parse_from(said).ok()?;
    CommandEnv::without_actor(context, &any.global).ok()?.store_path(context).ok()
}

/// The command line with somebody to ask at every value that the store knows. What a value is, its
/// name in the help says.
fn with_values(command: Command, place: &Arc<CompletionSource>) -> Command {
    let command = command.mut_args(|arg| {
        let name = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
        let place = Arc::clone(place);
        match name.as_deref() {
            Some("USER") => arg.add(asking(place, CompletionSource::users)),
            Some("ID") => arg.add(asking(place, CompletionSource::sessions)),
            Some("REASON") => arg.add(asking(place, |_, prefix| {
                Some(words(prefix, Reason::ALL.map(|reason| (reason.as_str(), reason.phrase()))))
            })),
            Some("KIND") => arg.add(asking(place, |_, prefix| {
                let ours = EventKind::OURS;
                Some(words(prefix, ours.iter().map(|kind| (kind.as_str(), ""))))
            })),
            _ => arg,
        }
    });
    command.mut_subcommands(|below| with_values(below, place))
}

fn asking(
    place: Arc<CompletionSource>,
    ask: impl Fn(&CompletionSource, &str) -> Option<Vec<CompletionCandidate>> + Send + Sync + 'static,
) -> ArgValueCompleter {
    ArgValueCompleter::new(move |current: &OsStr| {
        current.to_str().and_then(|prefix| ask(&place, prefix)).unwrap_or_default()
    })
}

fn words<'w>(
    prefix: &str,
    all: impl IntoIterator<Item = (&'w str, &'w str)>,
) -> Vec<CompletionCandidate> {
    let fits = all.into_iter().filter(|(word, _)| word.starts_with(prefix));
    fits.map(|(word, help)| candidate(word, help)).collect()
}

fn candidate(value: &str, help: &str) -> CompletionCandidate {
    let help = Some(safe(help).into_owned()).filter(|help| !help.is_empty());
    CompletionCandidate::new(value).help(help.map(Into::into))
}

/// Whether a shell would take this as it stands, without quotes: what it puts into the line for
/// somebody to run came from whoever chose their user name.
fn is_plain(value: &str) -> bool {
    let mut characters = value.chars();
    characters.next().is_some_and(char::is_alphanumeric)
        && characters
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@' | '+' | ':' | '/'))
        && safe(value) == value
}

impl CompletionSource {
    fn open(&self) -> Option<SqliteStore> {
        let options = OpenOptions { timeout: PATIENCE, ..OpenOptions::default() };
        SqliteStore::open(self.store.as_deref()?, options).ok()
    }

    fn users(&self, prefix: &str) -> Option<Vec<CompletionCandidate>> {
        let mut store = self.open()?;
        let users = store.read().ok()?.users_beginning(prefix, OFFERED).ok()?;
        let plain = users.iter().filter(|user| is_plain(user.as_str()));
        Some(plain.map(|user| candidate(user.as_str(), "")).collect())
    }

    fn sessions(&self, prefix: &str) -> Option<Vec<CompletionCandidate>> {
        let mut store = self.open()?;
        let tx = store.read().ok()?;
        let mut found = Vec::new();
        if prefix.is_empty() {
            // The ones that somebody is most likely to mean.
            let active = Filter::default().in_state(StateKind::Active);
            let page = Page { after: None, limit: Some(OFFERED as u64) };
            tx.sessions(&active, Order::default(), &page, self.now, &mut |session| {
                found.push(session);
                Ok(())
            })
            .ok()?;
        } else {
            found = tx.sessions_beginning(prefix, OFFERED).ok()?;
        }
        let plain = found.iter().filter(|session| is_plain(session.id.as_str()));
        Some(
            plain
                .enumerate()
                .map(|(at, session)| {
                    // In our order, where a shell keeps it.
                    candidate(session.id.as_str(), &self.about(session)).display_order(Some(at))
                })
                .collect(),
        )
    }

    /// `alice, Firefox on Linux, 3d`
    fn about(&self, session: &Session) -> String {
        let used = brief(session.last_used_at, self.now);
        let client = describe(session.client.user_agent.as_deref());
        let state = match session.state(self.now).kind() {
            StateKind::Active => "",
            StateKind::Expired => ", expired",
            StateKind::Revoked => ", revoked",
        };
        format!("{}, {client}, used {used}{state}", session.user_id)
    }
}
