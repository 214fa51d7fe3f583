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
    /// A file that another program has encrypted; the program.
    Encrypted(&'static str),
    /// A key of `OpenPGP`.
    Pgp,
    /// An identity of age, which decrypts files.
    AgeIdentity,
    /// A public key in the format of SSH2 (RFC 4716).
    Ssh2,
    /// A key of `PuTTY`.
    Putty,
    /// A pointer of Git LFS in place of the file.
    GitLfs,
    /// A page in HTML, such as an error page of a web server.
    Html,
    /// A response of a web server with its headers.
    HttpResponse,
    /// A JWK or a JWK Set in another format; its name.
    OtherFormat(&'static str),
    /// A JWK or a JWK Set in a JSON string.
    JsonString,
    /// A line `NAME=value` whose value is a JWK or a JWK Set.
    EnvJson,
    /// A file of settings or environment variables.
    Settings,
    /// The name of a secret elsewhere, which another program would have replaced by the secret.
    Reference,
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
            Self::Der("CERTIFICATE REQUEST") => "a DER certificate request",
            Self::Der("") => "DER that is not a key",
            Self::Der(_) => "a DER key",
            Self::Pkcs12 => "a PKCS #12 file",
            Self::JavaKeyStore => "a Java key store (JKS)",
            Self::Compressed(program) => return write!(f, "a file compressed with {program}"),
            Self::Ssh { .. } => "an SSH key",
            Self::SshPrivate { .. } => "an OpenSSH private key",
            Self::Kubernetes => "a Kubernetes object in YAML",
            Self::Encrypted(program) => return write!(f, "a file encrypted with {program}"),
            Self::Pgp => "an OpenPGP key, which signs no tokens",
            Self::AgeIdentity => "an age identity, which signs no tokens",
            Self::Ssh2 => "an SSH key in RFC 4716 format",
            Self::Putty => "a PuTTY key",
            Self::GitLfs => "a pointer of Git LFS, not the file that it stands for",
            Self::Html => "an HTML or XML page, such as an error page",
            Self::HttpResponse => "an HTTP response with its headers",
            Self::OtherFormat(name) => return write!(f, "a JWK or JWK Set in {name}, not in JSON"),
            Self::JsonString => "a JSON string that contains a JWK or JWK Set",
            Self::EnvJson => "a NAME=value line with a JWK or JWK Set",
            Self::Settings => "a file of settings or environment variables",
            Self::Reference => "a URL or a reference, not the key or secret itself",
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
