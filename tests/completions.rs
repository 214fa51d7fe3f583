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
