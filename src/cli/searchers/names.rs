//! Finds tokens in the names of files and directories.

use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use super::{Desk, Hit, News, Next, WAITING};
use crate::cli::haystack::SHORTEST_TOKEN;
use crate::token::scan::Scanner;

impl Desk<'_> {
    /// Searches the last part of a path on this thread. Like [`Desk::file`], returns whether to continue.
    pub(super) fn name(&mut self, path: &Path) -> bool {
        let hits = hits(&mut self.names, path);
        if hits.is_empty() {
            return true;
        }
        let (sender, news) = sync_channel(WAITING);
        self.flush()
            && self.order.send(Next::Files(news)).is_ok()
            && sender.send(News::Within(Arc::from(path))).is_ok()
            && hits.into_iter().all(|hit| sender.send(News::Hit(hit)).is_ok())
    }
}

/// Returns the tokens in the name, each with its position in the name.
fn hits(scanner: &mut Scanner, path: &Path) -> Vec<Hit> {
    let mut hits = Vec::new();
    let name = path.file_name().map_or(&[][..], |name| name.as_bytes());
    if name.len() >= SHORTEST_TOKEN {
        // Reading from memory does not fail.
        let _ = scanner.scan(&mut &*name, u64::MAX, &mut |found| {
            hits.push(found.into());
            Ok(())
        });
    }
    hits
}
