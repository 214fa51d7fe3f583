//! Files that contain a key in another form, or none: each is read or named, and the command of its hint makes
//! a file that verifies.

use serde_json::{Value, json};
use tokenctl::token::{Key, KeyRing, ParseOptions, to_base64url};

use crate::common::World;
use crate::common::handmade::signed;
use crate::support::CLAIMS;

/// Files that a hint may make.
const MADE: [&str; 7] =
    ["key.pem", "key.jwk", "jwks.json", "key.utf8", "key.secret", "key.plain", "key.pub"];

/// One P-256 key in the forms of openssl, and a token that it signed.
struct Forms {
    world: World,
    private: String,
    public: String,
    certificate: String,
    /// The public key as a JWK.
    jwk: Value,
    token: String,
}

impl Forms {
    fn new() -> Self {
        let world = World::new();
        world.shell(
            "umask 077; openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out private.pem; \
             openssl pkey -in private.pem -pubout -out public.pem; \
             openssl req -x509 -subj /CN=auth -key private.pem -out certificate.pem",
        );
        let read = |name: &str| std::fs::read_to_string(world.path(name)).expect("PEM");
        let (private, public, certificate) =
            (read("private.pem"), read("public.pem"), read("certificate.pem"));
        let ring = KeyRing::parse(private.as_bytes(), ParseOptions::default()).expect("a key");
        let key: Key = ring.signing_key().expect("signs").clone();
        let token = signed(&key, r#"{"alg":"ES256"}"#, CLAIMS);
        let set: Value =
            serde_json::from_str(&KeyRing::of(key).to_public_jwks()).expect("a JWK Set");
        let mut jwk = set["keys"][0].clone();
        jwk.as_object_mut().expect("an object").remove("kid");
        Self { world, private, public, certificate, jwk, token }
    }

    /// Runs a shell line; returns its output as bytes.
    fn bytes(&self, line: &str) -> Vec<u8> {
        let output = self.world.in_shell(line).output().expect("a shell");
        assert!(output.status.success(), "{line}: {output:?}");
        output.stdout
    }

    fn text(&self, line: &str) -> String {
        String::from_utf8(self.bytes(line)).expect("UTF-8")
    }

    /// Parts of private keys, which no message may contain.
    fn secrets(&self) -> Vec<String> {
        let body = body(&self.private);
        vec![body[20..40].to_owned(), body[100..120].to_owned()]
    }

    /// Asserts that every way to give the file leads to the same message; returns the hint.
    #[track_caller]
    fn named(&self, name: &str, bytes: &[u8]) -> String {
        let world = &self.world;
        let file = world.file("it's", bytes);
        let mut said = Vec::new();
        for arguments in [
            &["decode", "--verify", "--key", &file, &self.token][..],
            &["decode", "--verify", "--jwks", &file, &self.token],
            &["--store", "new.db", "--key", &file, "init"],
            &["--store", "new.db", "keys", "import", &file],
        ] {
            let done = world.run(arguments).code(1);
            let (error, hint) = done.error_and_hint();
            assert!(error.contains(name), "{name}: {done:?}");
            for secret in self.secrets() {
                assert!(!done.stderr.contains(&secret), "{done:?}");
            }
            said.push((error.to_owned(), hint.to_owned()));
        }
        assert!(said.windows(2).all(|pair| pair[0] == pair[1]), "{said:?}");
        assert!(!world.path("new.db").exists(), "{name}");
        said.swap_remove(0).1
    }

    /// Asserts that the file is named, and that the command of the hint makes a file that verifies.
    #[track_caller]
    fn converted(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let mut bytes = bytes.as_ref().to_vec();
        let mut name = name.to_owned();
        // A key of SSH takes two commands.
        for _ in 0..2 {
            let hint = self.named(&name, &bytes);
            let command = hint.strip_prefix("run: ").unwrap_or_else(|| panic!("{name}: {hint}"));
            let command = command.split("), with the ").next().expect("a command");
            let closed =
                if command.matches('(').count() > command.matches(')').count() { ")" } else { "" };
            let command = format!("{command}{closed}")
                .replace("openssl pkey -in", "openssl pkey -passin pass:secret -in")
                .replace("openssl enc", "openssl enc -pass pass:secret");
            for made in MADE {
                let _ = std::fs::remove_file(self.world.path(made));
            }
            let said = self.world.shell(&command);
            let made = MADE.into_iter().find(|made| self.world.path(made).exists());
            let made = made.unwrap_or_else(|| panic!("{name}: {command}: {said}"));
            if made == "key.pub" {
                bytes = std::fs::read(self.world.path(made)).expect("a file");
                "an SSH key".clone_into(&mut name);
                continue;
            }
            let made = self.world.at(made);
            let done = self.world.then(&["decode", "--verify", "--jwks", &made, &self.token]);
            assert_eq!(done.exit, 0, "{name}: {command}: {said} {done:?}");
            return;
        }
        panic!("{name}: no key after two commands");
    }

    /// Asserts that the file is read.
    #[track_caller]
    fn is_read(&self, bytes: impl AsRef<[u8]>) {
        let file = self.world.file("key file", bytes);
        for flag in ["--key", "--jwks"] {
            let done = self.world.then(&["decode", "--verify", flag, &file, &self.token]);
            assert_eq!(done.exit, 0, "{done:?}");
        }
    }
}

fn body(pem: &str) -> String {
    pem.lines().filter(|line| !line.starts_with('-')).collect()
}

#[test]
fn keys_in_another_json_document_are_extracted_by_the_hint() {
    let forms = Forms::new();
    let Forms { private, public, certificate, jwk, .. } = &forms;
    let (der, other) = (
        body(public),
        body(&forms.text("openssl genpkey -algorithm ed25519 | openssl pkey -pubout")),
    );
    let other_pem = format!("-----BEGIN PUBLIC KEY-----\n{other}\n-----END PUBLIC KEY-----\n");
    let other_jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": to_base64url(&[7; 32])});
    let other_certificate = forms
        .text("openssl req -x509 -subj /CN=b -newkey ed25519 -nodes -keyout other.pem 2>/dev/null");
    let set = json!({"keys": [jwk]});
    let named = |kid: &str, mut jwk: Value| {
        jwk["kid"] = kid.into();
        jwk
    };
    let mut lower = jwk.clone();
    lower["kty"] = "ec".into();
    let mut hardware = jwk.clone();
    hardware["kty"] = "EC-HSM".into();
    let mut standard = jwk.clone();
    let number = jwk["x"].as_str().expect("x");
    standard["x"] = format!("{}=", number.replace('-', "+").replace('_', "/")).into();
    for (name, document) in [
        (
            "client metadata (RFC 7591), which holds a JWK Set in .jwks",
            json!({"jwks": set, "redirect_uris": []}),
        ),
        (
            "which holds a JWK Set in .metadata[\"open-id\"].jwks",
            json!({"metadata": {"open-id": {"jwks": set}}}),
        ),
        ("a map of JWKs by key ID", json!({"k'1": named("k'1", jwk.clone()), "k2": other_jwk})),
        ("a map of JWKs by key ID", json!({"k1": other_jwk, "k2": jwk})),
        ("which holds JWKs in .keys[]", json!({"keys": {"k1": jwk, "k2": other_jwk}})),
        ("which holds JWKs in .items[].key", json!({"items": [{"key": other_jwk}, {"key": jwk}]})),
        ("a list of keys", json!([jwk])),
        ("a list of keys", json!([other_jwk, jwk])),
        (
            "a realm document of Keycloak",
            json!({"realm": "r", "public_key": der, "token-service": "https://a"}),
        ),
        (
            "which holds keys in base64 in .keys[].publicKey",
            json!({"active": {}, "keys": [{"kid": "a", "publicKey": der}, {"kid": "b", "publicKey": other}, {"kid": "c"}]}),
        ),
        ("a response of AWS KMS", json!({"KeyId": "arn:aws:kms:x", "PublicKey": der})),
        ("a response of AWS Secrets Manager", json!({"ARN": "a", "SecretString": set.to_string()})),
        (
            "a response of Google Cloud KMS",
            json!({"pem": public, "algorithm": "EC_SIGN_P256_SHA256"}),
        ),
        ("a response of Azure Key Vault", json!({"key": jwk, "attributes": {"enabled": true}})),
        (
            "a response of Vault",
            json!({"request_id": "", "data": {"keys": {"1": {"public_key": other_pem}, "2": {"public_key": public}}}}),
        ),
        (
            "holds a PEM key in .data[\"tls.key\"]",
            json!({"data": {"tls.key": private, "tls.crt": certificate}}),
        ),
        (
            "a PEM key in base64",
            json!({"apiVersion": "v1", "kind": "Secret", "data": {"k": forms.text("base64 -w0 public.pem")}}),
        ),
        ("a service account file", json!({"type": "service_account", "private_key": private})),
        ("which holds a certificate in .cert", json!({"cert": certificate, "kid": "a"})),
        ("a map of PEM keys by key ID", json!({"k1": other_pem, "k2": public})),
        ("a map of certificates by key ID", json!({"k1": other_certificate, "k2": certificate})),
        ("which holds a certificate in base64 in .x", json!({"x": body(certificate)})),
        ("\"kty\" must be \"EC\"", lower.clone()),
        ("\"kty\" must be \"EC\"", json!({"keys": [lower]})),
        ("\"kty\" must be \"EC\"", hardware),
        ("\"x\" is not base64url but base64", standard.clone()),
        ("\"x\" is not base64url but base64", json!({"keys": [standard]})),
    ] {
        forms.converted(name, document.to_string());
    }
    forms.converted("a second JSON value begins", format!("{jwk}\n{other_jwk}\n"));
    forms.converted("a JSON string", json!(set.to_string()).to_string());
    forms.converted("a NAME=value line", format!("export JWKS='{set}'\n"));
    forms.converted(
        "an HTTP response",
        format!("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{set}"),
    );
    let (x, y) = (&jwk["x"], &jwk["y"]);
    let toml = format!("kty = \"EC\"\ncrv = \"P-256\"\nx = {x}\ny = {y}\n");
    forms.converted("JWK Set in TOML", &toml);
    forms.converted("JWK Set in TOML", format!("[[keys]]\n{toml}"));
    if forms.world.shell("python3 -c 'import yaml' && echo yes") == "yes\n" {
        forms.converted(
            "JWK Set in YAML",
            format!("keys:\n- kty: EC\n  crv: P-256\n  x: {x}\n  y: {y}\n"),
        );
    }
}

#[test]
fn files_without_keys_are_named() {
    let forms = Forms::new();
    let jwk = &forms.jwk;
    let set = json!({"keys": [jwk]}).to_string();
    for (name, text, hint) in [
        ("a discovery document without", r#"{"issuer":"https://a","token_endpoint":"https://a/t"}"#.to_owned(), "ask the issuer"),
        ("an error response", r#"{"error":"not_found"}"#.to_owned(), "curl -fsSLo jwks.json URL"),
        ("an error response", r#"{"message":"Not Found"}"#.to_owned(), "curl -fsSLo jwks.json URL"),
        ("an error response", r#"{"errors":[{"status":404}]}"#.to_owned(), "curl -fsSLo jwks.json URL"),
        ("an HTML or XML page", "<!DOCTYPE html>\n<html lang=en>".to_owned(), "curl -fsSLo jwks.json URL"),
        ("a response with tokens", r#"{"access_token":"a.b.c","expires_in":9}"#.to_owned(), "the keys of the issuer"),
        ("an encrypted JWK", r#"{"protected":"e30","ciphertext":"x","iv":"y","tag":"z"}"#.to_owned(), "decrypt it"),
        ("the text ends at byte", set[..set.len() - 1].to_owned(), "the whole file"),
        ("a comment at byte", format!("// the keys\n{set}").replacen("// the keys\n{", "{ // the keys\n", 1), "remove the comments"),
        ("a comma before the closing bracket", set.replace("]}", ",]}"), "remove the comma"),
        ("quotes other than", set.replace('"', "'"), "quotes"),
        ("encrypted with sops", r#"{"data":"ENC[AES256_GCM,data:eA==,type:str]","sops":{}}"#.to_owned(), "sops -d"),
        ("encrypted with sops", "key: ENC[AES256_GCM,data:eA==,type:str]\nsops:\n  mac: x\n".to_owned(), "sops -d"),
        ("encrypted with Ansible Vault", format!("$ANSIBLE_VAULT;1.1;AES256\n{}\n", "61".repeat(40)), "ansible-vault decrypt"),
        ("encrypted with age", format!("age-encryption.org/v1\n-> X25519 {}\n", "a".repeat(43)), "age -d"),
        ("encrypted with age", "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n".to_owned(), "age -d"),
        ("encrypted with OpenPGP", "-----BEGIN PGP MESSAGE-----\n\nhF4D\n=abcd\n-----END PGP MESSAGE-----\n".to_owned(), "gpg -d"),
        ("an OpenPGP key", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDME\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n".to_owned(), "the key that signs"),
        ("an age identity", format!("AGE-SECRET-KEY-1{}\n", "Q".repeat(58)), "the key that signs"),
        ("a pointer of Git LFS", format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 9\n", "4d".repeat(32)), "git lfs pull"),
        ("Sealed Secrets", "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec:\n  encryptedData:\n    k: AgBy\n".to_owned(), "kubectl get secret"),
        ("a file of settings", format!("issuer: https://issuer.example\nsigning:\n  secret: {}\n", "s".repeat(40)), "sed -nE"),
        ("a file of settings", format!("[signing]\nissuer = \"me\"\nsecret = \"{}\"\n", "s".repeat(40)), "sed -nE"),
        ("an HTML or XML page", "<?xml version=\"1.0\"?>\n<Error><Code>NoSuchKey</Code></Error>\n".to_owned(), "curl -fsSLo jwks.json URL"),
        ("environment variables", format!("# keys\nA=1\nexport JWT_SECRET={}\n", "s".repeat(40)), "sed -nE"),
        ("a URL or a reference", "https://issuer.example/.well-known/jwks.json\n".to_owned(), "give the key"),
        ("a URL or a reference", "${JWT_SECRET_FROM_THE_VAULT_OF_PRODUCTION}".to_owned(), "give the key"),
        ("a URL or a reference", "op://production/tokenctl/signing-secret".to_owned(), "give the key"),
        ("the rest of it is missing", forms.public[..120].to_owned(), ""),
    ] {
        let file = forms.world.file("file", &text);
        let mut said = Vec::new();
        for flag in ["--key", "--jwks"] {
            let done = forms.world.then(&["decode", "--verify", flag, &file, &forms.token]).code(1);
            let (error, remedy) = done.error_and_hint();
            assert!(error.contains(name) && remedy.contains(hint), "{name}: {done:?}");
            assert!(!done.stderr.contains("QQQQ") && !done.stderr.contains("ssss"), "{done:?}");
            said.push(error.to_owned());
        }
        assert_eq!(said[0], said[1]);
    }
}

#[test]
fn a_secret_in_a_file_of_settings_is_extracted_by_the_hint() {
    let forms = Forms::new();
    let secret = "s".repeat(40);
    for text in [
        format!("# keys\nA=1\nexport NAME={secret}\n"),
        format!("A=1\nNAME='{secret}'\n"),
        format!("issuer: https://issuer.example\nsigning:\n  NAME: \"{secret}\"\n"),
        format!("[signing]\nissuer = \"me\"\nNAME = \"{secret}\"\n"),
    ] {
        let hint = forms.named("a file of settings or environment variables", text.as_bytes());
        let command = hint.strip_prefix("run: ").expect("a command");
        let command = command.split(", with the name").next().expect("a command");
        assert_eq!(forms.text(&format!("{command}; cat key.plain")), format!("{secret}\n"));
    }
}

#[test]
fn pem_is_read_by_its_content() {
    let forms = Forms::new();
    let Forms { public, private, .. } = &forms;
    let sec1 = forms.text("openssl ec -in private.pem 2>/dev/null");
    let parameters = forms.text("openssl ecparam -name prime256v1");
    for pem in [
        sec1.replace("EC PRIVATE KEY", "PRIVATE KEY"),
        private.replace("PRIVATE KEY", "EC PRIVATE KEY"),
        private.replace("PRIVATE KEY", "RSA PRIVATE KEY"),
        public.replace("PUBLIC KEY", "RSA PUBLIC KEY"),
        public.replace("PUBLIC KEY", "EC PUBLIC KEY"),
        format!("{parameters}{sec1}"),
        public
            .replace("BEGIN PUBLIC KEY", "begin public key")
            .replace("END PUBLIC KEY", "end public key"),
        public.replace("PUBLIC KEY", "Public Key"),
        public.replace('\n', "\r\n"),
        public.replace('\n', "  \n"),
        public.replace('\n', "\u{a0}\u{200b}\n"),
        public.replace('\n', " "),
        public.lines().fold("key: |\n".to_owned(), |text, line| format!("{text}    {line}\n")),
        format!("\u{feff}{public}"),
    ] {
        forms.is_read(pem);
    }
    let key = |command: &str, from: &str, to: &str| forms.text(command).replace(from, to);
    forms.world.shell("umask 077; openssl genrsa -out rsa.pem 2048 2>/dev/null");
    for (pem, algorithm) in [
        (key("openssl pkey -in rsa.pem", "PRIVATE KEY", "RSA PRIVATE KEY"), "RS256"),
        (key("openssl rsa -in rsa.pem -traditional 2>/dev/null", "RSA ", ""), "RS256"),
        (key("openssl pkey -in rsa.pem -pubout", "PUBLIC", "RSA PUBLIC"), "RS256"),
        (key("openssl rsa -in rsa.pem -RSAPublicKey_out 2>/dev/null", "RSA ", ""), "RS256"),
    ] {
        let file = forms.world.file("rsa", pem);
        for flag in ["--key", "--jwks"] {
            let token = format!(
                "{}.e30.AAAA",
                to_base64url(format!("{{\"alg\":\"{algorithm}\"}}").as_bytes())
            );
            let done = forms.world.then(&["decode", "--verify", flag, &file, &token]).code(4);
            assert!(done.stdout.contains("bad-signature"), "{done:?}");
        }
    }
}

#[test]
fn pem_that_contradicts_its_label_is_converted_by_the_hint() {
    let forms = Forms::new();
    let Forms { public, private, certificate, .. } = &forms;
    let traditional = "openssl ec -in private.pem -aes128 -passout pass:secret 2>/dev/null";
    let pkcs8 = "openssl pkcs8 -topk8 -in private.pem -passout pass:secret";
    for (name, pem) in [
        ("under another label, PUBLIC KEY", public.replace("PUBLIC KEY", "PRIVATE KEY")),
        ("under another label, PUBLIC KEY", public.replace("PUBLIC KEY", "CERTIFICATE")),
        ("under another label, PUBLIC KEY", public.replace("END PUBLIC", "END RSA PUBLIC")),
        ("under another label, PRIVATE KEY", private.replace("PRIVATE", "PUBLIC")),
        ("under another label, CERTIFICATE", certificate.replace("CERTIFICATE", "PUBLIC KEY")),
        ("no END line", public.replace("-----END PUBLIC KEY-----\n", "")),
        ("no END line", private.replace("\n-----END PRIVATE KEY-----\n", "")),
        ("other dashes", public.replace("KEY-----", "KEY----")),
        ("other dashes", public.replace("-----END", "\u{2014}\u{2013}END")),
        ("it is a certificate", certificate.clone()),
        ("a certificate request", forms.text("openssl req -new -subj /CN=a -key private.pem")),
        ("this is PKCS #7", forms.text("openssl crl2pkcs7 -nocrl -certfile certificate.pem")),
        ("the private key is encrypted", forms.text(pkcs8)),
        ("the private key is encrypted", forms.text(traditional)),
        ("a DER certificate request in base64", forms.text("openssl req -new -subj /CN=a -key private.pem -outform DER | base64 -w0 | sed 's/^/base64:/'")),
        ("encrypted with openssl enc in base64", forms.text("openssl enc -aes-256-cbc -pbkdf2 -pass pass:secret -in private.pem -a")),
    ] {
        forms.converted(name, pem);
    }
    for command in [
        "openssl pkey -in private.pem -outform DER",
        "openssl pkey -in private.pem -pubout -outform DER",
        "openssl x509 -in certificate.pem -outform DER",
        "openssl req -new -subj /CN=a -key private.pem -outform DER",
    ] {
        forms.converted("this is binary DER", forms.bytes(command));
    }
    if !forms.world.shell("command -v zip unzip").is_empty() {
        forms.converted("compressed with zip", forms.bytes("zip -q - public.pem"));
    }
    let enc = "openssl enc -aes-256-cbc -pbkdf2 -pass pass:secret -in public.pem";
    forms.converted("encrypted with openssl enc", forms.bytes(enc));
}

#[test]
fn keys_of_ssh_in_other_formats_are_converted() {
    let forms = Forms::new();
    let ssh = forms.text("ssh-keygen -i -m PKCS8 -f public.pem");
    forms.world.write("key.ssh", &ssh);
    forms.converted("an SSH key in RFC 4716 format", forms.text("ssh-keygen -e -f key.ssh"));
    let mut words = ssh.split_whitespace();
    let (kind, blob) = (words.next().expect("a type"), words.next().expect("a key"));
    let (first, second) = blob.split_at(64);
    for end in ["\n", "\r\n"] {
        let lines = [
            &format!("PuTTY-User-Key-File-3: {kind}"),
            "Encryption: none",
            "Comment: a key",
            "Public-Lines: 2",
            first,
            second,
            "Private-Lines: 1",
            "AAAAIQ==",
            "Private-MAC: 00",
        ];
        forms.converted("a PuTTY key", lines.map(|line| format!("{line}{end}")).concat());
    }
}

/// The variable takes an HMAC secret only, and its messages name the way to use a key.
#[test]
fn a_variable_with_a_key_is_named() {
    let forms = Forms::new();
    let set = json!({"keys": [forms.jwk]});
    let metadata = json!({"jwks": set}).to_string();
    for (text, name, remedy) in [
        (
            metadata.as_str(),
            "which holds a JWK Set in .jwks",
            "printf %s \"$TOKENCTL_SECRET\" | jq",
        ),
        (r#"{"error":"not_found"}"#, "an error response", "curl -fsSLo"),
        (&set.to_string(), "a JWK is not an HMAC secret", "goes to --key"),
        (&forms.private, "a key file is not an HMAC secret", "goes to --key"),
        ("too short", "at least 32 bytes", "HMAC secret of 32 bytes or more"),
    ] {
        let done = forms
            .world
            .call(&["--store", "new.db", "init"])
            .env("TOKENCTL_SECRET", text)
            .run()
            .code(1);
        let (error, hint) = done.error_and_hint();
        assert!(error.contains(name) && hint.contains(remedy), "{done:?}");
        assert!(!forms.secrets().iter().any(|secret| done.stderr.contains(secret)), "{done:?}");
        if let Some(command) = hint.strip_prefix("run: ") {
            forms.world.in_shell(command).env("TOKENCTL_SECRET", text).output().expect("a shell");
            let made = forms.world.at("jwks.json");
            let done = forms.world.then(&["decode", "--verify", "--jwks", &made, &forms.token]);
            assert_eq!(done.exit, 0, "{command}: {done:?}");
        }
    }
}
