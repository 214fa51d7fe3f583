//! The inputs of a scan: directory trees with .gitignore, compressed files, invalid ones.

use super::{NOW, World, issue, rows, told};

/// Returns a frame with a window of 1 MiB, with these uncompressed blocks and no last block.
fn frame(blocks: &[&str]) -> Vec<u8> {
    let mut bytes = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50];
    for block in blocks {
        let header = u32::try_from(block.len()).expect("small") << 3;
        bytes.extend_from_slice(header.to_le_bytes().get(..3).expect("three"));
        bytes.extend_from_slice(block.as_bytes());
    }
    bytes
}

fn whole_frame(block: &str) -> Vec<u8> {
    [frame(&[block]), vec![1, 0, 0]].concat()
}

fn to_skip(number: u8, content: &str) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("small").to_le_bytes();
    [&[0x50 + number, 0x2a, 0x4d, 0x18][..], &length, content.as_bytes()].concat()
}

#[test]
fn patterns_reach_down_from_the_top_of_the_work_tree_only() {
    let world = World::new();
    let line = format!("{}\n", issue(&world, "alice"));
    world.file("above/.gitignore", "*\n");
    for name in ["tree/log", "tree/sub/log", "tree/sub/out", "repo/sub/log", "repo/sub/out"] {
        world.file(&format!("above/{name}"), &line);
    }
    world.file("above/tree/.gitignore", "out\n");
    world.file("above/tree/.ignore", "log\n");
    world.file("above/repo/.git/info/exclude", "log\n");
    world.file("above/repo/.gitignore", "out\n");
    for (path, count) in [
        ("above/tree", 2),
        // No directory is a repository here, so .gitignore files above the tree do not apply.
        ("above/tree/sub", 2),
        ("above/repo", 1),
        ("above/repo/sub", 1),
    ] {
        let (found, _) = rows(&world, NOW, &[&world.at(path)]);
        let counts: Vec<_> = found.iter().map(|row| row["count"].as_u64()).collect();
        assert_eq!(counts, [Some(count)], "{path}");
    }
    assert_eq!(rows(&world, NOW, &[&world.at("above")]).0.len(), 0);
}

#[test]
fn paths_that_patterns_exclude_are_counted() {
    let world = World::new();
    for name in
        ["a/.env", "a/log", "a/target/x", "a/target/y", "a/sub/.env", "a/.git/config", "b/.env"]
    {
        world.file(&format!("tree/{name}"), "text\n");
    }
    world.file("tree/a/.gitignore", ".env\ntarget\n");
    std::os::unix::fs::symlink("log", world.path("tree/a/link")).expect("a link");
    for (path, options, expected) in [
        ("tree", &[][..], Some("3 files or directories that .gitignore excludes; search them")),
        ("tree/a/sub", &[], Some("1 file or directory that .gitignore excludes; search it")),
        ("tree", &["--no-ignore"], None),
        ("tree/a/.env", &[], None),
        ("tree/b", &[], None),
    ] {
        let mut args = vec!["scan", "-o", "jsonl"];
        args.extend(options);
        let path = world.at(path);
        args.push(&path);
        let done = world.then(&args);
        assert_eq!((done.exit, done.stdout.as_str()), (0, ""), "{path}: {}", done.stderr);
        match expected {
            Some(text) => {
                let text = format!("not searched: {text} with --no-ignore");
                assert!(done.stderr.contains(&text), "{path}: {}", done.stderr);
            }
            None => assert!(!done.stderr.contains("gitignore"), "{path}: {}", done.stderr),
        }
    }
}

/// A long value of SQLite continues on overflow pages, each of which starts with the number of the next one.
#[test]
#[expect(clippy::disallowed_methods, reason = "a database of another program")]
fn tokens_on_two_pages_of_a_database_are_found() {
    let world = World::new();
    let token = issue(&world, "alice");
    for (number, before) in (4780..5180).step_by(20).enumerate() {
        let path = world.at(&format!("tree/{number:02}.db"));
        std::fs::create_dir_all(world.at("tree")).expect("a directory");
        let database = rusqlite::Connection::open(&path).expect("opens");
        let text = format!("{} {token} {}", "x".repeat(before + 4096), "y".repeat(13_000 - before));
        database
            .execute_batch("PRAGMA page_size = 4096; CREATE TABLE t (v TEXT)")
            .expect("creates");
        database.execute("INSERT INTO t VALUES (?1)", [text]).expect("inserts");
    }
    let (found, code) = rows(&world, NOW, &[&world.at("tree")]);
    let counts: Vec<_> = found.iter().map(|row| row["count"].as_u64()).collect();
    assert_eq!((counts, code), (vec![Some(20)], 4), "{found:?}");
    // A stream, and a page behind the first part that is not the next one.
    let bytes = std::fs::read(world.at("tree/10.db")).expect("reads");
    let piped = world.then_with(&["scan", "-o", "jsonl"], &bytes);
    assert_eq!(piped.exit, 4, "{}", piped.stderr);
    let mut elsewhere = bytes;
    for page in 1..elsewhere.len() / 4096 {
        elsewhere[page * 4096 + 2] = 1;
    }
    let (found, _) = rows(&world, NOW, &[&world.file("elsewhere.db", elsewhere)]);
    assert!(found.iter().all(|row| row["status"] != "live"), "{found:?}");
}

#[test]
fn links_out_of_a_directory_are_followed_once() {
    let world = World::new();
    let line = format!("{}\n", issue(&world, "alice"));
    for name in ["pods/x/0.log", "data/a/log", "logs/plain", "logs/..data/secret"] {
        world.file(name, &line);
    }
    let link = |target: &str, name: &str| {
        std::os::unix::fs::symlink(target, world.path(name)).expect("a link");
    };
    link("../pods/x/0.log", "logs/app.log");
    link("../pods/x/0.log", "logs/app-again.log");
    link("../data", "logs/data");
    link("..data/secret", "logs/secret");
    link("..", "logs/up");
    link(".", "logs/loop");
    link("../logs", "data/back");
    link("nowhere", "logs/dangling");
    link("logs", "link-to-logs");
    for root in ["logs", "link-to-logs"] {
        let done = world.then(&["scan", "-o", "jsonl", &world.at(root)]);
        let row: serde_json::Value = serde_json::from_str(done.stdout.trim()).expect("a row");
        assert_eq!((row["count"].as_u64(), done.exit), (Some(4), 4), "{root}: {}", done.stdout);
        assert!(done.stdout.contains(&format!("{root}/app-again.log")), "{}", done.stdout);
        assert!(done.stdout.contains(&format!("{root}/data/a/log")), "{}", done.stdout);
        let skipped = format!("/{root}/dangling (dangling link), ");
        assert!(done.stderr.contains(&skipped), "{}", done.stderr);
        assert!(done.stderr.contains("/up (link to a parent directory)"), "{}", done.stderr);
    }
    // A target in a further argument is searched there.
    let (found, _) = rows(&world, NOW, &[&world.at("logs"), &world.at("pods")]);
    assert_eq!(found[0]["count"], 4);
    assert!(found[0].to_string().contains("pods/x/0.log"), "{}", found[0]);
}

#[test]
fn special_files_in_a_directory_are_named() {
    let world = World::new();
    world.file("tree/log", "text\n");
    let bound = std::os::unix::net::UnixListener::bind(world.path("tree/socket"));
    bound.expect("a socket");
    rustix::fs::mkfifoat(rustix::fs::CWD, world.path("tree/fifo"), rustix::fs::Mode::RWXU)
        .expect("a FIFO");
    let done = world.then(&["scan", &world.at("tree")]);
    assert_eq!(done.exit, 0, "{}", done.stderr);
    assert!(done.stderr.contains("tree/fifo (FIFO), "), "{}", done.stderr);
    assert!(done.stderr.contains("tree/socket (socket)\n"), "{}", done.stderr);
    assert!(done.stderr.contains("no tokens in 1 file\n"), "{}", done.stderr);
}

#[test]
fn frames_to_skip_are_skipped() {
    let world = World::new();
    let line = format!("{}\n", issue(&world, "alice"));
    let parts = [
        to_skip(0, "four"),
        to_skip(15, ""),
        whole_frame(&line),
        to_skip(7, "between"),
        whole_frame(&line),
        to_skip(1, "at the end"),
    ];
    let packed = world.file("packed", parts.concat());
    let (found, code) = rows(&world, NOW, &[&packed]);
    assert_eq!(told(&found), ["packed:1:1 live x2"]);
    assert_eq!(code, 4);
    // A file that only starts like Zstandard is searched uncompressed.
    let plain = world.file("plain", to_skip(0, &line));
    assert_eq!(rows(&world, NOW, &[&plain]).0.len(), 1);
    let cut =
        world.file("cut", [whole_frame(""), vec![0x50, 0x2a, 0x4d, 0x18, 9, 0, 0, 0]].concat());
    let done = world.then(&["scan", &cut]);
    assert_eq!(done.exit, 1);
    assert!(done.stderr.contains("cut: truncated zstd data\n"), "{}", done.stderr);
}

#[test]
fn readable_parts_of_a_damaged_archive_are_searched() {
    let world = World::new();
    let line = format!("x {}", issue(&world, "alice"));
    for (end, said) in [
        (&[][..], "truncated zstd data"),
        (&[0x01, 0x10], "truncated zstd data"),
        (&[0x07, 0, 0], "invalid zstd data: invalid block"),
        (&[0x15, 0, 0, 0xff, 0xff], "invalid zstd data: invalid block"),
        (&[0x01, 0, 0, b'x'], "truncated zstd data"),
        (b"\x01\0\0what else", "invalid zstd data: invalid data after a zstd frame"),
    ] {
        let bytes = [&frame(&["before\n", &line]), end].concat();
        let file = world.file("broken.zst", bytes);
        let done = world.then(&["scan", "-o", "jsonl", &file]);
        assert_eq!(done.exit, 4, "{said}: {}", done.stderr);
        assert!(done.stdout.contains("\"line\":2,\"column\":3,"), "{}", done.stdout);
        let warning = format!("warning: cannot read {file}: {said}\n");
        assert!(done.stderr.contains(&warning), "{} {warning}", done.stderr);
    }
    // A window of 1 GiB.
    let file = world.file("wide.zst", [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa0, 1, 0, 0]);
    let done = world.then(&["scan", &file]);
    assert!(
        done.stderr.contains("needs 1024 MiB of memory; the limit is 128 MiB"),
        "{}",
        done.stderr
    );
}
