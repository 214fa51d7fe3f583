//! Shows the result of an introspection (RFC 7662 section 2.2).

use serde::Serialize;
use serde_json::value::RawValue;

use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;
use crate::cli::ui::card::Card;
use crate::cli::ui::color::Tone;
use crate::cli::ui::table::Cell;
use crate::cli::ui::when::{Zone, full};
use crate::cli::view::described;
use crate::service::{Accepted, Authentic, InactiveReason, Introspection, Refused};
use crate::time::Timestamp;
use crate::token::{Problem, Refresh};

/// JSON output for a rejected token.
#[derive(Serialize)]
pub(in crate::cli) struct InactiveView {
    active: bool,
    reason: &'static str,
    detail: String,
    /// Every problem of an invalid token.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<String>,
}

pub(in crate::cli) const COLUMNS: &[&str] =
    &["active", "reason", "detail", "token_type", "sub", "sid", "iss", "aud", "iat", "exp", "jti"];

impl From<&Refused> for InactiveView {
    fn from(refused: &Refused) -> Self {
        let problems: &[Problem] =
            if let InactiveReason::Invalid(problems) = &refused.inactive { problems } else { &[] };
        let problems = problems.iter().map(|problem| Problem::id(*problem)).collect();
        Self {
            active: false,
            reason: refused.inactive.as_str(),
            detail: refused.inactive.to_string(),
            problems,
            sid: refused.session.as_ref().map(|session| session.id.to_string()),
            sub: refused.session.as_ref().map(|session| session.user_id.to_string()),
        }
    }
}

/// The result of an introspection.
pub(in crate::cli) struct Introspected {
    pub(in crate::cli) verdict: Introspection,
    /// Whether it is the first one: a blank line separates the others.
    pub(in crate::cli) is_first: bool,
}

/// JSON output of an introspection.
#[derive(Serialize)]
#[serde(untagged)]
pub(in crate::cli) enum IntrospectionView {
    Active(Option<Box<RawValue>>),
    Inactive(InactiveView),
}

impl Report for Introspected {
    type Record = IntrospectionView;

    fn columns(&self) -> &'static [&'static str] {
        COLUMNS
    }

    fn record(self, _: &mut Context<'_>) -> Result<IntrospectionView> {
        Ok(match &self.verdict {
            Introspection::Active(accepted) => IntrospectionView::Active(active(accepted)),
            Introspection::Inactive(refused) => IntrospectionView::Inactive(refused.into()),
        })
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        if !self.is_first {
            page.text("\n")?;
        }
        page.card(&card(&self.verdict, page.now(), page.zone()))
    }
}

/// JSON output for an accepted token: `active`, the token type, and the token's claims.
fn active(accepted: &Accepted) -> Option<Box<RawValue>> {
    let kind = match accepted.token {
        Authentic::Access(_) => "access_token",
        Authentic::Refresh(_) => "refresh_token",
    };
    if let (Authentic::Refresh(refresh), false) = (&accepted.token, accepted.checked.is_accepted())
    {
        // An opaque token contains no claims, so they come from the session.
        let Refresh { sub, sid, generation, iat, exp, .. } = refresh;
        let (iat, exp) = (iat.as_secs(), exp.map(Timestamp::as_secs));
        let mut claims = serde_json::json!({"active": true, "token_type": kind, "sub": sub,
            "sid": sid, "gen": generation, "iat": iat});
        if let Some(exp) = exp {
            claims["exp"] = exp.into();
        }
        return RawValue::from_string(claims.to_string()).ok();
    }
    let token = accepted.checked.token.as_ref()?;
    let claims = token.claims().ok()?;
    // A session's own claims must not replace `active` and `token_type`.
    let mut json = format!("{{\"active\":true,\"token_type\":\"{kind}\"");
    for member in claims.members() {
        if !matches!(member.name.as_ref(), "active" | "token_type") {
            let name = serde_json::to_string(&member.name).ok()?;
            json.push_str(&format!(",{name}:{}", member.value.raw()));
        }
    }
    json.push('}');
    RawValue::from_string(json).ok()
}

/// Card for an accepted or rejected token.
fn card(verdict: &Introspection, now: Timestamp, zone: Zone) -> Card {
    let mut card = Card::new();
    let session = match verdict {
        Introspection::Active(accepted) => {
            let (kind, ends) = match &accepted.token {
                Authentic::Access(access) => ("access token", Some(access.exp)),
                Authentic::Refresh(refresh) => ("refresh token", refresh.exp),
            };
            card.line("active", Cell::toned(format!("yes, as {kind}"), Tone::Good));
            card.line("expires", ends.map_or_else(|| "never".to_owned(), |at| full(at, now, zone)));
            Some(&accepted.session)
        }
        Introspection::Inactive(refused) => {
            let text = format!("no ({})", refused.inactive.as_str());
            card.line("active", Cell::toned(text, Tone::Bad));
            if let InactiveReason::Invalid(problems) = &refused.inactive {
                let described = |problem: &Problem| described(*problem, now, "TOKENCTL_LEEWAY=");
                card.lines("why", problems.iter().map(described));
            } else {
                card.line("why", refused.inactive.to_string());
            }
            refused.session.as_ref()
        }
    };
    if let Some(session) = session {
        card.line("user", session.user_id.as_str());
        card.whole("session", session.id.as_str());
    }
    card
}
