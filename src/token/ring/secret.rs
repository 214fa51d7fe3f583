//! Accepts a raw HMAC secret, and rejects key files that could be mistaken for one.
//!
//! A verifier that uses public bytes as a secret allows everyone to sign (RFC 8725 section 3.1).
//! Therefore a key in an unsupported format must not become a secret.

use super::super::json::Value;
use super::super::key::{begins_like_key, other_file};
use super::super::{FileKind, Key, KeyError, MIN_SECRET_BYTES, Secret, TextEncoding, read};
use super::document::{is_set, other_document};
use super::shape::{KeyFileShape, contains, trim};

/// The starts of SSH public keys, which may also follow a list of options.
const SSH: [&str; 7] = [
    "ssh-rsa ",
    "ssh-dss ",
    "ssh-ed25519 ",
    "ecdsa-sha2-nistp",
    "sk-ssh-ed25519@",
    "sk-ecdsa-sha2-",
    "PuTTY-User-Key-File",
];

pub(super) fn secret(bytes: &[u8]) -> Result<Key, KeyError> {
    match KeyFileShape::of(bytes)? {
        KeyFileShape::Pem(_) => return Err(KeyError::Pem("a key file is not an HMAC secret")),
        KeyFileShape::Json(text) => {
            let document = Value::parse(text).ok().filter(|value| !is_set(*value));
            let document = document.and_then(other_document);
            return Err(document.unwrap_or(KeyError::Unsupported("a JWK is not an HMAC secret")));
        }
        KeyFileShape::Secret => {}
    }
    match other_file(bytes) {
        // The content of a PEM block, which only lacks its two lines.
        Some((FileKind::Der(label), TextEncoding::Base64("")))
            if !bytes.iter().any(|byte| b"-_\"':".contains(byte)) =>
        {
            return Err(KeyError::BarePem { label });
        }
        Some((kind, encoding)) => return Err(KeyError::OtherFile { kind, encoding }),
        None => {}
    }
    if bytes.starts_with(b"\xef\xbb\xbf") && is_text(bytes) {
        return Err(KeyError::ByteOrderMark);
    }
    let trimmed = trim(bytes);
    let text: Secret<Vec<u8>> =
        Secret::new(trimmed.iter().copied().filter(|byte| *byte != 0).collect());
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if is_piece_of_pem(trimmed) || is_wide_key(text.expose(), wide, trimmed) {
        return Err(KeyError::Pem("it is incomplete, or not plain text"));
    }
    if SSH.iter().any(|start| contains(trimmed, start.as_bytes())) {
        return Err(KeyError::Unsupported("it is an SSH key"));
    }
    if names_key_type(text.expose()) {
        return Err(KeyError::Unsupported("it is a damaged JWK"));
    }
    if (trimmed.starts_with(b"<") && trimmed.ends_with(b">"))
        || ["Public-Key: (", "Private-Key: ("].iter().any(|text| contains(trimmed, text.as_bytes()))
    {
        return Err(KeyError::Unsupported("it is XML or other text, not PEM"));
    }
    if read(trimmed).is_ok() {
        return Err(KeyError::Unsupported("it is a token"));
    }
    if is_nearly_der(bytes) {
        return Err(KeyError::Unsupported("it is damaged DER"));
    }
    let inner = bytes.trim_ascii();
    if is_text(bytes) && inner.len() < MIN_SECRET_BYTES && bytes.len() >= MIN_SECRET_BYTES {
        return Err(KeyError::PaddedSecret(inner.len()));
    }
    Key::from_secret(bytes)
}

/// Removes the trailing line break that editors and `echo` add to a text. Binary secrets stay unchanged:
/// one in 256 ends with the byte of a line break.
pub(super) fn without_line_break(bytes: &[u8]) -> &[u8] {
    match bytes.strip_suffix(b"\n") {
        Some(line) if is_text(line) => line.strip_suffix(b"\r").unwrap_or(line),
        Some(_) | None => bytes,
    }
}

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes)
        .is_ok_and(|text| text.chars().all(|c| !c.is_control() || c.is_ascii_whitespace()))
}

/// Recognises a PEM file without its beginning or end.
fn is_piece_of_pem(trimmed: &[u8]) -> bool {
    trimmed.starts_with(b"----") || contains(trimmed, b"-----END")
}

/// Recognises PEM and JSON in UTF-16.
fn is_wide_key(text: &[u8], marked: bool, trimmed: &[u8]) -> bool {
    (trimmed.contains(&0) && contains(text, b"-----BEGIN")) || (marked && text.contains(&b'{'))
}

/// Recognises `"kty":` with any quotes, escaped or not: no secret contains key types.
fn names_key_type(text: &[u8]) -> bool {
    text.windows(3).enumerate().filter(|(_, word)| word == b"kty").any(|(at, _)| {
        let rest = text.get(at + 3..).unwrap_or_default();
        rest.iter().find(|byte| !b"\\\"' \t".contains(*byte)) == Some(&b':')
    })
}

/// Recognises a DER key that is truncated or has trailing bytes: a SEQUENCE that starts with another
/// SEQUENCE or a version, and whose length is close to the number of bytes.
fn is_nearly_der(bytes: &[u8]) -> bool {
    let (length, body) = match bytes {
        [0x30, 0x82, high, low, body @ ..] => (usize::from(*high) << 8 | usize::from(*low), body),
        [0x30, 0x81, length, body @ ..] | [0x30, length @ ..=0x7f, body @ ..] => {
            (usize::from(*length), body)
        }
        _ => return false,
    };
    begins_like_key(body) && length.abs_diff(body.len()) <= 4
}

#[cfg(test)]
mod tests;
