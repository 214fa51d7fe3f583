//! RSA keys (RFC 7518 section 6.3).

use jsonwebtoken::{DecodingKey, EncodingKey};
use pkcs1::der::asn1::UintRef;
use pkcs1::der::{Decode, Encode};
use pkcs1::{RsaPrivateKeyRef, RsaPublicKeyRef};

use super::super::{Algorithm, Secret};
use super::{KeyError, SigningError};

#[derive(Clone, Debug)]
pub(super) struct RsaKey {
    n: Vec<u8>,
    e: Vec<u8>,
    /// The PKCS #1 document. Its consistency is checked at the first signature: the check takes
    /// milliseconds, and most processes never sign.
    pkcs1: Option<Secret<Vec<u8>>>,
}

/// The private numbers of a JWK (RFC 7518 section 6.3.2).
pub(super) struct PrivateParts<T> {
    pub(super) d: T,
    pub(super) p: T,
    pub(super) q: T,
    pub(super) dp: T,
    pub(super) dq: T,
    pub(super) qi: T,
}

const fn malformed(what: &'static str) -> KeyError {
    KeyError::Malformed { kty: "RSA", what }
}

const BAD_DER: KeyError = malformed("its DER can't be read");

/// Range of RFC 8017, limited to what AWS-LC verifies.
const MAX_EXPONENT: u64 = (1 << 33) - 1;

impl RsaKey {
    /// Creates a key from big-endian numbers without leading zeros (RFC 7518 section 6.3.1.1).
    pub(super) fn public(n: &[u8], e: &[u8]) -> Result<Self, KeyError> {
        if n.first().is_none_or(|byte| *byte == 0) || e.first().is_none_or(|byte| *byte == 0) {
            return Err(malformed("a number is empty or begins with zeros"));
        }
        let bits = bit_length(n);
        if !(2048..=8192).contains(&bits) {
            return Err(KeyError::RsaSize(bits));
        }
        let exponent = e.iter().try_fold(0_u64, |sum, byte| {
            sum.checked_mul(256).map(|sum| sum + u64::from(*byte)).filter(|e| *e <= MAX_EXPONENT)
        });
        if exponent.is_none_or(|e| e < 3 || e % 2 == 0) {
            return Err(malformed("its public exponent is not an odd number from 3 to 2^33"));
        }
        if n.last().is_none_or(|byte| byte % 2 == 0) {
            return Err(malformed("its modulus is even"));
        }
        if super::roca::is_flawed(n) {
            return Err(malformed("its primes are predictable (ROCA, CVE-2017-15361)"));
        }
        Ok(Self { n: n.to_vec(), e: e.to_vec(), pkcs1: None })
    }

    pub(super) fn from_public_der(der: &[u8]) -> Result<Self, KeyError> {
        let key = RsaPublicKeyRef::from_der(der).map_err(|_| BAD_DER)?;
        Self::public(key.modulus.as_bytes(), key.public_exponent.as_bytes())
    }

    pub(super) fn from_private_der(der: &[u8]) -> Result<Self, KeyError> {
        let key = RsaPrivateKeyRef::from_der(der).map_err(|_| BAD_DER)?;
        if key.other_prime_infos.is_some() {
            return Err(KeyError::Unsupported("RSA with more than two primes"));
        }
        let public = Self::public(key.modulus.as_bytes(), key.public_exponent.as_bytes())?;
        Ok(Self { pkcs1: Some(Secret::new(der.to_vec())), ..public })
    }

    pub(super) fn private(
        n: &[u8],
        e: &[u8],
        parts: &PrivateParts<&[u8]>,
    ) -> Result<Self, KeyError> {
        let public = Self::public(n, e)?;
        let number = |bytes| UintRef::new(bytes).map_err(|_| BAD_DER);
        let document = RsaPrivateKeyRef {
            modulus: number(n)?,
            public_exponent: number(e)?,
            private_exponent: number(parts.d)?,
            prime1: number(parts.p)?,
            prime2: number(parts.q)?,
            exponent1: number(parts.dp)?,
            exponent2: number(parts.dq)?,
            coefficient: number(parts.qi)?,
            other_prime_infos: None,
        };
        let der = document.to_der().map_err(|_| BAD_DER)?;
        Ok(Self { pkcs1: Some(Secret::new(der)), ..public })
    }

    pub(super) fn n(&self) -> &[u8] {
        &self.n
    }

    pub(super) fn e(&self) -> &[u8] {
        &self.e
    }

    pub(super) fn bits(&self) -> usize {
        bit_length(&self.n)
    }

    /// Returns the private numbers for a JWK.
    pub(super) fn parts(&self) -> Option<PrivateParts<Secret<Vec<u8>>>> {
        let key = RsaPrivateKeyRef::from_der(self.pkcs1.as_ref()?.expose()).ok()?;
        let own = |number: UintRef<'_>| Secret::new(number.as_bytes().to_vec());
        Some(PrivateParts {
            d: own(key.private_exponent),
            p: own(key.prime1),
            q: own(key.prime2),
            dp: own(key.exponent1),
            dq: own(key.exponent2),
            qi: own(key.coefficient),
        })
    }

    pub(super) fn public_der(&self) -> Option<Vec<u8>> {
        RsaPublicKeyRef {
            modulus: UintRef::new(&self.n).ok()?,
            public_exponent: UintRef::new(&self.e).ok()?,
        }
        .to_der()
        .ok()
    }

    pub(super) fn has_private(&self) -> bool {
        self.pkcs1.is_some()
    }

    pub(super) fn forget_private(&mut self) {
        self.pkcs1 = None;
    }

    pub(super) fn sign(&self, alg: Algorithm, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        let pkcs1 = self.pkcs1.as_ref().ok_or(SigningError::VerifyOnly)?;
        super::sign_with(alg, &EncodingKey::from_rsa_der(pkcs1.expose()), message)
    }

    pub(super) fn verify(&self, alg: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let key = DecodingKey::from_rsa_raw_components(&self.n, &self.e);
        super::verify_with(alg, &key, message, signature)
    }
}

fn bit_length(number: &[u8]) -> usize {
    let spare = number.first().map_or(0, |byte| byte.leading_zeros() as usize);
    (number.len() * 8).saturating_sub(spare)
}
