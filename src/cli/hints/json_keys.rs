//! Commands that convert keys in JSON to a file that can be used.

use crate::shell::word;
use crate::token::{KeyForm, KeyInside};

/// Writes the public key of each certificate on standard input; `openssl x509` reads only the first.
const CERTIFICATES: &str =
    "awk -v c='openssl x509 -pubkey -noout' 'NF {print | c} /-----END/ {close(c)}'";

/// Returns the command that writes the keys inside a JSON document. `from` is a shell command that writes the
/// document, if it is not in the file.
pub(super) fn extract(inside: &KeyInside, from: Option<&str>, file: &str) -> String {
    let filter = filter(inside);
    let (jq, name) = match inside.form {
        KeyForm::JwkSet => ("jq", "jwks.json"),
        KeyForm::Jwk if inside.each.is_some() => ("jq", "jwks.json"),
        KeyForm::Jwk => ("jq", "key.jwk"),
        KeyForm::JsonText => ("jq -r", "jwks.json"),
        KeyForm::PrivatePem
        | KeyForm::Pem
        | KeyForm::Der(_)
        | KeyForm::PemBase64
        | KeyForm::Certificate
        | KeyForm::DerCertificate => ("jq -r", "key.pem"),
    };
    let then = match inside.form {
        KeyForm::Certificate | KeyForm::DerCertificate if inside.each.is_some() => {
            format!(" | {CERTIFICATES}")
        }
        KeyForm::Certificate | KeyForm::DerCertificate => {
            " | openssl x509 -pubkey -noout".to_owned()
        }
        KeyForm::JwkSet
        | KeyForm::Jwk
        | KeyForm::JsonText
        | KeyForm::PrivatePem
        | KeyForm::Pem
        | KeyForm::Der(_)
        | KeyForm::PemBase64 => String::new(),
    };
    let jq = format!("{jq} {}", word(&filter));
    let jq = from.map_or_else(|| format!("{jq} {file}"), |from| format!("{from} | {jq}"));
    format!("run: (umask 077; {jq}{then} > {name})")
}

/// Returns the program of jq.
fn filter(inside: &KeyInside) -> String {
    let KeyInside { path, each, form, is_map, .. } = inside;
    let all = each.as_ref().map(|each| format!("{path}{each}"));
    match (form, all) {
        (KeyForm::JwkSet | KeyForm::Jwk, None) => path.clone(),
        (KeyForm::JwkSet, Some(all)) => format!("{{keys: [{all}.keys[]?]}}"),
        (KeyForm::Jwk, Some(_)) if *is_map => format!(
            "{{keys: [{path} | to_entries[] | select(.value.kty?) | {{kid: .key}} + .value]}}"
        ),
        (KeyForm::Jwk, Some(all)) => format!("{{keys: [{all} | select(.kty?)]}}"),
        (form, all) => {
            let texts =
                all.map_or_else(|| path.clone(), |all| format!("[{all} | strings] | unique[]"));
            match form {
                KeyForm::PemBase64 => format!("{texts} | @base64d"),
                KeyForm::Der(label) => armoured(&texts, label),
                KeyForm::DerCertificate => armoured(&texts, "CERTIFICATE"),
                KeyForm::JwkSet
                | KeyForm::Jwk
                | KeyForm::JsonText
                | KeyForm::PrivatePem
                | KeyForm::Pem
                | KeyForm::Certificate => texts,
            }
        }
    }
}

fn armoured(texts: &str, label: &str) -> String {
    format!("{texts} | \"-----BEGIN {label}-----\\n\\(.)\\n-----END {label}-----\"")
}

/// Returns the command that corrects the spelling of the key types of a JWK or, with its index from 1, of a set.
pub(super) fn key_type(right: &str, index: Option<usize>, file: &str) -> String {
    match index {
        Some(index) => {
            let program = format!(".keys[{}].kty = \"{right}\"", index.saturating_sub(1));
            format!("run: (umask 077; jq '{program}' {file} > jwks.json)")
        }
        None => format!("run: (umask 077; jq '.kty = \"{right}\"' {file} > key.jwk)"),
    }
}

/// Returns the command that writes the numbers of a JWK or a set in base64url.
pub(super) fn base64url(is_set: bool, file: &str) -> String {
    let program = "with_entries(if .key | IN(\"n\",\"e\",\"d\",\"p\",\"q\",\"dp\",\"dq\",\"qi\",\"x\",\"y\",\"k\") \
                   then .value |= (gsub(\"[+]\"; \"-\") | gsub(\"/\"; \"_\") | gsub(\"=\"; \"\")) \
                   else . end)";
    if is_set {
        format!("run: (umask 077; jq '.keys |= map({program})' {file} > jwks.json)")
    } else {
        format!("run: (umask 077; jq '{program}' {file} > key.jwk)")
    }
}
