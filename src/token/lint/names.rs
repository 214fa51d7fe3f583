//! Claims that should not be readable by whoever holds the token, by their names.

/// What a name gives away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameKind {
    Personal,
    Secret,
}

/// Longer than any name below; names that go on for longer are sentences.
const LONGEST: usize = 32;

/// What the claim of this name holds; case, `_` and `-` don't matter.
pub(super) fn kind(name: &str) -> Option<NameKind> {
    // The claims of nearly every token, and quickly done with.
    let short = name.as_bytes();
    if short.len() <= 3
        && !matches!(short, b"pwd" | b"pin" | b"otp" | b"cvv" | b"ssn" | b"dob" | b"cvc")
    {
        return None;
    }
    // A collision-resistant name (RFC 7519 §4.2) says it at its end.
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

/// `db_password`, `user_email`: whose it is, stands before it.
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
    // Few names end so; the rest is soon done with.
    match name.last() {
        Some(b'd' | b'e' | b't' | b'y') if any(&SECRETS) => Some(NameKind::Secret),
        Some(b'd' | b'l' | b'r' | b's') if any(&PERSONAL) => Some(NameKind::Personal),
        Some(_) | None => None,
    }
}
