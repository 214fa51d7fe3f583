//! The SQLite store runs the conformance suite.

use tokenctl::store::Store;

use crate::conformance;
use crate::support::Place;

struct Sqlite(Place);

impl conformance::Bed for Sqlite {
    fn connect(&self) -> Box<dyn Store> {
        Box::new(self.0.open())
    }
}

#[test]
fn sqlite_keeps_the_contract() {
    conformance::run(&|| {
        let place = Place::new();
        let now = place.now;
        (Box::new(Sqlite(place)), now)
    });
}
