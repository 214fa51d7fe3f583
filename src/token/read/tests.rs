use proptest::prelude::*;

use super::*;

fn b64(text: impl AsRef<[u8]>) -> String {
    base64url::encode(text.as_ref())
}

#[test]
fn signed_encrypted_unsigned_and_opaque_tokens_are_read() {
    let token =
        read(format!("{}.{}.{}", b64("{\"alg\":\"none\"}"), b64("\u{0}hi"), "")).expect("a token");
    assert_eq!(token.shape(), TokenShape::Signed);
    assert_eq!(token.payload_bytes(), b"\0hi");
    assert!(token.claims().is_err());
    assert!(token.oddities().is_empty());

    let token = read(format!("{}.AA.AA.AA.AA", b64("{\"enc\":\"A128GCM\"}"))).expect("a token");
    assert_eq!(token.shape(), TokenShape::Encrypted);
    assert_eq!(token.header().expect("JSON").string("enc").as_deref(), Some("A128GCM"));
}

#[test]
fn an_invalid_token_has_a_reason() {
    for (text, error) in [
        ("", ReadError::Empty),
        ("a", ReadError::Parts(1)),
        ("a.b", ReadError::Parts(2)),
        ("a.b.c.d", ReadError::Parts(4)),
        ("......", ReadError::Parts(7)),
        ("e30.AA.AA.AA.AA", ReadError::NotEncrypted),
        ("{\"payload\":\"\",\"signatures\":[]}", ReadError::JsonSerialization(JsonForm::General)),
        (
            "{\"protected\":\"e30\",\"signature\":\"\"}",
            ReadError::JsonSerialization(JsonForm::Flattened),
        ),
        (
            "{\"ciphertext\":\"\",\"iv\":\"a.b.c\"}",
            ReadError::JsonSerialization(JsonForm::Encrypted),
        ),
        ("{\"a\":1}", ReadError::Parts(1)),
        ("..", ReadError::Header(JsonError::Syntax(0))),
        ("*.e30.", ReadError::HeaderEncoding),
        ("W10.e30.", ReadError::Header(JsonError::NotAnObject)),
        ("_w.e30.", ReadError::Header(JsonError::NotUtf8)),
    ] {
        assert_eq!(read(text).err(), Some(error), "{text}");
    }
}

#[test]
fn deviations_of_the_encoding_are_read_and_reported() {
    use Oddity::{EndsWithinByte, Padding, SpareBits, StandardAlphabet, Undecodable};
    use Part::{Header, Payload, Signature};
    for (text, oddities) in [
        ("e30.e30.AQ", vec![]),
        ("e30=.e30.AQ==", vec![Padding(Header), Padding(Signature)]),
        ("e30.+/8.", vec![StandardAlphabet(Payload)]),
        ("e30.e30.AR", vec![SpareBits(Signature)]),
        (
            "e30.e30.+R==",
            vec![Padding(Signature), StandardAlphabet(Signature), SpareBits(Signature)],
        ),
        ("e30.e3*0.AQ", vec![Undecodable(Payload)]),
        ("e30.e30.A", vec![EndsWithinByte(Signature)]),
        ("e30.e30. AQ", vec![Undecodable(Signature)]),
    ] {
        assert_eq!(read(text).expect("a token").oddities(), oddities, "{text}");
    }
}

#[test]
fn huge_tokens_take_time_in_proportion() {
    let mut text = format!("{}.", b64("{}"));
    text.push_str(&b64(vec![b'['; 6_000_000]));
    text.push('.');
    let token = read(&text).expect("a token");
    assert_eq!(token.claims().err(), Some(JsonError::TooDeep));
    assert_eq!(read(".".repeat(10_000_000)).err(), Some(ReadError::Parts(10_000_001)));
    let members: Vec<String> = (0..200_000).map(|i| format!("\"k{i}\":0")).collect();
    let text = format!("e30.{}.", b64(format!("{{{},\"k7\":1}}", members.join(","))));
    let token = read(&text).expect("a token");
    assert_eq!(token.claims().expect("JSON").duplicates(), ["k7"]);
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes);
    }

    #[test]
    fn near_tokens_are_read_or_refused(text in "(e30|[A-Za-z0-9_=+/-]{0,8})(\\.[A-Za-z0-9_=+/-]{0,12}){0,5}") {
        if let Ok(token) = read(&text) {
            let _ = token.claims().map(|claims| claims.value().pretty().to_string());
        }
    }
}
