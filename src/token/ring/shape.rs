//! Recognises the content of a key file by its first bytes: PEM, JSON or a raw secret.

use super::super::KeyError;
use super::super::json::JsonError;
use super::super::key::{is_der, is_pkcs12, pem_label};

pub(super) enum KeyFileShape<'a> {
    Pem(&'a str),
    Json(&'a str),
    Secret,
}

impl<'a> KeyFileShape<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Result<Self, KeyError> {
        let text = std::str::from_utf8(bytes).ok();
        let trimmed = trim(bytes);
        if trimmed.is_empty() {
            return Err(KeyError::Empty);
        }
        if is_pkcs12(bytes) {
            return Err(KeyError::Pkcs12);
        }
        if is_der(bytes) {
            return Err(KeyError::Der(to_pem(bytes)));
        }
        if trimmed.starts_with(b"{") || trimmed.starts_with(b"[") {
            let text = std::str::from_utf8(trimmed);
            return text.map(Self::Json).map_err(|_| KeyError::Json(JsonError::NotUtf8));
        }
        if contains(bytes, b"-----BEGIN") {
            return text.map(Self::Pem).ok_or(KeyError::Pem("it is not text"));
        }
        Ok(Self::Secret)
    }
}

/// Returns the command that converts a key or certificate from DER to the PEM of a key.
fn to_pem(der: &[u8]) -> &'static str {
    match pem_label(der) {
        "PUBLIC KEY" => "openssl pkey -pubin -inform DER -in FILE",
        "RSA PUBLIC KEY" => "openssl rsa -RSAPublicKey_in -inform DER -in FILE -pubout",
        "CERTIFICATE" => "openssl x509 -inform DER -in FILE -pubkey -noout",
        _ => "openssl pkey -inform DER -in FILE",
    }
}

/// Removes a byte order mark and surrounding white space.
pub(super) fn trim(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii()
}

pub(super) fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}
