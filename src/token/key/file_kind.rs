//! The kinds of files that are not an HMAC secret.

use std::fmt;

/// A kind of file that is not an HMAC secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A key in PEM.
    Pem,
    /// A certificate in PEM.
    Certificate,
    /// PEM whose hyphens a word processor has replaced or joined.
    PemDashes,
    /// PEM in UTF-16 or UTF-32.
    WidePem,
    /// A JWK, or a JSON object of another kind.
    Json,
    /// A JWK Set.
    JwkSet,
    /// A key in DER; the label of its PEM block.
    Der(&'static str),
    /// A PKCS #12 file.
    Pkcs12,
    /// A key store of Java in its own format.
    JavaKeyStore,
    /// A compressed file; the program that compresses.
    Compressed(&'static str),
    /// A public key of OpenSSH; whether it is an Ed25519 key.
    Ssh {
        /// Whether it is an Ed25519 key, which `ssh-keygen` does not convert.
        is_ed25519: bool,
    },
    /// A private key of OpenSSH; whether it is an Ed25519 key.
    SshPrivate {
        /// Whether it is an Ed25519 key, which `ssh-keygen` does not convert.
        is_ed25519: bool,
    },
    /// A Kubernetes object in YAML.
    Kubernetes,
}

impl FileKind {
    /// Returns what to do where the key is to sign, as the end of a message: the conversion of the hint has only
    /// the public key.
    pub(super) fn advice(self) -> &'static str {
        if matches!(self, Self::SshPrivate { .. }) {
            "; a new key to sign with: `openssl genpkey -algorithm ed25519`"
        } else {
            ""
        }
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pem => "a PEM key",
            Self::Certificate => "a PEM certificate",
            Self::PemDashes => "PEM with other dashes than five hyphens around BEGIN and END",
            Self::WidePem => "a PEM key in UTF-16 or UTF-32",
            Self::Json => "a JWK",
            Self::JwkSet => "a JWK Set",
            Self::Der("CERTIFICATE") => "a DER certificate",
            Self::Der(_) => "a DER key",
            Self::Pkcs12 => "a PKCS #12 file",
            Self::JavaKeyStore => "a Java key store (JKS)",
            Self::Compressed(program) => return write!(f, "a file compressed with {program}"),
            Self::Ssh { .. } => "an SSH key",
            Self::SshPrivate { .. } => "an OpenSSH private key",
            Self::Kubernetes => "a Kubernetes object in YAML",
        })
    }
}

/// How the bytes of a file are written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextEncoding {
    /// Not at all: the file itself.
    Plain,
    /// Base64 in either alphabet; the padding that is missing.
    Base64(&'static str),
    /// Hexadecimal.
    Hex,
}

impl fmt::Display for TextEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "",
            Self::Base64(_) => " in base64",
            Self::Hex => " in hexadecimal",
        })
    }
}
