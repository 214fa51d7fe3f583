//! Recognises text files that are not an HMAC secret by their first words or the form of their lines.

use super::super::json::{Object, Value};
use super::file_kind::FileKind;

/// The first words of files that are text, in small letters.
const STARTS: [(&str, FileKind); 9] = [
    ("$ansible_vault;", FileKind::Encrypted("Ansible Vault")),
    ("version https://git-lfs.github.com/spec/", FileKind::GitLfs),
    ("putty-user-key-file-", FileKind::Putty),
    ("---- begin ssh2 ", FileKind::Ssh2),
    ("<!doctype html", FileKind::Html),
    ("<html", FileKind::Html),
    ("<?xml", FileKind::Html),
    ("http/1.", FileKind::HttpResponse),
    ("http/2 ", FileKind::HttpResponse),
];

/// Recognises a text without white space around it.
pub(in crate::token) fn text_kind(text: &str) -> Option<FileKind> {
    let starts =
        |start: &str| text.get(..start.len()).is_some_and(|text| text.eq_ignore_ascii_case(start));
    if let Some((_, kind)) = STARTS.iter().find(|(start, _)| starts(start)) {
        return Some(*kind);
    }
    if text.contains("ENC[AES256_GCM,data:") {
        return Some(FileKind::Encrypted("sops"));
    }
    if text.contains("AGE-SECRET-KEY-1") {
        return Some(FileKind::AgeIdentity);
    }
    let has_member = |name: &str| text.lines().any(|line| line.starts_with(name));
    if has_member("apiVersion:") && has_member("kind:") {
        return Some(if has_member("kind: SealedSecret") {
            FileKind::Encrypted("Sealed Secrets")
        } else {
            FileKind::Kubernetes
        });
    }
    if let Some(name) = format_of_jwk(text) {
        return Some(FileKind::OtherFormat(name));
    }
    let inner = Value::parse(text).ok().and_then(Value::string);
    if inner.is_some_and(|inner| is_keys(&inner)) {
        return Some(FileKind::JsonString);
    }
    if assignment(text).is_some_and(|value| is_keys(value.trim_matches(['"', '\'']))) {
        return Some(FileKind::EnvJson);
    }
    if is_settings(text) {
        return Some(FileKind::Settings);
    }
    is_reference(text).then_some(FileKind::Reference)
}

/// Returns the name of the format if a line starts with the member `kty` of a JWK.
fn format_of_jwk(text: &str) -> Option<&'static str> {
    if text.starts_with(['{', '[']) && text.contains('{') {
        return None;
    }
    text.lines().find_map(|line| {
        let line = line.trim_start_matches(['-', ' ', '\t']);
        let rest = line.strip_prefix("kty")?.trim_start();
        match rest.chars().next()? {
            ':' => Some("YAML"),
            '=' => Some("TOML"),
            _ => None,
        }
    })
}

/// Whether the text is JSON with a key.
fn is_keys(text: &str) -> bool {
    Object::parse(text)
        .is_ok_and(|object| ["keys", "kty"].iter().any(|name| object.get(name).is_some()))
}

/// Returns the value of a line `NAME=value`.
fn assignment(line: &str) -> Option<&str> {
    let line = line.trim();
    let (name, value) = line.strip_prefix("export ").unwrap_or(line).split_once('=')?;
    is_name(name.trim_end()).then_some(value)
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
}

/// Whether each line is a comment, a section or a setting such as `NAME=value` or `name: value`, and two or more are
/// settings with a value.
fn is_settings(text: &str) -> bool {
    let is_noise = |line: &str| line.is_empty() || line.starts_with(['#', '[']);
    let setting = |line: &str| {
        let member = line.trim_start_matches(['-', ' ']).split_once(':');
        let yaml = member
            .filter(|(name, value)| is_name(name) && (value.is_empty() || value.starts_with(' ')));
        assignment(line).or(yaml.map(|(_, value)| value)).map(|value| !value.trim().is_empty())
    };
    let mut count = 0;
    let mut lines = text.lines().map(str::trim).filter(|line| !is_noise(line));
    let are_settings = lines.all(|line| {
        let setting = setting(line);
        count += usize::from(setting == Some(true));
        setting.is_some()
    });
    are_settings && count >= 2
}

/// Recognises a variable that was not expanded, a URL, and the reference of a password manager: text that
/// others know, and one line without spaces.
fn is_reference(text: &str) -> bool {
    if text.contains(char::is_whitespace) {
        return false;
    }
    let is_variable = [("${", "}"), ("$(", ")")]
        .iter()
        .any(|(start, end)| text.starts_with(start) && text.ends_with(end));
    let is_url = text.split_once("://").is_some_and(|(scheme, _)| {
        scheme.len() >= 2
            && scheme.starts_with(|c: char| c.is_ascii_lowercase())
            && scheme
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c))
    });
    is_variable
        || is_url
        || text.starts_with("arn:aws:secretsmanager:")
        || text.starts_with("arn:aws:ssm:")
}
