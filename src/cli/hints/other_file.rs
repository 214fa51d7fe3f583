//! Commands that convert a file of another kind to a key, or find the tokens in it.

use std::path::Path;

use super::Hint;
use crate::cli::haystack::BinaryFile;
use crate::shell::file_word;
use crate::token::{FileKind, TextEncoding};

/// The body of a public key in OpenSSH's format: base64 that begins with a length of three zero bytes.
const SSH_BODY: &str = "grep -o 'AAAA[A-Za-z0-9+/=]*'";

/// Returns the command that writes the key of the file. `read` is the shell command that writes the content
/// of the file, `file` its name for a command that needs one.
pub(super) fn command(kind: FileKind, encoding: TextEncoding, read: &str, file: &str) -> String {
    let decoded = match encoding {
        TextEncoding::Plain => None,
        TextEncoding::Base64(padding) => {
            let text = format!("{read} | tr -d '[:space:]\"' | sed 's/^base64://' | tr -- -_ +/");
            Some(match padding {
                "" => format!("{text} | base64 -d"),
                padding => format!("({text}; printf '{padding}') | base64 -d"),
            })
        }
        TextEncoding::Hex => Some(format!(
            "{read} | tr -d '[:space:]\"' | sed 's/^0[xX]//' | tr a-f A-F | basenc --base16 -d"
        )),
    };
    let content = decoded.as_deref().unwrap_or(read);
    // The public key of a private key file is enough to verify tokens that exist.
    let public = format!("ssh-keygen -y -f {file}");
    let content = if matches!(kind, FileKind::SshPrivate { .. }) { &public } else { content };
    let key = |filter: &str, name: &str| format!("run: (umask 077; {content}{filter} > {name})");
    match kind {
        FileKind::Pem => key("", "key.pem"),
        FileKind::Certificate => key(" | openssl x509 -pubkey -noout", "key.pem"),
        FileKind::PemDashes => key(
            " | sed -E 's/^[^A-Za-z]*(BEGIN|END) ([A-Z0-9 ]*[A-Z]).*$/-----\\1 \\2-----/'",
            "key.pem",
        ),
        FileKind::WidePem => key(" | tr -d '\\000\\376\\377'", "key.pem"),
        FileKind::Json => key("", "key.jwk"),
        FileKind::JwkSet => key("", "jwks.json"),
        FileKind::Der(label) => key(&format!(" | {}", from_der(label)), "key.pem"),
        FileKind::Pkcs12 => key(" | openssl pkcs12 -nodes -nocerts", "key.pem"),
        FileKind::JavaKeyStore if encoding == TextEncoding::Plain => format!(
            "run: keytool -importkeystore -srckeystore {file} -destkeystore key.p12 -deststoretype \
             PKCS12; then: (umask 077; openssl pkcs12 -nodes -nocerts -in key.p12 > key.pem)"
        ),
        FileKind::JavaKeyStore => key("", "key.jks"),
        FileKind::Compressed("zip") if encoding == TextEncoding::Plain => {
            format!("run: (umask 077; unzip -p {file} > key.plain)")
        }
        FileKind::Compressed("zip") => key("", "key.zip"),
        FileKind::Compressed(program) => key(&format!(" | {program} -dc"), "key.pem"),
        // ssh-keygen converts no Ed25519 key: its 32 bytes follow a fixed start in DER.
        FileKind::Ssh { is_ed25519: true } | FileKind::SshPrivate { is_ed25519: true } => format!(
            "run: (printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'; {content} | \
             {SSH_BODY} | base64 -d | tail -c 32) | openssl pkey -pubin -inform DER > key.pem"
        ),
        FileKind::SshPrivate { .. } => format!("run: ssh-keygen -e -m PKCS8 -f {file} > key.pem"),
        FileKind::Ssh { .. } if encoding == TextEncoding::Plain => {
            format!("run: ssh-keygen -e -m PKCS8 -f {file} > key.pem")
        }
        FileKind::Ssh { .. } => key("", "key.pub"),
        FileKind::Kubernetes => format!(
            "run: (umask 077; {content} | sed -n 's/^ *NAME: *//p' | base64 -d > key.pem), with the name \
             of the entry for NAME"
        ),
        // A program that takes the name of a file does not decode it.
        FileKind::Ssh2 | FileKind::Encrypted("sops") if encoding != TextEncoding::Plain => {
            key("", "key.plain")
        }
        FileKind::Encrypted(program) => decryption(program, content, file),
        FileKind::Pgp | FileKind::AgeIdentity => {
            "give the key that signs the tokens: a JWK Set, a JWK or PEM".to_owned()
        }
        FileKind::Ssh2 => format!("run: ssh-keygen -i -f {file} > key.pub"),
        // The lines between are the public key in OpenSSH's format.
        FileKind::Putty => format!(
            "run: echo \"$({content} | sed -n 's/^PuTTY-User-Key-File-[0-9]*: //p') $({content} | sed -n \
             '/^Public-Lines/,/^Private-Lines/p' | grep -v Lines | tr -d '\\r\\n')\" | tr -d '\\r' > key.pub"
        ),
        FileKind::GitLfs => "in its repository, run: git lfs pull".to_owned(),
        FileKind::Html => super::addresses::download_again(),
        FileKind::HttpResponse => key(" | tr -d '\\r' | sed '1,/^$/d'", "jwks.json"),
        FileKind::OtherFormat("YAML") => key(
            " | python3 -c 'import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)'",
            "jwks.json",
        ),
        FileKind::OtherFormat(_) => key(
            " | python3 -c 'import json, sys, tomllib; json.dump(tomllib.loads(sys.stdin.read()), \
             sys.stdout)'",
            "jwks.json",
        ),
        FileKind::JsonString => key(" | jq -r .", "jwks.json"),
        FileKind::EnvJson => {
            key(" | sed -E \"s/^[^={]*=['\\\"]?//; s/['\\\"][[:space:]]*$//\"", "jwks.json")
        }
        FileKind::Settings => format!(
            "{}, with the name of the setting for NAME",
            key(" | sed -nE 's/^[ -]*(export )?NAME *[=:] *//p' | tr -d \"\\\"'\"", "key.plain")
        ),
        FileKind::Reference => {
            "give the key or secret itself, or the path of its file to --key".to_owned()
        }
    }
}

/// Returns the command that decrypts a file. `content` is the shell command that writes its content.
fn decryption(program: &str, content: &str, file: &str) -> String {
    let piped = |command: &str| format!("run: (umask 077; {content} | {command} > key.plain)");
    match program {
        "Sealed Secrets" => {
            "read the secret in the cluster: kubectl get secret NAME -o yaml".to_owned()
        }
        "git-crypt" => "in its repository, run: git-crypt unlock".to_owned(),
        "Ansible Vault" => piped("ansible-vault decrypt --output -"),
        "age" => {
            format!("{}, with your identity file for IDENTITY", piped("age -d -i IDENTITY"))
        }
        "sops" => format!("run: (umask 077; sops -d {file} > key.plain)"),
        "OpenPGP" => piped("gpg -d"),
        _ => format!(
            "{}, with the cipher and options that encrypted it",
            piped("openssl enc -d -aes-256-cbc -pbkdf2")
        ),
    }
}

/// Returns the command that converts DER on standard input to the PEM of a key.
fn from_der(label: &str) -> &'static str {
    match label {
        "PUBLIC KEY" => "openssl pkey -pubin -inform DER",
        "RSA PUBLIC KEY" => "openssl rsa -RSAPublicKey_in -inform DER -pubout",
        "CERTIFICATE" => "openssl x509 -inform DER -pubkey -noout",
        "CERTIFICATE REQUEST" => "openssl req -inform DER -pubkey -noout",
        _ => "openssl pkey -inform DER",
    }
}

/// The input of tokens is no text.
pub(in crate::cli) fn no_text(path: Option<&Path>, file: BinaryFile, command: &str) -> Hint {
    let path = path.map_or("FILE".into(), Path::to_string_lossy);
    let path = file_word(&path);
    Hint::of(match file {
        BinaryFile::Compressed(_, program) => format!("{program} {path} | {command}"),
        BinaryFile::Other(_) => format!("find the tokens in it with: tokenctl scan {path}"),
    })
}
