//! Decodes the base64url of JOSE: no padding, no spare bits, no characters skipped (RFC 7515 section 2).

use std::ops::Range;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use std::sync::LazyLock;

use base64::Engine as _;
use base64::alphabet;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use base64::engine::Simd;
use base64::engine::general_purpose::{
    GeneralPurpose, NO_PAD, STANDARD, STANDARD_NO_PAD_INDIFFERENT, URL_SAFE_NO_PAD,
};

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use super::long_run;

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn encode_onto(bytes: &[u8], out: &mut String) {
    URL_SAFE_NO_PAD.encode_string(bytes, out);
}

pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    decode_onto(text, &mut bytes).then_some(bytes)
}

/// Returns the buffer size that is enough to decode the parts of a token of `letters` characters in a row.
pub(crate) fn room(letters: usize) -> usize {
    letters / 4 * 3 + BLOCK + QUAD
}

/// Appends the decoded bytes to `out`; leaves `out` unchanged if the text is not base64url.
pub(crate) fn decode_onto(text: &[u8], out: &mut Vec<u8>) -> bool {
    let start = out.len();
    // Spare bits and padding are checked like in the scalar function.
    let decoded = match filled_up(text, &mut [b'A'; SHORT + BLOCK + QUAD]) {
        Some(filled) => decode_strictly(filled, out) && cut(text.len(), start, out),
        None => decode_strictly(text, out),
    };
    if !decoded {
        out.truncate(start);
    }
    decoded
}

/// Decodes several short texts in one pass, which costs little more than decoding one, and returns the
/// range of each in `out`. Returns `None`, with `out` unchanged, if the texts are too long or one is not
/// base64url; [`decode_onto`] then finds out which one.
pub(crate) fn decode_together<const N: usize>(
    texts: [&[u8]; N],
    out: &mut Vec<u8>,
) -> Option<[Range<usize>; N]> {
    let start = out.len();
    let mut filled = [b'A'; SHORT + BLOCK + QUAD];
    let mut letters = 0;
    let mut places = [const { 0..0 }; N];
    for (text, place) in texts.into_iter().zip(&mut places) {
        if text.len() > SHORT - letters || text.len() % QUAD == 1 {
            return None;
        }
        filled.get_mut(letters..letters + text.len())?.copy_from_slice(text);
        let first = start + letters / QUAD * 3;
        *place = first..first + text.len() * 3 / 4;
        // The next text starts at a new group of four letters.
        letters = (letters + text.len()).next_multiple_of(QUAD);
    }
    let filled = filled.get(..letters.next_multiple_of(BLOCK) + QUAD)?;
    let exact = decode_strictly(filled, out)
        && texts
            .iter()
            .zip(&places)
            .all(|(text, place)| text.len().is_multiple_of(QUAD) || out.get(place.end) == Some(&0));
    let end = places.last().map_or(start, |last| last.end);
    out.truncate(if exact { end } else { start });
    exact.then_some(places)
}

/// Up to this length the last letters take as long to decode as all letters before them.
const SHORT: usize = 512;
/// Number of letters that the engine decodes at once.
const BLOCK: usize = 32;
/// Number of trailing letters that the engine decodes one by one.
const QUAD: usize = 4;

/// Pads a short text with `A` letters (zero bits), so that the engine decodes all of it in blocks.
fn filled_up<'b>(text: &[u8], buffer: &'b mut [u8; SHORT + BLOCK + QUAD]) -> Option<&'b [u8]> {
    if text.len() > SHORT || text.len() % QUAD == 1 {
        return None;
    }
    buffer.get_mut(..text.len())?.copy_from_slice(text);
    buffer.get(..text.len().next_multiple_of(BLOCK) + QUAD)
}

/// Removes the padding zeros, and checks that the spare bits of the text are zero.
fn cut(letters: usize, start: usize, out: &mut Vec<u8>) -> bool {
    let end = start + letters * 3 / 4;
    let exact = letters.is_multiple_of(QUAD) || out.get(end) == Some(&0);
    out.truncate(end);
    exact
}

/// Appends the decoded bytes to `out`; leaves an unknown number of bytes there if the text is not base64url.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
fn decode_strictly(text: &[u8], out: &mut Vec<u8>) -> bool {
    static SIMD: LazyLock<Simd> = LazyLock::new(|| Simd::url_safe(NO_PAD));
    long_run::count(text.len());
    if long_run::is_long() {
        SIMD.decode_vec(text, out).is_ok()
    } else {
        URL_SAFE_NO_PAD.decode_vec(text, out).is_ok()
    }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn decode_strictly(text: &[u8], out: &mut Vec<u8>) -> bool {
    URL_SAFE_NO_PAD.decode_vec(text, out).is_ok()
}

pub(crate) fn encode_standard(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Encodes with spare bits after the last byte that are not zero.
pub(crate) fn decode_spare_bits(text: &[u8]) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurpose =
        GeneralPurpose::new(&alphabet::URL_SAFE, NO_PAD.with_decode_allow_trailing_bits(true));
    LENIENT.decode(text).ok()
}

/// Decodes the standard base64 alphabet of PEM and of careless producers, with or without padding.
pub(crate) fn decode_standard(text: &[u8]) -> Option<Vec<u8>> {
    STANDARD_NO_PAD_INDIFFERENT.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_one_spelling_of_bytes_is_read() {
        assert_eq!(decode(b"AQ"), Some(vec![1]));
        for text in ["AR", "AQ==", "AQ=", "A", "AQ\n", " AQ", "+/8", "A Q"] {
            assert_eq!(decode(text.as_bytes()), None, "{text:?}");
        }
        assert_eq!(encode(&[0xfb, 0xff]), "-_8");
    }

    #[test]
    fn texts_have_equal_results_together_and_one_by_one() {
        // The engine with vector instructions is the one to compare.
        #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
        long_run::count(long_run::LONG);
        let text: Vec<u8> = (0..SHORT + 8).map(|at| b"AQgwP-_z9"[at * 7 % 9]).collect();
        for first in (0..80).chain(SHORT - 40..SHORT + 4) {
            for second in (0..9).chain([43, 86]) {
                let texts = [&text[..first], &text[text.len() - second..], &text[..2]];
                let mut out = vec![7];
                let alone: Option<Vec<_>> = texts.into_iter().map(decode).collect();
                let Some(places) = decode_together(texts, &mut out) else {
                    assert_eq!(out, [7]);
                    assert!(alone.is_none() || first + second + 2 > SHORT - 2 * QUAD);
                    continue;
                };
                let together = places.map(|place| out[place].to_vec());
                assert_eq!(Some(together.to_vec()), alone, "{first} {second}");
            }
        }
        assert_eq!(decode_together([b"AQ", b"A="], &mut Vec::new()), None);
    }

    #[test]
    fn every_length_is_read_like_the_scalar_engine_reads_it() {
        // The engine with vector instructions is the one to compare.
        #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
        long_run::count(long_run::LONG);
        for length in 0..(SHORT + 2 * BLOCK) {
            let text: Vec<u8> = (0..length).map(|at| b"AQgwP-_z9"[at * 7 % 9]).collect();
            let scalar = URL_SAFE_NO_PAD.decode(&text).ok();
            assert_eq!(decode(&text), scalar, "{length}");
            for (at, wrong) in [(length / 2, b'='), (length.saturating_sub(1), b'+')] {
                let mut text = text.clone();
                text.get_mut(at).into_iter().for_each(|byte| *byte = wrong);
                assert_eq!(decode(&text), URL_SAFE_NO_PAD.decode(&text).ok(), "{length} {at}");
            }
        }
    }
}
