//! Searching many places at once: threads look, and what they find comes in the order of the places.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::Result;

use super::haystack;
use crate::token::scan::{FoundToken, Scanner, TextPosition};

/// A large file is cut into pieces of so many bytes, so that several threads can share it.
const PIECE: u64 = 8 << 20;

/// More threads only wait for the disk.
const MOST_THREADS: usize = 8;

/// So many pieces may be waiting, and so many hits of each.
const WAITING: usize = 32;

/// A token that was found.
pub(super) struct Hit {
    pub(super) token: String,
    pub(super) place: TextPosition,
    /// How many bytes it takes.
    length: u64,
}

impl From<FoundToken<'_>> for Hit {
    fn from(found: FoundToken<'_>) -> Self {
        Self { token: found.token.to_owned(), place: found.place, length: found.length }
    }
}

/// What there is to tell of a search.
pub(super) enum SearchEvent<'a> {
    Hit(&'a Arc<Path>, Hit),
    /// This file is done, well or not.
    Searched(&'a Arc<Path>, io::Result<()>),
}

/// Where one thread looks.
enum Task {
    Whole(Arc<Path>),
    Piece(Arc<File>, u64, u64),
}

enum News {
    Hit(Hit),
    End(io::Result<TextPosition>),
}

/// What the one who asked waits for next.
enum Next {
    Stdin,
    Piece { path: Arc<Path>, is_last: bool, news: Receiver<News> },
    Failed(Arc<Path>, io::Error),
}

/// Hears how many more bytes were searched, from whichever thread.
type BytesRead<'a> = &'a (dyn Fn(u64) + Sync);

/// Searches everything that is meant by `paths`. Ends early if `each` fails.
pub(super) fn search(
    paths: &[PathBuf],
    no_ignore: bool,
    stdin: &mut dyn Read,
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
            scope.spawn(move || work(&waiting, watch));
        }
        drop(waiting);
        scope.spawn(move || hand_out(paths, no_ignore, &tasks, &order));
        gather(&next, &mut CountingReader { input: stdin, watch }, each)
    })
}

/// Finds the files and cuts them; whoever does not listen any more ends it.
fn hand_out(
    paths: &[PathBuf],
    no_ignore: bool,
    tasks: &SyncSender<(Task, SyncSender<News>)>,
    order: &SyncSender<Next>,
) {
    let hand = |path: &Arc<Path>, task: Task, is_last: bool| {
        let (sender, news) = sync_channel(WAITING);
        let path = Arc::clone(path);
        order.send(Next::Piece { path, is_last, news }).is_ok()
            && tasks.send((task, sender)).is_ok()
    };
    let _ = haystack::files(
        paths,
        no_ignore,
        &mut |path| {
            if path.as_os_str() == "-" {
                return order.send(Next::Stdin).is_ok();
            }
            let path: Arc<Path> = Arc::from(path);
            let Some((file, length)) = haystack::open_to_share(&path, 2 * PIECE) else {
                return hand(&path, Task::Whole(Arc::clone(&path)), true);
            };
            let file = Arc::new(file);
            (0..length.div_ceil(PIECE)).all(|number| {
                let (start, is_last) = (number * PIECE, (number + 1) * PIECE >= length);
                // A log that grows meanwhile is read to the end that it has then.
                let length = if is_last { u64::MAX } else { PIECE };
                hand(&path, Task::Piece(Arc::clone(&file), start, length), is_last)
            })
        },
        &mut |path, error| order.send(Next::Failed(Arc::from(path), error)).is_ok(),
    );
}

fn work(tasks: &Mutex<Receiver<(Task, SyncSender<News>)>>, watch: BytesRead<'_>) {
    let mut scanner = Scanner::default();
    loop {
        let task = tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((task, news)) = task else { return };
        let mut scan = |input: &mut dyn Read, length| {
            look(&mut scanner, &mut CountingReader { input, watch }, length, &news)
        };
        let end = match &task {
            Task::Whole(path) => {
                haystack::open(path).and_then(|mut file| scan(&mut file, u64::MAX))
            }
            Task::Piece(file, at, length) => scan(&mut Shared { file, at: *at }, *length),
        };
        let _ = news.send(News::End(end));
    }
}

fn look(
    scanner: &mut Scanner,
    input: &mut dyn Read,
    length: u64,
    news: &SyncSender<News>,
) -> io::Result<TextPosition> {
    scanner.scan(input, length, &mut |found| {
        news.send(News::Hit(found.into())).map_err(|_| io::Error::other("the receiver has stopped"))
    })
}

/// Hands on what was found, in order.
fn gather(
    next: &Receiver<Next>,
    stdin: &mut dyn Read,
    each: &mut dyn FnMut(SearchEvent<'_>) -> Result<()>,
) -> Result<()> {
    // Where the present piece begins in its file, and where the last token in it ended.
    let (mut base, mut end) = (TextPosition::default(), 0);
    for next in next {
        let (path, is_last, news) = match next {
            Next::Failed(path, error) => {
                each(SearchEvent::Searched(&path, Err(error)))?;
                continue;
            }
            Next::Stdin => {
                standard_input(stdin, each)?;
                continue;
            }
            Next::Piece { path, is_last, news } => (path, is_last, news),
        };
        let mut outcome = Err(io::Error::other("the search was broken off"));
        for news in news {
            match news {
                News::End(result) => outcome = result,
                News::Hit(hit) => {
                    let place = hit.place.after(base);
                    // The rest of a token that began in the piece before is none.
                    if place.offset >= end {
                        end = place.offset + hit.length;
                        each(SearchEvent::Hit(&path, Hit { place, ..hit }))?;
                    }
                }
            }
        }
        let failed = match outcome {
            Ok(place) => {
                base = place.after(base);
                None
            }
            Err(error) => Some(error),
        };
        if is_last || failed.is_some() {
            (base, end) = (TextPosition::default(), 0);
            each(SearchEvent::Searched(&path, failed.map_or(Ok(()), Err)))?;
        }
    }
    Ok(())
}

/// Standard input belongs to who asked, so they look themselves.
fn standard_input(
    stdin: &mut dyn Read,
    each: &mut dyn FnMut(SearchEvent<'_>) -> Result<()>,
) -> Result<()> {
    let path = &Arc::from(Path::new("-"));
    let mut stopped = Ok(());
    let input = haystack::unpacked(stdin);
    let scanned = input.and_then(|mut input| {
        Scanner::default().scan(&mut input, u64::MAX, &mut |found| {
            stopped = each(SearchEvent::Hit(path, found.into()));
            if stopped.is_ok() { Ok(()) } else { Err(io::Error::other("stopped")) }
        })
    });
    stopped?;
    each(SearchEvent::Searched(path, scanned.map(drop)))
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
