//! Reads Zstandard streams (RFC 8878): consecutive frames, some of them skippable.

use std::error::Error;
use std::io::{self, BufRead, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::truncation;

const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Length of the header of a skippable frame: a magic number and a length.
const SKIPPABLE_HEADER: u64 = 8;

/// Maximum number of bytes in leading skippable frames, after which a Zstandard frame must follow for the
/// stream to be recognised. Real tools write a dozen bytes.
const LOOKED_BEHIND: u64 = 64 << 10;

/// Maximum window size, equal to that of the reference decoder.
const LARGEST_WINDOW: u64 = 128 << 20;

/// An empty last block, followed by zeros in place of a checksum.
const END: [u8; 7] = [1, 0, 0, 0, 0, 0, 0];

/// Whether the stream is Zstandard. The bytes that were read are appended to `start`.
pub(super) fn is_begun(stream: &mut dyn Read, start: &mut Vec<u8>) -> io::Result<bool> {
    let mut at = 0;
    loop {
        let from = usize::try_from(at).unwrap_or(usize::MAX);
        read_to(stream, start, at + MAGIC.len() as u64)?;
        let Some(magic) = start.get(from..).and_then(<[u8]>::first_chunk) else {
            return Ok(false);
        };
        if *magic == MAGIC {
            return Ok(true);
        }
        if !is_skippable(magic) {
            return Ok(false);
        }
        read_to(stream, start, at + SKIPPABLE_HEADER)?;
        let length = start.get(from + MAGIC.len()..).and_then(<[u8]>::first_chunk);
        let Some(length) = length else { return Ok(false) };
        at += SKIPPABLE_HEADER + u64::from(u32::from_le_bytes(*length));
        if at > LOOKED_BEHIND {
            return Ok(false);
        }
    }
}

fn read_to(stream: &mut dyn Read, start: &mut Vec<u8>, length: u64) -> io::Result<()> {
    let missing = length.saturating_sub(start.len() as u64);
    stream.take(missing).read_to_end(start).map(drop)
}

fn is_skippable(magic: &[u8]) -> bool {
    matches!(magic, [0x50..=0x5f, 0x2a, 0x4d, 0x18])
}

/// A reader of the frames' content. The readable part of an invalid frame comes before its error.
pub(super) struct Frames<R> {
    packed: R,
    decoder: FrameDecoder,
    is_within: bool,
    failed: Option<io::Error>,
}

impl<R: BufRead> Frames<R> {
    pub(super) fn new(packed: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(LARGEST_WINDOW);
        Self { packed, decoder, is_within: false, failed: None }
    }

    /// Starts the next frame that is not skippable; returns `false` at the end.
    fn begin(&mut self) -> io::Result<bool> {
        loop {
            if self.packed.fill_buf()?.is_empty() {
                return Ok(false);
            }
            match self.decoder.reset(&mut self.packed) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let mut skipped = (&mut self.packed).take(length.into());
                    if io::copy(&mut skipped, &mut io::sink())? < length.into() {
                        return Err(truncation::error("zstd"));
                    }
                }
                Err(error) => return Err(plain(&error)),
            }
        }
    }

    fn decode(&mut self) {
        let one = BlockDecodingStrategy::UptoBlocks(1);
        if let Err(error) = self.decoder.decode_blocks(&mut self.packed, one) {
            self.failed = Some(plain(&error));
            // The decoder holds back bytes that later blocks may repeat, until it reads a last block.
            let _ = self.decoder.decode_blocks(END.as_slice(), BlockDecodingStrategy::All);
        }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if self.is_within {
                if self.decoder.can_collect() > 0 {
                    return self.decoder.read(buffer);
                }
                self.is_within = !self.decoder.is_finished() && self.failed.is_none();
                if self.is_within {
                    self.decode();
                    continue;
                }
            }
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            if !self.begin()? {
                return Ok(0);
            }
            self.is_within = true;
        }
    }
}

/// Converts the decoder's errors to plain words.
fn plain(error: &FrameDecoderError) -> io::Error {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return if error.kind() == io::ErrorKind::UnexpectedEof {
                truncation::error("zstd")
            } else {
                io::Error::new(error.kind(), error.to_string())
            };
        }
        cause = error.source();
    }
    if let FrameDecoderError::WindowSizeTooBig { requested, max } = error {
        let (requested, max) = (requested >> 20, max >> 20);
        return io::Error::other(format!(
            "zstd data needs {requested} MiB of memory; the limit is {max} MiB"
        ));
    }
    if matches!(error, FrameDecoderError::DictNotProvided { .. }) {
        return io::Error::other("zstd data needs a dictionary");
    }
    let is_header = matches!(
        error,
        FrameDecoderError::ReadFrameHeaderError(_)
            | FrameDecoderError::FrameHeaderError(_)
            | FrameDecoderError::FailedToInitialize(_)
    );
    let is_none = matches!(
        error,
        FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::BadMagicNumber(_))
    );
    broken(match (is_none, is_header) {
        (true, _) => "invalid data after a zstd frame",
        (_, true) => "invalid frame header",
        (_, false) => "invalid block",
    })
}

fn broken(how: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("invalid zstd data: {how}"))
}
