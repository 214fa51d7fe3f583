//! What an examination finds.

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its name, for programs too.
    pub check: &'static str,
    /// How it is.
    pub level: Level,
    /// What was seen.
    pub message: String,
    /// What mends it, where something has to be mended.
    pub hint: Option<String>,
}

/// How it is with one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// In order.
    Good,
    /// To be looked at before it becomes worse.
    Warning,
    /// Out of order.
    Failure,
}

impl Level {
    /// As it is shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Warning => "warning",
            Self::Failure => "failure",
        }
    }
}

impl Finding {
    /// Something that is in order.
    #[must_use]
    pub fn good(check: &'static str, message: impl Into<String>) -> Self {
        Self { check, level: Level::Good, message: message.into(), hint: None }
    }

    /// Something to be looked at, and what mends it.
    #[must_use]
    pub fn warning(
        check: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self { check, level: Level::Warning, message: message.into(), hint: Some(hint.into()) }
    }

    /// Something that is out of order, and what mends it.
    #[must_use]
    pub fn failure(
        check: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self { check, level: Level::Failure, message: message.into(), hint: Some(hint.into()) }
    }
}
