//! A bar where somebody is looking, and nothing at all elsewhere.

use std::borrow::Cow;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::color::Paint;

/// Progress of one piece of work, drawn on stderr; wiped when dropped.
#[derive(Debug)]
pub struct Progress(
    /// Nothing where nothing is drawn: even a hidden bar of the library needs randomness.
    Option<ProgressBar>,
);

impl Progress {
    /// Draws nothing: not a terminal, or `--quiet`.
    #[must_use]
    pub fn hidden() -> Self {
        Self(None)
    }

    /// A bar up to `total`. `visible` is whether stderr is a terminal and nobody asked for quiet.
    #[must_use]
    pub fn bar(
        visible: bool,
        paint: Paint,
        label: impl Into<Cow<'static, str>>,
        total: u64,
    ) -> Self {
        let bar = if paint.is_on() { "{bar:24.green/dim}" } else { "{bar:24}" };
        let template = format!("{{msg}} {bar} {{human_pos}}/{{human_len}} {{eta}}");
        Self::drawn(visible, &template, label.into(), Some(total))
    }

    /// A spinner with a count, for work whose end is not known.
    #[must_use]
    pub fn spinner(visible: bool, paint: Paint, label: impl Into<Cow<'static, str>>) -> Self {
        let spinner = if paint.is_on() { "{spinner:.green}" } else { "{spinner}" };
        let template = format!("{spinner} {{msg}} {{human_pos}}");
        Self::drawn(visible, &template, label.into(), None)
    }

    /// A spinner with a count of bytes.
    #[must_use]
    pub fn bytes(visible: bool, paint: Paint, label: impl Into<Cow<'static, str>>) -> Self {
        let spinner = if paint.is_on() { "{spinner:.green}" } else { "{spinner}" };
        let template = format!("{spinner} {{msg}} {{decimal_bytes}}");
        Self::drawn(visible, &template, label.into(), None)
    }

    fn drawn(visible: bool, template: &str, label: Cow<'static, str>, total: Option<u64>) -> Self {
        if !visible {
            return Self::hidden();
        }
        let style = ProgressStyle::with_template(template)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("━╸─");
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(10))
            .with_style(style)
            .with_message(label);
        bar.enable_steady_tick(Duration::from_millis(150));
        Self(Some(bar))
    }

    /// So much more is done.
    pub fn advance(&self, amount: u64) {
        if let Some(bar) = &self.0 {
            bar.inc(amount);
        }
    }

    /// So much is done in all.
    pub fn set(&self, done: u64) {
        if let Some(bar) = &self.0 {
            bar.set_position(done);
        }
    }

    /// The work turned out larger or smaller.
    pub fn set_total(&self, total: u64) {
        if let Some(bar) = &self.0 {
            bar.set_length(total);
        }
    }

    /// What is being done now.
    pub fn say(&self, label: impl Into<Cow<'static, str>>) {
        if let Some(bar) = &self.0 {
            bar.set_message(label);
        }
    }

    /// Clears the bar while something is written to the terminal, then draws it again.
    pub fn pause<R>(&self, write: impl FnOnce() -> R) -> R {
        match &self.0 {
            Some(bar) => bar.suspend(write),
            None => write(),
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
    fn nothing_is_drawn_where_nobody_looks() {
        let bar = Progress::bar(false, Paint::ON, "Purging", 10);
        assert!(bar.0.is_none());
        bar.advance(3);
        bar.set(5);
        bar.set_total(20);
        bar.say("Checkpoint");
        assert_eq!(bar.pause(|| 7), 7);
        assert!(Progress::spinner(false, Paint::OFF, "Scanning").0.is_none());
    }

    #[test]
    fn templates_are_ones_the_library_accepts() {
        for paint in [Paint::ON, Paint::OFF] {
            drop(Progress::bar(true, paint, "Purging", 10));
            drop(Progress::spinner(true, paint, "Scanning"));
            drop(Progress::bytes(true, paint, "Scanning"));
        }
    }
}
