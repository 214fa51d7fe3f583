//! Parses one line of JSON as one session, with every check of the store, so that the store accepts
//! the result.

use std::borrow::Cow;

use super::fault::{Fault, Wrong};
use super::handover;
use super::mapping::{FieldUse, Mapping, REFRESH_HASH, REFRESH_TOKEN, USER_STATUS, Usage};
use super::moment;
use crate::session::{
    Client, Reason, RefreshHash, Revocation, Session, SessionId, UserId, UserStatus,
};
use crate::time::{Span, Timestamp};
use crate::token::SessionClaims;
use crate::token::json::{Object, Type, Value};

const MAX_CLAIMS: usize = 16_384;
const MAX_AUDIENCE: usize = 4_096;

/// The content of a line.
pub(super) enum Line {
    /// A session, and the status of its user if the line contains it.
    Session(Box<Session>, Option<UserStatus>),
    /// A session without a user, such as a guest session.
    WithoutUser,
}

/// Parses a line.
pub(super) fn read(
    text: &str,
    mapping: &Mapping,
    usage: &mut Usage,
    now: Timestamp,
    make_id: &mut dyn FnMut(Timestamp) -> SessionId,
) -> Result<Line, Vec<Wrong>> {
    let line = |fault| vec![Wrong { field: None, fault }];
    if text.trim_start().starts_with('[') {
        return Err(line(Fault::Array));
    }
    let object = Object::parse(text).map_err(|error| line(error.into()))?;
    let mut row = ImportRow { values: Vec::new(), wrong: Vec::new(), mapping };
    for member in object.members() {
        match mapping.field(&member.name, usage) {
            FieldUse::Ignored => {}
            FieldUse::Unknown => row.fault(&member.name, Fault::Unknown),
            FieldUse::Ending => row.fault(&member.name, Fault::Ending),
            FieldUse::Credential => row.fault(&member.name, Fault::Credential),
            FieldUse::Ours(field) if row.values.iter().any(|value| value.field == field) => {
                row.fault(&member.name, Fault::Twice);
            }
            FieldUse::Ours(field) => {
                row.values.push(GivenField { field, name: &member.name, value: member.value });
            }
        }
    }
    if row.wrong.is_empty() && row.is_without_user() {
        return Ok(Line::WithoutUser);
    }
    let session = row.session(now, make_id);
    let status = row.read(USER_STATUS, |value| match value.string().as_deref() {
        Some("active") => Ok(UserStatus::Active),
        Some("deactivated") => Ok(UserStatus::Deactivated),
        _ => Err(Fault::Type("active or deactivated")),
    });
    match session {
        Some(session) if row.wrong.is_empty() => Ok(Line::Session(Box::new(session), status)),
        _ => Err(row.wrong),
    }
}

/// A field of the line.
struct GivenField<'a> {
    field: &'static str,
    /// The name of the field on the line.
    name: &'a str,
    value: Value<'a>,
}

/// The fields of a line, and the faults found so far.
struct ImportRow<'a> {
    values: Vec<GivenField<'a>>,
    wrong: Vec<Wrong>,
    mapping: &'a Mapping,
}

impl<'a> ImportRow<'a> {
    fn fault(&mut self, field: &str, fault: Fault) {
        let named = self.values.iter().find(|given| given.field == field);
        let field = named.map_or(field, |given| given.name).to_owned();
        self.wrong.push(Wrong { field: Some(field), fault });
    }

    /// Returns the value of a field. A null, and values that other stores write instead, count as absent.
    fn get(&self, field: &str) -> Option<Value<'a>> {
        let given = self.values.iter().find(|given| given.field == field)?;
        let is_never = |value: &Value<'_>| {
            value.raw() == "0" && matches!(field, "revoked_at" | "rotated_at" | "last_used_at")
        };
        let is_time = field.ends_with("_at");
        Some(given.value).filter(|value| {
            let is_none = value.kind() == Type::Null || is_never(value);
            !(is_none || is_time && value.raw() == "\"\"")
        })
    }

    /// Whether the line has a user field whose value is null.
    fn is_without_user(&self) -> bool {
        self.values.iter().any(|given| given.field == "user_id" && given.value.kind() == Type::Null)
    }

    /// Parses a field with `read`, and records its fault.
    fn read<T>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(Value<'a>) -> Result<T, Fault>,
    ) -> Option<T> {
        let value = self.get(field)?;
        match read(value) {
            Ok(read) => Some(read),
            Err(fault) => {
                let fault =
                    if let Fault::Type(wanted) = fault { named_kind(wanted, value) } else { fault };
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
        // Other stores write an empty text for "unknown".
        self.read(field, |value| text(value, most)).filter(|text| !text.is_empty())
    }

    fn time(&mut self, field: &'static str, created_at: Option<Timestamp>) -> Option<Timestamp> {
        let offset = self.mapping.offset;
        self.read(field, |value| {
            let at = moment::time(value, offset)?;
            if created_at.is_some_and(|created_at| at < created_at) {
                return Err(Fault::BeforeCreated);
            }
            Ok(at)
        })
    }

    fn count(&mut self, field: &'static str, least: i64) -> Option<i64> {
        let what = if least == 0 { "a whole number from 0" } else { "a whole number from 1" };
        let read = |value: Value<'_>| {
            let number = value.number().and_then(|text| text.parse::<i64>().ok());
            number.filter(|number| *number >= least).ok_or(Fault::Type(what))
        };
        self.read(field, read)
    }

    fn span(&mut self, field: &'static str) -> Option<Span> {
        self.read(field, |value| {
            let seconds = value.number().and_then(|text| text.parse().ok()).map(Span::secs);
            let words = || value.string().and_then(|text| text.parse().ok());
            seconds.or_else(words).ok_or(Fault::Type("seconds, or a duration such as 15m"))
        })
    }

    fn session(
        &mut self,
        now: Timestamp,
        make_id: &mut dyn FnMut(Timestamp) -> SessionId,
    ) -> Option<Session> {
        for field in ["user_id", "created_at"] {
            if self.get(field).is_none() {
                self.fault(field, Fault::Missing(""));
            }
        }
        self.needs("expires_at", " (null means never)");
        let created_at = self.time("created_at", None);
        let id = self.read("id", |value| Ok(SessionId::new(id_text(value)?)?));
        let user_id = self.read("user_id", |value| Ok(UserId::new(id_text(value)?)?));
        let rotated_at = self.time("rotated_at", created_at);
        let revocation = self.revocation(created_at, now);
        let access_ttl = self.span("access_ttl");
        if access_ttl == Some(Span::default()) {
            self.fault("access_ttl", Fault::Type("longer than 0 seconds"));
        }
        let refresh_hash = self.refresh_hash();
        let kept = self.mapping.claims.as_slice();
        let last_used_at = self.time("last_used_at", created_at);
        let id = id.unwrap_or_else(|| make_id(created_at.unwrap_or(now)));
        let session = Session {
            id,
            user_id: user_id.unwrap_or_else(|| UserId::from_store(String::new())),
            created_at: created_at.unwrap_or(now),
            last_used_at: last_used_at.or(rotated_at).or(created_at).unwrap_or(now),
            expires_at: self.time("expires_at", created_at),
            max_expires_at: self.time("max_expires_at", created_at),
            generation: self.count("generation", 1).unwrap_or(1),
            rotated_at,
            access_expires_at: self.time("access_expires_at", created_at),
            longest_idle: self.span("longest_idle").unwrap_or_default(),
            client: Client {
                ip: self.text("ip", 4_096),
                user_agent: self.text("user_agent", 1_024),
                device: self.text("device", 256),
            }
            .fitted(),
            claims: self
                .read("claims", |value| claims(value, kept))
                .unwrap_or_else(|| "{}".to_owned()),
            audience: self.read("audience", audience),
            access_ttl,
            refresh_ttl: self.span("refresh_ttl"),
            ip_changes: self.count("ip_changes", 0),
            user_agent_changes: self.count("user_agent_changes", 0),
            refresh_hash,
            // The store sets `epoch` and `cutoff`: an imported session belongs to the newest cutoff.
            epoch: 0,
            cutoff: None,
            revocation,
        };
        self.wrong.is_empty().then_some(session)
    }

    /// Returns the hash of the other system's refresh token, which becomes generation 1.
    fn refresh_hash(&mut self) -> Option<RefreshHash> {
        let text = |value: Value<'_>| -> Result<String, Fault> {
            value.string().map(Cow::into_owned).ok_or(Fault::Type("a text"))
        };
        let given = self.read(REFRESH_HASH, |value| handover::hash(&text(value)?));
        let hashed = self.read(REFRESH_TOKEN, |value| handover::hashed(&text(value)?));
        let hash = hashed.or(given);
        if hash.is_some() && self.get("generation").is_some_and(|value| value.raw() != "1") {
            self.fault("generation", Fault::Contradiction("the refresh token: it is generation 1"));
        }
        hash
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
            self.fault(field, Fault::Contradiction("the fields that say whether it was revoked"));
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
        // The session has ended at an unknown time, so the import records the latest possible one.
        let at = at.unwrap_or_else(|| created_at.map_or(now, |created_at| now.max(created_at)));
        Some(Revocation { at, reason: reason.unwrap_or(Reason::Other), by, note })
    }
}

/// Parses a text. As at a login, it is cut to the store's limit and NUL characters are removed.
fn text(value: Value<'_>, most: usize) -> Result<String, Fault> {
    let text = value.string().ok_or(Fault::Type("a text"))?;
    Ok(text.chars().filter(|character| *character != '\0').take(most).collect())
}

/// Parses an ID, which other stores may keep as an integer.
fn id_text(value: Value<'_>) -> Result<String, Fault> {
    let value = moment::unwrapped(value).unwrap_or(value);
    let integer = value.number().filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    let text = value.string().map(Cow::into_owned).or_else(|| integer.map(ToOwned::to_owned));
    let text = text.ok_or(Fault::Type("a text or an integer"))?;
    if text.contains('\0') { Err(Fault::Nul) } else { Ok(text) }
}

/// Adds the actual type of the value to the fault.
fn named_kind(wanted: &'static str, value: Value<'_>) -> Fault {
    let kind = match value.kind() {
        Type::Null => "null",
        Type::Bool => "a boolean",
        Type::Number => "a number",
        Type::String => "a text",
        Type::Array => "an array",
        Type::Object => "an object",
    };
    // For other requirements the type may be right and the form wrong.
    let is_of_one_type = ["a text", "a JSON object", "a list", "true or false"]
        .iter()
        .any(|start| wanted.starts_with(start));
    if is_of_one_type { Fault::Kind(wanted, kind) } else { Fault::Type(wanted) }
}

/// Parses the session's claims: all members, or only the named ones.
fn claims(value: Value<'_>, kept: &[String]) -> Result<String, Fault> {
    let object = value.object().ok_or(Fault::Type("a JSON object"))?;
    let named = || {
        let members =
            object.members().iter().filter(|member| kept.iter().any(|kept| *kept == member.name));
        let members: Vec<String> = members
            .map(|member| {
                let name = serde_json::Value::from(member.name.clone().into_owned());
                format!("{name}:{}", member.value.raw())
            })
            .collect();
        format!("{{{}}}", members.join(","))
    };
    let named = if kept.is_empty() { value.raw().to_owned() } else { named() };
    let raw = named.as_str();
    if raw.chars().count() > MAX_CLAIMS {
        return Err(Fault::LongText(MAX_CLAIMS));
    }
    SessionClaims::from_stored(raw)?;
    Ok(raw.to_owned())
}

fn audience(value: Value<'_>) -> Result<Vec<String>, Fault> {
    let wrong = Fault::Type("a list of one or more texts");
    let elements = value.elements().ok_or(wrong.clone())?;
    let texts: Option<Vec<String>> =
        elements.into_iter().map(|element| element.string().map(Cow::into_owned)).collect();
    if value.raw().len() > MAX_AUDIENCE {
        return Err(Fault::LongText(MAX_AUDIENCE));
    }
    texts.filter(|texts| !texts.is_empty()).ok_or(wrong)
}
