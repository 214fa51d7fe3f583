//! A token taken apart, as a page for people.

use super::Decoded;
use super::raw::{short_raw, shown};
use crate::cli::redact::token_preview;
use crate::cli::ui::card::Card;
use crate::cli::ui::color::{Paint, Tone};
use crate::cli::ui::table::Cell;
use crate::cli::ui::text::safe;
use crate::cli::ui::when::{Zone, local, relative};
use crate::time::Timestamp;
use crate::token::json::Value;
use crate::token::{Claim, Problem, Signature, TokenShape, read};

impl Decoded<'_> {
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
                Cell::toned("the signature was not checked; check it with --verify", Tone::Warn),
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
        let seal = self.seal();
        match (seal.status, &verdict.signature) {
            (_, Signature::Valid { kid }) => {
                card.line("signature", format!("valid, made by {kid}"))
            }
            (status, _) => card.line("signature", status.replace('-', " ")),
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
        if self.token.shape() == TokenShape::Encrypted {
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
            text.push_str(&heading("Inside is another token"));
            inner.parts(text, paint, depth + 1);
        });
    }

    fn times(&self, card: &mut Card, zone: Zone) {
        let now = self.now;
        let shown = |at: Timestamp, words: String, tone: Tone| match local(at, zone) {
            number if number == at.0.to_string() => {
                Cell::toned(format!("{number} (no date that a calendar has)"), Tone::Bad)
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
        card.lines("odd", remarks);
    }
}

fn name_of(claim: &str) -> &'static str {
    if claim == "auth_time" { "logged in" } else { "updated" }
}
