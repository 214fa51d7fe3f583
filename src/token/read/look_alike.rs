//! Names what else is pasted in place of a token. Nothing of the text is kept, because it may be a secret.

use std::fmt;

use super::super::base64url;
use super::super::json::{Object, Value};
use super::super::key::{FileKind, TextEncoding, other_file};
use super::Token;

/// Maximum length of a text that is examined.
const LONGEST: usize = 64 << 10;

/// Minimum length of a credential.
const SHORTEST: usize = 16;

/// Maximum number of words that are compared with the prefixes.
const MAX_WORDS: usize = 1000;

/// A text that is not a token in compact serialization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookAlike {
    /// A credential or a message of another kind, by its name.
    Named(&'static str),
    /// The same in base64.
    Encoded(&'static str),
    /// A signed or encrypted token in base64, as in a Kubernetes secret.
    EncodedToken,
    /// A key or a certificate as text, by its name.
    Key(&'static str),
    /// A key, a certificate or a compressed file.
    File(FileKind, TextEncoding),
    /// A UUID, which session IDs are.
    Uuid,
}

impl fmt::Display for LookAlike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) | Self::Key(name) => f.write_str(name),
            Self::Encoded(name) => write!(f, "{name} in base64"),
            Self::EncodedToken => f.write_str("a token in base64"),
            Self::File(kind, encoding) => write!(f, "{kind}{encoding}"),
            Self::Uuid => f.write_str("a UUID, such as a session ID"),
        }
    }
}

impl Token {
    /// Whether this is a value signed by itsdangerous: JSON, a time, and a MAC of SHA-1 or SHA-2.
    pub(in crate::token) fn is_signed_cookie(&self) -> bool {
        let is_time = matches!(self.payload_bytes().len(), 3..=5) && self.claims().is_err();
        is_time && matches!(self.signature().len(), 20 | 32 | 64)
    }
}

const FLASK: &str = "a compressed session cookie signed by itsdangerous (Flask)";
const EXPRESS: &str = "a cookie signed by Express (cookie-signature)";
const STRIPE: &str = "a Stripe key";
const SLACK: &str = "a Slack token";
const GITHUB: &str = "a GitHub token";
const GITLAB: &str = "a GitLab token";
const PASETO: &str = "a PASETO";
const AWS: &str = "an AWS session token";
const HASH: &str = "a password hash";

/// The first characters of credentials and their names.
const PREFIXES: [(&str, &str); 54] = [
    ("ghp_", GITHUB),
    ("gho_", GITHUB),
    ("ghu_", GITHUB),
    ("ghs_", GITHUB),
    ("ghr_", GITHUB),
    ("github_pat_", GITHUB),
    ("glpat-", GITLAB),
    ("gldt-", GITLAB),
    ("glrt-", GITLAB),
    ("glcbt-", GITLAB),
    ("ya29.", "a Google access token"),
    ("1//0", "a Google refresh token"),
    ("AIza", "a Google API key"),
    ("GOCSPX-", "a Google client secret"),
    ("xoxa-", SLACK),
    ("xoxb-", SLACK),
    ("xoxc-", SLACK),
    ("xoxd-", SLACK),
    ("xoxe", SLACK),
    ("xoxp-", SLACK),
    ("xoxs-", SLACK),
    ("xapp-", SLACK),
    ("IQoJb3JpZ2lu", AWS),
    ("FwoGZXIvYXdz", AWS),
    ("npm_", "an npm token"),
    ("pypi-", "a PyPI token"),
    ("dckr_pat_", "a Docker token"),
    ("hf_", "a Hugging Face token"),
    ("sk-ant-", "an Anthropic API key"),
    ("sk-proj-", "an OpenAI API key"),
    ("sk_live_", STRIPE),
    ("sk_test_", STRIPE),
    ("pk_live_", STRIPE),
    ("pk_test_", STRIPE),
    ("rk_live_", STRIPE),
    ("whsec_", "a webhook secret"),
    ("SG.", "a SendGrid API key"),
    ("shpat_", "a Shopify token"),
    ("dop_v1_", "a DigitalOcean token"),
    ("hvs.", "a HashiCorp Vault token"),
    ("v1.local.", PASETO),
    ("v2.local.", PASETO),
    ("v3.local.", PASETO),
    ("v4.local.", PASETO),
    ("v1.public.", PASETO),
    ("v2.public.", PASETO),
    ("v3.public.", PASETO),
    ("v4.public.", PASETO),
    ("CfDJ8", "data protected by ASP.NET Core"),
    ("SFMyNTY.", "a token of Phoenix (Plug.Crypto)"),
    (".eJ", FLASK),
    ("s%3A", EXPRESS),
    ("$2", HASH),
    ("$argon2", HASH),
];

/// Schemes and programs at the start of a text, in lower case.
const STARTS: [(&str, &str); 7] = [
    ("basic ", "HTTP Basic credentials"),
    ("digest ", "HTTP Digest credentials"),
    ("negotiate ", "a Kerberos or NTLM token (HTTP Negotiate)"),
    ("curl ", "a curl command without a JWT"),
    ("http://", "a URL without a JWT"),
    ("https://", "a URL without a JWT"),
    ("cookie:", "a cookie header without a JWT"),
];

/// Members of JSON objects, most specific first.
const MEMBERS: [(&str, LookAlike); 6] = [
    ("private_key_id", LookAlike::Named("a service account key of Google")),
    ("kty", LookAlike::Key("a JWK")),
    ("keys", LookAlike::Key("a JWK Set")),
    ("jwks_uri", LookAlike::Named("a discovery document (OpenID Connect)")),
    ("access_token", LookAlike::Named("a token response without a JWT")),
    ("apiVersion", LookAlike::Named("a Kubernetes object without a JWT")),
];

/// Recognises a text that is not a token.
pub(super) fn look_alike(text: &[u8]) -> Option<LookAlike> {
    let text = text.get(..LONGEST).unwrap_or(text);
    let trimmed = text.trim_ascii();
    if let Ok(object) = Object::from_bytes(trimmed) {
        return Some(of_object(&object));
    }
    let Ok(text) = std::str::from_utf8(trimmed) else {
        return other_file(text).map(|(kind, encoding)| LookAlike::File(kind, encoding));
    };
    if let Some(block) = text.strip_prefix("-----BEGIN ") {
        return Some(of_pem(block.split("-----").next().unwrap_or_default()));
    }
    let lower = text.to_ascii_lowercase();
    if text.starts_with('<') {
        return Some(LookAlike::Named(of_markup(&lower)));
    }
    of_words(text).or_else(|| of_shape(text)).or_else(|| of_base64(text)).or_else(|| {
        let header = lower.split("authorization:").nth(1).unwrap_or(&lower).trim_start();
        let known = STARTS.iter().find(|(start, _)| header.starts_with(start));
        known.map(|(_, name)| LookAlike::Named(name)).or_else(|| {
            other_file(text.as_bytes()).map(|(kind, encoding)| LookAlike::File(kind, encoding))
        })
    })
}

fn of_object(object: &Object<'_>) -> LookAlike {
    if let Some((_, kind)) = MEMBERS.iter().find(|(name, _)| object.get(name).is_some()) {
        return *kind;
    }
    let has = |name| object.get(name).is_some();
    let log = object.get("log").and_then(Value::object);
    LookAlike::Named(if log.is_some_and(|log| log.get("entries").is_some()) {
        "a HAR file without a JWT"
    } else if has("iv") && has("value") && has("mac") {
        "a cookie encrypted by Laravel"
    } else {
        "a JSON object"
    })
}

fn of_pem(label: &str) -> LookAlike {
    match label {
        _ if label.ends_with("PUBLIC KEY") => LookAlike::Key("a PEM public key"),
        _ if label.ends_with("PRIVATE KEY") => LookAlike::Named("a PEM private key"),
        _ if label.contains("CERTIFICATE") => {
            LookAlike::File(FileKind::Certificate, TextEncoding::Plain)
        }
        _ if label.starts_with("PGP") => LookAlike::Named("an OpenPGP message"),
        _ => LookAlike::Named("a PEM file"),
    }
}

fn of_markup(lower: &str) -> &'static str {
    if lower.contains("saml") {
        "a SAML message"
    } else if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        "an HTML page"
    } else {
        "an XML document"
    }
}

/// Recognises a word by its first characters, also in a longer text.
fn of_words(text: &str) -> Option<LookAlike> {
    let ends = |c: char| c.is_whitespace() || "\"'`,;()<>[]{}=".contains(c);
    let words = text.split(ends).filter(|word| word.len() >= SHORTEST).take(MAX_WORDS);
    let mut found = words.filter_map(|word| {
        let (_, name) = PREFIXES.iter().find(|(prefix, _)| word.starts_with(prefix))?;
        Some(LookAlike::Named(name))
    });
    found.next()
}

/// Recognises a whole text by its separators and the lengths of its parts.
fn of_shape(text: &str) -> Option<LookAlike> {
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_bare = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_+/=%".contains(&byte))
    };
    let hyphens = text.split('-').map(str::len);
    if hyphens.eq([8, 4, 4, 4, 12]) && is_hex(&text.replace('-', "")) {
        return Some(LookAlike::Uuid);
    }
    if let Some((value, mac)) = text.rsplit_once("--")
        && is_bare(value)
        && matches!(mac.len(), 40 | 64 | 128)
        && is_hex(mac)
    {
        return Some(LookAlike::Named("a cookie signed by Rails"));
    }
    // The authentication tag of AES-GCM has 16 bytes.
    if let [value, iv, tag] = text.split("--").collect::<Vec<_>>().as_slice()
        && [*value, *iv, *tag].into_iter().all(is_bare)
        && tag.replace("%3D", "=").trim_end_matches('=').len() == 22
    {
        return Some(LookAlike::Named("a cookie encrypted by Rails"));
    }
    if let [value, time, mac] = text.split(':').collect::<Vec<_>>().as_slice()
        && [value.trim_start_matches('.'), time, mac].into_iter().all(is_bare)
        && matches!(mac.len(), 27 | 43 | 86)
        && time.len() <= 8
    {
        return Some(LookAlike::Named("a value signed by Django"));
    }
    let signed = text.strip_prefix("s:").and_then(|text| text.rsplit_once('.'));
    signed
        .filter(|(_, mac)| mac.trim_end_matches('=').len() == 43)
        .map(|_| LookAlike::Named(EXPRESS))
}

/// Recognises the content of base64, in either alphabet, with or without padding.
fn of_base64(text: &str) -> Option<LookAlike> {
    let letters = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let letters: Vec<u8> = letters
        .map(|byte| match byte {
            b'+' => b'-',
            b'/' => b'_',
            other => other,
        })
        .collect();
    let end = letters.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last + 1);
    let bytes = letters.get(..end).filter(|text| text.len() >= SHORTEST);
    let bytes = bytes.and_then(base64url::decode_spare_bits)?;
    let content = bytes.trim_ascii();
    if super::read(content).is_ok() {
        return Some(LookAlike::EncodedToken);
    }
    if let Ok(object) = Object::from_bytes(content) {
        let found = of_object(&object);
        if let LookAlike::Named(name) | LookAlike::Key(name) = found {
            return Some(LookAlike::Encoded(name));
        }
        return Some(found);
    }
    if content.starts_with(b"<") {
        return std::str::from_utf8(content)
            .ok()
            .map(|text| LookAlike::Encoded(of_markup(&text.to_ascii_lowercase())));
    }
    of_bytes(&bytes).map(LookAlike::Named)
}

/// Recognises the binary form of credentials that are written in base64.
fn of_bytes(bytes: &[u8]) -> Option<&'static str> {
    /// Version, time, initialisation vector and MAC of Fernet; between them are blocks of 16 bytes.
    const FERNET: usize = 1 + 8 + 16 + 32;
    let is_macaroon = |bytes: &[u8]| {
        let (length, field) = bytes.split_at_checked(4).unwrap_or_default();
        length.iter().all(u8::is_ascii_hexdigit)
            && (field.starts_with(b"location ") || field.starts_with(b"identifier "))
    };
    match bytes {
        [0x80, 0, 0, 0, ..]
            if bytes.len() > FERNET && (bytes.len() - FERNET).is_multiple_of(16) =>
        {
            Some("a Fernet token")
        }
        // Version 2: the version, then a field of location or identifier.
        [2, 1 | 2, length, text @ ..]
            if text.get(..usize::from(*length)).is_some_and(<[u8]>::is_ascii)
                && text.get(usize::from(*length)) <= Some(&2) =>
        {
            Some("a macaroon")
        }
        _ if is_macaroon(bytes) => Some("a macaroon"),
        _ => None,
    }
}
