//! Formats and parses times for users.

use chrono::{
    DateTime, Days, FixedOffset, Local, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, Utc,
};

use crate::time::{Span, SpanError, Timestamp};

/// The first second of the year 10 000; later times have no date.
const YEAR_10K: i64 = 253_402_300_800;

/// The time zone of human-readable output and of input without a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// The time zone of this machine (`TZ`, `/etc/localtime`), with summer time.
    Local,
    /// A fixed offset from UTC.
    Fixed(FixedOffset),
}

impl Zone {
    /// UTC.
    #[must_use]
    pub fn utc() -> Self {
        Self::Fixed(Utc.fix())
    }

    /// Whether a clock in this zone shows UTC at this time.
    #[must_use]
    pub(crate) fn is_utc_at(self, time: Timestamp) -> bool {
        date(time).is_none_or(|date| self.at(date).offset().local_minus_utc() == 0)
    }

    fn at(self, time: DateTime<Utc>) -> DateTime<FixedOffset> {
        match self {
            Self::Local => time.with_timezone(&Local).fixed_offset(),
            Self::Fixed(offset) => time.with_timezone(&offset),
        }
    }

    /// Returns the time at which a clock in this zone showed `clock`.
    ///
    /// # Errors
    /// If there were two such times, or none, because the clocks were set back or forward.
    fn instant(self, clock: NaiveDateTime) -> Result<Timestamp, TimeError> {
        // The offsets before and after a change, which is less than a day away.
        let offset = |side: TimeDelta| {
            let near = clock.checked_add_signed(side)?.and_utc();
            Some(*self.at(near).offset())
        };
        let (Some(before), Some(after)) = (offset(TimeDelta::days(-1)), offset(TimeDelta::days(1)))
        else {
            return Err(TimeError::Syntax);
        };
        // With a larger offset, the same clock reading denotes an earlier time.
        let reading = |offset: FixedOffset| {
            let utc = clock.checked_sub_offset(offset)?.and_utc();
            Some(self.at(utc))
        };
        let (Some(a), Some(b)) = (reading(before), reading(after)) else {
            return Err(TimeError::Syntax);
        };
        let (earlier, later) = (a.min(b), a.max(b));
        let shows = |time: DateTime<FixedOffset>| time.naive_local() == clock;
        let (earlier_text, later_text) = (earlier.to_rfc3339(), later.to_rfc3339());
        match (shows(earlier), shows(later)) {
            (true, true) if earlier != later => Err(TimeError::Twice {
                text: clock.to_string(),
                earlier: earlier_text,
                later: later_text,
            }),
            (true, _) => Ok(Timestamp(earlier.timestamp())),
            (false, true) => Ok(Timestamp(later.timestamp())),
            (false, false) => Err(TimeError::Skipped {
                text: clock.to_string(),
                earlier: earlier_text,
                later: later_text,
            }),
        }
    }

    /// Returns the start of a day: midnight, or the end of the gap if midnight was skipped.
    fn start_of(self, day: NaiveDate) -> Option<Timestamp> {
        let midnight = day.and_time(NaiveTime::MIN);
        let minutes = (0..=24 * 60).map(TimeDelta::minutes);
        minutes.filter_map(|after| midnight.checked_add_signed(after)).find_map(|clock| match self
            .instant(clock)
        {
            Ok(time) => Some(time),
            Err(TimeError::Twice { earlier, .. }) => {
                let time = DateTime::parse_from_rfc3339(&earlier).ok()?;
                Some(Timestamp(time.timestamp()))
            }
            Err(_) => None,
        })
    }
}

/// Returns the time as a date in the years 0 to 9999, or `None`.
fn date(time: Timestamp) -> Option<DateTime<Utc>> {
    let year_zero = -62_167_219_200;
    // One day less at both ends, for the offset of the zone.
    let readable = year_zero + 86_400..YEAR_10K - 86_400;
    DateTime::from_timestamp(time.0, 0).filter(|_| readable.contains(&time.0))
}

/// Formats as `2026-11-21 02:32 +01:00`, with the offset of this zone; a time outside of the years 0 to 9999 as
/// `Unix time 253402300800`.
#[must_use]
pub(crate) fn local(time: Timestamp, zone: Zone) -> String {
    shown(time, zone, "%Y-%m-%d %H:%M")
}

/// Formats as `2026-11-21 02:32:38 +01:00`, with seconds, if the order of events matters.
#[must_use]
pub(crate) fn local_exact(time: Timestamp, zone: Zone) -> String {
    shown(time, zone, "%Y-%m-%d %H:%M:%S")
}

fn shown(time: Timestamp, zone: Zone, format: &str) -> String {
    let Some(date) = date(time) else { return format!("Unix time {}", time.0) };
    let date = zone.at(date);
    let name = if date.offset().local_minus_utc() == 0 { "UTC" } else { "%:z" };
    date.format(&format!("{format} {name}")).to_string()
}

/// Returns the name of the zone at the end of [`local_exact`], which a time without a date does not have.
#[must_use]
pub(crate) fn zone_name(time: Timestamp, zone: Zone) -> Option<String> {
    date(time).map(|date| {
        let offset = *zone.at(date).offset();
        if offset.local_minus_utc() == 0 { "UTC".to_owned() } else { offset.to_string() }
    })
}

/// Formats as `2026-11-21 02:32 UTC (3 days ago)`.
#[must_use]
pub(crate) fn full(time: Timestamp, now: Timestamp, zone: Zone) -> String {
    format!("{} ({})", local(time, zone), relative(time, now))
}

/// Each unit: seconds, short name, singular, plural.
const UNITS: [(i64, &str, &str, &str); 6] = [
    (365 * 86_400, "y", "year", "years"),
    (30 * 86_400, "mo", "month", "months"),
    (86_400, "d", "day", "days"),
    (3_600, "h", "hour", "hours"),
    (60, "m", "min", "min"),
    (1, "s", "s", "s"),
];

/// Returns the largest unit that is not more than the duration, and its number. Days are used up to two
/// months, because "1 month" says less.
fn largest(secs: i64) -> (i64, &'static (i64, &'static str, &'static str, &'static str)) {
    let fills = |size: i64| if size == UNITS[1].0 { secs >= 2 * size } else { secs >= size };
    let unit = UNITS.iter().find(|unit| fills(unit.0)).unwrap_or(&UNITS[5]);
    (secs / unit.0, unit)
}

/// Number of seconds from which a distance is not counted: such a time is a mistake or means never.
const AGES: i64 = 1_000 * 365 * 86_400;

fn words(secs: i64) -> String {
    if secs >= AGES {
        return "over 1000 years".to_owned();
    }
    let (count, (_, _, one, many)) = largest(secs);
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Returns whether the time is in the future, and the distance in seconds. A future distance is rounded up
/// by less than a percent, so that a lifetime of 15 minutes reads `in 15 min` just after it was set.
fn distance(time: Timestamp, now: Timestamp) -> (bool, i64) {
    let ahead = time > now;
    let secs = time.0.saturating_sub(now.0).saturating_abs();
    (ahead, if ahead { secs.saturating_add(secs / 120) } else { secs })
}

/// Formats as `3 days ago`, `in 14 min`, `just now`.
#[must_use]
pub(crate) fn relative(time: Timestamp, now: Timestamp) -> String {
    match distance(time, now) {
        (_, 0..10) => "just now".to_owned(),
        (true, secs) => format!("in {}", words(secs)),
        (false, secs) => format!("{} ago", words(secs)),
    }
}

/// Formats as `3d`, `in 14m`, `now`, for narrow tables.
#[must_use]
pub(crate) fn brief(time: Timestamp, now: Timestamp) -> String {
    let (ahead, secs) = distance(time, now);
    let (count, (_, unit, _, _)) = largest(secs);
    match (ahead, secs) {
        (_, 0..10) => "now".to_owned(),
        (true, AGES..) => "in >999y".to_owned(),
        (false, AGES..) => ">999y".to_owned(),
        (true, _) => format!("in {count}{unit}"),
        (false, _) => format!("{count}{unit}"),
    }
}

/// Formats a duration in words, in its largest unit: `7 days`, `15 min`.
#[must_use]
pub(crate) fn span(span: Span) -> String {
    words(span.as_secs())
}

/// The reason why a text is not a time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TimeError {
    /// The text has none of the forms.
    #[error(
        "not a time: write 2026-11-01, '2026-11-01 14:30', 2026-11-01T14:30:00Z, \
         Unix seconds, 30d (30 days ago), today, yesterday or now"
    )]
    Syntax,
    /// The text looks like a duration but is invalid.
    #[error(transparent)]
    Span(#[from] SpanError),
    /// A number that as Unix seconds would be a time in 1970.
    #[error("too short for Unix seconds: write a date such as 2026-11-01, or @ before the number")]
    ShortNumber,
    /// The local time occurred twice, because the clocks were set back.
    #[error("{text} is ambiguous, because the clocks were set back: write {earlier} or {later}")]
    Twice {
        /// The local time.
        text: String,
        /// The first reading, in RFC 3339.
        earlier: String,
        /// The second reading, in RFC 3339.
        later: String,
    },
    /// The local time did not occur, because the clocks were set forward: by an hour in most zones, by a day in some.
    #[error(
        "{text} does not exist, because the clocks were set forward: write {earlier} or {later}"
    )]
    Skipped {
        /// The local time.
        text: String,
        /// The reading with the offset after the change, in RFC 3339.
        earlier: String,
        /// The reading with the offset before the change, in RFC 3339.
        later: String,
    },
    /// A number of seconds beyond the year 9999.
    #[error("too large for Unix seconds: are these milliseconds? drop the last three digits")]
    LongNumber,
}

/// Parses a time in a filter: RFC 3339, a date, a date and a time, Unix seconds, a duration before now
/// (`30d`), `now`, `today`, `yesterday`. A date without a time means midnight in `zone`.
///
/// # Errors
/// If the text has none of these forms; the error names them.
/// When the text is none of these; the error names the forms.
pub(crate) fn parse(text: &str, now: Timestamp, zone: Zone) -> Result<Timestamp, TimeError> {
    let text = text.trim();
    match text.to_ascii_lowercase().as_str() {
        "now" => return Ok(now),
        "today" => return midnight(0, now, zone),
        "yesterday" => return midnight(1, now, zone),
        _ => {}
    }
    if let Some(number) = text.strip_prefix('@') {
        return seconds(number);
    }
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return if text.len() < 9 { Err(TimeError::ShortNumber) } else { seconds(text) };
    }
    if let Some(time) = calendar(text, zone) {
        return time;
    }
    let ago = text.strip_suffix("ago").map_or(text, str::trim_end);
    match ago.parse::<Span>() {
        Ok(span) => Ok(now - span),
        Err(SpanError::Syntax | SpanError::Negative) => Err(TimeError::Syntax),
        Err(error) => Err(error.into()),
    }
}

fn seconds(number: &str) -> Result<Timestamp, TimeError> {
    if !number.bytes().all(|byte| byte.is_ascii_digit()) || number.is_empty() {
        return Err(TimeError::Syntax);
    }
    let secs = number.parse::<i64>().map_err(|_| TimeError::LongNumber)?;
    if secs < YEAR_10K { Ok(Timestamp(secs)) } else { Err(TimeError::LongNumber) }
}

fn midnight(days_ago: u64, now: Timestamp, zone: Zone) -> Result<Timestamp, TimeError> {
    date(now)
        .and_then(|date| zone.at(date).date_naive().checked_sub_days(Days::new(days_ago)))
        .and_then(|day| zone.start_of(day))
        .ok_or(TimeError::Syntax)
}

fn calendar(text: &str, zone: Zone) -> Option<Result<Timestamp, TimeError>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(Ok(Timestamp(time.timestamp())));
    }
    let clock = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    if let Some(clock) = clock {
        let time = zone.instant(clock);
        return time.map(|time| date(time).map(|_| time)).transpose();
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    zone.start_of(day).filter(|time| date(*time).is_some()).map(Ok)
}

#[cfg(test)]
mod tests;
