use super::*;
use crate::token::{base64url, read};

const NOW: Timestamp = Timestamp(1_800_000_000);
const TYPED: &str = r#"{"alg":"HS256","typ":"at+jwt"}"#;
const ENDS: &str = r#"{"iat":1800000000,"exp":1800000900}"#;

fn token(header: &str, payload: &str, signature: &[u8]) -> Token {
    let [header, payload, signature] =
        [header.as_bytes(), payload.as_bytes(), signature].map(base64url::encode);
    read(format!("{header}.{payload}.{signature}")).expect("a token")
}

fn remarks(header: &str, payload: &str) -> Vec<String> {
    let token = token(header, payload, &[1; 32]);
    lint(&token, NOW)
        .iter()
        .map(|lint| match &lint.subject {
            Some(subject) => format!("{} {subject}", lint.id()),
            None => lint.id().to_owned(),
        })
        .collect()
}

#[test]
fn a_plain_token_of_ours_is_not_odd() {
    assert_eq!(remarks(TYPED, ENDS), [""; 0]);
}

#[test]
fn odd_headers_are_named() {
    let header = |rest: &str| format!(r#"{{"alg":"HS256","typ":"at+jwt",{rest}}}"#);
    for (header, expected) in [
        (r#"{"alg":"none","typ":"x"}"#.to_owned(), vec!["alg-none", "none-signed"]),
        (r#"{"alg":"nOnE ","typ":"x"}"#.to_owned(), vec!["alg-none", "none-signed"]),
        (r#"{"typ":"x"}"#.to_owned(), vec!["missing-alg"]),
        (r#"{"alg":5,"typ":"x"}"#.to_owned(), vec!["invalid-alg"]),
        (r#"{"alg":"ES512","typ":"x"}"#.to_owned(), vec!["unknown-alg"]),
        (r#"{"alg":"hs256","typ":"x"}"#.to_owned(), vec!["alg-case"]),
        (r#"{"alg":"ES256","typ":"x"}"#.to_owned(), vec!["signature-length"]),
        (r#"{"alg":"HS256"}"#.to_owned(), vec!["missing-typ"]),
        (r#"{"alg":"HS256","typ":"jwt"}"#.to_owned(), vec!["weak-typ"]),
        (r#"{"alg":"HS256","typ":["jwt"]}"#.to_owned(), vec!["invalid-typ"]),
        (header(r#""crit":["exp"],"exp":1"#), vec!["unknown-crit exp"]),
        (header(r#""crit":["exp"]"#), vec!["invalid-crit exp"]),
        (header(r#""crit":["alg"]"#), vec!["invalid-crit alg"]),
        (header(r#""crit":[]"#), vec!["invalid-crit"]),
        (header(r#""crit":"exp""#), vec!["invalid-crit"]),
        (header(r#""jku":"https://a.example","x5c":[]"#), vec!["header-key jku", "header-key x5c"]),
        (header(r#""b64":false"#), vec!["unencoded-payload"]),
        (header(r#""kid":7"#), vec!["invalid-kid"]),
        (header(r#""kid":"../../dev/null""#), vec!["suspicious-kid"]),
        (header(r#""kid":"x' OR 1=1 --""#), vec!["suspicious-kid"]),
        (header(r#""kid":"a","kid":"b""#), vec!["duplicate-header kid"]),
        (header(r#""x":"\u001b[2J""#), vec!["hidden-header"]),
        (r#"{"alg":"HS256","typ":"application/JWT"}"#.to_owned(), vec!["weak-typ"]),
        (r#"{"alg":"HS256","typ":""}"#.to_owned(), vec!["weak-typ"]),
        (r#"{"alg":"HS256","typ":"application/at+jwt"}"#.to_owned(), vec![]),
    ] {
        assert_eq!(remarks(&header, ENDS), expected, "{header}");
    }
}

#[test]
fn odd_claims_are_named() {
    let claims = |rest: &str| format!(r#"{{"iat":1800000000,"exp":1800000900,{rest}}}"#);
    for (claims, expected) in [
        (r#"{"iat":1800000000}"#.to_owned(), vec!["missing-exp"]),
        (r#"{"exp":"1800000900"}"#.to_owned(), vec!["invalid-date exp"]),
        (r#"{"exp":1800000900000}"#.to_owned(), vec!["milliseconds exp"]),
        (r#"{"iat":1800000000,"exp":1900000000}"#.to_owned(), vec!["long-lifetime"]),
        (r#"{"exp":9900000000}"#.to_owned(), vec!["long-lifetime"]),
        (r#"{"iat":1800000000,"exp":1800000000}"#.to_owned(), vec!["negative-lifetime"]),
        (claims(r#""nbf":1800000900"#), vec!["never-valid"]),
        (r#"{"iat":1800000300,"exp":1800000900}"#.to_owned(), vec!["future-iat"]),
        (claims(r#""sub":"a","sub":"b""#), vec!["duplicate-claim sub"]),
        (
            claims(r#""email":"a@b","Given_Name":"A""#),
            vec!["personal-data email", "personal-data Given_Name"],
        ),
        (claims(r#""user":{"api-key":"x"}"#), vec!["secret api-key"]),
        (claims(r#""n":9007199254740993"#), vec!["big-number n"]),
        (claims(r#""n":9007199254740992"#), vec![]),
        (claims("\"x\":\"\u{202e}\""), vec!["hidden-claims"]),
        (claims(r#""x":"\u202e""#), vec!["hidden-claims"]),
        (claims(r#""x":"\udb40\udc41""#), vec!["hidden-claims"]),
        (claims(r#""x":"\\u202e""#), vec![]),
        (claims(r#""x":"\ud83d\ude00""#), vec![]),
        (
            claims(r#""users":[{"db_password":"x"},[{"user_email":"x"}]]"#),
            vec!["secret db_password", "personal-data user_email"],
        ),
        (claims(r#""https://a.example/email":"x""#), vec!["personal-data https://a.example/email"]),
        (claims(r#""aws_secret_access_key":"x""#), vec!["secret aws_secret_access_key"]),
        (claims(r#""roles":["email","password"],"email_verified":true"#), vec![]),
        ("[1]".to_owned(), vec!["no-object"]),
        ("hello".to_owned(), vec!["no-json"]),
        ("eyJhbGciOiJub25lIn0.e30.".to_owned(), vec!["nested"]),
    ] {
        assert_eq!(remarks(TYPED, &claims), expected, "{claims}");
    }
}

#[test]
fn odd_signatures_are_named() {
    let ids = |header: &str, signature: &[u8]| {
        let token = token(header, ENDS, signature);
        lint(&token, NOW).iter().map(Lint::id).collect::<Vec<_>>()
    };
    assert_eq!(ids(TYPED, &[]), ["missing-signature"]);
    assert_eq!(ids(r#"{"alg":"ES256","typ":"x"}"#, &[0; 64]), ["blank-signature"]);
    assert_eq!(ids(r#"{"alg":"none","typ":"x"}"#, &[]), ["alg-none"]);
    let encrypted = read("eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AA.AA.AA").expect("a token");
    let found: Vec<_> = lint(&encrypted, NOW).iter().map(Lint::id).collect();
    assert_eq!(found, ["encrypted", "tag-length", "missing-typ"]);
    let padded = read("eyJhbGciOiJub25lIn0=.e30=.").expect("a token");
    assert_eq!(lint(&padded, NOW)[0].id(), "padded-base64");
}
