//! Names that nobody can guess, for files that are written before they are renamed.

use super::context::Context;
use crate::service::ServiceError;

/// Returns 32 random hexadecimal digits.
pub(super) fn unique_name(context: &mut Context<'_>) -> Result<String, ServiceError> {
    let mut bytes = [0; 16];
    context.random.fill(&mut bytes)?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid().simple().to_string())
}
