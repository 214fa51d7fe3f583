//! Decides whether a word is a misspelling of a name.
//!
//! Stricter than clap, which compares letters wherever they are: an operator who mistypes a command must not be
//! led to its opposite, nor from an unrelated word to a command that destroys something.

use strsim::damerau_levenshtein;

/// Commands and options that destroy something or skip a question: an abbreviation does not lead to them.
const DESTRUCTIVE: [&str; 9] =
    ["revoke", "revoke-all", "purge", "prune", "delete", "deactivate", "everyone", "force", "yes"];

/// Prefixes that turn a word into another, often its opposite.
const PREFIXES: [&str; 10] = ["de", "dis", "un", "in", "re", "no-", "non-", "not-", "no", "pre"];

/// Words of other tools and claims of tokens that look like our names and mean something else.
const OTHERS: [&str; 17] = [
    "alg", "exp", "iat", "iss", "issuer", "jti", "kid", "last", "lint", "nbf", "patch", "season",
    "sid", "sub", "time", "top", "typ",
];

/// The rows of a keyboard. A wrong letter of a short word is usually next to the right one.
const KEYBOARD: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// Maximum number of names that an abbreviation may stand for.
const ABBREVIATED: usize = 3;

/// Returns the names that a word is most probably a misspelling or an abbreviation of.
pub(super) fn nearest<'n>(typed: &str, names: impl Iterator<Item = &'n str>) -> Vec<String> {
    if OTHERS.contains(&typed) {
        return Vec::new();
    }
    let names: Vec<&str> = names.collect();
    // `--created` and `--used` are the starts of names, whatever else they look like.
    let starts = |name: &&&str| name.strip_prefix(typed).is_some_and(|rest| rest.starts_with('-'));
    let started: Vec<&str> = names.iter().filter(starts).copied().collect();
    if typed.len() > 2 && matches!(started.len(), 2..=ABBREVIATED) {
        return started.into_iter().map(str::to_owned).collect();
    }
    let distances = names.iter().filter_map(|name| Some((distance(typed, name)?, *name)));
    let least = distances.clone().map(|(distance, _)| distance).min();
    let mut near: Vec<&str> = match least {
        Some(least) => distances.filter(|near| near.0 == least).map(|near| near.1).collect(),
        None => names.into_iter().filter(|name| is_abbreviation(typed, name)).collect(),
    };
    let is_opposite_pair =
        near.iter().any(|first| near.iter().any(|second| is_turned(first, second)));
    if near.len() > ABBREVIATED || is_opposite_pair {
        near.clear();
    }
    near.into_iter().map(str::to_owned).collect()
}

/// Whether a word is a misspelling of a name.
pub(super) fn is_near(typed: &str, name: &str) -> bool {
    let (typed, name) = (typed.trim_start_matches('-'), name.trim_start_matches('-'));
    distance(typed, name).is_some()
}

/// Returns the number of mistakes, if the word is a misspelling of the name; two swapped letters are one mistake.
fn distance(typed: &str, name: &str) -> Option<usize> {
    let typed = typed.to_lowercase().replace('_', "-");
    let length = typed.chars().count();
    let allowed = match length {
        0..=2 => 0,
        3..=8 => 1,
        // Bounded, because the comparison is quadratic.
        9..=64 => 2,
        _ => return None,
    };
    let distance = damerau_levenshtein(&typed, name);
    let present = typed.strip_suffix('d').unwrap_or(&typed);
    let is_other = is_opposite(&typed, name, distance) || is_turned(present, name);
    if distance > allowed || is_other || is_past_form(&typed, name) {
        return None;
    }
    // Short words with another letter are other words: `file` and `idle`, `map` and `max`.
    let mut letters = [typed.chars().collect::<Vec<_>>(), name.chars().collect()];
    for letters in &mut letters {
        letters.sort_unstable();
    }
    let is_swapped = letters[0] == letters[1];
    let is_same_length = letters[0].len() == letters[1].len();
    let is_same_start = length > 3 && typed.chars().next() == name.chars().next();
    let is_slip = is_swapped || !is_same_length || (is_same_start && is_beside(&typed, name));
    (length > 5 || is_slip).then_some(distance)
}

/// Whether each letter of a word is that of the name or next to it on the keyboard.
fn is_beside(typed: &str, name: &str) -> bool {
    let place = |c: char| {
        let row = KEYBOARD.iter().position(|row| row.contains(c))?;
        Some((row, KEYBOARD[row].find(c)?))
    };
    let beside = |c: char, d: char| match (place(c), place(d)) {
        (Some((row, at)), Some((other_row, other))) => {
            row.abs_diff(other_row) <= 1 && at.abs_diff(other) <= 1
        }
        _ => false,
    };
    typed.chars().zip(name.chars()).all(|(c, d)| c == d || beside(c, d))
}

/// Whether one of two words without its prefix is nearer to the other: `deactivate` and `activate`.
fn is_opposite(typed: &str, name: &str, distance: usize) -> bool {
    let is_nearer = |word: &str, other: &str| {
        PREFIXES
            .iter()
            .filter_map(|prefix| word.strip_prefix(prefix))
            .any(|rest| damerau_levenshtein(rest, other) < distance)
    };
    is_nearer(typed, name) || is_nearer(name, typed)
}

/// Whether two names differ in their prefix only: `deactivate` and `reactivate`.
fn is_turned(first: &str, second: &str) -> bool {
    first != second
        && PREFIXES.iter().filter_map(|prefix| first.strip_prefix(prefix)).any(|rest| {
            PREFIXES
                .iter()
                .filter_map(|prefix| second.strip_prefix(prefix))
                .any(|other| rest == other)
        })
}

/// Whether a word is the past form of a command that destroys something: `revoked` asks for what is revoked.
fn is_past_form(typed: &str, name: &str) -> bool {
    let stem = name.strip_suffix('e').unwrap_or(name);
    DESTRUCTIVE.contains(&name) && typed.strip_prefix(stem) == Some("ed")
}

fn is_abbreviation(typed: &str, name: &str) -> bool {
    typed.chars().count() >= 3 && name.starts_with(typed) && !DESTRUCTIVE.contains(&name)
}
