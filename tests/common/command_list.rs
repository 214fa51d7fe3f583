//! Every command of the program, read from its help.

use regex::Regex;

use super::World;

/// A command, as its help shows it.
#[derive(Debug)]
pub(crate) struct ListedCommand {
    /// The words of the command without the program: `sessions list`.
    pub(crate) path: String,
    /// The arguments that its usage shows: `ID [NAME…]`.
    pub(crate) arguments: String,
    /// The first paragraph of its help.
    pub(crate) about: String,
    /// Whether it only holds other commands.
    pub(crate) is_group: bool,
}

/// Returns every command, each group before its commands, in the order of the help.
pub(crate) fn every_command(world: &World) -> Vec<ListedCommand> {
    let mut found = Vec::new();
    for name in names_below(&help(world, "")) {
        add(world, &name, &mut found);
    }
    assert!(found.len() > 30, "the help has another form: {found:?}");
    found
}

fn add(world: &World, path: &str, found: &mut Vec<ListedCommand>) {
    let help = help(world, path);
    let names = names_below(&help);
    let paragraph = |text: &str| {
        let lines = text.lines().take_while(|line| !line.is_empty());
        lines.map(str::trim).collect::<Vec<_>>().join(" ")
    };
    let (_, usage) = help.split_once("Usage: tokenctl ").expect("a usage");
    let usage = paragraph(usage);
    let arguments = usage.strip_prefix(path).expect("the command").replace("[OPTIONS]", "");
    let arguments = arguments.replace("]...", "…]").replace(['<', '>'], "");
    let is_group = !names.is_empty();
    found.push(ListedCommand {
        path: path.to_owned(),
        arguments: arguments.trim().to_owned(),
        about: paragraph(&help),
        is_group,
    });
    for name in names {
        add(world, &format!("{path} {name}"), found);
    }
}

fn help(world: &World, path: &str) -> String {
    let words: Vec<&str> = path.split_whitespace().chain(["--help"]).collect();
    world.ok(&words).stdout
}

/// Returns the names of the commands that a help lists between its usage and its options.
fn names_below(help: &str) -> Vec<String> {
    let name = Regex::new("^  ([a-z][a-z-]*)  ").expect("a pattern");
    let lines = help.lines().skip_while(|line| !line.starts_with("Usage: "));
    let lines = lines.take_while(|line| *line != "Options:");
    let names = lines.filter_map(|line| Some(name.captures(line)?[1].to_owned()));
    names.filter(|name| name != "help").collect()
}
