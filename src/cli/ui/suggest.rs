//! Suggests the closest known name for a mistyped one.

/// Returns the candidate that is closest to a mistyped name, if one is close enough.
///
/// Ignores case and the difference between `-` and `_`; two swapped letters count as one mistake.
#[must_use]
pub(crate) fn nearest<'a, I>(name: &str, candidates: I) -> Option<&'a str>
where
    I: IntoIterator<Item = &'a str>,
{
    let wanted = folded(name);
    let length = wanted.chars().count();
    // Bounded, because the comparison is quadratic.
    if length == 0 || length > 64 {
        return None;
    }
    let allowed = (length / 3).max(1);
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let known = folded(candidate);
            let distance = strsim::damerau_levenshtein(&wanted, &known);
            // A prefix matches: `retry` for `retry_grace`.
            let beginning = length >= 3 && known.starts_with(&wanted);
            (distance <= allowed || beginning).then_some((distance, candidate))
        })
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase().replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 5] =
        ["access_ttl", "refresh_ttl", "retry_grace", "max_sessions", "events_retention"];

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        for (typed, meant) in [
            ("acces_ttl", Some("access_ttl")),
            ("access-TTL", Some("access_ttl")),
            ("refersh_ttl", Some("refresh_ttl")),
            ("retry", Some("retry_grace")),
            ("max_session", Some("max_sessions")),
            ("colour", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(nearest(typed, KEYS), meant, "{typed}");
        }
        assert_eq!(nearest(&"a".repeat(1_000_000), KEYS), None);
    }
}
