//! The command line: parses arguments, calls services, shows results.

mod args;
mod command_env;
mod command_error;
mod command_keys;
mod command_options;
mod commands;
#[cfg(debug_assertions)]
mod commit;
mod complete;
mod context;
mod denylist_sink;
mod directory;
mod error_report;
mod failure;
mod formats;
mod haystack;
mod hints;
mod ids;
mod import_records;
mod key_file;
mod key_hint;
mod key_permissions;
mod lazy_prompt;
mod line_reader;
mod lost_output;
mod mirror_examine;
mod one_token;
mod opaque_search;
mod pasted_noise;
mod paths;
mod printer;
mod process;
mod public_file;
mod redact;
mod render;
mod report;
mod ring_file;
mod searchers;
mod settings;
mod signals;
mod skipped_keys;
mod spill;
#[cfg(feature = "postgres")]
mod store_database;
mod store_location;
mod stream;
mod suggestions;
mod text_page;
mod time_zone;
mod token_extract;
mod token_join;
mod token_sources;
mod tokens_in;
mod ui;
mod verifier;
mod version;
mod view;
mod whole_text;
mod wide_text;

use std::ffi::OsString;

use clap::error::ErrorKind::{
    DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, UnknownArgument,
};
use clap::{CommandFactory as _, FromArgMatches as _};

pub use context::Context;
pub use lazy_prompt::LazyPrompt;
pub use process::main;
pub use stream::Stream;
pub use ui::when::Zone;

use args::Global;
use command_options::CommandOptions;
use commands::Cli;
use printer::Printer;

/// Runs one command line and returns its exit code. `context` contains everything from outside.
pub fn run(context: &mut Context<'_>, arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if complete::answer(context, &arguments, Cli::command) {
        return failure::Exit::Done.code();
    }
    if arguments.iter().any(|argument| paths::is_private_key(&argument.to_string_lossy())) {
        return error_report::report_private_key(context, &arguments);
    }
    let cli = match parse(&arguments) {
        Ok(cli) => cli,
        Err(error) => return error_report::report_usage(context, &arguments, error, Cli::command),
    };
    let global = cli.global.clone();
    if global.utc {
        context.zone = Zone::utc();
    }
    context.stderr.command_options = command_options(&global);
    let printer = Printer::new(context, global.output_options());
    settings::warn_of_unknown_variables(context, &printer);
    time_zone::warn_of_unknown_zone(context, &printer);
    let is_point = commands::result_is_the_point(&cli.command);
    let result = formats::check(global.output, &cli.command, context.stdout.is_terminal)
        .map_err(Into::into)
        .and_then(|()| commands::dispatch(context, cli));
    let result = match context.stdout.finish() {
        None => result,
        Some((error, committed)) => lost_output::unwritten(result, &error, committed, is_point),
    };
    let printer = Printer::new(context, global.output_options());
    match result {
        Ok(exit) => exit.code(),
        Err(error) => error_report::report(context, &printer, &error),
    }
}

/// Returns the options that commands in messages repeat. A relative path is repeated as it is: the user runs the
/// commands in the same directory.
fn command_options(global: &Global) -> CommandOptions {
    let path = |path: &Option<std::path::PathBuf>| path.as_ref().map(|p| p.display().to_string());
    let options = [
        ("--store", global.store.clone()),
        ("--config", path(&global.config)),
        // Standard input was read.
        ("--key", path(&global.key).filter(|text| !key_hint::is_stdin(text.as_ref()))),
    ];
    // A text that was refused as a path may be a secret.
    let is_shown = |text: &String| {
        paths::is_url_without_password(text)
            || !paths::is_key_material(text) && !paths::has_login(text)
    };
    let given = |(option, text): (_, Option<String>)| Some((option, text.filter(is_shown)?));
    CommandOptions::new(options.into_iter().filter_map(given))
}

fn parse(arguments: &[OsString]) -> Result<Cli, clap::Error> {
    commands::parse(arguments).map_or_else(|| parse_completely(arguments), Ok)
}

/// Joins an option and a value that begins with a minus sign and a digit, such as `--idle -30d`, which clap takes
/// for an option of its own. The option's parser explains why it rejects the value.
fn with_negative_value(arguments: &[OsString]) -> Option<Vec<OsString>> {
    let is_negative = |word: &OsString| {
        let word = word.as_encoded_bytes();
        word.first() == Some(&b'-') && word.get(1).is_some_and(u8::is_ascii_digit)
    };
    let is_option = |word: &OsString| {
        let word = word.as_encoded_bytes();
        word.len() > 2 && word.starts_with(b"--") && !word.contains(&b'=')
    };
    let end = arguments.iter().position(|word| word == "--").unwrap_or(arguments.len());
    let (options, _) = arguments.split_at_checked(end)?;
    let pairs = options.windows(2);
    let at = pairs.into_iter().position(|pair| is_option(&pair[0]) && is_negative(&pair[1]))?;
    let mut joined = arguments.to_vec();
    let value = joined.remove(at + 1);
    joined[at].push("=");
    joined[at].push(value);
    Some(joined)
}

/// Parses what is not a correct command line of one command.
#[cold]
fn parse_completely(arguments: &[OsString]) -> Result<Cli, clap::Error> {
    let matches = match Cli::command().try_get_matches_from(arguments) {
        // The groups of the help are built only for help output.
        Err(error)
            if matches!(error.kind(), DisplayHelp | DisplayHelpOnMissingArgumentOrSubcommand) =>
        {
            commands::command().try_get_matches_from(arguments)?
        }
        Err(error) if error.kind() == UnknownArgument => match with_negative_value(arguments) {
            Some(arguments) => return parse_completely(&arguments),
            None => return Err(error),
        },
        matches => matches?,
    };
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut commands::command()))
}
