//! Shows a decoded token as a page.

use super::Decoded;
use super::raw::{one_line, short_raw, shown};
use crate::cli::redact::token_preview;
use crate::cli::ui::card::Card;
use crate::cli::ui::color::{Paint, Tone};
use crate::cli::ui::table::Cell;
use crate::cli::ui::text::safe;
use crate::cli::ui::when::{Zone, local, relative};
use crate::cli::view::described;
use crate::time::Timestamp;
use crate::token::json::{JsonError, Value};
use crate::token::{Claim, Problem, Signature, TokenShape, read};

impl Decoded<'_> {
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
                Cell::toned("the signature was not checked; check it with --verify", Tone::Warn),
            );
            return card;
        };
        if verdict.is_accepted() {
            card.line("verified", Cell::toned("yes: no problems", Tone::Good));
        } else {
            card.line("REJECTED", Cell::toned("do not accept this token", Tone::Bad));
            let lines = verdict.problems.iter().map(|problem| {
                Cell::toned(format!("{} ({})", self.explain(*problem), problem.id()), Tone::Bad)
            });
            card.lines("why", lines);
        }
        let seal = self.seal();
        match (seal.status, &verdict.signature) {
            (_, Signature::Valid { kid }) => {
                card.line("signature", format!("valid, signed by {kid}"))
            }
            (status, _) => card.line("signature", status.replace('-', " ")),
        };
        card
    }

    /// Describes a problem together with the token's values, which errors must not contain, and the remedy.
    fn explain(&self, problem: Problem) -> String {
        let named = |claim: Claim| {
            let value = self.claims.and_then(|claims| claims.get(claim.name()));
            value.map_or_else(
                || problem.to_string(),
                |value| format!("{problem}, {}", short_raw(value.raw())),
            )
        };
        if problem == Problem::WrongIssuer {
            named(Claim::Iss)
        } else if problem == Problem::WrongAudience {
            named(Claim::Aud)
        } else {
            described(problem, self.now, "--leeway ")
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
            return self.selective_disclosure(text, paint, depth);
        }
        if self.token.shape() == TokenShape::Encrypted {
            let [_, key, iv, body, tag] = self.token.part_lengths().map(|chars| chars * 3 / 4);
            text.push_str(&heading("Encrypted"));
            let sizes = format!(
                "key {key} bytes, iv {iv} bytes, ciphertext {body} bytes, tag {tag} bytes\nthe rest \
                 can be read only with the key\n"
            );
            return text.push_str(&sizes);
        }
        if self.token.is_detached() {
            text.push_str(&heading("Payload (detached: not in the token)"));
            return;
        }
        if let Some(payload) = self.inflated() {
            text.push_str(&heading("Payload (compressed: \"zip\" in the header)"));
            text.push_str(&Value::parse(&payload).map(shown).unwrap_or_default());
            text.push('\n');
            return;
        }
        let bytes = self.token.payload_bytes();
        if let Ok(payload) = std::str::from_utf8(bytes) {
            let (kind, content) = match Value::parse(payload) {
                Ok(value) => ("JSON, but not claims", shown(value)),
                Err(error @ JsonError::TooDeep) => {
                    text.push_str(&heading(&format!("Payload ({error})")));
                    text.push_str(&short_raw(payload));
                    text.push('\n');
                    return;
                }
                // The JSON output contains the inner token.
                Err(_) if read(payload.trim()).is_ok() => {
                    ("another token", token_preview(payload.trim()))
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
            text.push_str(&heading("Payload: another token"));
            inner.parts(text, paint, depth + 1);
        });
    }

    fn selective_disclosure(&self, text: &mut String, paint: Paint, depth: usize) {
        if self.token.disclosures().is_none() {
            return;
        }
        let heading = |name: &str| format!("\n{}\n", paint.tone(Tone::Heading, name));
        text.push_str(&heading("Disclosures (SD-JWT: salt, claim, value)"));
        for disclosure in self.disclosures() {
            let line = match disclosure {
                Ok(json) => one_line(&json),
                Err(unread) => format!("{} (not a disclosure)", safe(unread)),
            };
            text.push_str(&line);
            text.push('\n');
        }
        self.key_binding(&mut |binding| {
            text.push_str(&heading("Key binding"));
            binding.parts(text, paint, depth + 1);
        });
    }

    fn times(&self, card: &mut Card, zone: Zone) {
        let now = self.now;
        let shown = |at: Timestamp, words: String, tone: Tone| match local(at, zone) {
            number if number == at.0.to_string() => {
                Cell::toned(format!("{number} (outside of the calendar)"), Tone::Bad)
            }
            date => Cell::toned(format!("{date} ({words})"), tone),
        };
        if let Some(at) = self.times.iat.at() {
            let late = at > now;
            let tone = if late { Tone::Warn } else { Tone::Plain };
            card.line("issued", shown(at, relative(at, now), tone));
        }
        if let Some(at) = self.times.nbf.at() {
            let early = at > now;
            let words = if early { "not valid yet: " } else { "" };
            let tone = if early { Tone::Bad } else { Tone::Plain };
            card.line("not before", shown(at, format!("{words}{}", relative(at, now)), tone));
        }
        match self.times.exp.at() {
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
        card.lines("remarks", remarks);
    }
}

fn name_of(claim: &str) -> &'static str {
    if claim == "auth_time" { "logged in" } else { "updated" }
}
