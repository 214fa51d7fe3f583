//! Remarks on the header, and on the signature that its algorithm demands.

use std::borrow::Cow;

use super::super::Algorithm;
use super::super::check::is_der;
use super::super::header::{Header, KEY_SOURCES, Parameter, is_unencoded};
use super::super::json::{Object, Value};
use super::super::read::{Token, TokenShape};
use super::super::signature_length::LengthFault;
use super::{LintList, LintRule, SEARCHED, hides_something};

impl<'a> LintList<'a> {
    pub(super) fn header(&mut self, header: &Object<'a>) {
        match header.get("typ").map(Value::string) {
            None => self.note(LintRule::TypMissing),
            Some(None) => self.note(LintRule::TypInvalid),
            Some(Some(typ)) if is_weak(&typ) => self.note(LintRule::TypWeak),
            Some(Some(_)) => {}
        }
        self.critical(header);
        for name in KEY_SOURCES {
            if header.get(name).is_some() {
                self.about(LintRule::HeaderKey, &name.into());
            }
        }
        if is_unencoded(header) {
            self.note(LintRule::Unencoded);
        }
        match header.get("kid").map(Value::string) {
            Some(None) => self.note(LintRule::KidInvalid),
            Some(Some(kid)) if is_injection(&kid) => self.note(LintRule::KidSuspicious),
            Some(Some(_)) | None => {}
        }
        for name in header.duplicates() {
            self.about(LintRule::DuplicateHeader, &name.clone().into());
        }
        if hides_something(header.value().raw()) {
            self.note(LintRule::HiddenHeader);
        }
    }

    pub(super) fn algorithm(&mut self, header: &Header<'_>, token: &Token) {
        let name = match &header.alg {
            Parameter::Missing if token.is_signed_cookie() => {
                return self.note(LintRule::SignedCookie);
            }
            Parameter::Missing => return self.note(LintRule::AlgMissing),
            Parameter::Other => return self.note(LintRule::AlgInvalid),
            Parameter::Text(name) => name,
        };
        if token.shape() == TokenShape::Encrypted {
            self.note(LintRule::Encrypted);
            let enc = header.value().object().and_then(|header| header.string("enc"));
            let tag = token.part_lengths()[4];
            if let Some(fault) = enc.and_then(|enc| LengthFault::of_tag(&enc, tag)) {
                self.note(LintRule::TagLength(fault));
            }
            return;
        }
        let signature = token.signature();
        let Some(algorithm) = header.algorithm else {
            return self.no_algorithm(name, signature);
        };
        let is_ecdsa = matches!(algorithm, Algorithm::ES256 | Algorithm::ES384);
        match LengthFault::of(name, &[], token.signature_letters()) {
            Some(_) if is_ecdsa && is_der(signature) => return self.note(LintRule::SignatureDer),
            Some(LengthFault::Missing) => return self.note(LintRule::SignatureMissing),
            Some(fault) => return self.note(LintRule::SignatureLength(fault)),
            // An undecodable signature has its own remark.
            None if signature.is_empty() => return,
            None => {}
        }
        let (r, s) = signature.split_at(signature.len() / 2);
        let blank = |half: &[u8]| half.iter().all(|byte| *byte == 0);
        if is_ecdsa && (blank(r) || blank(s)) {
            self.note(LintRule::SignatureBlank);
        }
    }

    fn no_algorithm(&mut self, name: &str, signature: &[u8]) {
        if name.trim().eq_ignore_ascii_case("none") {
            self.note(LintRule::AlgNone);
            if !signature.is_empty() {
                self.note(LintRule::NoneSigned);
            }
            return;
        }
        self.note(match name.parse::<Algorithm>() {
            Ok(_) => LintRule::AlgCase,
            Err(_) => LintRule::AlgUnknown,
        });
    }

    /// Checks `crit`: it may list only parameters that the header contains and that RFC 7515 does not define
    /// (section 4.1.11).
    fn critical(&mut self, header: &Object<'a>) {
        const OWN: [&str; 11] =
            ["alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit"];
        let Some(crit) = header.get("crit") else { return };
        let short = Some(crit).filter(|crit| crit.raw().len() < SEARCHED);
        let names: Option<Vec<Cow<'a, str>>> = short
            .and_then(Value::elements)
            .and_then(|list| list.into_iter().map(Value::string).collect());
        let Some(names) = names.filter(|names| !names.is_empty()) else {
            return self.note(LintRule::CritInvalid);
        };
        for name in names.iter().take(8) {
            let proper = header.get(name).is_some() && !OWN.contains(&name.as_ref());
            self.about(if proper { LintRule::CritUnknown } else { LintRule::CritInvalid }, name);
        }
    }
}

/// Whether the `typ` does not distinguish kinds of token (RFC 8725 section 3.11).
fn is_weak(typ: &str) -> bool {
    let typ = match typ.split_at_checked(12) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case("application/") => rest,
        _ => typ,
    };
    ["", "jwt", "jose"].iter().any(|weak| typ.eq_ignore_ascii_case(weak))
}

/// Whether the `kid` looks like a path, a query or a command, aimed at a key lookup.
fn is_injection(kid: &str) -> bool {
    kid.contains("..")
        || kid.starts_with('/')
        || kid.contains(['\'', '"', '`', '|', ';', '$', '\\', '<', '\0', '\n'])
        || kid.contains("--")
}
