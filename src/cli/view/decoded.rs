//! A token taken apart, as it is shown.

use std::borrow::Cow;

use serde::Serialize;

use crate::cli::ui::card::Card;
use crate::cli::ui::color::{Paint, Tone};
use crate::cli::ui::table::Cell;
use crate::cli::ui::text::{is_unsafe, safe};
use crate::cli::ui::when::{Zone, local, relative};
use crate::time::Timestamp;
use crate::token::json::{Object, Value};
use crate::token::{
    Checked, Claim, Kind, Lint, NumericDate, Problem, Shape, Signature, Token, read,
};

/// Tokens in tokens in tokens are shown so deep.
const NESTED: usize = 4;

/// Larger JSON is shown to people as it is: nobody reads it, and indenting could blow it up.
pub(in crate::cli) const PRETTY: usize = 1 << 20;

/// A token with all that is known about it.
pub(in crate::cli) struct Decoded<'a> {
    pub(in crate::cli) token: &'a Token,
    pub(in crate::cli) header: &'a Object<'a>,
    pub(in crate::cli) claims: Option<&'a Object<'a>>,
    /// The verdict, if one was asked for.
    pub(in crate::cli) verdict: Option<&'a Checked>,
    /// Oddities, if they are wanted.
    pub(in crate::cli) lint: Option<&'a [Lint]>,
    pub(in crate::cli) now: Timestamp,
}

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
    "error",
];

/// A row for spreadsheets; JSON stays JSON.
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
    error: Option<String>,
}

/// What became of the signature, in the words of the JSON output.
struct Seal<'a> {
    status: &'static str,
    kid: Option<Cow<'a, str>>,
    reason: Option<&'static str>,
}

impl<'a> Decoded<'a> {
    /// The kind by its `typ`.
    pub(in crate::cli) fn kind(&self) -> Option<Kind> {
        self.header.string("typ").and_then(|typ| Kind::from_typ(&typ))
    }

    /// A time claim, if it is one.
    pub(in crate::cli) fn date(&self, name: &str) -> Option<Timestamp> {
        let value = self.claims?.get(name)?;
        value.number().and_then(NumericDate::parse).map(NumericDate::ceil)
    }

    pub(in crate::cli) fn expired(&self) -> Option<bool> {
        self.date("exp").map(|exp| exp <= self.now)
    }

    /// A text claim.
    pub(in crate::cli) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        self.claims?.string(name)
    }

    fn seal(&self) -> Seal<'_> {
        let named = || self.header.string("kid");
        let Some(verdict) = self.verdict else {
            return Seal { status: "not-checked", kid: named(), reason: None };
        };
        let reason = verdict.problems.iter().find(|problem| problem.is_about_signature());
        let reason = reason.map(|problem| problem.id());
        match &verdict.signature {
            Signature::Valid { kid } => {
                Seal { status: "valid", kid: Some(Cow::Borrowed(kid)), reason: None }
            }
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

    /// One JSON object on one line, nothing in it changed but white space.
    pub(in crate::cli) fn write_json(&self, out: &mut Vec<u8>) {
        self.object(out, 0);
    }

    fn object(&self, out: &mut Vec<u8>, depth: usize) {
        out.extend_from_slice(b"{\"header\":");
        raw(self.header.value().raw(), out);
        out.extend_from_slice(b",\"claims\":");
        match self.claims {
            Some(claims) => raw(claims.value().raw(), out),
            None => out.extend_from_slice(b"null"),
        }
        if self.claims.is_none() && self.token.shape() == Shape::Signed {
            self.payload(out, depth);
        }
        out.extend_from_slice(b",\"kind\":");
        optional(self.kind().map(Kind::name), out);
        let exp = self.date("exp");
        out.extend_from_slice(b",\"issued_at\":");
        time(self.date("iat"), out);
        if let Some(nbf) = self.date("nbf") {
            out.extend_from_slice(b",\"not_before\":");
            time(Some(nbf), out);
        }
        out.extend_from_slice(b",\"expires_at\":");
        time(exp, out);
        out.extend_from_slice(b",\"expired\":");
        out.extend_from_slice(match exp.map(|exp| exp <= self.now) {
            None => b"null",
            Some(true) => b"true",
            Some(false) => b"false",
        });
        let seal = self.seal();
        out.extend_from_slice(b",\"signature\":{\"status\":");
        optional(Some(seal.status), out);
        out.extend_from_slice(b",\"kid\":");
        optional(seal.kid.as_deref(), out);
        out.extend_from_slice(b",\"reason\":");
        optional(seal.reason, out);
        out.push(b'}');
        if let Some(verdict) = self.verdict {
            out.extend_from_slice(b",\"accepted\":");
            out.extend_from_slice(if verdict.is_accepted() { b"true" } else { b"false" });
            out.extend_from_slice(b",\"problems\":[");
            list(verdict.problems.iter().map(|problem| problem.id()), out);
            out.push(b']');
        }
        if let Some(lint) = self.lint {
            out.extend_from_slice(b",\"lint\":[");
            list(lint.iter().map(Lint::id), out);
            out.push(b']');
        }
        out.push(b'}');
    }

    /// What is in place of claims: a token in the token, other JSON, text, or bytes.
    fn payload(&self, out: &mut Vec<u8>, depth: usize) {
        let bytes = self.token.payload_bytes();
        let Ok(text) = std::str::from_utf8(bytes) else {
            out.extend_from_slice(b",\"payload\":{\"base64\":\"");
            out.extend_from_slice(crate::token::to_base64url(bytes).as_bytes());
            return out.extend_from_slice(b"\"}");
        };
        if let Ok(value) = Value::parse(text) {
            out.extend_from_slice(b",\"payload\":{\"json\":");
            raw(value.raw(), out);
            return out.push(b'}');
        }
        out.extend_from_slice(b",\"payload\":{\"text\":");
        quoted(text, out);
        out.push(b'}');
        self.nested(depth, &mut |inner| {
            out.extend_from_slice(b",\"nested\":");
            inner.object(out, depth + 1);
        });
    }

    fn nested(&self, depth: usize, show: &mut dyn FnMut(&Decoded<'_>)) {
        let text = self.token.payload_bytes().trim_ascii();
        let Some(token) = read(text).ok().filter(|_| depth < NESTED) else { return };
        let Ok(header) = token.header() else { return };
        let claims = token.claims().ok();
        let (claims, now) = (claims.as_ref(), self.now);
        show(&Decoded { token: &token, header: &header, claims, verdict: None, lint: None, now });
    }

    pub(in crate::cli) fn record(&self) -> Record {
        let json = |object: &Object<'_>| one_line(object.value().raw());
        let seal = self.seal();
        let payload = || {
            let mut out = Vec::new();
            self.payload(&mut out, NESTED);
            String::from_utf8_lossy(out.get(11..).unwrap_or_default()).into_owned()
        };
        Record {
            header: json(self.header),
            claims: self.claims.map_or_else(payload, json),
            kind: self.kind().map(Kind::name),
            issued_at: self.date("iat").map(|at| at.to_string()),
            expires_at: self.date("exp").map(|at| at.to_string()),
            expired: self.expired(),
            status: seal.status,
            kid: seal.kid.map(Cow::into_owned),
            reason: seal.reason,
            problems: self.problems(),
            error: None,
        }
    }

    /// The names of all that is wrong.
    pub(in crate::cli) fn problems(&self) -> String {
        let problems = self.verdict.iter().flat_map(|verdict| &verdict.problems);
        problems.map(|problem| problem.id()).collect::<Vec<_>>().join(" ")
    }

    /// All of it for people.
    pub(in crate::cli) fn page(&self, width: Option<usize>, paint: Paint, zone: Zone) -> String {
        let mut text = self.verdict_card().render(width, paint);
        self.parts(&mut text, paint, 0);
        let mut card = Card::new();
        self.times(&mut card, zone);
        self.remarks(&mut card);
        let card = card.render(width, paint);
        if !card.is_empty() {
            text.push('\n');
            text.push_str(card.trim_start_matches('\n'));
        }
        text
    }

    fn verdict_card(&self) -> Card {
        let mut card = Card::new();
        let Some(verdict) = self.verdict else {
            card.line(
                "NOT VERIFIED",
                Cell::toned("anybody could have written this; check it with --verify", Tone::Warn),
            );
            return card;
        };
        if verdict.is_accepted() {
            card.line("verified", Cell::toned("yes: nothing is wrong with it", Tone::Good));
        } else {
            card.line("REFUSED", Cell::toned("do not accept this token", Tone::Bad));
            let lines = verdict.problems.iter().map(|problem| {
                Cell::toned(format!("{} ({})", self.explain(*problem), problem.id()), Tone::Bad)
            });
            card.lines("why", lines);
        }
        match &verdict.signature {
            Signature::Valid { kid } => card.line("signature", format!("valid, made by {kid}")),
            Signature::Invalid => card.line("signature", "invalid"),
            Signature::NotChecked => card.line("signature", "not checked"),
        };
        card
    }

    /// The verdict's words name no values of the token; here they may be read.
    fn explain(&self, problem: Problem) -> String {
        let claims = [(Problem::WrongIssuer, Claim::Iss), (Problem::WrongAudience, Claim::Aud)];
        let claim = claims.iter().find(|(about, _)| *about == problem);
        let value = claim.and_then(|(_, claim)| self.claims?.get(claim.name()));
        match value {
            Some(value) => format!("{problem}, {}", short_raw(value.raw())),
            None => problem.to_string(),
        }
    }

    fn parts(&self, text: &mut String, paint: Paint, depth: usize) {
        let heading = |name: &str| format!("\n{}\n", paint.tone(Tone::Heading, name));
        text.push_str(&heading("Header"));
        text.push_str(&shown(self.header.value()));
        text.push('\n');
        if let Some(claims) = self.claims {
            text.push_str(&heading("Claims"));
            text.push_str(&shown(claims.value()));
            text.push('\n');
            return;
        }
        if self.token.shape() == Shape::Encrypted {
            let [_, key, iv, body, tag] = self.token.part_lengths().map(|chars| chars * 3 / 4);
            text.push_str(&heading("Encrypted"));
            let sizes = format!(
                "key {key} bytes, iv {iv} bytes, ciphertext {body} bytes, tag {tag} bytes\n\
                 only who has the key can read the rest\n"
            );
            return text.push_str(&sizes);
        }
        let bytes = self.token.payload_bytes();
        if let Ok(payload) = std::str::from_utf8(bytes) {
            let (kind, content) = match Value::parse(payload) {
                Ok(value) => ("JSON, but no claims", shown(value)),
                // Whoever needs the token inside of it finds it in the JSON output.
                Err(_) if read(payload.trim()).is_ok() => {
                    ("another token", in_part(payload.trim()))
                }
                Err(_) => ("text, not JSON", safe(payload).into_owned()),
            };
            text.push_str(&heading(&format!("Payload ({kind})")));
            text.push_str(&content);
        } else {
            text.push_str(&heading(&format!("Payload ({} bytes, not text)", bytes.len())));
            text.push_str(&bytes.escape_ascii().to_string());
        }
        text.push('\n');
        self.nested(depth, &mut |inner| {
            text.push_str(&heading("Inside is another token"));
            inner.parts(text, paint, depth + 1);
        });
    }

    fn times(&self, card: &mut Card, zone: Zone) {
        let now = self.now;
        let shown = |at: Timestamp, words: String, tone: Tone| {
            Cell::toned(format!("{} ({words})", local(at, zone)), tone)
        };
        if let Some(at) = self.date("iat") {
            let late = at > now;
            let tone = if late { Tone::Warn } else { Tone::Plain };
            card.line("issued", shown(at, relative(at, now), tone));
        }
        if let Some(at) = self.date("nbf") {
            let early = at > now;
            let words = if early { "not valid yet: " } else { "" };
            let tone = if early { Tone::Bad } else { Tone::Plain };
            card.line("not before", shown(at, format!("{words}{}", relative(at, now)), tone));
        }
        match self.date("exp") {
            Some(at) if at <= now => {
                let words = format!("expired {}", relative(at, now));
                card.line("expires", shown(at, words, Tone::Bad));
            }
            Some(at) => {
                card.line("expires", shown(at, relative(at, now), Tone::Good));
            }
            None if self.claims.is_some_and(|claims| claims.get("exp").is_none()) => {
                card.line("expires", Cell::toned("never", Tone::Warn));
            }
            None => {}
        }
        for name in ["auth_time", "updated_at"] {
            if let Some(at) = self.date(name) {
                card.line(name_of(name), shown(at, relative(at, now), Tone::Plain));
            }
        }
    }

    fn remarks(&self, card: &mut Card) {
        let lint = self.lint.unwrap_or_default();
        let remarks = lint
            .iter()
            .map(|remark| Cell::toned(format!("{remark} ({})", remark.id()), Tone::Warn));
        card.lines("odd", remarks);
    }
}

fn name_of(claim: &str) -> &'static str {
    if claim == "auth_time" { "logged in" } else { "updated" }
}

/// A token that can't be read, in a list of others.
pub(in crate::cli) fn write_unreadable(error: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(
        b"{\"header\":null,\"claims\":null,\"kind\":null,\"issued_at\":null,\"expires_at\":null,\
        \"expired\":null,\"signature\":{\"status\":\"not-checked\",\"kid\":null,\
        \"reason\":\"malformed\"},\"error\":",
    );
    quoted(error, out);
    out.push(b'}');
}

pub(in crate::cli) fn unreadable_record(error: String) -> Record {
    Record {
        status: "not-checked",
        reason: Some("malformed"),
        error: Some(error),
        ..Record::default()
    }
}

/// So much of a token that one knows it again, and nothing that could be used.
pub(in crate::cli) fn in_part(token: &str) -> String {
    let start: String = token.chars().take(12).collect();
    let signature = token.rsplit('.').next().unwrap_or_default();
    let end = signature.len().checked_sub(4).filter(|_| signature.len() >= 32);
    format!("{start}…{}", end.and_then(|end| signature.get(end..)).unwrap_or_default())
}

/// Names of our own, which need no escapes.
fn list(ids: impl Iterator<Item = &'static str>, out: &mut Vec<u8>) {
    for (index, id) in ids.enumerate() {
        out.extend_from_slice(if index > 0 { b",\"" } else { b"\"" });
        out.extend_from_slice(id.as_bytes());
        out.push(b'"');
    }
}

fn time(at: Option<Timestamp>, out: &mut Vec<u8>) {
    let Some(at) = at else { return out.extend_from_slice(b"null") };
    out.push(b'"');
    match at.rfc3339() {
        Some(text) => out.extend_from_slice(&text),
        None => out.extend_from_slice(at.to_string().as_bytes()),
    }
    out.push(b'"');
}

fn optional(text: Option<&str>, out: &mut Vec<u8>) {
    match text {
        Some(text) => quoted(text, out),
        None => out.extend_from_slice(b"null"),
    }
}

/// A text as a JSON string, with no character that a terminal would obey or hide.
fn quoted(text: &str, out: &mut Vec<u8>) {
    let plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
    out.push(b'"');
    // Without an early end, so that it is done many bytes at a time.
    if text.bytes().fold(true, |all, byte| all & plain(byte)) {
        out.extend_from_slice(text.as_bytes());
    } else {
        for c in text.chars() {
            match c {
                '"' => out.extend_from_slice(b"\\\""),
                '\\' => out.extend_from_slice(b"\\\\"),
                c => character(c, out),
            }
        }
    }
    out.push(b'"');
}

/// Valid JSON on one line, with no character that a terminal would obey or hide: such can only
/// stand inside of strings, where an escape means the same, or be white space between tokens.
pub(in crate::cli) fn raw(json: &str, out: &mut Vec<u8>) {
    if json.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~')) {
        return out.extend_from_slice(json.as_bytes());
    }
    for c in json.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')) {
        character(c, out);
    }
}

fn character(c: char, out: &mut Vec<u8>) {
    if is_unsafe(c) {
        for unit in c.encode_utf16(&mut [0; 2]) {
            let digit = |shift: u16| b"0123456789abcdef"[usize::from(*unit >> shift & 0xf)];
            out.extend_from_slice(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
        }
    } else {
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

/// The same as a text.
fn one_line(json: &str) -> String {
    let mut out = Vec::with_capacity(json.len());
    raw(json, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// JSON over several lines, unless it is too large for anybody to read.
pub(in crate::cli) fn shown(value: Value<'_>) -> String {
    if value.raw().len() > PRETTY {
        return one_line(value.raw());
    }
    let pretty = value.pretty().to_string();
    if !pretty.chars().any(|c| c != '\n' && is_unsafe(c)) {
        return pretty;
    }
    let mut out = Vec::with_capacity(pretty.len());
    for c in pretty.chars() {
        if c == '\n' { out.push(b'\n') } else { character(c, &mut out) }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn short_raw(raw: &str) -> String {
    let line = one_line(raw);
    crate::cli::ui::text::short(&line, 60).into_owned()
}
