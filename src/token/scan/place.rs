//! Lines and columns.

/// How far we are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Bytes before it.
    pub offset: u64,
    /// Line breaks before it.
    pub line: u64,
    /// Bytes before it in its line.
    pub column: u64,
}

impl Place {
    pub(super) fn pass(&mut self, bytes: &[u8]) {
        let last = memchr::memrchr(b'\n', bytes);
        self.offset += bytes.len() as u64;
        match last {
            None => self.column += bytes.len() as u64,
            Some(last) => {
                self.line += memchr::memchr_iter(b'\n', bytes).count() as u64;
                self.column = (bytes.len() - last - 1) as u64;
            }
        }
    }

    /// Where this is, if it was counted from `base`.
    #[must_use]
    pub fn after(self, base: Self) -> Self {
        Self {
            offset: base.offset + self.offset,
            line: base.line + self.line,
            column: if self.line == 0 { base.column + self.column } else { self.column },
        }
    }
}
