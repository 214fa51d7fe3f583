//! How fast tokens are read and verified.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tokenctl::time::Timestamp;
use tokenctl::token::{
    AccessClaims, Expectations, KeyRing, Profile, SessionClaims, check, read, sign_access,
};

const NOW: Timestamp = Timestamp(1_800_000_000);

fn tokens(ring: &KeyRing) -> Vec<String> {
    let key = ring.active().expect("a key");
    let extra = SessionClaims::parse(r#"{"name":"Alice Example"}"#).expect("claims");
    (0..1000)
        .map(|n| {
            let claims = AccessClaims {
                iss: Some("https://id.example"),
                sub: &format!("user-{n}"),
                aud: &[],
                iat: NOW,
                exp: Timestamp(NOW.0 + 900),
                jti: &format!("11111111-1111-4111-8111-{n:012}"),
                sid: &format!("0193a1c2-7d3e-7aa0-9a55-{n:012}"),
                extra: &extra,
            };
            sign_access(key, &claims).expect("signs").expose().clone()
        })
        .collect()
}

fn tokens_benchmark(c: &mut Criterion) {
    let secret = [7; 32];
    let ring = KeyRing::from_secret(&secret, tokenctl::token::Algorithm::HS256).expect("a ring");
    let tokens = tokens(&ring);
    let mut group = c.benchmark_group("tokens");
    group.throughput(Throughput::Elements(tokens.len() as u64));
    group.bench_function("read", |b| {
        b.iter(|| {
            for token in &tokens {
                let token = read(token).expect("a token");
                black_box(token.claims().expect("claims").members().len());
            }
        });
    });
    let expect = Expectations::new(Profile::Foreign);
    group.bench_function("check", |b| {
        b.iter(|| {
            for token in &tokens {
                assert!(check(token, &ring, &expect, NOW).is_accepted());
            }
        });
    });
    group.finish();
}

criterion_group!(benches, tokens_benchmark);
criterion_main!(benches);
