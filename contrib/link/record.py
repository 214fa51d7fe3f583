#!/usr/bin/env python3
"""Prints the linker script that puts the functions of short commands next to each other.

A program's functions are read from its file page by page, 16 pages at a time, when they are first called.
The functions that a short command calls are spread over the whole program, so most of the command's time is
spent reading pages. Likewise each page of variables that a command uses has to be filled. build.rs passes the
printed script to the linker. Patterns that name nothing have no effect, so the script may be older than the
program; record it again when the ratio of `decode` in benches/compare.sh has grown:

    cargo rustc --release --bin tokenctl -- -C strip=none
    contrib/link/record.py target/release/tokenctl >target/functions.ld
    mv target/functions.ld contrib/link/functions.ld

It runs commands with a breakpoint in every function, on Linux on x86-64, and needs `nm`.
"""

import base64
import ctypes
import hmac
import json
import os
import re
import signal
import subprocess
import sys
import tempfile

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
TRACEME, CONTINUE, GET_REGISTERS, SET_REGISTERS, SET_OPTIONS = 0, 7, 12, 13, 0x4200
TRACE_THREADS = 8
ALL_THREADS = 0x40000000  # __WALL of waitpid
RIP = 16  # its place among the registers
BREAKPOINT = b"\xcc"
NO_RANDOM_ADDRESSES = 0x0040000
# Functions of generic names have one pattern for all their types. If it would bring in more bytes of functions
# that are not called, it comes last.
LARGEST_WASTE = 2048
# AWS-LC uses these variables at the start and at the end of every process.
VARIABLES = [
    "aws_lc_*_OPENSSL_cpucap_initialized",
    "aws_lc_*_OPENSSL_ia32cap_P",
    "thread_local_drbg_shutdown_started",
    "thread_local_states_list_lock",
    "thread_states_list_head",
]


def called_by(arguments, environment, functions):
    """Returns those addresses of functions that a command calls, in the order of the first calls."""
    child = os.fork()
    if child == 0:
        LIBC.personality(NO_RANDOM_ADDRESSES)
        null = os.open("/dev/null", os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        LIBC.ptrace(TRACEME, 0, None, None)
        os.execve(arguments[0], arguments, environment)
    os.waitpid(child, 0)
    LIBC.ptrace(SET_OPTIONS, child, None, TRACE_THREADS)
    with open(f"/proc/{child}/maps", encoding="utf-8") as maps:
        own = next(line for line in maps if line.rstrip().endswith(arguments[0]))
    start = int(own.split("-")[0], 16)
    memory = os.open(f"/proc/{child}/mem", os.O_RDWR)
    replaced = {}
    for function in functions:
        replaced[function] = os.pread(memory, 1, start + function)
        os.pwrite(memory, BREAKPOINT, start + function)
    registers = (ctypes.c_ulonglong * 27)()
    called = {}
    LIBC.ptrace(CONTINUE, child, None, None)
    while True:
        thread, status = os.waitpid(-1, ALL_THREADS)
        if os.WIFEXITED(status) or os.WIFSIGNALED(status):
            if thread != child:
                continue
            os.close(memory)
            if status != 0:
                sys.exit(f"{arguments[1]} failed: {os.waitstatus_to_exitcode(status)}")
            return called
        passed = os.WSTOPSIG(status)
        LIBC.ptrace(GET_REGISTERS, thread, None, ctypes.addressof(registers))
        function = registers[RIP] - 1 - start
        if passed == signal.SIGTRAP and function in replaced:
            os.pwrite(memory, replaced[function], start + function)
            called[function] = None
            registers[RIP] -= 1
            LIBC.ptrace(SET_REGISTERS, thread, None, ctypes.addressof(registers))
        if passed in (signal.SIGTRAP, signal.SIGSTOP):
            passed = None
        LIBC.ptrace(CONTINUE, thread, None, passed)


def pattern(symbol):
    """Returns a pattern for the function's section, without what changes from one build to the next."""
    symbol = re.sub(r"17h[0-9a-f]{16}E.*$", "17h*", symbol)  # the hash in a name of the legacy scheme
    symbol = re.sub(r"Cs[0-9A-Za-z]{5,13}_", "Cs*_", symbol)  # the crate's number in a name of scheme v0
    return re.sub(r"aws_lc_\d+_\d+_\d+_", "aws_lc_*_", symbol)


def signed(secret):
    """Returns a token signed with HS256."""

    def encoded(part):
        return base64.urlsafe_b64encode(part).rstrip(b"=")

    header = json.dumps({"alg": "HS256", "typ": "at+jwt", "kid": "k1"}).encode()
    claims = json.dumps({"iss": "https://id.example", "sub": "alice", "iat": 1700000000, "exp": 4000000000}).encode()
    text = encoded(header) + b"." + encoded(claims)
    return (text + b"." + encoded(hmac.digest(secret, text, "sha256"))).decode()


def main():
    program = os.path.abspath(sys.argv[1])
    listed = subprocess.run(["nm", "-S", program], capture_output=True, text=True, check=True)
    lines = [line.split() for line in listed.stdout.splitlines()]
    functions = {int(at, 16): name for at, _, kind, name in (line for line in lines if len(line) == 4) if kind in "tTwW"}
    sizes = {line[3]: int(line[1], 16) for line in lines if len(line) == 4 and line[2] in "tTwW"}
    if not functions:
        sys.exit(f"{program} has no symbols; build it with `-C strip=none`")

    with tempfile.TemporaryDirectory() as directory:
        environment = {"PATH": os.environ["PATH"], "HOME": directory}

        def run(*arguments):
            return subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=True).stdout

        key = os.path.join(directory, "secret")
        with open(os.open(key, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
            file.write("0123456789abcdef0123456789abcdef")
        hs256 = signed(b"0123456789abcdef0123456789abcdef")
        run("init")
        tokens = json.loads(run("issue", "alice", "-o", "json"))
        commands = [
            ["decode", hs256],
            ["decode", "--verify", "--key", key, hs256],
            ["decode", tokens["access_token"], "-o", "json"],
            ["introspect", tokens["access_token"]],
            ["issue", "bob"],
            ["sessions", "list"],
            ["rotate", tokens["refresh_token"]],
            ["revoke-all", "alice", "--yes"],
        ]
        called = [
            [functions[address] for address in called_by([program, *arguments], environment, functions)]
            for arguments in commands
        ]

    matching = {}
    for symbol in sizes:
        matching.setdefault(pattern(symbol), []).append(symbol)
    ever_called = set().union(*called)
    waste = {
        name: sum(sizes[symbol] for symbol in symbols if symbol not in ever_called)
        for name, symbols in matching.items()
    }
    # The functions of each command that no earlier command calls. The name itself is the better pattern, as long
    # as compiler and dependencies are the same.
    order = {}
    for symbols in called:
        for symbol in symbols:
            name = pattern(symbol)
            order[name if waste[name] <= LARGEST_WASTE else symbol] = None
    order.update(dict.fromkeys(pattern(symbol) for symbols in called for symbol in symbols))
    print("/* Printed by contrib/link/record.py. */")
    # The calls of C functions in shared libraries go through .plt, and the C compiler's files start a program.
    print("SECTIONS {\n  .plt : { *(.plt) }\n  .text.start : {")
    print("    *crt1.o(.text)\n    *crti.o(.text)\n    *crtbegin*.o(.text)")
    for name in order:
        print(f"    *(.text*.{name})")
    print("  }\n} INSERT BEFORE .text;")
    print("SECTIONS {\n  .bss.start : {")
    for name in VARIABLES:
        print(f"    *(.bss.{name})")
    print("  }\n} INSERT BEFORE .bss;")


if __name__ == "__main__":
    main()
