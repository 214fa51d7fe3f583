//! What a JSON file is that is neither a JWK nor a JWK Set.

use std::fmt;

/// The form of keys inside a JSON document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyForm {
    /// A JWK Set.
    JwkSet,
    /// A JWK.
    Jwk,
    /// A JWK or a JWK Set in a string.
    JsonText,
    /// A private key in PEM.
    PrivatePem,
    /// A public key in PEM.
    Pem,
    /// A key in base64 of DER; the label of its PEM block.
    Der(&'static str),
    /// PEM in base64.
    PemBase64,
    /// A certificate in PEM.
    Certificate,
    /// A certificate in base64 of DER.
    DerCertificate,
}

impl KeyForm {
    /// Returns the singular, without an article, and the plural.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::JwkSet => ("JWK Set", "JWK Sets"),
            Self::Jwk => ("JWK", "JWKs"),
            Self::JsonText => ("JWK or JWK Set as text", "JWKs or JWK Sets as text"),
            Self::PrivatePem | Self::Pem => ("PEM key", "PEM keys"),
            Self::Der(_) => ("key in base64", "keys in base64"),
            Self::PemBase64 => ("PEM key in base64", "PEM keys in base64"),
            Self::Certificate => ("certificate", "certificates"),
            Self::DerCertificate => ("certificate in base64", "certificates in base64"),
        }
    }
}

/// A JSON document of another kind that contains keys, and their place. Holds names of members, no values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyInside {
    /// The kind of the document, with its article.
    pub document: &'static str,
    /// The form of the keys.
    pub form: KeyForm,
    /// The place of the object or array with the keys, or of the only key, as a path of jq.
    pub path: String,
    /// The rest of the path from the object or array to each key, such as `[]` or `[].pem`, if there are several.
    pub each: Option<String>,
    /// Whether the keys are the members of an object, by key ID.
    pub is_map: bool,
}

/// Describes the document in one phrase.
impl fmt::Display for KeyInside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (form, forms) = self.form.names();
        match &self.each {
            Some(each) if self.path == "." && each == "[]" && self.is_map => {
                write!(f, "a map of {forms} by key ID, not a JWK Set")
            }
            Some(each) if self.path == "." && each == "[]" && self.form == KeyForm::Jwk => f
                .write_str(
                    "a list of keys, not a JWK Set, which is an object with the member \"keys\"",
                ),
            Some(each) => {
                let path = if self.path == "." { "" } else { &self.path };
                let dot = if path.is_empty() { "." } else { "" };
                write!(f, "{}, which holds {forms} in {dot}{path}{each}", self.document)
            }
            None => write!(f, "{}, which holds a {form} in {}", self.document, self.path),
        }
    }
}

/// A JSON document without keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonKind {
    /// The error of a web server or an API.
    ErrorResponse,
    /// The metadata of an issuer without the address of its keys.
    Discovery,
    /// A response with tokens.
    TokenResponse,
    /// A token in JSON serialization.
    Token,
    /// An encrypted JWK.
    EncryptedJwk,
    /// An object of another kind.
    Other,
}

impl fmt::Display for JsonKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ErrorResponse => "an error response",
            Self::Discovery => "a discovery document without a \"jwks_uri\"",
            Self::TokenResponse => "a response with tokens",
            Self::Token => "a token in JSON serialization",
            Self::EncryptedJwk => "an encrypted JWK (JWE)",
            Self::Other => "a JSON object without the members of a JWK or JWK Set",
        })
    }
}

/// A usual mistake in a text that starts like JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonMistake {
    /// A comment.
    Comment,
    /// A comma before a closing bracket.
    TrailingComma,
    /// Single or typographic quotes, as other languages and word processors write them.
    Quotes,
    /// More than one JWK or JWK Set.
    SeveralValues,
    /// The text ends too early.
    Truncated,
}

impl JsonMistake {
    /// Returns the mistake at the position where the parser stopped, if it is a usual one.
    pub(in crate::token) fn at(text: &str, at: usize) -> Option<Self> {
        let (before, rest) = text.split_at_checked(at)?;
        let before = before.trim_end();
        if rest.is_empty() {
            return Some(Self::Truncated);
        }
        if ["//", "/*", "#"].iter().any(|start| rest.starts_with(start)) {
            return Some(Self::Comment);
        }
        if rest.starts_with([']', '}']) && before.ends_with(',') {
            return Some(Self::TrailingComma);
        }
        if rest.starts_with(['\'', '\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}', '\u{2019}']) {
            return Some(Self::Quotes);
        }
        let is_key = super::super::json::Object::parse(before)
            .is_ok_and(|first| ["kty", "keys"].iter().any(|name| first.get(name).is_some()));
        (is_key && rest.starts_with('{')).then_some(Self::SeveralValues)
    }
}

impl fmt::Display for JsonMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Comment => "a comment",
            Self::TrailingComma => "a comma before the closing bracket",
            Self::Quotes => "quotes other than \"",
            Self::SeveralValues => "a second JSON value begins",
            Self::Truncated => "the text ends",
        })
    }
}
