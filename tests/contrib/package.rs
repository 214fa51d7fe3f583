//! What a release consists of: built from the program that these tests run, installed into a root of its
//! own, and used there.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::common::World;
use crate::common::run::BINARY;

/// Runs a command that has to succeed; its standard output.
fn run(command: &mut Command) -> String {
    let output =
        command.stdin(Stdio::null()).output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{command:?}: {}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    text(&output.stdout)
}

pub(crate) fn has(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

/// Whether a check can be made. In CI it has to be.
pub(crate) fn can(what: &str, is_there: bool) -> bool {
    if !is_there {
        assert!(std::env::var_os("CI").is_none(), "CI has to have {what}");
        let note = format!("\nNOT TESTED: there is no {what}\n");
        std::io::stderr().write_all(note.as_bytes()).unwrap();
    }
    is_there
}

/// The directory that build.sh has filled.
fn built() -> PathBuf {
    let profile = Path::new(BINARY).parent().unwrap();
    let target = profile.parent().unwrap();
    let name = profile.file_name().unwrap().to_str().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib/package/build.sh");
    run(Command::new("bash")
        .arg(script)
        .arg("--no-build")
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_NET_OFFLINE", "true")
        .env("TOKENCTL_PACKAGE_PROFILE", if name == "debug" { "dev" } else { name }));
    target.join("dist")
}

fn only(directory: &Path, ending: &str) -> PathBuf {
    let files = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let found: Vec<PathBuf> =
        files.filter(|path| path.to_string_lossy().ends_with(ending)).collect();
    assert_eq!(found.len(), 1, "{ending}: {found:?}");
    found.into_iter().next().unwrap()
}

#[test]
fn a_release_is_built_and_installed() {
    if !can("cargo-deb", has("cargo-deb")) || !can("jq", has("jq")) || !can("dpkg", has("dpkg")) {
        return;
    }
    let dist = built();
    run(Command::new("sha256sum").args(["--check", "--strict", "SHA256SUMS"]).current_dir(&dist));
    let listed = fs::read_to_string(dist.join("SHA256SUMS")).unwrap();
    assert_eq!(listed.lines().count(), 3, "{listed}");
    sbom(&only(&dist, ".cdx.json"));

    let tarball = run(Command::new("tar").arg("-tzf").arg(only(&dist, ".tar.gz")));
    for name in
        ["tokenctl", "man/tokenctl-sessions-list.1", "completions/_tokenctl", "docs/store.md"]
    {
        assert!(tarball.lines().any(|line| line.ends_with(&format!("/{name}"))), "{name}");
    }
    let world = World::new();
    let root = install(&world, &only(&dist, ".deb"));
    program(&world, &root);
    documents(&world, &root);
    if can("bash-completion", Path::new("/usr/share/bash-completion/bash_completion").exists()) {
        bash(&world, &root);
    }
    if can("fish", has("fish")) {
        fish(&world, &root);
    }
    if can("zsh", has("zsh")) {
        zsh(&world, &root);
    }
}

/// The published package contains every file that the build and the tests read.
#[test]
fn the_crate_has_every_file_of_the_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !root.join(".git").exists() {
        return;
    }
    let list = |program: &str, args: &[&str]| -> BTreeSet<String> {
        let out = run(Command::new(program).args(args).current_dir(root));
        out.lines().map(str::to_owned).collect()
    };
    let packed = list("cargo", &["package", "--list", "--allow-dirty", "--offline", "--locked"]);
    let tracked = list("git", &["ls-files", "--cached", "--exclude-standard"]);
    // A separate package, which is never published.
    let left: Vec<&String> = tracked
        .iter()
        .filter(|file| !file.starts_with("fuzz/") && root.join(file).exists())
        .filter(|file| !packed.contains(*file))
        .collect();
    assert!(left.is_empty(), "not in the crate: {left:?}");
}

/// What the program is built from, and nothing that only its tests use.
fn sbom(path: &Path) {
    let sbom: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!((&sbom["bomFormat"], &sbom["specVersion"]), (&"CycloneDX".into(), &"1.6".into()));
    assert_eq!(sbom["metadata"]["component"]["name"], "tokenctl");
    let components = sbom["components"].as_array().unwrap();
    let names: BTreeSet<&str> = components.iter().filter_map(|c| c["name"].as_str()).collect();
    assert!(names.contains("rusqlite") && names.contains("aws-lc-rs"), "{names:?}");
    assert!(!names.contains("proptest") && !names.contains("criterion"), "{names:?}");
    let refs: BTreeSet<&str> = components.iter().filter_map(|c| c["bom-ref"].as_str()).collect();
    assert_eq!(refs.len(), components.len(), "a component twice");
    for component in components {
        assert_eq!(
            component["hashes"][0]["content"].as_str().map(str::len),
            Some(64),
            "{component}"
        );
        assert!(component["licenses"][0]["expression"].is_string(), "{component}");
    }
    for dependency in sbom["dependencies"].as_array().unwrap() {
        for name in dependency["dependsOn"].as_array().unwrap() {
            assert!(
                name.as_str().is_some_and(|name| refs.contains(name)),
                "{name} is no component"
            );
        }
    }
}

/// Installs the package below a root of its own: by dpkg where this is root, else by unpacking.
fn install(world: &World, package: &Path) -> PathBuf {
    let root = world.path("root");
    let admin = root.join("var/lib/dpkg");
    for name in ["info", "updates", "triggers"] {
        fs::create_dir_all(admin.join(name)).unwrap();
    }
    fs::write(admin.join("status"), "").unwrap();
    if rustix::process::geteuid().is_root() {
        let mut dpkg = Command::new("dpkg");
        // The C library is outside of that root.
        dpkg.arg("--root").arg(&root).args(["--force-depends", "--force-unsafe-io", "--install"]);
        run(dpkg.arg(package));
        let status =
            run(Command::new("dpkg-query").arg("--root").arg(&root).args(["-W", "tokenctl"]));
        assert!(status.starts_with("tokenctl"), "{status}");
    } else {
        run(Command::new("dpkg").arg("-x").arg(package).arg(&root));
    }
    root
}

fn program(world: &World, root: &Path) {
    let program = root.join("usr/bin/tokenctl");
    let of = |args: &[&str]| run(world.command(program.to_str().unwrap()).args(args));
    let version = of(&["--version"]);
    // Built in a clone or work tree of git, or from a package, whose commit git or cargo noted.
    let is_commit =
        |word: &str| word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let words = || version.split(|c: char| !c.is_ascii_alphanumeric() && c != '.');
    assert!(words().any(|word| word == env!("CARGO_PKG_VERSION")), "{version}");
    if Path::new(env!("CARGO_MANIFEST_DIR")).join(".git").exists() {
        assert!(words().any(is_commit), "{version}");
    }
    of(&["issue", "alice", "-q"]);
    assert!(of(&["sessions", "list"]).contains("alice"));
}

fn documents(world: &World, root: &Path) {
    let at = |path: &str| root.join("usr").join(path);
    for path in [
        "share/man/man1/tokenctl.1.gz",
        "share/man/man1/tokenctl-sessions-list.1.gz",
        "share/tokenctl/import/simplejwt.jq",
        "share/doc/tokenctl/docs/store.md",
        "share/doc/tokenctl/docs/schemas/session.json",
        "share/doc/tokenctl/examples/tokenctl-purge.cron",
        "share/doc/tokenctl/copyright",
    ] {
        assert!(at(path).exists(), "{path}");
    }
    for unit in ["tokenctl-purge.service", "tokenctl-purge.timer", "tokenctl-denylist.service"] {
        let text = fs::read_to_string(at("lib/systemd/system").join(unit)).unwrap();
        let starts = text.lines().find_map(|line| line.strip_prefix("ExecStart="));
        assert!(starts.is_none_or(|line| line.starts_with("/usr/bin/tokenctl ")), "{unit}");
    }
    // Every setting of the example is one.
    let example = fs::read_to_string(at("share/doc/tokenctl/examples/config.toml")).unwrap();
    let settings: Vec<&str> = example
        .lines()
        .filter_map(|line| line.strip_prefix("# "))
        .filter(|line| line.split_once(" = ").is_some_and(|(name, _)| !name.contains(' ')))
        .collect();
    assert!(settings.len() > 5, "{settings:?}");
    let config = world.file("config.toml", settings.join("\n"));
    let shown = world.ok(&["--config", &config, "config", "show"]);
    assert!(shown.stdout.contains("https://auth.example.com"), "{}", shown.stdout);
}

/// An interactive shell with Debian's bash-completion, which finds the script by the command's name.
fn bash(world: &World, root: &Path) {
    let rc = world.file(
        "bashrc",
        format!(
            "export XDG_DATA_DIRS={0}/usr/share PATH={0}/usr/bin:/usr/bin:/bin\nPS1='ready> '\n\
             . /usr/share/bash-completion/bash_completion\n",
            root.display()
        ),
    );
    let mut shell = world.pty_shell(100, &format!("exec bash --noprofile --rcfile {rc} -i"));
    shell
        .expect("ready> ")
        .send("tokenctl sessi\t")
        .expect("sessions ")
        .send("li\t")
        .expect("list ");
    shell.send("--stat\t").expect("--state ").send("\x15exit\n").end();
}

fn fish(world: &World, root: &Path) {
    let mut fish = world.command("fish");
    fish.env("XDG_DATA_DIRS", root.join("usr/share"));
    fish.env("PATH", format!("{}/usr/bin:/usr/bin:/bin", root.display()));
    let offered = run(fish.args(["-c", "complete -C 'tokenctl sess'"]));
    assert!(offered.lines().any(|line| line.starts_with("sessions")), "{offered}");
}

fn zsh(world: &World, root: &Path) {
    let functions = "/usr/share/zsh/vendor-completions";
    // A directory that Debian's zsh searches by itself.
    let searched = run(world.command("zsh").args(["-fc", "print -l $fpath"]));
    assert!(searched.lines().any(|line| line == functions), "{searched}");
    let script = format!(
        "fpath=({}{functions} $fpath); autoload -Uz compinit; compinit -u -D; print $_comps[tokenctl]",
        root.display()
    );
    assert_eq!(run(world.command("zsh").args(["-fc", &script])).trim(), "_tokenctl");
}
