//! Reads and writes keys in DER.

use pkcs1::RsaPssParamsOwned;
use pkcs8::PrivateKeyInfoRef;
use pkcs8::der::asn1::{AnyRef, BitStringRef, ObjectIdentifier};
use pkcs8::der::{Decode, Encode};
use pkcs8::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use sec1::EcPrivateKey;

use super::super::{Algorithm, base64url};
use super::ec::{Curve, EcKey};
use super::okp::OkpKey;
use super::rsa::RsaKey;
use super::{Key, KeyError, Material};

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const MGF1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");
/// Each hash function with its RSASSA-PSS algorithm and salt length in JOSE (RFC 7518 section 3.5).
const PSS: [(ObjectIdentifier, Algorithm, u8); 3] = [
    (ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1"), Algorithm::PS256, 32),
    (ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2"), Algorithm::PS384, 48),
    (ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3"), Algorithm::PS512, 64),
];
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

const OTHER_TYPE: KeyError = KeyError::Unsupported("a key type other than RSA, EC and Ed25519");
const BAD_PKCS8: KeyError = KeyError::Pem("the private key's DER can't be read");
const UNNAMED: KeyError = KeyError::Unsupported(
    "its curve is given by parameters; convert it with `openssl ec -param_enc named_curve`",
);
/// The OID of prime fields: the start of a curve given by its parameters.
const PRIME_FIELD: [u8; 9] = [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x01, 0x01];
const BAD_SPKI: KeyError = KeyError::Pem("the public key's DER can't be read");

/// Reads a key in DER by the label of the PEM block that it belongs in.
pub(super) fn from_der(label: &str, der: &[u8]) -> Result<Key, KeyError> {
    match label {
        "PRIVATE KEY" => from_pkcs8(der),
        "RSA PRIVATE KEY" => Ok(Key::from_material(Material::Rsa(RsaKey::from_private_der(der)?))),
        "EC PRIVATE KEY" => from_sec1(der, None),
        "PUBLIC KEY" => from_spki(der),
        "RSA PUBLIC KEY" => Ok(Key::from_material(Material::Rsa(RsaKey::from_public_der(der)?))),
        "DSA PRIVATE KEY" => Err(OTHER_TYPE),
        _ => Err(KeyError::Pem("a block without a key")),
    }
}

fn from_pkcs8(der: &[u8]) -> Result<Key, KeyError> {
    let info = PrivateKeyInfoRef::from_der(der).map_err(|_| BAD_PKCS8)?;
    let inner = info.private_key.as_bytes();
    match info.algorithm.oid {
        RSA => Ok(Key::from_material(Material::Rsa(RsaKey::from_private_der(inner)?))),
        RSA_PSS => pss_only(RsaKey::from_private_der(inner)?, info.algorithm.parameters),
        EC => from_sec1(inner, Some(curve(&info.algorithm)?)),
        ED25519 => {
            // An OCTET STRING within the OCTET STRING (RFC 8410 section 7).
            let seed = <&pkcs8::der::asn1::OctetStringRef>::from_der(inner)
                .map_err(|_| BAD_PKCS8)?
                .as_bytes();
            let x = info.public_key.as_ref().map(BitStringRef::raw_bytes);
            Ok(Key::from_material(Material::Okp(OkpKey::private(seed, x)?)))
        }
        _ => Err(OTHER_TYPE),
    }
}

fn from_spki(der: &[u8]) -> Result<Key, KeyError> {
    let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| BAD_SPKI)?;
    let inner = info.subject_public_key.as_bytes().ok_or(BAD_SPKI)?;
    Ok(match info.algorithm.oid {
        RSA => Key::from_material(Material::Rsa(RsaKey::from_public_der(inner)?)),
        RSA_PSS => pss_only(RsaKey::from_public_der(inner)?, info.algorithm.parameters)?,
        EC => Key::from_material(Material::Ec(EcKey::public(curve(&info.algorithm)?, inner)?)),
        ED25519 => Key::from_material(Material::Okp(OkpKey::public(inner)?)),
        _ => return Err(OTHER_TYPE),
    })
}

/// A key of type RSASSA-PSS has no other use (RFC 4055 section 1.2); its parameters, if any, restrict
/// it to one hash function and to salts that are at least as long (section 3.3).
fn pss_only(key: RsaKey, parameters: Option<AnyRef<'_>>) -> Result<Key, KeyError> {
    const OTHER: KeyError =
        KeyError::Unsupported("an RSA-PSS key with parameters that JOSE does not have");
    let mut key = Key::from_material(Material::Rsa(key));
    let Some(parameters) = parameters else {
        key.algorithms.retain(|algorithm| PSS.iter().any(|(_, known, _)| known == algorithm));
        return Ok(key);
    };
    let parameters: RsaPssParamsOwned = parameters.decode_as().map_err(|_| OTHER)?;
    let (hash, mask) = (parameters.hash.oid, parameters.mask_gen);
    let (_, algorithm, salt) = PSS.into_iter().find(|(oid, ..)| *oid == hash).ok_or(OTHER)?;
    let same_hash = mask.oid == MGF1 && mask.parameters.is_some_and(|inner| inner.oid == hash);
    if !same_hash || parameters.salt_len > salt {
        return Err(OTHER);
    }
    key.algorithms = vec![algorithm];
    Ok(key)
}

fn curve(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<Curve, KeyError> {
    named_curve(algorithm.parameters_oid().map_err(|_| UNNAMED)?)
}

fn named_curve(oid: ObjectIdentifier) -> Result<Curve, KeyError> {
    match oid {
        P256 => Ok(Curve::P256),
        P384 => Ok(Curve::P384),
        _ => Err(KeyError::Unsupported("a curve other than P-256 and P-384")),
    }
}

fn from_sec1(der: &[u8], outer: Option<Curve>) -> Result<Key, KeyError> {
    let spelled_out = der.windows(PRIME_FIELD.len()).any(|window| window == PRIME_FIELD);
    let key =
        EcPrivateKey::try_from(der).map_err(|_| if spelled_out { UNNAMED } else { BAD_PKCS8 })?;
    let inner = match key.parameters {
        Some(parameters) => Some(named_curve(parameters.named_curve().ok_or(BAD_PKCS8)?)?),
        None => None,
    };
    let curve = match (outer, inner) {
        (Some(outer), Some(inner)) if outer != inner => return Err(BAD_PKCS8),
        (Some(curve), _) | (None, Some(curve)) => curve,
        (None, None) => return Err(KeyError::Unsupported("its curve is not named")),
    };
    Ok(Key::from_material(Material::Ec(EcKey::private(curve, key.private_key, key.public_key)?)))
}

/// Returns the public key as `SubjectPublicKeyInfo`.
pub(super) fn public_pem(material: &Material) -> Option<String> {
    let (oid, parameters, bytes) = match material {
        Material::Oct(_) => return None,
        Material::Rsa(key) => (RSA, Some(AnyRef::NULL), key.public_der()?),
        Material::Ec(key) => {
            let curve: &'static ObjectIdentifier = match key.curve() {
                Curve::P256 => &P256,
                Curve::P384 => &P384,
            };
            (EC, Some(AnyRef::from(curve)), key.point().to_vec())
        }
        Material::Okp(key) => (ED25519, None, key.x().to_vec()),
    };
    let der = SubjectPublicKeyInfoRef {
        algorithm: AlgorithmIdentifierRef { oid, parameters },
        subject_public_key: BitStringRef::from_bytes(&bytes).ok()?,
    }
    .to_der()
    .ok()?;
    let mut pem = String::from("-----BEGIN PUBLIC KEY-----\n");
    let body = base64url::encode_standard(&der);
    for line in body.as_bytes().chunks(64) {
        pem.extend(line.iter().map(|byte| char::from(*byte)));
        pem.push('\n');
    }
    pem.push_str("-----END PUBLIC KEY-----\n");
    Some(pem)
}

/// Returns the label of the PEM block that DER of this structure belongs in. Only the structure decides, so
/// that a key that is too short or on another curve is named as what it is.
pub(crate) fn pem_label(der: &[u8]) -> Option<&'static str> {
    let der = der.strip_suffix(b"\n").filter(|cut| spans(cut)).unwrap_or(der);
    let outer = elements(der)?;
    let [(SEQUENCE, body)] = outer.as_slice() else { return None };
    let names_algorithm = |body: &[u8]| body.starts_with(&[OBJECT_IDENTIFIER]);
    let parts = elements(body)?;
    Some(match parts.as_slice() {
        [(SEQUENCE, algorithm), (BIT_STRING, _)] if names_algorithm(algorithm) => "PUBLIC KEY",
        [(SEQUENCE, algorithm), (OCTET_STRING, _)] if names_algorithm(algorithm) => {
            "ENCRYPTED PRIVATE KEY"
        }
        [(INTEGER, [0 | 1]), (SEQUENCE, algorithm), (OCTET_STRING, _), ..]
            if names_algorithm(algorithm) =>
        {
            "PRIVATE KEY"
        }
        [(INTEGER, [1]), (OCTET_STRING, _), ..] => "EC PRIVATE KEY",
        [(INTEGER, _), (INTEGER, _)] => "RSA PUBLIC KEY",
        [(INTEGER, [0 | 1]), numbers @ ..]
            if numbers.len() >= 8 && numbers.iter().take(8).all(|(tag, _)| *tag == INTEGER) =>
        {
            "RSA PRIVATE KEY"
        }
        [(SEQUENCE, content), (SEQUENCE, algorithm), (BIT_STRING, _)]
            if names_algorithm(algorithm) =>
        {
            // In a request the key follows the name; in a certificate of version 1 a name is there.
            match elements(content)?.as_slice() {
                [(INTEGER, [0]), _, (SEQUENCE, [SEQUENCE, ..]), ..] => "CERTIFICATE REQUEST",
                // A list of revoked certificates has no key.
                [_, _, (UTC_TIME | GENERALIZED_TIME, _), ..]
                | [_, _, _, (UTC_TIME | GENERALIZED_TIME, _), ..] => return None,
                _ => "CERTIFICATE",
            }
        }
        _ => return None,
    })
}

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;

/// Returns tag and content of each element, if the bytes are a sequence of DER elements.
fn elements(mut der: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let mut found = Vec::new();
    while let [tag, first, rest @ ..] = der {
        let (length, rest) = match first {
            0..=0x7f => (usize::from(*first), rest),
            0x81..=0x83 => {
                let (length, rest) = rest.split_at_checked(usize::from(first & 0x0f))?;
                (length.iter().fold(0, |sum, byte| sum * 256 + usize::from(*byte)), rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        found.push((*tag, content));
        der = rest;
    }
    der.is_empty().then_some(found)
}

/// Whether the bytes are exactly one DER SEQUENCE, as every DER-encoded key is.
pub(crate) fn is_der(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_suffix(b"\n").filter(|cut| spans(cut)).unwrap_or(bytes);
    // A short random secret has one of these lengths by chance.
    spans(bytes) && (bytes.get(1) == Some(&0x82) || begins_like_key(contents(bytes)))
}

/// Returns the bytes after the tag and the length.
fn contents(bytes: &[u8]) -> &[u8] {
    let header = match bytes.get(1) {
        Some(long @ 0x81..=0x84) => 2 + usize::from(long & 0x0f),
        Some(_) | None => 2,
    };
    bytes.get(header..).unwrap_or_default()
}

/// Whether the content of a SEQUENCE starts like that of a key or certificate.
pub(crate) fn begins_like_key(body: &[u8]) -> bool {
    let after_header = match body {
        [0x30, 1..=0x7f, rest @ ..]
        | [0x30, 0x81, _, rest @ ..]
        | [0x30, 0x82, _, _, rest @ ..] => rest,
        _ => &[],
    };
    // An algorithm: OBJECT IDENTIFIER of ISO or of a country.
    let is_algorithm = matches!(after_header, [0x06, 3..=12, 0x2a | 0x2b | 0x60, ..]);
    // A version, then the algorithm, the number of the key, or the modulus.
    let is_versioned = matches!(
        body,
        [0x02, 1, 0 | 1, 0x30, 2..=0x7f, 0x06, ..]
            | [0x02, 1, 1, 0x04, 0x1c..=0x42, ..]
            | [0x02, 1, 0, 0x02, 0x81 | 0x82, ..]
    );
    let is_modulus = matches!(body, [0x02, 0x82, 0..=8, ..] | [0x02, 0x81, 0x80..=0x81, 0, ..]);
    // The content of a certificate or of a request.
    let is_certificate = matches!(
        body,
        [0x30, 0x82, _, _, 0xa0 | 0x02, ..]
            | [0x30, 0x81, _, 0xa0, 3, ..]
            | [0x30, 0x81, _, 0x02, 1, 0..=2, ..]
    );
    // A request for a certificate: version, then a name.
    let is_request = matches!(after_header, [0x02, 1, 0, 0x30, ..]);
    is_algorithm || is_versioned || is_modulus || is_certificate || is_request
}

/// Whether the bytes are PKCS #12 (RFC 7292 section 4), also in BER with indefinite lengths, as browsers
/// write it: version 3, then content of PKCS #7.
pub(crate) fn is_pkcs12(bytes: &[u8]) -> bool {
    const CONTENT: [u8; 10] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];
    let start = bytes.get(..32).unwrap_or(bytes);
    start.starts_with(&[0x30])
        && start.windows(4).take(8).any(|window| window == [0x02, 0x01, 0x03, 0x30])
        && start.windows(CONTENT.len()).any(|window| window == CONTENT)
}

fn spans(bytes: &[u8]) -> bool {
    let [0x30, first, rest @ ..] = bytes else { return false };
    match first {
        0..=0x7f => rest.len() == usize::from(*first),
        0x81..=0x84 => {
            let width = usize::from(first & 0x0f);
            rest.split_at_checked(width).is_some_and(|(length, body)| {
                length.iter().fold(0, |sum, byte| sum * 256 + usize::from(*byte)) == body.len()
            })
        }
        _ => false,
    }
}
