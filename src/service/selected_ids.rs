//! Reads the IDs of selected sessions.

use super::ServiceError;
use super::revoke::Selected;
use crate::session::SessionId;

impl Selected {
    /// Calls `each` with the IDs of the selected sessions, up to `most` at a time.
    ///
    /// # Errors
    /// If the temporary file of many IDs cannot be read, or `each` fails.
    pub fn read_ids<E: From<ServiceError>>(
        &mut self,
        most: usize,
        each: &mut dyn FnMut(Vec<SessionId>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut ids = self.ids.reader().map_err(ServiceError::TemporaryFile)?;
        loop {
            let chunk = ids.next_chunk(most).map_err(ServiceError::TemporaryFile)?;
            if chunk.is_empty() {
                return Ok(());
            }
            each(chunk)?;
        }
    }
}
