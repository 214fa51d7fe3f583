//! Whether other processes may be waiting for the write lock.

/// Who may be waiting while a mass change holds the write lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// Nobody: only this process has the store open, and it has no other writer.
    Alone,
    /// Other writers.
    Shared,
}
