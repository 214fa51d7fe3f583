//! One line of JSON, read as one session: every field checked as the store would, so that what
//! passes here is not refused there.

use std::borrow::Cow;

use chrono::DateTime;

use crate::session::{
    Client, IdError, Reason, Revocation, SESSION_FIELDS, Session, SessionId, UserId,
};
use crate::time::{Span, Timestamp};
use crate::token::json::{JsonError, Object, Type, Value};
use crate::token::{ClaimsError, Random, SessionClaims};

/// The last second of the year 9999, the store's latest time.
const LATEST: i64 = 253_402_300_799;
const MAX_CLAIMS: usize = 16_384;
const MAX_AUDIENCE: usize = 4_096;

/// How the fields of another store are called here.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    renames: Vec<(String, &'static str)>,
    ignore_unknown: bool,
}

impl Mapping {
    /// No other names; `ignore_unknown` passes over fields that mean nothing here.
    #[must_use]
    pub fn new(ignore_unknown: bool) -> Self {
        Self { renames: Vec::new(), ignore_unknown }
    }

    /// Reads the field `theirs` as `ours`. `false` if there is no field `ours`.
    pub fn rename(&mut self, theirs: &str, ours: &str) -> bool {
        let Some(ours) = SESSION_FIELDS.into_iter().find(|field| *field == ours) else {
            return false;
        };
        self.renames.push((theirs.to_owned(), ours));
        true
    }

    fn field(&self, name: &str) -> Option<&'static str> {
        let renamed = self.renames.iter().find(|(theirs, _)| theirs == name);
        renamed.map(|(_, ours)| *ours).or_else(|| {
            // A field whose meaning was given to another name has lost its own.
            let taken = self.renames.iter().any(|(_, ours)| *ours == name);
            SESSION_FIELDS.into_iter().find(|field| *field == name && !taken)
        })
    }
}

/// What is wrong with a field, or with a whole line. Never holds a value: it may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The field as the line names it; `None` if it is the line.
    pub field: Option<String>,
    /// What is wrong.
    pub fault: Fault,
}

/// What can be wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not JSON, or not an object.
    #[error("{0}")]
    Json(#[from] JsonError),
    /// The whole list as one array.
    #[error("a JSON array; write one object a line (jq -c '.[]' does)")]
    Array,
    /// More bytes than any session needs.
    #[error("longer than {0} bytes")]
    LongLine(usize),
    /// Needed, and not there.
    #[error("is missing{0}")]
    Missing(&'static str),
    /// Given more than once, be it under two names.
    #[error("is given twice")]
    Twice,
    /// No field of a session.
    #[error("is no field of a session")]
    Unknown,
    /// Of another type.
    #[error("must be {0}")]
    Type(&'static str),
    /// No id.
    #[error("{0}")]
    Id(#[from] IdError),
    /// More characters than the store takes.
    #[error("has more than {0} characters")]
    LongText(usize),
    /// A character that the store can't hold.
    #[error("holds a NUL character")]
    Nul,
    /// No point in time.
    #[error("must be a time: 2026-11-21T01:32:38Z or Unix seconds")]
    Time,
    /// Thirteen digits.
    #[error("is beyond the year 9999: are these milliseconds?")]
    LateTime,
    /// Before 1970.
    #[error("is before 1970")]
    EarlyTime,
    /// An end before the beginning.
    #[error("is before created_at")]
    BeforeCreated,
    /// Not one of the reasons.
    #[error("is not one of the reasons for a revocation")]
    Reason,
    /// Two fields that can't both be true.
    #[error("contradicts {0}")]
    Contradiction(&'static str),
    /// Claims that no token can carry.
    #[error("{0}")]
    Claims(#[from] ClaimsError),
    /// The store has this session.
    #[error("is in the store already (--skip-existing passes over such lines)")]
    Exists,
    /// The line has no ID, and none can be drawn.
    #[error("cannot be made: {0}")]
    Random(crate::token::RandomError),
    /// Another line has this id.
    #[error("is the id of an earlier line")]
    Repeated,
    /// The store says no although every check passed.
    #[error("is refused by the store: {0}")]
    Refused(String),
}

/// Reads a line.
pub(super) fn read(
    text: &str,
    mapping: &Mapping,
    now: Timestamp,
    random: &mut dyn Random,
) -> Result<Session, Vec<Wrong>> {
    let line = |fault| vec![Wrong { field: None, fault }];
    if text.trim_start().starts_with('[') {
        return Err(line(Fault::Array));
    }
    let object = Object::parse(text).map_err(|error| line(error.into()))?;
    let mut row = ImportRow { values: Vec::new(), wrong: Vec::new() };
    for member in object.members() {
        match mapping.field(&member.name) {
            None if mapping.ignore_unknown => {}
            None => row.fault(&member.name, Fault::Unknown),
            Some(field) if row.values.iter().any(|value| value.field == field) => {
                row.fault(&member.name, Fault::Twice);
            }
            Some(field) => {
                row.values.push(GivenFields { field, name: &member.name, value: member.value });
            }
        }
    }
    let session = row.session(now, random);
    match session {
        Some(session) if row.wrong.is_empty() => Ok(session),
        _ => Err(row.wrong),
    }
}

/// A value as it was given.
struct GivenFields<'a> {
    field: &'static str,
    /// The field as the line names it.
    name: &'a str,
    value: Value<'a>,
}

/// A line's values, and what was found wrong with them so far.
struct ImportRow<'a> {
    values: Vec<GivenFields<'a>>,
    wrong: Vec<Wrong>,
}

impl<'a> ImportRow<'a> {
    fn fault(&mut self, field: &str, fault: Fault) {
        let named = self.values.iter().find(|given| given.field == field);
        let field = named.map_or(field, |given| given.name).to_owned();
        self.wrong.push(Wrong { field: Some(field), fault });
    }

    /// The value of a field; null is none.
    fn get(&self, field: &str) -> Option<Value<'a>> {
        let given = self.values.iter().find(|given| given.field == field)?;
        Some(given.value).filter(|value| value.kind() != Type::Null)
    }

    /// The same after `read`, whose fault is noted.
    fn read<T>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(Value<'a>) -> Result<T, Fault>,
    ) -> Option<T> {
        match read(self.get(field)?) {
            Ok(value) => Some(value),
            Err(fault) => {
                self.fault(field, fault);
                None
            }
        }
    }

    fn needs(&mut self, field: &'static str, how: &'static str) {
        if !self.values.iter().any(|given| given.field == field) {
            self.fault(field, Fault::Missing(how));
        }
    }

    fn text(&mut self, field: &'static str, most: usize) -> Option<String> {
        // What other stores write for "unknown" is nothing here.
        self.read(field, |value| text(value, most)).filter(|text| !text.is_empty())
    }

    fn time(&mut self, field: &'static str, created_at: Option<Timestamp>) -> Option<Timestamp> {
        self.read(field, |value| {
            let at = time(value)?;
            if created_at.is_some_and(|created_at| at < created_at) {
                return Err(Fault::BeforeCreated);
            }
            Ok(at)
        })
    }

    fn count(&mut self, field: &'static str, least: i64) -> i64 {
        let what = if least == 0 { "a whole number from 0" } else { "a whole number from 1" };
        let read = |value: Value<'_>| {
            let number = value.number().and_then(|text| text.parse::<i64>().ok());
            number.filter(|number| *number >= least).ok_or(Fault::Type(what))
        };
        self.read(field, read).unwrap_or(least)
    }

    fn span(&mut self, field: &'static str) -> Option<Span> {
        self.read(field, |value| {
            let seconds = value.number().and_then(|text| text.parse().ok()).map(Span::secs);
            let words = || value.string().and_then(|text| text.parse().ok());
            seconds.or_else(words).ok_or(Fault::Type("seconds, or a duration such as 15m"))
        })
    }

    fn session(&mut self, now: Timestamp, random: &mut dyn Random) -> Option<Session> {
        for field in ["user_id", "created_at"] {
            if self.get(field).is_none() {
                self.fault(field, Fault::Missing(""));
            }
        }
        self.needs("expires_at", " (null means never)");
        let created_at = self.time("created_at", None);
        let id = self.read("id", |value| Ok(SessionId::new(text(value, usize::MAX)?)?));
        let user_id = self.read("user_id", |value| Ok(UserId::new(text(value, usize::MAX)?)?));
        let rotated_at = self.time("rotated_at", created_at);
        let revocation = self.revocation(created_at, now);
        let access_ttl = self.span("access_ttl");
        if access_ttl == Some(Span::default()) {
            self.fault("access_ttl", Fault::Type("longer than 0 seconds"));
        }
        let last_used_at = self.time("last_used_at", created_at);
        let id = match id {
            Some(id) => id,
            None => match SessionId::generate(created_at.unwrap_or(now), random) {
                Ok(id) => id,
                Err(error) => {
                    self.fault("id", Fault::Random(error));
                    return None;
                }
            },
        };
        let session = Session {
            id,
            user_id: user_id.unwrap_or_else(|| UserId::from_store(String::new())),
            created_at: created_at.unwrap_or(now),
            last_used_at: last_used_at.or(rotated_at).or(created_at).unwrap_or(now),
            expires_at: self.time("expires_at", created_at),
            max_expires_at: self.time("max_expires_at", created_at),
            generation: self.count("generation", 1),
            rotated_at,
            access_expires_at: self.time("access_expires_at", created_at),
            longest_idle: self.span("longest_idle").unwrap_or_default(),
            client: Client {
                ip: self.text("ip", 4_096),
                user_agent: self.text("user_agent", 1_024),
                device: self.text("device", 256),
            }
            .fitted(),
            claims: self.read("claims", claims).unwrap_or_else(|| "{}".to_owned()),
            audience: self.read("audience", audience),
            access_ttl,
            refresh_ttl: self.span("refresh_ttl"),
            ip_changes: self.count("ip_changes", 0),
            user_agent_changes: self.count("user_agent_changes", 0),
            refresh_hash: None,
            // The store sets both: an imported session belongs to the newest cutoff.
            epoch: 0,
            cutoff: None,
            revocation,
        };
        self.wrong.is_empty().then_some(session)
    }

    fn revocation(&mut self, created_at: Option<Timestamp>, now: Timestamp) -> Option<Revocation> {
        let at = self.time("revoked_at", created_at);
        let reason = self.read("revoked_reason", |value| {
            let text = value.string().ok_or(Fault::Type("a text"))?;
            text.parse::<Reason>().map_err(|_| Fault::Reason)
        });
        let (by, note) = (self.text("revoked_by", 128), self.text("revoked_note", 1_024));
        let is_valid = self.read("is_valid", |value| match value.raw() {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(Fault::Type("true or false")),
        });
        let state = self.read("state", |value| match value.string().as_deref() {
            Some("active" | "expired") => Ok(false),
            Some("revoked") => Ok(true),
            _ => Err(Fault::Type("active, expired or revoked")),
        });
        let said = self.get("revoked_at").is_some();
        let contradicted = [
            ("is_valid", is_valid == Some(true) && said),
            ("state", state == Some(false) && (said || is_valid == Some(false))),
            ("state", state == Some(true) && !said && is_valid == Some(true)),
        ];
        for (field, _) in contradicted.into_iter().filter(|(_, contradicted)| *contradicted) {
            self.fault(field, Fault::Contradiction("what else says whether it was revoked"));
        }
        let ended = said || is_valid == Some(false) || state == Some(true);
        if !ended {
            for field in ["revoked_reason", "revoked_by", "revoked_note"] {
                if self.get(field).is_some_and(|value| value.raw() != "\"\"") {
                    self.fault(field, Fault::Contradiction("revoked_at: it was not revoked"));
                }
            }
            return None;
        }
        // Over, and nobody knows since when: since now at the latest.
        let at = at.unwrap_or_else(|| created_at.map_or(now, |created_at| now.max(created_at)));
        Some(Revocation { at, reason: reason.unwrap_or(Reason::Other), by, note })
    }
}

fn text(value: Value<'_>, most: usize) -> Result<String, Fault> {
    let text = value.string().map(Cow::into_owned).ok_or(Fault::Type("a text"))?;
    if text.chars().count() > most {
        return Err(Fault::LongText(most));
    }
    if text.contains('\0') {
        return Err(Fault::Nul);
    }
    Ok(text)
}

/// RFC 3339, or Unix seconds; fractions are dropped.
fn time(value: Value<'_>) -> Result<Timestamp, Fault> {
    let at = if let Some(number) = value.number() {
        seconds(number)?
    } else {
        let text = value.string().ok_or(Fault::Time)?;
        DateTime::parse_from_rfc3339(&text).map_err(|_| Fault::Time)?.timestamp()
    };
    match at {
        ..0 => Err(Fault::EarlyTime),
        0..=LATEST => Ok(Timestamp(at)),
        _ => Err(Fault::LateTime),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "whole seconds are meant, and bounded below")]
fn seconds(number: &str) -> Result<i64, Fault> {
    if let Ok(whole) = number.parse() {
        return Ok(whole);
    }
    let number: f64 = number.parse().map_err(|_| Fault::Time)?;
    Ok(number.floor() as i64)
}

fn claims(value: Value<'_>) -> Result<String, Fault> {
    if value.kind() != Type::Object {
        return Err(Fault::Type("a JSON object"));
    }
    let raw = value.raw();
    if raw.chars().count() > MAX_CLAIMS {
        return Err(Fault::LongText(MAX_CLAIMS));
    }
    SessionClaims::from_stored(raw)?;
    Ok(raw.to_owned())
}

fn audience(value: Value<'_>) -> Result<Vec<String>, Fault> {
    let wrong = Fault::Type("a list of texts");
    let elements = value.elements().ok_or(wrong.clone())?;
    let texts: Option<Vec<String>> =
        elements.into_iter().map(|element| element.string().map(Cow::into_owned)).collect();
    if value.raw().len() > MAX_AUDIENCE {
        return Err(Fault::LongText(MAX_AUDIENCE));
    }
    texts.ok_or(wrong)
}
