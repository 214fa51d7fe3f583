//! Key material that is given instead of a path is never shown and creates no file; `~` is expanded, and
//! other expansions are rejected by name.

use crate::common::World;

const PEM: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
    -----END PRIVATE KEY-----\n";

/// Keys as users paste them, each with a part that must not be shown.
const SECRETS: [(&str, &str); 11] = [
    (PEM, "VpguoRK9JLsLMREScVpez"),
    (
        "-----BEGIN EC PRIVATE KEY-----\\nMHcCAQEEIIWf\\n-----END EC PRIVATE KEY-----",
        "MHcCAQEEIIWf",
    ),
    ("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"eHh4\",\"d\":\"c2VjcmV0\"}", "c2VjcmV0"),
    ("{\"keys\": [{\"kty\": \"oct\", \"k\": \"c2VjcmV0c2Vj\"}]}", "c2VjcmV0c2Vj"),
    ("q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq80=", "q83vEjRWeJq"),
    ("q83vEjRWeJ/q83vEjRWeJ+83vEjRWeJq83vEjRWeJq8=", "q83vEjRWeJ"),
    ("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "89abcdef01234567"),
    ("base64:ab/cB1kyQbwVSAvsDL7R4YeIe8I9L5xPdBOAz/MjkUkv6p8=", "cB1kyQbw"),
    ("SIGNING_KEY=hs256:ab/cB1kyQbwVSAvsDL7R4YeIe8I9L5xPdBOAz/MjkUkv6p8=", "cB1kyQbw"),
    ("0x0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "89abcdef01234567"),
    ("correct horse battery staple and so on", "battery staple"),
];

fn assert_hidden(
    world: &World,
    before: &[(std::path::PathBuf, Vec<u8>)],
    what: &str,
    done: &crate::common::Done,
    part: &str,
) {
    assert!([1, 2].contains(&done.exit), "{what}: {done:?}");
    let text = format!("{}{}", done.stdout, done.stderr);
    assert!(!text.contains(part), "{what}: {text}");
    assert!(text.contains("not shown"), "{what}: {text}");
    assert_eq!(world.everything(), before, "{what}");
}

#[test]
fn key_material_where_a_path_belongs_is_never_shown() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let before = world.everything();
    let commands: [&[&str]; 12] = [
        &["keys", "list"],
        &["keys", "generate"],
        &["keys", "rotate"],
        &["keys", "prune"],
        &["keys", "export"],
        &["issue", "bob"],
        &["introspect", &pair.access],
        &["decode", "--verify", &pair.access],
        &["config", "show"],
        &["doctor"],
        &["init"],
        &["-v", "sessions", "list"],
    ];
    for (secret, part) in SECRETS {
        for command in commands {
            for json in [&[][..], &["-o", "json"]] {
                let call = || world.call(&[command, json].concat());
                let what = format!("{command:?} {json:?} {part}");
                for name in ["TOKENCTL_KEY", "TOKENCTL_STORE", "TOKENCTL_CONFIG"] {
                    let done = call().env(name, secret).run();
                    assert_hidden(&world, &before, &format!("{name} {what}"), &done, part);
                    assert!(
                        done.stderr.contains("TOKENCTL_SECRET") || command == ["doctor"],
                        "{done:?}"
                    );
                }
                for flag in ["--key", "--store"] {
                    let done = call().arg(format!("{flag}={secret}").into()).run();
                    assert_hidden(&world, &before, &format!("{flag} {what}"), &done, part);
                    let done = call().arg(flag.into()).arg(secret.into()).run();
                    assert_hidden(&world, &before, &format!("{flag} {what}"), &done, part);
                }
            }
        }
        // In a configuration file, and together with another key.
        world.configure(&format!("key = {secret:?}"));
        let configured = world.everything();
        let done = world.run(&["keys", "list"]);
        assert_hidden(&world, &configured, "config.toml", &done, part);
        std::fs::remove_dir_all(world.path(".config")).unwrap();
        for args in [
            &["decode", "--verify", &pair.access, "--jwks", secret][..],
            &["keys", "import", secret],
            &["keys", "import", "--active", secret],
        ] {
            let done = world.run(args);
            assert_hidden(&world, &before, &format!("{args:?}"), &done, part);
        }
    }
}

#[test]
fn usage_errors_repeat_no_key() {
    let world = World::made();
    let before = world.everything();
    // Not the last one, which is not random: in an argument that is not a path, a long word is allowed.
    for (secret, part) in &SECRETS[..10] {
        for args in [
            &["keys", "list", secret][..],
            &["--key", "x", "keys", "list", secret],
            &["keys", "list", "--kye", secret],
            &[secret],
            &["keys", secret],
        ] {
            for json in [&[][..], &["-o", "json"]] {
                let done = world.run(&[json, args].concat()).code(2);
                assert!(!done.stderr.contains(part), "{args:?} {done:?}");
                assert_eq!(world.everything(), before, "{args:?}");
            }
        }
    }
}

#[test]
fn a_leading_tilde_is_the_home_directory() {
    let world = World::new().with("TOKENCTL_STORE", "~/data/s.db").with("TOKENCTL_KEY", "~/k.json");
    world.ok(&["init", "-q"]);
    assert!(world.path("data/s.db").exists() && world.path("k.json").exists());
    assert!(!world.path("~").exists());
    world.ok(&["sessions", "list", "--store=~/data/s.db", "--key=~/k.json"]);
    world.ok(&["sessions", "list", "--store=sqlite:~/data/s.db"]);
    // In a configuration file at any path too.
    let world = World::new().configured("store = \"~/s.db\"");
    world.ok(&["init", "-q"]);
    assert!(world.path("s.db").exists() && world.path("s.keys.json").exists());
    world.ok(&["--config=~/.config/tokenctl/config.toml", "sessions", "list"]);
}

#[test]
fn an_unexpanded_path_is_refused_and_creates_nothing() {
    for (path, named) in [
        ("~bob/s.db", "~bob is not expanded"),
        ("$HOME/s.db", "$HOME is not expanded"),
        ("a/${XDG_DATA_HOME}/s.db", "${XDG_DATA_HOME} is not expanded"),
        ("file:s.db", "file: URIs are not supported"),
        ("file:s.db?mode=ro", "file: URIs are not supported"),
        ("file:///srv/s.db", "file: URIs are not supported"),
        ("s.db?mode=ro", "mode=ro is not supported"),
        ("sqlite:s.db?immutable=1", "immutable=1 is not supported"),
    ] {
        let world = World::new();
        for command in [&["init"][..], &["issue", "alice"], &["keys", "generate"], &["doctor"]] {
            for name in ["STORE", "KEY"] {
                if path.starts_with("sqlite:") && name == "KEY" {
                    continue;
                }
                let variable = format!("TOKENCTL_{name}");
                let done = world.call(command).env(&variable, path).run().code(1);
                let text = format!("{}{}", done.stdout, done.stderr);
                assert!(text.contains(named) && text.contains(&variable), "{path}: {text}");
                let flag = format!("--{}={path}", name.to_lowercase());
                let done = world.run(&[command, &[&flag]].concat()).code(1);
                let text = format!("{}{}", done.stdout, done.stderr);
                assert!(text.contains(named), "{path}: {text}");
            }
        }
        assert_eq!(world.everything(), [], "{path}");
    }
    // An existing file with such a name is accepted.
    let world = World::made();
    std::fs::copy(world.store(), world.path("$HOME?mode=ro")).unwrap();
    world.ok(&["sessions", "list", "--store", "$HOME?mode=ro"]);
}

#[test]
fn the_tools_that_messages_name_leave_the_users_file_as_it_is() {
    let world = World::new();
    let run = |script: &str| {
        let output = world.in_shell(script).output().expect("a shell");
        assert!(output.status.success(), "{script}: {output:?}");
    };
    run("openssl genpkey -algorithm ed25519 -out plain.pem 2>/dev/null
         openssl pkey -in plain.pem -outform DER -out key.der
         openssl pkey -in plain.pem -pubout -outform DER -out public.der
         openssl genrsa 2048 2>/dev/null >rsa.pem
         openssl rsa -in rsa.pem -RSAPublicKey_out -outform DER -out rsa.der 2>/dev/null
         openssl pkcs8 -topk8 -in plain.pem -passout pass:x -out locked.pem
         openssl req -x509 -key plain.pem -subj /CN=a -out certificate.pem 2>/dev/null
         openssl x509 -in certificate.pem -outform DER -out certificate.der
         openssl pkcs12 -export -inkey plain.pem -in certificate.pem -passout pass:x -out key.p12
         chmod 600 *");
    // Each key file with the passphrase for openssl.
    for (file, passphrase) in [
        ("key.der", ""),
        ("public.der", ""),
        ("rsa.der", ""),
        ("certificate.der", ""),
        ("locked.pem", "-passin pass:x"),
        ("key.p12", "-passin pass:x"),
        ("certificate.pem", ""),
    ] {
        let before = std::fs::read(world.path(file)).unwrap();
        let done = world.run(&["--key", file, "keys", "list"]).code(1);
        let (error, _) = done.error_and_hint();
        let command = error.split('`').nth(1).unwrap_or_else(|| panic!("{file}: {error}"));
        run(&format!("umask 077; {} {passphrase} > taken.pem", command.replace("FILE", file)));
        world.ok(&["--key", "taken.pem", "keys", "list"]);
        assert_eq!(std::fs::read(world.path(file)).unwrap(), before, "{file}");
    }
    let ssh = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n\
        -----END OPENSSH PRIVATE KEY-----\n";
    let file = world.file("id_ed25519", ssh);
    let done = world.run(&["--key", &file, "keys", "list"]).code(1);
    let command = done.error_and_hint().0.split('`').nth(1).unwrap();
    run(&format!("umask 077; {command} > new.pem"));
    world.ok(&["--key", "new.pem", "keys", "list"]);
    assert_eq!(std::fs::read_to_string(file).unwrap(), ssh);
}
