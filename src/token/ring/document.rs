//! Recognises JSON documents that contain keys in another form than a JWK Set, or none.

use std::borrow::Cow;

use super::super::base64url;
use super::super::json::{self, Object, Type, Value};
use super::super::key::{is_der, pem_label};
use super::super::{FileKind, JsonKind, KeyError, KeyForm, KeyInside, Secret, TextEncoding};

/// Maximum nesting at which keys are searched, as deep as in an exported realm of Keycloak.
const MAX_DEPTH: usize = 8;

/// Maximum number of values that are searched; bounds the work for a hostile file.
const MAX_VALUES: usize = 10_000;

/// Maximum length of a member's name in a path that is shown.
const LONGEST_NAME: usize = 256;

/// Returns what a JSON value is that is not a JWK, a JWK Set, or a damaged one of them.
pub(super) fn other_document(value: Value<'_>) -> Option<KeyError> {
    let object = value.object();
    let has = |name: &str| object.as_ref().is_some_and(|object| object.get(name).is_some());
    let address = object.as_ref().and_then(|object| object.string("jwks_uri"));
    if let Some(uri) = address.filter(|uri| !uri.is_empty()) {
        return Some(KeyError::DiscoveryDocument(uri.into_owned()));
    }
    if has("sops") {
        let kind = FileKind::Encrypted("sops");
        return Some(KeyError::OtherFile { kind, encoding: TextEncoding::Plain });
    }
    if let Some(inside) = keys_inside(value) {
        return Some(KeyError::Inside(Box::new(KeyInside {
            document: object.as_ref().map_or("a JSON list", document_name),
            ..inside
        })));
    }
    // An array is no object; the parser says so.
    object.as_ref()?;
    let has_any = |names: &[&str]| names.iter().any(|name| has(name));
    let kind = if has("issuer") && has_any(&["authorization_endpoint", "token_endpoint"]) {
        JsonKind::Discovery
    } else if has("ciphertext") && has_any(&["protected", "recipients"]) {
        JsonKind::EncryptedJwk
    } else if has("payload") && has_any(&["signature", "signatures"]) {
        JsonKind::Token
    } else if has_any(&["kty", "kid", "n", "e", "x", "y", "k", "d", "crv", "x5c", "use", "keys"]) {
        return None;
    } else if has_any(&["access_token", "id_token", "refresh_token"]) {
        JsonKind::TokenResponse
    } else if has_any(&[
        "error",
        "errors",
        "message",
        "Message",
        "detail",
        "title",
        "status",
        "statusCode",
        "code",
        "fault",
        "msg",
    ]) {
        JsonKind::ErrorResponse
    } else {
        JsonKind::Other
    };
    Some(KeyError::OtherJson(kind))
}

/// Names the document by its members.
fn document_name(object: &Object<'_>) -> &'static str {
    const NAMES: [(&[&str], &str); 9] = [
        (&["realm", "public_key"], "a realm document of Keycloak"),
        (&["private_key", "client_email"], "a service account file"),
        (&["redirect_uris"], "client metadata (RFC 7591)"),
        (&["KeyId", "PublicKey"], "a response of AWS KMS"),
        (&["ARN", "SecretString"], "a response of AWS Secrets Manager"),
        (&["pem", "algorithm"], "a response of Google Cloud KMS"),
        (&["key", "attributes"], "a response of Azure Key Vault"),
        (&["request_id", "data"], "a response of Vault"),
        (&["apiVersion", "kind"], "a Kubernetes object"),
    ];
    if object.string("type").as_deref() == Some("service_account") {
        return "a service account file";
    }
    let has_all = |names: &[&str]| names.iter().all(|name| object.get(name).is_some());
    NAMES.iter().find(|(names, _)| has_all(names)).map_or("a JSON document", |(_, name)| name)
}

#[derive(Clone, Debug, PartialEq)]
enum PathStep<'a> {
    Member(Cow<'a, str>),
    Index(usize),
}

struct FoundKey<'a> {
    path: Vec<PathStep<'a>>,
    form: KeyForm,
}

/// Finds the keys of the best form: JSON Web Keys first, certificates last.
fn keys_inside(value: Value<'_>) -> Option<KeyInside> {
    let mut search = KeySearch { path: Vec::new(), found: Vec::new(), visited: 0 };
    search.visit(value, true);
    let best = search.found.iter().map(|found| found.form).min()?;
    let mut found = search.found.iter().filter(|found| found.form == best);
    let first = found.next()?;
    // Keys in several entries of one object or array: they differ from the first in one step.
    let varying = found.find_map(|other| {
        let pairs = || first.path.iter().zip(&other.path);
        let differ = pairs().filter(|(a, b)| a != b).count();
        let at = pairs().position(|(a, b)| a != b)?;
        (other.path.len() == first.path.len() && differ == 1).then_some(at)
    });
    // A list is no JWK Set, even of one key.
    let is_list = best == KeyForm::Jwk && matches!(first.path.as_slice(), [PathStep::Index(_)]);
    let varying = varying.or(is_list.then_some(0));
    let cut = varying.unwrap_or(first.path.len());
    let (base, rest) = first.path.split_at_checked(cut)?;
    let each = varying.map(|_| format!("[]{}", steps(rest.get(1..).unwrap_or_default())));
    let path = match steps(base) {
        path if path.starts_with('.') => path,
        path => format!(".{path}"),
    };
    let is_map = rest.len() == 1 && matches!(rest, [PathStep::Member(_)]);
    Some(KeyInside { document: "", form: best, path, each, is_map })
}

/// Writes the steps as a path of jq.
fn steps(path: &[PathStep<'_>]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            PathStep::Index(index) => text.push_str(&format!("[{index}]")),
            PathStep::Member(name) => {
                let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
                if name.starts_with(is_letter)
                    && name.chars().all(|c| is_letter(c) || c.is_ascii_digit())
                {
                    text.push_str(&format!(".{name}"));
                } else {
                    text.push('[');
                    json::quote(name, &mut text);
                    text.push(']');
                }
            }
        }
    }
    text
}

struct KeySearch<'a> {
    path: Vec<PathStep<'a>>,
    found: Vec<FoundKey<'a>>,
    visited: usize,
}

impl<'a> KeySearch<'a> {
    fn visit(&mut self, value: Value<'a>, is_root: bool) {
        self.visited += 1;
        if self.visited > MAX_VALUES || self.path.len() > MAX_DEPTH {
            return;
        }
        if let Some(form) = form_of(value).filter(|_| !is_root) {
            self.found.push(FoundKey { path: self.path.clone(), form });
            return;
        }
        if let Some(object) = value.object() {
            for member in object.members().iter().filter(|it| it.name.len() <= LONGEST_NAME) {
                self.path.push(PathStep::Member(member.name.clone()));
                self.visit(member.value, false);
                self.path.pop();
            }
        }
        for (index, element) in value.elements().into_iter().flatten().enumerate() {
            self.path.push(PathStep::Index(index));
            self.visit(element, false);
            self.path.pop();
        }
    }
}

/// Whether the value is a JWK or a JWK Set, also an empty one or one with bad keys.
pub(super) fn is_set(value: Value<'_>) -> bool {
    let Some(object) = value.object() else { return false };
    let keys = object.get("keys").and_then(Value::elements);
    object.get("kty").is_some()
        || keys.is_some_and(|keys| keys.is_empty() || keys.into_iter().any(is_jwk))
}

/// Whether the value is a JWK, or one without its type.
fn is_jwk(value: Value<'_>) -> bool {
    value.object().is_some_and(|jwk| ["kty", "x5c"].iter().any(|name| jwk.get(name).is_some()))
}

fn form_of(value: Value<'_>) -> Option<KeyForm> {
    match value.kind() {
        Type::Object => {
            let keys = value.object()?.get("keys").and_then(Value::elements);
            if keys.is_some_and(|keys| keys.into_iter().any(is_jwk)) {
                return Some(KeyForm::JwkSet);
            }
            value.object()?.get("kty").map(|_| KeyForm::Jwk)
        }
        Type::String => form_of_text(&value.string()?),
        Type::Null | Type::Bool | Type::Number | Type::Array => None,
    }
}

fn form_of_text(text: &str) -> Option<KeyForm> {
    let text = text.trim();
    if let Some(block) = text.strip_prefix("-----BEGIN ") {
        let label = block.split("-----").next()?;
        return match label {
            _ if label.ends_with("PRIVATE KEY") => Some(KeyForm::PrivatePem),
            _ if label.ends_with("KEY") => Some(KeyForm::Pem),
            _ => label.ends_with("CERTIFICATE").then_some(KeyForm::Certificate),
        };
    }
    if text.starts_with('{') {
        let object = Object::parse(text).ok()?;
        let is_keys = ["keys", "kty"].iter().any(|name| object.get(name).is_some());
        return is_keys.then_some(KeyForm::JsonText);
    }
    let packed = Secret::new(text.replace(|c: char| c.is_ascii_whitespace(), ""));
    let bytes = Secret::new(base64url::decode_standard(packed.expose().as_bytes())?);
    let bytes = bytes.expose().as_slice();
    if bytes.trim_ascii_start().starts_with(b"-----BEGIN ") {
        return memchr::memmem::find(bytes, b"KEY-----").map(|_| KeyForm::PemBase64);
    }
    match pem_label(bytes).filter(|_| is_der(bytes))? {
        "CERTIFICATE" => Some(KeyForm::DerCertificate),
        label if label.ends_with("KEY") => Some(KeyForm::Der(label)),
        _ => None,
    }
}
