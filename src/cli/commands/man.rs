//! `tokenctl man`

mod usage;

use std::fs;
use std::io;
use std::path::Path;

use clap::{Args, Command, CommandFactory as _, ValueHint};
use clap_mangen::Man;

use super::Cli;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::hints;
use crate::cli::paths;
use crate::cli::settings::SETTINGS;
use usage::CommandUsage;

/// `man`
#[derive(Args)]
#[command(after_help = "Examples:
  tokenctl man | man -l -
  tokenctl man --dir ~/.local/share/man/man1")]
pub(in crate::cli) struct ManArgs {
    /// Write one page per command into this directory
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    dir: Option<std::path::PathBuf>,
}

/// The exit codes of every command.
const EXIT_CODES: [(&str, &str); 7] = [
    ("0", "Done"),
    ("1", "Failed: I/O, damaged store, bad configuration, or output that could not be written"),
    ("2", "Usage error"),
    ("3", "Nothing matched: no such session, user or key"),
    ("4", "Token rejected"),
    ("5", "Store locked for longer than --timeout"),
    ("130", "Interrupted; everything is consistent"),
];

/// Environment variables that are not settings.
const VARIABLES: [(&str, &str); 8] = [
    ("TOKENCTL_CONFIG", "Configuration file"),
    ("TOKENCTL_SECRET", "HMAC secret, in place of a key file"),
    ("TOKENCTL_ACTOR", "Name to record in the audit trail"),
    ("TOKENCTL_REDIS_PASSWORD", "Password of the Redis server that mirrors the denylist"),
    ("NO_COLOR", "No colour if set"),
    ("CLICOLOR_FORCE", "Colour even into a file or pipe if set and not 0"),
    ("TZ", "Time zone of local times"),
    ("TMPDIR", "Directory for input that is read twice"),
];

const FILES: [(&str, &str); 3] = [
    ("~/.config/tokenctl/config.toml", "Configuration file"),
    ("~/.local/share/tokenctl/sessions.db", "Default session store"),
    ("~/.local/share/tokenctl/sessions.keys.json", "Default key ring"),
];

#[inline(never)]
pub(super) fn run(context: &mut Context<'_>, args: &ManArgs) -> Result<Exit> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let Some(directory) = &args.dir else {
        context.stdout.write_all(&page(&command, true)?)?;
        return Ok(Exit::Done);
    };
    let directory = &paths::no_stream(context, "--dir", directory)?;
    let wrote = fs::create_dir_all(directory).and_then(|()| pages(&command, directory, true));
    wrote.map_err(|error| {
        // If the directory could not be created, its parent is examined, otherwise the directory itself.
        let page = directory.join(format!("{}.1", name(&command)));
        let path = if directory.is_dir() { &page } else { directory };
        Failure::failed("man", format!("cannot write pages into {}: {error}", directory.display()))
            .hint(hints::file_write(&error, path, hints::NAME_MAN_DIRECTORY))
    })?;
    Ok(Exit::Done)
}

/// Writes a page for the command and each subcommand: `tokenctl-sessions-list.1`.
fn pages(command: &Command, directory: &Path, is_main: bool) -> io::Result<()> {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        pages(below, directory, false)?;
    }
    fs::write(directory.join(format!("{}.1", name(command))), page(command, is_main)?)?;
    Ok(())
}

fn name(command: &Command) -> &str {
    command.get_display_name().unwrap_or_else(|| command.get_name())
}

fn page(command: &Command, is_main: bool) -> io::Result<Vec<u8>> {
    let source = format!("tokenctl {}", env!("CARGO_PKG_VERSION"));
    // Global options are described on the main page only.
    let hidden = |arg: clap::Arg| {
        let hide = !is_main && arg.is_global_set();
        arg.hide(hide)
    };
    let man = Man::new(command.clone().mut_args(hidden))
        .title(name(command).to_uppercase())
        .manual("tokenctl manual")
        .source(source);
    let mut out = Vec::new();
    man.render_title(&mut out)?;
    man.render_name_section(&mut out)?;
    let mut text = String::new();
    synopsis(command, &mut text);
    out.extend(text.into_bytes());
    man.render_options_section(&mut out)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut out)?;
    }
    let mut text = String::new();
    let (notes, examples) = after(command);
    if !is_main {
        literal("NOTES", &notes, &mut text);
    }
    let path = command.get_bin_name().and_then(|name| name.split_once(' '));
    uses(path.map_or("", |(_, path)| path), is_main, &mut text);
    literal("EXAMPLES", &examples, &mut text);
    see_also(command, is_main, &mut text);
    out.extend(text.into_bytes());
    Ok(out)
}

fn section(title: &str, out: &mut String) {
    out.push_str(&format!(".SH \"{title}\"\n"));
}

/// Escapes text for roff: backslashes, hyphens, and characters that start a request.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}

/// Writes a short synopsis: the options are listed below it.
fn synopsis(command: &Command, out: &mut String) {
    section("SYNOPSIS", out);
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    out.push_str(&format!("\\fB{}\\fR [\\fIOPTIONS\\fR]", escaped(name)));
    if command.has_subcommands() {
        out.push_str(" \\fICOMMAND\\fR");
    }
    for arg in command.get_positionals().filter(|arg| !arg.is_hide_set()) {
        let names = arg.get_value_names().unwrap_or_default();
        let value = names.first().map_or("VALUE", |name| name.as_str());
        let many = arg.get_num_args().is_some_and(|range| range.max_values() > 1);
        let dots = if many { "..." } else { "" };
        let value = format!("\\fI{}\\fR{dots}", escaped(value));
        let value = if arg.is_required_set() { value } else { format!("[{value}]") };
        out.push_str(&format!(" {value}"));
    }
    out.push('\n');
}

/// Returns the notes and the examples of a page. A command with commands below it has their examples.
fn after(command: &Command) -> (String, String) {
    let (notes, mut examples) = after_help(command);
    let below = command.get_subcommands().filter(|below| !below.is_hide_set());
    if examples.is_empty() {
        examples = below
            .map(|below| after_help(below).1)
            .filter(|it| !it.is_empty())
            .collect::<Vec<_>>()
            .join("\n");
    }
    (notes, examples)
}

/// Splits the text after a command's help into notes and examples.
fn after_help(command: &Command) -> (String, String) {
    let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    match text.split_once("Examples:\n") {
        Some((notes, examples)) => (notes.trim().to_owned(), examples.trim_end().to_owned()),
        None => (text.trim().to_owned(), String::new()),
    }
}

/// Writes text with its line breaks.
fn literal(title: &str, text: &str, out: &mut String) {
    if text.is_empty() {
        return;
    }
    section(title, out);
    out.push_str(".nf\n");
    for line in text.lines() {
        out.push_str(&format!("{}\n", escaped(line)));
    }
    out.push_str(".fi\n");
}

fn table(title: &str, rows: impl IntoIterator<Item = (String, String)>, out: &mut String) {
    section(title, out);
    for (name, about) in rows {
        out.push_str(&format!(".TP\n\\fB{}\\fR\n{}\n", escaped(&name), escaped(&about)));
    }
}

/// Writes which variables, files and exit codes a command has; the main page describes all of them.
fn uses(path: &str, is_main: bool, out: &mut String) {
    const REST: &str = ".PP\nGlobal options, settings and the other variables are described in\n.BR tokenctl (1).\n";
    let usages = usage::of(path);
    let is_used =
        |of: &dyn Fn(&CommandUsage) -> bool| is_main || usages.iter().any(|usage| of(usage));
    let settings = SETTINGS.iter().map(|setting| {
        let about =
            format!("{} (setting {}, default {})", setting.about, setting.name, setting.default);
        (setting.variable(), about)
    });
    let others = VARIABLES.map(|(name, about)| (name.to_owned(), about.to_owned()));
    let variables = settings.chain(others);
    table("ENVIRONMENT", variables.filter(|(name, _)| is_used(&|u| u.has_variable(name))), out);
    if !is_main {
        out.push_str(REST);
    }
    let files = FILES.iter().filter(|(name, _)| is_used(&|u| u.has_file(name)));
    let mut files = files.map(|(name, about)| ((*name).to_owned(), (*about).to_owned())).peekable();
    if files.peek().is_some() {
        table("FILES", files, out);
    } else {
        section("FILES", out);
        out.push_str("No files besides those that the options name.\n");
    }
    let codes = EXIT_CODES.iter().filter(|(code, _)| is_used(&|u| u.has_code(code)));
    let codes = codes.map(|(code, about)| {
        ((*code).to_owned(), usage::code_of(path, code).unwrap_or(about).to_owned())
    });
    table("EXIT STATUS", codes, out);
}

fn see_also(command: &Command, is_main: bool, out: &mut String) {
    let below = command.get_subcommands().filter(|below| !below.is_hide_set()).map(name);
    let main = (!is_main).then_some("tokenctl");
    let pages: Vec<String> =
        main.into_iter().chain(below).map(|page| format!(".BR {} (1)", escaped(page))).collect();
    if !pages.is_empty() {
        section("SEE ALSO", out);
        out.push_str(&format!("{}\n", pages.join(",\n")));
    }
}
