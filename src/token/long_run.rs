//! Decides when a process uses the vector instructions that not every processor has.
//!
//! A program finds these instructions with CPUID. On a virtual machine the hypervisor emulates CPUID, which takes
//! 30 µs for all of them: longer than reading one token without vector instructions. So a process that reads few
//! tokens does not use them.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Number of letters that a process decodes in 30 µs without vector instructions.
pub(super) const LONG: usize = 20_000;

static READ: AtomicUsize = AtomicUsize::new(0);

/// Counts letters of tokens that the process is about to decode.
pub(super) fn count(letters: usize) {
    if !is_long() {
        READ.fetch_add(letters, Ordering::Relaxed);
    }
}

/// Returns whether the process has decoded [`LONG`] letters, and so uses the vector instructions.
pub(super) fn is_long() -> bool {
    READ.load(Ordering::Relaxed) >= LONG
}
