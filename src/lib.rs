//! Login sessions and their tokens on one store, for the service that writes it and the people who
//! operate it.

pub mod session;
pub mod store;
pub mod time;
pub mod token;
