//! The scripts in `completions/` are up to date.

use std::fs;
use std::path::Path;
use std::process::Command;

const SCRIPTS: [(&str, &str); 6] = [
    ("bash", "tokenctl.bash"),
    ("zsh", "_tokenctl"),
    ("fish", "tokenctl.fish"),
    ("powershell", "_tokenctl.ps1"),
    ("elvish", "tokenctl.elv"),
    ("nushell", "tokenctl.nu"),
];

#[test]
fn the_committed_scripts_are_fresh() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    let bless = std::env::var_os("BLESS").is_some();
    let mut stale = Vec::new();
    for (shell, name) in SCRIPTS {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tokenctl"));
        let output = command.args(["completions", shell]).env_clear().output().expect("a process");
        assert!(output.status.success(), "{shell}: {output:?}");
        let path = directory.join(name);
        if bless {
            fs::create_dir_all(&directory).expect("a directory");
            fs::write(&path, &output.stdout).expect("a file");
        } else if fs::read(&path).unwrap_or_default() != output.stdout {
            stale.push(name);
        }
    }
    assert!(
        stale.is_empty(),
        "stale in completions/: {stale:?}; make them anew with: BLESS=1 cargo test --test completions"
    );
}

/// Options that are no files offer no files, and those with a fixed set offer it, without the store.
#[test]
fn scripts_offer_fixed_sets_and_no_files() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR"));
    let answer = |program: &str, script: &str| -> Option<String> {
        let output =
            Command::new(program).args(["-c", script]).current_dir(directory).output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let ask = |before: &[&str], typed: &str| -> Vec<Vec<String>> {
        let line = before.join(" ");
        let previous = before.last().unwrap_or(&"");
        let bash = format!(
            "source completions/tokenctl.bash; COMP_WORDS=({line} \"{typed}\") COMP_CWORD={}\n\
             _tokenctl tokenctl '{typed}' '{previous}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            before.len()
        );
        let fish = format!("source completions/tokenctl.fish; complete -C '{line} {typed}'");
        let shells = [answer("bash", &bash), answer("fish", &fish)];
        let words = |text: String| {
            text.lines()
                .map(|line| line.split('\t').next().unwrap_or_default().to_owned())
                .collect()
        };
        shells.into_iter().flatten().map(words).collect()
    };
    for (before, value) in [
        (&["tokenctl", "sessions", "list", "--columns"][..], "last_used_at"),
        (&["tokenctl", "events", "--kind"], "user-deactivated"),
        (&["tokenctl", "events", "--reason"], "compromised"),
        (&["tokenctl", "keys", "generate", "--alg"], "ES256"),
        (&["tokenctl", "sessions", "list", "--state"], "expired"),
    ] {
        for offered in ask(before, "") {
            assert!(offered.iter().any(|word| word == value), "{before:?}: {offered:?}");
            assert!(!offered.iter().any(|word| word == "Cargo.toml"), "{before:?}: {offered:?}");
        }
    }
    for before in [
        &["tokenctl", "sessions", "list", "--user"][..],
        &["tokenctl", "sessions", "list", "--keep"],
        &["tokenctl", "issue", "alice", "--device"],
        &["tokenctl", "events", "--by"],
    ] {
        for offered in ask(before, "Cargo") {
            assert!(
                !offered.iter().any(|word| word.contains("Cargo.toml")),
                "{before:?}: {offered:?}"
            );
        }
    }
    // An argument without a name offers neither files nor options.
    for before in [
        &["tokenctl", "keys", "activate"][..],
        &["tokenctl", "keys", "export"],
        &["tokenctl", "users", "delete"],
        &["tokenctl", "users", "show"],
        &["tokenctl", "sessions", "show"],
        &["tokenctl", "revoke"],
        &["tokenctl", "revoke-all"],
        &["tokenctl", "denylist", "check"],
    ] {
        for typed in ["", "C"] {
            for offered in ask(before, typed) {
                let is_other =
                    |word: &&String| word.starts_with('-') || word.contains("Cargo.toml");
                assert!(!offered.iter().any(|word| is_other(&word)), "{before:?}: {offered:?}");
            }
        }
    }
    // Files are still offered where a file is meant.
    for offered in ask(&["tokenctl", "--config"], "Cargo") {
        assert!(offered.iter().any(|word| word == "Cargo.toml"), "{offered:?}");
    }
}
