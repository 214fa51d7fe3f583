//! Quotes words of commands that users copy into a shell.

use std::borrow::Cow;

/// Returns the path quoted as one word of a POSIX shell that no program takes for an option.
pub(crate) fn file_word(path: &str) -> Cow<'_, str> {
    if path.starts_with('-') {
        Cow::Owned(word(&format!("./{path}")).into_owned())
    } else {
        word(path)
    }
}

/// Returns the text quoted as one word of a POSIX shell.
pub(crate) fn word(text: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_./@%+=:,-".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("'{}'", text.replace('\'', "'\\''")))
}
