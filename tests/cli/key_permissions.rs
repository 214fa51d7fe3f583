//! Accepted key files: those that only the caller can read, and group-readable ones for the caller.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::Path;

use crate::common::World;
use crate::common::run::BINARY;

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("chmod");
}

/// Returns a world, and a copy of its ring in a directory that other users can enter.
fn world_with_open_ring() -> (World, std::path::PathBuf) {
    let world = World::made();
    let ring = world.write("open/ring.json", fs::read(world.ring()).expect("the ring"));
    chmod(&world.path("open"), 0o755);
    (world, ring)
}

#[track_caller]
fn assert_accepted(world: &World, key: &str, accepted: bool) {
    let done = world.run(&["--key", key, "keys", "list"]);
    assert_eq!(done.exit, i32::from(!accepted), "{done:?}");
    assert!(accepted || done.stderr.contains("other users can read key"), "{done:?}");
}

#[test]
fn a_private_directory_is_enough() {
    let (world, ring) = world_with_open_ring();
    let key = ring.to_str().unwrap();
    chmod(&ring, 0o644);
    assert_accepted(&world, key, false);
    for (mode, accepted) in [(0o700, true), (0o744, true), (0o711, false), (0o710, false)] {
        chmod(&world.path("open"), mode);
        assert_accepted(&world, key, accepted);
    }
    // The parent directories count too, but not a directory that only leads to a symbolic link.
    chmod(&world.path("open"), 0o755);
    fs::create_dir(world.path("private")).unwrap();
    chmod(&world.path("private"), 0o700);
    std::os::unix::fs::symlink(&ring, world.path("private/ring.json")).unwrap();
    assert_accepted(&world, &world.at("private/ring.json"), false);
    // A hard link may be in a directory that other users can enter.
    fs::hard_link(&ring, world.path("private/hard.json")).unwrap();
    assert_accepted(&world, &world.at("private/hard.json"), false);
    fs::remove_file(&ring).unwrap();
    assert_accepted(&world, &world.at("private/hard.json"), true);
}

#[test]
fn a_systemd_credential_is_accepted() {
    let (world, ring) = world_with_open_ring();
    chmod(&ring, 0o444);
    let key = ring.to_str().unwrap();
    assert_accepted(&world, key, false);
    let directory = world.at("open");
    let list = |directory: &str| {
        let call = world.call(&["--key", key, "keys", "list"]);
        call.env("CREDENTIALS_DIRECTORY", directory).run()
    };
    list(&directory).code(0);
    list(&format!("{directory}/../open")).code(0);
    list(&world.at("elsewhere")).code(1);
    list("").code(1);
    chmod(&ring, 0o666);
    list(&directory).code(1);
}

#[test]
fn a_key_file_may_be_readable_by_its_own_group() {
    let (world, ring) = world_with_open_ring();
    let key = ring.to_str().unwrap();
    // The group is the caller's own.
    chown(&ring, None, Some(rustix::process::getegid().as_raw())).unwrap();
    for (mode, accepted) in [(0o640, true), (0o440, true), (0o660, false), (0o644, false)] {
        chmod(&ring, mode);
        assert_accepted(&world, key, accepted);
    }
    if !is_root() {
        return;
    }
    chmod(&ring, 0o640);
    chown(&ring, None, Some(65_534)).unwrap();
    assert_accepted(&world, key, false);
    // Root reads a file of the service; the service reads a file of root through its group.
    chown(&ring, Some(65_534), Some(100)).unwrap();
    assert_accepted(&world, key, true);
}

#[test]
fn a_secret_that_root_has_mounted_is_accepted() {
    let (world, ring) = world_with_open_ring();
    // Docker mounts the file. Kubernetes mounts the directory, with links to a hidden one in it.
    let script = format!(
        "set -e; mount -t tmpfs secrets mounted; cp {ring} mounted/ring.json
         mkdir mounted/..data mounted/deep; cp {ring} mounted/..data/ring.json
         cp {ring} mounted/deep/ring.json; ln -s ..data/ring.json mounted/linked.json
         touch bound.json; mount --bind mounted/ring.json bound.json
         chmod 444 mounted/*.json mounted/*/ring.json mounted/..data/ring.json; set +e
         for key in mounted/ring.json mounted/linked.json bound.json mounted/deep/ring.json
         do {BINARY} --key $key keys list >/dev/null 2>&1; echo $?; done
         chown 65534 mounted/ring.json; {BINARY} --key bound.json keys list >/dev/null 2>&1; echo $?",
        ring = ring.display()
    );
    fs::create_dir(world.path("mounted")).unwrap();
    let output = world
        .command("unshare")
        .args(["--mount", "--propagation", "private", "sh", "-c", &script])
        .output()
        .expect("unshare");
    if !is_root() || String::from_utf8_lossy(&output.stderr).contains("not permitted") {
        return;
    }
    let codes = String::from_utf8_lossy(&output.stdout);
    assert_eq!(
        codes.split_whitespace().collect::<Vec<_>>(),
        ["0", "0", "0", "1", "1"],
        "{output:?}"
    );
}

#[test]
fn a_replaced_ring_is_readable_for_the_same_group() {
    let (world, ring) = world_with_open_ring();
    let key = ring.to_str().unwrap();
    for mode in [0o640, 0o600, 0o440] {
        chmod(&ring, mode);
        world.ok(&["--key", key, "keys", "rotate"]);
        assert_eq!(fs::metadata(&ring).unwrap().mode() & 0o777, mode);
    }
    if is_root() {
        chmod(&ring, 0o640);
        chown(&ring, Some(65_534), Some(100)).unwrap();
        world.ok(&["--key", key, "keys", "rotate"]);
        let metadata = fs::metadata(&ring).unwrap();
        assert_eq!((metadata.mode() & 0o777, metadata.uid(), metadata.gid()), (0o640, 65_534, 100));
    }
}

/// Runs the program as this user with one supplementary group.
fn as_member(world: &World, user: &str, groups: &[&str], args: &[&str]) -> (i32, String) {
    let mut command = world.command("setpriv");
    command.args(["--reuid", user, "--regid", user]).args(groups);
    let output = command.arg(world.path("tokenctl")).args(args).output().expect("setpriv");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().expect("a code"), text)
}

/// The usual layout of a service: root's key, readable for the group of the service.
#[test]
fn no_hint_takes_the_key_from_the_group_of_the_service() {
    if !is_root() {
        return;
    }
    let (world, ring) = world_with_open_ring();
    chmod(&world.path(""), 0o755);
    // The directory of the program itself may be closed to other users.
    fs::copy(BINARY, world.path("tokenctl")).unwrap();
    let key = ring.to_str().unwrap();
    chmod(&ring, 0o640);
    chown(&ring, Some(0), Some(2_000)).unwrap();
    for command in [&["keys", "list"][..], &["keys", "rotate"]] {
        let args = [&["--key", key], command].concat();
        let done = world.run(&args).code(1);
        let hint = done.error_and_hint().1;
        let groups = hint.split("setpriv ").nth(1).and_then(|text| text.split(" tokenctl").next());
        let groups: Vec<&str> = groups.unwrap_or_else(|| panic!("{hint}")).split(' ').collect();
        let (code, text) = as_member(&world, "0", &groups, &args);
        assert_eq!(code, 0, "{text}");
    }
    let metadata = fs::metadata(&ring).unwrap();
    assert_eq!((metadata.mode() & 0o777, metadata.uid(), metadata.gid()), (0o640, 0, 2_000));
    let list = ["--key", key, "keys", "list"];
    let member = ["--groups", "2000"];
    for (owner, mode, groups, accepted) in [
        (1_500, 0o640, &member[..], true),
        (1_500, 0o640, &["--clear-groups"], false),
        (1_500, 0o660, &member, false),
        (0, 0o640, &member, true),
        (0, 0o444, &member, false),
    ] {
        chmod(&ring, mode);
        chown(&ring, Some(owner), Some(2_000)).unwrap();
        let (code, text) = as_member(&world, "1500", groups, &list);
        assert_eq!(code, i32::from(!accepted), "{owner} {mode:o} {groups:?}: {text}");
        let hint = text.split("run: ").nth(1).unwrap_or_default().trim();
        if accepted || groups != member {
            assert!(accepted || text.contains("member of the group"), "{text}");
            continue;
        }
        // The owner of the key follows the hint.
        let script = hint.replace("GROUP", "2000");
        assert!(world.in_shell(&script).status().unwrap().success(), "{text}");
        let (code, text) = as_member(&world, "1500", groups, &list);
        assert_eq!(code, 0, "{text}");
    }
}
