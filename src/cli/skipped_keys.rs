//! Names the keys of a set that are not used, because tokens that they signed are rejected.

use super::context::Context;
use super::printer::Printer;
use crate::token::{KeyError, KeyRing, Skipped};

/// Maximum number of skipped keys that are named.
const NAMED: usize = 10;

/// Names every skipped key.
pub(super) fn name_all(context: &mut Context<'_>, printer: Printer, keys: &KeyRing) {
    name(context, printer, keys.skipped().iter());
}

/// Names the skipped keys that are weak or invalid.
pub(super) fn name_invalid(context: &mut Context<'_>, printer: Printer, keys: &KeyRing) {
    name(context, printer, keys.skipped().iter().filter(|skipped| !is_unsupported(skipped)));
}

/// Names the skipped keys that are intact, but unsupported.
pub(super) fn name_unsupported(context: &mut Context<'_>, printer: Printer, keys: &KeyRing) {
    name(context, printer, keys.skipped().iter().filter(|skipped| is_unsupported(skipped)));
}

fn is_unsupported(skipped: &Skipped) -> bool {
    matches!(skipped.reason(), KeyError::Unsupported(_))
}

fn name<'k>(
    context: &mut Context<'_>,
    printer: Printer,
    mut skipped: impl Iterator<Item = &'k Skipped>,
) {
    for skipped in skipped.by_ref().take(NAMED) {
        let text = format!("skipped {}: {}", skipped.name(), skipped.reason());
        if is_unsupported(skipped) {
            printer.note(context, &text);
        } else {
            printer.warn(context, &text);
        }
    }
    let more = skipped.count();
    if more > 0 {
        printer.note(context, &format!("skipped {more} other keys"));
    }
}
