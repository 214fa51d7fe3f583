//! Repeats a transaction after a conflict with another writer.

use super::ServiceError;
use crate::store::{Store, StoreErrorKind};

/// Maximum number of attempts; then the conflict is returned as an error.
const ATTEMPTS: u32 = 5;

/// Runs `transaction`, and repeats it while it fails with [`StoreErrorKind::Conflict`], which means that
/// the store has changed nothing.
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
