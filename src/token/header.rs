//! The header of a token, parsed once.

use std::borrow::Cow;

use super::Algorithm;
use super::claims::TokenKind;
use super::json::{Object, Value};

/// Parameters that carry a key or its address: never used (RFC 8725 section 3.10).
pub(super) const KEY_SOURCES: [&str; 4] = ["jwk", "jku", "x5c", "x5u"];

/// Types of JWTs that are neither an access token nor a refresh token.
const OTHER_TYPES: [(&str, &str); 13] = [
    ("dpop+jwt", "a DPoP proof (RFC 9449)"),
    ("kb+jwt", "a key binding JWT (RFC 9901)"),
    ("dc+sd-jwt", "a credential (SD-JWT VC)"),
    ("vc+sd-jwt", "a credential (SD-JWT VC)"),
    ("vc+jwt", "a verifiable credential"),
    ("vp+jwt", "a verifiable presentation"),
    ("openid4vci-proof+jwt", "a proof of possession (OpenID4VCI)"),
    ("logout+jwt", "a logout token (OpenID Connect)"),
    ("secevent+jwt", "a security event token (RFC 8417)"),
    ("oauth-authz-req+jwt", "an authorization request (RFC 9101)"),
    ("token-introspection+jwt", "an introspection response (RFC 9701)"),
    ("client-authentication+jwt", "a client assertion (RFC 7523)"),
    ("passport", "a PASSporT (RFC 8225)"),
];

/// A parsed header; its content is untrusted.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one fact about the header")]
pub struct Header<'a> {
    json: Cow<'a, str>,
    pub(super) alg: Parameter<'a>,
    pub(super) kid: Parameter<'a>,
    pub(super) typ: Parameter<'a>,
    pub(super) algorithm: Option<Algorithm>,
    kind: Option<TokenKind>,
    /// Whether the header requires an extension (`crit`, RFC 7515 section 4.1.11).
    pub(super) demands: bool,
    /// Whether the payload may be unencoded (`b64`, RFC 7797).
    pub(super) unencoded: bool,
    /// Whether the header names a content encryption (`enc`, RFC 7516 section 4.1.2).
    pub(super) names_encryption: bool,
    /// Whether the payload is compressed (`zip`: RFC 7516 section 4.1.3, and SMART Health Cards).
    pub(super) compressed: bool,
    /// Whether the header has a `nonce`, as access tokens for Microsoft Graph have.
    pub(super) has_nonce: bool,
    pub(super) repeats: bool,
    /// For each of the [`KEY_SOURCES`], whether the header has it.
    pub(super) sources: [bool; 4],
}

/// A parameter that has to be a string.
#[derive(Clone, Debug)]
pub(super) enum Parameter<'a> {
    Missing,
    Other,
    Text(Cow<'a, str>),
}

impl<'a> Parameter<'a> {
    fn of(object: &Object<'a>, name: &str) -> Self {
        match object.get(name).map(Value::string) {
            None => Self::Missing,
            Some(None) => Self::Other,
            Some(Some(text)) => Self::Text(text),
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Missing | Self::Other => None,
        }
    }

    fn into_owned(self) -> Parameter<'static> {
        match self {
            Self::Missing => Parameter::Missing,
            Self::Other => Parameter::Other,
            Self::Text(text) => Parameter::Text(Cow::Owned(text.into_owned())),
        }
    }
}

impl<'a> Header<'a> {
    /// Parses a header.
    #[must_use]
    pub fn of(object: &Object<'a>) -> Self {
        let [alg, kid, typ] = ["alg", "kid", "typ"].map(|name| Parameter::of(object, name));
        Self {
            json: Cow::Borrowed(object.value().raw()),
            algorithm: alg.text().and_then(Algorithm::from_name),
            kind: typ.text().and_then(TokenKind::from_typ),
            alg,
            kid,
            typ,
            demands: object.get("crit").is_some(),
            unencoded: is_unencoded(object),
            names_encryption: object.get("enc").is_some(),
            compressed: object.get("zip").is_some(),
            has_nonce: object.get("nonce").is_some(),
            repeats: !object.duplicates().is_empty(),
            sources: KEY_SOURCES.map(|name| object.get(name).is_some()),
        }
    }

    /// Returns a copy that owns its data.
    #[must_use]
    pub fn into_owned(self) -> Header<'static> {
        Header {
            json: Cow::Owned(self.json.into_owned()),
            alg: self.alg.into_owned(),
            kid: self.kid.into_owned(),
            typ: self.typ.into_owned(),
            ..self
        }
    }

    /// Returns the header object in its original spelling.
    #[must_use]
    pub fn value(&self) -> Value<'_> {
        Value::of_object(&self.json)
    }

    /// Returns `alg`, if it is a string.
    #[must_use]
    pub fn alg(&self) -> Option<&str> {
        self.alg.text()
    }

    /// Returns `kid`, if it is a string.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.text()
    }

    /// Whether `zip` says that the payload is compressed.
    #[must_use]
    pub fn is_compressed(&self) -> bool {
        self.compressed
    }

    /// Returns what has this `typ`, if it is known and no token of ours.
    pub(super) fn other_type(&self) -> Option<&'static str> {
        let typ = self.typ.text()?.to_ascii_lowercase();
        let typ = typ.strip_prefix("application/").unwrap_or(&typ);
        OTHER_TYPES.iter().find(|(name, _)| *name == typ).map(|(_, what)| *what)
    }

    /// Returns the kind of token that `typ` names.
    #[must_use]
    pub fn kind(&self) -> Option<TokenKind> {
        self.kind
    }
}

/// Whether `b64` is present with a value other than `true`: the payload may be unencoded (RFC 7797).
pub(super) fn is_unencoded(header: &Object<'_>) -> bool {
    header.get("b64").is_some_and(|value| value.boolean() != Some(true))
}
