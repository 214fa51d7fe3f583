//! The times among a token's claims, read once for all who ask.

use super::NumericDate;
use super::json::{Object, Value};
use crate::time::Timestamp;

/// When a token ends, begins and was made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    /// `exp`
    pub exp: Time,
    /// `nbf`
    pub nbf: Time,
    /// `iat`
    pub iat: Time,
}

/// One of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Time {
    /// There is no such claim.
    #[default]
    Missing,
    /// It is no time (RFC 7519 §2); a string of digits is none.
    Invalid,
    /// The first whole second that is not before it.
    At(Timestamp),
}

impl Times {
    /// Reads them.
    #[must_use]
    pub fn of(claims: &Object<'_>) -> Self {
        let [exp, nbf, iat] = [claims.get("exp"), claims.get("nbf"), claims.get("iat")];
        let [exp, nbf, iat] = [exp, nbf, iat].map(Time::of);
        Self { exp, nbf, iat }
    }
}

impl Time {
    #[inline]
    fn of(value: Option<Value<'_>>) -> Self {
        match value.map(|value| value.number().and_then(NumericDate::parse)) {
            None => Self::Missing,
            Some(None) => Self::Invalid,
            Some(Some(date)) => Self::At(date.ceil()),
        }
    }

    /// The time, if it is one.
    #[must_use]
    pub fn at(self) -> Option<Timestamp> {
        match self {
            Self::At(at) => Some(at),
            Self::Missing | Self::Invalid => None,
        }
    }
}
