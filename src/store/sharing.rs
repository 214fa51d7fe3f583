//! Whether other processes may be waiting for the write lock.

/// Who may be waiting while a mass change holds the write lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// No process waits: only this process has the store open, through one writing connection.
    Alone,
    /// Other connections may wait for the lock of the store.
    Shared,
    /// Other connections may wait, but only for rows that this transaction changes.
    Rows,
}
