//! Parses paths: expands `~`, and rejects texts that cannot be paths, without showing secrets.

mod prefixed;
mod syntax;

use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};

use super::context::Context;
use super::failure::Failure;
use super::hints::{self, Hint};
use super::key_hint;
use super::redact::{has_password, is_encoded_key};
use crate::token::MIN_SECRET_BYTES;

pub(super) use prefixed::is_prefixed_secret;
pub(super) use syntax::{has_scheme, is_scheme};

/// The reason why a text is not a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NotAPath {
    /// The text is a private key or a secret, which must not be shown.
    KeyMaterial,
    /// The text is a URL or a connection string with a password, which must not be shown.
    Password,
    /// Other programs would expand or interpret the text, but tokenctl does not.
    Unsupported {
        /// The name of the syntax.
        what: String,
        /// The remedy.
        hint: Hint,
    },
}

impl NotAPath {
    /// Returns the error for a setting.
    pub(super) fn of_setting(self, name: &str, origin: &impl Display) -> Failure {
        let subject = format!("the setting {name} (from {origin})");
        match self {
            Self::KeyMaterial => {
                let text = format!("{subject} is key material, not a path; it is not shown");
                Failure::failed("key-material", text).hint(hints::SECRET_INTO_FILE)
            }
            Self::Password => {
                let text = format!("{subject} is not a path and has a password; it is not shown");
                Failure::failed("config", text).hint(hints::STORE_FORMS)
            }
            Self::Unsupported { what, hint } => {
                Failure::failed("config", format!("{subject}: {what}")).hint(hint)
            }
        }
    }

    /// Returns the error for an argument of a command.
    pub(super) fn of_argument(self, name: &str) -> Failure {
        match self {
            Self::KeyMaterial => {
                let text = format!("{name} was given key material, not a path; it is not shown");
                Failure::failed("key-material", text).hint(hints::PATH_IN_DIRECTORY)
            }
            Self::Password => {
                let text = format!("{name} was given a password, not a path; it is not shown");
                Failure::usage(text).hint(hints::PATH_OF_FILE)
            }
            Self::Unsupported { what, hint } => {
                Failure::usage(format!("{name}: {what}")).hint(hint)
            }
        }
    }
}

/// Parses the path that an argument of a command names; `-` stays as it is. An existing file may have any name.
pub(super) fn argument(
    context: &Context<'_>,
    name: &str,
    given: &Path,
) -> Result<PathBuf, Failure> {
    if fs::symlink_metadata(given).is_ok() {
        return Ok(given.to_owned());
    }
    match given.to_str() {
        Some(text) => {
            checked(context, text, is_key_instead).map_err(|error| error.of_argument(name))
        }
        None if is_key_instead(&given.to_string_lossy()) => {
            Err(NotAPath::KeyMaterial.of_argument(name))
        }
        None => Ok(given.to_owned()),
    }
}

/// Parses a path that an argument of a command names, if neither standard input nor standard output can stand for
/// it.
pub(super) fn no_stream(
    context: &Context<'_>,
    name: &str,
    given: &Path,
) -> Result<PathBuf, Failure> {
    if given.as_os_str() == "-" {
        return Err(Failure::usage(format!("{name} takes a path, not -")).hint(hints::DASH_AS_NAME));
    }
    argument(context, name, given)
}

/// Parses the path of an existing key file that an argument of a command names. Standard input and addresses stay
/// as they are. A file that exists has no unusual name, so a text that may be a secret is refused.
pub(super) fn key_file(
    context: &Context<'_>,
    name: &str,
    given: &Path,
) -> Result<PathBuf, Failure> {
    let text = given.to_string_lossy();
    if key_hint::is_stdin(given)
        || key_hint::is_address(given)
        || fs::symlink_metadata(given).is_ok()
    {
        return Ok(given.to_owned());
    }
    checked(context, &text, is_key_material).map_err(|error| match error {
        NotAPath::KeyMaterial => error.of_argument(name).hint(hints::SECRET_INTO_FILE),
        NotAPath::Password | NotAPath::Unsupported { .. } => error.of_argument(name),
    })
}

/// Parses the location of a store: resolves a path, and returns a URL unchanged.
pub(super) fn store(context: &Context<'_>, text: &str) -> Result<String, NotAPath> {
    let local = sqlite_path(text);
    let is_url = text.split_once("://").is_some_and(|(scheme, _)| is_scheme(scheme));
    if local.is_none() && is_url && !has_scheme(text, "file") && !is_key_text(text) {
        return Ok(text.to_owned());
    }
    let path_text = local.unwrap_or(text);
    if path_text == "-" {
        let what = "standard input cannot be a store".to_owned();
        return Err(NotAPath::Unsupported { what, hint: hints::STORE_FORMS });
    }
    if has_login(text) && fs::symlink_metadata(path_text).is_err() {
        return Err(NotAPath::Password);
    }
    Ok(path(context, path_text)?.display().to_string())
}

/// Returns the path in `sqlite:PATH` or `sqlite://PATH`. Schemes have no case (RFC 3986).
pub(super) fn sqlite_path(text: &str) -> Option<&str> {
    const SCHEME: &str = "sqlite";
    let rest = has_scheme(text, SCHEME).then(|| text.get(SCHEME.len() + 1..)).flatten()?;
    Some(rest.strip_prefix("//").unwrap_or(rest))
}

/// Whether the text is the URL of a database, whose login has no password.
pub(super) fn is_url_without_password(text: &str) -> bool {
    let is_url = ["postgres", "postgresql"].iter().any(|scheme| has_scheme(text, scheme));
    is_url && text.contains("://") && !is_key_text(text) && !has_password(text)
}

/// Whether the text has a password, in a URL, in a connection string, or as `USER:PASSWORD@HOST`.
pub(super) fn has_login(text: &str) -> bool {
    let is_login = || {
        let (user, rest) = text.split_once(':')?;
        let (password, host) = rest.rsplit_once('@')?;
        Some(!user.contains(['/', '@']) && !password.is_empty() && !host.is_empty())
    };
    has_password(text) || is_login().unwrap_or(false)
}

/// Parses a path, and expands a leading `~/`.
pub(super) fn path(context: &Context<'_>, text: &str) -> Result<PathBuf, NotAPath> {
    checked(context, text, is_key_material)
}

fn checked(
    context: &Context<'_>,
    text: &str,
    is_key_material: fn(&str) -> bool,
) -> Result<PathBuf, NotAPath> {
    let unsupported = |what: String, hint| Err(NotAPath::Unsupported { what, hint });
    let is_missing = fs::symlink_metadata(text).is_err();
    if is_missing && has_login(text) {
        return Err(NotAPath::Password);
    }
    // Before key material, because a connection string is long too.
    if is_missing && let Some((what, hint)) = syntax::connection_string(text) {
        return unsupported(what, hint);
    }
    if is_key_material(text) {
        return Err(NotAPath::KeyMaterial);
    }
    if let Some(rest) = text.strip_prefix('~').filter(|r| r.is_empty() || r.starts_with('/')) {
        return match (context.env)("HOME").filter(|home| !home.is_empty()) {
            Some(home) => Ok(Path::new(&home).join(rest.trim_start_matches('/'))),
            None => {
                unsupported("~ cannot be expanded: HOME is not set".to_owned(), hints::WHOLE_PATH)
            }
        };
    }
    // An existing file may have any name.
    if is_missing && let Some((what, hint)) = syntax::unsupported(text) {
        return unsupported(what, hint);
    }
    Ok(PathBuf::from(text))
}

/// Whether a text is refused wherever it is given, so that it must not become a part of a path.
pub(super) fn is_refused(text: &str) -> bool {
    has_login(text)
        || syntax::connection_string(text).is_some()
        || syntax::unsupported(text).is_some()
}

/// Whether the text is a key, a secret or a part of one instead of a path.
pub(super) fn is_key_material(text: &str) -> bool {
    is_key_text(text) || looks_like_secret(text) && fs::symlink_metadata(text).is_err()
}

/// Whether a text is a key instead of the path of any file. Names of new files may be long too, but their words
/// and dates are short, and rarely separated by white space.
fn is_key_instead(text: &str) -> bool {
    const LONGEST_WORD: usize = 16;
    let has_long_word = || {
        let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
        words.any(|word| word.len() > LONGEST_WORD)
    };
    let is_random = || {
        looks_random(text) && has_long_word() || looks_generated(text) || is_prefixed_secret(text)
    };
    let is_phrase = || text.contains(char::is_whitespace) && looks_like_secret(text);
    is_key_text(text) || (is_random() || is_phrase()) && fs::symlink_metadata(text).is_err()
}

/// Whether the text contains a key in a recognisable format.
pub(super) fn is_key_text(text: &str) -> bool {
    const LONGEST_NAME: usize = 255;
    text.contains("-----BEGIN")
        || text.contains('\n')
        || is_encoded_key(text)
        || prefixed::is_prefixed_key(text)
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
    is_long_word || looks_random(text) || looks_generated(text) || is_prefixed_secret(text)
}

/// Whether the text may come from a password generator: characters of every kind, several of which are rare in
/// paths.
pub(super) fn looks_generated(text: &str) -> bool {
    const LEAST: usize = 4;
    // URLs and expansions have their own errors.
    let is_known = ["://", "${", "$("].iter().any(|mark| text.contains(mark));
    let kinds = [u8::is_ascii_uppercase, u8::is_ascii_lowercase, u8::is_ascii_digit];
    let is_mixed = kinds.iter().all(|is| text.bytes().any(|byte| is(&byte)));
    let rare = text.bytes().filter(|byte| b"!#$%^&*()[]{}|;<>?\"'`\\".contains(byte)).count();
    text.len() >= MIN_SECRET_BYTES
        && !text.contains(char::is_whitespace)
        && !is_known
        && is_mixed
        && rare >= LEAST
        && !leads_somewhere(Path::new(text))
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
    fn a_long_name_of_a_new_file_is_no_key() {
        for name in
            ["sessions-backup-2026-11-30T120000", "Nightly_backup_2026_11_30T12_00_00Z_store1"]
        {
            assert!(!is_key_instead(name), "{name}");
        }
        for secret in [
            "0123456789abcdef0123456789abcdef",
            "q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq80=",
            "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g",
            "correct horse battery staple, correct horse",
        ] {
            assert!(is_key_instead(secret), "{secret}");
        }
    }

    #[test]
    fn a_confirmation_claim_is_no_private_key() {
        assert!(is_private_key("{\"kty\": \"EC\", \"d\" : \"x\"}"));
        assert!(is_private_key("{\"kty\":\"oct\",\"k\":\"x\"}"));
        assert!(!is_private_key("cnf={\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"d\"}}"));
        assert!(!is_private_key("-----BEGIN PUBLIC KEY-----"));
    }
}
