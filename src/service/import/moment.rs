//! Parses times in the notations of other stores.

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};

use super::fault::Fault;
use crate::time::Timestamp;
use crate::token::json::Value;

/// The store's latest time: the last second of the year 9999.
const LATEST: i64 = 253_402_300_799;

/// Parses RFC 3339, SQL timestamps, Unix seconds or milliseconds, and `MongoDB`'s `$date`. Fractions of a
/// second are dropped. `offset` is the UTC offset in seconds of a time without one.
pub(super) fn time(value: Value<'_>, offset: Option<i64>) -> Result<Timestamp, Fault> {
    let value = unwrapped(value).unwrap_or(value);
    let is_text = value.string();
    let number = value.number().or(is_text.as_deref().filter(|text| is_number(text)));
    let at = match (number, is_text.as_deref()) {
        (Some(number), _) => seconds(number)?,
        (None, Some(text)) => written(text, offset)?,
        (None, None) => return Err(Fault::Time),
    };
    match at {
        ..0 => Err(Fault::EarlyTime),
        0..=LATEST => Ok(Timestamp(at)),
        _ => Err(Fault::LateTime),
    }
}

/// Returns the value inside `MongoDB` extended JSON: `{"$date": …}`, `{"$numberLong": "…"}`,
/// `{"$oid": "…"}`.
pub(super) fn unwrapped(value: Value<'_>) -> Option<Value<'_>> {
    let object = value.object()?;
    let names = ["$date", "$numberLong", "$numberInt", "$numberDouble", "$oid"];
    let inner = names.into_iter().find_map(|name| object.get(name))?;
    Some(unwrapped(inner).unwrap_or(inner))
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && text.len() > 4
}

fn seconds(number: &str) -> Result<i64, Fault> {
    let whole = number.split(['.', 'e', 'E']).next().unwrap_or_default();
    if number.contains(['e', 'E']) {
        return Err(Fault::Time);
    }
    let at: i64 = whole.parse().map_err(|_| Fault::Time)?;
    // Larger numbers are milliseconds: the store has no times after the year 9999.
    Ok(if at > LATEST { at / 1000 } else { at })
}

fn written(text: &str, offset: Option<i64>) -> Result<i64, Fault> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.timestamp());
    }
    // PostgreSQL omits the minutes of an offset: 2026-11-20 10:00:00+02.
    for form in ["%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f %z"] {
        if let Ok(at) = DateTime::<FixedOffset>::parse_from_str(text, form) {
            return Ok(at.timestamp());
        }
    }
    for form in ["%Y-%m-%d %H:%M:%S%.f UTC", "%Y-%m-%d %H:%M:%S%.fZ"] {
        if let Ok(at) = NaiveDateTime::parse_from_str(text, form) {
            return Ok(at.and_utc().timestamp());
        }
    }
    for form in ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"] {
        if let Ok(at) = NaiveDateTime::parse_from_str(text, form) {
            let local: DateTime<Utc> = at.and_utc();
            return offset.map(|offset| local.timestamp() - offset).ok_or(Fault::NoOffset);
        }
    }
    Err(Fault::Time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::json::Object;

    fn read(json: &str, offset: Option<i64>) -> Result<i64, Fault> {
        let text = format!("{{\"at\":{json}}}");
        let object = Object::parse(&text).expect("JSON");
        time(object.get("at").expect("a value"), offset).map(|at| at.0)
    }

    #[test]
    fn times_of_many_forms_are_read() {
        for json in [
            "1800000000",
            "1800000000.75",
            "1800000000123",
            "1800000000123.9999",
            "\"1800000000\"",
            "\"2027-01-15T08:00:00Z\"",
            "\"2027-01-15T08:00:00.999Z\"",
            "\"2027-01-15T10:00:00+02:00\"",
            "\"2027-01-15 10:00:00+02\"",
            "\"2027-01-15 10:00:00.5+0200\"",
            "\"2027-01-15 08:00:00+00\"",
            "{\"$date\":\"2027-01-15T08:00:00Z\"}",
            "{\"$date\":{\"$numberLong\":\"1800000000123\"}}",
        ] {
            assert_eq!(read(json, None), Ok(1_800_000_000), "{json}");
        }
        for json in ["\"2027-01-15 09:00:00\"", "\"2027-01-15T09:00:00.25\""] {
            assert_eq!(read(json, None), Err(Fault::NoOffset), "{json}");
            assert_eq!(read(json, Some(3600)), Ok(1_800_000_000), "{json}");
        }
        for json in ["\"yesterday\"", "\"\"", "true", "[]", "{}", "\"2027-13-15 09:00:00\""] {
            assert_eq!(read(json, Some(0)), Err(Fault::Time), "{json}");
        }
        assert_eq!(read("-5", None), Err(Fault::EarlyTime));
        assert_eq!(read("1800000000123456", None), Err(Fault::LateTime));
    }
}
