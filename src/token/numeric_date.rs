//! Parses the times in a token exactly.

use crate::time::Timestamp;

/// A `NumericDate` (RFC 7519 section 2): seconds since 1970, with optional fraction. Stored as the
/// smallest whole second that is not earlier, so that a comparison with a clock of whole seconds is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NumericDate {
    ceil: i64,
    exact: bool,
}

/// The range of integers on which all JSON parsers agree (RFC 7493 section 2.2).
const LARGEST: i64 = (1 << 53) - 1;

impl NumericDate {
    /// Parses a JSON number without floating point. Returns `None` for a number beyond 2^53: it is no
    /// realistic time, and parsers disagree about its value.
    #[must_use]
    #[inline]
    pub fn parse(number: &str) -> Option<Self> {
        // The common spelling of a time.
        if number.len() <= 15
            && let Some(ceil) = digits_alone(number)
        {
            return Some(Self { ceil, exact: true });
        }
        Self::parse_any(number)
    }

    #[cold]
    fn parse_any(number: &str) -> Option<Self> {
        let (negative, rest) = match number.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, number),
        };
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, saturating(exponent)),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = || whole.bytes().chain(fraction.bytes());
        let Some(leading) = digits().position(|digit| digit != b'0') else {
            return Some(Self { ceil: 0, exact: true });
        };
        // Position of the decimal point, counted from the first digit that is not zero.
        let point = exponent
            .saturating_add(i64::try_from(whole.len()).ok()?)
            .saturating_sub(i64::try_from(leading).ok()?);
        if point > 16 {
            return None;
        }
        let point = usize::try_from(point.max(0)).ok()?;
        let mut significant = digits().skip(leading);
        let mut value: i64 = 0;
        for _ in 0..point {
            value = value * 10 + i64::from(significant.next().unwrap_or(b'0') - b'0');
        }
        let exact = significant.all(|digit| digit == b'0');
        let ceil = match (negative, exact) {
            (false, true) => value,
            (false, false) => value + 1,
            (true, _) => -value,
        };
        (ceil.abs() <= LARGEST).then_some(Self { ceil, exact })
    }

    /// Returns the smallest whole second that is not earlier than this time.
    #[must_use]
    pub fn ceil(self) -> Timestamp {
        Timestamp(self.ceil)
    }

    /// Whether the time is a whole second.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.exact
    }
}

/// Parses at most 15 digits, which always fit into an `i64`.
#[inline]
fn digits_alone(number: &str) -> Option<i64> {
    let (sum, digits) = number.bytes().fold((0, true), |(sum, digits), byte| {
        let digit = byte.wrapping_sub(b'0');
        (sum * 10 + i64::from(digit), digits && digit < 10)
    });
    digits.then_some(sum)
}

fn saturating(exponent: &str) -> i64 {
    let (sign, digits) = match exponent.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, exponent.strip_prefix('+').unwrap_or(exponent)),
    };
    digits
        .bytes()
        .fold(0_i64, |sum, digit| {
            sum.saturating_mul(10).saturating_add(i64::from(digit.wrapping_sub(b'0')))
        })
        .min(i64::MAX / 4)
        * sign
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_exactly() {
        for (text, ceil) in [
            ("0", Some(0)),
            ("-0", Some(0)),
            ("0e999999999999999999999", Some(0)),
            ("1500000000", Some(1_500_000_000)),
            ("98765432", Some(98_765_432)),
            ("123456789012345", Some(123_456_789_012_345)),
            ("1500000000.0", Some(1_500_000_000)),
            ("1500000000.000", Some(1_500_000_000)),
            ("1500000000.000000000000000000000000000001", Some(1_500_000_001)),
            ("1.5e9", Some(1_500_000_000)),
            ("15E+8", Some(1_500_000_000)),
            ("15000000000e-1", Some(1_500_000_000)),
            ("15000000001e-1", Some(1_500_000_001)),
            ("0.0000000015e18", Some(1_500_000_000)),
            ("0.5", Some(1)),
            ("1e-99999999999999999999", Some(1)),
            ("-0.5", Some(0)),
            ("-1.5", Some(-1)),
            ("-7", Some(-7)),
            ("9007199254740991", Some(9_007_199_254_740_991)),
            ("9007199254740990.5", Some(9_007_199_254_740_991)),
            ("9007199254740992", None),
            ("9999999999999999", None),
            ("1e999", None),
            ("1e99999999999999999999", None),
            ("100000000000000000000000000000000000000000", None),
        ] {
            assert_eq!(NumericDate::parse(text).map(|date| date.ceil().0), ceil, "{text}");
        }
    }
}
