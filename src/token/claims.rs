//! The claims of our tokens, and how tokens are created.

use std::fmt::Write as _;

use super::json::{JsonError, Object, quote};
use super::{Key, Random, RandomError, Secret, SigningError, base64url};
use crate::time::Timestamp;

/// Claims that only tokenctl sets; a session's own claims cannot replace them (RFC 7519 section 4.1).
pub const REGISTERED: [&str; 10] =
    ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "sid", "gen", "epoch"];

/// The kind of a token of tokenctl.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Sent by a client with every request (RFC 9068).
    Access,
    /// Used only to get new tokens (RFC 6749 section 1.5).
    Refresh,
}

impl TokenKind {
    /// Returns the header's `typ` (RFC 8725 section 3.11), which prevents confusion of the two kinds.
    #[must_use]
    pub const fn typ(self) -> &'static str {
        match self {
            Self::Access => "at+jwt",
            Self::Refresh => "rt+jwt",
        }
    }

    /// Returns `access` or `refresh`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
        }
    }

    /// Returns the kind that `typ` names. It is a media type: case and `application/` are ignored
    /// (RFC 7515 section 4.1.9).
    #[must_use]
    pub fn from_typ(typ: &str) -> Option<Self> {
        let short = match typ.split_at_checked(12) {
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case("application/") => rest,
            _ => typ,
        };
        [Self::Access, Self::Refresh]
            .into_iter()
            .find(|kind| kind.typ().eq_ignore_ascii_case(short))
    }
}

/// The claims of an access token.
#[derive(Clone, Debug)]
pub struct AccessClaims<'a> {
    /// Issuer (`iss`).
    pub iss: Option<&'a str>,
    /// User (`sub`).
    pub sub: &'a str,
    /// Audience (`aud`): one is written as a string, several as an array (RFC 7519 section 4.1.3), none is left out.
    pub aud: &'a [String],
    /// Time of issue (`iat`).
    pub iat: Timestamp,
    /// Expiry (`exp`).
    pub exp: Timestamp,
    /// Token ID (`jti`); see [`new_jti`].
    pub jti: &'a str,
    /// Session ID (`sid`).
    pub sid: &'a str,
    /// The number of the newest cutoff when the session was opened; 0 is left out.
    pub epoch: i64,
    /// The session's own claims.
    pub extra: &'a SessionClaims,
}

/// The claims of a refresh token.
#[derive(Clone, Debug)]
pub struct RefreshClaims<'a> {
    /// Issuer (`iss`).
    pub iss: Option<&'a str>,
    /// User (`sub`).
    pub sub: &'a str,
    /// Session ID (`sid`).
    pub sid: &'a str,
    /// Generation (`gen`), from 1.
    pub generation: i64,
    /// Time of issue (`iat`).
    pub iat: Timestamp,
    /// Expiry (`exp`), unless the session never expires.
    pub exp: Option<Timestamp>,
}

/// A session's own claims (name, roles, …): a JSON object in its original spelling, without
/// registered claims.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionClaims {
    members: Vec<(String, String)>,
}

/// The reason for rejecting claims.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimsError {
    /// The text is not a JSON object.
    #[error("the claims are {0}")]
    Json(#[from] JsonError),
    /// The claim is set by tokenctl.
    #[error("the claim \"{0}\" is set by tokenctl itself")]
    Registered(&'static str),
    /// A name occurs twice in one object, at any depth.
    #[error("a claim occurs twice")]
    Duplicate,
    /// The stored audience of the session is not a list of texts, or is empty.
    #[error("the audience is not a JSON array of one or more strings")]
    Audience,
}

impl SessionClaims {
    /// Parses a JSON object.
    ///
    /// # Errors
    /// [`ClaimsError`] if the text is not a JSON object, repeats a name, or has a registered claim.
    pub fn parse(json: &str) -> Result<Self, ClaimsError> {
        let object = Object::parse(json)?;
        if !object.duplicates().is_empty() {
            return Err(ClaimsError::Duplicate);
        }
        let mut claims = Self::default();
        for member in object.members() {
            if let Some(name) = REGISTERED.into_iter().find(|name| *name == member.name) {
                return Err(ClaimsError::Registered(name));
            }
            claims.members.push((member.name.to_string(), member.value.raw().to_owned()));
        }
        Ok(claims)
    }

    /// Parses claims that another service stored: registered claims are left out instead of rejected, so
    /// that its sessions still rotate.
    ///
    /// # Errors
    /// [`ClaimsError`] if the text is not a JSON object or repeats a name.
    pub fn from_stored(json: &str) -> Result<Self, ClaimsError> {
        let object = Object::parse(json)?;
        if !object.duplicates().is_empty() {
            return Err(ClaimsError::Duplicate);
        }
        let own = object
            .members()
            .iter()
            .filter(|member| !REGISTERED.iter().any(|name| *name == member.name));
        Ok(Self {
            members: own
                .map(|member| (member.name.to_string(), member.value.raw().to_owned()))
                .collect(),
        })
    }

    /// Sets one claim to a JSON value, replacing an earlier one.
    ///
    /// # Errors
    /// [`ClaimsError`] if the value is not JSON or the claim is registered.
    pub fn set(&mut self, name: &str, json: &str) -> Result<(), ClaimsError> {
        let mut member = String::from("{");
        quote(name, &mut member);
        member.push(':');
        member.push_str(json);
        member.push('}');
        let one = Self::parse(&member)?;
        let [(_, value)] = one.members.as_slice() else { return Err(ClaimsError::Duplicate) };
        match self.members.iter_mut().find(|(known, _)| known == name) {
            Some(known) => known.1.clone_from(value),
            None => self.members.push((name.to_owned(), value.clone())),
        }
        Ok(())
    }

    /// Whether there are no claims.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Returns the claims as JSON on one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut body = EncodedClaims::new();
        body.own(self);
        body.finish()
    }
}

/// Creates a token ID: a random UUID (RFC 9562 section 5.4).
///
/// # Errors
/// If `random` fails.
pub fn new_jti(random: &mut dyn Random) -> Result<String, RandomError> {
    let mut bytes = [0; 16];
    random.fill(&mut bytes)?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid().to_string())
}

/// Creates an access token.
///
/// # Errors
/// [`SigningError`] if the key cannot sign.
pub fn sign_access(key: &Key, claims: &AccessClaims<'_>) -> Result<Secret, SigningError> {
    let mut body = EncodedClaims::new();
    if let Some(iss) = claims.iss {
        body.text("iss", iss);
    }
    body.text("sub", claims.sub);
    match claims.aud {
        [] => {}
        [one] => body.text("aud", one),
        several => body.texts("aud", several),
    }
    body.number("iat", claims.iat.as_secs());
    body.number("exp", claims.exp.as_secs());
    body.text("jti", claims.jti);
    body.text("sid", claims.sid);
    if claims.epoch > 0 {
        body.number("epoch", claims.epoch);
    }
    body.own(claims.extra);
    sign(key, TokenKind::Access, &body.finish())
}

/// Creates a refresh token.
///
/// # Errors
/// [`SigningError`] if the key cannot sign.
pub fn sign_refresh(key: &Key, claims: &RefreshClaims<'_>) -> Result<Secret, SigningError> {
    let mut body = EncodedClaims::new();
    if let Some(iss) = claims.iss {
        body.text("iss", iss);
    }
    body.text("sub", claims.sub);
    body.text("sid", claims.sid);
    body.number("gen", claims.generation);
    body.number("iat", claims.iat.as_secs());
    if let Some(exp) = claims.exp {
        body.number("exp", exp.as_secs());
    }
    sign(key, TokenKind::Refresh, &body.finish())
}

/// Signs and returns the compact serialization (RFC 7515 section 7.1).
fn sign(key: &Key, kind: TokenKind, body: &str) -> Result<Secret, SigningError> {
    let mut header = EncodedClaims::new();
    header.text("alg", key.algorithm().name());
    header.text("typ", kind.typ());
    header.text("kid", key.kid());
    // Capacity for the longest signature (RSA-8192): growing would leave copies in memory.
    let mut token = String::with_capacity((header.0.len() + body.len()) * 4 / 3 + 1500);
    base64url::encode_onto(header.finish().as_bytes(), &mut token);
    token.push('.');
    base64url::encode_onto(body.as_bytes(), &mut token);
    let signature = key.sign(token.as_bytes())?;
    token.push('.');
    base64url::encode_onto(&signature, &mut token);
    Ok(Secret::new(token))
}

/// A JSON object under construction.
struct EncodedClaims(String);

impl EncodedClaims {
    fn new() -> Self {
        Self(String::from("{"))
    }

    fn name(&mut self, name: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        quote(name, &mut self.0);
        self.0.push(':');
    }

    fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        quote(text, &mut self.0);
    }

    fn texts(&mut self, name: &str, texts: &[String]) {
        self.name(name);
        for (index, text) in texts.iter().enumerate() {
            self.0.push(if index == 0 { '[' } else { ',' });
            quote(text, &mut self.0);
        }
        self.0.push(']');
    }

    fn number(&mut self, name: &str, number: i64) {
        self.name(name);
        let _ = write!(self.0, "{number}");
    }

    fn own(&mut self, claims: &SessionClaims) {
        for (name, raw) in &claims.members {
            self.name(name);
            self.0.push_str(raw);
        }
    }

    fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

#[cfg(test)]
mod tests;
