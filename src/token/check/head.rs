//! Validates the header and the signature (RFC 7515 section 5.2).

use super::super::Algorithm;
use super::super::claims::TokenKind;
use super::super::header::{Header, KEY_SOURCES, Parameter};
use super::super::key::KeyType;
use super::super::problem::{Claim, Problem};
use super::super::read::Token;
use super::super::signature_length::LengthFault;
use super::{CheckedToken, Expectations, KeyRing, Note, Profile, Signature};

impl CheckedToken {
    pub(super) fn header(&mut self, header: &Header<'_>, expect: &Expectations) {
        if header.unencoded {
            self.problems.push(Problem::Unencoded);
        } else if header.demands {
            self.problems.push(Problem::Critical);
        }
        for (name, _) in KEY_SOURCES.into_iter().zip(header.sources).filter(|(_, has)| *has) {
            self.notes.push(Note::HeaderKeyIgnored(name));
        }
        let wanted = match expect.profile {
            Profile::Access => Some(TokenKind::Access),
            Profile::Refresh => Some(TokenKind::Refresh),
            Profile::Own | Profile::Foreign => None,
        };
        let own = expect.profile != Profile::Foreign;
        match header.typ {
            Parameter::Missing if own => self.problems.push(Problem::Missing(Claim::Typ)),
            Parameter::Missing => {}
            Parameter::Other => self.problems.push(Problem::Invalid(Claim::Typ)),
            Parameter::Text(_) => {
                self.kind = header.kind();
                let wrong = wanted.is_some_and(|kind| self.kind != Some(kind));
                if own && (self.kind.is_none() || wrong) {
                    self.problems.push(Problem::WrongType { wanted, found: header.other_type() });
                }
            }
        }
    }

    pub(super) fn signature(
        &mut self,
        header: &Header<'_>,
        token: &Token,
        text: &[u8],
        ring: &KeyRing,
    ) {
        let signed = text.get(..token.signed_length()).unwrap_or_default();
        let signature = token.signature();
        let Some(algorithm) = header.algorithm else {
            return self.problems.push(match header.alg {
                Parameter::Missing if token.is_signed_cookie() => Problem::SignedCookie,
                Parameter::Missing => Problem::Missing(Claim::Alg),
                Parameter::Other => Problem::Invalid(Claim::Alg),
                Parameter::Text(_) => Problem::UnknownAlgorithm,
            });
        };
        if matches!(header.kid, Parameter::Other) {
            return self.problems.push(Problem::Invalid(Claim::Kid));
        }
        let mut known = false;
        let mut allowed = false;
        for key in ring.candidates(header.kid()) {
            known = true;
            if key.allows(algorithm) {
                allowed = true;
                if key.verify(algorithm, signed, signature) {
                    // A matching signature is not sufficient: the token must also have one strict spelling and
                    // one meaning (RFC 7515 section 5.2).
                    let broken = self.problems.iter().any(|problem| problem.is_about_signature());
                    self.signature = if broken {
                        Signature::Invalid
                    } else {
                        Signature::Valid { kid: key.shared_kid() }
                    };
                    return;
                }
            }
        }
        self.problems.push(if allowed {
            let problem = mismatch(header, algorithm, token, signed, ring);
            // Without a signature there was nothing to check.
            if problem != Problem::SignatureLength(LengthFault::Missing) {
                self.signature = Signature::Invalid;
            }
            problem
        } else if known {
            Problem::AlgorithmNotAllowed
        } else {
            Problem::UnknownKey
        });
    }
}

impl CheckedToken {
    /// Whether any key of the ring verifies the signature of the token, which was parsed from this text: whatever its
    /// key ID is, and although it may break another rule. A verifier that is less strict may accept such a token.
    #[must_use]
    pub fn is_signed_by_any(&self, text: &[u8], ring: &KeyRing) -> bool {
        let Some(token) = &self.token else { return false };
        let Ok(object) = token.header() else { return false };
        let header = Header::of(&object);
        let signed = text.get(..token.signed_length()).unwrap_or_default();
        let verifies = |algorithm| {
            ring.keys().iter().any(|key| key.verify(algorithm, signed, token.signature()))
        };
        !header.unencoded && header.algorithm.is_some_and(verifies)
    }
}

/// Returns the most specific reason for a signature that does not match.
fn mismatch(
    header: &Header<'_>,
    algorithm: Algorithm,
    token: &Token,
    signed: &[u8],
    ring: &KeyRing,
) -> Problem {
    let signature = token.signature();
    let mut keys = ring.candidates(header.kid());
    let sizes = || -> Vec<usize> {
        let keys = ring.candidates(header.kid()).filter(|key| key.allows(algorithm));
        keys.filter_map(|key| match key.key_type() {
            KeyType::Rsa { bits } => Some(bits.div_ceil(8)),
            KeyType::Oct { .. } | KeyType::Ec(_) | KeyType::Ed25519 => None,
        })
        .collect()
    };
    if let Some(form) = keys.find_map(|key| key.secret_form(algorithm, signed, signature)) {
        Problem::SecretForm(form)
    } else if matches!(algorithm, Algorithm::ES256 | Algorithm::ES384) && is_der(signature) {
        Problem::DerSignature
    } else if let Some(fault) =
        LengthFault::of(algorithm.name(), &sizes(), token.signature_letters())
    {
        Problem::SignatureLength(fault)
    } else if header.has_nonce {
        Problem::NonceInHeader
    } else {
        Problem::BadSignature
    }
}

/// Whether a signature has the DER form of ECDSA signatures in X.509 and TLS: a SEQUENCE of two INTEGERs.
pub(in crate::token) fn is_der(signature: &[u8]) -> bool {
    let body = match signature {
        [0x30, 0x81, length, body @ ..] if usize::from(*length) == body.len() => body,
        [0x30, length @ ..=0x7f, body @ ..] if usize::from(*length) == body.len() => body,
        _ => return false,
    };
    let number = |text: &[u8]| match text {
        [2, length, rest @ ..] => rest.get(usize::from(*length)..).map(<[u8]>::to_vec),
        _ => None,
    };
    number(body).and_then(|rest| number(&rest)).is_some_and(|rest| rest.is_empty())
}
