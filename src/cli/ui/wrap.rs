//! Wraps text at words.

use super::text::width;

/// Returns lines of at most `room` columns, broken at spaces, and inside a word only if the word is longer.
/// Runs of spaces are kept, because they align columns.
#[must_use]
pub(crate) fn wrap(text: &str, room: usize) -> Vec<String> {
    if width(text) <= room {
        return vec![text.to_owned()];
    }
    let mut lines = vec![String::new()];
    let mut used = 0;
    let mut gap = 0;
    for word in text.split(' ') {
        gap += 1;
        if word.is_empty() {
            continue;
        }
        let takes = width(word);
        let space = std::mem::take(&mut gap);
        if used > 0 && used + space + takes <= room {
            used += space;
            (0..space).for_each(|_| push(&mut lines, ' '));
        } else if used > 0 {
            lines.push(String::new());
            used = 0;
        }
        for c in word.chars() {
            let takes = width(c.encode_utf8(&mut [0; 4]));
            if used + takes > room && used > 0 {
                lines.push(String::new());
                used = 0;
            }
            push(&mut lines, c);
            used += takes;
        }
    }
    lines
}

fn push(lines: &mut [String], c: char) {
    if let Some(line) = lines.last_mut() {
        line.push(c);
    }
}
