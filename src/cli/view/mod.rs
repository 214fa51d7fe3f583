//! What results look like: for programs the stable types, for people tables and cards.

pub(super) mod decoded;
pub(super) mod denial;
pub(super) mod ended;
pub(super) mod event;
pub(super) mod introspection;
pub(super) mod key;
pub(super) mod leak;
pub(super) mod purge;
pub(super) mod session;
pub(super) mod token_list;
pub(super) mod tokens;
pub(super) mod user;

use crate::cli::ui::color::Tone;
use crate::session::StateKind;

pub(super) fn state_tone(state: StateKind) -> Tone {
    match state {
        StateKind::Active => Tone::Good,
        StateKind::Expired => Tone::Faded,
        StateKind::Revoked => Tone::Bad,
    }
}

/// `1 session`, `2 sessions`.
pub(super) fn counted(number: u64, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}
