//! The one place that runs a transaction again after a conflict with another writer.

use super::ServiceError;
use crate::store::{Store, StoreErrorKind};

/// Attempts before the conflict is the caller's error.
const ATTEMPTS: u32 = 5;

/// Runs `transaction`, and runs it again as long as it ends with [`StoreErrorKind::Conflict`]: the
/// store has changed nothing then.
pub(super) fn retry_conflicts<T>(
    store: &mut dyn Store,
    mut transaction: impl FnMut(&mut dyn Store) -> Result<T, ServiceError>,
) -> Result<T, ServiceError> {
    let mut attempt = 1;
    loop {
        match transaction(store) {
            Err(ServiceError::Store(error))
                if error.kind == StoreErrorKind::Conflict && attempt < ATTEMPTS =>
            {
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}
