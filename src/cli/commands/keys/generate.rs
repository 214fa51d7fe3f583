//! `tokenctl keys generate`

use anyhow::Result;

use super::list;
use crate::cli::args::GenerateArgs;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::key_file;
use crate::cli::workplace::Workplace;

pub(super) fn run(
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
        .hint("name another file with --key, or replace the active key with: tokenctl keys rotate")
        .into());
    }
    place.outlet.note(context, &format!("made a key ring at {}", path.display()));
    let ring = place.keys(context)?;
    list::show(context, place, &ring, &[])
}
