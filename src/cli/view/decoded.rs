//! A token taken apart, as it is shown.

mod json;
mod page;
mod raw;
mod record;

use std::borrow::Cow;

use crate::time::Timestamp;
use crate::token::json::Object;
use crate::token::{
    CheckedToken, Header, Lint, NumericDate, Problem, Signature, Times, Token, TokenKind, read,
};

pub(in crate::cli) use json::write_unreadable;
pub(in crate::cli) use raw::{PRETTY, raw, shown};
pub(in crate::cli) use record::{COLUMNS, Record, unreadable_record};

/// Tokens in tokens in tokens are shown so deep.
const NESTED: usize = 4;

/// A token with all that is known about it.
pub(in crate::cli) struct Decoded<'a> {
    pub(in crate::cli) token: &'a Token,
    pub(in crate::cli) header: &'a Header<'a>,
    pub(in crate::cli) claims: Option<&'a Object<'a>>,
    /// The times among them.
    pub(in crate::cli) times: Times,
    /// The verdict, if one was asked for.
    pub(in crate::cli) verdict: Option<&'a CheckedToken>,
    /// Oddities, if they are wanted.
    pub(in crate::cli) lint: Option<&'a [Lint<'a>]>,
    pub(in crate::cli) now: Timestamp,
}

/// What became of the signature, in the words of the JSON output.
struct Seal<'a> {
    status: &'static str,
    kid: Option<&'a str>,
    reason: Option<&'static str>,
}

impl<'a> Decoded<'a> {
    /// The kind by its `typ`.
    pub(in crate::cli) fn kind(&self) -> Option<TokenKind> {
        self.header.kind()
    }

    /// Any other claim that holds a time, if it is one.
    pub(in crate::cli) fn date(&self, name: &str) -> Option<Timestamp> {
        let value = self.claims?.get(name)?;
        value.number().and_then(NumericDate::parse).map(NumericDate::ceil)
    }

    pub(in crate::cli) fn expired(&self) -> Option<bool> {
        self.times.exp.at().map(|exp| exp <= self.now)
    }

    /// A text claim.
    pub(in crate::cli) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        self.claims?.string(name)
    }

    fn seal(&self) -> Seal<'_> {
        let named = || self.header.kid();
        let Some(verdict) = self.verdict else {
            return Seal { status: "not-checked", kid: named(), reason: None };
        };
        let reason = verdict.problems.iter().find(|problem| problem.is_about_signature());
        let reason = reason.map(|problem| problem.id());
        match &verdict.signature {
            Signature::Valid { kid } => Seal { status: "valid", kid: Some(kid), reason: None },
            Signature::Invalid => Seal { status: "invalid", kid: named(), reason },
            // Without a key, or of something that has no signature, nothing can be said.
            Signature::NotChecked => {
                let unknown = verdict.problems.iter().any(|problem| {
                    matches!(problem, Problem::UnknownKey | Problem::Encrypted | Problem::TooLarge)
                });
                let status = if unknown { "not-checked" } else { "invalid" };
                Seal { status, kid: named(), reason }
            }
        }
    }

    fn nested(&self, depth: usize, show: &mut dyn FnMut(&Decoded<'_>)) {
        let text = self.token.payload_bytes().trim_ascii();
        let Some(token) = read(text).ok().filter(|_| depth < NESTED) else { return };
        let Ok(header) = token.header() else { return };
        let (header, claims) = (&Header::of(&header), token.claims().ok());
        let times = claims.as_ref().map(Times::of).unwrap_or_default();
        let (claims, now) = (claims.as_ref(), self.now);
        show(&Decoded { token: &token, header, claims, times, verdict: None, lint: None, now });
    }

    /// The names of all that is wrong.
    pub(in crate::cli) fn problems(&self) -> String {
        let problems = self.verdict.iter().flat_map(|verdict| &verdict.problems);
        problems.map(|problem| problem.id()).collect::<Vec<_>>().join(" ")
    }
}
