//! The page's function in Go, built with Debian's packages of its two libraries.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::verifiers::block;

const SOURCES: &str = "/usr/share/gocode/src/github.com";

const DRIVER: &str = r#"
func main() {
	text, err := os.ReadFile(os.Getenv("JWKS_FILE"))
	if err != nil {
		panic(err)
	}
	var set struct{ Keys []struct{ Kid, X string } }
	if err := json.Unmarshal(text, &set); err != nil {
		panic(err)
	}
	keys := map[string]ed25519.PublicKey{}
	for _, key := range set.Keys {
		keys[key.Kid], _ = base64.RawURLEncoding.DecodeString(key.X)
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if _, err := verify(lines.Text(), keys); err != nil {
			fmt.Println(err)
		} else {
			fmt.Println("accepted")
		}
	}
}
"#;

/// The program; `None` without Go, which in CI is a failure.
pub(crate) fn program(directory: &Path) -> Option<PathBuf> {
    let libraries = ["golang-jwt/jwt", "gomodule/redigo"];
    let found = Command::new("go").arg("version").output().is_ok()
        && libraries.iter().all(|library| Path::new(SOURCES).join(library).exists());
    if !found {
        assert!(std::env::var_os("CI").is_none(), "Go and its libraries are not installed");
        #[expect(clippy::print_stderr, reason = "a test that shows nothing says so")]
        {
            eprintln!("NOT TESTED in Go: install golang-go and the two libraries");
        }
        return None;
    }
    let at = |name: &str| directory.join("go/src").join(name);
    for (library, name) in libraries.iter().zip(["golang-jwt/jwt/v4", "gomodule/redigo"]) {
        let link = at("github.com").join(name);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(Path::new(SOURCES).join(library), link).unwrap();
    }
    fs::create_dir_all(at("verifier")).unwrap();
    let (imports, code) = block("go").split_once("\n)\n").expect("the imports");
    let imports = format!(
        "{imports}\n\t\"bufio\"\n\t\"encoding/base64\"\n\t\"encoding/json\"\n\t\"fmt\"\n)\n"
    );
    fs::write(at("verifier/main.go"), format!("package main\n\n{imports}{code}{DRIVER}")).unwrap();
    let program = directory.join("verifier-go");
    let built = Command::new("go")
        .args(["build", "-o"])
        .arg(&program)
        .arg("verifier")
        .current_dir(directory)
        .env("GO111MODULE", "off")
        .env("GOPATH", directory.join("go"))
        .env("GOCACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("go-cache"))
        .output()
        .expect("go");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    Some(program)
}
