//! Converts the input of an import to JSON Lines in an unlinked file, if it is a JSON array,
//! pretty-printed objects or CSV.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Read as _, Seek as _};
use std::path::Path;

use serde::de::IgnoredAny;

use super::ui::text::csv_cell;
use crate::session::SESSION_FIELDS;

/// Number of bytes that are inspected to detect the format.
const FIRST: u64 = 256 << 10;

/// A file system in memory.
const MEMORY: &str = "/dev/shm";

/// The place of unlinked copies of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CopyPlace {
    /// `TMPDIR`.
    TemporaryDirectory,
    /// Memory, for input with tokens, where the system has a file system for it.
    Memory,
}

impl CopyPlace {
    /// Creates an unlinked file.
    pub(super) fn create(self) -> io::Result<File> {
        if self == Self::Memory && Path::new(MEMORY).is_dir() {
            tempfile::tempfile_in(MEMORY)
        } else {
            tempfile::tempfile()
        }
    }
}

/// The reason why the input could not be converted.
#[derive(Debug, thiserror::Error)]
pub(super) enum RecordError {
    #[error("{0}")]
    Io(#[from] io::Error),
    /// A record is invalid JSON; its number.
    #[error("record {0} is not valid JSON")]
    Json(u64),
    #[error("row {0} is not valid CSV: {1}")]
    Csv(u64, &'static str),
}

/// Converts the input, unless it is JSON Lines.
pub(super) fn lines(mut file: File, place: CopyPlace) -> Result<File, RecordError> {
    file.rewind()?;
    let mut first = Vec::new();
    BufReader::new((&file).take(FIRST)).read_until(b'\n', &mut first)?;
    let mut start = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&first).trim_ascii();
    let mut beginning = Vec::new();
    if start.is_empty() {
        // Skip white space before the first value.
        file.rewind()?;
        (&file).take(FIRST).read_to_end(&mut beginning)?;
        start = beginning.trim_ascii();
    }
    file.rewind()?;
    let is_line = serde_json::from_slice::<IgnoredAny>(start).is_ok();
    match start.first() {
        Some(b'[') => rewritten(&file, place, array),
        Some(b'{') if !is_line && is_cut(start) => rewritten(&file, place, objects),
        Some(b'{') | None => Ok(file),
        Some(_) if !start.contains(&b'{') => match separator(start) {
            Some(separator) => rewritten(&file, place, |file, out| csv(file, separator, out)),
            None => Ok(file),
        },
        Some(_) => Ok(file),
    }
}

/// Returns the character that separates the cells of a header: the most frequent one of those that exports use.
fn separator(head: &[u8]) -> Option<u8> {
    let count = |separator: u8| head.split(|byte| *byte == separator).count();
    let found = *b";\t,".iter().max_by_key(|separator| count(**separator))?;
    (count(found) > 1).then_some(found)
}

/// Whether the line is the start of an object that continues on the next line, not an invalid object.
fn is_cut(line: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(line).is_err_and(|error| error.is_eof())
        && matches!(line.last(), Some(b'{' | b',' | b'[' | b':'))
}

fn rewritten(
    file: &File,
    place: CopyPlace,
    rewrite: impl FnOnce(&File, &mut dyn io::Write) -> Result<(), RecordError>,
) -> Result<File, RecordError> {
    let mut lines = BufWriter::new(place.create()?);
    rewrite(file, &mut lines)?;
    let mut lines = lines.into_inner().map_err(io::IntoInnerError::into_error)?;
    lines.rewind()?;
    Ok(lines)
}

/// Writes each element of an array on its own line.
fn array(file: &File, out: &mut dyn io::Write) -> Result<(), RecordError> {
    split(file, 1, out)
}

/// Writes each of several consecutive objects on its own line.
fn objects(file: &File, out: &mut dyn io::Write) -> Result<(), RecordError> {
    split(file, 0, out)
}

/// Writes every value at the given bracket depth on its own line. Its validity is checked when the lines
/// are read.
fn split(file: &File, within: usize, out: &mut dyn io::Write) -> Result<(), RecordError> {
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let (mut depth, mut count, mut is_begun) = (0_usize, 0_u64, false);
    let (mut is_text, mut is_escaped) = (false, false);
    let mut line = Vec::new();
    loop {
        let bytes = reader.fill_buf()?;
        if bytes.is_empty() {
            break;
        }
        let length = bytes.len();
        for byte in bytes {
            if is_text {
                is_text = *byte != b'"' || is_escaped;
                is_escaped = *byte == b'\\' && !is_escaped;
                line.push(*byte);
                continue;
            }
            let before = depth;
            match byte {
                b'"' => is_text = true,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            let is_inside = before > within || depth > within;
            if is_inside || (before == within && depth == within && !is_between(*byte)) {
                // Outside of strings a line break is white space.
                line.push(if matches!(byte, b'\r' | b'\n') { b' ' } else { *byte });
                is_begun = true;
            }
            let is_over =
                is_begun && depth <= within && (before > within || *byte == b',' || depth < within);
            if is_over {
                count += 1;
                line.push(b'\n');
                out.write_all(&line)?;
                line.clear();
                is_begun = false;
            }
        }
        reader.consume(length);
    }
    if depth > 0 || is_text || !line.is_empty() {
        Err(RecordError::Json(count + 1))
    } else {
        Ok(())
    }
}

/// Whether the byte separates elements of an array.
fn is_between(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b',' || byte == 0xef || byte == 0xbb || byte == 0xbf
}

fn csv(file: &File, separator: u8, out: &mut dyn io::Write) -> Result<(), RecordError> {
    let mut rows =
        ::csv::ReaderBuilder::new().delimiter(separator).from_reader(BufReader::new(file));
    let broken = |number| {
        move |error: ::csv::Error| {
            let kind = error.into_kind();
            if let ::csv::ErrorKind::Io(error) = kind {
                return RecordError::Io(error);
            }
            let is_uneven = matches!(kind, ::csv::ErrorKind::UnequalLengths { .. });
            RecordError::Csv(
                number,
                if is_uneven {
                    "the number of cells differs from the header"
                } else {
                    "the row is not UTF-8"
                },
            )
        }
    };
    let head = rows.headers().map_err(broken(1))?.clone();
    let names: Vec<&str> = head.iter().map(|name| name.trim_start_matches('\u{feff}')).collect();
    let is_ours = is_ours(&names);
    // An empty line for the header, so that line numbers stay right.
    out.write_all(b"\n")?;
    for (row, number) in rows.records().zip(2..) {
        let row = row.map_err(broken(number))?;
        let cells = names.iter().zip(&row).map(|(name, text)| {
            let is_text = is_ours && TEXTS.contains(name) && !text.is_empty();
            ((*name).to_owned(), if is_text { unescaped(text).into() } else { cell(text) })
        });
        let object: serde_json::Map<String, serde_json::Value> = cells.collect();
        serde_json::to_writer(&mut *out, &object).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// The columns of our own CSV that are texts, whatever they look like.
const TEXTS: [&str; 8] =
    ["id", "user_id", "ip", "user_agent", "device", "revoked_reason", "revoked_by", "revoked_note"];

/// Whether these are the columns of `sessions list -o csv`. Only it has the derived state.
fn is_ours(names: &[&str]) -> bool {
    names.contains(&"state") && names.iter().all(|name| SESSION_FIELDS.contains(name))
}

/// Removes the apostrophe that the export adds to texts that a spreadsheet would run as a formula, and to no
/// others.
fn unescaped(text: &str) -> &str {
    text.strip_prefix('\'').filter(|stored| csv_cell(stored) == text).unwrap_or(text)
}

/// Converts a CSV cell: an empty cell and the NULL of SQL clients are null, and a number is one if its text can
/// be restored.
fn cell(text: &str) -> serde_json::Value {
    let stored = unescaped(text);
    if stored.len() < text.len() {
        return stored.into();
    }
    if matches!(text, "" | "NULL" | "\\N") {
        return serde_json::Value::Null;
    }
    let is_plain = text.len() <= 15 && (text == "0" || !text.starts_with('0'));
    if is_plain && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse::<u64>().map_or(serde_json::Value::Null, Into::into);
    }
    match text {
        "true" | "t" => true.into(),
        "false" | "f" => false.into(),
        // SQL clients export JSON columns as JSON texts in cells.
        _ if text.starts_with(['{', '[']) => {
            serde_json::from_str(text).unwrap_or_else(|_| text.into())
        }
        _ => text.into(),
    }
}
