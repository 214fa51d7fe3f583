//! Scans any bytes as a log: reads of any size find the same tokens, and each can be parsed.
#![no_main]

use std::io::Read;

use libfuzzer_sys::fuzz_target;
use tokenctl::token::{read, scan};

struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.1.min(self.0.len()).min(buffer.len());
        buffer[..length].copy_from_slice(&self.0[..length]);
        self.0 = &self.0[length..];
        Ok(length)
    }
}

fn found(bytes: &[u8], piece: usize) -> Vec<(String, scan::TextPosition)> {
    let mut all = Vec::new();
    scan::scan(&mut Pieces(bytes, piece), &mut |found| {
        assert!(read(found.token).is_ok());
        all.push((found.token.to_owned(), found.place));
        Ok(())
    })
    .expect("reads");
    all
}

fuzz_target!(|input: (u8, &[u8])| {
    let (piece, bytes) = (usize::from(input.0) + 1, input.1);
    let whole = found(bytes, usize::MAX);
    assert_eq!(whole, found(bytes, piece));
    let narrow = scan::find(bytes).map(|range| &bytes[range]);
    assert!(narrow.into_iter().all(|token| whole.iter().any(|hit| hit.0.as_bytes() == token)));
});
