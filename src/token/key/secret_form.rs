//! The forms in which HMAC secrets are distributed, of which programs use different bytes.

use super::super::{Secret, base64url};

/// How an HMAC secret must be converted to verify a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretForm {
    /// The secret is base64; the signer used the decoded bytes.
    Base64,
    /// The secret is hexadecimal; the signer used the decoded bytes.
    Hex,
    /// The secret is binary; the signer used its base64 or hexadecimal text.
    Decoded,
    /// The secret has white space or a byte order mark around it, which the signer left out.
    Trimmed,
    /// The signer used a line break at the end of the secret, which this program left out.
    LineBreak,
    /// The secret is in quotes or is a JSON string; the signer used the text in it.
    Unquoted,
    /// The secret is a line `NAME=value`; the signer used the value.
    Value,
    /// The secret follows a prefix such as `base64:`, `0x` or `Bearer`; the signer used the text after it.
    Unprefixed,
    /// The signer used the bytes that a part of the text encodes in base64 or hexadecimal.
    DecodedPart,
}

impl SecretForm {
    /// Returns the end of the sentence "the signature matches only …".
    pub(in crate::token) fn describe(self) -> &'static str {
        match self {
            Self::Base64 => "the base64-decoded secret",
            Self::Hex => "the hex-decoded secret",
            Self::Decoded => "the text of the secret, before its base64 or hex was decoded",
            Self::Trimmed => "the secret without the white space around it",
            Self::LineBreak => "the secret with a line break at its end",
            Self::Unquoted => "the secret without its quotes",
            Self::Value => "the value after the \"NAME=\" of the secret",
            Self::Unprefixed => "the secret without its prefix",
            Self::DecodedPart => {
                "the decoded base64 or hex of the secret, without its quotes, prefix or \"NAME=\""
            }
        }
    }
}

type OtherForm = (Secret<Vec<u8>>, SecretForm);

/// Returns the secrets that a user may have meant by these bytes.
pub(super) fn candidates(secret: &[u8]) -> Vec<OtherForm> {
    let mut found = Vec::new();
    decoded(secret.trim_ascii(), [SecretForm::Base64, SecretForm::Hex], &mut found);
    let mut add = |bytes: Vec<u8>, form| found.push((Secret::new(bytes), form));
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    let hex: String = secret.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
    for text in [base64url::encode(secret), base64url::encode_standard(secret), hex] {
        add(text.into_bytes(), SecretForm::Decoded);
    }
    let Ok(text) = std::str::from_utf8(secret) else { return found };
    for end in ["\n", "\r\n"] {
        add([text, end].concat().into_bytes(), SecretForm::LineBreak);
    }
    parts(text, &mut found);
    found
}

/// Adds the parts of the text: inside quotes, after a name and after a prefix, in any order.
fn parts(text: &str, found: &mut Vec<OtherForm>) {
    /// A name, quotes and a prefix, and the white space between them.
    const LAYERS: usize = 4;
    let is_space = |c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0';
    let mut rest = text.trim_matches(is_space);
    if rest != text {
        found.push((Secret::new(rest.into()), SecretForm::Trimmed));
    }
    for _ in 0..LAYERS {
        if let Some(inner) = json_string(rest) {
            found.push((inner, SecretForm::Unquoted));
        }
        let Some((inner, form)) = peel(rest) else { return };
        rest = inner.trim_matches(is_space);
        found.push((Secret::new(rest.into()), form));
        decoded(rest.as_bytes(), [SecretForm::DecodedPart; 2], found);
    }
}

/// Removes the outermost layer of the text.
fn peel(text: &str) -> Option<(&str, SecretForm)> {
    for quote in ['"', '\'', '`'] {
        let inner = text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
        if let Some(inner) = inner {
            return Some((inner, SecretForm::Unquoted));
        }
    }
    for prefix in ["base64:", "base64url:", "hex:", "0x", "bearer ", "secret:", "export "] {
        let start = text.get(..prefix.len()).unwrap_or_default();
        if start.eq_ignore_ascii_case(prefix) {
            return Some((text.get(prefix.len()..)?, SecretForm::Unprefixed));
        }
    }
    let (name, value) = text.split_once(['=', ':'])?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    (is_name && !value.is_empty()).then_some((value, SecretForm::Value))
}

/// Returns the text of a JSON string with escapes.
fn json_string(text: &str) -> Option<Secret<Vec<u8>>> {
    let value = super::super::json::Value::parse(text).ok()?.string()?;
    Some(Secret::new(value.into_owned().into_bytes()))
}

fn decoded(text: &[u8], [base64, hex]: [SecretForm; 2], found: &mut Vec<OtherForm>) {
    let unpadded = text.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last + 1);
    let url = text.get(..unpadded).and_then(base64url::decode);
    let forms = [(base64url::decode_standard(text), base64), (url, base64), (from_hex(text), hex)];
    let forms = forms.into_iter().filter_map(|(bytes, form)| Some((Secret::new(bytes?), form)));
    found.extend(forms.filter(|(bytes, _)| !bytes.expose().is_empty()));
}

pub(super) fn from_hex(text: &[u8]) -> Option<Vec<u8>> {
    let (pairs, []) = text.as_chunks::<2>() else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}
