//! Detects RSA keys with predictable primes (CVE-2017-15361, "ROCA") by their modulus.

/// Small primes for the test: modulo each, an affected modulus is a power of 65537. An unaffected modulus
/// has this property for all of them with probability 10^-8.
const PRIMES: [u32; 38] = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

const GENERATOR: u32 = 65_537;

/// Whether this big-endian modulus has the fingerprint of an affected key.
pub(super) fn is_flawed(modulus: &[u8]) -> bool {
    PRIMES.iter().all(|prime| {
        let rest = modulus.iter().fold(0, |rest, byte| (rest * 256 + u32::from(*byte)) % prime);
        is_power(rest, *prime)
    })
}

fn is_power(number: u32, prime: u32) -> bool {
    let mut power = 1;
    (0..prime).any(|_| {
        let found = power == number;
        power = power * GENERATOR % prime;
        found
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_powers_of_the_generator_are_flawed() {
        // Too small for a real key, but it has the fingerprint.
        let power = (0..7).fold(1_u128, |power, _| power * u128::from(GENERATOR));
        assert!(is_flawed(&power.to_be_bytes()));
        for other in [power + 2, power - 2, power * 3, (1 << 127) - 1] {
            assert!(!is_flawed(&other.to_be_bytes()), "{other}");
        }
    }
}
