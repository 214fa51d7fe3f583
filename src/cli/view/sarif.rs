//! Formats findings of `scan` as SARIF 2.1.0 (OASIS), for code hosts.

use std::os::unix::ffi::OsStrExt as _;
use std::path::{Component, Path};

use serde::Serialize;
use serde_json::{Value, json};

use super::token_assessment::{Finding, Spot, Unread};
use crate::cli::redact::redact_path;
use crate::service::TokenStatus;

/// A rule in the SARIF log, by which code hosts group findings.
struct SarifRule {
    of: TokenStatus,
    level: &'static str,
    short: &'static str,
    full: &'static str,
    help: &'static str,
}

/// The rules. Their order is part of the output.
const RULES: [SarifRule; 5] = [
    SarifRule {
        of: TokenStatus::Live,
        level: "error",
        short: "A token that the service accepts",
        full: "The token is valid and its session is active: everyone who can read this file can \
               use it.",
        help: "Revoke its session with: tokenctl scan --revoke FILE. Then remove the token from the \
               file, and find out how the token got there.",
    },
    SarifRule {
        of: TokenStatus::Forged,
        level: "warning",
        short: "A token that names this service's key or issuer",
        full: "The token names a key or the issuer of this service, and none of these keys signed \
               it.",
        help: "Show its content with: tokenctl decode. Make sure that every service verifies \
               signatures.",
    },
    SarifRule {
        of: TokenStatus::Foreign,
        level: "note",
        short: "A token of another issuer, whose state is unknown",
        full: "Another key signed it, so only its issuer knows whether the token still works.",
        help: "Show its content with: tokenctl decode. Ask its issuer to revoke it.",
    },
    SarifRule {
        of: TokenStatus::Expired,
        level: "note",
        short: "A token that has expired",
        full: "The token or its session has expired, so the token is rejected.",
        help: "Find out how the token got into the file: the next token may still be valid.",
    },
    SarifRule {
        of: TokenStatus::Revoked,
        level: "note",
        short: "A token whose session was revoked",
        full: "The token or its session was revoked, so the token is rejected.",
        help: "Find out how the token got into the file: the next token may still be valid.",
    },
];

impl SarifRule {
    fn id(&self) -> String {
        format!("{}-token", self.of.as_str())
    }

    fn to_json(&self) -> Value {
        json!({
            "id": self.id(),
            "shortDescription": { "text": self.short },
            "fullDescription": { "text": self.full },
            "help": { "text": self.help },
            "defaultConfiguration": { "level": self.level },
        })
    }
}

/// Returns the log of one run. `results` serializes the array of [`result`]s one by one.
pub(in crate::cli) fn log<R: Serialize>(results: R, unread: &[Unread]) -> impl Serialize {
    let notifications: Vec<_> = unread
        .iter()
        .map(|unread| {
            json!({
                "level": "error",
                "message": { "text": unread.to_string() },
                "locations": [{ "physicalLocation": {
                    "artifactLocation": { "uri": uri(&unread.path) },
                }}],
            })
        })
        .collect();
    SarifLog {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [SarifRun {
            tool: json!({ "driver": {
                "name": "tokenctl",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": RULES.iter().map(SarifRule::to_json).collect::<Vec<_>>(),
            }}),
            invocations: json!([{
                "executionSuccessful": unread.is_empty(),
                "toolExecutionNotifications": notifications,
            }]),
            column_kind: "unicodeCodePoints",
            results,
        }],
    }
}

#[derive(Serialize)]
struct SarifLog<R> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [SarifRun<R>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRun<R> {
    tool: Value,
    invocations: Value,
    column_kind: &'static str,
    results: R,
}

pub(in crate::cli) fn result(finding: &Finding) -> Value {
    let kind = finding.kind.map(|kind| format!("{} ", kind.name())).unwrap_or_default();
    let of = finding.user.as_deref().map(|user| format!(" of {user}")).unwrap_or_default();
    let seen = match finding.count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    };
    let text =
        format!("{} {kind}token{of} ({}), seen {seen}", finding.status.as_str(), finding.token);
    let mut result = json!({
        "message": { "text": text },
        "locations": [location(&finding.spot, finding.span)],
        "partialFingerprints": { "tokenSha256/v1": finding.fingerprint },
    });
    if let Some((index, rule)) =
        RULES.iter().enumerate().find(|(_, rule)| rule.of == finding.status)
    {
        result["ruleId"] = rule.id().into();
        result["ruleIndex"] = index.into();
        result["level"] = rule.level.into();
    }
    if !finding.also.is_empty() {
        let also = finding.also.iter().map(|spot| location(spot, finding.span));
        result["relatedLocations"] = also.collect();
    }
    result
}

fn location(spot: &Spot, span: u64) -> Value {
    let mut region = json!({ "startLine": spot.line, "startColumn": spot.column });
    if span > 0 {
        region["endLine"] = spot.line.into();
        region["endColumn"] = (spot.column + span).into();
    }
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(&spot.path) },
        "region": region,
    }})
}

/// Returns a path as a URI, or as a URI reference if it is relative (RFC 8089, RFC 3986 section 4.1).
fn uri(path: &Path) -> String {
    if path.as_os_str() == "-" {
        return "stdin".to_owned();
    }
    let path = redact_path(path);
    let mut uri = if path.is_absolute() { "file://".to_owned() } else { String::new() };
    for part in path.components() {
        match part {
            Component::CurDir | Component::RootDir | Component::Prefix(_) => continue,
            Component::ParentDir | Component::Normal(_) => {}
        }
        if !uri.is_empty() {
            uri.push('/');
        }
        for byte in part.as_os_str().as_bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.~".contains(byte) {
                uri.push(char::from(*byte));
            } else {
                uri.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    #[test]
    fn paths_become_uris() {
        for (path, expected) in [
            ("a b/c.log", "a%20b/c.log"),
            (".//x.log", "x.log"),
            ("././x//./y", "x/y"),
            ("../x", "../x"),
            (".hidden", ".hidden"),
            ("/var/log/ä", "file:///var/log/%C3%A4"),
            ("//x", "file:///x"),
            ("-", "stdin"),
            ("a:b", "a%3Ab"),
        ] {
            assert_eq!(uri(Path::new(path)), expected);
        }
        assert_eq!(uri(Path::new(OsStr::from_bytes(b"x\xff"))), "x%FF");
    }
}
