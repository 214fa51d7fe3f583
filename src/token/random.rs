//! The source of random bytes, and its failure.

/// The source of randomness failed: no ID, key or signature can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the operating system's random generator failed")]
pub struct RandomError;

/// A source of random bytes. Outside of tests it must be cryptographic, such as [`os_random`].
pub trait Random {
    /// Fills the whole buffer.
    ///
    /// # Errors
    /// [`RandomError`] if the source fails; the buffer must not be used then.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), RandomError>;
}

/// Any function that fills a buffer is a source. A function that cannot fail may return nothing.
impl<F, R> Random for F
where
    F: FnMut(&mut [u8]) -> R,
    R: Filled,
{
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), RandomError> {
        self(buffer).outcome()
    }
}

/// The return type of a function that is a source of randomness.
pub trait Filled {
    /// Whether the buffer was filled.
    ///
    /// # Errors
    /// [`RandomError`] if it was not.
    fn outcome(self) -> Result<(), RandomError>;
}

impl Filled for () {
    fn outcome(self) -> Result<(), RandomError> {
        Ok(())
    }
}

impl Filled for Result<(), RandomError> {
    fn outcome(self) -> Result<(), RandomError> {
        self
    }
}

/// Fills the buffer from the operating system's generator.
///
/// # Errors
/// [`RandomError`] if the system has neither `getrandom` nor `/dev/urandom`.
pub fn os_random(buffer: &mut [u8]) -> Result<(), RandomError> {
    getrandom::fill(buffer).map_err(|_| RandomError)
}

/// Checks that the operating system's generator works. AWS-LC draws from it for RSA and ECDSA, and
/// aborts the process if it fails.
pub(crate) fn check_os_random() -> Result<(), RandomError> {
    os_random(&mut [0; 16])
}
