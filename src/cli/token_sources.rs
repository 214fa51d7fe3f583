//! Where tokens come from: arguments, files, standard input, or a hidden prompt.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::args::is_blank;
use super::command_error::{CommandError, Result};
use super::context::Context;
use super::failure::{Failure, FailureKind};
use super::haystack::BinaryFile;
use super::hints;
use super::paths;
use super::token_join::{Gap, SplitToken};

/// The sources of tokens, in this order: arguments, then files; standard input if there are none, or at
/// the position of `-`.
pub(super) struct TokenSources<'a> {
    pub(super) arguments: &'a [String],
    pub(super) files: &'a [PathBuf],
    pub(super) stdin_is_taken: bool,
    pub(super) label: &'a str,
    /// The noise inside a token over which its pieces are joined.
    pub(super) gap: Gap,
    pub(super) purpose: TokenPurpose,
}

/// What the command does with its tokens, for a source without one.
#[derive(Clone, Copy)]
pub(super) struct TokenPurpose {
    /// The command that reads tokens on standard input.
    pub(super) command: &'static str,
    /// How the command fails if an input is not a token.
    pub(super) failure: FailureKind,
}

impl TokenPurpose {
    /// The purpose of a command that accepts or rejects tokens.
    pub(super) const fn judging(command: &'static str) -> Self {
        Self { command, failure: FailureKind::Refused }
    }

    /// Returns the error for a source that is no text.
    pub(super) fn no_text(self, path: Option<&Path>, file: BinaryFile) -> CommandError {
        let name = path.map_or("standard input".into(), Path::to_string_lossy);
        let what = match file {
            BinaryFile::Compressed(format, _) => {
                format!("it is compressed ({format}), not a token")
            }
            BinaryFile::Other(Some(format)) => {
                format!("it is a binary file ({format}), not a token")
            }
            BinaryFile::Other(None) => "it is a binary file, not a token".to_owned(),
        };
        let message = format!("cannot read tokens from {name}: {what}");
        Failure::new(self.failure, "malformed", message)
            .hint(hints::no_text(path, file, self.command))
            .into()
    }
}

/// One source.
pub(super) enum TokenSource {
    Text(Zeroizing<String>),
    Stdin,
    File(PathBuf),
}

/// The location of the current token.
pub(super) enum TokenSpan {
    Line(Range<usize>),
    Owned(Zeroizing<String>),
}

/// The content of a line.
#[derive(Default)]
pub(super) struct LineWords {
    pub(super) tokens: Vec<TokenSpan>,
    /// The last word, if it may continue on the next line.
    pub(super) open: Option<SplitToken>,
    /// Number of tokens before that word.
    pub(super) before_open: usize,
    /// The only word, if it is not a token.
    pub(super) single: Option<TokenSpan>,
}

impl TokenSources<'_> {
    /// Returns the sources in their order; asks for a token if there are none and stdin is a terminal. A blank
    /// argument is no token: a variable of a script is probably unset.
    pub(super) fn queue(&self, context: &mut Context<'_>) -> Result<VecDeque<TokenSource>> {
        let mut queue = VecDeque::new();
        if self.arguments.iter().any(|argument| is_blank(argument)) {
            return Err(no_token());
        }
        for argument in self.arguments {
            queue.push_back(match argument.as_str() {
                "-" => TokenSource::Stdin,
                text => TokenSource::Text(Zeroizing::new(text.to_owned())),
            });
        }
        for file in self.files {
            let file = paths::argument(context, "--file", file)?;
            let is_stdin = file.as_os_str() == "-";
            queue.push_back(if is_stdin { TokenSource::Stdin } else { TokenSource::File(file) });
        }
        if queue.is_empty() {
            stdin_is_free(self.stdin_is_taken)?;
            queue.push_back(match asked(context, self.label)? {
                Some(token) if is_blank(&token) => return Err(no_token()),
                Some(token) => TokenSource::Text(token),
                None => TokenSource::Stdin,
            });
        }
        if queue.iter().any(|source| matches!(source, TokenSource::Stdin)) {
            stdin_is_free(self.stdin_is_taken)?;
        }
        Ok(queue)
    }
}

pub(super) fn no_token() -> CommandError {
    Failure::usage("no token given").hint(hints::GIVE_TOKEN).into()
}

fn stdin_is_free(stdin_is_taken: bool) -> Result<()> {
    if stdin_is_taken {
        return Err(Failure::usage("standard input already contains the key")
            .hint(hints::TOKEN_AS_ARGUMENT)
            .into());
    }
    Ok(())
}

fn asked(context: &mut Context<'_>, label: &str) -> Result<Option<Zeroizing<String>>> {
    let prompt = context.prompt.as_mut().filter(|_| context.stdin_is_terminal);
    prompt.map(|prompt| Ok(prompt.password(label)?)).transpose()
}

pub(super) fn open_file(path: &Path) -> Result<File> {
    let file = File::open(path).and_then(|file| {
        let is_directory = file.metadata()?.is_dir();
        if is_directory { Err(io::ErrorKind::IsADirectory.into()) } else { Ok(file) }
    });
    file.map_err(|error| {
        Failure::failed("unreadable", format!("cannot read {}: {error}", path.display()))
            .hint(hints::CHECK_FILE)
            .into()
    })
}
