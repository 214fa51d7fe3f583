//! The file of a ring: replaced atomically, with owner and mode kept, also without a store.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};

use super::ring_dir::TestDir;
use serde_json::Value;

#[test]
fn the_file_is_replaced_behind_links_for_the_same_owner_and_mode() {
    let dir = TestDir::new();
    let real = dir.path("real.json");
    fs::rename(dir.ring_path(), &real).unwrap();
    symlink("real.json", dir.ring_path()).unwrap();
    let owner = fs::metadata(&real).unwrap().uid();
    let is_root = owner == 0;
    if is_root {
        chown(&real, Some(65_534), Some(65_534)).unwrap();
    }
    // The next change removes unfinished files of a killed one, and no other files.
    let litter = dir.path(&format!(".real.json.{}.new", "a1".repeat(8)));
    fs::write(&litter, "half a key").unwrap();
    let foreign = dir.path(".real.json.backup.new");
    fs::write(&foreign, "somebody's").unwrap();
    dir.ok(&["keys", "rotate"]);
    assert!(fs::symlink_metadata(dir.ring_path()).unwrap().is_symlink());
    let metadata = fs::metadata(&real).unwrap();
    assert_eq!(metadata.mode() & 0o777, 0o600);
    assert_eq!(metadata.uid(), if is_root { 65_534 } else { owner });
    assert!(!litter.exists() && foreign.exists());
    assert_eq!(dir.kids().len(), 2);

    fs::set_permissions(dir.path(""), fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o644)).unwrap();
    for command in [&["keys", "rotate"][..], &["keys", "prune"], &["keys", "list"], &["issue", "u"]]
    {
        let said = dir.fails(1, "key-readable", command);
        assert!(said.contains("chmod 600"));
    }
}

#[test]
fn key_commands_work_without_a_store() {
    let dir = TestDir::empty();
    let data = dir.path("data");
    let run = |arguments: &[&str]| {
        let mut command = dir.command(arguments);
        command.env_remove("TOKENCTL_STORE").env("XDG_DATA_HOME", &data).output().unwrap()
    };
    for arguments in [&["keys", "generate"][..], &["keys", "rotate"], &["keys", "list"]] {
        let output = run(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let listed: Value =
        serde_json::from_slice(&run(&["keys", "list", "-o", "json"]).stdout).unwrap();
    assert_eq!(listed[1]["sessions"], Value::Null);
    // Without the store it is unknown which sessions need the keys.
    assert_eq!(run(&["keys", "prune"]).status.code(), Some(1));
    assert!(!data.join("tokenctl/sessions.db").exists());
}
