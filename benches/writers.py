#!/usr/bin/env python3
"""Measures how long a rotation waits while several processes write one store in closed loops.

    benches/writers.py TOKENCTL [PROCESSES [SECONDS]]

Three ways to wait for the write lock: SQLite's busy timeout, short retries with a constant pause, and a
queue in front of SQLite (flock on a file beside the store). The statements are those of docs/store.md.
"""

import fcntl
import multiprocessing
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../docs/store.md")
DEADLINE = 5.0


def statements():
    with open(PAGE, encoding="utf-8") as page:
        return dict(re.findall(r"```sql\n-- name: (\S+)\n(.*?)```", page.read(), re.S))


class Queue:
    """The write lock behind a queue: the kernel wakes a waiter when the lock is free."""

    def __init__(self, store):
        self.file = os.open(store + ".queue", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)

    def __enter__(self):
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_):
        fcntl.flock(self.file, fcntl.LOCK_UN)


class NoQueue:
    def __enter__(self):
        pass

    def __exit__(self, *_):
        pass


def begin(store, way):
    if way != "retry":
        store.execute("BEGIN IMMEDIATE")
        return
    until = time.monotonic() + DEADLINE
    while True:
        try:
            store.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.0005 + random.random() * 0.001)


def writer(path, way, number, seconds, ready, results):
    sql = statements()
    store = sqlite3.connect(path, isolation_level=None, timeout=30)
    store.execute("PRAGMA foreign_keys = ON")
    store.execute("PRAGMA synchronous = FULL")
    now, session, user = int(time.time()), f"s-{number}", f"u-{number}"
    values = {"id": session, "user": user, "now": now, "expires_at": None, "max_expires_at": None}
    values |= {"access_expires_at": now + 900, "ip": "192.0.2.7", "user_agent": "a", "device": None}
    values |= {"claims": "{}", "sid": session, "sub": user}
    queue = Queue(path) if way == "flock" else NoQueue()
    store.execute("BEGIN IMMEDIATE")
    for name in ["login-user", "login-session"]:
        store.execute(sql[name], values)
    store.execute("COMMIT")
    ready.wait()
    store.execute(f"PRAGMA busy_timeout = {0 if way == 'retry' else int(DEADLINE * 1000)}")
    waits, failed, until = [], 0, time.monotonic() + seconds
    while time.monotonic() < until:
        start = time.monotonic()
        try:
            with queue:
                begin(store, way)
                row = store.execute(sql["rotate-look"], values).fetchone()
                store.execute(sql["rotate"], values | {"gen": row[1]})
                store.execute("COMMIT")
        except sqlite3.OperationalError:
            failed += 1
        waits.append(time.monotonic() - start)
    results.put((waits, failed))


def main():
    tokenctl, processes, seconds = sys.argv[1], int((sys.argv + ["", "6"])[2] or 6), 10.0
    if len(sys.argv) > 3:
        seconds = float(sys.argv[3])
    for way in ["timeout", "retry", "flock"]:
        with tempfile.TemporaryDirectory(dir=".") as directory:
            path = os.path.join(directory, "s.db")
            subprocess.run([tokenctl, "--store", path, "init", "-q"], check=True, env={"HOME": directory})
            results, ready = multiprocessing.Queue(), multiprocessing.Barrier(processes)
            work = [
                multiprocessing.Process(target=writer, args=(path, way, n, seconds, ready, results))
                for n in range(processes)
            ]
            for process in work:
                process.start()
            each = [results.get(timeout=60) for _ in work]
            for process in work:
                process.join()
        waits = sorted(wait for found, _ in each for wait in found)
        counts = [len(found) for found, _ in each]
        failed = sum(count for _, count in each)
        at = lambda part: waits[min(len(waits) - 1, int(len(waits) * part))] * 1000
        print(
            f"{way:8} {len(waits) / seconds:7.0f} rotations/s  p50 {at(0.5):7.1f} ms  p99 {at(0.99):7.1f} ms"
            f"  max {waits[-1] * 1000:7.1f} ms  failed {failed}  per process {min(counts)} to {max(counts)}"
        )


if __name__ == "__main__":
    main()
