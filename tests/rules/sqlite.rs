//! The SQLite store runs the conformance suite.

use tokenctl::store::Store;

use crate::conformance;
use crate::support::TestDir;

struct Sqlite(TestDir);

impl conformance::Bed for Sqlite {
    fn connect(&self) -> Box<dyn Store> {
        Box::new(self.0.open())
    }
}

#[test]
fn sqlite_keeps_the_contract() {
    conformance::run(&|| {
        let dir = TestDir::new();
        let now = dir.now;
        (Box::new(Sqlite(dir)), now)
    });
}
