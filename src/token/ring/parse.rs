//! Parses a key file by its content.

use super::super::json::{Object, Value};
use super::super::key::{read_jwk, read_pem};
use super::super::{Algorithm, Key, KeyError, KeyType, Secret};
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
}

/// Maximum number of keys in a file; bounds the work for a hostile one.
const MAX_KEYS: usize = 1000;

impl KeyRing {
    /// Reads PEM (one or more keys), a JWK, a JWK Set, or else a raw HMAC secret: of text without
    /// its one trailing line break, else every byte. Text that begins like PEM or JSON is never taken for a secret.
    ///
    /// The keys of a set that we can't use are passed over ([`KeyRing::skipped`]); a weak or broken
    /// one spoils it. An HMAC secret beside a public key is refused, since one of them is then
    /// where it must not be: the file is either published or not. Private keys may stand beside a
    /// secret, and so may keys that have retired.
    ///
    /// # Errors
    /// [`KeyError`] says what is wrong, and shows nothing of it.
    pub fn parse(bytes: &[u8], options: ParseOptions) -> Result<Self, KeyError> {
        let mut ring = match KeyFileShape::of(bytes)? {
            KeyFileShape::Pem(text) => Self::from_keys(read_pem(text)?, None, Vec::new())?,
            KeyFileShape::Json(text) => from_json(text)?,
            KeyFileShape::Secret if options.published => {
                return Err(KeyError::Unsupported("it is neither a JWK Set, a JWK nor PEM"));
            }
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
        let mut kids: Vec<&str> = keys.iter().map(Key::kid).collect();
        kids.sort_unstable();
        if kids.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(KeyError::DuplicateKid);
        }
        if keys.is_empty() && skipped.is_empty() {
            return Err(KeyError::NoKey);
        }
        let published = |key: &Key| !key.has_private() && key.retired_at().is_none();
        if keys.iter().any(Key::is_symmetric) && keys.iter().any(published) {
            return Err(KeyError::MixedSet);
        }
        let active = match active {
            Some(kid) => {
                Some(keys.iter().position(|key| key.kid() == kid && key.can_sign()).ok_or(
                    KeyError::Member { member: "active", what: "names no key that signs" },
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
        // A ring may hold keys of several kinds; the one that signs must be of the kind asked for.
        self.active = self
            .active
            .filter(|index| self.keys.get(*index).is_some_and(|key| key.algorithm() == algorithm))
            .or_else(|| {
                self.keys.iter().position(|key| key.can_sign() && key.algorithm() == algorithm)
            });
        Ok(())
    }
}

/// Binds a key to an algorithm; a secret that is too short for it hears by how much.
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

fn from_json(text: &str) -> Result<KeyRing, KeyError> {
    let object = Object::parse(text)?;
    if !object.duplicates().is_empty() {
        return Err(KeyError::DuplicateMember);
    }
    let Some(keys) = object.get("keys") else {
        return KeyRing::from_keys(vec![read_jwk(&object)?], None, Vec::new());
    };
    if object.get("kty").is_some() {
        return Err(KeyError::Member { member: "keys", what: "stands in a single key" });
    }
    let listed =
        keys.elements().ok_or(KeyError::Member { member: "keys", what: "is not an array" })?;
    if listed.len() > MAX_KEYS {
        return Err(KeyError::Member { member: "keys", what: "holds more than 1000 keys" });
    }
    let (mut keys, mut skipped) = (Vec::new(), Vec::new());
    for value in listed {
        let jwk = value
            .object()
            .ok_or(KeyError::Member { member: "keys", what: "holds something that is no key" })?;
        match read_jwk(&jwk) {
            Ok(key) => keys.push(key),
            Err(reason @ KeyError::Unsupported(_)) => skipped.push(skip(value, &jwk, reason)),
            Err(error) => return Err(error),
        }
    }
    let active = object
        .get("active")
        .map(|value| {
            value.string().ok_or(KeyError::Member { member: "active", what: "is not a string" })
        })
        .transpose()?;
    KeyRing::from_keys(keys, active.as_deref(), skipped)
}

fn skip(value: Value<'_>, jwk: &Object<'_>, reason: KeyError) -> Skipped {
    Skipped {
        kid: jwk.string("kid").map(std::borrow::Cow::into_owned),
        reason,
        raw: Secret::new(value.raw().to_owned()),
    }
}
