//! Finds opaque refresh tokens by a pattern, in a text that another reader consumes.

use std::fmt;
use std::io::{self, Read};

use regex::bytes::{Regex, RegexBuilder};

use crate::token::scan::TextPosition;

/// Memory limits, in bytes, of a compiled pattern and of its search.
const SIZE_LIMIT: usize = 1 << 20;
const CACHE_LIMIT: usize = 4 << 20;

/// Maximum depth of groups in a pattern.
const NEST_LIMIT: u32 = 50;

/// Maximum length of a line that is searched as a whole, in bytes.
const LONGEST_LINE: usize = 256 << 10;

/// Maximum length of a token at a cut in a longer line, in bytes.
const OVERLAP: usize = 8 << 10;

/// The pattern of opaque refresh tokens: the first group of a regular expression, or the whole match.
#[derive(Clone)]
pub(super) struct OpaquePattern(Regex);

impl OpaquePattern {
    /// Compiles a regular expression. The time of a search is linear in the length of the text for every
    /// pattern.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        // Tokens are ASCII: \w then stands for 63 characters instead of 140,000.
        let regex = RegexBuilder::new(text)
            .unicode(false)
            .size_limit(SIZE_LIMIT)
            .dfa_size_limit(CACHE_LIMIT)
            .nest_limit(NEST_LIMIT)
            .build()
            .map_err(|error| {
                format!("invalid regular expression: {}", cause(&error.to_string()))
            })?;
        if regex.is_match(b"") {
            return Err("the pattern matches an empty text".to_owned());
        }
        Ok(Self(regex))
    }
}

/// Returns the cause from an error of the regex crate, which shows the pattern first and names its own features.
fn cause(error: &str) -> String {
    let cause = error.lines().next_back().unwrap_or_default().trim_start_matches("error: ");
    match cause.split_once(" (make sure the unicode-") {
        Some((cause, _)) => format!("{cause}; omit the flag u, because tokens are ASCII"),
        None => cause.to_owned(),
    }
}

impl fmt::Debug for OpaquePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Receives each match and its position; an error stops the search.
pub(super) type MatchFn<'a> = &'a mut dyn FnMut(&str, TextPosition) -> io::Result<()>;

/// A reader that searches every line that is read through it.
pub(super) struct PatternReader<'a> {
    input: &'a mut dyn Read,
    pattern: &'a OpaquePattern,
    found: MatchFn<'a>,
    /// The start of a line whose end was not read yet.
    open: Vec<u8>,
    place: Option<TextPosition>,
}

impl<'a> PatternReader<'a> {
    pub(super) fn new(
        input: &'a mut dyn Read,
        pattern: &'a OpaquePattern,
        found: MatchFn<'a>,
    ) -> Self {
        Self { input, pattern, found, open: Vec::new(), place: None }
    }

    /// Searches `open` for matches that start in its first `length` bytes, and drops these bytes.
    fn search(&mut self, length: usize) -> io::Result<()> {
        let place = self.place.get_or_insert_with(|| TextPosition::before(&self.open));
        let (mut passed, mut kept) = (0, length);
        for groups in self.pattern.0.captures_iter(&self.open) {
            let Some(whole) = groups.get(0) else { continue };
            if whole.start() >= length {
                break;
            }
            kept = length.max(whole.end());
            let token = groups.get(1).unwrap_or(whole);
            if token.is_empty() {
                continue;
            }
            place.pass(self.open.get(passed..token.start()).unwrap_or_default());
            passed = token.start();
            if let Ok(token) = std::str::from_utf8(token.as_bytes()) {
                (self.found)(token, *place)?;
            }
        }
        place.pass(self.open.get(passed..kept).unwrap_or_default());
        self.open.drain(..kept);
        Ok(())
    }
}

impl Read for PatternReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        let text = buffer.get(..read).unwrap_or_default();
        self.open.extend_from_slice(text);
        if read == 0 {
            self.search(self.open.len())?;
        } else if let Some(end) = memchr::memrchr(b'\n', text) {
            self.search(self.open.len() - text.len() + end + 1)?;
        } else if self.open.len() > LONGEST_LINE {
            self.search(self.open.len() - OVERLAP)?;
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the matches in a text that is read in pieces of `piece` bytes.
    fn found(pattern: &str, text: &[u8], piece: usize) -> Vec<(String, u64, u64)> {
        let pattern = OpaquePattern::parse(pattern).unwrap_or_else(|error| panic!("{error}"));
        let mut all = Vec::new();
        let mut keep = |token: &str, place: TextPosition| {
            all.push((token.to_owned(), place.line(), place.column()));
            Ok(())
        };
        let mut input = text;
        let mut reader = PatternReader::new(&mut input, &pattern, &mut keep);
        let mut buffer = vec![0; piece];
        while reader.read(&mut buffer).is_ok_and(|read| read > 0) {}
        all
    }

    #[test]
    fn matches_are_found_wherever_the_reads_end() {
        let begin = "\u{feff}é token=abcdef12 x\r\n".as_bytes();
        let text = &[begin, b"token=\xe9\nsid=99999999"].concat();
        for piece in 1..40 {
            let all = found(r"(?:token|sid)=([a-f0-9]{8})", text, piece);
            let expected = [("abcdef12".to_owned(), 1, 9), ("99999999".to_owned(), 3, 5)];
            assert_eq!(all, expected, "{piece}");
        }
    }

    #[test]
    fn a_line_without_an_end_is_searched_in_pieces() {
        let mut text = vec![b'.'; 3 * LONGEST_LINE];
        let mut at = 100;
        let mut count = 0;
        while at + 40 < text.len() {
            text[at..at + 32].fill(b'a');
            (at, count) = (at + 1_009, count + 1);
        }
        for piece in [64 << 10, 4_096] {
            let all = found("a{32}", &text, piece);
            assert_eq!(all.len(), count);
            assert_eq!(all[1], ("a".repeat(32), 1, 1_110));
        }
    }

    #[test]
    fn patterns_without_bounds_are_refused() {
        for (pattern, why) in [
            ("[", "unclosed character class"),
            ("a*", "empty"),
            ("(a{1000}){1000}", "size limit"),
            (&"(".repeat(200), "unclosed"),
        ] {
            let error = OpaquePattern::parse(pattern).err().unwrap_or_default();
            assert!(error.contains(why), "{error}");
        }
    }

    /// The features of the crate in a test differ from those of the program.
    #[test]
    fn an_error_names_no_feature_of_the_crate() {
        let error = "regex parse error:\n    (?u)\\w\n        ^^\nerror: Unicode-aware Perl class not found \
                     (make sure the unicode-perl feature is enabled)";
        let expected =
            "Unicode-aware Perl class not found; omit the flag u, because tokens are ASCII";
        assert_eq!(cause(error), expected);
        assert_eq!(cause("error: unclosed group"), "unclosed group");
    }
}
