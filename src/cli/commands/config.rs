//! `tokenctl config`

use crate::cli::command_error::Result;

use crate::cli::args::Global;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::printer::Printer;
use crate::cli::settings::{Origin, SETTINGS, file_path};
use crate::cli::store_location::{StoreLocation, shown};
use crate::cli::view::config::{ConfigPath, SettingList, SettingRow};

pub(super) fn show(context: &mut Context<'_>, env: &CommandEnv) -> Result<Exit> {
    let rows = SETTINGS
        .iter()
        .map(|setting| {
            let given = env.settings.given.get(setting.name);
            let value = match (setting.name, given) {
                ("store", Some(given)) => shown(&given.values.join(" ")),
                // Shown without user and password.
                ("denylist_sink", Some(_)) => {
                    let sink = env.settings.denylist_sink.as_ref();
                    sink.map_or_else(|| "none".to_owned(), ToString::to_string)
                }
                (_, Some(given)) => given.values.join(" "),
                ("store", None) => {
                    env.location(context).map_or_else(|_| "none".to_owned(), StoreLocation::name)
                }
                ("key", None) => display(env.key_path(context)),
                (_, None) => setting.default.to_owned(),
            };
            let origin = env.settings.origin(setting.name);
            SettingRow {
                name: setting.name,
                value,
                origin: origin.to_string(),
                default: setting.default,
                about: setting.about,
                is_default: origin == Origin::Default,
            }
        })
        .collect();
    env.printer.list(context, SettingList { rows })?;
    Ok(Exit::Done)
}

/// Prints the path of the configuration file, for scripts and editors.
pub(super) fn path(context: &mut Context<'_>, global: &Global) -> Result<Exit> {
    let path = file_path(context, global)?;
    let printer = Printer::new(context, global.output_options());
    printer.report(context, ConfigPath { path: &path, exists: path.exists() })?;
    Ok(Exit::Done)
}

fn display(path: crate::cli::command_error::Result<std::path::PathBuf>) -> String {
    path.map_or_else(|_| "none".to_owned(), |path| path.display().to_string())
}
