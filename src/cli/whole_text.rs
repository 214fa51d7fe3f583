//! Recognises an input of several lines that is one text of another kind, such as a certificate: its lines
//! are not invalid tokens.

use zeroize::Zeroizing;

use super::command_error::Result;
use super::context::Context;
use super::line_reader::LineReader;
use super::token_extract::{begins_token, normalized, value_start, words};
use crate::token::{ReadError, read};

/// Maximum length of such a text.
const LONGEST: usize = 64 << 10;

/// The first characters of PEM, JSON, XML and a Kubernetes object, and of PEM, XML and DER in base64.
const STARTS: [&str; 9] =
    ["-----BEGIN ", "{", "[", "<", "apiVersion:", "MII", "LS0t", "PD94", "PHN"];

/// Returns the whole input if it is such a text, and consumes it then.
pub(super) fn other_text(
    context: &mut Context<'_>,
    lines: &mut LineReader,
) -> Result<Option<Zeroizing<String>>> {
    while lines.ahead().trim_ascii().is_empty() && !lines.ended() && lines.ahead().len() < LONGEST {
        lines.fill(context)?;
    }
    let start = lines.ahead().trim_ascii_start();
    if !STARTS.iter().any(|known| start.starts_with(known.as_bytes())) {
        return Ok(None);
    }
    while !lines.ended() && lines.ahead().len() < LONGEST {
        lines.fill(context)?;
    }
    let text = lines.ahead();
    if !lines.ended() || text.len() > LONGEST || !text.trim_ascii().contains(&b'\n') {
        return Ok(None);
    }
    let clean = normalized(text);
    let may_be_token =
        |word: &[u8]| begins_token(word.get(value_start(word)..).unwrap_or_default());
    if words(&clean).any(|word| clean.get(word).is_some_and(may_be_token)) {
        return Ok(None);
    }
    let is_other =
        read(text).err().is_some_and(|error| matches!(error.explained(text), ReadError::Other(_)));
    if !is_other {
        return Ok(None);
    }
    let owned = Zeroizing::new(String::from_utf8_lossy(text).into_owned());
    lines.take(text.len());
    Ok(Some(owned))
}
