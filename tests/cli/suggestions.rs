//! What is suggested for an unknown command or option: the right name, or nothing; never its opposite, and a
//! command that destroys something only for a misspelling of its name.

use crate::common::World;

/// Returns the tip of an error: what follows `use: `, the similar names, or a sentence.
fn tip(world: &World, line: &str) -> Option<String> {
    let args: Vec<&str> = line.split(' ').collect();
    let done = world.run(&args).code(2);
    let tips: Vec<&str> =
        done.stderr.lines().filter_map(|line| line.trim_start().strip_prefix("tip: ")).collect();
    assert!(tips.len() <= 1, "{line}: {done:?}");
    let tip = (*tips.first()?).trim_start_matches("use: ");
    let similar = tip.split_once("exists: ").or_else(|| tip.split_once("exist: "));
    Some(similar.map_or(tip, |(_, names)| names).replace('\'', ""))
}

#[test]
fn names_of_other_tools_lead_to_ours() {
    let world = World::new();
    for (line, meant) in [
        ("sessions list --json", "-o json"),
        ("sessions list --format=json", "-o, --output"),
        ("stats --csv", "-o csv"),
        ("purge --version", "tokenctl --version"),
        ("revoke --all", "tokenctl revoke-all --everyone"),
        ("revoke-all --all", "--everyone"),
        ("sessions list --all", "--state all"),
        ("issue alice --ttl 1h", "--access-ttl or --refresh-ttl"),
        ("issue --user alice", "tokenctl issue USER"),
        ("purge --older-than 30d", "--idle"),
        ("decode --verify --secret x", "--key FILE, or TOKENCTL_SECRET"),
        ("events list", "tokenctl events"),
        ("events show", "tokenctl events"),
        ("events tail", "tokenctl events --follow"),
        ("events alice", "--user USER"),
        ("sessions list alice", "--user USER"),
        ("sessions list revoked", "--state revoked"),
        ("renew", "tokenctl rotate"),
        ("blacklist", "tokenctl denylist list"),
        ("version", "tokenctl --version"),
        ("ls", "tokenctl sessions list"),
        ("sign", "tokenctl issue USER"),
        ("create", "tokenctl issue USER"),
        ("reactivate alice", "tokenctl users reactivate"),
        ("users-list", "tokenctl users list"),
        ("keys delete k1", "tokenctl keys prune KID"),
        ("keys purge", "to delete retired keys: tokenctl keys prune"),
        ("--store s.db sessions delete 01a1", "to delete a session: tokenctl revoke --delete ID"),
        ("users ban alice", "tokenctl users deactivate USER"),
        ("users suspend alice", "tokenctl users deactivate USER"),
        ("users activate alice", "tokenctl users reactivate USER"),
        ("users enable alice", "tokenctl users reactivate USER"),
        ("terminate", "to revoke a session: tokenctl revoke ID"),
        (
            "restore",
            "to restore a backup, follow docs/restore.md; to make one: tokenctl backup FILE",
        ),
        ("revoke 01a1 --force", "-y, --yes"),
        ("purge --noconfirm", "-y, --yes"),
        ("purge --no-input", "-y, --yes"),
        ("users delete alice --assume-yes", "-y, --yes"),
        ("revoke --id 01a1", "tokenctl revoke ID"),
        ("scan --file x", "tokenctl scan FILE"),
        ("revoke --ids 01a1", "tokenctl revoke ID"),
        ("users deactivated", "tokenctl users list --status deactivated"),
        ("config patch", "${EDITOR:-vi} \"$(tokenctl config path)\""),
    ] {
        assert_eq!(tip(&world, line).as_deref(), Some(meant), "{line}");
    }
}

#[test]
fn a_misspelling_leads_to_the_name() {
    let world = World::new();
    for (line, meant) in [
        ("sesions list", "sessions"),
        ("sessions lst", "list"),
        ("sessions shwo 01a1", "show"),
        ("revok", "revoke"),
        ("intro", "introspect"),
        ("users dectivate alice", "deactivate"),
        ("users reactivat alice", "reactivate"),
        ("sessions list --usr alice", "--user"),
        ("sessions list --USER alice", "--user"),
        ("sessions list --user_agent x", "--user-agent"),
        ("sessions list --created 30d", "--created-before, --created-after"),
        ("sessions list --used 30d", "--used-before, --used-after"),
        ("sessions lisr", "list"),
        ("purge --dry", "--dry-run"),
        ("keys export --formt pem", "--format"),
        ("--idle 30d purge", "purge --idle exists"),
    ] {
        assert_eq!(tip(&world, line).as_deref(), Some(meant), "{line}");
    }
    let done = world.run(&["sessions", "list", "--usr", "x", "-o", "json"]).code(2);
    assert!(done.stderr.contains(r#""hint":"did you mean --user?""#), "{done:?}");
}

#[test]
fn no_opposite_and_no_unrelated_name_is_suggested() {
    let world = World::new();
    for line in [
        "keys dectivate k1",
        "users eactivate alice",
        "init --force",
        "sessions list --force",
        "sessions list --file x",
        "stats --id x",
        "stats --path x",
        "stats --headers",
        "decode --lint",
        "lint",
        "keys lint",
        "sessions lint",
        "users lint",
        "denylist lint",
        "sessions last",
        "keys prone",
        "store cope",
        "iss",
        "issuer",
        "denylist sync --top x",
        "decode --kid k1",
        "introspect --kid k1",
        "events --kid k1",
        "issue alice --kid k1",
        "decode --time",
        "scan --line",
        "revoke --season x",
        "sessions list --noconfirm",
        "sessions list --no-input",
        "purge --expired",
        "scan --revoked",
        "upload",
        "sessions eject",
    ] {
        let tip = tip(&world, line);
        let is_none = tip.as_ref().is_none_or(|tip| tip.starts_with("to pass --"));
        assert!(is_none, "{line}: {tip:?}");
    }
}

#[test]
fn revoke_all_says_that_it_takes_one_user() {
    let world = World::made();
    world.issue("alice", &[]);
    world.issue("bob", &[]);
    let tip = tip(&world, "revoke-all alice bob").unwrap();
    assert!(tip.contains("one user") && !tip.starts_with("use: --user"), "{tip}");
    // Each tip works when it is followed.
    assert!(tip.ends_with("tokenctl revoke --user USER --user USER"), "{tip}");
    let done = world.run(&["revoke-all", "--user", "alice"]).code(2);
    let (error, hint) = done.error_and_hint();
    assert_eq!(error, "revoke-all takes the user ID without --user");
    assert_eq!(hint, "preview with: tokenctl revoke-all alice --dry-run");
    let done = world.run(&["revoke-all", "--user", "alice", "--user", "bob"]).code(2);
    let (_, hint) = done.error_and_hint();
    assert_eq!(hint, "preview with: tokenctl revoke --user alice --user bob --dry-run");
    world.ok(&["revoke-all", "alice", "--dry-run"]);
    world.ok(&["revoke", "--user", "alice", "--user", "bob", "--dry-run"]);
    assert_eq!(world.list(&[]).len(), 2);
    world.ok(&["revoke", "--user", "alice", "--user", "bob"]);
    assert_eq!(world.list(&[]).len(), 0);
    world.run(&["revoke-all"]).code(2).says("<USER>");
}
