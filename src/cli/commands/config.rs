//! `tokenctl config`

use std::path::Path;

use clap::Subcommand;
use serde::Serialize;

use crate::cli::args::Global;
use crate::cli::command_env::CommandEnv;
use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::failure::Exit;
use crate::cli::paths::is_key_text;
use crate::cli::printer::Printer;
use crate::cli::redact::redact_value;
use crate::cli::report::{Listing, PushFn, Report};
use crate::cli::settings::{Origin, SETTINGS, file_path};
use crate::cli::store_location::StoreLocation;
use crate::cli::text_page::TextPage;
use crate::cli::ui::color::Tone;
use crate::cli::ui::table::{Cell, Column, Table};

/// `config`
#[derive(Subcommand)]
pub(in crate::cli) enum ConfigCommand {
    /// Show every setting, its value and its origin
    #[command(after_help = "Examples:
  tokenctl config show
  TOKENCTL_ACCESS_TTL=5m tokenctl config show -o json")]
    Show,
    /// Print the path of the configuration file
    #[command(after_help = "Examples:
  tokenctl config path
  mkdir -p \"$(dirname \"$(tokenctl config path)\")\"")]
    Path,
}

#[inline(never)]
pub(super) fn run(
    context: &mut Context<'_>,
    global: &Global,
    command: &ConfigCommand,
) -> Result<Exit> {
    match command {
        ConfigCommand::Show => show(context, &CommandEnv::without_actor(context, global)?),
        ConfigCommand::Path => path(context, global),
    }
}

fn show(context: &mut Context<'_>, env: &CommandEnv) -> Result<Exit> {
    let rows = SETTINGS
        .iter()
        .map(|setting| {
            let given = env.settings.given.get(setting.name);
            let value = match (setting.name, given) {
                // Shown without user and password.
                ("denylist_sink", Some(_)) => {
                    let sink = env.settings.denylist_sink.as_ref();
                    sink.map_or_else(|| "none".to_owned(), ToString::to_string)
                }
                (_, Some(given)) => shown(&given.values.join(" ")),
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

/// Returns the text of a setting without secrets, which may be in any setting by mistake.
fn shown(text: &str) -> String {
    if is_key_text(text) { "(not shown)".to_owned() } else { redact_value(text).into_owned() }
}

/// Prints the path of the configuration file, for scripts and editors.
fn path(context: &mut Context<'_>, global: &Global) -> Result<Exit> {
    let path = file_path(context, global)?;
    let printer = Printer::new(context, global.output_options());
    printer.report(context, ConfigPath { path: &path, exists: path.exists() })?;
    Ok(Exit::Done)
}

fn display(path: crate::cli::command_error::Result<std::path::PathBuf>) -> String {
    path.map_or_else(|_| "none".to_owned(), |path| path.display().to_string())
}

/// JSON output of a setting.
#[derive(Serialize)]
struct SettingRow {
    name: &'static str,
    value: String,
    origin: String,
    default: &'static str,
    about: &'static str,
    #[serde(skip)]
    is_default: bool,
}

/// The result of `config show`.
struct SettingList {
    rows: Vec<SettingRow>,
}

impl Listing for SettingList {
    type Row = SettingRow;

    fn columns(&self) -> &'static [&'static str] {
        &["name", "value", "origin", "default", "about"]
    }

    fn rows(&mut self, push: &mut PushFn<'_, SettingRow>) -> Result<()> {
        Ok(self.rows.iter().try_for_each(push)?)
    }

    fn text(&mut self, page: &mut TextPage<'_, '_>) -> Result<()> {
        let mut table = Table::new([
            Column::key("SETTING"),
            Column::key("VALUE"),
            Column::key("FROM").shrink_to(12),
            Column::extra("DESCRIPTION", 1).shrink_to(24).wraps(),
        ]);
        for row in &self.rows {
            let tone = if row.is_default { Tone::Hint } else { Tone::Strong };
            table.row::<Cell>([
                row.name.into(),
                Cell::toned(&row.value, tone),
                Cell::toned(&row.origin, tone),
                Cell::toned(row.about, Tone::Hint),
            ]);
        }
        page.table(&table)
    }
}

/// JSON output of `config path`.
#[derive(Serialize)]
struct ConfigPath<'a> {
    path: &'a Path,
    exists: bool,
}

impl Report for ConfigPath<'_> {
    type Record = Self;

    fn columns(&self) -> &'static [&'static str] {
        &["path", "exists"]
    }

    fn record(self, _: &mut Context<'_>) -> Result<Self> {
        Ok(self)
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        page.line(&self.path.to_string_lossy())?;
        if !self.exists {
            page.note("the file does not exist; every setting has its default");
        }
        Ok(())
    }
}
