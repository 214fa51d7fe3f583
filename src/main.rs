//! The program `tokenctl`.
//!
//! With glibc, the C library calls `main`, without Rust's runtime. The runtime prepares a message about stack
//! overflows, for which it reads `/proc/self/maps`: that takes as long as decoding a token. The rest of its
//! preparation is in [`prepare`]. Without glibc, only the runtime knows the arguments.
#![cfg_attr(all(target_os = "linux", target_env = "gnu", not(test)), no_main)]

#[cfg(all(target_os = "linux", target_env = "gnu", not(test)))]
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "the attribute alone: the function itself is safe")]
extern "C" fn main() -> i32 {
    use std::io::Write as _;
    let stdout_is_lost = prepare();
    let code = tokenctl::cli::main(stdout_is_lost);
    // The runtime would do it when `main` returns. Errors were reported by then.
    let _ = std::io::stdout().flush();
    code.into()
}

/// The functions of the C library's `libm` that the program calls: `pow` for the estimate of a progress bar,
/// `log` for FTS5 of SQLite, `log2` for the randomness of imported tokens. Since they are here, that shared
/// library is not loaded, whose loading takes 7 % of the time in which the program decodes a token.
#[cfg(all(target_os = "linux", target_env = "gnu", not(test)))]
#[expect(unsafe_code, reason = "the attributes alone: the functions themselves are safe")]
mod math {
    #[unsafe(no_mangle)]
    extern "C" fn log(x: f64) -> f64 {
        libm::log(x)
    }

    #[unsafe(no_mangle)]
    extern "C" fn log2(x: f64) -> f64 {
        libm::log2(x)
    }

    #[unsafe(no_mangle)]
    extern "C" fn pow(x: f64, y: f64) -> f64 {
        libm::pow(x, y)
    }
}

/// Prepares the process: a closed standard stream becomes /dev/null, so that no file gets its number and then
/// the output of the stream; and writing into a closed pipe returns an error instead of killing the process.
/// Returns whether output to standard output is lost.
#[cfg(all(target_os = "linux", target_env = "gnu", not(test)))]
fn prepare() -> bool {
    use std::fs::File;
    use std::os::fd::IntoRawFd;
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use rustix::stdio::{stderr, stdin, stdout};

    let is_lost = stdout_is_lost();
    let is_closed = [stdin(), stdout(), stderr()].map(|fd| rustix::io::fcntl_getfd(fd).is_err());
    for _ in is_closed.iter().filter(|is_closed| **is_closed) {
        // The lowest free number is that of the first closed stream. The file stays open.
        let null = File::options().read(true).write(true).open("/dev/null");
        let Ok(_) = null.map(IntoRawFd::into_raw_fd) else { std::process::abort() };
    }
    let ignored: Arc<AtomicBool> = Arc::default();
    let _ = signal_hook::flag::register(signal_hook::consts::SIGPIPE, ignored);
    is_lost
}

/// Whether standard output is closed or open for reading only. The standard library ignores the error of such
/// writes, so that lost output would look like written output.
fn stdout_is_lost() -> bool {
    use rustix::fs::{OFlags, fcntl_getfl};
    fcntl_getfl(rustix::stdio::stdout())
        .map_or(true, |flags| (flags & OFlags::ACCMODE) == OFlags::RDONLY)
}

#[cfg(not(all(target_os = "linux", target_env = "gnu", not(test))))]
mod with_runtime {
    use std::sync::atomic::{AtomicBool, Ordering};

    /// Whether the program was started without a standard output that can be written (`>&-`).
    pub(super) static STDOUT_IS_LOST: AtomicBool = AtomicBool::new(false);

    // The runtime opens /dev/null in place of a closed standard output before `main` runs, so that lost
    // output would look like written output. Only code that the loader runs before it can see the difference.
    #[used]
    #[cfg_attr(target_os = "linux", unsafe(link_section = ".init_array"))]
    #[cfg_attr(target_os = "macos", unsafe(link_section = "__DATA,__mod_init_func"))]
    #[expect(unsafe_code, reason = "the attribute alone: the function itself is safe")]
    static LOOK: extern "C" fn() = look;

    extern "C" fn look() {
        STDOUT_IS_LOST.store(super::stdout_is_lost(), Ordering::Relaxed);
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu", not(test))))]
fn main() -> std::process::ExitCode {
    tokenctl::cli::main(with_runtime::STDOUT_IS_LOST.load(std::sync::atomic::Ordering::Relaxed))
        .into()
}
