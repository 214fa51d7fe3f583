//! ECDSA keys on P-256 and P-384 (RFC 7518 section 6.2).

use aws_lc_rs::agreement::{self, ECDH_P256, ECDH_P384};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED,
    ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, ParsedPublicKey,
};
use jsonwebtoken::{DecodingKey, EncodingKey};

use super::super::{Algorithm, Secret};
use super::{KeyError, SigningError};

/// A supported curve of RFC 7518 section 6.2.1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// NIST P-256, for ES256.
    P256,
    /// NIST P-384, for ES384.
    P384,
}

impl Curve {
    /// Returns the curve's name in a JWK (`crv`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
        }
    }

    /// Returns the length in bytes of a coordinate and of the private number.
    pub(super) const fn width(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
        }
    }

    pub(super) const fn algorithms(self) -> &'static [Algorithm] {
        match self {
            Self::P256 => &[Algorithm::ES256],
            Self::P384 => &[Algorithm::ES384],
        }
    }

    fn signing(self) -> &'static EcdsaSigningAlgorithm {
        match self {
            Self::P256 => &ECDSA_P256_SHA256_FIXED_SIGNING,
            Self::P384 => &ECDSA_P384_SHA384_FIXED_SIGNING,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct EcKey {
    curve: Curve,
    /// The public point as `04 || x || y` (SEC 1 section 2.3.3).
    point: Vec<u8>,
    private: Option<Private>,
}

#[derive(Clone, Debug)]
struct Private {
    d: Secret<Vec<u8>>,
    pkcs8: Secret<Vec<u8>>,
}

const fn malformed(what: &'static str) -> KeyError {
    KeyError::Malformed { kty: "EC", what }
}

impl EcKey {
    /// Creates a key from an uncompressed point, which must be on the curve (RFC 8725 section 3.4).
    pub(super) fn public(curve: Curve, point: &[u8]) -> Result<Self, KeyError> {
        if point.len() != 2 * curve.width() + 1 || point.first() != Some(&4) {
            return Err(malformed("its public part has the wrong length"));
        }
        let on_curve = match curve {
            Curve::P256 => ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point),
            Curve::P384 => ParsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point),
        };
        on_curve.map_err(|_| malformed("its public part is not a point on the curve"))?;
        Ok(Self { curve, point: point.to_vec(), private: None })
    }

    /// Creates a key from coordinates of full length (RFC 7518 section 6.2.1.2).
    pub(super) fn from_coordinates(curve: Curve, x: &[u8], y: &[u8]) -> Result<Self, KeyError> {
        if x.len() != curve.width() || y.len() != curve.width() {
            return Err(malformed("a coordinate has the wrong length"));
        }
        Self::public(curve, &[&[4], x, y].concat())
    }

    /// Creates a key from the private number; a public part, if given, must belong to it.
    pub(super) fn private(curve: Curve, d: &[u8], point: Option<&[u8]>) -> Result<Self, KeyError> {
        const UNFIT: KeyError = malformed("its private and public parts don't belong together");
        if d.len() != curve.width() {
            return Err(malformed("its private part has the wrong length"));
        }
        let public = match point {
            Some(point) => Self::public(curve, point)?,
            None => Self::public(curve, &derive_point(curve, d)?)?,
        };
        let pair = EcdsaKeyPair::from_private_key_and_public_key(curve.signing(), d, &public.point)
            .map_err(|_| UNFIT)?;
        let pkcs8 = pair.to_pkcs8v1().map_err(|_| UNFIT)?;
        let private =
            Private { d: Secret::new(d.to_vec()), pkcs8: Secret::new(pkcs8.as_ref().to_vec()) };
        Ok(Self { private: Some(private), ..public })
    }

    pub(super) fn curve(&self) -> Curve {
        self.curve
    }

    pub(super) fn point(&self) -> &[u8] {
        &self.point
    }

    pub(super) fn x(&self) -> &[u8] {
        &self.point[1..=self.curve.width()]
    }

    pub(super) fn y(&self) -> &[u8] {
        &self.point[1 + self.curve.width()..]
    }

    pub(super) fn d(&self) -> Option<&[u8]> {
        self.private.as_ref().map(|private| private.d.expose().as_slice())
    }

    pub(super) fn has_private(&self) -> bool {
        self.private.is_some()
    }

    pub(super) fn forget_private(&mut self) {
        self.private = None;
    }

    pub(super) fn sign(&self, alg: Algorithm, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        let private = self.private.as_ref().ok_or(SigningError::VerifyOnly)?;
        super::sign_with(alg, &EncodingKey::from_ec_der(private.pkcs8.expose()), message)
    }

    pub(super) fn verify(&self, alg: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        super::verify_with(alg, &DecodingKey::from_ec_der(&self.point), message, signature)
    }
}

fn derive_point(curve: Curve, d: &[u8]) -> Result<Vec<u8>, KeyError> {
    const OUT_OF_RANGE: KeyError = malformed("its private part is out of range");
    let algorithm = match curve {
        Curve::P256 => &ECDH_P256,
        Curve::P384 => &ECDH_P384,
    };
    let private =
        agreement::PrivateKey::from_private_key(algorithm, d).map_err(|_| OUT_OF_RANGE)?;
    let public = private.compute_public_key().map_err(|_| OUT_OF_RANGE)?;
    Ok(public.as_ref().to_vec())
}
