//! Reads the configuration file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::cli::command_error::Result;
use crate::cli::hints;

use super::{Origin, SETTINGS, SettingValue};
use crate::cli::failure::Failure;
use crate::cli::paths::{has_scheme, is_key_material, is_refused};
use crate::cli::ui::suggest::nearest;

pub(super) fn read(path: &Path) -> Result<BTreeMap<&'static str, SettingValue>> {
    let wrong = |what: String| {
        Failure::failed("config", format!("{}: {what}", path.display())).hint(hints::SEE_SETTINGS)
    };
    let text =
        std::fs::read_to_string(path).map_err(|error| wrong(format!("cannot be read: {error}")))?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map(|span| 1 + text[..span.start].matches('\n').count());
        let place = line.map_or(String::new(), |line| format!("line {line}: "));
        wrong(format!("{place}{}", error.message()))
    })?;
    let mut given = BTreeMap::new();
    for (key, value) in table {
        let Some(setting) = SETTINGS.iter().find(|setting| setting.name == key) else {
            let nearest = nearest(&key, SETTINGS.iter().map(|setting| setting.name));
            let hint = nearest.map_or(hints::SEE_SETTINGS, hints::did_you_mean);
            let failure = wrong(format!("unknown setting {key}")).hint(hint);
            return Err(failure.into());
        };
        if setting.is_path && value.is_array() {
            return Err(wrong(format!("{key}: write one path, not a list")).into());
        }
        let values = values(value)
            .ok_or_else(|| wrong(format!("{key}: write a text, a number or a list of texts")))?;
        let values =
            if setting.is_path { in_directory_of(path, setting.name, values) } else { values };
        given.insert(setting.name, SettingValue { values, origin: Origin::File(path.to_owned()) });
    }
    Ok(given)
}

fn values(value: toml::Value) -> Option<Vec<String>> {
    match value {
        toml::Value::String(text) => Some(vec![text]),
        toml::Value::Integer(number) => Some(vec![number.to_string()]),
        toml::Value::Boolean(yes) => Some(vec![yes.to_string()]),
        toml::Value::Array(list) => {
            list.into_iter().map(|item| item.as_str().map(str::to_owned)).collect()
        }
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}

/// Resolves paths relative to the directory of the configuration file.
fn in_directory_of(file: &Path, name: &str, values: Vec<String>) -> Vec<String> {
    let directory = file.parent().map(PathBuf::from).unwrap_or_default();
    values
        .into_iter()
        .map(|value| {
            // URLs, and texts that are not relative paths, stay unchanged.
            let is_url = ["sqlite", "file"].iter().any(|scheme| has_scheme(&value, scheme));
            let stands_alone = value.contains("://")
                || is_url
                || value.starts_with(['~', '$'])
                || is_key_material(&value);
            let joined = directory.join(&value);
            // A refused text is kept, so that the error names it.
            let is_refused = is_refused(&value) || name == "store" && value == "-";
            if stands_alone || value.trim().is_empty() || is_refused && !joined.exists() {
                value
            } else {
                joined.display().to_string()
            }
        })
        .collect()
}
