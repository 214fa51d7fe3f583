//! Features for operators and cron jobs: columns, the history of a session, manual pages, completion,
//! settings, the nightly purge.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const BIN: &str = env!("CARGO_BIN_EXE_tokenctl");

struct Desk {
    home: tempfile::TempDir,
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

impl Desk {
    fn new() -> Self {
        let desk = Self { home: tempfile::tempdir().unwrap() };
        assert!(desk.run(&["init", "-q"]).status.success());
        desk
    }

    fn path(&self) -> &Path {
        self.home.path()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let tools = Path::new(BIN).parent().unwrap().display().to_string();
        command
            .env_clear()
            .env("HOME", self.path())
            .env("PATH", format!("{tools}:/usr/bin:/bin"))
            .env("TZ", "UTC")
            .env("TOKENCTL_STORE", self.path().join("sessions.db"))
            .env("TOKENCTL_ACTOR", "ops")
            .current_dir(self.path());
        command
    }

    fn run(&self, words: &[&str]) -> Output {
        self.command(BIN).args(words).stdin(Stdio::null()).output().unwrap()
    }

    fn out(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    fn import(&self, lines: &str) {
        let mut child = self
            .command(BIN)
            .args(["sessions", "import", "-q"])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

#[test]
fn columns_are_shown_in_the_requested_order() {
    let desk = Desk::new();
    let line = r#"{"id":"s-0001","user_id":"alice","created_at":1700000000,"expires_at":null,"#;
    desk.import(&format!("{line}\"claims\":{{\"n\":123456789012345678901,\"f\":1.0e3}}}}\n"));
    let list = |more: &[&str]| desk.run(&[&["sessions", "list"], more].concat());
    let out = |more: &[&str]| text(&list(more).stdout);
    assert_eq!(
        out(&["--columns", "claims,id", "--columns", "state", "-o", "jsonl"]),
        "{\"claims\":{\"n\":123456789012345678901,\"f\":1.0e3},\"id\":\"s-0001\",\"state\":\"active\"}\n"
    );
    assert_eq!(out(&["--columns=id,user_id", "-o", "csv"]), "id,user_id\ns-0001,alice\n");
    insta::assert_snapshot!(out(&["--columns", "user_id,id,expires_at,ip"]), @r"
    USER   ID    EXPIRES  IP
    alice  s-00    never
    ");
    let unknown = list(&["--columns", "id,devise"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("did you mean device?"));
    assert_eq!(out(&["--columns=ID,user", "-o", "csv", "--no-headers"]), "s-0001,alice\n");
    assert_eq!(out(&["-o", "id"]), "s-0001\n");
    let twice = list(&["--columns", "user,user_id"]);
    assert_eq!(twice.status.code(), Some(2));
    assert!(text(&twice.stderr).contains("--columns names user_id twice"));
}

#[test]
fn a_session_is_shown_with_its_whole_story() {
    let desk = Desk::new();
    let at = now();
    desk.import(&format!(
        "{{\"id\":\"s-0001\",\"user_id\":\"alice\",\"created_at\":{},\"last_used_at\":{},\
         \"rotated_at\":{},\"generation\":4,\"expires_at\":{},\"access_expires_at\":{},\
         \"ip\":\"192.0.2.7\",\"ip_changes\":2,\"user_agent\":\"curl/8.11.0\",\"device\":\"laptop\",\
         \"claims\":{{\"roles\":[\"admin\"],\"name\":\"Zo\u{eb}\\u001b[31m\"}}}}\n",
        at - 9 * 86_400 - 60,
        at - 150,
        at - 150,
        at + 6 * 86_400,
        at + 690,
    ));
    desk.out(&["revoke", "s-0001", "--reason", "compromised", "--note", "INC-1"]);
    let shown = desk.out(&["sessions", "show", "s-0001"]);
    let timeless: String = shown
        .split_inclusive(' ')
        .map(|word| {
            let digit = word.starts_with("20") && word.len() == 11;
            let time = matches!(word.trim_end().len(), 5 | 8) && word.as_bytes()[2] == b':';
            if digit || time { "# " } else { word }.to_owned()
        })
        .collect();
    insta::assert_snapshot!(timeless, @r#"
    session       s-0001
    user          alice
    state         revoked: compromised
    revoked       # # UTC (just now)
    revoked by    ops
    note          INC-1
    client        curl 8.11
    user agent    curl/8.11.0
    device        laptop
    ip            192.0.2.7 (changed 2 times)
    created       # # UTC (9 days ago)
    last used     # # UTC (2 min ago)
    generation    4
    rotated       # # UTC (2 min ago)
    access token  on the denylist, expires # # UTC (in 11 min)
    claims        {
                    "roles": [
                      "admin"
                    ],
                    "name": "Zoë\u001b[31m"
                  }
    history       # # UTC  9 days ago  opened
                  # # UTC  2 min ago   rotated (generation 4)
                  # # UTC  just now    revoked (compromised) by ops from 192.0.2.7, curl 8.11: INC-1
                  # # UTC  in 11 min   the access token expires
    "#);
    assert!(!shown.contains('\u{1b}'));
    let json: serde_json::Value =
        desk.out(&["sessions", "show", "s-0001", "-o", "json"]).parse().unwrap();
    assert_eq!(json["events"][0]["kind"], "revoked");
}

#[test]
fn every_command_has_a_manual_page_that_man_reads() {
    let desk = Desk::new();
    let main = desk.out(&["man"]);
    assert!(main.contains(".TH TOKENCTL 1"), "{main}");
    let pages = desk.path().join("man1");
    desk.out(&["man", "--dir", pages.to_str().unwrap()]);
    let mut names: Vec<String> = std::fs::read_dir(&pages)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    for name in ["tokenctl.1", "tokenctl-purge.1", "tokenctl-sessions-import.1"] {
        assert!(names.iter().any(|known| known == name), "{names:?}");
    }
    // Run again, over the existing pages.
    desk.out(&["man", "--dir", pages.to_str().unwrap()]);
    if Command::new("groff").arg("--version").output().is_ok() {
        for name in &names {
            let mut groff = desk.command("groff");
            let checked = groff.args(["-k", "-man", "-Tutf8", "-ww", "-z"]).arg(pages.join(name));
            assert_eq!(text(&checked.output().unwrap().stderr), "", "{name}");
        }
    }
    let refused = desk.run(&["man", "--dir", "/dev/null/man"]);
    assert_eq!(refused.status.code(), Some(1));
}

/// Returns the candidates that a shell gets for these words, the last of which is being typed.
fn offered(desk: &Desk, shell: &str, words: &[&str]) -> Vec<String> {
    let output = desk
        .command(BIN)
        .env("COMPLETE", shell)
        .env("_CLAP_COMPLETE_INDEX", (words.len() - 1).to_string())
        .arg("--")
        .args(words)
        .output()
        .unwrap();
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
    text(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn completion_offers_values_of_the_store() {
    let desk = Desk::new();
    let hostile =
        ["al$(reboot)", "al;ls", "al b", "-alx", "al`x`", "al'", "al\u{202e}", "al|x", "~al"];
    let users = ["alice", "albert@example.org", "bob"].iter().chain(&hostile);
    let lines: String = users
        .enumerate()
        .map(|(n, user)| {
            let mut line = serde_json::json!({
                "id": format!("s-{n:04}"), "user_id": user, "created_at": now() - 5_000,
                "expires_at": null, "user_agent": "curl/8.11.0",
            })
            .to_string();
            line.push('\n');
            line
        })
        .collect();
    desk.import(&lines);
    assert_eq!(
        offered(&desk, "bash", &["tokenctl", "revoke-all", "al"]),
        [
            "al\\ b",
            "al\\$\\(reboot\\)",
            "al\\'",
            "al\\;ls",
            "al\\`x\\`",
            "albert@example.org",
            "alice",
            "al\\|x"
        ]
    );
    // The typed word may contain the quotes of a shell.
    assert_eq!(offered(&desk, "bash", &["tokenctl", "revoke-all", "al\\ "]), ["al\\ b"]);
    assert_eq!(offered(&desk, "fish", &["tokenctl", "revoke-all", "'al "]), ["al b"]);
    let columns = ["tokenctl", "sessions", "list", "--columns", "id,dev"];
    assert_eq!(offered(&desk, "bash", &columns), ["id,device"]);
    assert_eq!(
        offered(&desk, "zsh", &["tokenctl", "sessions", "show", "s-0000"]),
        ["s-0000:alice, curl 8.11, used 1h"]
    );
    assert_eq!(
        offered(&desk, "fish", &["tokenctl", "revoke", "--reason", "com"]),
        ["compromised\tas compromised"]
    );
    let ids = offered(&desk, "bash", &["tokenctl", "revoke", "s-"]);
    assert_eq!((ids.len(), ids[0].as_str()), (12, "s-0011"));
    // The command line names another store, which does not exist: no candidates and no message.
    let elsewhere = ["tokenctl", "--store", "none.db", "revoke-all", "al"];
    assert_eq!(offered(&desk, "bash", &elsewhere), [""; 0]);
    assert!(!desk.path().join("none.db").exists());
    // If the variable is set for another reason, the ordinary command runs.
    let ordinary =
        desk.command(BIN).env("COMPLETE", "bash").args(["users", "list"]).output().unwrap();
    assert!(text(&ordinary.stdout).starts_with("USER"));
}

#[test]
fn bash_completes_through_the_script() {
    let desk = Desk::new();
    desk.out(&["issue", "alice", "-q"]);
    let script = "source <(tokenctl completions bash --dynamic)
        COMP_WORDS=(tokenctl users show al) COMP_CWORD=3 COMP_TYPE=9
        _clap_complete_tokenctl tokenctl al show 2>/dev/null
        printf '%s\\n' \"${COMPREPLY[@]}\"";
    let output = desk.command("bash").args(["-c", script]).output().unwrap();
    assert_eq!(text(&output.stdout), "alice\n", "{}", text(&output.stderr));
    let nushell = desk.run(&["completions", "nushell", "--dynamic"]);
    assert_eq!(nushell.status.code(), Some(2));
}

#[test]
fn completion_is_quick_during_writes() {
    let desk = Desk::new();
    let line = |n: u32| {
        format!(
            "{{\"id\":\"01{n:06x}-0000-7000-8000-000000000000\",\"user_id\":\"u{n:06}\",\
             \"created_at\":1700000000,\"expires_at\":null}}\n"
        )
    };
    desk.import(&(0..20_000).map(line).collect::<String>());
    let started = Instant::now();
    assert_eq!(offered(&desk, "bash", &["tokenctl", "revoke-all", "u0123"]).len(), 50);
    assert_eq!(offered(&desk, "bash", &["tokenctl", "revoke", "01001"]).len(), 50);
    // A generous limit, for a debug build on a busy machine.
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
}

#[test]
fn every_setting_shows_its_origin() {
    let desk = Desk::new();
    let config = desk.path().join("tokenctl.toml");
    std::fs::write(
        &config,
        "issuer = \"https://id.example.org\"\naccess_ttl = \"5m\"\nleeway = \"1s\"\n",
    )
    .unwrap();
    let output = desk
        .command(BIN)
        .env("TOKENCTL_ACCESS_TTL", "10m")
        .args(["--config", "tokenctl.toml", "--timeout", "9s", "config", "show", "-o", "csv"])
        .output()
        .unwrap();
    let shown = text(&output.stdout).replace(desk.path().to_str().unwrap(), "~");
    let lines: Vec<String> = shown
        .lines()
        .map(|line| line.splitn(4, ',').take(3).collect::<Vec<_>>().join(" | "))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    name | value | origin
    store | ~/sessions.db | TOKENCTL_STORE
    key | ~/sessions.keys.json | default
    algorithm | the algorithm of the key | default
    issuer | https://id.example.org | tokenctl.toml
    audience | none | default
    access_ttl | 10m | TOKENCTL_ACCESS_TTL
    refresh_ttl | 7d | default
    max_session | none | default
    rotate_refresh | true | default
    retry_grace | 10s | default
    leeway | 1s | tokenctl.toml
    same_client | ip+user-agent | default
    same_client_idle | 30d | default
    any_client_idle | 365d | default
    max_sessions | none | default
    events_retention | 365d | default
    denylist_sink | none | default
    timeout | 9s | '--timeout
    ");
}
