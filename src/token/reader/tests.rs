use proptest::prelude::*;

use super::super::testing::key;
use super::*;
use crate::token::{Algorithm, Key, Profile, base64url, check_parts, lint, split};

const NOW: Timestamp = Timestamp(1_800_000_000);

fn b64(bytes: impl AsRef<[u8]>) -> String {
    base64url::encode(bytes.as_ref())
}

/// Returns valid header segments and invalid ones of every kind, more than a reader keeps.
fn headers() -> Vec<String> {
    let json = [
        r#"{"alg":"EdDSA","typ":"at+jwt"}"#,
        r#"{"alg":"EdDSA","typ":"rt+jwt"}"#,
        r#" {"typ":"at+jwt", "alg":"EdDSA" } "#,
        r#"{"alg":"EdDSA","typ":"at+jwt","kid":"k\u00e9"}"#,
        r#"{"alg":"HS256","kid":5,"typ":7}"#,
        r#"{"alg":"none"}"#,
        r#"{"alg":"eddsa","typ":"JWT"}"#,
        r#"{"alg":9,"jwk":{},"x5u":"a","b64":false}"#,
        r#"{"alg":"EdDSA","alg":"EdDSA","crit":["exp"],"typ":"at+jwt"}"#,
        r#"{"typ":"a\u202et+jwt","kid":"../key"}"#,
        "{}",
        "[]",
        "{",
        "\u{0}",
    ];
    let mut headers: Vec<String> = json.iter().map(b64).collect();
    let plain = headers[0].clone();
    headers.push(format!("{plain}=="));
    headers.push(b64(r#"{"alg":"EdDSA","k":"~~~???"}"#).replace('_', "/"));
    headers.push("e31".to_owned());
    headers.push("*".to_owned());
    headers.push(String::new());
    // Too long to be kept.
    headers.push(b64(format!(r#"{{"alg":"EdDSA","pad":"{}"}}"#, "x".repeat(LONGEST))));
    headers
}

const CLAIMS: [&str; 6] = [
    r#"{"iss":"me","sub":"alice","sid":"s1","jti":"j","iat":1800000000,"exp":1800000900}"#,
    r#"{"sub":"alice","sid":"s1","gen":4,"iat":1800000000,"exp":1700000000,"email":"a"}"#,
    r#"{"p\u0061ssword":1,"sub":5,"exp":"soon"}"#,
    r#"{"a":1,"a":{"secret":1}}"#,
    "text",
    "",
];

/// Creates a token from these parts, signed, or with a few bytes in place of a signature.
fn token(header: &str, claims: &str, seal: u8, key: &Key) -> String {
    let signed = format!("{header}.{}", b64(claims));
    let signature = match seal {
        0 => return signed,
        1 => return format!("{signed}.AA.AA.AA"),
        2 => String::new(),
        3 => "AB".to_owned(),
        4 => b64([1; 64]),
        _ => b64(key.sign(signed.as_bytes()).expect("signs")),
    };
    format!("{signed}.{signature}")
}

fn alone(text: &[u8], ring: &KeyRing, expect: &Expectations) -> Result<String, ReadError> {
    let token = split(text)?;
    let object = token.header().map_err(ReadError::Header)?;
    token.require_parts(object.get("enc").is_some(), object.string("alg").as_deref())?;
    let header = &Header::of(&object);
    let claims = token.claims().ok().filter(|_| token.shape() == TokenShape::Signed);
    let parts = Parts { token: &token, header, claims: claims.as_ref() };
    let checked = check_parts(text, parts, ring, expect, NOW);
    Ok(told(&token, header, claims.as_ref(), &checked, &lint(&token, NOW)))
}

fn told(
    token: &Token,
    header: &Header<'_>,
    claims: Option<&Object<'_>>,
    checked: &CheckedToken,
    remarks: &[Lint<'_>],
) -> String {
    let bytes = (token.header_bytes(), token.payload_bytes(), token.signature());
    format!("{token:?} {bytes:?} {header:?} {claims:?} {checked:?} {remarks:?}")
}

proptest! {
    #[test]
    fn a_token_among_others_is_read_as_if_it_were_the_only_one(
        picks in prop::collection::vec((0..20_usize, 0..CLAIMS.len(), 0..8_u8), 1..40),
        profile in prop::sample::select(vec![Profile::Own, Profile::Access, Profile::Foreign]),
    ) {
        let key = key(Algorithm::EdDSA);
        let (ring, expect) = (KeyRing::of(key.clone()), Expectations::new(profile));
        let headers = headers();
        let mut reader = Reader::default();
        for (header, claims, seal) in picks {
            let text = token(&headers[header], CLAIMS[claims], seal, key);
            let text = text.as_bytes();
            let among = reader.read(text).map(|reading| {
                let claims = reading.claims();
                let claims = claims.as_ref();
                let checked = reading.check(claims, &ring, &expect, NOW);
                let remarks = reading.lint(claims, NOW);
                let object = claims.map(|claims| &claims.object);
                told(reading.token(), reading.header(), object, &checked, &remarks)
            });
            prop_assert_eq!(among, alone(text, &ring, &expect));
        }
    }
}

#[test]
fn headers_beyond_those_kept_and_large_ones_leave_nothing_behind() {
    let mut reader = Reader::default();
    for n in 0..100 {
        let header = b64(format!(r#"{{"alg":"EdDSA","kid":"{n}"}}"#));
        let text = format!("{header}.e30.");
        let reading = reader.read(text.as_bytes()).expect("a token");
        assert_eq!(reading.header().kid(), Some(n.to_string().as_str()));
    }
    let large = b64(format!(r#"{{"kid":"{}"}}"#, "x".repeat(2 * ROOM)));
    let text = format!("{large}.e30.");
    assert!(reader.read(text.as_bytes()).is_ok());
    assert!(reader.read(b"e30.e30.").is_ok());
    assert_eq!(reader.known.len(), KEPT);
    assert!(reader.known.iter().all(|known| known.segment.len() <= LONGEST));
    assert!(reader.token.begun().len() < 8);
}
