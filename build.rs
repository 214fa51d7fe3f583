//! Links the released program statically: loading shared libraries takes longer than everything
//! that `decode` does to a token. It stays position-independent (static-pie).
//!
//! Cargo can't be asked for that: `-C target-feature=+crt-static` is not for procedural macros, and
//! without `--target` they get it too. So the libraries that rustc names are found here first.
//! Where something is missing, or with `TOKENCTL_LINK=dynamic`, the program is linked as usual.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io};

/// What rustc links a program with (`-lgcc_s` and so on), and where that is found instead.
const LIBRARIES: [(&str, &[&str]); 7] = [
    ("gcc_s", &["libgcc_eh.a", "libgcc.a", "libc.a"]),
    ("c", &["libc.a", "libgcc_eh.a", "libgcc.a"]),
    ("m", &["libm.a"]),
    ("rt", &["librt.a"]),
    ("pthread", &["libpthread.a"]),
    ("util", &["libutil.a"]),
    ("dl", &["libdl.a"]),
];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=TOKENCTL_LINK");
    if !is_wanted() {
        return Ok(());
    }
    let directory = PathBuf::from(said("OUT_DIR")).join("static");
    fs::create_dir_all(&directory)?;
    for (name, files) in LIBRARIES {
        let Some(paths) = files.iter().map(|file| found(file)).collect::<Option<Vec<_>>>() else {
            return Ok(());
        };
        let script = format!("GROUP ( {} )\n", paths.join(" "));
        fs::write(directory.join(format!("lib{name}.a")), script)?;
    }
    let fixed = format!("-L{}", directory.display());
    let wanted = ["-static-pie", &fixed];
    if !links(&wanted)? {
        return Ok(());
    }
    for argument in wanted.iter().chain(helpful(&wanted)?.iter()) {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
    Ok(())
}

/// What makes the program start faster; not every linker and C library knows it.
fn helpful(wanted: &[&str]) -> io::Result<Vec<&'static str>> {
    let mut helpful = Vec::new();
    for argument in [
        // A file that is mapped while it is written lies in small pieces in memory, and they all
        // have to be brought in when it starts.
        "-Wl,--no-mmap-output-file",
        // The places to relocate as a bitmap: a thirtieth of what a table of them takes.
        "-Wl,-z,pack-relative-relocs",
    ] {
        if links(&[wanted, &[argument]].concat())? {
            helpful.push(argument);
        }
    }
    Ok(helpful)
}

/// Whether an empty program can be linked with these arguments, and runs.
fn links(arguments: &[&str]) -> io::Result<bool> {
    let directory = PathBuf::from(said("OUT_DIR"));
    let (source, program) = (directory.join("empty.rs"), directory.join("empty"));
    fs::write(&source, "fn main() {}\n")?;
    let mut rustc = Command::new(said("RUSTC"));
    rustc.arg(&source).arg("-o").arg(&program);
    let flags = said("CARGO_ENCODED_RUSTFLAGS");
    rustc.args(flags.split('\u{1f}').filter(|flag| !flag.is_empty()));
    if let Ok(linker) = env::var("RUSTC_LINKER") {
        rustc.arg(format!("-Clinker={linker}"));
    }
    rustc.args(arguments.iter().map(|argument| format!("-Clink-arg={argument}")));
    let is_linked = rustc.stderr(Stdio::null()).status()?.success();
    Ok(is_linked && Command::new(&program).status().is_ok_and(|status| status.success()))
}

fn said(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

/// Tests and debuggers are better off with the usual program.
fn is_wanted() -> bool {
    said("PROFILE") == "release"
        && said("CARGO_CFG_TARGET_OS") == "linux"
        && said("CARGO_CFG_TARGET_ENV") == "gnu"
        && said("HOST") == said("TARGET")
        && !said("CARGO_CFG_TARGET_FEATURE").contains("crt-static")
        && said("TOKENCTL_LINK") != "dynamic"
}

/// Where the C compiler has this file, if it has it.
fn found(file: &str) -> Option<String> {
    let linker = Some(said("RUSTC_LINKER")).filter(|linker| !linker.is_empty());
    let output = Command::new(linker.as_deref().unwrap_or("cc"))
        .arg(format!("-print-file-name={file}"))
        .output()
        .ok()?;
    let path = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    // What it does not have it names as it was asked. A path with a space would need quotes.
    (Path::new(&path).is_absolute() && !path.contains(' ')).then_some(path)
}
