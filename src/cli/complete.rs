//! Shell completion of users, sessions, keys, reasons and columns.
//!
//! A shell sets `COMPLETE` and passes the words so far. On an error there are no candidates and no
//! message, because a message would appear in the line that the user types.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{Command, Parser as _, ValueHint};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::{EnvCompleter, Shells};

use super::args::{Global, column_names};
use super::command_env::CommandEnv;
use super::context::Context;
use super::hints::KeySource;
use super::key_file;
use super::store_location::StoreLocation;
use super::ui::client::describe;
use super::ui::text::safe;
use super::ui::when::brief;
use crate::session::{EventKind, Filter, Order, Page, Reason, Session, StateKind};
use crate::store::Store;
use crate::time::Timestamp;
use crate::token::{Algorithm, Key, KeyRing, ParseOptions};

/// The environment variable that the completion scripts of clap set.
const VARIABLE: &str = "COMPLETE";
/// Maximum number of candidates.
const OFFERED: usize = 50;
/// Maximum time to wait for a lock, while the user waits for the completion.
const PATIENCE: Duration = Duration::from_millis(20);

/// Writes the script by which a shell calls tokenctl for completion.
pub(super) fn register(shell: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let shells = Shells::builtins();
    let Some(shell) = shells.completer(shell) else { return Ok(()) };
    let mut script = Vec::new();
    shell.write_registration(VARIABLE, "tokenctl", "tokenctl", "tokenctl", &mut script)?;
    out.write_all(&script)
}

/// Returns the command line that a script without the store is generated from: fixed sets are offered, and only
/// what is a file is completed with the names of files. It parses nothing.
pub(super) fn for_script(command: Command) -> Command {
    let command = command.mut_args(|arg| {
        if !arg.get_action().takes_values() || !matches!(arg.get_value_hint(), ValueHint::Unknown) {
            return arg;
        }
        let name = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
        match name.as_deref().and_then(fixed) {
            Some(words) => arg.value_parser(PossibleValuesParser::new(words)),
            None => arg.value_hint(ValueHint::Other),
        }
    });
    command.mut_subcommands(for_script)
}

/// Returns the values that an option accepts, by the name of its value in the help; nothing if they depend on the
/// store.
fn fixed(name: &str) -> Option<Vec<&'static str>> {
    match name {
        "REASON" => Some(Reason::ALL.iter().map(|reason| reason.as_str()).collect()),
        "COLUMNS" => Some(column_names().collect()),
        "KIND" => Some(EventKind::OURS.iter().map(EventKind::as_str).collect()),
        "ALG" => Some(Algorithm::ALL.iter().map(|algorithm| algorithm.name()).collect()),
        _ => None,
    }
}

/// Answers a completion request of a shell for `command`; returns whether there was one.
pub(super) fn answer(
    context: &mut Context<'_>,
    arguments: &[OsString],
    command: fn() -> Command,
) -> bool {
    let Some(shell) = (context.env)(VARIABLE).filter(|shell| !shell.is_empty()) else {
        return false;
    };
    let shells = Shells::builtins();
    let Some(shell) = shells.completer(&shell) else { return false };
    // `tokenctl -- tokenctl revoke 01…`: no ordinary command line has this form.
    let [_, dashes, words @ ..] = arguments else { return false };
    if dashes != "--" || words.is_empty() {
        return false;
    }
    let mut answer = Vec::new();
    if offer(context, shell, command(), words.to_vec(), &mut answer).is_ok() {
        let _ = context.stdout.write_all(&answer);
        let _ = context.stdout.flush();
    }
    true
}

fn offer(
    context: &Context<'_>,
    shell: &dyn EnvCompleter,
    command: Command,
    words: Vec<OsString>,
    answer: &mut Vec<u8>,
) -> std::io::Result<()> {
    let (store, ring) = paths(context, &words);
    // Only bash inserts a value unquoted; the other shells quote it.
    let quotes = shell.is("bash");
    let place = CompletionSource { store, ring, quotes, now: (context.clock)() };
    let mut command = with_values(command, &Arc::new(place));
    command.build();
    let here = std::env::current_dir().ok();
    shell.write_complete(&mut command, words, here.as_deref(), answer)
}

/// The store and the key ring of the candidates, and how the shell quotes them.
struct CompletionSource {
    store: Option<StoreLocation>,
    ring: Option<PathBuf>,
    quotes: bool,
    now: Timestamp,
}

/// Returns the locations of the store and of the key ring, from the words or the settings.
fn paths(context: &Context<'_>, words: &[OsString]) -> (Option<StoreLocation>, Option<PathBuf>) {
    let Some(env) = command_env(context, words) else { return (None, None) };
    let store = StoreLocation::of(&env.settings, context).ok();
    // The key ring of a database is only found through a connection, and the server may not answer.
    let is_near = env.settings.key.is_some() || store.as_ref().is_some_and(|s| s.file().is_some());
    let ring = if is_near { env.key_path(context).ok() } else { None };
    (store, ring)
}

fn command_env(context: &Context<'_>, words: &[OsString]) -> Option<CommandEnv> {
    #[derive(clap::Parser)]
    struct Any {
        #[command(flatten)]
        global: Global,
    }
    let mut said = vec![OsString::from("tokenctl")];
    let mut words = words.iter().filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        if let "--store" | "--config" | "--key" = word {
            said.extend([word, words.next()?].map(OsString::from));
        } else if ["--store=", "--config=", "--key="].iter().any(|name| word.starts_with(name)) {
            said.push(word.into());
        }
    }
    let any = Any::try_parse_from(said).ok()?;
    CommandEnv::without_actor(context, &any.global).ok()
}

/// Returns the command line with a completer for every value that the store or the ring knows. The name
/// of the value in the help selects the completer.
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
            Some("KID") => arg.add(asking(place, CompletionSource::keys)),
            Some(name) => match fixed(name) {
                Some(all) => arg.add(asking(place, move |_, prefix| {
                    Some(words(prefix, all.iter().map(|word| (*word, ""))))
                })),
                None => arg,
            },
            None => arg,
        }
    });
    command.mut_subcommands(|below| with_values(below, place))
}

fn asking(
    place: Arc<CompletionSource>,
    ask: impl Fn(&CompletionSource, &str) -> Option<Vec<CompletionCandidate>> + Send + Sync + 'static,
) -> ArgValueCompleter {
    ArgValueCompleter::new(move |current: &OsStr| {
        let typed = current.to_str().map(unquoted);
        typed.and_then(|prefix| ask(&place, &prefix)).unwrap_or_default()
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

/// Characters of a user ID that a shell accepts after a backslash.
const QUOTED: [char; 3] = [' ', '\'', '|'];

/// Whether a value is safe as a candidate: users choose their IDs, and the shell inserts them into a line
/// that an operator runs.
fn is_offered(value: &str) -> bool {
    let plain =
        |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@' | '+' | ':' | '/');
    let mut characters = value.chars();
    characters.next().is_some_and(char::is_alphanumeric)
        && characters.all(|c| plain(c) || QUOTED.contains(&c))
        && safe(value) == value
}

/// Removes the backslashes and quotes of a shell from a typed word.
fn unquoted(typed: &str) -> String {
    let mut out = String::with_capacity(typed.len());
    let (mut characters, mut quote) = (typed.chars(), None);
    while let Some(c) = characters.next() {
        match (c, quote) {
            ('\\', None | Some('"')) => out.extend(characters.next()),
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(quoted)) if c == quoted => quote = None,
            (c, _) => out.push(c),
        }
    }
    out
}

impl CompletionSource {
    fn open(&self) -> Option<Box<dyn Store>> {
        self.store.as_ref()?.open(PATIENCE).ok()
    }

    fn users(&self, prefix: &str) -> Option<Vec<CompletionCandidate>> {
        let mut store = self.open()?;
        let users = store.read().ok()?.users_beginning(prefix, OFFERED).ok()?;
        let plain = users.iter().filter(|user| is_offered(user.as_str()));
        Some(plain.map(|user| candidate(&self.word(user.as_str()), "")).collect())
    }

    /// Quotes a value for the shell.
    fn word(&self, value: &str) -> String {
        let escaped = |c: char| (self.quotes && QUOTED.contains(&c)).then_some('\\');
        value.chars().flat_map(|c| escaped(c).into_iter().chain([c])).collect()
    }

    fn keys(&self, prefix: &str) -> Option<Vec<CompletionCandidate>> {
        let path = self.ring.as_deref()?;
        let bytes = key_file::read(path, KeySource::Ring).ok()?;
        let ring = KeyRing::parse(&bytes, ParseOptions::default()).ok()?;
        let active = ring.active().map(Key::kid);
        let fits = ring.keys().iter().filter(|key| key.kid().starts_with(prefix));
        let offered = fits.filter(|key| is_offered(key.kid()));
        Some(
            offered
                .map(|key| {
                    let status = if active == Some(key.kid()) {
                        "active"
                    } else if ring.is_standby(key.kid()) {
                        "standby"
                    } else {
                        "verify-only"
                    };
                    candidate(&self.word(key.kid()), &format!("{}, {status}", key.algorithm()))
                })
                .collect(),
        )
    }

    fn sessions(&self, prefix: &str) -> Option<Vec<CompletionCandidate>> {
        let mut store = self.open()?;
        let tx = store.read().ok()?;
        let mut found = Vec::new();
        if prefix.is_empty() {
            // Most recently used sessions first, because they are the likeliest to be wanted.
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
        let plain = found.iter().filter(|session| is_offered(session.id.as_str()));
        Some(
            plain
                .enumerate()
                .map(|(at, session)| {
                    // Shells that keep the order show the most recently used sessions first.
                    candidate(&self.word(session.id.as_str()), &self.about(session))
                        .display_order(Some(at))
                })
                .collect(),
        )
    }

    /// Describes a session: `alice, Firefox on Linux, 3d`.
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
