//! Times and durations as in the store and in tokens: whole Unix seconds, UTC.
//!
//! No function reads a clock: the current time is always an argument.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

/// A time in Unix seconds (RFC 7519 section 2, `NumericDate` without fraction).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// A duration in whole seconds, never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(u32);

impl Timestamp {
    /// The latest time that a store accepts: the last second of the year 9999.
    pub const MAX: Self = Self(253_402_300_799);

    /// Returns the seconds since the Unix epoch.
    #[must_use]
    pub fn as_secs(self) -> i64 {
        self.0
    }

    /// Returns the absolute difference of two times.
    #[must_use]
    pub fn distance(self, other: Self) -> Span {
        self.until(other).max(other.until(self))
    }

    /// Returns the duration from this time to `later`; 0 if this time is not earlier.
    #[must_use]
    pub fn until(self, later: Self) -> Span {
        Span(u32::try_from(later.0.saturating_sub(self.0).max(0)).unwrap_or(u32::MAX))
    }
}

/// Formats as `2026-11-21T01:32:38Z` (RFC 3339); a time outside of the years 0 to 9999 as its seconds.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rfc3339() {
            Some(text) => f.write_str(std::str::from_utf8(&text).unwrap_or_default()),
            None => self.0.fmt(f),
        }
    }
}

impl Timestamp {
    /// Returns the same text as [`fmt::Display`], faster, for bulk output; `None` outside of the years 0 to
    /// 9999.
    #[must_use]
    pub fn rfc3339(self) -> Option<[u8; 20]> {
        // RFC 3339 supports the years 0 to 9999.
        let readable = -62_167_219_200..253_402_300_800;
        if !readable.contains(&self.0) {
            return None;
        }
        let secs = u64::try_from(self.0 + LONG_AGO * 86_400).unwrap_or(0);
        let second = u32::try_from(secs % 86_400).unwrap_or(0);
        let (year, month, day) = civil(u32::try_from(secs / 86_400).unwrap_or(0));
        let mut text = *b"0000-00-00T00:00:00Z";
        let mut put = |at: usize, number: u32| {
            let number = u8::try_from(number).unwrap_or(0);
            text[at] += number / 10;
            text[at + 1] += number % 10;
        };
        put(0, year / 100);
        put(2, year % 100);
        put(5, month);
        put(8, day);
        put(11, second / 3_600);
        put(14, second / 60 % 60);
        put(17, second % 60);
        Some(text)
    }
}

/// Number of days from 1 March of the year -400 to 1970; 400 years have 146 097 days.
const LONG_AGO: i64 = 719_468 + 146_097;

/// Converts a number of days after [`LONG_AGO`] to year, month and day of the Gregorian calendar. Written
/// by hand, because bulk output formats several times per token. Years start in March here, so that the
/// leap day is the last day, and no number is negative: small unsigned numbers divide faster.
fn civil(days: u32) -> (u32, u32, u32) {
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + u32::from(month <= 2) - 400, month, day)
}

impl Add<Span> for Timestamp {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.as_secs()))
    }
}

impl Sub<Span> for Timestamp {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.as_secs()))
    }
}

const UNITS: [(&str, u32); 6] =
    [("y", 365 * 86_400), ("w", 7 * 86_400), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];

impl Span {
    /// Creates a duration from seconds.
    #[must_use]
    pub const fn secs(secs: u32) -> Self {
        Self(secs)
    }

    /// Creates a duration from minutes.
    #[must_use]
    pub const fn minutes(minutes: u32) -> Self {
        Self(minutes.saturating_mul(60))
    }

    /// Creates a duration from days of 86 400 seconds.
    #[must_use]
    pub const fn days(days: u32) -> Self {
        Self(days.saturating_mul(86_400))
    }

    /// Returns the duration in seconds.
    #[must_use]
    pub const fn as_secs(self) -> i64 {
        self.0 as i64
    }
}

/// Formats as `30d` or `1h30m`: the shortest exact text, which [`Span::from_str`] parses again.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        let mut rest = self.0;
        for (unit, size) in UNITS {
            // Weeks are used only if they are exact; mixed durations use days.
            if unit == "w" && !rest.is_multiple_of(size) {
                continue;
            }
            if rest >= size {
                write!(f, "{}{unit}", rest / size)?;
                rest %= size;
            }
        }
        Ok(())
    }
}

/// The reason why a text is not a duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// The text is not a number with a unit.
    #[error("not a duration: write a number and a unit, such as 90s, 15m, 12h, 30d, 8w or 1y")]
    Syntax,
    /// A minus sign before the number.
    #[error("a duration cannot be negative: write a number and a unit, such as 30d")]
    Negative,
    /// A number without a unit, which would be ambiguous.
    #[error("a duration needs a unit: s, m, h, d, w or y, such as 30d")]
    NoUnit,
    /// A duration of more than about 136 years.
    #[error("this duration is too long: the limit is 100y")]
    TooLong,
}

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, SpanError> {
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(SpanError::Syntax);
        }
        if rest.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        {
            return Err(SpanError::Negative);
        }
        let mut total: u64 = 0;
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 {
                return Err(SpanError::Syntax);
            }
            let (number, tail) = rest.split_at(digits);
            let number: u64 = number.parse().map_err(|_| SpanError::TooLong)?;
            let letters = tail.bytes().take_while(u8::is_ascii_alphabetic).count();
            let (unit, tail) = tail.split_at(letters);
            if unit.is_empty() {
                return Err(if tail.is_empty() { SpanError::NoUnit } else { SpanError::Syntax });
            }
            let size = UNITS.iter().find(|(name, _)| *name == unit).ok_or(SpanError::Syntax)?.1;
            total = number
                .checked_mul(u64::from(size))
                .and_then(|part| total.checked_add(part))
                .ok_or(SpanError::TooLong)?;
            rest = tail;
        }
        let longest = u64::from(UNITS[0].1) * 100;
        if total > longest {
            return Err(SpanError::TooLong);
        }
        u32::try_from(total).map(Self).map_err(|_| SpanError::TooLong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn durations_read_as_the_design_writes_them() {
        for (text, secs) in [
            ("90s", 90),
            ("15m", 900),
            ("12h", 43_200),
            ("30d", 2_592_000),
            ("8w", 4_838_400),
            ("1y", 31_536_000),
            ("1h30m", 5_400),
            ("0s", 0),
        ] {
            assert_eq!(text.parse(), Ok(Span::secs(secs)), "{text}");
        }
    }

    #[test]
    fn an_invalid_duration_error_explains_the_format() {
        for (text, error) in [
            ("", SpanError::Syntax),
            ("30", SpanError::NoUnit),
            ("d", SpanError::Syntax),
            ("-3d", SpanError::Negative),
            ("-d", SpanError::Syntax),
            ("3 d", SpanError::Syntax),
            ("3M", SpanError::Syntax),
            ("99999999999999999999y", SpanError::TooLong),
            ("101y", SpanError::TooLong),
        ] {
            assert_eq!(text.parse::<Span>(), Err(error), "{text}");
        }
    }

    #[test]
    fn times_are_shown_in_utc_and_strange_ones_as_numbers() {
        assert_eq!(Timestamp(1_795_224_758).to_string(), "2026-11-21T01:32:38Z");
        assert_eq!(Timestamp(i64::MAX).to_string(), i64::MAX.to_string());
    }

    proptest! {
        #[test]
        fn dates_are_those_of_the_calendar(secs in -62_167_219_200_i64..253_402_300_800) {
            let date = chrono::DateTime::from_timestamp(secs, 0).expect("a date");
            let date = date.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
            prop_assert_eq!(Timestamp(secs).to_string(), date);
        }

        #[test]
        fn what_is_shown_reads_back(secs in 0u32..=3_153_600_000) {
            let span = Span::secs(secs);
            prop_assert_eq!(span.to_string().parse(), Ok(span));
        }
    }
}
