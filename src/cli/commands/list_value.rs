//! Splits the value of an option at its commas. A stored ID may contain a comma, so the whole value is looked
//! up first.

use crate::cli::args::non_blank;
use crate::cli::command_error::Result;
use crate::cli::failure::Failure;

/// The names in one value of an option, each with the object that was found for it.
pub(super) struct ListValue<'v, T> {
    pub(super) items: Vec<(&'v str, Option<T>)>,
    /// The names between the commas that exist too, if the whole value is the name of an object.
    passed_over: Vec<&'v str>,
}

impl<'v, T> ListValue<'v, T> {
    /// Splits a value, unless `find` finds an object for the whole value.
    pub(super) fn split(
        option: &str,
        value: &'v str,
        find: &dyn Fn(&str) -> Result<Option<T>>,
    ) -> Result<Self> {
        let parts = || value.split(',').map(str::trim).filter(|part| *part != value);
        if let Some(whole) = find(value)? {
            let mut passed_over = Vec::new();
            for part in parts().filter(|part| non_blank(part).is_ok()) {
                if find(part)?.is_some() {
                    passed_over.push(part);
                }
            }
            return Ok(Self { items: vec![(value, Some(whole))], passed_over });
        }
        if !value.contains(',') {
            return Ok(Self { items: vec![(value, None)], passed_over: Vec::new() });
        }
        let mut items = Vec::new();
        for part in parts() {
            non_blank(part).map_err(|error| Failure::usage(format!("{option}: {error}")))?;
            items.push((part, find(part)?));
        }
        Ok(Self { items, passed_over: Vec::new() })
    }

    /// Returns the names that the value could mean too and that no other value of the option names.
    pub(super) fn left_out(&self, values: &[String]) -> Option<String> {
        let is_named = |part: &&str| values.iter().any(|value| value.trim() == *part);
        let left: Vec<_> =
            self.passed_over.iter().copied().filter(|part| !is_named(part)).collect();
        (!left.is_empty()).then(|| left.join(" and "))
    }

    /// Returns a warning that names what the value could mean too.
    pub(super) fn warning(&self, option: &str, value: &str, values: &[String]) -> Option<String> {
        let left = self.left_out(values)?;
        Some(format!("{option} {value} selects the user {value} alone; repeat {option} for {left}"))
    }
}
