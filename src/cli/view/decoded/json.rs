//! Writes a decoded token as JSON in its original spelling, except for white space.

use super::Decoded;
use super::raw::{character, raw};
use crate::cli::ui::text::all_bytes;
use crate::time::Timestamp;
use crate::token::json::Value;
use crate::token::{Lint, TokenKind, TokenShape};

impl Decoded<'_> {
    /// Writes the token as one JSON object on one line, in its original spelling except for white space.
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
        if self.claims.is_none() && self.token.shape() == TokenShape::Signed {
            self.payload(out, depth);
        }
        if self.token.disclosures().is_some() {
            self.write_disclosures(out, depth);
        }
        out.extend_from_slice(b",\"kind\":");
        own(self.kind().map(TokenKind::name), out);
        let exp = self.times.exp.at();
        out.extend_from_slice(b",\"issued_at\":");
        time(self.times.iat.at(), out);
        if let Some(nbf) = self.times.nbf.at() {
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
        own(Some(seal.status), out);
        out.extend_from_slice(b",\"kid\":");
        match seal.kid {
            Some(kid) => quoted(kid, out),
            None => out.extend_from_slice(b"null"),
        }
        out.extend_from_slice(b",\"reason\":");
        own(seal.reason, out);
        out.push(b'}');
        if let Some(verdict) = self.verdict {
            out.extend_from_slice(if verdict.is_accepted() {
                b",\"accepted\":true,\"problems\":["
            } else {
                b",\"accepted\":false,\"problems\":["
            });
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

    /// Writes the disclosures and the key binding JWT of an SD-JWT.
    fn write_disclosures(&self, out: &mut Vec<u8>, depth: usize) {
        out.extend_from_slice(b",\"disclosures\":[");
        for (index, disclosure) in self.disclosures().into_iter().enumerate() {
            out.extend_from_slice(if index > 0 { b"," } else { b"" });
            match disclosure {
                Ok(json) => raw(&json, out),
                Err(text) => quoted(text, out),
            }
        }
        out.push(b']');
        self.key_binding(&mut |binding| {
            out.extend_from_slice(b",\"key_binding\":");
            binding.object(out, depth + 1);
        });
    }

    /// Writes a payload that is not claims: a token, other JSON, text, or bytes.
    pub(super) fn payload(&self, out: &mut Vec<u8>, depth: usize) {
        if let Some(text) = self.inflated() {
            out.extend_from_slice(b",\"payload\":{\"json\":");
            raw(&text, out);
            return out.push(b'}');
        }
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
}

/// Writes an object for a text that is not a token, in a list of tokens.
pub(in crate::cli) fn write_unreadable(error: &str, verifying: bool, out: &mut Vec<u8>) {
    out.extend_from_slice(
        b"{\"header\":null,\"claims\":null,\"kind\":null,\"issued_at\":null,\"expires_at\":null,\
        \"expired\":null,\"signature\":{\"status\":\"not-checked\",\"kid\":null,\
        \"reason\":\"malformed\"}",
    );
    if verifying {
        out.extend_from_slice(b",\"accepted\":false,\"problems\":[\"malformed\"]");
    }
    out.extend_from_slice(b",\"error\":");
    quoted(error, out);
    out.push(b'}');
}

/// Writes a list of stable IDs, which need no escapes.
fn list(ids: impl Iterator<Item = &'static str>, out: &mut Vec<u8>) {
    for (index, id) in ids.enumerate() {
        out.extend_from_slice(if index > 0 { b",\"" } else { b"\"" });
        out.extend_from_slice(id.as_bytes());
        out.push(b'"');
    }
}

fn time(at: Option<Timestamp>, out: &mut Vec<u8>) {
    let Some(at) = at else { return out.extend_from_slice(b"null") };
    let mut quoted = [b'"'; 22];
    if let Some(text) = at.rfc3339() {
        quoted[1..21].copy_from_slice(&text);
        out.extend_from_slice(&quoted);
    } else {
        out.extend_from_slice(format!("\"{at}\"").as_bytes());
    }
}

/// Writes a stable ID, which needs no escapes.
fn own(word: Option<&'static str>, out: &mut Vec<u8>) {
    let Some(word) = word else { return out.extend_from_slice(b"null") };
    out.push(b'"');
    out.extend_from_slice(word.as_bytes());
    out.push(b'"');
}

/// Writes a text as a JSON string, with terminal controls and invisible characters escaped.
fn quoted(text: &str, out: &mut Vec<u8>) {
    let plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
    out.push(b'"');
    if all_bytes(text.as_bytes(), plain) {
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
