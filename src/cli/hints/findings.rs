//! The hints of `doctor`'s findings and of faults in an import.

use super::Hint;
use super::store_errors::store_error;
use crate::service::Fault;
use crate::session::IdError;
use crate::store::Remedy;

impl From<Hint> for Remedy {
    fn from(hint: Hint) -> Self {
        Self::Text(hint.0.into_owned())
    }
}

/// Returns the remedy of a finding of `doctor`.
pub(in crate::cli) fn remedy(remedy: &Remedy) -> Hint {
    let text = match remedy {
        Remedy::Text(text) => return Hint::of(text.clone()),
        Remedy::Error { kind, store } => return store_error(kind, store),
        Remedy::ListKeys => "list the keys with: tokenctl keys list",
        Remedy::NamePrivateKey => "to issue tokens, name a private key with --key",
        Remedy::Initialize => "as a superuser or member of the owner role, run: tokenctl init",
        Remedy::RestorePrivileges => "as a superuser, run: tokenctl init",
        Remedy::RevokeAgainAndInitialize => {
            "repeat the revocations since the promotion; then, as a superuser or member of the \
             owner role, run: tokenctl init"
        }
        Remedy::CompareSchema => {
            "find out who changed the schema, and restore it from: tokenctl init --print-sql"
        }
        Remedy::DeactivateUsers => "revoke their sessions with: tokenctl users deactivate USER",
        Remedy::EndIdle => "delete idle sessions with: tokenctl purge --idle 365d",
        Remedy::DeleteOrphans => {
            "find these sessions with: tokenctl sessions list --state all; delete them with: \
             tokenctl revoke --delete ID"
        }
    };
    Hint::fixed(text)
}

/// Returns the remedy of a line that cannot be imported, with the punctuation before it.
pub(in crate::cli) fn fault(fault: &Fault) -> Option<&'static str> {
    match fault {
        Fault::Ending => Some(": rename it with --map, or drop it with --ignore"),
        Fault::Credential => {
            Some(": keep its hash with --hash-refresh-token, or drop it with --ignore")
        }
        Fault::NoOffset => Some(": name it with --assume-zone, such as UTC or +02:00"),
        Fault::Exists | Fault::Ended => Some(" (--skip-existing skips it)"),
        Fault::Kind("a JSON object", "a text") => Some(": jq reads JSON in a text with fromjson"),
        Fault::WeakToken => Some(": print null in its place, and these users log in again"),
        Fault::Id(IdError::TooLong(_)) => Some(": shorten it here and in the service"),
        Fault::Json(_)
        | Fault::Array
        | Fault::LongLine(_)
        | Fault::Missing(_)
        | Fault::Twice
        | Fault::Unknown
        | Fault::Type(_)
        | Fault::Kind(..)
        | Fault::Hash
        | Fault::Id(_)
        | Fault::LongText(_)
        | Fault::Nul
        | Fault::Time
        | Fault::LateTime
        | Fault::EarlyTime
        | Fault::BeforeCreated
        | Fault::Reason
        | Fault::Contradiction(_)
        | Fault::Claims(_)
        | Fault::TokenExists
        | Fault::RepeatedToken
        | Fault::Repeated
        | Fault::Refused(_) => None,
    }
}
