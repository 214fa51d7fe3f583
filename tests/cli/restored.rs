//! Stores that another program restored, and hints for names of files that look like options.

use crate::common::World;

#[test]
fn a_part_of_a_store_is_recognised() {
    let world = World::made();
    world.issue("alice", &[]);
    let schema = |table: &str| {
        let sql = format!("SELECT sql FROM sqlite_master WHERE name = '{table}'");
        world.value::<String>(&sql)
    };
    for (tables, missing) in [
        (&["users", "sessions"][..], "denylist, cutoffs, events, store"),
        (&["sessions"], "users, denylist, cutoffs, events, store"),
        (&["users", "denylist", "cutoffs", "events"], "sessions, store"),
    ] {
        let path = world.at(&format!("part-{}.db", tables.len()));
        let part = crate::common::sql(std::path::Path::new(&path));
        for table in tables {
            part.execute_batch(&schema(table)).unwrap();
        }
        drop(part);
        for command in [&["sessions", "list"][..], &["doctor"]] {
            let done = world.run(&[&["--store", &path], command].concat()).code(1);
            let text =
                format!("is only a part of a tokenctl store: the tables {missing} are missing");
            let said = done.stdout.clone() + &done.stderr;
            assert!(said.contains(&text), "{tables:?}: {done:?}");
            assert!(said.contains("sqlite3 ORIGINAL .dump"), "{tables:?}: {done:?}");
        }
    }
    // Another program's tables of the same names.
    let path = world.at("shop.db");
    let other = crate::common::sql(std::path::Path::new(&path));
    let sql = "CREATE TABLE users (id); CREATE TABLE sessions (id); CREATE TABLE events (id);
               CREATE TABLE store (id);";
    other.execute_batch(sql).unwrap();
    world.run(&["--store", &path, "users", "list"]).code(1).says("is not a tokenctl store");
}

#[test]
fn a_hint_works_for_a_file_whose_name_looks_like_an_option() {
    let world = World::made();
    world.issue("alice", &[]);
    world.shell("sqlite3 .local/share/tokenctl/sessions.db .dump | sqlite3 ./-x.db");
    let list = "tokenctl --store=-x.db sessions list --count";
    let said = world.shell(list);
    let hint = said.lines().find_map(|line| line.split_once("run: ")).unwrap_or_default().1;
    assert!(hint.starts_with("sqlite3 ./-x.db "), "{said}");
    assert_eq!(world.shell(hint), "wal\n");
    assert_eq!(world.shell(list), "1\n");
}
