//! Whether the process reads so many tokens that it pays to ask the processor for its vector instructions.
//!
//! On a virtual machine the hypervisor answers the question, which takes 30 µs: longer than a process needs to
//! read one token without these instructions.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Number of letters whose reading without vector instructions takes as long as the question.
pub(super) const LONG: usize = 20_000;

static READ: AtomicUsize = AtomicUsize::new(0);

/// Counts letters that are about to be read.
pub(super) fn count(letters: usize) {
    if !is_long() {
        READ.fetch_add(letters, Ordering::Relaxed);
    }
}

pub(super) fn is_long() -> bool {
    READ.load(Ordering::Relaxed) >= LONG
}
