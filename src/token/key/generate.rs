//! Generates keys.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use pkcs8::PrivateKeyInfoRef;
use pkcs8::der::Decode;

use super::super::random::{RandomError, check_os_random};
use super::super::{Algorithm, Random, Secret};
use super::ec::{Curve, EcKey};
use super::oct::OctKey;
use super::okp::{self, OkpKey};
use super::rsa::RsaKey;
use super::{Key, KeyError, Material};
use crate::time::Timestamp;

/// Maximum number of attempts to get a key ID that does not start with a dash; one in 64 does.
const TRIES: u32 = 8;

impl Key {
    /// Generates a key for one algorithm, with its thumbprint as key ID. RSA keys have 2048 bits and use
    /// AWS-LC's own random generator; all others use `random`. No key ID starts with a dash, because a
    /// pasted one would be parsed as an option.
    ///
    /// # Errors
    /// [`KeyError::Generate`] if the cryptography library fails, [`KeyError::Random`] if `random`
    /// does.
    pub fn generate(
        algorithm: Algorithm,
        now: Timestamp,
        random: &mut dyn Random,
    ) -> Result<Self, KeyError> {
        let mut key = Self::make(algorithm, random)?;
        // Bounded, because `random` might return the same bytes each time.
        for _ in 0..TRIES {
            if !key.kid().starts_with('-') {
                break;
            }
            key = Self::make(algorithm, random)?;
        }
        key.named = true;
        key.created = Some(now);
        Ok(key)
    }

    fn make(algorithm: Algorithm, random: &mut dyn Random) -> Result<Self, KeyError> {
        let material = match algorithm {
            Algorithm::HS256 => Material::Oct(OctKey::new(draw(32, random)?.expose())?),
            Algorithm::HS384 => Material::Oct(OctKey::new(draw(48, random)?.expose())?),
            Algorithm::HS512 => Material::Oct(OctKey::new(draw(64, random)?.expose())?),
            Algorithm::ES256 => Material::Ec(curve_key(Curve::P256, random)?),
            Algorithm::ES384 => Material::Ec(curve_key(Curve::P384, random)?),
            Algorithm::EdDSA => {
                Material::Okp(OkpKey::private(draw(okp::LENGTH, random)?.expose(), None)?)
            }
            Algorithm::RS256
            | Algorithm::RS384
            | Algorithm::RS512
            | Algorithm::PS256
            | Algorithm::PS384
            | Algorithm::PS512 => Material::Rsa(rsa_key()?),
        };
        let mut key = Self::from_material(material);
        key.pin(algorithm)?;
        Ok(key)
    }
}

fn draw(bytes: usize, random: &mut dyn Random) -> Result<Secret<Vec<u8>>, RandomError> {
    let mut buffer = vec![0; bytes];
    random.fill(&mut buffer)?;
    Ok(Secret::new(buffer))
}

/// Draws again if the number is not below the curve's order, which keeps the choice uniform. A retry
/// happens once in 2^32 draws, so a source that repeats itself is detected early.
fn curve_key(curve: Curve, random: &mut dyn Random) -> Result<EcKey, KeyError> {
    for _ in 0..4 {
        if let Ok(key) = EcKey::private(curve, draw(curve.width(), random)?.expose(), None) {
            return Ok(key);
        }
    }
    Err(KeyError::Generate)
}

fn rsa_key() -> Result<RsaKey, KeyError> {
    check_os_random()?;
    let pair =
        aws_lc_rs::rsa::KeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::Generate)?;
    let pkcs8 = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).map_err(|_| KeyError::Generate)?;
    let info = PrivateKeyInfoRef::from_der(pkcs8.as_ref()).map_err(|_| KeyError::Generate)?;
    RsaKey::from_private_der(info.private_key.as_bytes())
}
