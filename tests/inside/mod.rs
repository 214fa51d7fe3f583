//! Runs the command line in this process, with a fixed clock and nothing of this machine.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokenctl::cli::ui::when::Zone;
use tokenctl::cli::{Context, Stream, run};
use tokenctl::time::Timestamp;
use tokenctl::token::{Algorithm, Key, to_base64url};

pub(crate) const NOW: i64 = 1_800_000_000;

/// What came of a command line.
pub(crate) struct Outcome {
    pub(crate) code: u8,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    /// Whether a terminal would only be shown text by it.
    pub(crate) fn is_clean(&self) -> bool {
        let bad = |c: char| {
            c != '\n'
                && (c.is_control()
                    || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        };
        !self.stdout.chars().any(bad) && !self.stderr.chars().any(bad)
    }
}

/// A directory of its own, and what the environment says.
pub(crate) struct Place {
    directory: tempfile::TempDir,
    pub(crate) env: HashMap<String, String>,
    pub(crate) now: i64,
}

impl Place {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        Self { directory, env: HashMap::new(), now: NOW }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes a file that only we can read; its path.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("makes it");
        fs::write(&path, bytes).expect("writes it");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("closes it");
        path.display().to_string()
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        self.run_with(arguments, b"")
    }

    pub(crate) fn run_with(&self, arguments: &[&str], mut stdin: &[u8]) -> Outcome {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let mut seed = 1_u64;
        let mut random = |buffer: &mut [u8]| {
            for byte in buffer {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                *byte = seed.to_le_bytes()[6];
            }
        };
        let mut context = Context {
            clock: &|| Timestamp(self.now),
            elapsed: &|| Duration::ZERO,
            sleep: &|_| {},
            zone: Zone::utc(),
            random: &mut random,
            env: &|name| self.env.get(name).cloned(),
            data_dir: Some(self.directory.path().join("data")),
            config_dir: Some(self.directory.path().join("config")),
            login_name: &|| Some("tester".to_owned()),
            catch_interrupts: &|| Arc::new(AtomicBool::new(false)),
            stdin: &mut stdin,
            stdin_is_terminal: false,
            stdout: Stream { writer: &mut stdout, is_terminal: false, width: None },
            stderr: Stream { writer: &mut stderr, is_terminal: false, width: None },
            prompt: None,
        };
        let arguments = std::iter::once("tokenctl").chain(arguments.iter().copied());
        let code = run(&mut context, arguments.map(OsString::from));
        let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
        Outcome { code, stdout: text(stdout), stderr: text(stderr) }
    }

    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }
}

/// The same key for the same seed.
pub(crate) fn key(algorithm: Algorithm, mut seed: u64) -> Key {
    let mut random = |buffer: &mut [u8]| {
        for byte in buffer {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
            *byte = seed.to_le_bytes()[5];
        }
    };
    Key::generate(algorithm, Timestamp(NOW - 1000), &mut random).expect("a key")
}

/// The signed part of a token of these pieces, whatever they say.
pub(crate) fn signed_part(header: &str, payload: impl AsRef<[u8]>) -> String {
    format!("{}.{}", to_base64url(header.as_bytes()), to_base64url(payload.as_ref()))
}

/// The same with this signature.
pub(crate) fn with_signature(
    header: &str,
    payload: impl AsRef<[u8]>,
    signature: impl AsRef<[u8]>,
) -> String {
    format!("{}.{}", signed_part(header, payload), to_base64url(signature.as_ref()))
}

/// The same, signed by the key.
pub(crate) fn signed(key: &Key, header: &str, payload: impl AsRef<[u8]>) -> String {
    let part = signed_part(header, payload);
    let signature = key.sign(part.as_bytes()).expect("signs");
    format!("{part}.{}", to_base64url(&signature))
}
