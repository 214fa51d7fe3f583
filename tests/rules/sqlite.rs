//! The SQLite store runs the conformance suite.

use tokenctl::store::Store;

use crate::conformance::{Bed, Fresh, conformance_tests};
use crate::support::TestDir;

struct Sqlite(TestDir);

impl Bed for Sqlite {
    fn connect(&self) -> Box<dyn Store> {
        Box::new(self.0.open())
    }
}

#[expect(clippy::unnecessary_wraps, reason = "as every store's")]
pub(crate) fn fresh() -> Option<Fresh> {
    let dir = TestDir::new();
    let now = dir.now;
    Some((Box::new(Sqlite(dir)), now))
}

conformance_tests!(fresh);
