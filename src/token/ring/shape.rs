//! Recognises the content of a key file by its first bytes: PEM, JSON or a raw secret.

use super::super::json::JsonError;
use super::super::key::{is_der, is_pkcs12, pem_label};
use super::super::{KeyError, Secret};

/// The start of PEM, also in small letters.
const BEGIN: &[u8] = b"-----BEGIN";

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
        if bytes.starts_with(b"SQLite format 3\0") {
            return Err(KeyError::Unsupported("it is a SQLite database, such as a session store"));
        }
        if is_der(bytes) {
            return Err(KeyError::Der(to_pem(bytes)));
        }
        if let Some(encoding) = utf16(bytes) {
            return Err(KeyError::Utf16(encoding));
        }
        if trimmed.starts_with(b"{") || trimmed.starts_with(b"[") {
            let text = std::str::from_utf8(trimmed);
            return text.map(Self::Json).map_err(|_| KeyError::Json(JsonError::NotUtf8));
        }
        if bytes.windows(BEGIN.len()).any(|window| window.eq_ignore_ascii_case(BEGIN)) {
            return text.map(Self::Pem).ok_or(KeyError::Pem("it is not text"));
        }
        Ok(Self::Secret)
    }
}

/// Returns the command that converts a key or certificate from DER to the PEM of a key.
fn to_pem(der: &[u8]) -> &'static str {
    match pem_label(der) {
        Some("PUBLIC KEY") => "openssl pkey -pubin -inform DER -in FILE",
        Some("RSA PUBLIC KEY") => "openssl rsa -RSAPublicKey_in -inform DER -in FILE -pubout",
        Some("CERTIFICATE") => "openssl x509 -inform DER -in FILE -pubkey -noout",
        Some("CERTIFICATE REQUEST") => "openssl req -inform DER -in FILE -pubkey -noout",
        Some(_) | None => "openssl pkey -inform DER -in FILE",
    }
}

/// Returns the name of the encoding if the bytes are text in UTF-16: JSON, PEM, or a secret, which no program
/// means in this encoding.
fn utf16(bytes: &[u8]) -> Option<&'static str> {
    /// Length of the longest text that identifies the content, with white space before it.
    const UNITS: usize = 64;
    /// Every second byte of a random secret is not zero.
    const SHORTEST: usize = 8;
    let encodings = [("UTF-16LE", b"\xff\xfe", 0), ("UTF-16BE", b"\xfe\xff", 1)];
    encodings.into_iter().find_map(|(name, mark, high)| {
        let bytes = bytes.strip_prefix(mark).unwrap_or(bytes);
        let (pairs, _) = bytes.as_chunks::<2>();
        let ascii = |[a, b]: &[u8; 2]| {
            let (low, high) = if high == 0 { (a, b) } else { (b, a) };
            (*high == 0 && low.is_ascii()).then_some(*low)
        };
        let start: Option<Vec<u8>> = pairs.iter().take(UNITS).map(ascii).collect();
        let start = Secret::new(start?);
        let is_text = |byte: &u8| !byte.is_ascii_control() || byte.is_ascii_whitespace();
        (start.expose().len() >= SHORTEST && start.expose().iter().all(is_text)).then_some(name)
    })
}

/// Removes a byte order mark and surrounding white space.
pub(super) fn trim(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii()
}

pub(super) fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}
