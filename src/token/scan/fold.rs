//! What may stand between the letters of a token.

/// The meaning of the bytes at a position without a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Noise {
    /// This number of bytes has no meaning.
    Nothing(usize),
    /// This number of bytes is an escape for this letter.
    Letter(usize, u8),
    /// `bytes` bytes fold a line; the last `prefix` of them are the prefix of the next line.
    Fold { bytes: usize, prefix: usize, kind: FoldKind },
    /// Undecided: the window ends too early.
    More,
    /// The end of the token.
    End,
}

/// How certain it is that the text goes on behind a fold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FoldKind {
    /// A line break or something like it: the width of the line must tell.
    Plain,
    /// A line break and the prefix of a log's line.
    Logged,
    /// The text says that it goes on.
    Certain,
}

/// The letters of a text, and how its lines start.
#[derive(Clone, Copy, Default)]
pub(super) struct LineForm {
    /// The first byte of every line of a diff, if the text is one.
    pub(super) mark: Option<u8>,
    /// Whether the letters are those of base64, where `+` and `/` start no comment and no quoted line.
    pub(super) is_base64: bool,
}
