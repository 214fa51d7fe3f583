//! `tokenctl man`

use std::fs;
use std::path::Path;

use anyhow::Result;
use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use crate::cli::args::{Cli, ManArgs};
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};

pub(super) fn run(context: &mut Context<'_>, args: &ManArgs) -> Result<Exit> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let Some(directory) = &args.dir else {
        context.stdout.write_all(&page(command)?)?;
        return Ok(Exit::Done);
    };
    let wrote = fs::create_dir_all(directory)
        .map_err(anyhow::Error::from)
        .and_then(|()| pages(&command, directory));
    wrote.map_err(|error| {
        Failure::failed("man", format!("cannot write pages into {}: {error}", directory.display()))
            .hint("give a directory that you can write, such as ~/.local/share/man/man1")
    })?;
    Ok(Exit::Done)
}

/// A page for the command and each below it: `tokenctl-sessions-list.1`.
fn pages(command: &Command, directory: &Path) -> Result<()> {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        pages(below, directory)?;
    }
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    fs::write(directory.join(format!("{name}.1")), page(command.clone())?)?;
    Ok(())
}

fn page(command: Command) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    let source = format!("tokenctl {}", env!("CARGO_PKG_VERSION"));
    let title = command.get_display_name().unwrap_or("tokenctl").to_uppercase();
    Man::new(command).title(title).manual("tokenctl").source(source).render(&mut text)?;
    Ok(text)
}
