//! What each command uses: settings, files and exit codes, for its manual page.

/// What a command uses.
pub(super) struct CommandUsage {
    /// The command line without `tokenctl`.
    command: &'static str,
    /// Exit codes besides 0, 1 and 2.
    codes: &'static [&'static str],
    /// Settings, besides the store and the key ring.
    settings: &'static [&'static str],
    is_store_used: bool,
    is_ring_used: bool,
    has_actor: bool,
}

impl CommandUsage {
    const fn of(command: &'static str, codes: &'static [&'static str]) -> Self {
        Self {
            command,
            codes,
            settings: &[],
            is_store_used: false,
            is_ring_used: false,
            has_actor: false,
        }
    }

    const fn store(mut self) -> Self {
        self.is_store_used = true;
        self
    }

    const fn ring(mut self) -> Self {
        self.is_ring_used = true;
        self
    }

    const fn actor(mut self) -> Self {
        self.has_actor = true;
        self
    }

    const fn settings(mut self, settings: &'static [&'static str]) -> Self {
        self.settings = settings;
        self
    }

    /// Whether the command ends with this exit code.
    pub(super) fn has_code(&self, code: &str) -> bool {
        ["0", "1", "2"].contains(&code) || self.codes.contains(&code)
    }

    /// Whether the command reads this environment variable.
    pub(super) fn has_variable(&self, variable: &str) -> bool {
        let setting = variable.strip_prefix("TOKENCTL_").map(str::to_lowercase);
        match variable {
            "TOKENCTL_STORE" => self.is_store_used,
            // A copy names its stores itself.
            "TOKENCTL_TIMEOUT" => self.is_store_used || self.command == "store copy",
            "TOKENCTL_KEY" | "TOKENCTL_SECRET" => self.is_ring_used,
            "TOKENCTL_CONFIG" => self.has_config(),
            "TOKENCTL_ACTOR" => self.has_actor,
            "TOKENCTL_REDIS_PASSWORD" => self.settings.contains(&"denylist_sink"),
            "TMPDIR" => ["scan", "sessions import"].contains(&self.command),
            _ => setting.is_some_and(|name| {
                self.command == "config show" || self.settings.contains(&name.as_str())
            }),
        }
    }

    /// Whether the command uses the configuration file.
    fn has_config(&self) -> bool {
        self.is_store_used
            || self.is_ring_used
            || ["config path", "store copy"].contains(&self.command)
    }

    /// Whether the command uses this file, one of those of the main page.
    pub(super) fn has_file(&self, file: &str) -> bool {
        match file.rsplit('/').next() {
            Some("sessions.db") => self.is_store_used,
            Some("sessions.keys.json") => self.is_ring_used,
            _ => self.has_config(),
        }
    }
}

/// The setting that names the mirror of the denylist.
const SINK: &[&str] = &["denylist_sink"];
/// Settings by which tokens are verified.
const VERIFY: &[&str] = &["issuer", "audience", "algorithm", "leeway"];
/// Settings by which it is decided which tokens may be left of a key.
const KEY_USE: &[&str] = &["algorithm", "refresh_ttl", "leeway"];

const USED: [CommandUsage; 36] = [
    CommandUsage::of("issue", &["4", "5", "130"]).store().ring().actor().settings(&[
        "algorithm",
        "issuer",
        "audience",
        "access_ttl",
        "refresh_ttl",
        "max_session",
        "same_client",
        "same_client_idle",
        "any_client_idle",
        "max_sessions",
    ]),
    CommandUsage::of("rotate", &["4", "5", "130"]).store().ring().actor().settings(&[
        "algorithm",
        "issuer",
        "audience",
        "leeway",
        "access_ttl",
        "refresh_ttl",
        "rotate_refresh",
        "retry_grace",
    ]),
    CommandUsage::of("decode", &["3", "4", "130"]).ring().settings(VERIFY),
    CommandUsage::of("introspect", &["4", "5", "130"]).store().ring().settings(&[
        "issuer",
        "audience",
        "algorithm",
        "leeway",
        "retry_grace",
    ]),
    CommandUsage::of("scan", &["4", "5", "130"]).store().ring().actor().settings(&[
        "issuer",
        "algorithm",
        "leeway",
        "retry_grace",
        "denylist_sink",
    ]),
    CommandUsage::of("sessions list", &["3", "4", "5", "130"])
        .store()
        .ring()
        .settings(&["algorithm"]),
    CommandUsage::of("sessions show", &["3", "5"]).store(),
    CommandUsage::of("sessions import", &["5", "130"]).store().actor(),
    CommandUsage::of("revoke", &["3", "4", "5", "130"])
        .store()
        .ring()
        .actor()
        .settings(&["algorithm", "denylist_sink"]),
    CommandUsage::of("revoke-all", &["3", "4", "5", "130"])
        .store()
        .ring()
        .actor()
        .settings(&["algorithm", "denylist_sink"]),
    CommandUsage::of("purge", &["5", "130"]).store().actor().settings(&[
        "events_retention",
        "same_client",
        "leeway",
    ]),
    CommandUsage::of("users list", &["5"]).store(),
    CommandUsage::of("users show", &["3", "5"]).store(),
    CommandUsage::of("users deactivate", &["3", "5", "130"]).store().actor().settings(SINK),
    CommandUsage::of("users reactivate", &["3", "5"]).store().actor().settings(SINK),
    CommandUsage::of("users delete", &["3", "5", "130"]).store().actor().settings(SINK),
    CommandUsage::of("denylist list", &["5"]).store(),
    CommandUsage::of("denylist sync", &["5", "130"]).store().settings(SINK),
    CommandUsage::of("denylist check", &["4", "5", "130"]).ring().settings(&[
        "denylist_sink",
        "issuer",
        "audience",
        "algorithm",
        "leeway",
    ]),
    CommandUsage::of("events", &["3", "5", "130"]).store(),
    CommandUsage::of("stats", &["5"]).store().settings(SINK),
    CommandUsage::of("doctor", &[]).store().ring().settings(&[
        "algorithm",
        "denylist_sink",
        "retry_grace",
    ]),
    CommandUsage::of("backup", &["5", "130"]).store(),
    CommandUsage::of("init", &["5", "130"]).store().ring().settings(&["algorithm"]),
    CommandUsage::of("keys generate", &["5"]).store().ring().actor().settings(&["algorithm"]),
    CommandUsage::of("keys list", &[]).store().ring().settings(KEY_USE),
    CommandUsage::of("keys activate", &["3", "5"]).store().ring().actor().settings(&["algorithm"]),
    CommandUsage::of("keys rotate", &["5"]).store().ring().actor().settings(&["algorithm"]),
    CommandUsage::of("keys prune", &["3", "5", "130"]).store().ring().actor().settings(KEY_USE),
    CommandUsage::of("keys export", &["3"]).ring().settings(&["algorithm"]),
    CommandUsage::of("keys import", &["5"]).store().ring().actor().settings(&["algorithm"]),
    CommandUsage::of("store copy", &["5", "130"]),
    CommandUsage::of("config show", &[]).store().ring(),
    CommandUsage::of("config path", &[]),
    CommandUsage::of("completions", &[]),
    CommandUsage::of("man", &[]),
];

/// Returns what a command uses, or what each command of a group uses.
pub(super) fn of(command: &str) -> Vec<&'static CommandUsage> {
    let is_meant = |usage: &&CommandUsage| {
        usage
            .command
            .strip_prefix(command)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    USED.iter().filter(is_meant).collect()
}

/// Returns the meaning of an exit code where a command has another than the usual one.
pub(super) fn code_of(command: &str, code: &str) -> Option<&'static str> {
    match (command, code) {
        ("issue", "4") => Some("The user is deactivated"),
        ("scan", "1") => Some("A file could not be searched, or another failure"),
        ("scan", "4") => Some("A live token is left"),
        ("doctor", "1") => Some("A check found a failure, or another failure"),
        ("purge", "5") => {
            Some("Store locked for longer than --timeout, or a reader blocks checkpoints")
        }
        // The store is only asked for warnings, which a locked one leaves out.
        ("keys generate" | "keys activate" | "keys rotate" | "keys import", "5") => {
            Some("Key ring locked for longer than --timeout")
        }
        ("keys prune", "5") => Some("Key ring or store locked for longer than --timeout"),
        ("denylist check", "5") => Some("The denylist in Redis has no heartbeat"),
        _ => None,
    }
}
