//! Formats numbers for people.

use crate::session::IdleLimit;

/// Formats days, also where weeks or years would be shorter: `30d`.
pub(in crate::cli) fn days(limit: &IdleLimit) -> String {
    format!("{}d", limit.idle.as_secs() / 86_400)
}

/// Formats a share: `12%`, `0.4%`. A positive share never reads as 0%, a partial one never as 100%.
pub(super) fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    let tenths = u128::from(part) * 1000 / u128::from(whole);
    match tenths {
        0 if part > 0 => "<0.1%".to_owned(),
        0 => "0%".to_owned(),
        1..100 => format!("{}.{}%", tenths / 10, tenths % 10),
        _ => format!("{}%", tenths / 10),
    }
}

/// Groups digits: `1 234 567`.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// Formats a size in decimal units: `1.4 GB`.
pub(in crate::cli) fn size(bytes: u64) -> String {
    let units = ["kB", "MB", "GB", "TB"];
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let mut tenths = u128::from(bytes) / 100;
    let mut unit = 0;
    while tenths >= 10_000 && unit + 1 < units.len() {
        tenths /= 1_000;
        unit += 1;
    }
    if tenths < 100 {
        format!("{}.{} {}", tenths / 10, tenths % 10, units[unit])
    } else {
        format!("{} {}", tenths / 10, units[unit])
    }
}

const BAR: u128 = 20;

/// Draws a share as a bar; a positive share is always visible.
pub(super) fn bar(part: u64, whole: u64) -> String {
    if whole == 0 {
        return String::new();
    }
    let eighths = u128::from(part) * BAR * 8 / u128::from(whole);
    let eighths = usize::try_from(eighths).unwrap_or(0).max(usize::from(part > 0));
    let mut text = "█".repeat(eighths / 8);
    text.push_str(["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]);
    text
}
