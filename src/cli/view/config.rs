//! Shows the settings and the path of the configuration file.

use std::path::Path;

use serde::Serialize;

use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::report::{Listing, PushFn, Report};
use crate::cli::text_page::TextPage;
use crate::cli::ui::color::Tone;
use crate::cli::ui::table::{Cell, Column, Table};

/// JSON output of a setting.
#[derive(Serialize)]
pub(in crate::cli) struct SettingRow {
    pub(in crate::cli) name: &'static str,
    pub(in crate::cli) value: String,
    pub(in crate::cli) origin: String,
    pub(in crate::cli) default: &'static str,
    pub(in crate::cli) about: &'static str,
    #[serde(skip)]
    pub(in crate::cli) is_default: bool,
}

/// The result of `config show`.
pub(in crate::cli) struct SettingList {
    pub(in crate::cli) rows: Vec<SettingRow>,
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
pub(in crate::cli) struct ConfigPath<'a> {
    pub(in crate::cli) path: &'a Path,
    pub(in crate::cli) exists: bool,
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
