//! Warns if `TZ` names a time zone that is unknown here, because local times are in UTC then.

use std::path::Path;

use super::context::Context;
use super::printer::Printer;
use super::ui::when::Zone;
use crate::time::Span;

/// The directories in which the time zones are looked up, as chrono does.
const DIRECTORIES: [&str; 4] =
    ["/usr/share/zoneinfo", "/share/zoneinfo", "/etc/zoneinfo", "/usr/share/lib/zoneinfo"];

/// Names of UTC, which need no file.
const NAMES_OF_UTC: [&str; 9] =
    ["UTC", "UCT", "GMT", "Z", "Zulu", "Universal", "Etc/UTC", "Etc/GMT", "Etc/UCT"];

/// Warns if `TZ` has no effect.
pub(super) fn warn_of_unknown_zone(context: &mut Context<'_>, printer: &Printer) {
    if context.zone != Zone::Local {
        return;
    }
    let Some(name) = (context.env)("TZ").filter(|name| !name.is_empty()) else { return };
    // First, because an offset is found only by reading the file of the zone.
    if is_known(&name) {
        return;
    }
    let now = (context.clock)();
    let half_a_year = now + Span::days(182);
    if [now, half_a_year].iter().all(|time| Zone::Local.is_utc_at(*time)) {
        let text = format!(
            "TZ={name} is not a time zone of this system: times are in UTC; use a name such as \
             Europe/Berlin and install tzdata"
        );
        printer.warn(context, &text);
    }
}

/// Whether the name denotes UTC, a file, or a zone whose offset is in the name.
fn is_known(name: &str) -> bool {
    let file = name.strip_prefix(':').unwrap_or(name);
    let is_utc = NAMES_OF_UTC.iter().any(|utc| utc.eq_ignore_ascii_case(file));
    let is_file = |directory: &&str| Path::new(directory).join(file).is_file();
    is_utc || file == "localtime" || DIRECTORIES.iter().any(is_file) || is_zero(name)
}

/// Whether a text is a zone of POSIX with the offset 0, such as `WET0` or `<+00>+00:00`.
fn is_zero(name: &str) -> bool {
    let offset = match name.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        Some((_, offset)) => offset,
        None => name.trim_start_matches(|c: char| c.is_ascii_alphabetic()),
    };
    let has_name = name.len() >= offset.len() + 3;
    let digits = offset.trim_start_matches(['+', '-']);
    has_name && digits.starts_with('0') && digits.chars().all(|c| matches!(c, '0' | ':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_utc_and_offsets_are_known() {
        for name in ["UTC", "utc", ":UTC", "Etc/UTC", "WET0", "GMT-0", "<+00>0", "ABC+00:00"] {
            assert!(is_known(name), "{name}");
        }
        for name in ["Bogus", "Europe/Nowhere", "0", "AB0", "UTC+", "WET0x", "../Bogus", ":"] {
            assert!(!is_known(name), "{name}");
        }
    }
}
