//! The figures that have a goal.

use std::sync::Mutex;

/// The figures that have a goal, in the order of their measurement.
#[derive(Default)]
pub(super) struct Goals(Mutex<Vec<Goal>>);

struct Goal {
    name: String,
    figure: String,
    limit: String,
    is_met: bool,
}

impl Goals {
    pub(super) fn at_most(&self, name: &str, figure: f64, limit: f64, unit: &str) {
        self.add(name, (figure, limit), ("≤", unit), figure <= limit);
    }

    pub(super) fn at_least(&self, name: &str, figure: f64, limit: f64, unit: &str) {
        self.add(name, (figure, limit), ("≥", unit), figure >= limit);
    }

    fn add(
        &self,
        name: &str,
        (figure, limit): (f64, f64),
        (sign, unit): (&str, &str),
        is_met: bool,
    ) {
        self.0.lock().expect("the goals").push(Goal {
            name: name.to_owned(),
            figure: format!("{figure:.2} {unit}"),
            limit: format!("{sign} {limit} {unit}"),
            is_met,
        });
    }

    pub(super) fn print(&self) {
        println!("\n{:<56} {:>12} {:>12}", "goals", "figure", "goal");
        for Goal { name, figure, limit, is_met } in self.0.lock().expect("the goals").iter() {
            let missed = if *is_met { "" } else { "  missed" };
            println!("  {name:<54} {figure:>12} {limit:>12}{missed}");
        }
    }
}
