//! The key ring: one active key signs, all others only verify.

use std::fmt::Write as _;

use super::json::{self, Value};
use super::key::entry_name;
use super::{Algorithm, Key, KeyError, LastAccess, Secret, SigningError};
use crate::time::Timestamp;

mod document;
mod parse;
mod secret;
mod shape;

pub use parse::ParseOptions;

/// The signing keys: a private JWK Set (RFC 7517 section 5). The extra member `active` contains the key
/// ID of the signing key.
#[derive(Clone, Debug, Default)]
pub struct KeyRing {
    keys: Vec<Key>,
    active: Option<usize>,
    skipped: Vec<Skipped>,
}

/// A key of a JWK Set that is not used: of an unsupported type or use (RFC 7517 section 5), or an invalid
/// one in a published set or for a command that only verifies. It is written back unchanged.
#[derive(Clone, Debug)]
pub struct Skipped {
    index: usize,
    kid: Option<String>,
    reason: KeyError,
    raw: Secret,
}

impl Skipped {
    /// Returns the number and the key ID, for messages.
    #[must_use]
    pub fn name(&self) -> String {
        entry_name(self.index, self.kid.as_deref())
    }

    /// Returns the key ID, if the key has one.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Returns the reason why the key is not used.
    #[must_use]
    pub fn reason(&self) -> &KeyError {
        &self.reason
    }
}

impl KeyRing {
    /// Creates a ring of one key, which is active if it can sign.
    #[must_use]
    pub fn of(key: Key) -> Self {
        let active = key.can_sign().then_some(0);
        Self { keys: vec![key], active, skipped: Vec::new() }
    }

    /// Creates a ring from one HMAC secret for one algorithm, such as a secret in a service's environment.
    /// Key files are rejected: a public key must not be used as a secret.
    ///
    /// # Errors
    /// [`KeyError`] if the secret is too short for the algorithm (RFC 7518 section 3.2), or is a key file.
    pub fn from_secret(secret: &[u8], algorithm: Algorithm) -> Result<Self, KeyError> {
        let mut key = secret::secret(secret)?;
        parse::pin(&mut key, algorithm)?;
        Ok(Self::of(key))
    }

    /// Creates a ring with a new key.
    ///
    /// # Errors
    /// [`KeyError::Generate`] if the cryptography library fails.
    pub fn generate(
        algorithm: Algorithm,
        now: Timestamp,
        random: &mut dyn super::Random,
    ) -> Result<Self, KeyError> {
        Key::generate(algorithm, now, random).map(Self::of)
    }

    /// Returns the active key, if there is one.
    #[must_use]
    pub fn active(&self) -> Option<&Key> {
        self.active.and_then(|index| self.keys.get(index))
    }

    /// Returns the active key.
    ///
    /// # Errors
    /// [`SigningError::NoActiveKey`] if no key is active.
    pub fn signing_key(&self) -> Result<&Key, SigningError> {
        self.active().ok_or(SigningError::NoActiveKey)
    }

    /// Returns every key, in the order of the file.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Returns the key with this key ID.
    #[must_use]
    pub fn get(&self, kid: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.kid() == kid)
    }

    /// Returns the keys of the file that are not used.
    #[must_use]
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// Returns the keys that may verify a token with this `kid`: the keys with this key ID, or else the keys
    /// without one. For a token without `kid` every key is a candidate (RFC 7515 section 4.1.4).
    ///
    /// A published set may have several keys with one key ID, such as one for each algorithm.
    pub fn candidates<'r>(
        &'r self,
        kid: Option<&'r str>,
    ) -> impl Iterator<Item = &'r Key> + use<'r> {
        let exact = kid.filter(|kid| self.get(kid).is_some());
        self.keys.iter().filter(move |key| match exact {
            Some(exact) => key.kid() == exact,
            None => kid.is_none() || !key.is_named(),
        })
    }

    /// Adds a key that only verifies until it is activated.
    ///
    /// # Errors
    /// [`KeyError::DuplicateKid`] if the ring has a key with this key ID.
    pub fn add(&mut self, key: Key) -> Result<(), KeyError> {
        if self.get(key.kid()).is_some() {
            return Err(KeyError::DuplicateKid);
        }
        self.keys.push(key);
        Ok(())
    }

    /// Adds a key and activates it. The key that was active is retired: it loses its private part and only
    /// verifies.
    ///
    /// # Errors
    /// [`KeyError::DuplicateKid`], or [`KeyError::NoKey`] if the key can't sign.
    pub fn add_active(&mut self, key: Key, now: Timestamp) -> Result<(), KeyError> {
        if !key.can_sign() {
            return Err(KeyError::NoKey);
        }
        let former = self.active;
        self.add(key)?;
        self.active = Some(self.keys.len() - 1);
        if let Some(former) = former.and_then(|index| self.keys.get_mut(index)) {
            former.retire(now);
        }
        Ok(())
    }

    /// Activates a key of the ring, given with its private part. The key that was active is retired.
    ///
    /// # Errors
    /// [`KeyError::NoSuchKid`], or [`KeyError::NoKey`] if the key can't sign or is retired.
    pub fn activate(&mut self, key: Key, now: Timestamp) -> Result<(), KeyError> {
        let index =
            self.keys.iter().position(|old| old.kid() == key.kid()).ok_or(KeyError::NoSuchKid)?;
        if !key.can_sign() || self.keys[index].retired_at().is_some() {
            return Err(KeyError::NoKey);
        }
        let former = self.active.replace(index).filter(|former| *former != index);
        self.keys[index] = key;
        if let Some(former) = former.and_then(|former| self.keys.get_mut(former)) {
            former.retire(now);
        }
        Ok(())
    }

    /// Whether the key is on standby: it can sign, but was never active.
    #[must_use]
    pub fn is_standby(&self, kid: &str) -> bool {
        let active = self.active().is_some_and(|active| active.kid() == kid);
        let can_sign = |key: &Key| key.can_sign() && key.retired_at().is_none();
        !active && self.get(kid).is_some_and(can_sign)
    }

    /// Sets the latest known expiry of a key's access tokens ([`Key::set_last_access`]).
    ///
    /// # Errors
    /// [`KeyError::NoSuchKid`] if the ring has no such key.
    pub fn set_last_access(&mut self, kid: &str, found: LastAccess) -> Result<(), KeyError> {
        let key = self.keys.iter_mut().find(|key| key.kid() == kid).ok_or(KeyError::NoSuchKid)?;
        key.set_last_access(Some(found));
        Ok(())
    }

    /// Removes a key; tokens that it signed are rejected from then on.
    ///
    /// # Errors
    /// [`KeyError::NoSuchKid`], or [`KeyError::Active`] for the active key.
    pub fn remove(&mut self, kid: &str) -> Result<Key, KeyError> {
        let index = self.keys.iter().position(|key| key.kid() == kid).ok_or(KeyError::NoSuchKid)?;
        if self.active == Some(index) {
            return Err(KeyError::Active);
        }
        if let Some(active) = self.active.as_mut().filter(|active| **active > index) {
            *active -= 1;
        }
        Ok(self.keys.remove(index))
    }

    /// Returns the content of the ring's file: private parts, `active`, and times.
    #[must_use]
    pub fn to_private_jwks(&self) -> Secret {
        let mut text = String::with_capacity(4096 * (self.keys.len() + 1));
        text.push('{');
        if let Some(key) = self.active() {
            text.push_str("\"active\":");
            json::quote(key.kid(), &mut text);
            text.push(',');
        }
        self.write_keys(true, &mut text);
        text.push('}');
        let compact = Secret::new(text);
        let mut pretty = String::with_capacity(compact.expose().len() * 2);
        write_pretty(compact.expose(), &mut pretty);
        Secret::new(pretty)
    }

    /// Returns the JWK Set for verifiers (RFC 7517 section 5): public keys only, no HMAC secrets.
    #[must_use]
    pub fn to_public_jwks(&self) -> String {
        let mut text = String::from("{");
        self.write_keys(false, &mut text);
        text.push('}');
        let mut pretty = String::new();
        write_pretty(&text, &mut pretty);
        pretty
    }

    fn write_keys(&self, private: bool, text: &mut String) {
        text.push_str("\"keys\":[");
        let mut first = true;
        let mut separate = |text: &mut String| {
            if !std::mem::take(&mut first) {
                text.push(',');
            }
        };
        for key in self.keys.iter().filter(|key| private || !key.is_symmetric()) {
            separate(text);
            key.write_jwk(private, text);
        }
        for skipped in self.skipped.iter().filter(|_| private) {
            separate(text);
            text.push_str(skipped.raw.expose());
        }
        text.push(']');
    }
}

/// Formats JSON. If it were invalid, the text would be written unformatted rather than lost.
fn write_pretty(compact: &str, out: &mut String) {
    match Value::parse(compact) {
        Ok(value) => {
            let _ = writeln!(out, "{}", value.pretty());
        }
        Err(_) => out.push_str(compact),
    }
}

#[cfg(test)]
mod tests;
