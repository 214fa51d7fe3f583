//! Login sessions and their tokens on one store, for the service that writes it and the people who
//! operate it.

#[cfg(feature = "cli")]
pub mod cli;
pub mod service;
pub mod session;
pub mod store;
pub mod time;
pub mod token;
