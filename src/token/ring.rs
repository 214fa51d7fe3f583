//! The key ring: one active key that signs, the others only verify.

use std::fmt::Write as _;

use super::json::{self, Value};
use super::key::entry_name;
use super::{Algorithm, Key, KeyError, LastAccess, Secret, SigningError};
use crate::time::Timestamp;

mod parse;
mod secret;
mod shape;

pub use parse::ParseOptions;

/// The signing keys: a private JWK Set (RFC 7517 §5), in which our own member `active` names the
/// key that signs.
#[derive(Clone, Debug, Default)]
pub struct KeyRing {
    keys: Vec<Key>,
    active: Option<usize>,
    skipped: Vec<Skipped>,
}

/// A key of a JWK Set that we have no use for, such as one for encryption (RFC 7517 §5), or a broken
/// one in a published set. It is written back as it was.
#[derive(Clone, Debug)]
pub struct Skipped {
    index: usize,
    kid: Option<String>,
    reason: KeyError,
    raw: Secret,
}

impl Skipped {
    /// Its number and key ID, as people call it.
    #[must_use]
    pub fn name(&self) -> String {
        entry_name(self.index, self.kid.as_deref())
    }

    /// Its name, if it has one.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Why it is not used.
    #[must_use]
    pub fn reason(&self) -> &KeyError {
        &self.reason
    }
}

impl KeyRing {
    /// A ring of one key, which signs if it can.
    #[must_use]
    pub fn of(key: Key) -> Self {
        let active = key.can_sign().then_some(0);
        Self { keys: vec![key], active, skipped: Vec::new() }
    }

    /// A ring of one HMAC secret, such as a service shares in its environment, for one algorithm.
    /// What looks like a key file is refused: a public key is no secret.
    ///
    /// # Errors
    /// [`KeyError`] if it is too short for the algorithm (RFC 7518 §3.2), or no HMAC secret.
    pub fn from_secret(secret: &[u8], algorithm: Algorithm) -> Result<Self, KeyError> {
        let mut key = secret::secret(secret)?;
        parse::pin(&mut key, algorithm)?;
        Ok(Self::of(key))
    }

    /// Makes a ring of one new key.
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

    /// The key that signs, if the ring has one.
    #[must_use]
    pub fn active(&self) -> Option<&Key> {
        self.active.and_then(|index| self.keys.get(index))
    }

    /// The key that signs.
    ///
    /// # Errors
    /// [`SigningError::NoActiveKey`] if all of them only verify.
    pub fn signing_key(&self) -> Result<&Key, SigningError> {
        self.active().ok_or(SigningError::NoActiveKey)
    }

    /// Every key, in the file's order.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The key of this name.
    #[must_use]
    pub fn get(&self, kid: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.kid() == kid)
    }

    /// Keys of the file that were passed over, and why.
    #[must_use]
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// The keys that a token's header can mean. A `kid` means the key of that name, else any key
    /// that its file left nameless; without a `kid` any key may be meant (RFC 7515 §4.1.4).
    ///
    /// A published set may have several keys of one name, such as one for each algorithm.
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

    /// Adds a key that only verifies, until it is activated.
    ///
    /// # Errors
    /// [`KeyError::DuplicateKid`].
    pub fn add(&mut self, key: Key) -> Result<(), KeyError> {
        if self.get(key.kid()).is_some() {
            return Err(KeyError::DuplicateKid);
        }
        self.keys.push(key);
        Ok(())
    }

    /// Adds a key that signs from now on. The one before it retires: it loses its private part and
    /// only verifies.
    ///
    /// # Errors
    /// [`KeyError::DuplicateKid`], or [`KeyError::NoKey`] if it can't sign.
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

    /// Lets a key of the ring sign from now on that only verified, given with its private part. The
    /// one before it retires.
    ///
    /// # Errors
    /// [`KeyError::NoSuchKid`], or [`KeyError::NoKey`] if it can't sign or has retired.
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

    /// Whether this key is on standby: it can sign, but has neither been activated nor retired.
    #[must_use]
    pub fn is_standby(&self, kid: &str) -> bool {
        let active = self.active().is_some_and(|active| active.kid() == kid);
        let can_sign = |key: &Key| key.can_sign() && key.retired_at().is_none();
        !active && self.get(kid).is_some_and(can_sign)
    }

    /// Notes what was found out of a key's access tokens ([`Key::set_last_access`]).
    ///
    /// # Errors
    /// [`KeyError::NoSuchKid`].
    pub fn set_last_access(&mut self, kid: &str, found: LastAccess) -> Result<(), KeyError> {
        let key = self.keys.iter_mut().find(|key| key.kid() == kid).ok_or(KeyError::NoSuchKid)?;
        key.set_last_access(Some(found));
        Ok(())
    }

    /// Takes a key out; tokens signed with it are unknown from then on.
    ///
    /// # Errors
    /// [`KeyError::NoSuchKid`], or [`KeyError::Active`] for the key that signs.
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

    /// The ring's file: private parts, `active`, and times of our own.
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

    /// What verifiers need (RFC 7517 §5): public parts alone, and nothing of an HMAC secret.
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

/// What we wrote ourselves is JSON; were it not, it would rather be ugly than lost.
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
