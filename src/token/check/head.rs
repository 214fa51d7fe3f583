//! The header and the signature (RFC 7515 §5.2).

use super::super::claims::TokenKind;
use super::super::header::{Header, KEY_SOURCES, Parameter};
use super::super::problem::{Claim, Problem};
use super::{CheckedToken, Expectations, KeyRing, Note, Profile, Signature};

impl CheckedToken {
    pub(super) fn header(&mut self, header: &Header<'_>, expect: &Expectations) {
        if header.demands {
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
                    self.problems.push(Problem::WrongType { wanted });
                }
            }
        }
    }

    pub(super) fn signature(
        &mut self,
        header: &Header<'_>,
        signed: &[u8],
        signature: &[u8],
        ring: &KeyRing,
    ) {
        let Some(algorithm) = header.algorithm else {
            return self.problems.push(match header.alg {
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
                    // Bytes that match are not enough: one content must have one spelling, and one
                    // meaning (RFC 7515 §5.2).
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
            self.signature = Signature::Invalid;
            Problem::BadSignature
        } else if known {
            Problem::AlgorithmNotAllowed
        } else {
            Problem::UnknownKey
        });
    }
}
