//! Reads PEM files (RFC 7468): by the content of each block, because programs write wrong labels.

use super::super::json::is_invisible;
use super::super::{Secret, base64url};
use super::der::{from_der, pem_label};
use super::{FileKind, Key, KeyError, TextEncoding};

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// Reads every key of a PEM file. Explanatory text between the blocks is ignored, and so are certificates
/// next to a key, which servers keep in one file.
pub(crate) fn read_pem(text: &str) -> Result<Vec<Key>, KeyError> {
    // The same byte positions as in `text`; editors and databases change the case of labels.
    let upper = Secret::new(text.to_ascii_uppercase());
    let upper = upper.expose().as_str();
    let is_alone = upper.matches(BEGIN).count() == 1;
    let (mut keys, mut certificates) = (Vec::new(), 0);
    let mut at = 0;
    while let Some(block) = PemBlock::at(text, upper, at, is_alone)? {
        at = block.end;
        match block.label {
            "EC PARAMETERS" | "DSA PARAMETERS" | "DH PARAMETERS" => {}
            "CERTIFICATE" | "TRUSTED CERTIFICATE" | "X509 CERTIFICATE" => {
                let der = block.der().ok();
                match der.and_then(|der| pem_label(der.expose())) {
                    Some(label) if is_key(label) => {
                        return Err(KeyError::PemLabel { label, is_alone });
                    }
                    Some(_) | None => certificates += 1,
                }
            }
            _ => keys.push(block.key(is_alone)?),
        }
    }
    match (keys.is_empty(), certificates) {
        (false, _) => Ok(keys),
        (true, 0) => Err(KeyError::Pem("the file contains no key")),
        (true, _) => Err(KeyError::Certificate),
    }
}

fn is_key(label: &str) -> bool {
    label.ends_with("KEY")
}

fn is_private(label: &str) -> bool {
    label.ends_with("PRIVATE KEY")
}

/// One block of a PEM file.
struct PemBlock<'a> {
    /// The label in capital letters.
    label: &'a str,
    body: &'a str,
    /// The position after the END line.
    end: usize,
}

impl<'a> PemBlock<'a> {
    /// Returns the first block at or after a position. `upper` is the text in capital letters.
    fn at(
        text: &'a str,
        upper: &'a str,
        at: usize,
        is_alone: bool,
    ) -> Result<Option<Self>, KeyError> {
        const DASHES_MISSING: KeyError =
            KeyError::OtherFile { kind: FileKind::PemDashes, encoding: TextEncoding::Plain };
        let rest = upper.get(at..).unwrap_or_default();
        let Some(begin) = rest.find(BEGIN) else { return Ok(None) };
        let start = at + begin + BEGIN.len();
        let rest = upper.get(start..).unwrap_or_default();
        let (label, _) =
            rest.split_once(DASHES).ok_or(KeyError::Pem("a BEGIN line does not end"))?;
        let is_label = |c: char| c.is_ascii_alphanumeric() || " .-/#".contains(c);
        if !label.chars().all(is_label) {
            return Err(DASHES_MISSING);
        }
        let start = start + label.len() + DASHES.len();
        let rest = upper.get(start..).unwrap_or_default();
        let end = format!("{DASHES}END {label}{DASHES}");
        if let Some(length) = rest.find(&end) {
            let body = text.get(start..start + length).unwrap_or_default();
            return Ok(Some(Self { label, body, end: start + length + end.len() }));
        }
        let is_body = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c) || c.is_whitespace();
        let length = rest.find(|c| !is_body(c)).unwrap_or(rest.len());
        let after = rest.get(length..).unwrap_or_default();
        let block =
            Self { label, body: text.get(start..start + length).unwrap_or_default(), end: 0 };
        // A key that is not complete has lost more than its last line.
        let content = block.der().ok().and_then(|der| pem_label(der.expose()));
        Err(match content {
            Some(label) if after.is_empty() => KeyError::PemEnd { label },
            Some(label) if after.starts_with("-----END ") && after.trim_end().ends_with(DASHES) => {
                KeyError::PemLabel { label, is_alone }
            }
            Some(_) if after.contains("END ") && !after.contains(BEGIN) => DASHES_MISSING,
            None if after.is_empty() => {
                KeyError::Pem("the file ends within a block: the rest of it is missing")
            }
            Some(_) | None => KeyError::Pem("a block has no matching END line"),
        })
    }

    fn der(&self) -> Result<Secret<Vec<u8>>, KeyError> {
        // Text from a web page may have no-break spaces and invisible characters.
        let is_noise = |c: &char| c.is_whitespace() || is_invisible(*c);
        let packed: Secret = Secret::new(self.body.chars().filter(|c| !is_noise(c)).collect());
        base64url::decode_standard(packed.expose().as_bytes())
            .map(Secret::new)
            .ok_or(KeyError::Pem("its base64 can't be read"))
    }

    fn key(&self, is_alone: bool) -> Result<Key, KeyError> {
        let other = |kind| KeyError::OtherFile { kind, encoding: TextEncoding::Plain };
        match self.label {
            "AGE ENCRYPTED FILE" => return Err(other(FileKind::Encrypted("age"))),
            "PGP MESSAGE" => return Err(other(FileKind::Encrypted("OpenPGP"))),
            label if label.starts_with("PGP ") => return Err(other(FileKind::Pgp)),
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => {
                return Err(KeyError::CertificateRequest);
            }
            "PKCS7" | "CMS" | "PKCS #7 SIGNED DATA" => return Err(KeyError::Pkcs7),
            "ENCRYPTED PRIVATE KEY" => return Err(KeyError::Encrypted),
            _ if self.body.contains("ENCRYPTED") => return Err(KeyError::Encrypted),
            _ => {}
        }
        let der = self.der()?;
        let der = der.expose().as_slice();
        let content = pem_label(der);
        match (self.label, content) {
            ("OPENSSH PRIVATE KEY", _) => Err(other(FileKind::SshPrivate {
                is_ed25519: memchr::memmem::find(der, b"ssh-ed25519").is_some(),
            })),
            (label, Some("ENCRYPTED PRIVATE KEY")) if is_private(label) => Err(KeyError::Encrypted),
            // A private key under a public label may have been published; a public one can't sign.
            (label, Some(content))
                if !is_key(label) || is_private(label) != is_private(content) =>
            {
                Err(KeyError::PemLabel { label: content, is_alone })
            }
            (_, Some(content)) if is_key(content) => from_der(content, der),
            (_, Some(label)) => Err(KeyError::PemLabel { label, is_alone }),
            (label, None) => from_der(label, der),
        }
    }
}
