//! The hints about sessions and their users.

use super::Hint;
use crate::session::SessionId;
use crate::shell::word;

/// A command got several users.
pub(in crate::cli) fn one_user(command: &str) -> String {
    format!("{command} takes one user; for several: tokenctl revoke --user USER --user USER")
}

/// A user was given with `--user` where the argument belongs. The command line may have had other options, without
/// which it revokes more.
pub(in crate::cli) fn user_as_argument(users: &[String]) -> Hint {
    if let [user] = users {
        return Hint::of(format!("preview with: tokenctl revoke-all {} --dry-run", word(user)));
    }
    let options: Vec<String> = users.iter().map(|user| format!("--user {}", word(user))).collect();
    Hint::of(format!("preview with: tokenctl revoke {} --dry-run", options.join(" ")))
}

/// The stored value of a column is invalid in a token.
pub(in crate::cli) fn correct_column(column: &str, session: &SessionId) -> Hint {
    let revoke = word(session.as_str());
    Hint::of(format!("correct its column {column} by SQL, or revoke it: tokenctl revoke {revoke}"))
}

/// A user ID was given as a session ID.
pub(in crate::cli) fn sessions_of(user: &str) -> Hint {
    let user = word(user);
    Hint::of(format!(
        "list the user's sessions with: tokenctl sessions list --user {user}; revoke them with: \
         tokenctl revoke-all {user}"
    ))
}

pub(in crate::cli) fn show_session(session: &SessionId) -> Hint {
    let session = word(session.as_str());
    Hint::of(format!("show the session's history with: tokenctl sessions show {session}"))
}

/// The tokens of a new session were lost.
pub(in crate::cli) fn revoke_session(session: &SessionId) -> Hint {
    let session = word(session.as_str());
    Hint::of(format!("revoke the session with: tokenctl revoke {session}"))
}
