//! Searches many files with several threads, and returns the results in the order of the files.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

mod input;
mod names;

use crate::cli::command_error::Result;

use super::haystack;
use super::opaque_search::{OpaquePattern, PatternReader};
use crate::token::scan::{FoundToken, Scanner, TextPosition};
use input::{CountingReader, Shared};

/// Length in bytes of the pieces of a large file, which several threads share.
const PIECE: u64 = 8 << 20;

/// Maximum number of threads: more would only wait for the disk.
const MOST_THREADS: usize = 8;

/// Number of small files that one thread searches in one task.
const BATCH: usize = 16;

/// Time without a result after which the caller is notified.
const IDLE: Duration = Duration::from_millis(500);

/// Maximum number of waiting tasks, and of waiting hits of each.
const WAITING: usize = 32;

/// A found token.
pub(super) struct Hit {
    pub(super) token: String,
    pub(super) place: TextPosition,
    /// Number of bytes of the token in the file.
    length: u64,
    /// Whether the pattern for opaque tokens found it.
    pub(super) is_opaque: bool,
}

/// The inputs and the options of a search.
#[derive(Clone, Copy)]
pub(super) struct SearchOptions<'a> {
    pub(super) paths: &'a [PathBuf],
    /// Whether to search files that .gitignore excludes.
    pub(super) no_ignore: bool,
    pub(super) pattern: Option<&'a OpaquePattern>,
}

impl Hit {
    /// Whether the token is unescaped and in one piece.
    pub(super) fn is_in_one_piece(&self) -> bool {
        self.length == self.token.len() as u64 * self.place.unit()
    }
}

impl From<FoundToken<'_>> for Hit {
    fn from(found: FoundToken<'_>) -> Self {
        let token = found.token.to_owned();
        Self { token, place: found.place, length: found.length, is_opaque: false }
    }
}

pub(super) enum SearchEvent<'a> {
    Hit(&'a Arc<Path>, Hit),
    /// A file was searched to its end, or a token was found in it.
    Searched,
    /// A path that is not searched, with the cause.
    Skipped(&'a Arc<Path>, &'static str),
    /// The number of paths that `.gitignore` excludes.
    Ignored(u64),
    /// The file, possibly inside an archive, was not searched to its end.
    Unread(&'a Arc<Path>, io::Error),
    /// There was no event for some time.
    Idle,
}

/// A task of a thread.
enum Task {
    Whole(Vec<Arc<Path>>),
    Piece(Arc<File>, Arc<Path>, u64, u64),
}

enum News {
    Hit(Hit),
    /// The following hits are in this file, possibly inside an archive.
    Within(Arc<Path>),
    /// The file, possibly inside an archive, was not searched to its end.
    Failed(Arc<Path>, io::Error),
    /// One of several files was searched.
    Done,
    /// A piece of a file was searched up to this position.
    End(io::Result<TextPosition>),
}

/// The next result in the order of the files.
enum Next {
    Files(Receiver<News>),
    Piece { path: Arc<Path>, is_last: bool, news: Receiver<News> },
    Failed(Arc<Path>, io::Error),
    Skipped(Arc<Path>, &'static str),
    Ignored(u64),
}

/// Receives the number of bytes that any thread has searched since the last call.
type BytesRead<'a> = &'a (dyn Fn(u64) + Sync);

/// Searches all inputs of the options. Stops if `each` fails.
pub(super) fn search(
    options: SearchOptions<'_>,
    stdin: &mut (dyn Read + Send),
    watch: BytesRead<'_>,
    each: &mut dyn FnMut(SearchEvent<'_>) -> Result<()>,
) -> Result<()> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    thread::scope(|scope| {
        let (tasks, waiting) = sync_channel(WAITING);
        let (order, next) = sync_channel(WAITING);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..threads {
            let waiting = Arc::clone(&waiting);
            scope.spawn(move || work(&waiting, watch, options.pattern));
        }
        drop(waiting);
        scope.spawn(move || {
            let pattern = options.pattern;
            let (batch, names) = (Vec::new(), Scanner::default());
            let mut desk = Desk { tasks, order, batch, pattern, names };
            desk.hand_out(options, stdin, watch);
        });
        gather(&next, each)
    })
}

/// Finds the files and creates the tasks; stops when the receivers are dropped.
struct Desk<'a> {
    tasks: SyncSender<(Task, SyncSender<News>)>,
    order: SyncSender<Next>,
    /// Small files for the next task.
    batch: Vec<Arc<Path>>,
    pattern: Option<&'a OpaquePattern>,
    names: Scanner,
}

impl Desk<'_> {
    fn hand_out(
        &mut self,
        options: SearchOptions<'_>,
        stdin: &mut (dyn Read + Send),
        watch: BytesRead<'_>,
    ) {
        let mut find = |event: haystack::Found<'_>| match event {
            haystack::Found::File(path) if path.as_os_str() == "-" => self.stdin(stdin, watch),
            haystack::Found::File(path) => self.name(path) && self.file(Arc::from(path)),
            haystack::Found::Directory(path) => self.name(path),
            haystack::Found::Failed(path, error) => {
                self.flush() && self.order.send(Next::Failed(Arc::from(path), error)).is_ok()
            }
            haystack::Found::Skipped(path, cause) => {
                self.order.send(Next::Skipped(Arc::from(path), cause)).is_ok()
            }
            haystack::Found::Ignored(count) => self.order.send(Next::Ignored(count)).is_ok(),
        };
        if haystack::files(options.paths, options.no_ignore, &mut find) {
            self.flush();
        }
    }

    fn file(&mut self, path: Arc<Path>) -> bool {
        // A pattern for opaque tokens needs whole lines, so the file is not cut.
        let shared = self.pattern.is_none().then(|| haystack::open_to_share(&path, 2 * PIECE));
        let Some((file, length)) = shared.flatten() else {
            self.batch.push(path);
            return self.batch.len() < BATCH || self.flush();
        };
        let file = Arc::new(file);
        self.flush()
            && (0..length.div_ceil(PIECE)).all(|number| {
                let (start, is_last) = (number * PIECE, (number + 1) * PIECE >= length);
                // The last piece has no limit: a log that grows is read to its end at that time.
                let length = if is_last { u64::MAX } else { PIECE };
                let (sender, news) = sync_channel(WAITING);
                let piece = Next::Piece { path: Arc::clone(&path), is_last, news };
                let task = Task::Piece(Arc::clone(&file), Arc::clone(&path), start, length);
                self.order.send(piece).is_ok() && self.tasks.send((task, sender)).is_ok()
            })
    }

    /// Creates a task for the collected small files.
    fn flush(&mut self) -> bool {
        if self.batch.is_empty() {
            return true;
        }
        let (sender, news) = sync_channel(WAITING);
        let task = Task::Whole(std::mem::take(&mut self.batch));
        self.order.send(Next::Files(news)).is_ok() && self.tasks.send((task, sender)).is_ok()
    }

    /// Searches standard input on this thread: the reader cannot be sent to another one.
    fn stdin(&mut self, stdin: &mut (dyn Read + Send), watch: BytesRead<'_>) -> bool {
        let (sender, news) = sync_channel(WAITING);
        if !self.flush() || self.order.send(Next::Files(news)).is_err() {
            return false;
        }
        let mut scanner = Scanner::with_decompressor(haystack::decompress);
        let pattern = self.pattern;
        let mut searcher = Searcher { scanner: &mut scanner, watch, news: &sender, pattern };
        haystack::visit_stream(stdin, &Arc::from(Path::new("-")), &mut searcher)
            && sender.send(News::Done).is_ok()
    }
}

fn work(
    tasks: &Mutex<Receiver<(Task, SyncSender<News>)>>,
    watch: BytesRead<'_>,
    pattern: Option<&OpaquePattern>,
) {
    let mut scanner = Scanner::with_decompressor(haystack::decompress);
    loop {
        let task = tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((task, news)) = task else { return };
        match &task {
            Task::Whole(paths) => {
                let mut searcher = Searcher { scanner: &mut scanner, watch, news: &news, pattern };
                let mut search = |path| {
                    haystack::visit_file(path, &mut searcher) && news.send(News::Done).is_ok()
                };
                // If the receiver was dropped, the next task notices it too.
                let _ = paths.iter().all(&mut search);
            }
            Task::Piece(file, path, at, length) => {
                let input = &mut Shared { file, at: *at };
                let input = &mut CountingReader { input, watch };
                let outcome = look(&mut scanner, input, *length, &news);
                if let Some(cause) = scanner.take_unsearched() {
                    let _ = news.send(News::Failed(Arc::clone(path), io::Error::other(cause)));
                }
                let _ = news.send(News::End(outcome));
            }
        }
    }
}

/// Searches a file, or the entries of an archive.
struct Searcher<'a> {
    scanner: &'a mut Scanner,
    watch: BytesRead<'a>,
    news: &'a SyncSender<News>,
    pattern: Option<&'a OpaquePattern>,
}

impl haystack::Visitor for Searcher<'_> {
    fn text(&mut self, path: &Arc<Path>, text: &mut dyn Read) -> bool {
        if self.news.send(News::Within(Arc::clone(path))).is_err() {
            return false;
        }
        let input = &mut CountingReader { input: text, watch: self.watch };
        let news = self.news;
        let looked = match self.pattern {
            None => look(self.scanner, input, u64::MAX, news),
            Some(pattern) => {
                let mut found = |token: &str, place| {
                    let (token, length) = (token.to_owned(), token.len() as u64);
                    send(news, Hit { token, place, length, is_opaque: true })
                };
                let mut input = PatternReader::new(input, pattern, &mut found);
                look(self.scanner, &mut input, u64::MAX, news)
            }
        };
        match looked {
            Ok(_) => match self.scanner.take_unsearched() {
                None => true,
                Some(cause) => self.failed(path, io::Error::other(cause)),
            },
            Err(error) => self.failed(path, error),
        }
    }

    fn failed(&mut self, path: &Arc<Path>, error: io::Error) -> bool {
        self.news.send(News::Failed(Arc::clone(path), error)).is_ok()
    }
}

fn look(
    scanner: &mut Scanner,
    input: &mut dyn Read,
    length: u64,
    news: &SyncSender<News>,
) -> io::Result<TextPosition> {
    scanner.scan(input, length, &mut |found| send(news, found.into()))
}

fn send(news: &SyncSender<News>, hit: Hit) -> io::Result<()> {
    news.send(News::Hit(hit)).map_err(|_| io::Error::other("the receiver has stopped"))
}

/// Passes the results on in order.
fn gather(
    next: &Receiver<Next>,
    each: &mut dyn FnMut(SearchEvent<'_>) -> Result<()>,
) -> Result<()> {
    // Start of the current piece in its file, and end of the last token in it.
    let (mut base, mut end) = (TextPosition::default(), 0);
    // Whether a piece of the current file was not searched to its end, and whether a token was found in it.
    let (mut failed, mut has_hit) = (false, false);
    while let Some(next) = patiently(next, each)? {
        match next {
            Next::Failed(path, error) => each(SearchEvent::Unread(&path, error))?,
            Next::Skipped(path, cause) => each(SearchEvent::Skipped(&path, cause))?,
            Next::Ignored(count) => each(SearchEvent::Ignored(count))?,
            Next::Files(news) => files(&news, each)?,
            Next::Piece { path, is_last, news } => {
                let mut outcome = Err(io::Error::other("the search was interrupted"));
                while let Some(news) = patiently(&news, each)? {
                    match news {
                        News::Hit(hit) => {
                            let place = hit.place.after(base);
                            // A token that starts before `end` is the rest of a token from the previous piece.
                            if place.offset >= end {
                                end = place.offset + hit.length;
                                has_hit = true;
                                each(SearchEvent::Hit(&path, Hit { place, ..hit }))?;
                            }
                        }
                        News::Failed(path, error) => {
                            failed = true;
                            each(SearchEvent::Unread(&path, error))?;
                        }
                        News::End(result) => outcome = result,
                        News::Within(_) | News::Done => {}
                    }
                }
                match outcome {
                    Ok(place) if !is_last => base = place.after(base),
                    outcome => {
                        (base, end) = (TextPosition::default(), 0);
                        failed = failed || outcome.is_err();
                        if let Err(error) = outcome {
                            each(SearchEvent::Unread(&path, error))?;
                        }
                        if !failed || has_hit {
                            each(SearchEvent::Searched)?;
                        }
                        (failed, has_hit) = (false, false);
                    }
                }
            }
        }
    }
    Ok(())
}

/// Passes on the results of several files.
fn files(news: &Receiver<News>, each: &mut dyn FnMut(SearchEvent<'_>) -> Result<()>) -> Result<()> {
    let (mut path, mut failed, mut has_hit) = (Arc::from(Path::new("-")), false, false);
    while let Some(news) = patiently(news, each)? {
        match news {
            News::Within(inside) => path = inside,
            News::Hit(hit) => {
                has_hit = true;
                each(SearchEvent::Hit(&path, hit))?;
            }
            News::Failed(path, error) => {
                failed = true;
                each(SearchEvent::Unread(&path, error))?;
            }
            News::Done | News::End(_) => {
                if !failed || has_hit {
                    each(SearchEvent::Searched)?;
                }
                (failed, has_hit) = (false, false);
            }
        }
    }
    Ok(())
}

/// Receives the next value, and notifies the caller if that takes long; returns `None` at the end.
fn patiently<T>(
    receiver: &Receiver<T>,
    each: &mut dyn FnMut(SearchEvent<'_>) -> Result<()>,
) -> Result<Option<T>> {
    loop {
        match receiver.recv_timeout(IDLE) {
            Ok(next) => return Ok(Some(next)),
            Err(RecvTimeoutError::Disconnected) => return Ok(None),
            Err(RecvTimeoutError::Timeout) => each(SearchEvent::Idle)?,
        }
    }
}
