//! Every hint of the command line: the only place that words a remedy, and names a flag or a command in one.
//!
//! Only this module and its children create a [`Hint`]. The library has typed errors and findings; their
//! hints are in `store_errors.rs`, `errors.rs` and `findings.rs`.

mod addresses;
mod errors;
mod findings;
mod json_keys;
mod other_file;
mod sessions;
mod store_errors;

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::path::Path;

use crate::shell::{file_word, word};
use crate::time::Span;

pub(super) use addresses::download;
pub(super) use errors::{
    KeySource, file_access, file_write, key_material, not_compact, signing, with_origin,
};
pub(super) use findings::{fault, remedy};
pub(super) use other_file::no_text;
pub(super) use sessions::{
    correct_column, one_user, revoke_session, sessions_of, show_session, user_as_argument,
};
pub(super) use store_errors::{after_commit, mirror, store};

/// The remedy of a failure, as one imperative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hint(Cow<'static, str>);

impl Hint {
    const fn fixed(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    fn of(text: String) -> Self {
        Self(Cow::Owned(text))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the hint with another text, such as one in which tokens are redacted.
    pub(super) fn mapped(&self, change: impl Fn(&str) -> Cow<'_, str>) -> Self {
        Self(Cow::Owned(change(&self.0).into_owned()))
    }
}

impl Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! hints {
    ($($(#[$attribute:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$attribute])* pub(super) const $name: Hint = Hint::fixed($text);)*
    };
}

hints! {
    NAME_OR_CREATE_STORE =
        "name the store with --store or TOKENCTL_STORE; show the settings with: tokenctl config show; \
         create a new store with: tokenctl init";
    UNSET_ONE = "unset TOKENCTL_KEY or TOKENCTL_SECRET";
    NOTHING_IMPORTED = "nothing was imported";
    FREE_TMPDIR = "set TMPDIR to a directory with free space";
    GET_ACTIVE_KEY =
        "generate one with: tokenctl keys rotate, or import one with: tokenctl keys import \
         --active";
    LIST_KEYS = "list the keys with: tokenctl keys list";
    OFFER_URANDOM = "make /dev/urandom available where tokenctl runs, such as in its chroot";
    GIVE_INPUT = "give the input as an argument or on standard input";
    MAKE_DIRECTORY = "create the directory, or name another path with --store";
    SEE_HELP = "see: tokenctl --help";
    LONGER_ID = "use a longer ID prefix";
    LIST_ALL_SESSIONS = "list all sessions with: tokenctl sessions list --state all";
    GIVE_KEY_MATERIAL = "give a JWK Set, a JWK, a PEM key or an HMAC secret of 32 bytes or more";
    RUN_AS_KEY_OWNER = "run as the user that owns the key";
    CHECK_JWKS = "check the path given with --jwks";
    NAME_FILE_WITH_TO = "name a file with --to";
    CHECK_DIRECTORY = "check the directory and its permissions";
    RUN_AS_RING_OWNER = "run as the user that owns the key ring, or as root";
    WAIT_FOR_RING = "run the command again, or wait longer with --timeout 60s";
    NAME_CONFIG = "name the file with --config FILE or TOKENCTL_CONFIG";
    CHECK_CONFIG = "check --config and TOKENCTL_CONFIG";
    #[cfg(feature = "postgres")]
    NAME_RING = "name the key ring with --key or TOKENCTL_KEY";
    NAME_STORE = "name the store with --store or TOKENCTL_STORE";
    GIVE_ONE_TOKEN = "give one token; show several with: tokenctl decode";
    GIVE_TOKEN = "give the token as an argument, or on stdin: tokenctl … - < FILE";
    TOKEN_AS_ARGUMENT = "give the token as an argument";
    CHECK_FILE = "check the path given with --file";
    LEAVE_ONE_OUT = "omit --jwks or --key";
    SEE_SETTINGS = "the settings and their defaults are in the README";
    LOOK_THEN_YES = "preview with --dry-run, then run the command with --yes";
    NAME_ANOTHER_BACKUP = "backup never replaces a file: name another file";
    LEAVE_DYNAMIC_OUT = "omit --dynamic";
    SEE_WHY = "show the reasons with: tokenctl decode --verify";
    SEE_CONTENT = "show the content of the token with: tokenctl decode";
    TOKEN_INSTEAD_OF_ID = "revoke the session of a token with: tokenctl revoke --token - < FILE";
    REVOKE_WHOLE_SESSION = "revoke its whole session instead: tokenctl revoke --token -";
    ARRAY_NEVER_ENDS = "run again with: -o jsonl";
    FOLLOW_FROM_BEGINNING = "check the new store with: tokenctl doctor; then run events --follow \
                             again";
    FOLLOW_ANEW = "check the store with: tokenctl doctor; then run events --follow again";
    #[cfg(not(feature = "postgres"))]
    BUILT_WITHOUT_POSTGRES = "this tokenctl was built without PostgreSQL";
    ROLE_PREFIX_FORM = "use up to 50 lower-case letters, digits and underscores";
    CLAIMS_FORM = "write one JSON object, such as {\"roles\": [\"admin\"]}";
    CLAIMS_AS_FILE = "give the claims in a file, or with --claim NAME=VALUE";
    CLAIM_FORM = "write NAME=VALUE, such as --claim name=Ann or --claim 'roles=[\"admin\"]'";
    NAME_MAN_DIRECTORY = "name a writable directory, such as ~/.local/share/man/man1";
    EVENTS_BY_ACTOR = "list the events by an actor with --by NAME";
    CHOOSE_FORMAT = "choose table, json, jsonl or csv";
    SELECT_SESSIONS =
        "give session IDs, --token - or a filter such as --user; for every session: tokenctl \
         revoke-all --everyone";
    LIST_ENDED = "list the ended sessions with: tokenctl sessions list --state all";
    REVOKE_EVERYONE = "revoke every session with: tokenctl revoke-all --everyone";
    AMBIGUOUS_USERS = "repeat --user for each user of a list; for one user: tokenctl revoke-all USER";
    LOOK_FIRST = "preview with --dry-run";
    LOOK_FOR_SESSIONS = "list all sessions with: tokenctl sessions list --state all";
    SEE_REVOKE_HELP = "see: tokenctl revoke --help";
    NARROW_SELECTION = "add a filter such as --user; for every session: tokenctl revoke-all \
                        --everyone";
    IDS_AS_ARGUMENTS = "give the session IDs as arguments";
    REVOKE_IN_PARTS = "use a filter, or revoke in parts";
    ONE_ID_PER_LINE = "give one ID per line";
    LOG_IN_AGAIN = "the user has to log in again";
    STRIP_OPAQUE = "remove text around an imported token, such as a prefix or an HMAC: docs/import.md";
    LOOK_INSIDE = "show the content of the token with: tokenctl decode";
    SEE_USERS_HELP = "see: tokenctl users --help";
    OLD_BACKUP_RESTORED = "check whether an old backup was restored; the user has to log in again";
    LIST_USERS = "list the users with: tokenctl users list";
    SEE_DENYLIST = "the session was purged or deleted; list the denied IDs with: tokenctl denylist \
                    list";
    NAME_CLAIMS = "name the claims to keep, such as --claim name --claim roles";
    IMPORT_FORMS = "give JSON Lines, a JSON array, or CSV with a header";
    CHECK_PATH = "check the path";
    GIVE_JSON_LINES = "give a file of JSON Lines";
    GIVE_IMPORT_FILE = "give a file to import";
    GIVE_IMPORT_INPUT = "give a file, or pipe JSON Lines in; see: tokenctl sessions import --help";
    TMPDIR_OR_FILE = "set TMPDIR to a directory with free space, or give a file";
    MAP_USER = "rename the field that names the user: --map SOURCE=user_id";
    WRITE_NAME_EXACTLY = "write the name as the input has it, capitals included";
    CORRECT_IMPORT =
        "correct the input, with jq for example; --map renames a field, --ignore drops one";
    CORRECT_LINES = "correct these lines and run the same command again";
    FOLLOW_EVENTS = "to follow changes in a script: tokenctl events --follow -o jsonl";
    COPY_INTO_NEW = "copy into a new file, or into a database after tokenctl init";
    GIVE_FILES_TO_SCAN = "give the files to scan";
    LARGER_TMPDIR = "set TMPDIR to a directory with more space";
    NAME_METRICS = "run again with: --metrics FILE";
    USE_JSONL = "run again with: -o jsonl";
    WITHOUT_PROMETHEUS = "run again without -o prometheus";
    ADD_STANDBY = "add a standby key with: tokenctl keys generate --standby";
    CHANGE_SETTING = "change the setting first";
    CREATE_KEY_PAIR =
        "create a key pair for verifiers outside the service: tokenctl keys rotate --alg EdDSA";
    STANDBY_OR_OTHER_FILE = "add a standby key to the ring with --standby, or name another file \
                             with --key";
    TRY_AGAIN = "run the command again";
    GIVE_KEY_FILE = "give the file of an existing key: PEM, JWK, JWK Set or HMAC secret";
    GIVE_OTHER_KID = "name the key with --kid: the kid in the headers of its tokens";
    ROTATE_KEYS = "activate a new key with: tokenctl keys rotate";
    SEE_KEYS = "list the keys with: tokenctl keys list";
    LONGER_KID = "use a longer prefix of the key ID";
    REPLACE_KEY_FIRST = "activate another key first with: tokenctl keys rotate";
    LET_OTHER_SIGN = "activate another key first with: tokenctl keys rotate";
    SECRET_FROM_FILE = "unset TOKENCTL_SECRET, and give the path with --key or TOKENCTL_KEY";
    SECRET_INTO_FILE =
        "put the key into a file that only you can read and give the file's path, or put an HMAC \
         secret into TOKENCTL_SECRET";
    WHOLE_PATH = "write the whole path, or a path that begins with ~/";
    GIVE_PATH = "give the path of a file";
    PATH_OF_FILE = "give the path of a file; a password goes to PGPASSWORD or ~/.pgpass";
    PATH_IN_DIRECTORY =
        "give the path of a file; if it is only the name of a new file, write ./ before it";
    STORE_FORMS = "give the path of a file, or for a PostgreSQL store postgres://USER@HOST/DATABASE; \
                   a password goes to PGPASSWORD or ~/.pgpass";
    DASH_AS_NAME = "name a file; for a file with this name, write ./-";
    OMIT_QUOTES = "omit the quotes around the value";
    RUN_AGAIN_WITH_OUTPUT = "run the command again with an output that can be written";
    CHECK_WITH_DOCTOR = "check the store and the key ring with: tokenctl doctor";
    LIST_IMPORTED = "list the imported sessions with: tokenctl sessions list --state all";
    KEEP_BACKUP = "keep the file: no other backup is needed";
    SEE_WHAT_IS_LEFT = "show the remaining rows with: tokenctl purge --dry-run";
    SEE_EVENTS = "show the recorded events with: tokenctl events";
    SEE_USER = "list the users with: tokenctl users list";
    SEE_DENIED_TOKEN = "list the denylist with: tokenctl denylist list";
    SEE_RING = "list the keys with: tokenctl keys list";
    LIST_THEM = "list the keys with: tokenctl keys list";
    COPY_DATABASE = "use pg_dump --format=custom (see docs/postgres.md), or tokenctl store copy";
    #[cfg(feature = "postgres")]
    PGPASSWORD = "set PGPASSWORD, or put the password into ~/.pgpass (mode 0600)";
    NOTHING_CHANGED = "nothing was changed";
    MIXED_RING =
        "nothing was changed; import a retired key with --retired, or another key into a separate \
         ring with --key FILE";
    MOUNT_READABLE = "mount the key with mode 0440 or 0400, or copy it into a directory with mode \
                      0700";
    NAME_SERVICE_RING = "name the service's key ring with --key FILE";
    NAME_VERIFICATION_KEYS = "name the service's key ring or its public keys with --key FILE";
    COPY_WHOLE_TOKEN = "copy the whole token, up to the last character of its signature";
    SEPARATE_TOKENS = "give each token on its own line";
    DECODE_BASE64 = "base64 -d FILE | tokenctl decode";
    KEY_BESIDE_TOKEN = "verify a token with the key: tokenctl decode --verify --key FILE - < TOKEN-FILE";
    EXTRACT_KEY =
        "extract its key to verify tokens with it: openssl x509 -pubkey -noout -in FILE > key.pem";
    SHOW_SESSION_OF_ID =
        "show the session with: tokenctl sessions show ID; revoke it with: tokenctl revoke ID";
    TOKEN_OF_SECRET =
        "kubectl get secret NAME -o 'jsonpath={.data.token}' | base64 -d | tokenctl decode";
    TOKEN_SHAPE = "a token looks like eyJ….eyJ….…";
    TOKEN_FORM = "a token looks like eyJ….eyJ….…; a file goes to --file";
    RING_DIRECTORY = "run as the owner of the key ring or as root; its directory must be writable";
    CHECK_RING_DIRECTORY = "check the directory, or name another file with --key";
    MAKE_ROOM = "free space on its file system, then run the command again";
    CORRECT_CONFIG = "correct the configuration file, then run: tokenctl doctor";
    REDIS_NO_EVICTION = "run: redis-cli CONFIG SET maxmemory-policy noeviction";
    REDIS_RAISE_MEMORY = "raise maxmemory, and keep maxmemory-policy at noeviction";
    REVOKE_UNTIL_AGREED = "run: tokenctl revoke-all --everyone, until the numbers agree";
    SYNCHRONISE_CLOCKS = "synchronise the clocks of both hosts: timedatectl set-ntp true";
    REPAIR_STORE = "repair the store, then run: tokenctl doctor";
    OTHER_PREFIX = "use another prefix: …?prefix=NAME";
    MOUNTED_READ_ONLY = "mount its file system writable: it is read-only";
}

// The hints that name an object.

pub(super) fn did_you_mean(name: &str) -> Hint {
    Hint::of(format!("did you mean {name}?"))
}

/// Repeats what the suggestions found for an unknown command or option.
pub(super) fn suggestion(text: &str) -> Hint {
    Hint::of(text.to_owned())
}

/// A private key was an argument.
pub(super) fn replace_seen_key() -> Hint {
    Hint::of(format!(
        "replace the key, which every user of this machine can have seen; {SECRET_INTO_FILE}"
    ))
}

/// The key is in the environment, not in a ring.
pub(super) fn import_secret() -> Hint {
    import_into_new("FILE, then unset TOKENCTL_SECRET")
}

/// The key is on standard input, not in a ring.
pub(super) fn import_stdin() -> Hint {
    import_into_new("-")
}

fn import_into_new(source: &str) -> Hint {
    let import = "convert the key to a key ring: tokenctl --key NEW-FILE keys import --active";
    Hint::of(format!("{import} {source}"))
}

/// The file holds a single key.
pub(super) fn import_or_convert(path: &Path) -> Hint {
    Hint::of(format!(
        "convert the key to a key ring: tokenctl --key NEW-FILE keys import --active {}; or replace \
         the file itself by a key ring with --convert",
        file_word(&path.to_string_lossy())
    ))
}

pub(super) fn import_active(path: &Path) -> Hint {
    let file = file_word(&path.to_string_lossy()).into_owned();
    Hint::of(format!(
        "the key only verifies; to sign with it: tokenctl keys import --active {file}"
    ))
}

/// There is no key ring at the path.
pub(super) fn generate_ring(path: &Path) -> Hint {
    Hint::of(format!(
        "name the service's key ring with --key, or create one for a new service: tokenctl --key \
         {} keys generate",
        file_word(&path.to_string_lossy())
    ))
}

pub(super) fn give_file(flag: &str) -> Hint {
    Hint::of(format!("give a file with {flag}"))
}

pub(super) fn private_mode(path: &Path) -> Hint {
    Hint::of(format!("run: chmod 600 {}", file_word(&path.to_string_lossy())))
}

/// The file may be any text, which other programs may have to read.
pub(super) fn private_secret(path: &Path) -> Hint {
    let file = path.to_string_lossy();
    Hint::of(format!(
        "if the file contains nothing but the secret, run: chmod 600 {}; otherwise copy the secret to a file of \
         its own",
        file_word(&file)
    ))
}

/// The key file is readable for a group, and writable for it.
pub(super) fn group_only(path: &Path) -> Hint {
    Hint::of(format!("run: chmod 640 {}", file_word(&path.to_string_lossy())))
}

/// The key file is readable for a group of which its owner, the caller, is no member.
pub(super) fn own_group(path: &Path, group: u32, is_root: bool) -> Hint {
    let keep = if is_root {
        format!("run with the group that reads the key: setpriv --groups {group} tokenctl …")
    } else {
        format!("run as a member of the group that reads the key (GID {group})")
    };
    Hint::of(format!(
        "{keep}; or, if no service reads it, run: chmod 600 {}",
        file_word(&path.to_string_lossy())
    ))
}

pub(super) fn group_mode(path: &Path) -> Hint {
    let file = path.to_string_lossy();
    let file = file_word(&file);
    Hint::of(format!(
        "as the owner of the key, with a group of yours, run: chgrp GROUP {file} && chmod 640 \
         {file}"
    ))
}

pub(super) fn remove_link(path: &Path) -> Hint {
    Hint::of(format!(
        "remove the link: rm {}; or give the path of its target",
        file_word(&path.to_string_lossy())
    ))
}

pub(super) fn name_sink(flag: &str) -> Hint {
    Hint::of(format!("run again with: {flag} redis://HOST, or set denylist_sink"))
}

pub(super) fn sink_form(flag: &str) -> Hint {
    Hint::of(format!("run again with: {flag} redis://HOST:6379"))
}

pub(super) fn sink_password(variable: &str) -> Hint {
    Hint::of(format!("set {variable}, or use redis://HOST?password-file=FILE"))
}

pub(super) fn reactivate(user: &str) -> Hint {
    Hint::of(format!("reactivate the user with: tokenctl users reactivate {}", word(user)))
}

pub(super) fn check_copy(store: &str) -> Hint {
    Hint::of(format!("check the copy with: tokenctl --store {} doctor", file_word(store)))
}

/// The new pair of tokens was lost. `left` is the rest of the grace period of the refresh token.
pub(super) fn rotate_again(left: Span) -> Hint {
    // A repetition after the grace period is refresh token reuse, which revokes the session.
    const TOO_SHORT: Span = Span::secs(2);
    if left < TOO_SHORT {
        return Hint::fixed(
            "log in again: the refresh token is used up, and using it again revokes the session",
        );
    }
    Hint::of(format!(
        "run the same command again within {left}: until then the refresh token gets the current \
         pair"
    ))
}

/// Writes the denylist to Redis again.
pub(super) fn sync_mirror(server: &impl Display, more: &str) -> Hint {
    Hint::of(format!("run: tokenctl denylist sync --to {server}{more}"))
}
