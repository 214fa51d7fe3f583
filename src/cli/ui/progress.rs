//! Progress bars, drawn only on a terminal.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::color::Paint;
use super::when::span;
use crate::time::Span;
use crate::token::os_random;

/// The unit of a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Sessions,
    Bytes,
}

/// Formats the completed amount, such as `80k/150k sessions` or `12 MB/40 MB`.
fn amount(unit: Unit, done: u64, all: u64) -> String {
    match unit {
        // The total is not known yet.
        _ if all == 0 => String::new(),
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

/// A progress bar on stderr, which is cleared on drop.
#[derive(Debug)]
pub(crate) struct Progress(
    /// `None` if no bar is drawn.
    Option<ProgressBar>,
);

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
        let bar = if paint.is_on() { "{bar:24.green/dim}" } else { "{bar:24}" };
        Self::drawn(
            visible,
            &format!("{{msg}} {bar} {{amount}}{{left}}"),
            label.into(),
            Some((total, unit)),
        )
    }

    /// Creates a spinner with a count, for a total that is not known. A count of 0 is not shown: some steps do not
    /// count.
    #[must_use]
    pub(crate) fn spinner(
        visible: bool,
        paint: Paint,
        label: impl Into<Cow<'static, str>>,
    ) -> Self {
        let spinner = if paint.is_on() { "{spinner:.green}" } else { "{spinner}" };
        let template = format!("{spinner} {{msg}}{{count}}");
        Self::drawn(visible, &template, label.into(), None)
    }

    /// Creates a spinner with a number of bytes.
    #[must_use]
    pub(crate) fn bytes(visible: bool, paint: Paint, label: impl Into<Cow<'static, str>>) -> Self {
        let spinner = if paint.is_on() { "{spinner:.green}" } else { "{spinner}" };
        let template = format!("{spinner} {{msg}} {{decimal_bytes}}");
        Self::drawn(visible, &template, label.into(), None)
    }

    fn drawn(
        visible: bool,
        template: &str,
        label: Cow<'static, str>,
        total: Option<(u64, Unit)>,
    ) -> Self {
        // Even a bar of the crate needs randomness, for its hash maps.
        if !visible || os_random(&mut [0]).is_err() {
            return Self::hidden();
        }
        let unit = total.map_or(Unit::Sessions, |(_, unit)| unit);
        let style = ProgressStyle::with_template(template)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .with_key("amount", move |state: &ProgressState, out: &mut dyn fmt::Write| {
                let _ = out.write_str(&amount(unit, state.pos(), state.len().unwrap_or(0)));
            })
            .with_key("count", |state: &ProgressState, out: &mut dyn fmt::Write| {
                if state.pos() > 0 {
                    let _ = write!(out, " {}", HumanCount(state.pos()));
                }
            })
            .with_key("left", |state: &ProgressState, out: &mut dyn fmt::Write| {
                let left = left(state.elapsed(), state.pos(), state.len().unwrap_or(0));
                let _ = out.write_str(&left.map_or(String::new(), |left| format!(", {left} left")));
            })
            .progress_chars("━╸─");
        let total = total.map(|(total, _)| total);
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(10))
            .with_style(style)
            .with_message(label);
        bar.enable_steady_tick(Duration::from_millis(150));
        Self(Some(bar))
    }

    /// Adds to the completed amount.
    pub(crate) fn advance(&self, amount: u64) {
        if let Some(bar) = &self.0 {
            bar.inc(amount);
        }
    }

    /// Sets the completed amount.
    pub(crate) fn set(&self, done: u64) {
        if let Some(bar) = &self.0 {
            bar.set_position(done);
        }
    }

    /// Sets the total.
    pub(crate) fn set_total(&self, total: u64) {
        if let Some(bar) = &self.0 {
            bar.set_length(total);
        }
    }

    /// Sets the label of the current step.
    pub(crate) fn say(&self, label: impl Into<Cow<'static, str>>) {
        if let Some(bar) = &self.0 {
            bar.set_message(label);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
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
        assert_eq!(amount(Unit::Sessions, 0, 0), "");
        let at = |secs, done| left(Duration::from_secs(secs), done, 100);
        assert_eq!(at(10, 10).as_deref(), Some("1 min"));
        assert_eq!(at(10, 50).as_deref(), Some("10 s"));
        // No rate yet, or nothing left.
        assert_eq!((at(0, 10), at(10, 0), at(10, 100)), (None, None, None));
    }

    #[test]
    fn progress_templates_are_valid() {
        for paint in [Paint::ON, Paint::OFF] {
            drop(Progress::bar(true, paint, "Purging", (10, Unit::Bytes)));
            drop(Progress::spinner(true, paint, "Scanning"));
            drop(Progress::bytes(true, paint, "Scanning"));
        }
    }
}
