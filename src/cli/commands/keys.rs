//! `tokenctl keys`

use anyhow::Result;

use crate::cli::args::GenerateArgs;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::key_file;
use crate::cli::outlet::Outlet;
use crate::cli::view::key;
use crate::cli::workplace::Workplace;

pub(super) fn generate(
    context: &mut Context<'_>,
    place: &Workplace,
    args: &GenerateArgs,
) -> Result<Exit> {
    let path = place.key_path(context)?;
    if !key_file::make(context, &path, args.alg)? {
        return Err(Failure::failed(
            "key-exists",
            format!("there is something at {} already", path.display()),
        )
        .hint("name another file with --key")
        .into());
    }
    place.outlet.note(context, &format!("made a key ring at {}", path.display()));
    list(context, place)
}

pub(super) fn list(context: &mut Context<'_>, place: &Workplace) -> Result<Exit> {
    let ring = place.keys(context)?;
    if let Some(format) = place.outlet.rows() {
        let mut rows = Outlet::list(context, format, key::COLUMNS)?;
        for entry in ring.keys() {
            rows.push(&key::KeyRow::new(&ring, entry))?;
        }
        rows.finish()?;
        return Ok(Exit::Done);
    }
    place.outlet.table(context, &key::table(&ring, (context.clock)()))?;
    Ok(Exit::Done)
}
