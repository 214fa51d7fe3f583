//! Recognises the start of a token of which the rest was not copied, and tokens without a separator.

use std::fmt;

use super::super::base64url;
use super::super::json::Object;

/// Maximum length of a header that is searched for, in characters.
const LONGEST_HEADER: usize = 4 << 10;

/// Maximum number of possible starts of a header that are tried.
const MAX_STARTS: usize = 16;

/// Where a token ends too early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutPlace {
    /// Within the header.
    InHeader,
    /// After the header.
    AfterHeader,
    /// Within the payload.
    InPayload,
    /// After the payload, so that only the signature is missing.
    AfterPayload,
    /// Within an encrypted token, of which this number of parts is present.
    Encrypted(usize),
}

/// Continues "the token is cut off".
impl fmt::Display for CutPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InHeader => " in its header",
            Self::AfterHeader => " after its header",
            Self::InPayload => " in its payload",
            Self::AfterPayload => " after its payload: the signature is missing",
            Self::Encrypted(parts) => {
                return write!(f, ": it is encrypted, and {parts} of its 5 parts are present");
            }
        })
    }
}

/// Returns the end of a text that is the start of a token.
pub(super) fn cut_off(text: &[u8]) -> Option<CutPlace> {
    let parts: Vec<&[u8]> = text.split(|byte| *byte == b'.').take(6).collect();
    let header = decoded(parts.first()?)?;
    let Ok(object) = Object::from_bytes(&header) else {
        let is_start = parts.len() == 1 && begins_object(&header);
        return is_start.then_some(CutPlace::InHeader);
    };
    object.string("alg")?;
    if object.get("enc").is_some() {
        return match parts.len() {
            1 => Some(CutPlace::AfterHeader),
            count @ 2..5 => Some(CutPlace::Encrypted(count)),
            _ => None,
        };
    }
    let payload = match parts.as_slice() {
        [_] | [_, []] => return Some(CutPlace::AfterHeader),
        [_, payload] => decoded(payload)?,
        _ => return None,
    };
    let is_whole = Object::from_bytes(&payload).is_ok();
    Some(if is_whole { CutPlace::AfterPayload } else { CutPlace::InPayload })
}

/// Decodes base64url of which the last characters may be missing.
fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    let whole = text.len() - usize::from(text.len() % 4 == 1);
    base64url::decode_spare_bits(text.get(..whole)?)
}

fn begins_object(json: &[u8]) -> bool {
    let inner = json.trim_ascii_start().strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    inner.is_some_and(|inner| inner.starts_with(b"\""))
        && json.iter().all(|byte| *byte >= b' ' || byte.is_ascii_whitespace())
}

/// Whether a part of a token, behind a signature, ends with the header of another token.
pub(super) fn ends_with_header(part: &[u8]) -> bool {
    let part = part.get(part.len().saturating_sub(LONGEST_HEADER)..).unwrap_or_default();
    memchr::memmem::find_iter(part, b"eyJ").take(MAX_STARTS).any(|start| {
        let header = part.get(start..).and_then(base64url::decode).unwrap_or_default();
        Object::from_bytes(&header).is_ok_and(|header| header.get("alg").is_some())
    })
}
