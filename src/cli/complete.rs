//! Shell completion of users, sessions, keys, reasons, columns and other values.
//!
//! A shell sets `COMPLETE` and passes the words so far. On an error there are no candidates and no
//! message, because a message would appear in the line that the user types. Nothing waits for a lock, and no file
//! is created.

mod reply;
mod scripts;
mod typed;
mod values;

use std::ffi::{OsStr, OsString};
use std::sync::Arc;

use clap::{Arg, Command, Parser as _};
use clap_complete::engine::{
    ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter as _, complete,
};
use clap_complete::env::Shells;

use super::args::Global;
use super::command_env::CommandEnv;
use super::context::Context;
use super::store_location::StoreLocation;
use reply::{DIRECTORIES, FILES, POSITIONAL, reply};
use scripts::VARIABLE;
pub(super) use scripts::{dynamic, for_script, script};
use typed::{TypedLine, Typing};
use values::{CompletionSource, ValueKind, is_undivided_list};

/// The number of the word that is being typed.
const INDEX: &str = "_CLAP_COMPLETE_INDEX";
/// The separator of the candidates, if it is no line break.
const SEPARATOR: &str = "_CLAP_IFS";
/// The command line up to the cursor, from bash.
const LINE: &str = "_TOKENCTL_LINE";
/// Set by a script that lets the shell complete files.
const SHELL_FILES: &str = "_TOKENCTL_FILES";

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
    if let Some(answer) = offer(context, shell.name(), command(), words.to_vec()) {
        let _ = context.stdout.write_all(answer.as_bytes());
        let _ = context.stdout.flush();
    }
    true
}

fn offer(
    context: &Context<'_>,
    shell: &str,
    command: Command,
    mut words: Vec<OsString>,
) -> Option<String> {
    let typing = match shell {
        "bash" => Typing::Bash,
        "zsh" => Typing::Zsh,
        "fish" => Typing::Fish,
        _ => Typing::Other,
    };
    if let Some(index) = (context.env)(INDEX).and_then(|index| index.parse::<usize>().ok()) {
        // The words after the cursor do not count, and an empty word may be missing.
        words.truncate(index.saturating_add(1));
        if words.len() == index {
            words.push(OsString::new());
        }
    }
    let line = (context.env)(LINE).filter(|line| typing == Typing::Bash && !line.is_empty());
    let typed = match line {
        Some(line) => TypedLine::of_line(&line, &words.last()?.to_string_lossy()),
        None => TypedLine::of_words(typing, &words),
    };
    let has_shell_files = (context.env)(SHELL_FILES).is_some();
    if typed.is_redirected {
        return has_shell_files.then(|| format!("{FILES}\n"));
    }
    let source = Arc::new(source(context, typing, &typed.words));
    let offer = Offer { source, listed: listed(typed.last()).into(), has_shell_files };
    let mut command = offer.with_values(command);
    let words: Vec<OsString> = typed.words.iter().map(OsString::from).collect();
    let here = std::env::current_dir().ok();
    let found = complete(&mut command, words, typed.words.len() - 1, here.as_deref()).ok()?;
    let answer = reply(typing, !matches!(shell, "elvish"), &typed, &found);
    Some(match (context.env)(SEPARATOR) {
        Some(separator) => answer.trim_end_matches('\n').replace('\n', &separator),
        None => answer,
    })
}

/// Returns the values of a list before the one that is being typed.
fn listed(word: &str) -> Vec<String> {
    let value = match word.strip_prefix("--").and_then(|option| option.split_once('=')) {
        Some((_, value)) => value,
        None => word,
    };
    let before = value.rsplit_once(',').map_or("", |(before, _)| before);
    before.split(',').map(str::to_owned).collect()
}

/// Returns the locations of the store and of the key ring, from the words or the settings.
fn source(context: &Context<'_>, typing: Typing, words: &[String]) -> CompletionSource {
    let mut source = CompletionSource {
        store: None,
        ring: None,
        audiences: Vec::new(),
        is_unquoted: typing == Typing::Other,
        now: context.now(),
    };
    if let Some(env) = command_env(context, words) {
        source.store = StoreLocation::of(&env.settings, context).ok();
        // The key ring of a database is only found through a connection, and the server may not answer.
        let is_file = source.store.as_ref().is_some_and(|store| store.file().is_some());
        if env.settings.key.is_some() || is_file {
            source.ring = env.key_path(context).ok();
        }
        source.audiences.clone_from(&env.settings.audience);
    }
    source
}

fn command_env(context: &Context<'_>, words: &[String]) -> Option<CommandEnv> {
    #[derive(clap::Parser)]
    struct Any {
        #[command(flatten)]
        global: Global,
    }
    let mut said = vec!["tokenctl"];
    let mut words = words.iter().map(String::as_str);
    while let Some(word) = words.next() {
        if let "--store" | "--config" | "--key" = word {
            said.extend([word, words.next()?]);
        } else if ["--store=", "--config=", "--key="].iter().any(|name| word.starts_with(name)) {
            said.push(word);
        }
    }
    let any = Any::try_parse_from(said).ok()?;
    CommandEnv::without_actor(context, &any.global).ok()
}

/// What is offered for the word that is being typed.
#[derive(Clone)]
struct Offer {
    source: Arc<CompletionSource>,
    /// Values of a list that were typed before.
    listed: Arc<[String]>,
    /// Whether the script of the shell completes files.
    has_shell_files: bool,
}

impl Offer {
    /// Returns the command line with a completer for every argument.
    fn with_values(&self, command: Command) -> Command {
        let command = command.mut_args(|arg| {
            if !arg.get_action().takes_values() {
                return arg;
            }
            let completer = self.completer(&arg);
            arg.add(completer)
        });
        command.mut_subcommands(|below| self.with_values(below))
    }

    fn completer(&self, arg: &Arg) -> ArgValueCompleter {
        let kind = ValueKind::of(arg);
        let (is_positional, is_undivided) = (arg.is_positional(), is_undivided_list(arg));
        let is_list = is_undivided || arg.get_value_delimiter().is_some();
        let offer = self.clone();
        ArgValueCompleter::new(move |current: &OsStr| {
            let Some(typed) = current.to_str() else { return Vec::new() };
            if is_positional && typed.starts_with('-') {
                return Vec::new();
            }
            let mut found = offer.values(&kind, typed, current);
            if is_list {
                found.retain(|it| {
                    !offer.listed.iter().any(|listed| it.get_value() == listed.as_str())
                });
            }
            if is_undivided && let Some((before, rest)) = typed.rsplit_once(',') {
                let further =
                    offer.values(&kind, rest, OsStr::new(rest)).into_iter().filter(|it| {
                        let value = it.get_value().to_string_lossy();
                        !value.contains(',') && !offer.listed.iter().any(|listed| *listed == value)
                    });
                found.extend(further.map(|it| it.add_prefix(format!("{before},"))));
            }
            if is_positional {
                found.push(CompletionCandidate::new(POSITIONAL));
            }
            found
        })
    }

    fn values(&self, kind: &ValueKind, typed: &str, current: &OsStr) -> Vec<CompletionCandidate> {
        match kind {
            ValueKind::File if self.has_shell_files => vec![CompletionCandidate::new(FILES)],
            ValueKind::File => PathCompleter::any().complete(current),
            ValueKind::Directory if self.has_shell_files => {
                vec![CompletionCandidate::new(DIRECTORIES)]
            }
            ValueKind::Directory => PathCompleter::dir().complete(current),
            ValueKind::Users
            | ValueKind::Sessions
            | ValueKind::Keys
            | ValueKind::Devices
            | ValueKind::UserAgents
            | ValueKind::Addresses
            | ValueKind::Actors
            | ValueKind::Audiences
            | ValueKind::Words(_)
            | ValueKind::Unknown => self.source.candidates(kind, typed).unwrap_or_default(),
        }
    }
}
