//! Determines the commit for `tokenctl --version`, without running git, and how the program is linked.
//!
//! A release build depends on the commit. A development build does not, because each commit would compile
//! the whole package again.

#[path = "src/cli/commit.rs"]
mod commit;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    link_for_short_runs();
    println!("cargo::rerun-if-changed=src/cli/commit.rs");
    println!("cargo::rerun-if-env-changed=BUILD_COMMIT");
    // Packagers without .git set the variable themselves; then rustc reads it.
    if env::var_os("BUILD_COMMIT").is_some() || env::var("PROFILE").as_deref() != Ok("release") {
        return;
    }
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let found = packaged(&root).map(|id| (id, Vec::new())).or_else(|| commit::head(&root));
    let Some((id, files)) = found else { return };
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
    }
    // `cargo run` passes the variable on, so its name must not look like a setting (TOKENCTL_*).
    println!("cargo::rustc-env=BUILD_COMMIT={id}");
}

/// Returns the commit that `cargo package` recorded.
fn packaged(root: &Path) -> Option<String> {
    let text = fs::read_to_string(root.join(".cargo_vcs_info.json")).ok()?;
    let (_, rest) = text.split_once("\"sha1\"")?;
    rest.split('"').find_map(commit::short)
}

/// Links the program so that short commands start faster, by options that each are used where the compiler
/// and the linker of this build accept them.
///
/// The library of this package is linked as its user wants: the options concern programs of this package.
fn link_for_short_runs() {
    let variable = |name: &str| env::var(name).unwrap_or_default();
    if variable("CARGO_CFG_TARGET_OS") != "linux" || variable("CARGO_CFG_TARGET_ENV") != "gnu" {
        return;
    }
    let out = PathBuf::from(variable("OUT_DIR"));
    let mut options = vec![static_unwinder(&out)];
    if variable("PROFILE") == "release" {
        options.push(runs_here().then(|| PACKED_RELOCATIONS.to_owned()));
        options.push(Some(WHOLE_PAGES.to_owned()));
        options.push(Some(NO_OPTIONAL_SYMBOLS.to_owned()));
        // Only in a release build does each function have a place of its own.
        options.push(function_order(Path::new(&variable("CARGO_MANIFEST_DIR"))));
    }
    for option in options.into_iter().flatten() {
        if works(&out, &option) {
            println!("cargo::rustc-link-arg-bins={option}");
        }
    }
}

/// The 13,000 addresses that the loader adjusts take 3 kB of the file instead of 300: a twentieth of the time in
/// which the program decodes a token. The program then needs the glibc 2.36 that this build has.
const PACKED_RELOCATIONS: &str = "-Wl,-z,pack-relative-relocs";

/// Each segment of the file begins on a page of its own: a hundredth of the time in which the program decodes a
/// token, and no page of code is mapped as data too.
const WHOLE_PAGES: &str = "-Wl,-z,separate-loadable-segments";

/// The loader does not look for functions that no library has and that C code uses only if there are any, such as
/// other memory allocators: a two-hundredth of the time in which the program decodes a token.
const NO_OPTIONAL_SYMBOLS: &str = "-Wl,-z,nodynamic-undefined-weak";

/// The static unwinder (`-static-libgcc` in the words of GCC), which not every compiler comes with. Rust links
/// the shared library `libgcc_s.so`, whose loading takes 15 % of the time in which the program decodes a token.
fn static_unwinder(out: &Path) -> Option<String> {
    let directory = out.join("unwinder");
    fs::create_dir_all(&directory).ok()?;
    // The linker finds this script in place of the shared library.
    fs::write(directory.join("libgcc_s.so"), "GROUP ( -lgcc_eh -lgcc )\n").ok()?;
    Some(format!("-L{}", directory.display()))
}

/// The functions and variables of short commands next to each other, so that fewer pages are read and filled: a
/// tenth of the time in which the program decodes a token, and of the time of `sessions list`.
fn function_order(root: &Path) -> Option<String> {
    let script = root.join("contrib/link/functions.ld");
    println!("cargo::rerun-if-changed={}", script.display());
    script.is_file().then(|| format!("-T{}", script.display()))
}

/// Whether the program is built for the machine of the build.
fn runs_here() -> bool {
    env::var("TARGET") == env::var("HOST")
}

/// Whether a program can be linked with the option, by the compiler and the linker of this build, and then runs.
fn works(out: &Path, option: &str) -> bool {
    let (Some(rustc), Ok(target)) = (env::var_os("RUSTC"), env::var("TARGET")) else {
        return false;
    };
    let (source, program) = (out.join("probe.rs"), out.join("probe"));
    if fs::write(&source, "fn main() {}\n").is_err() {
        return false;
    }
    let mut command = Command::new(rustc);
    command.args(["--crate-name=probe", "--edition=2024", "--target", &target]);
    if let Ok(linker) = env::var("RUSTC_LINKER") {
        command.arg(format!("-Clinker={linker}"));
    }
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    command.args(flags.split('\u{1f}').filter(|flag| !flag.is_empty()));
    command.arg(format!("-Clink-arg={option}")).arg("-o").arg(&program).arg(source);
    let succeeds = |mut command: Command| {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    succeeds(command) && (!runs_here() || succeeds(Command::new(program)))
}
