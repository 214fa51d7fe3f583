//! An import's input as JSON Lines: a JSON array, pretty-printed objects and CSV are rewritten, one
//! record a line, into a file without a name.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Read as _, Seek as _};

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer as _, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// As much is looked at to tell the form.
const FIRST: u64 = 256 << 10;

/// Why the input is not what it seemed to be.
#[derive(Debug, thiserror::Error)]
pub(super) enum RecordError {
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The JSON error without the text around it.
    #[error("record {0} is not valid JSON")]
    Json(u64),
    #[error("row {0} is not valid CSV: {1}")]
    Csv(u64, &'static str),
}

/// Rewrites the input where it is not JSON Lines.
pub(super) fn lines(mut file: File) -> Result<File, RecordError> {
    file.rewind()?;
    let mut first = Vec::new();
    BufReader::new((&file).take(FIRST)).read_until(b'\n', &mut first)?;
    let mut start = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&first).trim_ascii();
    let mut beginning = Vec::new();
    if start.is_empty() {
        // White space before the first value.
        file.rewind()?;
        (&file).take(FIRST).read_to_end(&mut beginning)?;
        start = beginning.trim_ascii();
    }
    file.rewind()?;
    let is_line = serde_json::from_slice::<IgnoredAny>(start).is_ok();
    match start.first() {
        Some(b'[') => rewritten(&file, array),
        Some(b'{') if !is_line && is_cut(start) => rewritten(&file, objects),
        Some(b'{') | None => Ok(file),
        Some(_) if start.contains(&b',') && !start.contains(&b'{') => rewritten(&file, csv),
        Some(_) => Ok(file),
    }
}

/// Whether an object goes on behind this line, rather than being broken.
fn is_cut(line: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(line).is_err_and(|error| error.is_eof())
        && matches!(line.last(), Some(b'{' | b',' | b'[' | b':'))
}

fn rewritten(
    file: &File,
    rewrite: fn(&File, &mut dyn io::Write) -> Result<(), RecordError>,
) -> Result<File, RecordError> {
    let mut lines = BufWriter::new(tempfile::tempfile()?);
    rewrite(file, &mut lines)?;
    let mut lines = lines.into_inner().map_err(io::IntoInnerError::into_error)?;
    lines.rewind()?;
    Ok(lines)
}

/// Writes a value on one line: outside of texts a line break is white space.
fn line(value: &RawValue, out: &mut dyn io::Write) -> io::Result<()> {
    let text: Vec<u8> = value
        .get()
        .bytes()
        .map(|byte| if matches!(byte, b'\r' | b'\n') { b' ' } else { byte })
        .collect();
    out.write_all(&text)?;
    out.write_all(b"\n")
}

fn array(file: &File, out: &mut dyn io::Write) -> Result<(), RecordError> {
    let mut elements = Elements { out, count: 0, failed: None };
    let mut json = serde_json::Deserializer::from_reader(BufReader::new(file));
    let read = json.deserialize_seq(&mut elements).and_then(|()| json.end());
    match (elements.failed, read) {
        (Some(error), _) => Err(error.into()),
        (None, Err(_)) => Err(RecordError::Json(elements.count + 1)),
        (None, Ok(())) => Ok(()),
    }
}

struct Elements<'a> {
    out: &'a mut dyn io::Write,
    count: u64,
    failed: Option<io::Error>,
}

impl<'de> Visitor<'de> for &mut Elements<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        struct Element;
        impl<'de> DeserializeSeed<'de> for Element {
            type Value = Box<RawValue>;
            fn deserialize<D: serde::Deserializer<'de>>(
                self,
                json: D,
            ) -> Result<Self::Value, D::Error> {
                Box::<RawValue>::deserialize(json)
            }
        }
        while let Some(element) = array.next_element_seed(Element)? {
            self.count += 1;
            if let Err(error) = line(&element, self.out) {
                self.failed = Some(error);
                return Err(serde::de::Error::custom("not written"));
            }
        }
        Ok(())
    }
}

fn objects(file: &File, out: &mut dyn io::Write) -> Result<(), RecordError> {
    let values = serde_json::Deserializer::from_reader(BufReader::new(file));
    for (value, number) in values.into_iter::<Box<RawValue>>().zip(1..) {
        line(&value.map_err(|_| RecordError::Json(number))?, out)?;
    }
    Ok(())
}

fn csv(file: &File, out: &mut dyn io::Write) -> Result<(), RecordError> {
    let mut rows = ::csv::ReaderBuilder::new().from_reader(BufReader::new(file));
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
                    "it has another number of cells than the header"
                } else {
                    "it cannot be read as UTF-8"
                },
            )
        }
    };
    let head = rows.headers().map_err(broken(1))?.clone();
    // The header has no record, but a number.
    out.write_all(b"\n")?;
    for (row, number) in rows.records().zip(2..) {
        let row = row.map_err(broken(number))?;
        let cells = head
            .iter()
            .zip(&row)
            .map(|(name, text)| (name.trim_start_matches('\u{feff}').to_owned(), cell(text)));
        let object: serde_json::Map<String, serde_json::Value> = cells.collect();
        serde_json::to_writer(&mut *out, &object).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// An empty cell is null; a number is one where nothing is lost by that.
fn cell(text: &str) -> serde_json::Value {
    if text.is_empty() {
        return serde_json::Value::Null;
    }
    let is_plain = text.len() <= 15 && (text == "0" || !text.starts_with('0'));
    if is_plain && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse::<u64>().map_or(serde_json::Value::Null, Into::into);
    }
    match text {
        "true" | "t" => true.into(),
        "false" | "f" => false.into(),
        // A JSON text in a cell, as SQL clients write columns of JSON.
        _ if text.starts_with(['{', '[']) => {
            serde_json::from_str(text).unwrap_or_else(|_| text.into())
        }
        _ => text.into(),
    }
}
