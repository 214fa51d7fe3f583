//! Parses paths: expands `~`, and rejects texts that cannot be paths, without showing key material.

use std::fs;
use std::path::{Path, PathBuf};

use super::context::Context;
use super::hints::{self, Hint};
use crate::token::MIN_SECRET_BYTES;

/// The reason why a text is not a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NotAPath {
    /// The text is a private key or a secret, which must not be shown.
    KeyMaterial,
    /// Shells or SQLite would expand the text, but tokenctl does not.
    Unsupported {
        /// The name of the syntax.
        what: String,
        /// The remedy.
        hint: Hint,
    },
}

/// Parses a path, and expands a leading `~/`.
pub(super) fn path(context: &Context<'_>, text: &str) -> Result<PathBuf, NotAPath> {
    if is_key_material(text) {
        return Err(NotAPath::KeyMaterial);
    }
    let unsupported = |what: String, hint| Err(NotAPath::Unsupported { what, hint });
    if let Some(rest) = text.strip_prefix('~').filter(|r| r.is_empty() || r.starts_with('/')) {
        return match (context.env)("HOME").filter(|home| !home.is_empty()) {
            Some(home) => Ok(Path::new(&home).join(rest.trim_start_matches('/'))),
            None => {
                unsupported("~ cannot be expanded: HOME is not set".to_owned(), hints::WHOLE_PATH)
            }
        };
    }
    // An existing file may have any name.
    if fs::symlink_metadata(text).is_ok() {
        return Ok(PathBuf::from(text));
    }
    if let Some(user) = text.strip_prefix('~') {
        let user = user.split('/').next().unwrap_or_default();
        return unsupported(format!("~{user} is not expanded"), hints::WHOLE_PATH);
    }
    if text.starts_with("file:") {
        return unsupported("SQLite file: URIs are not supported".to_owned(), hints::WHOLE_PATH);
    }
    if let Some(variable) = variable(text) {
        return unsupported(format!("{variable} is not expanded"), hints::WHOLE_PATH);
    }
    if let Some(parameter) = parameter(text) {
        return unsupported(
            format!("the SQLite parameter {parameter} is not supported"),
            hints::WHOLE_PATH,
        );
    }
    Ok(PathBuf::from(text))
}

/// Returns the first `$NAME` or `${NAME}`.
fn variable(text: &str) -> Option<&str> {
    let start = text.find('$')?;
    let name = text.get(start + 1..)?;
    let (skip, inner) = name.strip_prefix('{').map_or((1, name), |inner| (2, inner));
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let length = inner.find(|c| !is_name(c)).unwrap_or(inner.len());
    let begins = inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let closed = usize::from(skip == 2 && inner.get(length..).is_some_and(|r| r.starts_with('}')));
    if begins { text.get(start..start + skip + length + closed) } else { None }
}

/// Returns the parameter of a SQLite URI after a path.
fn parameter(text: &str) -> Option<&str> {
    let (_, query) = text.split_once('?')?;
    let names = ["mode", "cache", "immutable", "nolock", "psow", "vfs", "modeof"];
    let parameters = query.split('&');
    let mut known =
        parameters.filter(|p| p.split_once('=').is_some_and(|(n, _)| names.contains(&n)));
    known.next()
}

/// Whether the text is a key, a secret or a part of one instead of a path.
pub(super) fn is_key_material(text: &str) -> bool {
    is_key_text(text) || looks_like_secret(text) && fs::symlink_metadata(text).is_err()
}

/// Whether the text contains a key in a recognisable format.
pub(super) fn is_key_text(text: &str) -> bool {
    const LONGEST_NAME: usize = 255;
    text.contains("-----BEGIN")
        || text.contains('\n')
        || text.trim_start().starts_with('{') && text.contains("\"kty\"")
        || text.split('/').any(|name| name.len() > LONGEST_NAME)
}

/// Whether an argument that is not a path contains a private key: a PEM key or a private JWK.
pub(super) fn is_private_key(text: &str) -> bool {
    let is_member = |name: &str| {
        text.match_indices(name).any(|(at, name)| {
            text.get(at + name.len()..).is_some_and(|rest| rest.trim_start().starts_with(':'))
        })
    };
    text.contains("-----BEGIN") && text.contains("PRIVATE KEY")
        || is_member("\"kty\"") && (is_member("\"d\"") || is_member("\"k\""))
}

/// Whether the text may be a secret: long, and not like a path. Base64 contains slashes too, but its first
/// part is not an existing directory.
fn looks_like_secret(text: &str) -> bool {
    let is_long_word = !text.contains(['/', '.']) && text.len() >= MIN_SECRET_BYTES;
    is_long_word || looks_random(text)
}

/// Whether the text may be random bytes in base64 or hexadecimal.
pub(super) fn looks_random(text: &str) -> bool {
    if text.len() >= MIN_SECRET_BYTES && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return true;
    }
    let is_base64 = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=_-".contains(&b));
    let mixed = [u8::is_ascii_uppercase, u8::is_ascii_lowercase, u8::is_ascii_digit];
    let is_mixed = mixed.iter().all(|is| text.bytes().any(|byte| is(&byte)));
    let is_odd = text.contains(['+', '=']) || text.len() >= MIN_SECRET_BYTES;
    is_base64 && is_mixed && is_odd && text.len() >= SHORTEST && !leads_somewhere(Path::new(text))
}

/// Minimum length: 128 bits in base64. Shorter secrets are rejected anyway.
const SHORTEST: usize = 22;

/// Whether the first directory of the path exists.
fn leads_somewhere(path: &Path) -> bool {
    let ancestors: Vec<&Path> =
        path.ancestors().filter(|p| !p.as_os_str().is_empty() && *p != Path::new("/")).collect();
    ancestors.len() > 1 && ancestors.last().is_some_and(|first| first.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_values_are_distinguished_from_paths() {
        for secret in [
            "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA\n-----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\\nMC4CAQAwBQYDK2VwBCIEIA",
            "{\"kty\":\"OKP\",\"d\":\"x\"}",
            "correct horse battery staple, correct horse",
            "0123456789abcdef0123456789abcdef",
            "q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq80=",
            "q83vEjRWeJ/q83vEjRWeJ+83vEjRWeJq83vEjRWeJq8=",
            "/83vEjRWeJ/q83vEjRWeJ+83vEjRWeJq83vEjRWeJq8=",
            "q83vEjRWeJq83vEjRWeJqw==",
            "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g",
        ] {
            assert!(is_key_material(secret), "{secret}");
        }
        let exists = std::env::current_dir().unwrap().join("Keys2026Production/Ring0123456789");
        for path in [
            "sessions.db",
            "/var/lib/tokenctl/sessions.keys.json",
            "/usr/share/Auth2026/Production/KeyRing0123456",
            "keys/production/ring",
            "Keys2026/ring",
            "/dev/fd/63",
            "-",
            exists.to_str().unwrap(),
        ] {
            assert!(!is_key_material(path), "{path}");
        }
    }

    #[test]
    fn a_confirmation_claim_is_no_private_key() {
        assert!(is_private_key("{\"kty\": \"EC\", \"d\" : \"x\"}"));
        assert!(is_private_key("{\"kty\":\"oct\",\"k\":\"x\"}"));
        assert!(!is_private_key("cnf={\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"d\"}}"));
        assert!(!is_private_key("-----BEGIN PUBLIC KEY-----"));
    }

    #[test]
    fn variables_and_parameters_are_named() {
        assert_eq!(variable("$HOME/x"), Some("$HOME"));
        assert_eq!(variable("a/${XDG_DATA_HOME}/x"), Some("${XDG_DATA_HOME}"));
        assert_eq!(variable("price$5"), None);
        assert_eq!(parameter("x.db?mode=ro"), Some("mode=ro"));
        assert_eq!(parameter("what?.db"), None);
    }
}
