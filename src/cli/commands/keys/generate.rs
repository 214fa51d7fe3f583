//! `tokenctl keys generate`

use anyhow::Result;

use super::list;
use crate::cli::args::GenerateArgs;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::key_file;

pub(super) fn run(
    context: &mut Context<'_>,
    env: &CommandEnv,
    args: &GenerateArgs,
) -> Result<Exit> {
    let path = env.key_path(context)?;
    if !key_file::make(context, &path, args.alg)? {
        return Err(Failure::failed(
            "key-exists",
            format!("there is something at {} already", path.display()),
        )
        .hint("name another file with --key, or replace the active key with: tokenctl keys rotate")
        .into());
    }
    let change = format!("the key ring {} was made", path.display());
    env.printer.committed(context, change, "see the ring with: tokenctl keys list");
    env.printer.note(context, &format!("made a key ring at {}", path.display()));
    let ring = env.keys(context)?;
    list::show(context, env, &ring, &[])
}
