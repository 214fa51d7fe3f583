//! Points in time and spans, as the store and the tokens hold them: whole Unix seconds, UTC.
//!
//! Nothing here reads a clock: "now" is always an argument.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

/// A point in time, in Unix seconds (RFC 7519 §2 `NumericDate` without fractions).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// A length of time in whole seconds, never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(u32);

impl Timestamp {
    /// The last second of the year 9999: the latest time that a store holds.
    pub const MAX: Self = Self(253_402_300_799);

    /// Seconds since the Unix epoch.
    #[must_use]
    pub fn as_secs(self) -> i64 {
        self.0
    }

    /// How far apart two times are, whichever is the earlier.
    #[must_use]
    pub fn distance(self, other: Self) -> Span {
        self.until(other).max(other.until(self))
    }

    /// How long before `later` this was; zero if it was not before.
    #[must_use]
    pub fn until(self, later: Self) -> Span {
        Span(u32::try_from(later.0.saturating_sub(self.0).max(0)).unwrap_or(u32::MAX))
    }
}

/// `2026-11-21T01:32:38Z` (RFC 3339); a time that no calendar has is its number of seconds.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rfc3339() {
            Some(text) => f.write_str(std::str::from_utf8(&text).unwrap_or_default()),
            None => self.0.fmt(f),
        }
    }
}

impl Timestamp {
    /// The same as its `Display` without the machinery, for bulk output; nothing if no calendar
    /// has it.
    #[must_use]
    pub fn rfc3339(self) -> Option<[u8; 20]> {
        // Years 0 to 9999: RFC 3339 has no others.
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

/// Days from the first of March of the year -400 to 1970: 400 years have 146 097.
const LONG_AGO: i64 = 719_468 + 146_097;

/// Year, month and day of so many days after [`LONG_AGO`] in the Gregorian calendar: by hand, since
/// bulk output shows several times a token. The year begins in March here, so that leap days end it,
/// and nothing is negative: small numbers divide faster.
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
    /// A span of so many seconds.
    #[must_use]
    pub const fn secs(secs: u32) -> Self {
        Self(secs)
    }

    /// A span of so many minutes.
    #[must_use]
    pub const fn minutes(minutes: u32) -> Self {
        Self(minutes.saturating_mul(60))
    }

    /// A span of so many days of 86 400 seconds.
    #[must_use]
    pub const fn days(days: u32) -> Self {
        Self(days.saturating_mul(86_400))
    }

    /// The span in seconds.
    #[must_use]
    pub const fn as_secs(self) -> i64 {
        self.0 as i64
    }
}

/// `30d`, `1h30m`: the shortest exact spelling that [`Span::from_str`] reads back.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        let mut rest = self.0;
        for (unit, size) in UNITS {
            // 8 w reads better than 56 d only when it is exact; mixed spans stay in days.
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

/// Why a text is not a span of time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// No number with a unit was found.
    #[error("not a duration: write a number and a unit, such as 90s, 15m, 12h, 30d, 8w or 1y")]
    Syntax,
    /// A number without a unit: seconds and days are too easily mistaken for each other.
    #[error("a duration needs a unit: s, m, h, d, w or y, such as 30d")]
    NoUnit,
    /// More than about 136 years.
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
    fn what_is_no_duration_says_what_one_is() {
        for (text, error) in [
            ("", SpanError::Syntax),
            ("30", SpanError::NoUnit),
            ("d", SpanError::Syntax),
            ("-3d", SpanError::Syntax),
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
