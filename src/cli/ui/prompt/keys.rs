//! Parses the bytes that a terminal sends as keys.

use std::io;

use super::tty::Input;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyPress {
    Char(char),
    /// Ctrl with a letter.
    Ctrl(char),
    Enter,
    Backspace,
    Tab,
    BackTab,
    Up,
    Down,
    PageUp,
    PageDown,
    Home,
    End,
    Escape,
    /// Any other key.
    Other,
    /// No key within one tick.
    None,
    /// The terminal was closed.
    Gone,
}

/// Reads one key; `read` returns the next byte.
pub(super) fn read(mut read: impl FnMut() -> io::Result<Input>) -> io::Result<KeyPress> {
    let byte = match read()? {
        Input::Byte(byte) => byte,
        Input::Tick => return Ok(KeyPress::None),
        Input::End => return Ok(KeyPress::Gone),
    };
    Ok(match byte {
        b'\r' | b'\n' => KeyPress::Enter,
        b'\t' => KeyPress::Tab,
        0x08 | 0x7f => KeyPress::Backspace,
        0x1b => escape(&mut read)?,
        // In line mode, the terminal stored Ctrl-D as a zero byte.
        0 => KeyPress::Ctrl('d'),
        1..=0x1a => KeyPress::Ctrl(char::from(byte - 1 + b'a')),
        0x1c..=0x1f => KeyPress::Other,
        0x20..=0x7e => KeyPress::Char(char::from(byte)),
        0x80.. => character(byte, &mut read)?,
    })
}

/// Reads a key whose sequence starts with Esc, or Esc itself if no byte follows at once.
fn escape(read: &mut impl FnMut() -> io::Result<Input>) -> io::Result<KeyPress> {
    let introducer = match read()? {
        Input::Byte(byte) => byte,
        Input::Tick | Input::End => return Ok(KeyPress::Escape),
    };
    if introducer != b'[' && introducer != b'O' {
        return Ok(KeyPress::Other);
    }
    let mut parameters = Vec::new();
    // Longer than any real sequence.
    while parameters.len() < 16 {
        match read()? {
            Input::Byte(byte @ 0x40..=0x7e) => return Ok(sequence(&parameters, byte)),
            Input::Byte(byte) => parameters.push(byte),
            Input::Tick | Input::End => break,
        }
    }
    Ok(KeyPress::Other)
}

fn sequence(parameters: &[u8], last: u8) -> KeyPress {
    match (parameters, last) {
        ([], b'A') => KeyPress::Up,
        ([], b'B') => KeyPress::Down,
        ([], b'Z') => KeyPress::BackTab,
        ([], b'H') | ([b'1' | b'7'], b'~') => KeyPress::Home,
        ([], b'F') | ([b'4' | b'8'], b'~') => KeyPress::End,
        ([b'5'], b'~') => KeyPress::PageUp,
        ([b'6'], b'~') => KeyPress::PageDown,
        _ => KeyPress::Other,
    }
}

/// Reads a character outside of ASCII.
fn character(first: u8, read: &mut impl FnMut() -> io::Result<Input>) -> io::Result<KeyPress> {
    let length = match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Ok(KeyPress::Other),
    };
    let mut bytes = vec![first];
    while bytes.len() < length {
        match read()? {
            Input::Byte(byte) => bytes.push(byte),
            Input::Tick | Input::End => return Ok(KeyPress::Other),
        }
    }
    let text = std::str::from_utf8(&bytes).ok().and_then(|text| text.chars().next());
    Ok(text.map_or(KeyPress::Other, KeyPress::Char))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(bytes: &[u8]) -> Vec<KeyPress> {
        let mut bytes = bytes.iter();
        let mut found = Vec::new();
        loop {
            let next = || Ok(bytes.next().map_or(Input::End, |byte| Input::Byte(*byte)));
            let key = read(next).expect("a key");
            if key == KeyPress::Gone {
                return found;
            }
            found.push(key);
        }
    }

    #[test]
    fn bytes_become_keys() {
        use KeyPress::{Backspace, Char, Ctrl, Down, Enter, Escape, Home, Other, PageDown, Up};
        assert_eq!(keys(b"aY\r\n"), [Char('a'), Char('Y'), Enter, Enter]);
        assert_eq!(keys("ä€😀".as_bytes()), [Char('ä'), Char('€'), Char('😀')]);
        assert_eq!(keys(b"\x1b[A\x1b[B\x1bOH\x1b[6~"), [Up, Down, Home, PageDown]);
        assert_eq!(keys(b"\x03\x04\x00\x14"), [Ctrl('c'), Ctrl('d'), Ctrl('d'), Ctrl('t')]);
        assert_eq!(keys(b"\x7f\x08\x1b"), [Backspace, Backspace, Escape]);
        assert_eq!(keys(b"\x1b[1;5Cx\xffy"), [Other, Char('x'), Other, Char('y')]);
    }
}
