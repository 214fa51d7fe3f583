//! Recognises files that are not an HMAC secret, also in base64 or hexadecimal.
//!
//! A verifier that uses public bytes as a secret allows everyone to sign (RFC 8725 section 3.1). Every mark
//! here is longer than chance allows in a random secret.

use super::super::json::{Object, Value};
use super::super::{Secret, base64url};
use super::der::{is_der, is_pkcs12, pem_label};
use super::file_kind::{FileKind, TextEncoding};
use super::secret_form::from_hex;
use super::text_marks::text_kind;

/// Recognises a file that is not an HMAC secret, decoding base64 or hexadecimal once.
pub(crate) fn other_file(bytes: &[u8]) -> Option<(FileKind, TextEncoding)> {
    if let Some(kind) = plain(bytes) {
        return Some((kind, TextEncoding::Plain));
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.trim_matches(|c: char| c.is_whitespace() || "\u{feff}\"'".contains(c));
    let text = ["base64:", "0x", "0X"].iter().find_map(|it| text.strip_prefix(it)).unwrap_or(text);
    let mut packed: Secret<Vec<u8>> =
        Secret::new(text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect());
    if let Some(kind) = from_hex(packed.expose()).map(Secret::new).and_then(|it| inner(&it)) {
        return Some((kind, TextEncoding::Hex));
    }
    let padding = ["", "===", "==", "="].get(packed.expose().len() % 4).copied()?;
    let standard = packed.expose().iter().map(|byte| match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => *other,
    });
    packed = Secret::new(standard.collect());
    let decoded = base64url::decode_standard(packed.expose()).map(Secret::new)?;
    Some((inner(&decoded)?, TextEncoding::Base64(padding)))
}

fn inner(bytes: &Secret<Vec<u8>>) -> Option<FileKind> {
    let bytes = bytes.expose();
    if is_pkcs12(bytes) {
        return Some(FileKind::Pkcs12);
    }
    if is_der(bytes) {
        return Some(FileKind::Der(pem_label(bytes).unwrap_or_default()));
    }
    let text = trim(bytes);
    if text.starts_with(b"-----BEGIN CERT") {
        return Some(FileKind::Certificate);
    }
    if contains(text, b"-----BEGIN ") {
        return Some(FileKind::Pem);
    }
    if let Ok(object) = Object::from_bytes(text) {
        let is_set = object.get("keys").is_some();
        return Some(if is_set { FileKind::JwkSet } else { FileKind::Json });
    }
    let list = std::str::from_utf8(text).ok().and_then(|text| Value::parse(text).ok()?.elements());
    if list.is_some_and(|list| list.iter().any(|value| value.object().is_some())) {
        return Some(FileKind::Json);
    }
    plain(bytes)
}

/// Recognises files that are neither PEM, JSON nor DER.
fn plain(bytes: &[u8]) -> Option<FileKind> {
    /// No compressed key is shorter; a secret seldom is as long.
    const SHORTEST: usize = 72;
    const SSH: [&[u8]; 5] =
        [b"ssh-rsa", b"ssh-dss", b"ssh-ed25519", b"ecdsa-sha2-nistp", b"sk-ssh-ed25519@"];
    match bytes {
        [0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 1 | 2, ..]
        | [0xce, 0xce, 0xce, 0xce, 0, 0, 0, 1 | 2, ..] => return Some(FileKind::JavaKeyStore),
        // Deflate, no reserved flag; then the time, the level, and the operating system.
        [0x1f, 0x8b, 8, 0..=0x1f, _, _, _, _, 0 | 2 | 4, 0..=13 | 255, ..]
            if bytes.len() >= SHORTEST =>
        {
            return Some(FileKind::Compressed("gzip"));
        }
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..] => {
            return Some(FileKind::Compressed("bzip2"));
        }
        [0xfd, b'7', b'z', b'X', b'Z', 0, 0, ..] => return Some(FileKind::Compressed("xz")),
        [b'P', b'K', 3, 4, 10 | 20 | 45, 0, _, 0 | 8, 0 | 8, 0, ..] => {
            return Some(FileKind::Compressed("zip"));
        }
        [0x28, 0xb5, 0x2f, 0xfd, ..] if bytes.len() >= SHORTEST => {
            return Some(FileKind::Compressed("zstd"));
        }
        [0, b'G', b'I', b'T', b'C', b'R', b'Y', b'P', b'T', 0, ..] => {
            return Some(FileKind::Encrypted("git-crypt"));
        }
        [b'S', b'a', b'l', b't', b'e', b'd', b'_', b'_', ..] => {
            return Some(FileKind::Encrypted("openssl enc"));
        }
        _ => {}
    }
    let text = trim(bytes);
    if text.starts_with(b"age-encryption.org/v1") {
        return Some(FileKind::Encrypted("age"));
    }
    if text.contains(&0) {
        let narrow: Secret<Vec<u8>> =
            Secret::new(text.iter().copied().filter(|byte| *byte != 0).collect());
        if contains(narrow.expose(), b"-----BEGIN ") {
            return Some(FileKind::WidePem);
        }
    }
    let as_text = std::str::from_utf8(text).ok();
    if let Some(kind) = as_text.and_then(text_kind) {
        return Some(kind);
    }
    // The blob of a public key begins with the length of its type's name.
    let (name, blob) = text.split_at_checked(4).unwrap_or_default();
    let in_blob = |kind: &&[u8]| name.starts_with(&[0, 0, 0]) && blob.starts_with(kind);
    let in_text = |kind: &&[u8]| contains(text, kind) && contains(text, b" AAAA");
    if let Some(kind) =
        SSH.iter().find(|kind| in_blob(kind) || (as_text.is_some() && in_text(kind)))
    {
        return Some(FileKind::Ssh { is_ed25519: *kind == b"ssh-ed25519" });
    }
    names_pem_block(as_text?).then_some(FileKind::PemDashes)
}

/// Recognises `BEGIN … KEY` and `BEGIN CERTIFICATE` with any dashes, or none, around it.
fn names_pem_block(text: &str) -> bool {
    text.match_indices("BEGIN ").any(|(at, begin)| {
        let rest = text.get(at + begin.len()..).unwrap_or_default();
        let is_label = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == ' ';
        let label = rest.get(..rest.find(|c| !is_label(c)).unwrap_or(rest.len()));
        let label = label.unwrap_or_default().trim_end();
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let is_hyphen = rest.contains("-----") && text.contains("-----BEGIN");
        (label.ends_with("KEY") || label == "CERTIFICATE")
            && !is_hyphen
            && before.is_none_or(|c| !c.is_alphanumeric())
    })
}

fn trim(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii()
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(bytes, needle).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::key;
    use super::super::super::{Algorithm, Key, KeyError, KeyRing, ParseOptions};
    use super::*;

    /// The start that a DER key has by chance is not enough, in any encoding.
    #[test]
    fn a_random_secret_is_never_another_file() {
        for length in [32_u8, 40, 48, 64, 96, 128] {
            for start in [
                &[0x30, length - 2][..],
                &[0x30, length - 2, 0x30],
                &[0x30, length - 2, 0x02, 0x01],
                &[0x30, 0x81, length - 3, 0x30],
                &[0x1f, 0x8b, 8],
                b"BZh9",
                b"{",
                b"[",
                b"----",
                &[0, 0, 0, 7],
                &[0xfe, 0xed, 0xfe, 0xed],
            ] {
                let mut secret: Vec<u8> =
                    (0..length).map(|at| at.wrapping_mul(91) ^ 0xa5).collect();
                secret[..start.len()].copy_from_slice(start);
                let hex =
                    secret.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
                for text in [base64url::encode(&secret), base64url::encode_standard(&secret), hex] {
                    let ring = KeyRing::from_secret(text.as_bytes(), Algorithm::HS256);
                    assert!(ring.is_ok(), "{start:x?} {length}: {ring:?}");
                }
                assert_eq!(other_file(&secret), None, "{start:x?}");
                if !matches!(start[0], b'{' | b'[' | b'-') {
                    assert!(KeyRing::parse(&secret, ParseOptions::default()).is_ok(), "{start:x?}");
                }
            }
        }
    }

    #[test]
    fn a_public_key_in_any_encoding_is_no_secret() {
        for algorithm in [Algorithm::ES256, Algorithm::RS256, Algorithm::EdDSA, Algorithm::ES384] {
            let pem = key(algorithm).public_pem().expect("a public key");
            let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
            let der = base64url::decode_standard(body.as_bytes()).expect("base64");
            let dashes = pem.replace("-----", "\u{2014}\u{2013}-");
            for bytes in [pem.as_bytes(), &der, dashes.as_bytes()] {
                let hex =
                    bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
                for text in [
                    base64url::encode(bytes),
                    base64url::encode_standard(bytes),
                    format!("\"{}\"", base64url::encode_standard(bytes)),
                    format!("base64:{}", base64url::encode_standard(bytes)),
                    hex.clone(),
                    format!("0x{}", hex.to_uppercase()),
                ] {
                    let error = KeyRing::from_secret(text.as_bytes(), Algorithm::HS256).err();
                    let is_named = matches!(
                        error,
                        Some(KeyError::OtherFile { .. } | KeyError::BarePem { .. })
                    );
                    assert!(is_named, "{algorithm} {text}: {error:?}");
                }
            }
            assert!(Key::from_secret(&[7; 32]).is_ok());
        }
    }
}
