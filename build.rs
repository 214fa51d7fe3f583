//! Links the released program statically: loading shared libraries takes longer than everything
//! that `decode` does to a token. It stays position-independent (static-pie).
//!
//! Cargo can't be asked for that: `-C target-feature=+crt-static` is not for procedural macros, and
//! without `--target` they get it too. So the libraries that rustc names are found here first.
//! Where something is missing, or with `TOKENCTL_LINK=dynamic`, the program is linked as usual.

use std::path::{Path, PathBuf};
use std::process::Command;
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
    if found("rcrt1.o").is_some() {
        println!("cargo::rustc-link-arg-bins=-static-pie");
        println!("cargo::rustc-link-arg-bins=-L{}", directory.display());
    }
    Ok(())
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
