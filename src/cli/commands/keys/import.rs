//! `tokenctl keys import`

use std::fs;
use std::path::Path;

use anyhow::Result;

use super::{let_second_pass, list, record, refuse_to_convert};
use crate::cli::args::ImportKeysArgs;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::key_file;
use crate::cli::ring_file::{RingFile, prove};
use crate::cli::workplace::Workplace;
use crate::session::EventKind;
use crate::time::Timestamp;
use crate::token::{Key, KeyError, KeyRing, ParseOptions};

pub(super) fn run(
    context: &mut Context<'_>,
    place: &Workplace,
    args: &ImportKeysArgs,
) -> Result<Exit> {
    let path = place.ring_path(context)?;
    let name = args.file.display().to_string();
    let mut keys = read(context, args)?;
    let now = (context.clock)();
    let ring = if fs::symlink_metadata(&path).is_ok() {
        let file = RingFile::lock(context, &path, place.settings.timeout)?;
        refuse_to_convert(&file, args.convert, &path)?;
        let mut ring = file.ring.clone();
        add(&mut ring, &mut keys, args, now, &name)?;
        file.replace(context, &ring)?;
        if args.active {
            let_second_pass(context, now);
        }
        ring
    } else {
        let mut ring = KeyRing::default();
        add(&mut ring, &mut keys, args, now, &name)?;
        prove(&ring.to_private_jwks())?;
        if !key_file::make_of(context, &path, &ring)? {
            let text = format!("somebody else has just made {}", path.display());
            return Err(Failure::failed("key-exists", text).hint("try again").into());
        }
        place.outlet.note(context, &format!("made a key ring at {}", path.display()));
        ring
    };
    let kids: Vec<String> =
        keys.iter().map(|key| format!("{} ({})", key.kid(), key.algorithm())).collect();
    let how = match (args.active, args.retired) {
        (true, _) => "signs from now on",
        (false, true) => "retired, only verifies",
        (false, false) => "only verifies",
    };
    let note = format!("{}: {how}", kids.join(", "));
    record(context, place, EventKind::KeysImported, &note);
    list::show_with_sessions(context, place, &ring)
}

/// The keys of the file, proven to be whole.
fn read(context: &mut Context<'_>, args: &ImportKeysArgs) -> Result<Vec<Key>> {
    let name = args.file.display().to_string();
    let from_stdin = args.file == Path::new("-");
    let bytes = if from_stdin {
        key_file::read_from(&mut *context.stdin, &name)?
    } else {
        key_file::read(&args.file).map_err(|error| missing(&args.file, error))?
    };
    let refuse = |error: String| key_file::failure(&name, &error);
    let given = KeyRing::parse(&bytes, ParseOptions { algorithm: args.alg, published: false })
        .map_err(|error| refuse(error.to_string()))?;
    if !from_stdin && given.keys().iter().any(Key::has_private) {
        key_file::refuse_readable_by_others(&args.file)?;
    }
    let mut keys = given.keys().to_vec();
    if args.active {
        let active = given.active().cloned();
        keys = vec![active.ok_or_else(|| {
            refuse(
                "it has no private part, so it cannot sign; import it without --active".to_owned(),
            )
        })?];
    }
    if let (Some(skipped), true) = (given.skipped().first(), keys.is_empty()) {
        return Err(refuse(skipped.reason().to_string()));
    }
    for key in &keys {
        key.prove().map_err(|error| refuse(error.to_string()))?;
    }
    if let Some(kid) = &args.kid {
        let [key] = keys.as_mut_slice() else {
            return Err(Failure::usage("--kid names one key, and the file holds several").into());
        };
        key.rename(kid).map_err(|error| Failure::usage(format!("--kid: {error}")))?;
    }
    Ok(keys)
}

/// The file to be read is not the ring: the way out is another one.
fn missing(path: &Path, error: anyhow::Error) -> anyhow::Error {
    if path.exists() {
        return error;
    }
    Failure::failed("key-missing", format!("there is no key file at {}", path.display()))
        .hint("give the file of a key that you have; to make a new one: tokenctl keys rotate")
        .into()
}

fn add(
    ring: &mut KeyRing,
    keys: &mut [Key],
    args: &ImportKeysArgs,
    now: Timestamp,
    name: &str,
) -> Result<()> {
    for key in keys {
        let print = key.thumbprint();
        if let Some(known) = ring.keys().iter().find(|known| known.thumbprint() == print) {
            let text = format!("the key {name} is in the ring already, as {}", known.kid());
            return Err(Failure::failed("key-known", text)
                .hint("see it with: tokenctl keys list")
                .into());
        }
        let added = if args.active {
            ring.add_active(key.clone(), now)
        } else {
            // A key that is not to sign has no need of its private part.
            if args.retired {
                key.retire(now);
            } else {
                key.only_verify();
            }
            ring.add(key.clone())
        };
        added.map_err(|error| {
            let failure = Failure::failed("keys", format!("the key {name}: {error}"));
            if error == KeyError::DuplicateKid {
                failure.hint("give it another name with --kid, the one in its tokens' headers")
            } else {
                failure
            }
        })?;
    }
    Ok(())
}
