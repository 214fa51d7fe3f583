//! Parameter values with their types: the types of unnamed statements are not looked up on the server.

use tokio_postgres::types::{ToSql, Type};

use crate::time::{Span, Timestamp};

/// One value of a statement.
#[derive(Clone, Debug)]
pub(super) enum SqlValue {
    Text(Option<String>),
    Int(Option<i64>),
    Texts(Vec<String>),
    /// A text column of many rows.
    #[cfg(feature = "cli")]
    TextColumn(Vec<Option<String>>),
    #[cfg(feature = "cli")]
    IntColumn(Vec<Option<i64>>),
}

impl SqlValue {
    pub(super) fn parameter(&self) -> (&(dyn ToSql + Sync), Type) {
        match self {
            Self::Text(text) => (text, Type::TEXT),
            Self::Int(number) => (number, Type::INT8),
            Self::Texts(texts) => (texts, Type::TEXT_ARRAY),
            #[cfg(feature = "cli")]
            Self::TextColumn(texts) => (texts, Type::TEXT_ARRAY),
            #[cfg(feature = "cli")]
            Self::IntColumn(numbers) => (numbers, Type::INT8_ARRAY),
        }
    }
}

impl From<&str> for SqlValue {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<String> for SqlValue {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<Option<&str>> for SqlValue {
    fn from(text: Option<&str>) -> Self {
        Self::Text(text.map(str::to_owned))
    }
}

impl From<Option<String>> for SqlValue {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for SqlValue {
    fn from(number: i64) -> Self {
        Self::Int(Some(number))
    }
}

impl From<usize> for SqlValue {
    fn from(number: usize) -> Self {
        Self::Int(Some(i64::try_from(number).unwrap_or(i64::MAX)))
    }
}

impl From<Option<i64>> for SqlValue {
    fn from(number: Option<i64>) -> Self {
        Self::Int(number)
    }
}

impl From<Timestamp> for SqlValue {
    fn from(at: Timestamp) -> Self {
        at.as_secs().into()
    }
}

impl From<Option<Timestamp>> for SqlValue {
    fn from(at: Option<Timestamp>) -> Self {
        Self::Int(at.map(Timestamp::as_secs))
    }
}

impl From<Option<Span>> for SqlValue {
    fn from(span: Option<Span>) -> Self {
        Self::Int(span.map(Span::as_secs))
    }
}

/// Creates the list of a statement's parameter values, in the order of their numbers.
macro_rules! values {
    ($($value:expr),* $(,)?) => { [$($crate::store::postgres::value::SqlValue::from($value)),*] };
}
pub(super) use values;
