//! Resolves escapes of the characters of tokens and of base64: in JSON, JavaScript, Rust, C, shells,
//! quoted-printable, HTML, Markdown, and in URLs within URLs.

use super::alphabet::is_letter;

/// Named characters of HTML.
const NAMES: [(&[u8], u8); 7] = [
    (b"period;", b'.'),
    (b"lowbar;", b'_'),
    (b"UnderBar;", b'_'),
    (b"hyphen;", b'-'),
    (b"dash;", b'-'),
    (b"sol;", b'/'),
    (b"plus;", b'+'),
];

/// Maximum length of an escape and of a colour sequence, in bytes.
pub(super) const MAX_ESCAPE: usize = 24;

/// Maximum number of encodings of a percent sign within each other.
const MAX_PERCENT: usize = 4;

/// Returns the length of an escape at the start of these bytes, and the character of a token or of base64 for which
/// it stands.
pub(super) fn letter(rest: &[u8]) -> Option<(usize, u8)> {
    let (length, value) = match rest {
        [b'=', digits @ ..] => (3, quoted_printable(digits)?),
        _ => value(rest)?,
    };
    let letter = u8::try_from(value).ok()?;
    (is_letter(letter) || matches!(letter, b'.' | b'+' | b'/')).then_some((length, letter))
}

/// Returns the length of an escape at the start of these bytes, and the number of its character.
pub(super) fn value(rest: &[u8]) -> Option<(usize, u32)> {
    Some(match rest {
        [b'%', b'u', digits @ ..] => (6, number(digits, 4, 16)?),
        [b'%', digits @ ..] => {
            let percents = (0..MAX_PERCENT)
                .take_while(|at| digits.get(2 * at..).is_some_and(|rest| rest.starts_with(b"25")))
                .count();
            (3 + 2 * percents, number(digits.get(2 * percents..)?, 2, 16)?)
        }
        [b'=', digits @ ..] => (3, number(digits, 2, 16)?),
        [b'\\', b'\\', b'u', digits @ ..] => (7, number(digits, 4, 16)?),
        [b'\\', b'\\', b'x', digits @ ..] => (5, number(digits, 2, 16)?),
        [b'\\', b'u' | b'x', b'{', digits @ ..] => {
            let (length, value) = numeral(digits, 16, b'}')?;
            (3 + length, value)
        }
        [b'\\', b'u', digits @ ..] => (6, number(digits, 4, 16)?),
        [b'\\', b'U', digits @ ..] => (10, number(digits, 8, 16)?),
        [b'\\', b'x', digits @ ..] => (4, number(digits, 2, 16)?),
        [b'\\', other @ (b'.' | b'_' | b'/' | b'-'), ..] => (2, u32::from(*other)),
        [b'\\', digits @ ..] => (4, number(digits, 3, 8)?),
        [b'&', b'#', b'x' | b'X', digits @ ..] => {
            let (length, value) = numeral(digits, 16, b';')?;
            (3 + length, value)
        }
        [b'&', b'#', digits @ ..] => {
            let (length, value) = numeral(digits, 10, b';')?;
            (2 + length, value)
        }
        [b'&', name @ ..] => {
            let (name, letter) = NAMES.iter().find(|(known, _)| name.starts_with(known))?;
            (1 + name.len(), u32::from(*letter))
        }
        _ => return None,
    })
}

/// Parses a number with this many digits.
pub(super) fn number(digits: &[u8], count: usize, radix: u32) -> Option<u32> {
    digits.get(..count)?.iter().try_fold(0_u32, |value, digit| {
        value.checked_mul(radix)?.checked_add(char::from(*digit).to_digit(radix)?)
    })
}

/// Parses a number of at most eight digits before a terminator; returns its length with the terminator.
fn numeral(digits: &[u8], radix: u32, terminator: u8) -> Option<(usize, u32)> {
    let count =
        digits.iter().take(9).position(|byte| *byte == terminator).filter(|count| *count > 0)?;
    Some((count + 1, number(digits, count, radix)?))
}

/// Parses an escape of quoted-printable (RFC 2045 section 6.7). A letter is an escape only among others, because `=`
/// also separates a name from a value and ends base64.
fn quoted_printable(digits: &[u8]) -> Option<u32> {
    let value = number(digits, 2, 16)?;
    let is_letter = u8::try_from(value).is_ok_and(|byte| byte.is_ascii_alphanumeric());
    let is_among_others = digits.get(2) == Some(&b'=')
        && digits.get(3..).is_some_and(|digits| number(digits, 2, 16).is_some());
    (!is_letter || is_among_others).then_some(value)
}
