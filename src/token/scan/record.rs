//! Recognises where a program that collects logs splits a long line: Docker, containerd and CRI-O, syslog,
//! continuous integration.

use memchr::{memchr, memmem, memrchr};

use super::cursor::Cursor;
use super::fold::{FoldKind, LineForm, Noise};

/// Maximum length of the members of a record of Docker that are not the text.
const MAX_MEMBERS: usize = 2 << 10;

/// The keys of the members behind the text of a record.
const KEYS: [&[u8]; 3] = [b"\"stream\"", b"\"attrs\"", b"\"time\""];

/// Maximum number of records of another stream between two parts of a line.
const MAX_OTHERS: usize = 16;

/// Maximum number of bytes that are read to find the start of a line. Parts of lines have 16 KiB.
const MAX_PART: usize = 20 << 10;

/// Length from which a line may have been split because it was too long.
const LONG_LINE: usize = 1000;

/// Maximum length of the names of hosts, programs and containers.
const MAX_NAME: usize = 64;

/// Maximum number of blanks between the columns of a log.
const MAX_BLANKS: usize = 40;

/// Parses the end of a record that Docker's `json-file` driver writes, and the start of the next one: `rest` starts
/// with the quotation mark that ends the text of the record.
pub(super) fn docker(rest: &[u8], form: LineForm, at_end: bool) -> Option<Noise> {
    const STREAM: &[u8] = b"\"stream\":\"";
    let members = rest.strip_prefix(b"\",")?.trim_ascii_start();
    let is_record = KEYS.iter().any(|key| members.starts_with(key) || key.starts_with(members));
    let head = rest.get(..MAX_MEMBERS.min(rest.len())).filter(|_| is_record)?;
    let cut = |is_cut: bool| (is_cut && !at_end).then_some(Noise::More);
    let Some(end) = memchr(b'\n', head) else { return cut(rest.len() < MAX_MEMBERS) };
    let members = head.get(..end)?;
    memmem::find(members, b"\"stream\":")?;
    let stream_of = |members: &[u8]| {
        let members: Vec<u8> = members.iter().copied().filter(|byte| *byte != b' ').collect();
        let value = members.get(memmem::find(&members, STREAM)? + STREAM.len()..)?;
        value.get(..memchr(b'"', value)?).map(<[u8]>::to_vec)
    };
    let stream = stream_of(members)?;
    let mut line = end + 1;
    for _ in 0..MAX_OTHERS {
        let next = rest.get(line..)?;
        let Some(length) = memchr(b'\n', next).or(at_end.then_some(next.len())) else {
            return cut(next.len() < MAX_PART + MAX_MEMBERS);
        };
        let record = next.get(..length).filter(|record| record.starts_with(b"{"))?;
        if stream_of(record).is_some_and(|other| other == stream) {
            let mut cursor = Cursor::new(record);
            cursor.at = memmem::find(record, b"\"log\":")? + b"\"log\":".len();
            cursor.blanks(1);
            cursor.take(|byte| byte == b'"')?;
            let prefix = cursor.at;
            let fold = Noise::Fold { bytes: line + prefix, prefix, kind: FoldKind::Certain };
            return cursor.is_continued(form).then_some(fold);
        }
        line += length + 1;
    }
    None
}

/// The stream of a part of a line in the logs of Kubernetes.
struct LinePart<'a> {
    stream: &'a [u8],
    /// Whether the line ends with this part.
    is_last: bool,
}

/// Skips what a log has before the text of a line. The line before it ends at `end`. Returns how certain it is that the
/// text goes on; `None` if there is nothing to skip.
pub(super) fn prefix(cursor: &mut Cursor<'_>, bytes: &[u8], end: usize) -> Option<FoldKind> {
    let from = end.saturating_sub(MAX_PART);
    let before = bytes.get(from..end)?;
    let start = memrchr(b'\n', before).map(|at| at + 1).or((from == 0).then_some(0));
    let line = start.and_then(|start| before.get(start..));
    if cursor.maybe(|cursor| container(cursor, line)).is_some() {
        return Some(FoldKind::Certain);
    }
    cursor
        .maybe(time)
        .or_else(|| cursor.maybe(syslog))
        .or_else(|| cursor.maybe(composed))
        .or_else(|| cursor.maybe(numbered))?;
    // Syslog and its like split a line only where it is too long.
    let is_long = line.is_none_or(|line| line.len() >= LONG_LINE);
    Some(if is_long { FoldKind::Certain } else { FoldKind::Logged })
}

/// Skips the start of the next part of the same stream, if `line` is not a last part.
fn container(cursor: &mut Cursor<'_>, line: Option<&[u8]>) -> Option<()> {
    let own = match line {
        Some(line) => Some(part(&mut Cursor::new(line)).filter(|own| !own.is_last)?),
        None => None,
    };
    for _ in 0..MAX_OTHERS {
        let next = part(cursor)?;
        if own.as_ref().is_none_or(|own| own.stream == next.stream) {
            return Some(());
        }
        let rest = cursor.rest();
        let Some(length) = memchr(b'\n', rest) else {
            cursor.was_cut = true;
            return None;
        };
        cursor.at += length + 1;
    }
    None
}

/// Skips `TIME stdout P ` of the Container Runtime Interface.
fn part<'a>(cursor: &mut Cursor<'a>) -> Option<LinePart<'a>> {
    time(cursor)?;
    let rest = cursor.rest();
    if !cursor.text("stdout ") && !cursor.text("stderr ") {
        return None;
    }
    let stream = rest.get(..b"stdout".len())?;
    let flag = cursor.take(|byte| matches!(byte, b'P' | b'F'))?;
    cursor.take(|byte| byte == b' ')?;
    Some(LinePart { stream, is_last: flag == b'F' })
}

/// Skips a time (RFC 3339) and a blank.
fn time(cursor: &mut Cursor<'_>) -> Option<()> {
    let is_bracketed = cursor.text("[");
    clock(cursor, [4, 2, 2], b'-')?;
    cursor.take(|byte| matches!(byte, b'T' | b't' | b' '))?;
    clock(cursor, [2, 2, 2], b':')?;
    if cursor.take(|byte| matches!(byte, b'.' | b',')).is_some() {
        cursor.skip(9, |byte| byte.is_ascii_digit());
    }
    if cursor.take(|byte| matches!(byte, b'+' | b'-')).is_some() {
        cursor.digits(2)?;
        cursor.skip(1, |byte| byte == b':');
        cursor.digits(2)?;
    } else {
        cursor.skip(1, |byte| byte == b'Z');
    }
    if is_bracketed {
        cursor.take(|byte| byte == b']')?;
    }
    cursor.take(|byte| matches!(byte, b' ' | b'\t')).map(drop)
}

/// Skips three numbers.
fn clock(cursor: &mut Cursor<'_>, digits: [usize; 3], separator: u8) -> Option<()> {
    for (at, count) in digits.into_iter().enumerate() {
        if at > 0 {
            cursor.take(|byte| byte == separator)?;
        }
        cursor.digits(count)?;
    }
    Some(())
}

/// Skips the header of a line in the format of BSD syslog (RFC 3164) or with the time of RFC 3339.
fn syslog(cursor: &mut Cursor<'_>) -> Option<()> {
    let is_name = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b':' | b'[');
    if cursor.maybe(time).is_none() {
        cursor.take(|byte| byte.is_ascii_uppercase())?;
        cursor.take(|byte| byte.is_ascii_lowercase())?;
        cursor.take(|byte| byte.is_ascii_lowercase())?;
        cursor.take(|byte| byte == b' ')?;
        cursor.take(|byte| byte.is_ascii_digit() || byte == b' ')?;
        cursor.digits(1)?;
        cursor.take(|byte| byte == b' ')?;
        clock(cursor, [2, 2, 2], b':')?;
        cursor.take(|byte| byte == b' ')?;
    }
    // The host, the program and its process.
    (cursor.skip(MAX_NAME, is_name) > 0).then_some(())?;
    cursor.take(|byte| byte == b' ')?;
    (cursor.skip(MAX_NAME, is_name) > 0).then_some(())?;
    if cursor.text("[") {
        cursor.skip(10, |byte| byte.is_ascii_digit());
        cursor.take(|byte| byte == b']')?;
    }
    cursor.text(": ").then_some(())
}

/// Skips the name of a container, as Docker Compose prints it.
fn composed(cursor: &mut Cursor<'_>) -> Option<()> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    (cursor.skip(MAX_NAME, is_name) > 0).then_some(())?;
    (cursor.skip(MAX_BLANKS, |byte| byte == b' ') > 0).then_some(())?;
    cursor.text("| ").then_some(())
}

/// Skips the number of a line.
fn numbered(cursor: &mut Cursor<'_>) -> Option<()> {
    cursor.skip(MAX_BLANKS, |byte| byte == b' ');
    (cursor.skip(7, |byte| byte.is_ascii_digit()) > 0).then_some(())?;
    cursor.take(|byte| byte == b'\t').map(drop)
}
