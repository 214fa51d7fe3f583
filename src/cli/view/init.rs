//! Shows what `init` has created.

use serde::Serialize;

use crate::cli::command_error::Result;
use crate::cli::context::Context;
use crate::cli::report::Report;
use crate::cli::text_page::TextPage;

/// JSON output of `init`.
#[derive(Serialize)]
pub(in crate::cli) struct InitReport {
    pub(in crate::cli) store: String,
    pub(in crate::cli) store_created: bool,
    pub(in crate::cli) key: String,
    pub(in crate::cli) key_created: bool,
}

impl Report for InitReport {
    type Record = Self;

    fn columns(&self) -> &'static [&'static str] {
        &["store", "store_created", "key", "key_created"]
    }

    fn record(self, _: &mut Context<'_>) -> Result<Self> {
        Ok(self)
    }

    fn text(self, page: &mut TextPage<'_, '_>) -> Result<()> {
        if page.is_quiet() {
            return Ok(());
        }
        let how = |created| if created { "created" } else { "already existed" };
        page.line(&format!("store     {} ({})", self.store, how(self.store_created)))?;
        page.line(&format!("key ring  {} ({})", self.key, how(self.key_created)))
    }
}
