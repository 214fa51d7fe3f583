//! The program `tokenctl`.

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

fn main() -> ExitCode {
    tokenctl::cli::main(STDOUT_IS_CLOSED.load(Ordering::Relaxed))
}

/// Whether the program was started with standard output closed (`>&-`).
static STDOUT_IS_CLOSED: AtomicBool = AtomicBool::new(false);

// Rust's runtime opens /dev/null in place of a closed standard output before `main` runs, so that lost
// output would look like written output. Only code that the loader runs before it can see the difference.
#[used]
#[cfg_attr(target_os = "linux", unsafe(link_section = ".init_array"))]
#[cfg_attr(target_os = "macos", unsafe(link_section = "__DATA,__mod_init_func"))]
#[expect(unsafe_code, reason = "the attribute alone: the function itself is safe")]
static LOOK: extern "C" fn() = look;

extern "C" fn look() {
    let closed = rustix::io::fcntl_getfd(rustix::stdio::stdout()).is_err();
    STDOUT_IS_CLOSED.store(closed, Ordering::Relaxed);
}
