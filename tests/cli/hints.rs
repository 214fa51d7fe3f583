//! Every hint is true: the commands that hints name exist, and mend the situation in which they are printed.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use syn::visit::Visit;

use crate::common::World;

/// The words that may follow `tokenctl` in a hint without being a command.
const PROSE: [&str; 4] = ["runs", "was", "that", "…"];

/// Returns the shell commands of a hint that begin with `tokenctl`.
fn commands(hint: &str) -> Vec<String> {
    let starts = hint.match_indices("tokenctl ").map(|(at, _)| at);
    let of = |at: usize| {
        let text = &hint[at..];
        let end = [";", ", ", " as tokenctl", " shows it", "; ", " || "]
            .iter()
            .filter_map(|end| text.find(end))
            .min()
            .unwrap_or(text.len());
        text[..end].trim().to_owned()
    };
    starts
        .filter(|at| !["this ", "a ", "the "].iter().any(|word| hint[..*at].ends_with(word)))
        .map(of)
        .filter(|command| !PROSE.contains(&command.split(' ').nth(1).unwrap_or_default()))
        .collect()
}

/// The text literals of the files that word every hint.
fn hints() -> Vec<String> {
    #[derive(Default)]
    struct Texts(Vec<String>);
    impl<'ast> Visit<'ast> for Texts {
        fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
            self.0.push(text.value());
        }
        fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
        fn visit_macro(&mut self, call: &'ast syn::Macro) {
            fn texts(tokens: proc_macro2::TokenStream, found: &mut Vec<String>) {
                for token in tokens {
                    match token {
                        proc_macro2::TokenTree::Group(group) => texts(group.stream(), found),
                        proc_macro2::TokenTree::Literal(text) => {
                            let text = syn::parse_str::<syn::LitStr>(&text.to_string());
                            found.extend(text.map(|text| text.value()));
                        }
                        proc_macro2::TokenTree::Ident(_) | proc_macro2::TokenTree::Punct(_) => {}
                    }
                }
            }
            texts(call.tokens.clone(), &mut self.0);
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli");
    let mut files = vec![root.join("hints.rs")];
    files.extend(fs::read_dir(root.join("hints")).unwrap().map(|entry| entry.unwrap().path()));
    let mut texts = Texts::default();
    for file in files {
        texts.visit_file(&syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap());
    }
    texts.0
}

/// `--help` after the other words: clap rejects an unknown command, flag or value that stands before it.
#[test]
fn every_command_in_a_hint_exists() {
    let world = World::made();
    world.write("FILE", "");
    let mut count = 0;
    for hint in hints() {
        for command in commands(&hint) {
            let mut words: Vec<&str> = command.split(' ').skip(1).collect();
            for word in &mut words {
                if word.starts_with('{') {
                    *word = "WORD";
                }
            }
            words.retain(|word| *word != "-");
            words.push("--help");
            let done = world.run(&words);
            assert_eq!(done.exit, 0, "{hint}: {done:?}");
            count += 1;
        }
    }
    assert!(count > 30, "only {count} commands: the hints are elsewhere");
}

/// Runs a command that fails, then the commands of its hint with other words in place of placeholders, then
/// the first command again, which must succeed.
#[track_caller]
fn mends(world: &World, failing: &[&str], words: &[(&str, &str)]) {
    let done = world.run(failing);
    assert_ne!(done.exit, 0, "{done:?}");
    let (_, hint) = done.error_and_hint();
    let command = hint
        .find("run: ")
        .map(|at| hint[at + 5..].to_owned())
        .or_else(|| commands(hint).last().cloned())
        .unwrap_or_else(|| panic!("no command in {hint}"));
    let command = words.iter().fold(command, |text, (from, to)| text.replace(from, to));
    let output = world.in_shell(&command).output().unwrap();
    assert!(output.status.success(), "{command}: {output:?}");
    world.ok(failing);
}

#[test]
fn a_missing_store_is_created() {
    let world = World::new();
    mends(&world, &["--store", "my store.db", "sessions", "list"], &[]);
    mends(&world, &["sessions", "list"], &[("USER", "alice")]);
}

#[test]
fn a_missing_ring_is_created_by_a_signing_command() {
    let world = World::made();
    mends(&world, &["--key", "new ring.json", "issue", "alice"], &[]);
}

/// A new ring verifies no token that exists: a command that only verifies does not propose one.
#[test]
fn commands_that_only_verify_propose_no_new_ring() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let token = pair.access;
    for command in [
        &["decode", "--verify", &token][..],
        &["introspect", &token],
        &["scan", "log"],
        &["rotate", &pair.refresh],
    ] {
        world.write("log", &token);
        let done = world.run(&[&["--key", "missing.json"], command].concat());
        assert_ne!(done.exit, 0, "{done:?}");
        assert!(!done.stderr.contains("generate"), "{done:?}");
        assert!(done.stderr.contains("--key FILE"), "{done:?}");
    }
}

#[test]
fn a_deactivated_user_is_reactivated() {
    let world = World::made();
    world.issue("o'brien", &[]);
    world.ok(&["users", "deactivate", "o'brien", "--yes"]);
    mends(&world, &["issue", "o'brien"], &[]);
}

#[test]
fn a_readable_key_is_made_private() {
    let world = World::made();
    let key = world.file("my ring.json", fs::read(world.ring()).unwrap());
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    mends(&world, &["--key", &key, "issue", "alice"], &[]);
}

#[test]
fn a_single_key_is_converted_to_a_ring() {
    let world = World::made();
    let ring = fs::read_to_string(world.ring()).unwrap();
    let ring: serde_json::Value = serde_json::from_str(&ring).unwrap();
    let file = world.file("one.jwk", ring["keys"][0].to_string());
    let done = world.run(&["--key", &file, "keys", "rotate"]);
    let (_, hint) = done.error_and_hint();
    let command = commands(hint)[0].replace("NEW-FILE", "new.json");
    assert!(world.in_shell(&command).output().unwrap().status.success(), "{command}");
    world.ok(&["--key", "new.json", "keys", "rotate"]);
}

#[test]
fn a_key_that_only_verifies_is_imported_to_sign() {
    let world = World::made();
    let other = World::made();
    let ring = fs::read_to_string(other.ring()).unwrap();
    let ring: serde_json::Value = serde_json::from_str(&ring).unwrap();
    let file = world.file("other key.jwk", ring["keys"][0].to_string());
    let mut public = ring["keys"][0].clone();
    public.as_object_mut().unwrap().remove("d");
    let public = world.file("public.jwk", public.to_string());
    world.ok(&["keys", "import", &public]);
    let done = world.run(&["keys", "import", &file]);
    let (_, hint) = done.error_and_hint();
    let command = commands(hint)[0].clone();
    assert!(world.in_shell(&command).output().unwrap().status.success(), "{command}");
    let keys = world.json(&["keys", "list"]);
    assert!(
        keys.as_array()
            .unwrap()
            .iter()
            .any(|key| { key["kid"] == ring["keys"][0]["kid"] && key["status"] == "active" })
    );
}

#[test]
fn a_standby_key_is_added() {
    let world = World::made();
    let kid = world.json(&["keys", "list"])[0]["kid"].as_str().unwrap().to_owned();
    world.ok(&["keys", "rotate"]);
    let done = world.run(&["keys", "activate", &kid]);
    let (_, hint) = done.error_and_hint();
    let command = commands(hint)[0].clone();
    assert!(world.in_shell(&command).output().unwrap().status.success(), "{command}");
    let keys = world.json(&["keys", "list"]);
    let standby = keys.as_array().unwrap().iter().find(|key| key["status"] == "standby").unwrap();
    world.ok(&["keys", "activate", standby["kid"].as_str().unwrap()]);
}

#[test]
fn a_dangling_link_is_removed() {
    let world = World::new();
    symlink("nowhere", world.path("link")).unwrap();
    let failing = ["--store", "link", "init"];
    let done = world.run(&failing);
    let (_, hint) = done.error_and_hint();
    let command = hint.strip_prefix("remove the link: ").unwrap().split(';').next().unwrap();
    assert!(world.in_shell(command).output().unwrap().status.success(), "{command}");
    world.ok(&failing);
}

/// A command of a hint works on the store, the keys and the configuration that the options named.
#[test]
fn commands_of_hints_keep_the_store_of_the_command_line() {
    let world = World::new();
    world.file("my config.toml", "access_ttl = \"10m\"");
    let options = ["--store", "my store.db", "--config", "my config.toml", "--key", "my ring.json"];
    let quoted = "tokenctl --store 'my store.db' --config 'my config.toml' --key 'my ring.json' ";
    world.ok(&[&options[..], &["init"]].concat());
    for (failing, command) in [
        (&["issue", "eve", "-q"][..], "revoke "),
        (&["sessions", "show", "eve"], "sessions list --user eve"),
        (&["users", "show", "nobody"], "users list"),
        (&["keys", "activate", "nothing"], "keys list"),
    ] {
        let line: Vec<String> =
            options.iter().chain(failing).map(|word| format!("'{word}'")).collect();
        let script = format!("tokenctl {} >&-", line.join(" "));
        let output = world.in_shell(&script).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        let hint = stderr.lines().find_map(|line| line.strip_prefix("hint:  ")).unwrap();
        assert!(hint.contains(&format!("{quoted}{command}")), "{hint}");
        let output = world.in_shell(&commands(hint)[0]).output().unwrap();
        assert!(output.status.success(), "{hint}: {output:?}");
    }
    let script = "tokenctl store copy --from 'my store.db' --to 'a copy.db' >&-";
    let output = world.in_shell(script).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("tokenctl --store 'a copy.db' doctor"), "{stderr}");
    let done = world.run(&["--store", "my store.db", "--key", "missing.json", "doctor"]);
    assert!(
        done.stdout.contains("tokenctl --store 'my store.db' --key missing.json keys"),
        "{done:?}"
    );
}

/// A hint for a mistake must not change a production system.
#[test]
fn no_hint_for_a_mistake_changes_anything_unasked() {
    let world = World::made();
    world.file("empty.json", "");
    for failing in [&["keys", "import", "missing"][..], &["keys", "import", "empty.json"]] {
        let done = world.run(failing);
        assert!(!done.stderr.contains("keys rotate"), "{done:?}");
    }
    let done = world.run(&["purge", "--yes", "--expect", "7"]);
    assert!(done.stderr.contains("hint:  preview with --dry-run"), "{done:?}");
}

/// Hints that lead to what the user looks for: each command of them succeeds as it is printed.
#[test]
fn commands_of_lookup_hints_succeed() {
    let world = World::made();
    let pair = world.issue("alice", &[]);
    let stranger = "01900000-0000-7000-8000-000000000000";
    for failing in [
        &["sessions", "show", "ffffffff"][..],
        &["sessions", "show", "alice"],
        &["revoke", stranger],
        &["users", "show", "nobody"],
        &["keys", "activate", "nothing"],
        &["purge", "--idle", "0s"],
        &["revoke", "--token", &pair.access, "--user", "alice"],
        &["decode", &pair.access, "--claim", "nothing"],
        &["sessions", "list", "--watch"],
    ] {
        let done = world.run(failing);
        assert_ne!(done.exit, 0, "{done:?}");
        let hint = done.stderr.lines().find_map(|line| line.strip_prefix("hint:  ")).unwrap();
        for command in commands(hint) {
            let command = match command.as_str() {
                text if text.starts_with("tokenctl revoke-all") => format!("{command} --yes"),
                "tokenctl decode" => format!("{command} {}", pair.access),
                "tokenctl events --follow -o jsonl" => continue,
                _ => command,
            };
            let output = world.in_shell(&command).output().unwrap();
            assert!(output.status.success(), "{failing:?}: {command}: {output:?}");
        }
    }
}

#[test]
fn an_algorithm_that_the_key_does_not_support_is_named_with_its_origin() {
    let mut world = World::made();
    world.set("TOKENCTL_ALGORITHM", "HS256");
    for command in [&["issue", "alice"][..], &["keys", "list"]] {
        let done = world.run(command).code(1);
        let (error, hint) = done.error_and_hint();
        assert!(error.contains("HS256 can't be used with this OKP key"), "{error}");
        let expected = "unset the algorithm (from TOKENCTL_ALGORITHM), or name one that the key \
                        supports: EdDSA";
        assert_eq!(hint, expected);
    }
    world.set("TOKENCTL_ALGORITHM", "EdDSA");
    world.ok(&["issue", "alice"]);
    let import = ["keys", "import", "--alg", "RS256", &world.ring().display().to_string()];
    let done = world.run(&import).code(1);
    assert!(done.error_and_hint().1.starts_with("omit the algorithm, or name one"), "{done:?}");
}
