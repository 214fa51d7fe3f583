//! Searches a byte in a text: on x86-64 with SSE2, which each of these processors has, until the process has
//! read many tokens.

use std::iter;

#[cfg(target_arch = "x86_64")]
use memchr::arch::x86_64::sse2::memchr::One;

#[cfg(target_arch = "x86_64")]
use super::long_run;

/// Returns the first position of a byte.
pub(crate) fn find(byte: u8, text: &[u8]) -> Option<usize> {
    #[cfg(target_arch = "x86_64")]
    if let Some(search) = with_sse2(byte) {
        return search.find(text);
    }
    memchr::memchr(byte, text)
}

/// Returns how often a byte occurs.
pub(crate) fn count(byte: u8, text: &[u8]) -> usize {
    #[cfg(target_arch = "x86_64")]
    if let Some(search) = with_sse2(byte) {
        return search.count(text);
    }
    memchr::memchr_iter(byte, text).count()
}

/// Returns the positions of a byte.
pub(crate) fn positions(byte: u8, text: &[u8]) -> impl Iterator<Item = usize> {
    let mut from = 0;
    iter::from_fn(move || {
        let at = from + find(byte, text.get(from..)?)?;
        from = at + 1;
        Some(at)
    })
}

#[cfg(target_arch = "x86_64")]
fn with_sse2(byte: u8) -> Option<One> {
    if long_run::is_long() { None } else { One::new(byte) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_positions_are_those_of_a_loop() {
        let text: Vec<u8> = (0..300_usize).map(|at| b"ab.c..d"[at * at % 7]).collect();
        for start in 0..70 {
            for end in start..text.len() {
                let text = &text[start..end];
                let all: Vec<usize> = (0..text.len()).filter(|at| text[*at] == b'.').collect();
                assert_eq!(find(b'.', text), all.first().copied());
                assert_eq!(count(b'.', text), all.len());
                assert_eq!(positions(b'.', text).collect::<Vec<_>>(), all);
            }
        }
    }
}
