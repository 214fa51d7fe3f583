//! Shows a decoded token as a CSV row.

use serde::Serialize;

use super::raw::one_line;
use super::{Decoded, NESTED};
use crate::token::json::Value;
use crate::token::{CheckedToken, TokenKind};

pub(in crate::cli) const COLUMNS: &[&str] = &[
    "header",
    "claims",
    "kind",
    "issued_at",
    "expires_at",
    "expired",
    "status",
    "kid",
    "reason",
    "problems",
    "accepted",
    "error",
];

/// CSV row of a decoded token; header and claims stay JSON.
#[derive(Default, Serialize)]
pub(in crate::cli) struct Record {
    header: String,
    claims: String,
    kind: Option<&'static str>,
    issued_at: Option<String>,
    expires_at: Option<String>,
    expired: Option<bool>,
    status: &'static str,
    kid: Option<String>,
    reason: Option<&'static str>,
    problems: String,
    accepted: Option<bool>,
    error: Option<String>,
}

impl Decoded<'_> {
    pub(in crate::cli) fn record(&self) -> Record {
        let json = |value: Value<'_>| one_line(value.raw());
        let seal = self.seal();
        let payload = || {
            let mut out = Vec::new();
            self.payload(&mut out, NESTED);
            String::from_utf8_lossy(out.get(11..).unwrap_or_default()).into_owned()
        };
        Record {
            header: json(self.header.value()),
            claims: self.claims.map_or_else(payload, |claims| json(claims.value())),
            kind: self.kind().map(TokenKind::name),
            issued_at: self.times.iat.at().map(|at| at.to_string()),
            expires_at: self.times.exp.at().map(|at| at.to_string()),
            expired: self.expired(),
            status: seal.status,
            kid: seal.kid.map(str::to_owned),
            reason: seal.reason,
            problems: self.problems(),
            accepted: self.verdict.map(CheckedToken::is_accepted),
            error: None,
        }
    }
}

pub(in crate::cli) fn unreadable_record(error: String, verifying: bool) -> Record {
    Record {
        status: "not-checked",
        reason: Some("malformed"),
        problems: if verifying { "malformed".to_owned() } else { String::new() },
        accepted: verifying.then_some(false),
        error: Some(error),
        ..Record::default()
    }
}
