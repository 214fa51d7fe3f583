//! The words of a command line that a shell passes as they were typed, with their quotes.

use std::ffi::OsString;

/// A shell that passes its words typed, and inserts or quotes a candidate in its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Typing {
    /// bash: every word is as it was typed, and a candidate is inserted as it is.
    Bash,
    /// zsh: every word is as it was typed; the shell quotes a candidate.
    Zsh,
    /// fish: only the last word is as it was typed; the shell quotes a candidate.
    Fish,
    /// Another shell. The last word is as it was typed.
    Other,
}

/// A command line up to the cursor, without quotes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TypedLine {
    /// The words, the last of which is being typed.
    pub(super) words: Vec<String>,
    /// Length of the start of the last word that the shell does not replace.
    pub(super) kept: usize,
    /// The quote that is open where the candidate is inserted.
    pub(super) quote: Option<char>,
    /// Whether the last word is the target of a redirection, which is a file.
    pub(super) is_redirected: bool,
}

impl TypedLine {
    /// Takes the line of bash, whose word at the cursor ends with `replaced`, the part that bash replaces.
    /// bash splits its own words at `:`, `=` and `@` as well.
    pub(super) fn of_line(line: &str, replaced: &str) -> Self {
        let (mut words, mut is_target) = (Vec::new(), false);
        let mut word: Option<(usize, Unquoter)> = None;
        for (at, c) in line.char_indices() {
            let is_plain = word.as_ref().is_none_or(|(_, unquoter)| unquoter.is_plain());
            let is_operator = matches!(c, '<' | '>');
            if !is_plain || !(is_operator || matches!(c, ' ' | '\t' | '\n')) {
                word.get_or_insert_with(|| (at, Unquoter::new(Typing::Bash))).1.push(c);
                continue;
            }
            if let Some((_, done)) = word.take() {
                // The descriptor in `2> FILE` is no word.
                let is_number = done.text.bytes().all(|byte| byte.is_ascii_digit());
                if !(is_operator && is_number) {
                    if !is_target {
                        words.push(done.text);
                    }
                    is_target = false;
                }
            }
            is_target |= is_operator;
        }
        let (start, unquoter) = word.unwrap_or((line.len(), Unquoter::new(Typing::Bash)));
        let before = line[start..].strip_suffix(replaced).unwrap_or("");
        let before = Unquoter::of(Typing::Bash, before);
        words.push(unquoter.text);
        Self { words, kept: before.text.len(), quote: before.quote, is_redirected: is_target }
    }

    /// Takes the words of a shell, the last of which is being typed.
    pub(super) fn of_words(typing: Typing, words: &[OsString]) -> Self {
        let last = words.len().saturating_sub(1);
        let words = words.iter().enumerate().map(|(at, word)| {
            let word = word.to_string_lossy();
            let is_typed = at == last || matches!(typing, Typing::Bash | Typing::Zsh);
            if is_typed { Unquoter::of(typing, &word).text } else { word.into_owned() }
        });
        Self { words: words.collect(), kept: 0, quote: None, is_redirected: false }
    }

    /// Returns the word that is being typed.
    pub(super) fn last(&self) -> &str {
        self.words.last().map_or("", String::as_str)
    }
}

/// Removes the backslashes and quotes of a shell from a word.
struct Unquoter {
    typing: Typing,
    text: String,
    quote: Option<char>,
    is_escaped: bool,
}

impl Unquoter {
    fn new(typing: Typing) -> Self {
        Self { typing, text: String::new(), quote: None, is_escaped: false }
    }

    fn of(typing: Typing, word: &str) -> Self {
        let mut unquoter = Self::new(typing);
        word.chars().for_each(|c| unquoter.push(c));
        unquoter
    }

    /// Whether the next character is neither quoted nor escaped.
    fn is_plain(&self) -> bool {
        self.quote.is_none() && !self.is_escaped
    }

    fn push(&mut self, c: char) {
        if self.is_escaped {
            self.is_escaped = false;
            let is_removed = match (self.quote, self.typing) {
                (None, _) => true,
                (Some('"'), Typing::Fish) => matches!(c, '"' | '$' | '\\'),
                (Some('"'), _) => matches!(c, '"' | '$' | '\\' | '`'),
                (Some(_), _) => matches!(c, '\'' | '\\'),
            };
            if !is_removed {
                self.text.push('\\');
            }
            self.text.push(c);
            return;
        }
        match (c, self.quote) {
            // Only fish has escapes between single quotes.
            ('\\', quote) if quote != Some('\'') || self.typing == Typing::Fish => {
                self.is_escaped = true;
            }
            ('"' | '\'', None) => self.quote = Some(c),
            (c, Some(quote)) if c == quote => self.quote = None,
            (c, _) => self.text.push(c),
        }
    }
}

/// Quotes the rest of a word for bash, which inserts it as it is after an open `quote`; `None` if that is
/// impossible.
pub(super) fn quoted(text: &str, quote: Option<char>) -> Option<String> {
    match quote {
        None => {
            let is_plain = |c: char| {
                c.is_alphanumeric()
                    || !c.is_ascii()
                    || matches!(c, '-' | '_' | '.' | '/' | ',' | '+' | ':' | '@' | '%' | '=')
            };
            let escaped = |c: char| (!is_plain(c)).then_some('\\').into_iter().chain([c]);
            Some(text.chars().flat_map(escaped).collect())
        }
        Some('\'') => Some(text.replace('\'', "'\\''")),
        // An exclamation mark between these quotes recalls a command of the history, also after a backslash.
        Some(_) if text.contains('!') => None,
        Some(_) => {
            let escaped = |c: char| {
                matches!(c, '"' | '$' | '\\' | '`').then_some('\\').into_iter().chain([c])
            };
            Some(text.chars().flat_map(escaped).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_bash_is_divided_like_bash_runs_it() {
        for (line, replaced, words, kept, quote) in [
            ("t a", "a", &["t", "a"][..], 0, None),
            ("t a ", "", &["t", "a", ""], 0, None),
            ("t \"a b", "a b", &["t", "a b"], 0, Some('"')),
            ("t 'a\\b", "a\\b", &["t", "a\\b"], 0, Some('\'')),
            ("t a\\ b", "a\\ b", &["t", "a b"], 0, None),
            ("t a@ex", "@ex", &["t", "a@ex"], 1, None),
            ("t --user=al", "al", &["t", "--user=al"], 7, None),
            ("t a,\"b", "b", &["t", "a,b"], 2, Some('"')),
            ("t < in x", "x", &["t", "x"], 0, None),
            ("t 2> log x", "x", &["t", "x"], 0, None),
            ("t 2 x", "x", &["t", "2", "x"], 0, None),
            ("t '' x", "x", &["t", "", "x"], 0, None),
        ] {
            let typed = TypedLine::of_line(line, replaced);
            assert_eq!(typed.words, words, "{line}");
            assert_eq!(
                (typed.kept, typed.quote, typed.is_redirected),
                (kept, quote, false),
                "{line}"
            );
        }
        for line in ["t < in", "t <in", "t 2> in", "t >"] {
            assert!(TypedLine::of_line(line, "in").is_redirected, "{line}");
        }
    }

    #[test]
    fn a_word_is_quoted_for_the_place_where_it_is_inserted() {
        for (text, quote, inserted) in [
            ("a$(b)", None, Some("a\\$\\(b\\)")),
            ("a b@c:1/2,é", None, Some("a\\ b@c:1/2,é")),
            ("a$`\"\\", Some('"'), Some("a\\$\\`\\\"\\\\")),
            ("it's", Some('\''), Some("it'\\''s")),
            ("a!", Some('"'), None),
        ] {
            assert_eq!(quoted(text, quote).as_deref(), inserted, "{text}");
        }
    }
}
