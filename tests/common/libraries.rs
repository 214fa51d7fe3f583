//! Installs pinned versions of libraries for other languages from their registries, once, into `target/`.
//!
//! If they cannot be installed, the test fails in CI (`CI` is set), and elsewhere reports that it has
//! checked nothing.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

pub(crate) fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop")
}

pub(crate) fn run(command: &mut Command) -> Result<String, String> {
    let output = command.stdin(Stdio::null()).output().map_err(|e| format!("{command:?}: {e}"))?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout).unwrap());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?} failed:\n{}{said}", String::from_utf8_lossy(&output.stdout)))
}

/// Returns the directory of the libraries; `None` if they cannot be installed outside of CI.
pub(crate) fn libraries() -> Option<&'static Path> {
    static INSTALLED: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    match INSTALLED.get_or_init(install) {
        Ok(path) => Some(path),
        Err(error) if std::env::var_os("CI").is_some() => panic!("{error}"),
        Err(error) => {
            let note = format!("\nNOT TESTED against PyJWT, jose, ioredis and OpenSSL: {error}\n");
            // Written directly, because the test harness hides the output of tests that pass.
            std::io::stderr().write_all(note.as_bytes()).unwrap();
            None
        }
    }
}

fn install() -> Result<PathBuf, String> {
    run(Command::new("openssl").arg("version"))?;
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("interop");
    let read = |name: &str| fs::read_to_string(sources().join(name)).unwrap();
    let wanted = read("requirements.txt") + &read("package-lock.json");
    let stamp = dir.join("installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(dir);
    }
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    run(Command::new("python3").args(["-m", "venv"]).arg(dir.join("venv")))?;
    run(Command::new(dir.join("venv/bin/pip"))
        .args(["install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:", "-r"])
        .arg(sources().join("requirements.txt")))?;
    for name in ["package.json", "package-lock.json"] {
        fs::copy(sources().join(name), dir.join(name)).unwrap();
    }
    let npm = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"];
    run(Command::new("npm").args(npm).current_dir(&dir))?;
    fs::write(stamp, wanted).unwrap();
    Ok(dir)
}
