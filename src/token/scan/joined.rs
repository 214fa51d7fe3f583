//! Finds tokens whose letters are interrupted: folded lines, escaped full stops.
//!
//! Lines are joined wherever the next line starts with a letter. Joined text is therefore parsed more
//! strictly than adjacent letters: the signature must have exactly the length of its algorithm, and a
//! fold inside it must look like the work of a program.

use super::super::base64url;
use super::super::json::Object;
use super::alphabet::{MAX_FOUND, MAX_HEADER, is_letter};
use super::gather::{Ended, Fold, Gathered, MAX_LINE, Wanted, gather};
use super::signature;

/// Line widths at which programs fold.
const WIDTHS: [usize; 16] = [60, 64, 68, 70, 72, 73, 75, 76, 77, 78, 79, 80, 100, 120, 132, 160];

/// The result of joining.
pub(super) enum Joined {
    /// A token: the position after it, and its letters.
    Token(usize, Vec<u8>),
    /// Undecided: the window ends too early.
    More,
    /// Not a token: the position up to which letters were joined.
    No(usize),
}

/// Joins the letters from `start` on and parses them.
pub(super) fn joined(bytes: &[u8], start: usize, at_end: bool) -> Joined {
    let wanted = Wanted {
        is_letter: |byte| is_letter(byte) || byte == b'.',
        limit: MAX_FOUND,
        first_part: MAX_HEADER,
    };
    let text = gather(bytes, start, wanted, at_end);
    if text.ended == Ended::Open {
        return Joined::More;
    }
    match length(&text, bytes) {
        Some(length) => {
            let end = text.end(length);
            let mut letters = text.letters;
            letters.truncate(length);
            Joined::Token(end, letters)
        }
        None => Joined::No(text.end(text.letters.len())),
    }
}

/// Returns the number of letters that form a token.
fn length(text: &Gathered, bytes: &[u8]) -> Option<usize> {
    let mut parts = text.letters.split(|letter| *letter == b'.');
    let header = parts.next()?;
    let decoded = base64url::decode(header)?;
    let object = Object::from_bytes(&decoded).ok()?;
    let alg = object.string("alg")?;
    let payload = parts.next()?;
    let before_payload = header.len() + 1;
    if object.get("enc").is_some() {
        let [iv, body, tag] = [parts.next()?, parts.next()?, parts.next()?];
        let before = before_payload + payload.len() + iv.len() + body.len() + 3;
        let exact = signature::TAGS.into_iter().find(|tag| text.is_boundary(before + tag))?;
        let is_whole = tag.len() >= exact && !body.is_empty();
        return (is_whole && folds_as_programs_do(text, bytes, before, exact))
            .then_some(before + exact);
    }
    let claims = base64url::decode(payload)?;
    Object::from_bytes(&claims).ok()?;
    let before = before_payload + payload.len() + 1;
    let run = parts.next()?;
    let lengths = signature::exact(&alg, run, |length| text.is_boundary(before + length));
    let is_signature = |length: &usize| run.get(..*length).and_then(base64url::decode).is_some();
    let is_folded = |length: &usize| folds_as_programs_do(text, bytes, before, *length);
    let exact = lengths.into_iter().find(|length| is_signature(length) && is_folded(length))?;
    Some(before + exact)
}

/// Whether every fold inside the signature has a common line width, or the width of a neighbouring fold; a single one
/// may also leave the rest of the token alone in the next line, as a terminal of any width does.
/// This rules out a log line that ends in a truncated token, followed by a line that happens to start
/// with the missing number of letters.
fn folds_as_programs_do(text: &Gathered, bytes: &[u8], before: usize, length: usize) -> bool {
    let is_within = |fold: &Fold| !fold.is_certain && fold.at > before && fold.at < before + length;
    let mut within = text.folds.iter().filter(|fold| is_within(fold));
    let is_bare = within.next().is_some_and(|fold| fold.is_bare) && within.next().is_none();
    if is_bare && matches!(bytes.get(text.end(before + length)), None | Some(b'\r' | b'\n')) {
        return true;
    }
    is_wrapped_at_hyphens(text, before + length)
        || text.folds.iter().enumerate().filter(|(_, fold)| is_within(fold)).all(|(index, fold)| {
            let neighbours = [index.checked_sub(1), Some(index + 1)];
            let neighbours = neighbours.into_iter().flatten().filter_map(|at| text.folds.get(at));
            let twins: Vec<_> = neighbours.collect();
            fold.widths.iter().enumerate().any(|(of, width)| {
                width.is_some_and(|width| WIDTHS.contains(&width))
                    || (width.is_some()
                        && twins.iter().any(|twin| twin.widths.get(of) == Some(width)))
            })
        })
}

/// Whether all folds within this number of letters are those of a program that prefers to break lines after hyphens,
/// such as a word processor: a line is shorter than others only if it ends at a hyphen and if the text up to the next
/// hyphen would not have fitted.
fn is_wrapped_at_hyphens(text: &Gathered, length: usize) -> bool {
    let folds: Vec<_> =
        text.folds.iter().filter(|fold| !fold.is_certain && fold.at < length).collect();
    (0..2).any(|of| {
        let widths: Option<Vec<_>> =
            folds.iter().map(|fold| fold.widths.get(of).copied().flatten()).collect();
        let widths = widths.unwrap_or_default();
        let is_filled = |width: usize| {
            folds.iter().zip(&widths).all(|(fold, own)| {
                *own == width || (*own < width && is_unbroken(text, fold.at, width - own))
            })
        };
        match widths.iter().max() {
            None => false,
            // A single line does not tell the width.
            Some(_) if widths.len() == 1 => WIDTHS.into_iter().any(is_filled),
            Some(widest) => *widest <= MAX_LINE && is_filled(*widest),
        }
    })
}

/// Whether a fold is at a hyphen, and a program would break nothing within `room` letters behind the fold.
fn is_unbroken(text: &Gathered, fold: usize, room: usize) -> bool {
    let (before, rest) = text.letters.split_at(fold.min(text.letters.len()));
    if !before.ends_with(b"-") && !rest.starts_with(b"--") {
        return false;
    }
    // Hyphens beside digits join words less loosely.
    let is_word = |letter: u8| letter.is_ascii_alphabetic() || letter == b'_';
    let is_break = |five: &[u8]| matches!(five, [a, b, b'-', c, d] if [*a, *b, *c, *d].into_iter().all(is_word));
    // A punctuation mark may follow the token.
    let near = rest.get(..room + 2).unwrap_or(rest);
    let broken = near.windows(5).position(is_break).map(|at| at + 3);
    broken.unwrap_or(rest.len() + 1) > room
}
