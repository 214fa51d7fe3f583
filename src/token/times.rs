//! The time claims of a token, parsed once.

use super::NumericDate;
use super::json::{Object, Value};
use crate::time::Timestamp;

/// The `exp`, `nbf` and `iat` claims of a token (RFC 7519 section 4.1).
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    /// `exp`
    pub exp: Time,
    /// `nbf`
    pub nbf: Time,
    /// `iat`
    pub iat: Time,
}

/// One time claim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Time {
    /// The claim is absent.
    #[default]
    Missing,
    /// The claim is not a number that can be a time (RFC 7519 section 2); a string of digits is not one.
    Invalid,
    /// The smallest whole second that is not earlier than the claim.
    At(Timestamp),
}

impl Times {
    /// Parses the time claims.
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

    /// Returns the time, if the claim is valid.
    #[must_use]
    pub fn at(self) -> Option<Timestamp> {
        match self {
            Self::At(at) => Some(at),
            Self::Missing | Self::Invalid => None,
        }
    }
}
