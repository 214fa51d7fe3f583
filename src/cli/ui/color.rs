//! The colour policy, and the colour of each meaning. No other file decides about colours.

use std::borrow::Cow;

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;

/// Value of `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// Colour on terminals that support it
    #[default]
    Auto,
    /// Colour in files and pipes too
    Always,
    /// No colour
    Never,
}

impl ColorChoice {
    /// Decides whether a stream gets colour, from the environment and whether the stream is a terminal.
    ///
    /// Precedence: flag, `NO_COLOR`, `CLICOLOR_FORCE`, terminal.
    #[must_use]
    pub(crate) fn paint(self, env: &dyn Fn(&str) -> Option<String>, is_terminal: bool) -> Paint {
        let set = |name| env(name).is_some_and(|value| !value.is_empty());
        let zero = |name| env(name).is_some_and(|value| value == "0");
        Paint(match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if set("NO_COLOR") => false,
            Self::Auto if set("CLICOLOR_FORCE") && !zero("CLICOLOR_FORCE") => true,
            Self::Auto if zero("CLICOLOR") => false,
            Self::Auto => is_terminal && env("TERM").is_some_and(|term| term != "dumb"),
        })
    }
}

/// The meaning of a piece of text, independent of its colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Plain text.
    #[default]
    Plain,
    /// An active session, a check that passed.
    Good,
    /// An expired session.
    Faded,
    /// A revoked session, a failure, deleted data.
    Bad,
    Warn,
    /// The heading of a table or a section.
    Heading,
    /// Labels, hints, secondary text.
    Hint,
    /// Important text: an ID, a count, a match.
    Strong,
}

impl Tone {
    /// Returns the terminal style.
    #[must_use]
    pub(crate) fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Faded | Self::Warn => AnsiColor::Yellow.on_default(),
            Self::Bad => AnsiColor::Red.on_default(),
            Self::Heading | Self::Strong => Style::new().bold(),
            Self::Hint => Style::new().dimmed(),
        }
    }
}

/// Whether a stream gets colour; created by [`ColorChoice::paint`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Paint(bool);

impl Paint {
    /// Never colours: files, pipes, tests.
    pub(crate) const OFF: Self = Self(false);
    /// Always colours.
    #[cfg(test)]
    pub(crate) const ON: Self = Self(true);

    /// Whether colour is on.
    #[must_use]
    pub(crate) fn is_on(self) -> bool {
        self.0
    }

    /// Returns the text with the escape sequences of its tone, or unchanged if colour is off. The text must
    /// have been made safe.
    #[must_use]
    pub(crate) fn tone(self, tone: Tone, text: &str) -> Cow<'_, str> {
        if !self.0 || tone == Tone::Plain || text.is_empty() {
            return Cow::Borrowed(text);
        }
        let style = tone.style();
        Cow::Owned(format!("{style}{text}{style:#}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paint(choice: ColorChoice, vars: &[(&str, &str)], terminal: bool) -> bool {
        let env = |name: &str| {
            vars.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        choice.paint(&env, terminal).is_on()
    }

    #[test]
    fn flag_then_environment_then_terminal() {
        use ColorChoice::{Always, Auto, Never};
        let xterm = ("TERM", "xterm");
        for (choice, vars, terminal, expected) in [
            (Auto, vec![xterm], true, true),
            (Auto, vec![xterm], false, false),
            (Auto, vec![], true, false),
            (Auto, vec![("TERM", "dumb")], true, false),
            (Auto, vec![xterm, ("NO_COLOR", "1")], true, false),
            (Auto, vec![xterm, ("NO_COLOR", "")], true, true),
            (Auto, vec![("CLICOLOR_FORCE", "1")], false, true),
            (Auto, vec![("CLICOLOR_FORCE", "0")], false, false),
            (Auto, vec![xterm, ("CLICOLOR", "0")], true, false),
            (Auto, vec![("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], true, false),
            (Always, vec![("NO_COLOR", "1")], false, true),
            (Never, vec![("CLICOLOR_FORCE", "1")], true, false),
        ] {
            assert_eq!(paint(choice, &vars, terminal), expected, "{choice:?} {vars:?} {terminal}");
        }
    }

    #[test]
    fn tones_are_escapes_only_where_colour_is() {
        assert_eq!(Paint::OFF.tone(Tone::Bad, "revoked"), "revoked");
        assert_eq!(Paint::ON.tone(Tone::Bad, "revoked"), "\u{1b}[31mrevoked\u{1b}[0m");
        assert_eq!(Paint::ON.tone(Tone::Plain, "x"), "x");
        assert_eq!(Paint::ON.tone(Tone::Hint, ""), "");
    }
}
