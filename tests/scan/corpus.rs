//! Recall and precision on generated files of the kinds in which tokens leak, with decoys.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use tokenctl::token::scan::fingerprint;

use crate::common::World;
use crate::common::handmade::NOW;
use crate::rows;

/// A random generator (xorshift64*): the corpus is equal in every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 16).unwrap_or_default() % limit
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next().to_le_bytes()[3]).collect()
    }

    fn hex(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b"0123456789abcdef"[self.below(16)])).collect()
    }

    /// Returns a token of one of many issuers.
    fn token(&mut self) -> String {
        let (alg, signature) = [
            ("EdDSA", 64),
            ("HS256", 32),
            ("RS256", 256),
            ("ES256", 64),
            ("HS512", 64),
            ("PS256", 384),
        ][self.below(6)];
        let kid = self.hex(6);
        let header = match self.below(5) {
            0 => format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#),
            1 => format!(r#"{{"typ":"at+jwt","alg":"{alg}","kid":"{kid}"}}"#),
            2 => format!(r#"{{"kid":"{kid}","alg":"{alg}"}}"#),
            3 => format!(r#"{{ "alg": "{alg}", "kid": "{kid}" }}"#),
            _ => format!("{{\n  \"alg\": \"{alg}\",\n  \"kid\": \"{kid}\"\n}}"),
        };
        let payload = format!(
            r#"{{"iss":"https://{}.example","sub":"{}","exp":{},"scope":"{}"}}"#,
            self.of(&["auth", "id", "login"]),
            self.hex(8),
            1_790_000_000 + self.below(9_000_000),
            self.of(&["read", "read write", "", "openid profile"]),
        );
        let signature = self.bytes(signature);
        [header.as_bytes(), payload.as_bytes(), &signature]
            .map(|part| URL_SAFE_NO_PAD.encode(part))
            .join(".")
    }

    /// Returns a text that looks like a token and is not one.
    fn decoy(&mut self) -> String {
        let token = self.token();
        let mut parts = token.split('.');
        let (header, payload) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        match self.below(10) {
            0 => format!("{}…", &token[..20 + self.below(40)]),
            1 => format!("{header}.[REDACTED].[REDACTED]"),
            2 => format!("{header}.{payload}"),
            3 => URL_SAFE_NO_PAD.encode(format!(r#"{{"page":{}}}"#, self.below(1000))),
            4 => format!("{}.{payload}.{}", URL_SAFE_NO_PAD.encode(r#"{"typ":"x"}"#), self.hex(64)),
            5 => STANDARD.encode(self.bytes(200)),
            6 => STANDARD.encode(format!("user:{}", self.hex(90))),
            7 => self.hex(128),
            8 => format!("{header}.{}.{}", self.hex(40), self.hex(40)),
            _ => format!("{header}\n{payload}\n{}", self.hex(30)),
        }
    }
}

fn fold(text: &str, width: usize, with: &str) -> String {
    let mut out = String::new();
    for (at, character) in text.chars().enumerate() {
        if at > 0 && at % width == 0 {
            out.push_str(with);
        }
        out.push(character);
    }
    out
}

/// Writes tokens, or decoys, as a file of this kind.
fn file(kind: usize, secrets: &[String], dice: &mut Dice) -> Vec<u8> {
    let mut text = String::new();
    for (number, secret) in secrets.iter().enumerate() {
        let noise = dice.hex(32);
        let _ = match kind {
            0 => writeln!(
                text,
                "2026-11-29T10:{number:02}:00Z INFO GET /v1/me Bearer {secret} 200 {noise}"
            ),
            1 => writeln!(
                text,
                "192.0.2.7 - - [29/Nov/2026] \"GET /cb?code={noise}&id_token={secret}&state=x HTTP/1.1\" 302"
            ),
            2 => writeln!(
                text,
                "{{\"request\":{{\"headers\":[{{\"name\":\"Authorization\",\"value\":\"Bearer {secret}\"}}]}},\"response\":{{\"content\":{{\"encoding\":\"base64\",\"text\":\"{}\"}}}}}}",
                STANDARD.encode(format!("{{\"ok\":\"{noise}\"}}"))
            ),
            3 => writeln!(
                text,
                "{{\"content\":{{\"encoding\":\"base64\",\"text\":\"{}\"}}}}",
                STANDARD.encode(format!("{{\"id\":{number},\"access_token\":\"{secret}\"}}"))
            ),
            4 => writeln!(
                text,
                "apiVersion: v1\nkind: Secret\ndata:\n  password: {}\n  token: {}\n---",
                STANDARD.encode(&noise),
                STANDARD.encode(secret)
            ),
            5 => writeln!(
                text,
                "Cookie: _ga=GA1.1.{number}; session={}; theme=dark",
                secret.replace('.', "%2E")
            ),
            6 => writeln!(
                text,
                "diff --git a/.env b/.env\n--- a/.env\n+++ b/.env\n@@ -1 +1 @@\n-TOKEN={secret}\n+TOKEN={noise}"
            ),
            7 => writeln!(text, "export API_TOKEN=\"{secret}\" # {noise}"),
            8 => writeln!(
                text,
                "Authorization: Basic {}",
                STANDARD.encode(format!("{}:{secret}", dice.of(&["u", "me", "bot", "oauth2"])))
            ),
            9 => writeln!(
                text,
                "From: a@example.org\nContent-Transfer-Encoding: quoted-printable\n\n{}\n",
                fold(&format!("your token is {secret} "), 75, "=\n")
            ),
            10 => writeln!(text, "{}\n-- {noise}", fold(&format!("Bearer {secret}"), 76, "\n")),
            11 => writeln!(
                text,
                "{}\n",
                fold(
                    &STANDARD.encode(format!("curl -H 'Authorization: Bearer {secret}' https://x")),
                    76,
                    "\n"
                )
            ),
            12 => {
                writeln!(text, "{{\"msg\":\"got {} for {noise}\"}}", secret.replace('.', "\\u002e"))
            }
            13 => writeln!(
                text,
                "  auth: |\n    {}\n",
                fold(
                    &STANDARD.encode(format!(
                        "{{\"auths\":{{\"r\":{{\"auth\":\"{}\"}}}}}}",
                        STANDARD.encode(format!("u:{secret}"))
                    )),
                    64,
                    "\n    "
                )
            ),
            14 => writeln!(
                text,
                "powershell -EncodedCommand {}",
                STANDARD.encode(
                    format!("$t='{secret}'")
                        .encode_utf16()
                        .flat_map(u16::to_le_bytes)
                        .collect::<Vec<u8>>()
                )
            ),
            _ => writeln!(text, "{secret}"),
        };
    }
    let wide = |unit: usize| {
        text.chars().flat_map(|c| u32::from(c).to_le_bytes().into_iter().take(unit)).collect()
    };
    match kind {
        16 => wide(2),
        17 => wide(4),
        18 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => text.into_bytes(),
    }
}

const KINDS: usize = 19;

#[test]
fn tokens_are_found_in_files_of_every_kind_and_nothing_else() {
    let world = World::new();
    let mut dice = Dice(0x5eed_2026_1129);
    let mut expected = BTreeSet::new();
    for kind in 0..KINDS {
        let tokens: Vec<String> = (0..12).map(|_| dice.token()).collect();
        expected.extend(tokens.iter().map(|token| (kind, sha(token))));
        world.file(&format!("corpus/kind-{kind:02}"), file(kind, &tokens, &mut dice));
        let decoys: Vec<String> = (0..60).map(|_| dice.decoy()).collect();
        world.file(&format!("corpus/decoys-{kind:02}"), file(kind, &decoys, &mut dice));
    }
    let (rows, code) = rows(&world, NOW, &[&world.at("corpus")]);
    assert_eq!(code, 0);
    let found: BTreeSet<(usize, String)> = rows
        .iter()
        .map(|row| {
            let name = row["file"].as_str().unwrap_or_default().rsplit('-').next().unwrap_or("99");
            let is_decoy = row["file"].as_str().is_some_and(|file| file.contains("decoys"));
            let kind = if is_decoy { KINDS } else { name.parse().expect("a kind") };
            (kind, row["fingerprint"].as_str().unwrap_or_default().to_owned())
        })
        .collect();
    let wrong: Vec<_> = found.difference(&expected).collect();
    let missed: Vec<_> = expected.difference(&found).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(missed.len() * 100 < expected.len() * 3, "{missed:?}");
}

fn sha(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(fingerprint(token))
}
