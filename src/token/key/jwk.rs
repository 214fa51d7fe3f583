//! Reads and writes JSON Web Keys (RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section 2).

use super::super::json::{self, Object, Type};
use super::super::{Algorithm, NumericDate, Secret, base64url};
use super::ec::{Curve, EcKey};
use super::oct::OctKey;
use super::okp::OkpKey;
use super::rsa::{PrivateParts, RsaKey};
use super::{Key, KeyError, LastAccess, Material};
use crate::time::Timestamp;

/// Reads one JWK. A key of an unsupported type or use is [`KeyError::Unsupported`]: a set may contain such
/// keys (RFC 7517 section 5). Any other error makes the whole set invalid.
pub(crate) fn read_jwk(jwk: &Object<'_>) -> Result<Key, KeyError> {
    if !jwk.duplicates().is_empty() {
        return Err(KeyError::DuplicateMember);
    }
    let numbers = ["n", "x", "k"].iter().any(|name| jwk.get(name).is_some());
    if jwk.get("x5c").is_some() && !numbers {
        return Err(KeyError::OnlyCertificate);
    }
    let kty = string(jwk, "kty")?.ok_or(KeyError::Member { member: "kty", what: "is missing" })?;
    let alg = string(jwk, "alg")?;
    let permits = permits(jwk)?;
    let material = match kty.as_ref() {
        "oct" => Material::Oct(OctKey::new(required(jwk, "k")?.expose())?),
        "RSA" => Material::Rsa(read_rsa(jwk)?),
        "EC" => Material::Ec(read_ec(jwk)?),
        "OKP" => Material::Okp(read_okp(jwk)?),
        other => {
            // Key Vault adds the suffix to keys in its hardware.
            let plain = other.strip_suffix("-HSM").unwrap_or(other);
            let known = ["oct", "RSA", "EC", "OKP"];
            let right = known.into_iter().find(|name| plain.eq_ignore_ascii_case(name));
            return Err(right.map_or(
                KeyError::Unsupported("its key type is not oct, RSA, EC or OKP"),
                KeyError::KeyTypeSpelling,
            ));
        }
    };
    let mut key = Key::from_material(material);
    if let Some(alg) = alg {
        let algorithm = Algorithm::from_name(&alg)
            .ok_or(KeyError::Unsupported("unsupported algorithm in \"alg\""))?;
        key.pin(algorithm)?;
    }
    key.may_sign &= permits.sign;
    // A private key that may sign may also verify its own signatures. A public key may verify only if
    // its `key_ops` say so.
    key.may_verify = permits.verify || (permits.sign && key.has_private() && !key.is_symmetric());
    if let Some(kid) = string(jwk, "kid")? {
        if kid.is_empty() || kid.len() > 256 {
            return Err(KeyError::Member { member: "kid", what: "is empty or too long" });
        }
        key.kid = kid.into();
        key.named = true;
    }
    key.created = date(jwk, "iat")?;
    if let Some(at) = date(jwk, "retired_at")? {
        key.retire(at);
    }
    let seen = (date(jwk, "access_seen_at")?, date(jwk, "access_ends_at")?);
    if let (Some(seen_at), Some(ends_at)) = seen {
        key.last_access = Some(LastAccess { seen_at, ends_at });
    }
    Ok(key)
}

struct Permits {
    sign: bool,
    verify: bool,
}

/// Returns the operations that `use` and `key_ops` permit (RFC 7517 sections 4.2 and 4.3).
fn permits(jwk: &Object<'_>) -> Result<Permits, KeyError> {
    const OPS: KeyError =
        KeyError::Member { member: "key_ops", what: "is not an array of different strings" };
    let usage = string(jwk, "use")?;
    if usage.as_deref().is_some_and(|usage| usage != "sig") {
        return Err(KeyError::Unsupported("its \"use\" is not \"sig\""));
    }
    let Some(ops) = jwk.get("key_ops") else {
        return Ok(Permits { sign: true, verify: true });
    };
    let mut names = Vec::new();
    for op in ops.elements().ok_or(OPS)? {
        let name = op.string().ok_or(OPS)?;
        if names.len() >= 16 || names.contains(&name) {
            return Err(OPS);
        }
        names.push(name);
    }
    let permits = Permits {
        sign: names.iter().any(|name| name == "sign"),
        verify: names.iter().any(|name| name == "verify"),
    };
    if !permits.sign && !permits.verify {
        return Err(KeyError::Unsupported("its \"key_ops\" have neither \"sign\" nor \"verify\""));
    }
    Ok(permits)
}

fn read_rsa(jwk: &Object<'_>) -> Result<RsaKey, KeyError> {
    let (n, e) = (required(jwk, "n")?, required(jwk, "e")?);
    let Some(d) = bytes(jwk, "d")? else {
        return RsaKey::public(n.expose(), e.expose());
    };
    if jwk.get("oth").is_some() {
        return Err(KeyError::Unsupported("RSA with more than two primes"));
    }
    let rest = PrivateParts {
        d,
        p: required(jwk, "p")?,
        q: required(jwk, "q")?,
        dp: required(jwk, "dp")?,
        dq: required(jwk, "dq")?,
        qi: required(jwk, "qi")?,
    };
    let parts = PrivateParts {
        d: rest.d.expose().as_slice(),
        p: rest.p.expose(),
        q: rest.q.expose(),
        dp: rest.dp.expose(),
        dq: rest.dq.expose(),
        qi: rest.qi.expose(),
    };
    RsaKey::private(n.expose(), e.expose(), &parts)
}

fn read_ec(jwk: &Object<'_>) -> Result<EcKey, KeyError> {
    let curve = match required_string(jwk, "crv")?.as_ref() {
        "P-256" => Curve::P256,
        "P-384" => Curve::P384,
        _ => return Err(KeyError::Unsupported("a curve other than P-256 and P-384")),
    };
    let (x, y) = (required(jwk, "x")?, required(jwk, "y")?);
    let public = EcKey::from_coordinates(curve, x.expose(), y.expose())?;
    match bytes(jwk, "d")? {
        Some(d) => EcKey::private(curve, d.expose(), Some(public.point())),
        None => Ok(public),
    }
}

fn read_okp(jwk: &Object<'_>) -> Result<OkpKey, KeyError> {
    if required_string(jwk, "crv")? != "Ed25519" {
        return Err(KeyError::Unsupported("a curve other than Ed25519"));
    }
    let x = required(jwk, "x")?;
    match bytes(jwk, "d")? {
        Some(d) => OkpKey::private(d.expose(), Some(x.expose())),
        None => OkpKey::public(x.expose()),
    }
}

fn string<'a>(
    jwk: &Object<'a>,
    member: &'static str,
) -> Result<Option<std::borrow::Cow<'a, str>>, KeyError> {
    match jwk.get(member) {
        None => Ok(None),
        Some(value) => {
            value.string().map(Some).ok_or(KeyError::Member { member, what: "is not a string" })
        }
    }
}

fn required_string<'a>(
    jwk: &Object<'a>,
    member: &'static str,
) -> Result<std::borrow::Cow<'a, str>, KeyError> {
    string(jwk, member)?.ok_or(KeyError::Member { member, what: "is missing" })
}

fn bytes(jwk: &Object<'_>, member: &'static str) -> Result<Option<Secret<Vec<u8>>>, KeyError> {
    string(jwk, member)?
        .map(|text| {
            base64url::decode(text.as_bytes()).map(Secret::new).ok_or_else(|| {
                // Other programs write these numbers in the alphabet and with the padding of MIME.
                match base64url::decode_standard(text.as_bytes()).map(Secret::new) {
                    Some(_) => KeyError::Base64Number(member),
                    None => KeyError::Member { member, what: "is not base64url" },
                }
            })
        })
        .transpose()
}

fn required(jwk: &Object<'_>, member: &'static str) -> Result<Secret<Vec<u8>>, KeyError> {
    bytes(jwk, member)?.ok_or(KeyError::Member { member, what: "is missing" })
}

fn date(jwk: &Object<'_>, member: &'static str) -> Result<Option<Timestamp>, KeyError> {
    match jwk.get(member) {
        None => Ok(None),
        Some(value) if value.kind() == Type::Null => Ok(None),
        Some(value) => value
            .number()
            .and_then(NumericDate::parse)
            .map(|date| Some(date.ceil()))
            .ok_or(KeyError::Member { member, what: "is not a time" }),
    }
}

impl Key {
    /// Writes the key as a JWK, with the private numbers only on request.
    pub(crate) fn write_jwk(&self, private: bool, out: &mut String) {
        let mut jwk = Writer { out, first: true };
        jwk.out.push('{');
        jwk.text("kty", self.key_type().kty());
        match &self.material {
            Material::Oct(key) if private => jwk.bytes("k", key.secret()),
            Material::Oct(_) => {}
            Material::Rsa(key) => {
                jwk.bytes("n", key.n());
                jwk.bytes("e", key.e());
                if let Some(parts) = key.parts().filter(|_| private) {
                    jwk.bytes("d", parts.d.expose());
                    jwk.bytes("p", parts.p.expose());
                    jwk.bytes("q", parts.q.expose());
                    jwk.bytes("dp", parts.dp.expose());
                    jwk.bytes("dq", parts.dq.expose());
                    jwk.bytes("qi", parts.qi.expose());
                }
            }
            Material::Ec(key) => {
                jwk.text("crv", key.curve().name());
                jwk.bytes("x", key.x());
                jwk.bytes("y", key.y());
                if let Some(d) = key.d().filter(|_| private) {
                    jwk.bytes("d", d);
                }
            }
            Material::Okp(key) => {
                jwk.text("crv", "Ed25519");
                jwk.bytes("x", key.x());
                if let Some(seed) = key.seed().filter(|_| private) {
                    jwk.bytes("d", seed);
                }
            }
        }
        jwk.text("kid", &self.kid);
        // A key that is restricted to fewer algorithms than its type supports must keep the restriction when
        // it is read again.
        if self.algorithms.len() == 1 || self.algorithms.len() < self.material.algorithms().len() {
            jwk.text("alg", self.algorithm().name());
        }
        jwk.text("use", "sig");
        if private {
            self.write_own(&mut jwk);
        }
        jwk.out.push('}');
    }

    /// Writes the members that only key rings of tokenctl have.
    fn write_own(&self, jwk: &mut Writer<'_>) {
        match (self.may_sign, self.may_verify) {
            (true, false) => jwk.member("key_ops", "[\"sign\"]"),
            (false, true) if self.has_private() && self.retired_at.is_none() => {
                jwk.member("key_ops", "[\"verify\"]");
            }
            (true | false, true) | (false, false) => {}
        }
        if let Some(at) = self.created {
            jwk.member("iat", &at.as_secs().to_string());
        }
        if let Some(at) = self.retired_at {
            jwk.member("retired_at", &at.as_secs().to_string());
        }
        if let Some(LastAccess { seen_at, ends_at }) = self.last_access {
            jwk.member("access_seen_at", &seen_at.as_secs().to_string());
            jwk.member("access_ends_at", &ends_at.as_secs().to_string());
        }
    }
}

struct Writer<'a> {
    out: &'a mut String,
    first: bool,
}

impl Writer<'_> {
    fn name(&mut self, name: &str) {
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
        json::quote(name, self.out);
        self.out.push(':');
    }

    fn member(&mut self, name: &str, raw: &str) {
        self.name(name);
        self.out.push_str(raw);
    }

    fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        json::quote(text, self.out);
    }

    fn bytes(&mut self, name: &str, bytes: &[u8]) {
        self.name(name);
        self.out.push('"');
        base64url::encode_onto(bytes, self.out);
        self.out.push('"');
    }
}
