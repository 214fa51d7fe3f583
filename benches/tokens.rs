//! The speed of reading and verifying tokens, compared with hand-written loops for exactly these tokens.

#![allow(clippy::expect_used, clippy::too_many_lines, missing_docs, reason = "a benchmark")]

use std::borrow::Cow;
use std::hint::black_box;
use std::io::Read;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::Simd;
use base64::engine::general_purpose::NO_PAD;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde::Deserialize;
use tokenctl::time::Timestamp;
use tokenctl::token::{
    AccessClaims, Algorithm, Expectations, Header, KeyRing, Parts, Profile, Reader, SessionClaims,
    check, check_parts, lint_parsed, scan, sign_access, split,
};

const NOW: Timestamp = Timestamp(1_800_000_000);
const SECRET: [u8; 32] = *b"0123456789abcdef0123456789abcdef";

/// Returns a thousand tokens of the file in `TOKENS`, for `compare.sh`, or generated ones.
fn tokens(ring: &KeyRing) -> Vec<String> {
    if let Some(path) = std::env::var_os("TOKENS") {
        let text = std::fs::read_to_string(path).expect("a file of tokens");
        return text.lines().take(1000).map(str::to_owned).collect();
    }
    let key = ring.active().expect("a key");
    let extra = SessionClaims::parse(r#"{"name":"Alice Example"}"#).expect("claims");
    let sign = |n: i64| {
        let claims = AccessClaims {
            iss: Some("https://id.example"),
            sub: &format!("user-{n}"),
            aud: &[],
            iat: NOW,
            exp: Timestamp(NOW.0 + 900),
            jti: &format!("11111111-1111-4111-8111-{n:012}"),
            sid: &format!("0193a1c2-7d3e-7aa0-9a55-{n:012}"),
            epoch: 0,
            extra: &extra,
        };
        sign_access(key, &claims).expect("signs").expose().clone()
    };
    (0..1000).map(sign).collect()
}

/// The claims that the hand-written loop reads.
#[derive(Deserialize)]
struct Claims<'a> {
    #[serde(borrow)]
    sub: Cow<'a, str>,
    #[serde(borrow)]
    sid: Cow<'a, str>,
    exp: i64,
}

/// Splits a token whose header is known.
fn cut<'a>(token: &'a str, header: &str) -> (&'a str, &'a str, &'a str) {
    let rest = token.strip_prefix(header).and_then(|rest| rest.strip_prefix('.'));
    let (payload, signature) = rest.expect("the header").split_once('.').expect("three parts");
    (&token[..header.len() + 1 + payload.len()], payload, signature)
}

fn bench_tokens(c: &mut Criterion) {
    let ring = KeyRing::from_secret(&SECRET, Algorithm::HS256).expect("a ring");
    let tokens = tokens(&ring);
    let header = tokens[0].split('.').next().expect("a header").to_owned();
    let base64url = Simd::url_safe(NO_PAD);
    let mut buffer = Vec::new();

    let mut group = c.benchmark_group("decode");
    group.throughput(Throughput::Elements(tokens.len() as u64));
    group.bench_function("by hand", |b| {
        b.iter(|| {
            for token in &tokens {
                let (_, payload, _) = cut(token, &header);
                buffer.clear();
                base64url.decode_vec(payload, &mut buffer).expect("base64url");
                let claims: Claims<'_> = serde_json::from_slice(&buffer).expect("claims");
                black_box((claims.sub.len(), claims.sid.len(), claims.exp));
            }
        });
    });
    group.bench_function("tokenctl", |b| {
        b.iter(|| {
            for token in &tokens {
                let token = split(token).expect("a token");
                let header = token.header().expect("a header");
                let claims = token.claims().expect("claims");
                black_box((header.members().len(), claims.string("sub"), claims.get("exp")));
            }
        });
    });
    group.bench_function("tokenctl with remarks", |b| {
        b.iter(|| {
            for token in &tokens {
                let token = split(token).expect("a token");
                let (header, claims) = (token.header().ok(), token.claims().ok());
                black_box(lint_parsed(&token, header.as_ref(), claims.as_ref(), NOW).len());
            }
        });
    });
    group.bench_function("tokenctl reader with remarks", |b| {
        let mut reader = Reader::default();
        b.iter(|| {
            for token in &tokens {
                let token = reader.read(token.as_bytes()).expect("a token");
                let claims = token.claims();
                black_box(token.lint(claims.as_ref(), NOW).len());
            }
        });
    });
    group.finish();

    let mut group = c.benchmark_group("verify HS256");
    group.throughput(Throughput::Elements(tokens.len() as u64));
    let key = hmac::Key::new(hmac::HMAC_SHA256, &SECRET);
    let mut signature = Vec::new();
    group.bench_function("by hand", |b| {
        b.iter(|| {
            for token in &tokens {
                let (signed, payload, mac) = cut(token, &header);
                signature.clear();
                base64url.decode_vec(mac, &mut signature).expect("base64url");
                hmac::verify(&key, signed.as_bytes(), &signature).expect("a signature");
                buffer.clear();
                base64url.decode_vec(payload, &mut buffer).expect("base64url");
                let claims: Claims<'_> = serde_json::from_slice(&buffer).expect("claims");
                assert!(claims.exp > NOW.0);
                black_box((claims.sub.len(), claims.sid.len()));
            }
        });
    });
    let expect = Expectations::new(Profile::Foreign);
    group.bench_function("tokenctl check", |b| {
        b.iter(|| {
            for token in &tokens {
                assert!(check(token, &ring, &expect, NOW).is_accepted());
            }
        });
    });
    group.bench_function("tokenctl check_parts", |b| {
        b.iter(|| {
            for text in &tokens {
                let token = split(text).expect("a token");
                let (header, claims) = (token.header().expect("one"), token.claims().ok());
                let header = &Header::of(&header);
                let parts = Parts { token: &token, header, claims: claims.as_ref() };
                assert!(check_parts(text.as_bytes(), parts, &ring, &expect, NOW).is_accepted());
            }
        });
    });
    group.bench_function("tokenctl reader", |b| {
        let mut reader = Reader::default();
        b.iter(|| {
            for token in &tokens {
                let token = reader.read(token.as_bytes()).expect("a token");
                let claims = token.claims();
                assert!(token.check(claims.as_ref(), &ring, &expect, NOW).is_accepted());
            }
        });
    });
    group.finish();

    // 16 MiB of log with one token per megabyte.
    let mut log = Vec::new();
    for token in tokens.iter().take(16) {
        while log.len() % (1 << 20) < (1 << 20) - 200 {
            log.extend_from_slice(
                b"2026-11-21T02:00:00Z INFO api: GET /v1/eyes?key=ey 200 in 3 ms\n",
            );
        }
        log.extend_from_slice(format!("Authorization: Bearer {token}\n").as_bytes());
    }
    let mut group = c.benchmark_group("scan");
    group.throughput(Throughput::Bytes(log.len() as u64));
    group.bench_function("search for the start alone", |b| {
        b.iter(|| memchr::memmem::find_iter(&log, b"eyJ").count());
    });
    group.bench_function("tokenctl", |b| {
        b.iter(|| {
            let mut found = 0;
            let mut input: &[u8] = &log;
            let input: &mut dyn Read = &mut input;
            scan::scan(input, &mut |_| {
                found += 1;
                Ok(())
            })
            .expect("reads");
            assert_eq!(found, 16);
        });
    });
    group.finish();
}

criterion_group!(benches, bench_tokens);
criterion_main!(benches);
