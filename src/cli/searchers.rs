//! Searching many places at once: threads look, and what they find comes in the order of the places.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::Result;

use super::haystack;
use super::opaque_search::{OpaquePattern, PatternReader};
use crate::token::scan::{FoundToken, Scanner, TextPosition};

/// A large file is cut into pieces of so many bytes, so that several threads can share it.
const PIECE: u64 = 8 << 20;

/// More threads only wait for the disk.
const MOST_THREADS: usize = 8;

/// So many small files are searched by one thread in a row.
const BATCH: usize = 16;

/// After so long a wait those who listen are told of it.
const IDLE: Duration = Duration::from_millis(500);

/// So many pieces may be waiting, and so many hits of each.
const WAITING: usize = 32;

/// A token that was found.
pub(super) struct Hit {
    pub(super) token: String,
    pub(super) place: TextPosition,
    /// How many bytes it takes.
    length: u64,
    /// Whether it was found by the pattern for opaque tokens.
    pub(super) is_opaque: bool,
}

/// What is searched, and how.
#[derive(Clone, Copy)]
pub(super) struct SearchOptions<'a> {
    pub(super) paths: &'a [PathBuf],
    /// Whether to search files that .gitignore excludes.
    pub(super) no_ignore: bool,
    pub(super) pattern: Option<&'a OpaquePattern>,
}

impl Hit {
    /// Whether the token stands there letter by letter.
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

/// What there is to tell of a search.
pub(super) enum SearchEvent<'a> {
    Hit(&'a Arc<Path>, Hit),
    /// A file is searched to its end.
    Searched,
    /// This file, which an archive may hold, is not searched, or not to its end.
    Unread(&'a Arc<Path>, io::Error),
    /// There is nothing to tell for some time.
    Idle,
}

/// Where one thread looks.
enum Task {
    Whole(Vec<Arc<Path>>),
    Piece(Arc<File>, u64, u64),
}

enum News {
    Hit(Hit),
    /// What follows is in this file, which an archive may hold.
    Within(Arc<Path>),
    /// This file, which an archive may hold, is not searched, or not to its end.
    Failed(Arc<Path>, io::Error),
    /// One of several files is done.
    Done,
    /// A piece of a file is searched up to here.
    End(io::Result<TextPosition>),
}

/// What the one who asked waits for next.
enum Next {
    Files(Receiver<News>),
    Piece { path: Arc<Path>, is_last: bool, news: Receiver<News> },
    Failed(Arc<Path>, io::Error),
}

/// Hears how many more bytes were searched, from whichever thread.
type BytesRead<'a> = &'a (dyn Fn(u64) + Sync);

/// Searches everything that the options name. Ends early if `each` fails.
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
            let mut desk = Desk { tasks, order, batch: Vec::new(), pattern };
            desk.hand_out(options, stdin, watch);
        });
        gather(&next, each)
    })
}

/// Finds the files and cuts them; once the receivers are gone, it ends.
struct Desk<'a> {
    tasks: SyncSender<(Task, SyncSender<News>)>,
    order: SyncSender<Next>,
    /// Small files that one thread will search.
    batch: Vec<Arc<Path>>,
    pattern: Option<&'a OpaquePattern>,
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
            haystack::Found::File(path) => self.file(Arc::from(path)),
            haystack::Found::Failed(path, error) => {
                self.flush() && self.order.send(Next::Failed(Arc::from(path), error)).is_ok()
            }
        };
        if haystack::files(options.paths, options.no_ignore, &mut find) {
            self.flush();
        }
    }

    fn file(&mut self, path: Arc<Path>) -> bool {
        // The pattern for opaque tokens reads whole lines, which a cut would divide.
        let shared = self.pattern.is_none().then(|| haystack::open_to_share(&path, 2 * PIECE));
        let Some((file, length)) = shared.flatten() else {
            self.batch.push(path);
            return self.batch.len() < BATCH || self.flush();
        };
        let file = Arc::new(file);
        self.flush()
            && (0..length.div_ceil(PIECE)).all(|number| {
                let (start, is_last) = (number * PIECE, (number + 1) * PIECE >= length);
                // A log that grows meanwhile is read to the end that it has then.
                let length = if is_last { u64::MAX } else { PIECE };
                let (sender, news) = sync_channel(WAITING);
                let piece = Next::Piece { path: Arc::clone(&path), is_last, news };
                let task = Task::Piece(Arc::clone(&file), start, length);
                self.order.send(piece).is_ok() && self.tasks.send((task, sender)).is_ok()
            })
    }

    /// Hands out the small files.
    fn flush(&mut self) -> bool {
        if self.batch.is_empty() {
            return true;
        }
        let (sender, news) = sync_channel(WAITING);
        let task = Task::Whole(std::mem::take(&mut self.batch));
        self.order.send(Next::Files(news)).is_ok() && self.tasks.send((task, sender)).is_ok()
    }

    /// Standard input is searched here: it cannot be lent to another thread.
    fn stdin(&mut self, stdin: &mut (dyn Read + Send), watch: BytesRead<'_>) -> bool {
        let (sender, news) = sync_channel(WAITING);
        if !self.flush() || self.order.send(Next::Files(news)).is_err() {
            return false;
        }
        let mut scanner = Scanner::default();
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
    let mut scanner = Scanner::default();
    loop {
        let task = tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((task, news)) = task else { return };
        match &task {
            Task::Whole(paths) => {
                let mut searcher = Searcher { scanner: &mut scanner, watch, news: &news, pattern };
                let mut search = |path| {
                    haystack::visit_file(path, &mut searcher) && news.send(News::Done).is_ok()
                };
                // Once nobody listens, the next task says so too.
                let _ = paths.iter().all(&mut search);
            }
            Task::Piece(file, at, length) => {
                let input = &mut Shared { file, at: *at };
                let input = &mut CountingReader { input, watch };
                let _ = news.send(News::End(look(&mut scanner, input, *length, &news)));
            }
        }
    }
}

/// Searches a file, and the files in it if it is an archive.
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
            Ok(_) => true,
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

/// Hands on what was found, in order.
fn gather(
    next: &Receiver<Next>,
    each: &mut dyn FnMut(SearchEvent<'_>) -> Result<()>,
) -> Result<()> {
    // Where the present piece begins in its file, and where the last token in it ended.
    let (mut base, mut end) = (TextPosition::default(), 0);
    while let Some(next) = patiently(next, each)? {
        match next {
            Next::Failed(path, error) => each(SearchEvent::Unread(&path, error))?,
            Next::Files(news) => files(&news, each)?,
            Next::Piece { path, is_last, news } => {
                let mut outcome = Err(io::Error::other("the search was broken off"));
                while let Some(news) = patiently(&news, each)? {
                    match news {
                        News::Hit(hit) => {
                            let place = hit.place.after(base);
                            // The rest of a token that began in the piece before is none.
                            if place.offset >= end {
                                end = place.offset + hit.length;
                                each(SearchEvent::Hit(&path, Hit { place, ..hit }))?;
                            }
                        }
                        News::End(result) => outcome = result,
                        News::Within(_) | News::Failed(..) | News::Done => {}
                    }
                }
                match outcome {
                    Ok(place) if !is_last => base = place.after(base),
                    outcome => {
                        (base, end) = (TextPosition::default(), 0);
                        each(match outcome {
                            Ok(_) => SearchEvent::Searched,
                            Err(error) => SearchEvent::Unread(&path, error),
                        })?;
                    }
                }
            }
        }
    }
    Ok(())
}

/// What was found in several files.
fn files(news: &Receiver<News>, each: &mut dyn FnMut(SearchEvent<'_>) -> Result<()>) -> Result<()> {
    let (mut path, mut failed) = (Arc::from(Path::new("-")), false);
    while let Some(news) = patiently(news, each)? {
        match news {
            News::Within(inside) => path = inside,
            News::Hit(hit) => each(SearchEvent::Hit(&path, hit))?,
            News::Failed(path, error) => {
                failed = true;
                each(SearchEvent::Unread(&path, error))?;
            }
            News::Done | News::End(_) => {
                if !std::mem::take(&mut failed) {
                    each(SearchEvent::Searched)?;
                }
            }
        }
    }
    Ok(())
}

/// Waits for what comes next, and tells when that takes long; nothing at the end.
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

/// What is read, and who hears how much.
struct CountingReader<'a> {
    input: &'a mut dyn Read,
    watch: BytesRead<'a>,
}

impl Read for CountingReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        (self.watch)(read as u64);
        Ok(read)
    }
}

/// A file that others read as well, from some place on.
struct Shared<'a> {
    file: &'a File,
    at: u64,
}

impl Read for Shared<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}
