//! Settings. A flag takes precedence over the environment, the environment over the configuration file,
//! and the file over the default.

mod file;
mod parse;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::hints;
use crate::cli::command_error::Result;

use super::args::Global;
use super::context::Context;
use super::failure::Failure;
use super::key_hint;
use super::paths;
use super::printer::Printer;
use super::ui::suggest::nearest;
use crate::denylist_mirror::Location;
use crate::session::Policy;
use crate::time::Span;
use crate::token::Algorithm;

pub(super) use parse::SETTINGS;
use parse::Setting;

/// Environment variables that are not settings.
const OTHER_VARIABLES: [&str; 4] =
    ["TOKENCTL_CONFIG", "TOKENCTL_ACTOR", "TOKENCTL_SECRET", "TOKENCTL_REDIS_PASSWORD"];

/// The start of the name of each variable of ours.
const PREFIX: &str = "TOKENCTL_";

/// Warns of an unknown `TOKENCTL_*` variable, which is probably mistyped.
pub(super) fn warn_of_unknown_variables(context: &mut Context<'_>, printer: &Printer) {
    let mut names = (context.env_names)();
    names.retain(|name| name.as_encoded_bytes().starts_with(PREFIX.as_bytes()));
    if names.is_empty() {
        return;
    }
    let mut known: Vec<String> = SETTINGS.iter().map(Setting::variable).collect();
    known.extend(OTHER_VARIABLES.map(str::to_owned));
    names.sort_unstable();
    let names = names.iter().map(|name| name.to_string_lossy());
    for name in names.filter(|name| !known.iter().any(|known| known == name)) {
        // The value may be a secret, so only the name is shown.
        // The common prefix would make any two names similar.
        let own = |name: &'_ str| name.strip_prefix(PREFIX).unwrap_or_default().to_owned();
        let suffixes: Vec<String> = known.iter().map(|known| own(known)).collect();
        let near = nearest(&own(&name), suffixes.iter().map(String::as_str));
        let near = near.map_or_else(String::new, |near| format!("; did you mean {PREFIX}{near}?"));
        printer.warn(context, &format!("unknown environment variable {name}{near}"));
    }
}

/// The origin of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Default,
    File(PathBuf),
    Environment(String),
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Environment(name) => f.write_str(name),
            Self::Flag(name) => f.write_str(name),
        }
    }
}

/// The text of a setting and its origin.
#[derive(Clone, Debug)]
pub(super) struct SettingValue {
    pub(super) values: Vec<String>,
    pub(super) origin: Origin,
}

/// Every setting, parsed and checked.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) store: Option<String>,
    pub(super) key: Option<PathBuf>,
    pub(super) algorithm: Option<Algorithm>,
    pub(super) issuer: Option<String>,
    pub(super) audience: Vec<String>,
    pub(super) policy: Policy,
    pub(super) leeway: Span,
    pub(super) events_retention: Span,
    pub(super) denylist_sink: Option<Location>,
    pub(super) timeout: Duration,
    /// The settings that are not at their default, by name.
    pub(super) given: BTreeMap<&'static str, SettingValue>,
}

impl Settings {
    /// Reads the settings from flags, environment and configuration file.
    pub(super) fn load(context: &Context<'_>, global: &Global) -> Result<Self> {
        let given = match config_path(context, global)? {
            Some(path) => file::read(&path)?,
            None => BTreeMap::new(),
        };
        Self::over(given, context, global)
    }

    /// Reads the settings from flags and environment only.
    pub(super) fn without_file(context: &Context<'_>, global: &Global) -> Result<Self> {
        Self::over(BTreeMap::new(), context, global)
    }

    /// Adds environment and flags to the values of a file, which they override.
    fn over(
        mut given: BTreeMap<&'static str, SettingValue>,
        context: &Context<'_>,
        global: &Global,
    ) -> Result<Self> {
        for setting in SETTINGS {
            let name = setting.variable();
            if let Some(text) = (context.env)(&name).filter(|text| !text.is_empty()) {
                let values = setting.split(&text);
                let origin = Origin::Environment(name);
                given.insert(setting.name, SettingValue { values, origin });
            }
        }
        let mut flag = |name, option, value: Option<String>| {
            if let Some(value) = value {
                given.insert(
                    name,
                    SettingValue { values: vec![value], origin: Origin::Flag(option) },
                );
            }
        };
        flag("store", "--store", global.store.clone());
        flag("key", "--key", global.key.as_ref().map(|path| path.display().to_string()));
        flag("timeout", "--timeout", global.timeout.map(|span| span.to_string()));
        for setting in SETTINGS.iter().filter(|setting| setting.is_path) {
            if let Some(SettingValue { values, origin }) = given.get_mut(setting.name) {
                for value in values {
                    *value = resolved(context, setting.name, origin, value)?;
                }
            }
        }
        parse::settings(given)
    }

    /// Returns the origin of a setting's value.
    pub(super) fn origin(&self, name: &str) -> Origin {
        self.given.get(name).map_or(Origin::Default, |given| given.origin.clone())
    }
}

/// Resolves a setting that is a path. If the text is a secret, it is never shown.
fn resolved(context: &Context<'_>, name: &str, origin: &Origin, text: &str) -> Result<String> {
    // Only the commands know whether they read a key, and how to download it.
    if name == "key" && key_hint::is_address(Path::new(text)) {
        return Ok(text.to_owned());
    }
    let resolved = match name {
        "store" => paths::store(context, text),
        _ => paths::path(context, text).map(|path| path.display().to_string()),
    };
    resolved.map_err(|error| error.of_setting(name, origin).into())
}

/// Returns the path of the configuration file, whether or not it exists.
pub(super) fn file_path(context: &Context<'_>, global: &Global) -> Result<PathBuf> {
    let usual = || (context.config_dir)().as_deref().map(usual_path);
    named_path(context, global)?.or_else(usual).ok_or_else(|| {
        Failure::failed(
            "no-config-directory",
            "cannot find the configuration file: XDG_CONFIG_HOME and HOME are not set",
        )
        .hint(hints::NAME_CONFIG)
        .into()
    })
}

fn named_path(context: &Context<'_>, global: &Global) -> Result<Option<PathBuf>> {
    let from_env = || (context.env)("TOKENCTL_CONFIG").filter(|p| !p.is_empty());
    let named = global.config.clone().or_else(|| from_env().map(PathBuf::from));
    let Some(path) = named else { return Ok(None) };
    let origin = if global.config.is_some() {
        Origin::Flag("--config")
    } else {
        Origin::Environment("TOKENCTL_CONFIG".to_owned())
    };
    if path.as_os_str() == "-" {
        let text = format!("the configuration file (from {origin}) cannot be standard input");
        return Err(Failure::usage(text).hint(hints::DASH_AS_NAME).into());
    }
    let path = resolved(context, "config", &origin, &path.display().to_string())?;
    Ok(Some(PathBuf::from(path)))
}

/// Returns the configuration file to read. A named file must exist, the default one need not.
fn config_path(context: &Context<'_>, global: &Global) -> Result<Option<PathBuf>> {
    if let Some(path) = named_path(context, global)? {
        if path.exists() {
            return Ok(Some(path));
        }
        return Err(Failure::failed(
            "config-missing",
            format!("configuration file {} does not exist", path.display()),
        )
        .hint(hints::CHECK_CONFIG)
        .into());
    }
    let usual = (context.config_dir)().as_deref().map(usual_path);
    Ok(usual.filter(|path| path.exists()))
}

fn usual_path(config_dir: &Path) -> PathBuf {
    config_dir.join("tokenctl").join("config.toml")
}
