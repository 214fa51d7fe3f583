//! Reports truncated compressed data with one message. Each decoder reports it differently, and some
//! report it like damaged data.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

/// Returns the error for truncated compressed data.
pub(super) fn error(format: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("truncated {format} data"))
}

/// Decompresses `packed`. An error of the decoder at the end of `packed` becomes [`error`].
pub(super) fn named<R: BufRead, D: Read>(
    format: &'static str,
    packed: R,
    decoder: impl FnOnce(EndNoticed<R>) -> D,
) -> impl Read {
    let is_at_end = Rc::new(Cell::new(false));
    let packed = EndNoticed { packed, is_at_end: Rc::clone(&is_at_end) };
    Named { format, decoder: decoder(packed), is_at_end }
}

/// A reader that records whether its end was reached.
pub(super) struct EndNoticed<R> {
    packed: R,
    is_at_end: Rc<Cell<bool>>,
}

impl<R: BufRead> BufRead for EndNoticed<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let buffer = self.packed.fill_buf()?;
        self.is_at_end.set(buffer.is_empty());
        Ok(buffer)
    }

    fn consume(&mut self, amount: usize) {
        self.packed.consume(amount);
    }
}

impl<R: BufRead> Read for EndNoticed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.packed.read(buffer)?;
        self.is_at_end.set(read == 0 && !buffer.is_empty());
        Ok(read)
    }
}

struct Named<D> {
    format: &'static str,
    decoder: D,
    is_at_end: Rc<Cell<bool>>,
}

impl<D: Read> Read for Named<D> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.decoder.read(buffer).map_err(|cause| {
            // An error of the disk has an error number and is returned unchanged.
            if cause.raw_os_error().is_none() && self.is_at_end.get() {
                error(self.format)
            } else {
                cause
            }
        })
    }
}
