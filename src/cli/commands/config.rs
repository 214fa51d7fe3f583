//! `tokenctl config`

use crate::cli::command_error::Result;
use serde::Serialize;

use crate::cli::args::Global;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::printer::Printer;
use crate::cli::settings::{Origin, SETTINGS, file_path};
use crate::cli::store_location::{StoreLocation, shown};
use crate::cli::ui::color::Tone;
use crate::cli::ui::table::{Cell, Column, Table};
use crate::cli::ui::text::safe;

/// JSON output of a setting.
#[derive(Serialize)]
struct SettingRow {
    name: &'static str,
    value: String,
    origin: String,
    default: &'static str,
    about: &'static str,
}

pub(super) fn show(context: &mut Context<'_>, env: &CommandEnv) -> Result<Exit> {
    let rows: Vec<(SettingRow, bool)> = SETTINGS
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
            let is_default = origin == Origin::Default;
            let row = SettingRow {
                name: setting.name,
                value,
                origin: origin.to_string(),
                default: setting.default,
                about: setting.about,
            };
            (row, is_default)
        })
        .collect();
    if let Some(format) = env.printer.rows() {
        let columns = ["name", "value", "origin", "default", "about"];
        let mut out = env.printer.list(context, format, &columns)?;
        for (row, _) in &rows {
            out.push(row)?;
        }
        out.finish()?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new([
        Column::key("SETTING"),
        Column::key("VALUE"),
        Column::key("FROM").shrink_to(12),
        Column::extra("WHAT IT IS", 1).shrink_to(24).wraps(),
    ]);
    for (row, is_default) in &rows {
        let tone = if *is_default { Tone::Hint } else { Tone::Strong };
        table.row::<Cell>([
            row.name.into(),
            Cell::toned(&row.value, tone),
            Cell::toned(&row.origin, tone),
            Cell::toned(row.about, Tone::Hint),
        ]);
    }
    env.printer.table(context, &table)?;
    Ok(Exit::Done)
}

/// Prints the path of the configuration file, for scripts and editors.
pub(super) fn path(context: &mut Context<'_>, global: &Global) -> Result<Exit> {
    let path = file_path(context, global)?;
    let printer = Printer::new(context, global.output_options());
    if let Some(format) = printer.rows() {
        let value = serde_json::json!({ "path": path, "exists": path.exists() });
        printer.value(context, format, &["path", "exists"], &value)?;
    } else {
        printer.text(context, &format!("{}\n", safe(&path.to_string_lossy())))?;
        if !path.exists() {
            printer.note(context, "the file does not exist; every setting has its default");
        }
    }
    Ok(Exit::Done)
}

fn display(path: crate::cli::command_error::Result<std::path::PathBuf>) -> String {
    path.map_or_else(|_| "none".to_owned(), |path| path.display().to_string())
}
