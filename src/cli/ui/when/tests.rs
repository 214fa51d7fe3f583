use super::*;

/// 2026-11-21T01:32:38Z
const NOW: Timestamp = Timestamp(1_795_224_758);

fn berlin() -> Zone {
    Zone::Fixed(FixedOffset::east_opt(3_600).unwrap())
}

#[test]
fn near_times_are_relative() {
    for (offset, long, short) in [
        (0, "just now", "now"),
        (-9, "just now", "now"),
        (9, "just now", "now"),
        (-10, "10 s ago", "10s"),
        (-59, "59 s ago", "59s"),
        (-60, "1 min ago", "1m"),
        (-3_599, "59 min ago", "59m"),
        (-3_600, "1 hour ago", "1h"),
        (-3 * 86_400, "3 days ago", "3d"),
        (-59 * 86_400, "59 days ago", "59d"),
        (-60 * 86_400, "2 months ago", "2mo"),
        (-365 * 86_400, "1 year ago", "1y"),
        (-800 * 86_400, "2 years ago", "2y"),
        (870, "in 14 min", "in 14m"),
        (899, "in 15 min", "in 15m"),
        (7 * 86_400 - 2, "in 7 days", "in 7d"),
        (2 * 3_600, "in 2 hours", "in 2h"),
    ] {
        let time = Timestamp(NOW.0 + offset);
        assert_eq!(relative(time, NOW), long, "{offset}");
        assert_eq!(brief(time, NOW), short, "{offset}");
    }
}

#[test]
fn dates_are_shown_in_the_zone_and_stored_in_utc() {
    assert_eq!(NOW.to_string(), "2026-11-21T01:32:38Z");
    assert_eq!(local(NOW, Zone::utc()), "2026-11-21 01:32 UTC");
    assert_eq!(local(NOW, berlin()), "2026-11-21 02:32 +01:00");
    assert_eq!(local_exact(NOW, berlin()), "2026-11-21 02:32:38 +01:00");
    let past = Timestamp(NOW.0 - 3 * 86_400);
    assert_eq!(full(past, NOW, berlin()), "2026-11-18 02:32 +01:00 (3 days ago)");
    assert_eq!(span(Span::days(7)), "7 days");
    assert_eq!(span(Span::minutes(15)), "15 min");
    assert_eq!(span(Span::secs(0)), "0 s");
    assert!(!local(NOW, Zone::Local).is_empty());
}

#[test]
fn the_last_seconds_with_a_date_have_a_distance_too() {
    let last = Timestamp(YEAR_10K - 1);
    assert_eq!(full(last, NOW, Zone::utc()), "Unix time 253402300799 (in over 1000 years)");
    assert_eq!(brief(last, NOW), "in >999y");
}

#[test]
fn a_time_outside_the_calendar_is_readable() {
    for raw in [i64::MAX, i64::MIN, YEAR_10K, -62_167_219_201, 99_999_999_999_999] {
        let time = Timestamp(raw);
        assert_eq!(time.to_string(), raw.to_string());
        let number = format!("Unix time {raw}");
        assert_eq!(local(time, berlin()), number);
        assert_eq!(local_exact(time, Zone::Local), number);
        assert_eq!(zone_name(time, Zone::Local), None);
        assert_eq!(full(time, NOW, Zone::Local), format!("{number} ({})", relative(time, NOW)));
        assert!(relative(time, NOW).contains(" years") && brief(time, NOW).contains('y'));
        // A wrong clock must not cause a panic either.
        assert!(!relative(NOW, time).is_empty());
        assert!(parse("today", time, Zone::Local).is_err());
    }
}

#[test]
fn people_write_times_in_many_ways() {
    for (text, secs) in [
        ("2026-11-21T01:32:38Z", NOW.0),
        ("2026-11-21T02:32:38+01:00", NOW.0),
        ("2026-11-21 01:32:38Z", NOW.0),
        ("2026-11-21 02:32:38", NOW.0),
        ("2026-11-21T02:32", NOW.0 - 38),
        ("2026-11-21 02:32", NOW.0 - 38),
        ("2026-11-21", NOW.0 - 9_158),
        ("today", NOW.0 - 9_158),
        ("Yesterday", NOW.0 - 9_158 - 86_400),
        (" now ", NOW.0),
        ("1795224758", NOW.0),
        ("@5", 5),
        ("30d", NOW.0 - 2_592_000),
        ("1h30m ago", NOW.0 - 5_400),
    ] {
        assert_eq!(parse(text, NOW, berlin()), Ok(Timestamp(secs)), "{text}");
    }
}

#[test]
fn an_invalid_time_error_explains_the_format() {
    for (text, error) in [
        ("", TimeError::Syntax),
        ("last week", TimeError::Syntax),
        ("2026-13-01", TimeError::Syntax),
        ("2026-11-31", TimeError::Syntax),
        ("21.11.2026", TimeError::Syntax),
        ("-5", TimeError::Syntax),
        ("@-5", TimeError::Syntax),
        ("@", TimeError::Syntax),
        ("20261101", TimeError::ShortNumber),
        ("1795224758000", TimeError::LongNumber),
        ("99999999999999999999999", TimeError::LongNumber),
        ("500y", TimeError::Span(SpanError::TooLong)),
    ] {
        assert_eq!(parse(text, NOW, berlin()), Err(error), "{text}");
    }
}
