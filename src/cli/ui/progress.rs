//! Progress bars, drawn only on a terminal.

use std::borrow::Cow;
use std::io::{self, Write as _};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::color::{Paint, Tone};
use super::text::{safe, short, width};
use super::when::span;
use crate::time::Span;

/// The time between two drawings.
const PAUSE: Duration = Duration::from_millis(100);
/// The length of a bar in columns.
const BAR: usize = 24;
const SPINNER: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/// The unit of a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Sessions,
    Bytes,
}

/// Formats the completed amount, such as `80k/150k sessions` or `12 MB/40 MB`.
fn amount(unit: Unit, done: u64, all: u64) -> String {
    match unit {
        Unit::Sessions => format!("{}/{} sessions", rounded(done), rounded(all)),
        Unit::Bytes => {
            let megabytes = |bytes: u64| bytes.div_ceil(1_000_000);
            format!("{} MB/{} MB", megabytes(done), megabytes(all))
        }
    }
}

/// Formats a rounded number: `950`, `80k`, `1.2M`.
fn rounded(number: u64) -> String {
    match number {
        0..10_000 => number.to_string(),
        10_000..1_000_000 => format!("{}k", number / 1_000),
        _ => format!("{}.{}M", number / 1_000_000, number / 100_000 % 10),
    }
}

/// Estimates the remaining time from the rate so far; `None` if there is no rate yet.
fn left(elapsed: Duration, done: u64, all: u64) -> Option<String> {
    let millis = u64::try_from(elapsed.as_millis()).ok()?;
    let rest = all.checked_sub(done).filter(|rest| *rest > 0)?;
    if millis < 1_000 || done == 0 {
        return None;
    }
    let left = u128::from(millis) * u128::from(rest) / u128::from(done) / 1_000;
    Some(span(Span::secs(u32::try_from(left).ok()?.max(1))))
}

/// Formats a number with commas: `1,234,567`.
fn with_commas(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Formats a number of bytes with two decimals: `999 B`, `3.00 MB`.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    let mut one = 1_000_u64;
    for (at, unit) in UNITS.iter().enumerate() {
        if bytes < one {
            break;
        }
        let is_largest = at + 1 == UNITS.len();
        if is_largest || bytes / 1_000 < one {
            return format!("{}.{:02} {unit}", bytes / one, bytes % one / (one / 100));
        }
        one *= 1_000;
    }
    format!("{bytes} B")
}

/// The text after the label.
#[derive(Clone, Copy, Debug)]
enum Style {
    Bar(Unit),
    Count,
    Bytes,
}

/// A progress bar on stderr, which is cleared on drop.
#[derive(Debug)]
pub(crate) struct Progress(
    /// `None` if no bar is drawn.
    Option<Drawing>,
);

#[derive(Debug)]
struct Drawing {
    line: Arc<ProgressLine>,
    /// Draws the line again and again; ends when the sender is dropped.
    thread: Option<(Sender<()>, JoinHandle<()>)>,
}

/// The content of the line, which a thread draws.
#[derive(Debug)]
struct ProgressLine {
    style: Style,
    paint: Paint,
    label: Mutex<Cow<'static, str>>,
    done: AtomicU64,
    total: AtomicU64,
    /// The number of times that the thread has drawn the line.
    frame: AtomicU32,
    /// Whether a new label may be drawn at once: at most one per frame, because labels can change often.
    may_draw: AtomicBool,
}

impl Progress {
    /// Creates a bar that is never drawn: not a terminal, or `--quiet`.
    #[must_use]
    pub(crate) fn hidden() -> Self {
        Self(None)
    }

    /// Creates a bar up to `total` of `unit`, with the estimated remaining time. `visible` is whether stderr is
    /// a terminal.
    #[must_use]
    pub(crate) fn bar(
        visible: bool,
        paint: Paint,
        label: impl Into<Cow<'static, str>>,
        (total, unit): (u64, Unit),
    ) -> Self {
        Self::drawn(visible, paint, label.into(), total, Style::Bar(unit))
    }

    /// Creates a spinner with a count, for a total that is not known.
    #[must_use]
    pub(crate) fn spinner(
        visible: bool,
        paint: Paint,
        label: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::drawn(visible, paint, label.into(), 0, Style::Count)
    }

    /// Creates a spinner with a number of bytes.
    #[must_use]
    pub(crate) fn bytes(visible: bool, paint: Paint, label: impl Into<Cow<'static, str>>) -> Self {
        Self::drawn(visible, paint, label.into(), 0, Style::Bytes)
    }

    fn drawn(
        visible: bool,
        paint: Paint,
        label: Cow<'static, str>,
        total: u64,
        style: Style,
    ) -> Self {
        let can_erase = || std::env::var_os("TERM").is_some_and(|term| term != "dumb");
        if !visible || !can_erase() {
            return Self::hidden();
        }
        let line = Arc::new(ProgressLine::new(style, paint, label, total));
        line.draw();
        let (end, ended) = mpsc::channel();
        let shown = Arc::clone(&line);
        let draw = move || {
            while ended.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
                shown.frame.fetch_add(1, Relaxed);
                shown.draw();
                shown.may_draw.store(true, Relaxed);
            }
        };
        let thread = std::thread::Builder::new().name("progress".to_owned()).spawn(draw);
        Self(Some(Drawing { line, thread: thread.ok().map(|thread| (end, thread)) }))
    }

    /// Adds to the completed amount.
    pub(crate) fn advance(&self, amount: u64) {
        if let Some(Drawing { line, .. }) = &self.0 {
            line.done.fetch_add(amount, Relaxed);
        }
    }

    /// Sets the completed amount.
    pub(crate) fn set(&self, done: u64) {
        if let Some(Drawing { line, .. }) = &self.0 {
            line.done.store(done, Relaxed);
        }
    }

    /// Sets the total.
    pub(crate) fn set_total(&self, total: u64) {
        if let Some(Drawing { line, .. }) = &self.0 {
            line.total.store(total, Relaxed);
        }
    }

    /// Sets the label of the current step. The step may be short, so that the thread would not draw it.
    pub(crate) fn say(&self, label: impl Into<Cow<'static, str>>) {
        if let Some(Drawing { line, .. }) = &self.0 {
            *line.label.lock().unwrap_or_else(PoisonError::into_inner) = label.into();
            if line.may_draw.swap(false, Relaxed) {
                line.draw();
            }
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(Drawing { thread, .. }) = &mut self.0 {
            if let Some((end, thread)) = thread.take() {
                drop(end);
                let _ = thread.join();
            }
            let _ = io::stderr().write_all(b"\r\x1b[2K");
        }
    }
}

impl ProgressLine {
    fn new(style: Style, paint: Paint, label: Cow<'static, str>, total: u64) -> Self {
        Self {
            style,
            paint,
            label: Mutex::new(label),
            done: AtomicU64::new(0),
            total: AtomicU64::new(total),
            frame: AtomicU32::new(0),
            may_draw: AtomicBool::new(true),
        }
    }

    fn draw(&self) {
        let columns = rustix::termios::tcgetwinsize(io::stderr()).map_or(0, |size| size.ws_col);
        let columns = if columns == 0 { 80 } else { usize::from(columns) };
        let text = self.text(self.frame.load(Relaxed), columns);
        // At once, so that a message of another thread does not come in between.
        let _ = io::stderr().write_all(format!("\r{text}\x1b[K").as_bytes());
    }

    /// Returns the line after `frame` drawings, in less than `columns` columns: a longer line could not be
    /// erased.
    fn text(&self, frame: u32, columns: usize) -> String {
        let label = safe(&self.label.lock().unwrap_or_else(PoisonError::into_inner)).into_owned();
        let (done, total) = (self.done.load(Relaxed), self.total.load(Relaxed));
        let spinner = SPINNER[frame as usize % SPINNER.len()];
        let (before, after) = match self.style {
            Style::Bar(unit) => {
                let left = left(PAUSE * frame, done, total);
                let left = left.map_or(String::new(), |left| format!(", {left} left"));
                (String::new(), format!("{}{left}", amount(unit, done, total)))
            }
            Style::Count => (format!("{spinner} "), with_commas(done)),
            Style::Bytes => (format!("{spinner} "), size(done)),
        };
        let bar = matches!(self.style, Style::Bar(_)).then(|| bar(done, total));
        let bar_width = if bar.is_some() { BAR + 1 } else { 0 };
        let plain = format!("{before}{label} {after}");
        if width(&plain) + bar_width >= columns {
            return short(&plain, columns.saturating_sub(1)).into_owned();
        }
        let before = self.paint.tone(Tone::Good, &before);
        let Some((full, rest)) = bar else { return format!("{before}{label} {after}") };
        let (full, rest) = (self.paint.tone(Tone::Good, &full), self.paint.tone(Tone::Hint, &rest));
        format!("{label} {full}{rest} {after}")
    }
}

/// Returns the completed and the remaining part of a bar.
fn bar(done: u64, total: u64) -> (String, String) {
    let all = u128::from(total.max(1));
    let full = u128::from(done.min(total)) * BAR as u128 / all;
    let full = usize::try_from(full).unwrap_or(BAR);
    let head = usize::from(full < BAR && done > 0);
    (format!("{}{}", "━".repeat(full), "╸".repeat(head)), "─".repeat(BAR - full - head))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_progress_without_a_terminal() {
        let bar = Progress::bar(false, Paint::ON, "Purging", (10, Unit::Sessions));
        assert!(bar.0.is_none());
        bar.advance(3);
        bar.set(5);
        bar.set_total(20);
        bar.say("Checkpoint");
        assert!(Progress::spinner(false, Paint::OFF, "Scanning").0.is_none());
    }

    #[test]
    fn progress_is_in_units_that_people_think_in() {
        assert_eq!(amount(Unit::Sessions, 80_500, 150_000), "80k/150k sessions");
        assert_eq!(amount(Unit::Sessions, 7, 9_999), "7/9999 sessions");
        assert_eq!(amount(Unit::Sessions, 0, 1_250_000), "0/1.2M sessions");
        assert_eq!(amount(Unit::Bytes, 12_000_000, 40_000_000), "12 MB/40 MB");
        let at = |secs, done| left(Duration::from_secs(secs), done, 100);
        assert_eq!(at(10, 10).as_deref(), Some("1 min"));
        assert_eq!(at(10, 50).as_deref(), Some("10 s"));
        // No rate yet, or nothing left.
        assert_eq!((at(0, 10), at(10, 0), at(10, 100)), (None, None, None));
    }

    fn line(style: Style, paint: Paint, done: u64, total: u64) -> ProgressLine {
        let line = ProgressLine::new(style, paint, "Purging".into(), total);
        line.done.store(done, Relaxed);
        line
    }

    #[test]
    fn a_line_has_label_bar_amount_and_time() {
        let half = line(Style::Bar(Unit::Sessions), Paint::OFF, 50, 100);
        let shown = |columns| half.text(100, columns);
        assert_eq!(shown(80), "Purging ━━━━━━━━━━━━╸─────────── 50/100 sessions, 10 s left");
        // Without space for a bar, the text remains; it never reaches the last column.
        assert_eq!(shown(40), "Purging 50/100 sessions, 10 s left");
        assert_eq!(shown(12), "Purging 50…");
        assert_eq!(shown(0), "");
        let painted = line(Style::Bar(Unit::Bytes), Paint::ON, 50, 100);
        let painted = painted.text(0, 80);
        assert!(painted.starts_with("Purging \u{1b}[32m━"), "{painted:?}");
        let plain = console::strip_ansi_codes(&painted).into_owned();
        assert_eq!(plain, "Purging ━━━━━━━━━━━━╸─────────── 1 MB/1 MB");
        let count = line(Style::Count, Paint::OFF, 1_234_567, 0).text(1, 80);
        assert_eq!(count, "⠙ Purging 1,234,567");
        let bytes = line(Style::Bytes, Paint::OFF, 3_000_000, 0).text(0, 80);
        assert_eq!(bytes, "⠋ Purging 3.00 MB");
    }

    #[test]
    fn a_bar_is_always_as_long() {
        for (done, total) in [(0, 0), (0, 7), (1, 7), (7, 7), (9, 7), (u64::MAX, u64::MAX)] {
            let (full, rest) = bar(done, total);
            assert_eq!(width(&full) + width(&rest), BAR, "{done} of {total}");
        }
        assert_eq!(bar(7, 7).1, "");
        assert_eq!(bar(0, 7).0, "");
    }

    #[test]
    fn large_numbers_are_readable() {
        assert_eq!((with_commas(999), with_commas(1_000)), ("999".into(), "1,000".into()));
        for (bytes, text) in [
            (999, "999 B"),
            (1_000, "1.00 kB"),
            (999_999, "999.99 kB"),
            (12_345_678, "12.34 MB"),
            (u64::MAX, "18.44 EB"),
        ] {
            assert_eq!(size(bytes), text);
        }
    }
}
