//! Parses a key file by its content.

use super::super::json::{JsonError, Object, Value};
use super::super::key::{read_jwk, read_pem, text_kind};
use super::super::{Algorithm, JsonMistake, Key, KeyError, KeyType, Secret, TextEncoding};
use super::document::{is_set, other_document};
use super::secret::{secret, without_line_break};
use super::shape::KeyFileShape;
use super::{KeyRing, Skipped};

/// Options for parsing a key file.
#[derive(Clone, Copy, Debug, Default)]
pub struct ParseOptions {
    /// The only algorithm to use: every key that supports it is restricted to it, and one must.
    pub algorithm: Option<Algorithm>,
    /// Whether the file is a published key set: raw bytes are then not a secret, but for example an
    /// HTTP error page.
    pub published: bool,
    /// Whether the keys only verify: a weak or invalid key of a private set is skipped too, if another key
    /// can be used and no member `active` marks the set as a ring of tokenctl.
    pub verify_only: bool,
}

/// Maximum number of keys in a file; bounds the work for a hostile one.
const MAX_KEYS: usize = 1000;

impl KeyRing {
    /// Parses a key file: PEM (one or more keys), a JWK, a JWK Set, or otherwise a raw HMAC secret. One
    /// trailing line break of a text is not part of a secret. Text that starts like PEM or JSON is never
    /// used as a secret.
    ///
    /// Unsupported keys of a set are skipped ([`KeyRing::skipped`]). A weak or invalid key makes a private
    /// set invalid, unless the keys only verify; in a published set (without private parts) it is skipped, and
    /// several keys may have one key ID. An HMAC secret next to a public key is rejected: either the secret is published, or the
    /// public key is in the wrong file. Private and retired keys may stand next to a secret.
    ///
    /// # Errors
    /// [`KeyError`] with the reason; it contains no key material.
    pub fn parse(bytes: &[u8], options: ParseOptions) -> Result<Self, KeyError> {
        let mut ring = match KeyFileShape::of(bytes)? {
            KeyFileShape::Pem(text)
                if ["-----\\n", "-----\\r"].iter().any(|it| text.contains(it)) =>
            {
                return Err(KeyError::EscapedPem);
            }
            KeyFileShape::Pem(text) => {
                let keys = read_pem(text)?;
                // A key of PEM has its thumbprint as its key ID.
                unique_kids(&keys).map_err(|_| KeyError::RepeatedKey)?;
                Self::from_keys(keys, None, Vec::new())?
            }
            KeyFileShape::Json(text) => from_json(text, options)?,
            KeyFileShape::Secret if options.published => return Err(not_published(bytes)),
            KeyFileShape::Secret => Self::of(secret(without_line_break(bytes))?),
        };
        if let Some(algorithm) = options.algorithm {
            ring.pin(algorithm)?;
        }
        Ok(ring)
    }

    fn from_keys(
        keys: Vec<Key>,
        active: Option<&str>,
        skipped: Vec<Skipped>,
    ) -> Result<Self, KeyError> {
        if keys.is_empty() && skipped.is_empty() {
            return Err(KeyError::NoKey);
        }
        if keys.iter().any(Key::is_symmetric) && keys.iter().any(is_public) {
            return Err(KeyError::MixedSet);
        }
        let active = match active {
            Some(kid) => {
                Some(keys.iter().position(|key| key.kid() == kid && key.can_sign()).ok_or(
                    KeyError::Member {
                        member: "active",
                        what: "does not name a key that can sign",
                    },
                )?)
            }
            None => keys.iter().position(Key::can_sign),
        };
        Ok(Self { keys, active, skipped })
    }

    fn pin(&mut self, algorithm: Algorithm) -> Result<(), KeyError> {
        let mut fitting = self.keys.iter_mut().filter(|key| key.algorithms().contains(&algorithm));
        if let Some(first) = fitting.next() {
            first.pin(algorithm)?;
            fitting.try_for_each(|key| key.pin(algorithm))?;
        } else if let Some(key) = self.keys.first_mut() {
            return pin(key, algorithm);
        }
        // A ring may contain keys of several types; the active key must support the requested algorithm.
        self.active = self
            .active
            .filter(|index| self.keys.get(*index).is_some_and(|key| key.algorithm() == algorithm))
            .or_else(|| {
                self.keys.iter().position(|key| key.can_sign() && key.algorithm() == algorithm)
            });
        Ok(())
    }
}

/// Restricts a key to an algorithm; for a secret that is too short, the error says by how much.
pub(super) fn pin(key: &mut Key, algorithm: Algorithm) -> Result<(), KeyError> {
    let needed = [(Algorithm::HS384, 48), (Algorithm::HS512, 64)]
        .into_iter()
        .find_map(|(longer, needed)| (longer == algorithm).then_some(needed));
    if let (KeyType::Oct { bytes }, Some(needed)) = (key.key_type(), needed)
        && bytes < needed
    {
        return Err(KeyError::SecretTooShortFor { algorithm, needed, bytes });
    }
    key.pin(algorithm)
}

fn is_public(key: &Key) -> bool {
    !key.has_private() && key.retired_at().is_none()
}

fn unique_kids(keys: &[Key]) -> Result<(), KeyError> {
    let mut kids: Vec<&str> = keys.iter().map(Key::kid).collect();
    kids.sort_unstable();
    let is_unique = !kids.windows(2).any(|pair| pair[0] == pair[1]);
    is_unique.then_some(()).ok_or(KeyError::DuplicateKid)
}

/// Returns the error for bytes that are not a published key set.
fn not_published(bytes: &[u8]) -> KeyError {
    const OTHER: KeyError = KeyError::Unsupported("it is neither a JWK Set, a JWK nor PEM");
    match secret(without_line_break(bytes)) {
        Err(
            error @ (KeyError::Pem(_)
            | KeyError::BarePem { .. }
            | KeyError::OtherFile { .. }
            | KeyError::Unsupported(_)),
        ) => error,
        Ok(_) | Err(_) => OTHER,
    }
}

fn from_json(text: &str, options: ParseOptions) -> Result<KeyRing, KeyError> {
    let object = match Object::parse(text) {
        Ok(object) => object,
        Err(error) => return Err(not_an_object(text, error)),
    };
    if !is_set(object.value())
        && let Some(error) = other_document(object.value())
    {
        return Err(error);
    }
    let Some(keys) = object.get("keys") else {
        if !object.duplicates().is_empty() {
            return Err(KeyError::DuplicateMember);
        }
        return KeyRing::from_keys(vec![read_jwk(&object)?], None, Vec::new());
    };
    if object.get("kty").is_some() {
        return Err(KeyError::Member { member: "keys", what: "is in a single key" });
    }
    let listed =
        keys.elements().ok_or(KeyError::Member { member: "keys", what: "is not an array" })?;
    if listed.len() > MAX_KEYS {
        return Err(KeyError::Member { member: "keys", what: "holds more than 1000 keys" });
    }
    let is_private = |value: &Value<'_>| {
        value.object().is_some_and(|jwk| ["d", "k"].iter().any(|name| jwk.get(name).is_some()))
    };
    let is_own = object.get("active").is_some() || listed.iter().any(is_private);
    if options.published || !is_own {
        let is_twice = object.members().iter().filter(|member| member.name == "keys").count() > 1;
        return if is_twice { Err(KeyError::DuplicateMember) } else { published(&listed) };
    }
    if !object.duplicates().is_empty() {
        return Err(KeyError::DuplicateMember);
    }
    // A ring of tokenctl has the member. A damaged key of it is no mistake of another program.
    let is_lenient = options.verify_only && object.get("active").is_none();
    let (mut keys, mut skipped) = (Vec::new(), Vec::new());
    for (index, value) in (1..).zip(listed) {
        match read_entry(value) {
            Ok(key) => keys.push(key),
            Err(reason)
                if is_lenient
                    || matches!(
                        reason,
                        KeyError::Unsupported(_) | KeyError::KeyTypeSpelling(_)
                    ) =>
            {
                skipped.push(skip(index, value, reason));
            }
            Err(error) => {
                let kid = kid_of(value);
                return Err(KeyError::Entry { index, kid, error: Box::new(error) });
            }
        }
    }
    unique_kids(&keys)?;
    let is_invalid = |skipped: &Skipped| !matches!(skipped.reason, KeyError::Unsupported(_));
    if let Some(at) = skipped.iter().position(is_invalid).filter(|_| keys.is_empty()) {
        return Err(skipped.swap_remove(at).into_error());
    }
    let active = object
        .get("active")
        .map(|value| {
            value.string().ok_or(KeyError::Member { member: "active", what: "is not a string" })
        })
        .transpose()?;
    KeyRing::from_keys(keys, active.as_deref(), skipped)
}

/// Parses the keys of a published set; keys that can't be used are skipped.
fn published(listed: &[Value<'_>]) -> Result<KeyRing, KeyError> {
    let read: Vec<_> = listed.iter().map(|value| read_entry(*value)).collect();
    // A published secret would allow every reader to sign.
    let is_public_set = read.iter().flatten().any(is_public);
    let (mut keys, mut skipped) = (Vec::new(), Vec::new());
    for ((index, value), key) in (1..).zip(listed).zip(read) {
        match key {
            Ok(key) if key.is_symmetric() && is_public_set => {
                skipped.push(skip(index, *value, KeyError::MixedSet));
            }
            Ok(key) => keys.push(key),
            Err(reason) => skipped.push(skip(index, *value, reason)),
        }
    }
    if keys.is_empty() && !skipped.is_empty() {
        return Err(skipped.swap_remove(0).into_error());
    }
    KeyRing::from_keys(keys, None, skipped)
}

fn read_entry(value: Value<'_>) -> Result<Key, KeyError> {
    let not_a_key =
        KeyError::Member { member: "keys", what: "contains an element that is not a key" };
    read_jwk(&value.object().ok_or(not_a_key)?)
}

impl Skipped {
    /// Returns the error for a set without another key.
    fn into_error(self) -> KeyError {
        KeyError::Entry { index: self.index, kid: self.kid, error: Box::new(self.reason) }
    }
}

fn kid_of(value: Value<'_>) -> Option<String> {
    Some(value.object()?.string("kid")?.into_owned())
}

fn skip(index: usize, value: Value<'_>, reason: KeyError) -> Skipped {
    Skipped { index, kid: kid_of(value), reason, raw: Secret::new(value.raw().to_owned()) }
}

/// Returns the error for text that starts like JSON and is not a JSON object.
fn not_an_object(text: &str, error: JsonError) -> KeyError {
    let at = match error {
        JsonError::NotAnObject => {
            let document = Value::parse(text).ok().and_then(other_document);
            return document.unwrap_or(KeyError::Json(error));
        }
        JsonError::Syntax(at) => at,
        JsonError::TooDeep | JsonError::LoneSurrogate(_) | JsonError::NotUtf8 => {
            return KeyError::Json(error);
        }
    };
    // A table of TOML starts with a bracket.
    if let Some(kind) = text_kind(text) {
        return KeyError::OtherFile { kind, encoding: TextEncoding::Plain };
    }
    JsonMistake::at(text, at)
        .map_or(KeyError::Json(error), |mistake| KeyError::NotJson { mistake, at })
}
