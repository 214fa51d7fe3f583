//! The crates that the library links with each set of features.

use std::collections::BTreeSet;
use std::process::Command;

/// Returns the names of the crates that the package links with these features and no others.
fn crates(features: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none"])
        .args(["--format", "{p}", "--no-default-features", "--features", features])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn a_feature_that_is_off_links_nothing() {
    const REDIS: &[&str] = &["redis", "rustls", "rustls-native-certs"];
    const POSTGRES: &[&str] =
        &["tokio-postgres", "tokio", "tokio-rustls", "rustls", "rustls-native-certs"];
    const CLI: &[&str] = &["clap", "comfy-table", "anyhow", "toml", "csv", "tar"];
    for (features, linked) in [
        ("", &[][..]),
        ("redis", &[REDIS][..]),
        ("postgres", &[POSTGRES]),
        ("redis,postgres", &[REDIS, POSTGRES]),
        ("cli", &[REDIS, CLI]),
        ("cli,postgres", &[REDIS, POSTGRES, CLI]),
    ] {
        let found = crates(features);
        assert!(found.contains("rusqlite"), "{features}: {found:?}");
        for group in [REDIS, POSTGRES, CLI] {
            for name in group {
                let expected = linked.iter().any(|group| group.contains(name));
                assert_eq!(
                    found.contains(*name),
                    expected,
                    "{name} with the features {features:?}"
                );
            }
        }
    }
}
