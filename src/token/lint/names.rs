//! Recognises claims that should not be readable by every holder of the token, by their names.

/// The kind of data that a claim's name suggests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameKind {
    Personal,
    Secret,
}

/// Longer than any name below; a longer name is a sentence.
const LONGEST: usize = 32;

/// Returns the kind of data of a claim with this name; ignores case, `_` and `-`.
pub(super) fn kind(name: &str) -> Option<NameKind> {
    // The claims of nearly every token, answered first for speed.
    let short = name.as_bytes();
    if short.len() <= 3
        && !matches!(short, b"pwd" | b"pin" | b"otp" | b"cvv" | b"ssn" | b"dob" | b"cvc")
    {
        return None;
    }
    // A collision-resistant name (RFC 7519 section 4.2) ends with the short name.
    let name = name.rsplit(['/', ':', '#']).next().unwrap_or_default();
    let mut plain = [0; LONGEST];
    let mut length = 0;
    for byte in name.bytes().filter(|byte| !matches!(byte, b'_' | b'-' | b'.' | b' ')) {
        *plain.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    match plain.get(..length)? {
        b"password" | b"passwd" | b"pwd" | b"passphrase" | b"passwordhash" | b"secret"
        | b"clientsecret" | b"sharedsecret" | b"secretkey" | b"apikey" | b"apisecret"
        | b"privatekey" | b"accesskey" | b"accesskeyid" | b"secretaccesskey" | b"accesstoken"
        | b"refreshtoken" | b"idtoken" | b"sessiontoken" | b"csrftoken" | b"credential"
        | b"credentials" | b"pin" | b"pincode" | b"otp" | b"totp" | b"totpsecret"
        | b"mfasecret" | b"cvv" | b"cvc" | b"connectionstring" | b"databaseurl" => {
            Some(NameKind::Secret)
        }
        b"email"
        | b"emailaddress"
        | b"mail"
        | b"phone"
        | b"phonenumber"
        | b"mobile"
        | b"mobilenumber"
        | b"telephone"
        | b"address"
        | b"streetaddress"
        | b"postalcode"
        | b"birthdate"
        | b"birthday"
        | b"dateofbirth"
        | b"dob"
        | b"gender"
        | b"sex"
        | b"nationality"
        | b"religion"
        | b"ethnicity"
        | b"ssn"
        | b"socialsecuritynumber"
        | b"nationalid"
        | b"passport"
        | b"passportnumber"
        | b"taxid"
        | b"iban"
        | b"bankaccount"
        | b"creditcard"
        | b"cardnumber"
        | b"name"
        | b"fullname"
        | b"givenname"
        | b"familyname"
        | b"firstname"
        | b"middlename"
        | b"lastname"
        | b"surname"
        | b"picture"
        | b"salary"
        | b"maritalstatus"
        | b"bloodtype" => Some(NameKind::Personal),
        whole => by_its_end(whole),
    }
}

/// Recognises a name with a prefix, such as `db_password` or `user_email`.
fn by_its_end(name: &[u8]) -> Option<NameKind> {
    const SECRETS: [&str; 8] = [
        "password",
        "passwd",
        "passphrase",
        "secret",
        "apikey",
        "accesskey",
        "privatekey",
        "secretkey",
    ];
    const PERSONAL: [&str; 4] = ["email", "emailaddress", "phonenumber", "creditcard"];
    let any = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end.as_bytes()));
    // Few names have such an ending; the others are skipped early.
    match name.last() {
        Some(b'd' | b'e' | b't' | b'y') if any(&SECRETS) => Some(NameKind::Secret),
        Some(b'd' | b'l' | b'r' | b's') if any(&PERSONAL) => Some(NameKind::Personal),
        Some(_) | None => None,
    }
}
