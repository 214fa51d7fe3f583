//! Commands in messages: they repeat the options with which the user named the store and its keys.

use std::borrow::Cow;

use crate::shell::file_word;

/// Commands that use the store, its keys and the configuration.
const OF_STORE: [&str; 16] = [
    "sessions",
    "revoke",
    "revoke-all",
    "users",
    "events",
    "issue",
    "rotate",
    "introspect",
    "scan",
    "denylist",
    "keys",
    "init",
    "purge",
    "stats",
    "doctor",
    "backup",
];

/// The options of a command line that name its store, its keys and its configuration. Without them, a command of a
/// hint would work on another store.
#[derive(Clone, Debug, Default)]
pub(super) struct CommandOptions(Vec<(&'static str, String)>);

impl CommandOptions {
    /// Creates the options from pairs of an option and its value, which must not be a secret.
    pub(super) fn new(options: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self(options.into_iter().collect())
    }

    /// Adds the options to each command of a message that needs them and does not have them.
    pub(super) fn add_to<'t>(&self, text: &'t str) -> Cow<'t, str> {
        const NAME: &str = "tokenctl ";
        if self.0.is_empty() || !text.contains(NAME) {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len() + 64);
        let mut rest = text;
        while let Some(at) = rest.find(NAME) {
            let (before, command) = rest.split_at(at + NAME.len());
            out.push_str(before);
            let is_word =
                !before[..at].ends_with(|c: char| c.is_alphanumeric() || "/.-_".contains(c));
            if is_word {
                self.write(command, &mut out);
            }
            rest = command;
        }
        out.push_str(rest);
        Cow::Owned(out)
    }

    /// Writes the options that a command, given without the name of the program, needs.
    fn write(&self, command: &str, out: &mut String) {
        let end = command.find(';').unwrap_or(command.len());
        let words: Vec<&str> = command[..end].split_whitespace().collect();
        let first = words.first().map(|word| word.trim_end_matches([',', '.', ':']));
        let is_of_store = first.is_some_and(|first| {
            OF_STORE.contains(&first) || ["--store", "--key"].contains(&first)
        });
        let verifies = words.contains(&"decode") && words.contains(&"--verify");
        let shows_config = first == Some("config") && words.get(1) == Some(&"show");
        if !(is_of_store || verifies || shows_config) || words.contains(&"--help") {
            return;
        }
        for (option, value) in &self.0 {
            if !(words.contains(option) || verifies && *option == "--store") {
                out.push_str(&format!("{option} {} ", file_word(value)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_that_needs_them_has_the_options() {
        let options = CommandOptions::new([
            ("--store", "my store.db".to_owned()),
            ("--key", "ring.json".to_owned()),
        ]);
        let both = "--store 'my store.db' --key ring.json";
        for (text, expected) in [
            ("run: tokenctl doctor", format!("run: tokenctl {both} doctor")),
            (
                "list: tokenctl users list; revoke: tokenctl revoke-all bob",
                format!("list: tokenctl {both} users list; revoke: tokenctl {both} revoke-all bob"),
            ),
            (
                "create: tokenctl --store 'x y' init",
                "create: tokenctl --key ring.json --store 'x y' init".to_owned(),
            ),
            (
                "see: tokenctl decode --verify",
                "see: tokenctl --key ring.json decode --verify".to_owned(),
            ),
        ] {
            assert_eq!(options.add_to(text), expected);
            assert_eq!(options.add_to(&expected), expected, "twice");
            assert_eq!(CommandOptions::default().add_to(text), text);
        }
        for text in [
            "see: tokenctl users --help",
            "give the path of a tokenctl store with --store",
            "or tokenctl store copy",
            "this tokenctl was built without PostgreSQL",
            "see: tokenctl decode",
        ] {
            assert_eq!(options.add_to(text), text);
        }
    }
}
