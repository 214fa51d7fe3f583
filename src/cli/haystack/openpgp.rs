//! Detects encrypted `OpenPGP` messages in binary form (RFC 9580).

/// The cause why such a message is not searched.
pub(super) const ENCRYPTED: &str = "encrypted (OpenPGP message)";

/// Number of bytes needed to recognise a message: a header of three bytes, a version, a key ID and an algorithm.
const LONGEST: usize = 13;

/// Packet types that start an encrypted message: a session key, encrypted for a public key or with a passphrase.
const PUBLIC_KEY: u8 = 1;
const PASSPHRASE: u8 = 3;

/// Whether more bytes are needed to recognise a message.
pub(super) fn is_cut(start: &[u8]) -> bool {
    start.len() < LONGEST && body(start).is_some()
}

/// Whether a stream starts with the session key of an encrypted message.
pub(super) fn is_encrypted(start: &[u8]) -> bool {
    match body(start) {
        // Version 4: the cipher and the kind of the passphrase's derivation follow.
        Some((PASSPHRASE, [4, cipher, derivation, ..])) => {
            matches!(cipher, 1..=13) && matches!(derivation, 0 | 1 | 3 | 4)
        }
        // Version 5 has the AEAD mode too, version 6 a length before both.
        Some((PASSPHRASE, [5, cipher, mode, ..] | [6, _, cipher, mode, ..])) => {
            matches!(cipher, 1..=13) && matches!(mode, 1..=3)
        }
        Some((PUBLIC_KEY, [3, _, _, _, _, _, _, _, _, algorithm, ..])) => {
            matches!(algorithm, 1 | 2 | 16 | 18 | 25 | 26)
        }
        Some((PUBLIC_KEY, [6, length, version, ..])) => {
            matches!((length, version), (21, 4) | (33, 6) | (0, _))
        }
        Some(_) | None => false,
    }
}

/// Returns the type and the body of a first packet that has a type of a session key.
fn body(start: &[u8]) -> Option<(u8, &[u8])> {
    let (&first, rest) = start.split_first()?;
    let is_new = first & 0xc0 == 0xc0;
    let kind = if is_new { first & 0x3f } else { (first & 0x3c) >> 2 };
    if first & 0x80 == 0 || !matches!(kind, PUBLIC_KEY | PASSPHRASE) {
        return None;
    }
    let length = match (is_new, first & 3, rest.first()?) {
        (true, _, 0..192) | (false, 0, _) => 1,
        (true, _, 192..224) | (false, 1, _) => 2,
        _ => return None,
    };
    Some((kind, rest.get(length..)?))
}
