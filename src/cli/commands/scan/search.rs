//! What is found, and what it is good for.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;

use crate::cli::args::ScanArgs;
use crate::cli::command_env::CommandEnv;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::redact::token_preview;
use crate::cli::searchers::{self, Hit, SearchEvent};
use crate::cli::settings::Origin;
use crate::cli::ui::progress::Progress;
use crate::cli::view::token_assessment::{Finding, Spot, Unread};
use crate::service::{AuthConfig, assess};
use crate::store::Store;
use crate::time::Timestamp;
use crate::token::{KeyRing, scan};

/// Of one token so many places are told besides the first.
const MOST_PLACES: usize = 16;

/// What tells whether a token still works.
pub(super) struct TokenClassifier {
    keys: KeyRing,
    pub(super) store: Option<Box<dyn Store>>,
}

impl TokenClassifier {
    /// Where nobody has said anything and nothing is there, all tokens are somebody else's.
    pub(super) fn open(context: &mut Context<'_>, env: &CommandEnv, needed: bool) -> Result<Self> {
        let unsaid = |name| env.settings.origin(name) == Origin::Default;
        let missing = || env.store_path(context).is_ok_and(|path| !path.exists());
        if unsaid("store") && unsaid("key") && !needed && missing() {
            let text =
                "there is no store here: what still works is not known; say where with --store";
            env.printer.warn(context, text);
            return Ok(Self { keys: KeyRing::default(), store: None });
        }
        Ok(Self { keys: env.keys(context)?, store: Some(env.open(context)?) })
    }
}

#[derive(Default)]
pub(super) struct Search {
    pub(super) findings: Vec<Finding>,
    seen: HashMap<[u8; 32], usize>,
    pub(super) files: u64,
    pub(super) unread: Vec<Unread>,
}

impl Search {
    pub(super) fn everything(
        &mut self,
        context: &mut Context<'_>,
        env: &CommandEnv,
        args: &ScanArgs,
        known: &mut TokenClassifier,
    ) -> Result<()> {
        let stdin = [PathBuf::from("-")];
        let paths = if args.paths.is_empty() { &stdin } else { args.paths.as_slice() };
        if paths.iter().any(|path| path.as_os_str() == "-") && env.stdin_is_taken() {
            return Err(Failure::usage("standard input holds the key already")
                .hint("give files to look into")
                .into());
        }
        let visible = context.stderr.is_terminal && !env.printer.quiet;
        let progress = Progress::bytes(visible, env.printer.stderr_paint, "searching:");
        let now = (context.clock)();
        let auth_config = env.auth_config(&known.keys);
        let store = &mut known.store;
        let watch = |bytes| progress.advance(bytes);
        searchers::search(paths, args.no_ignore, context.stdin, &watch, &mut |event| {
            match event {
                SearchEvent::Hit(path, hit) => {
                    self.hit(store.as_deref_mut(), &auth_config, path, &hit, now)?;
                }
                SearchEvent::Searched(path, result) => match result {
                    Ok(()) => {
                        self.files += 1;
                        progress.say(format!("files searched: {},", self.files));
                    }
                    Err(cause) => self.unread.push(Unread::of(path, cause)),
                },
            }
            Ok(())
        })
    }

    fn hit(
        &mut self,
        store: Option<&mut (dyn Store + 'static)>,
        auth_config: &AuthConfig<'_>,
        path: &Arc<Path>,
        hit: &Hit,
        now: Timestamp,
    ) -> Result<()> {
        let fingerprint = scan::fingerprint(&hit.token);
        let (line, column) = (hit.place.line(), hit.place.column());
        let spot = Spot { path: Arc::clone(path), line, column };
        if let Some(finding) = self.seen.get(&fingerprint).and_then(|at| self.findings.get_mut(*at))
        {
            finding.count += 1;
            if finding.also.len() < MOST_PLACES {
                finding.also.push(spot);
            }
            return Ok(());
        }
        let leak = assess(store, auth_config, &hit.token, now)?;
        self.seen.insert(fingerprint, self.findings.len());
        self.findings.push(Finding {
            leak,
            spot,
            also: Vec::new(),
            token: token_preview(&hit.token),
            letters: hit.token.len() as u64,
            fingerprint: crate::token::to_base64url(&fingerprint),
            count: 1,
        });
        Ok(())
    }
}
