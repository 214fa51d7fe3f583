//! Blanks that a reader would not see: ` alice` and `alice` are different users.

use crate::common::World;

const USERS: [&str; 5] = ["alice", " alice", "alice ", "alice  b", "alice\u{a0}b"];
const SHOWN: [&str; 5] =
    ["alice", "\\u{20}alice", "alice\\u{20}", "alice \\u{20}b", "alice\\u{a0}b"];

fn world() -> World {
    let world = World::made();
    for user in USERS {
        world.force(&format!("INSERT INTO users (id) VALUES ('{user}')"));
        world.force(&format!(
            "INSERT INTO sessions (id, user_id, created_at, last_used_at, device)
             VALUES ('s-{user}', '{user}', unixepoch(), unixepoch(), ' laptop ')"
        ));
    }
    world
}

#[test]
fn tables_and_cards_show_every_blank() {
    let world = world();
    let lists = [
        world.ok(&["users", "list"]).stdout,
        world.ok(&["sessions", "list", "--columns", "user_id,device"]).stdout,
    ];
    for shown in SHOWN {
        for list in &lists {
            let rows = list.lines().filter(|line| line.split("  ").next() == Some(shown));
            assert_eq!(rows.count(), 1, "{shown}: {list}");
        }
        // The shown form names the user.
        let card = world.ok(&["users", "show", shown]).stdout;
        assert!(card.lines().next().unwrap().ends_with(&format!(" {shown}")), "{card}");
    }
    assert!(lists[1].contains("  \\u{20}laptop\\u{20}"), "{}", lists[1]);
    let card = world.ok(&["sessions", "show", "s-alice"]).stdout;
    assert!(card.contains(" \\u{20}laptop\\u{20}"), "{card}");
    // Programs get the stored text.
    let json = world.json(&["users", "list"]);
    let ids: Vec<&str> =
        json.as_array().unwrap().iter().map(|user| user["id"].as_str().unwrap()).collect();
    assert!(USERS.iter().all(|user| ids.contains(user)), "{ids:?}");
    let csv = world.ok(&["users", "list", "-o", "csv"]).stdout;
    assert!(csv.contains("\n alice,") && csv.contains("\nalice ,"), "{csv}");
}

#[test]
fn questions_show_every_blank() {
    let world = world();
    for (user, shown) in USERS.iter().zip(SHOWN) {
        let mut terminal = world.pty(120, &["users", "delete", user]);
        terminal.expect(&format!("Delete {shown} and 1 session?")).send("n\n").end();
    }
}

/// A short ID that ends inside an escape would name no session, and its backslash would change a shell line.
#[test]
fn a_short_id_never_ends_inside_an_escape() {
    let world = World::made();
    world.force("INSERT INTO users (id) VALUES ('alice')");
    for id in ["636166e9", "6361e9e97a7a7a7a", "e9e9e9e9e97a"] {
        world.force(&format!(
            "INSERT INTO sessions (id, user_id, created_at, last_used_at)
             VALUES (CAST(x'{id}' AS TEXT), 'alice', unixepoch(), unixepoch())"
        ));
    }
    let list = world.ok(&["sessions", "list", "--no-headers"]).stdout;
    let ids: Vec<&str> = list.lines().map(|line| line.split("  ").next().unwrap()).collect();
    assert_eq!(ids.len(), 3, "{list}");
    for id in ids {
        let end = id.rsplit_once('\\').map_or("xe9", |(_, end)| end);
        assert!(end.len() >= 3, "{id}: {list}");
        let shown = world.json(&["sessions", "show", id]);
        assert_eq!(shown["user_id"], "alice", "{id}");
    }
}
