//! Several services on one store, each in a closed loop: none waits for the write lock until it gives up.

use std::sync::Barrier;
use std::time::{Duration, Instant};

use crate::field::{Field, instant, now, pair};
use tokenctl::session::Client;

const WRITERS: usize = 6;
const SPAN: Duration = Duration::from_secs(3);

/// The number of rotations of one service, and the duration of the longest.
fn rotations(field: &Field, user: &str, start: &Barrier) -> (u32, Duration) {
    let mut service = field.library();
    let mut token = service.login(user).refresh.expose().clone();
    start.wait();
    let begun: Instant = instant();
    let (mut count, mut longest) = (0, Duration::ZERO);
    while begun.elapsed() < SPAN {
        let asked = instant();
        let rotation = service.rotate_at(&token, &Client::default(), now());
        longest = longest.max(asked.elapsed());
        token.clone_from(pair(rotation).refresh.expose());
        count += 1;
    }
    (count, longest)
}

/// The results of all services: the number of rotations, and the duration of the longest.
fn race() -> (Vec<u32>, Duration) {
    let field = Field::new();
    let start = Barrier::new(WRITERS);
    let results: Vec<(u32, Duration)> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|n| {
                let (field, start) = (&field, &start);
                scope.spawn(move || rotations(field, &format!("user{n}"), start))
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    let longest = results.iter().map(|(_, longest)| *longest).max().unwrap();
    (results.iter().map(|(count, _)| *count).collect(), longest)
}

/// With SQLite's busy handler the longest rotation takes 2 to 5 s. A busy machine may stop a thread, so the
/// best of three races counts.
#[test]
fn no_service_starves_beside_others() {
    let mut seen = Vec::new();
    for _ in 0..3 {
        let (counts, longest) = race();
        let total: u32 = counts.iter().sum();
        let fewest = counts.iter().min().copied().unwrap();
        let is_fair = fewest * 3 > total / u32::try_from(WRITERS).unwrap();
        if is_fair && longest < Duration::from_millis(1_500) {
            return;
        }
        seen.push((counts, longest));
    }
    panic!("{seen:?}");
}
