//! Published test vectors: RFC 7515 A.1 to A.3 and A.5, RFC 7520 sections 4.1, 4.2 and 4.4, RFC 7638
//! section 3.1, RFC 7797 section 4, RFC 8037 A.2 to A.4. The vectors of the primitives are in `tests/vectors.rs`.

use super::{
    Algorithm, Expectations, KeyRing, ParseOptions, Problem, Profile, Signature, base64url, check,
};
use crate::time::Timestamp;

/// A time between `iat` and `exp` of the examples of RFC 7515.
const THEN: Timestamp = Timestamp(1_300_819_379);

const JOE: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt\
    cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

const FRODO: &str = "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4g\
    WW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwg\
    dGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";

const BILBO: &str = r#"{"kty":"RSA","kid":"bilbo.baggins@hobbiton.example","use":"sig","n":"n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw","e":"AQAB"}"#;

const ED25519: &str = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

fn ring(jwk: &str) -> KeyRing {
    KeyRing::parse(jwk.as_bytes(), ParseOptions::default()).expect("a key")
}

/// Returns the problems of the token at that time. Asserts that the signature is valid, and invalid
/// after one changed bit.
fn judge(jwk: &str, header: &str, payload: &str, signature: &str) -> Vec<Problem> {
    let expect = Expectations::new(Profile::Foreign);
    let ring = ring(jwk);
    let checked = check(format!("{header}.{payload}.{signature}"), &ring, &expect, THEN);
    assert_eq!(checked.signature, Signature::Valid { kid: ring.keys()[0].kid().into() });
    let mut bent = base64url::decode(signature.as_bytes()).expect("base64url");
    bent[3] ^= 0x10;
    let bent =
        check(format!("{header}.{payload}.{}", base64url::encode(&bent)), &ring, &expect, THEN);
    assert_eq!(bent.signature, Signature::Invalid);
    checked.problems
}

#[test]
fn rfc_7515_a1_hs256() {
    let problems = judge(
        r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#,
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9",
        JOE,
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    );
    assert_eq!(problems, []);
}

#[test]
fn rfc_7515_a2_rs256() {
    let problems = judge(
        r#"{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}"#,
        "eyJhbGciOiJSUzI1NiJ9",
        JOE,
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7\
         AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4\
         BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K\
         0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv\
         hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB\
         p0igcN_IoypGlUPQGe77Rw",
    );
    assert_eq!(problems, []);
}

#[test]
fn rfc_7515_a3_es256() {
    let problems = judge(
        r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#,
        "eyJhbGciOiJFUzI1NiJ9",
        JOE,
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
    );
    assert_eq!(problems, []);
}

#[test]
fn rfc_7515_examples_expire_at_their_exp() {
    let ring = ring(
        r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#,
    );
    let token = format!(
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{JOE}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    );
    let end = Timestamp(THEN.0 + 1);
    let checked = check(token, &ring, &Expectations::new(Profile::Foreign), end);
    assert_eq!(checked.problems, [Problem::Expired(end)]);
}

/// The payload of these examples is a sentence: the signature is valid, and the token is rejected.
#[test]
fn rfc_7520_4_1_rs256() {
    let problems = judge(
        BILBO,
        "eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9",
        FRODO,
        "MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmK\
         ZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4J\
         IwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8w\
         W1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluP\
         xUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_f\
         cIe8u9ipH84ogoree7vjbU5y18kDquDg",
    );
    assert!(matches!(problems[..], [Problem::NoClaims(_)]), "{problems:?}");
}

#[test]
fn rfc_7520_4_2_ps384() {
    let problems = judge(
        BILBO,
        "eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9",
        FRODO,
        "cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2I\
         pN6-tPid6VrklHkqsGqDqHCdP6O8TTB5dDDItllVo6_1OLPpcbUrhiUSMxbbXU\
         vdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442ZdNqiVJRmBqrYRX\
         e8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT\
         0qI0n6uiP1aCN_2_jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a\
         6GYmJUAfmWjwZ6oD4ifKo8DYM-X72Eaw",
    );
    assert!(matches!(problems[..], [Problem::NoClaims(_)]), "{problems:?}");
}

#[test]
fn rfc_7520_4_4_hs256() {
    let problems = judge(
        r#"{"kty":"oct","kid":"018c0ae5-4d9b-471b-bfd6-eef314bc7037","use":"sig","alg":"HS256","k":"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"}"#,
        "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9",
        FRODO,
        "s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0",
    );
    assert!(matches!(problems[..], [Problem::NoClaims(_)]), "{problems:?}");
}

/// A token without signature can be parsed and is rejected.
#[test]
fn rfc_7515_a5_none() {
    let expect = Expectations::new(Profile::Foreign);
    let checked = check(format!("eyJhbGciOiJub25lIn0.{JOE}."), &ring(ED25519), &expect, THEN);
    assert_eq!(checked.signature, Signature::NotChecked);
    assert_eq!(checked.problems, [Problem::UnknownAlgorithm]);
}

/// An unencoded payload, attached or detached. The extension is not supported, so the token is rejected
/// whatever its signature (RFC 7797 section 6).
#[test]
fn rfc_7797_4_unencoded_payload() {
    let jwk = r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#;
    let encoded =
        judge(jwk, "eyJhbGciOiJIUzI1NiJ9", "JC4wMg", "5mvfOroL-g7HyqJoozehmsaqmvTYGEq5jTI1gVvoEoQ");
    assert!(matches!(encoded[..], [Problem::NoClaims(_)]), "{encoded:?}");
    let expect = Expectations::new(Profile::Foreign);
    for payload in ["", "JC4wMg", "$%2E02"] {
        let token = format!(
            "eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19.{payload}.\
             A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY"
        );
        let checked = check(token, &ring(jwk), &expect, THEN);
        assert_eq!(checked.signature, Signature::NotChecked, "{payload}");
        assert!(checked.problems.contains(&Problem::Unencoded), "{payload}");
    }
}

#[test]
fn rfc_8037_a4_eddsa() {
    let header = "eyJhbGciOiJFZERTQSJ9";
    let payload = "RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let signature =
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    let problems = judge(ED25519, header, payload, signature);
    assert!(matches!(problems[..], [Problem::NoClaims(_)]), "{problems:?}");
    // Ed25519 is deterministic, so the signature must be equal byte by byte.
    let ours =
        ring(ED25519).signing_key().expect("signs").sign(format!("{header}.{payload}").as_bytes());
    assert_eq!(base64url::encode(&ours.expect("signs")), signature);
}

#[test]
fn thumbprints_of_rfc_7638_and_8037() {
    let rsa = r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#;
    let rsa = ring(rsa);
    assert_eq!(rsa.keys()[0].thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    assert_eq!(rsa.keys()[0].kid(), "2011-04-29");
    assert_eq!(rsa.keys()[0].algorithms(), [Algorithm::RS256]);
    assert_eq!(ring(ED25519).keys()[0].kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}
