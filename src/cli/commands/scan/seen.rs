//! Remembers which tokens were seen, in memory that does not grow with their number.

use std::collections::HashMap;
use std::fs::File;
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::io;
use std::os::unix::fs::FileExt as _;

/// Number of entries kept in memory.
const IN_MEMORY: usize = 1 << 16;

/// Slots of the first table in a file; each further table has eight times as many.
const FIRST_TABLE: u64 = 1 << 20;

/// Maximum fill level of a table, in tenths: above it, a search takes longer.
const FILL: u64 = 6;

/// Length of a slot in bytes: a key and a value.
const SLOT: usize = 24;

/// Number of slots that are read at once.
const BUCKET: usize = 21;

/// Length of a bucket in bytes.
const BUCKET_BYTES: u64 = (BUCKET * SLOT) as u64;

/// A map from fingerprints to numbers, to which entries can only be added.
#[derive(Default)]
pub(super) struct SeenTokens {
    memory: HashMap<u128, u64, BuildHasherDefault<DefaultHasher>>,
    tables: Vec<SlotTable>,
}

impl SeenTokens {
    pub(super) fn get(&self, fingerprint: u128) -> io::Result<Option<u64>> {
        if let Some(value) = self.memory.get(&fingerprint) {
            return Ok(Some(*value));
        }
        for table in &self.tables {
            if let FoundSlot::Value(value) = table.find(fingerprint)? {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    pub(super) fn insert(&mut self, fingerprint: u128, value: u64) -> io::Result<()> {
        if self.memory.len() < IN_MEMORY {
            self.memory.insert(fingerprint, value);
            return Ok(());
        }
        if self.tables.last().is_none_or(SlotTable::is_full) {
            let slots = self.tables.last().map_or(FIRST_TABLE, |last| last.slots() * 8);
            self.tables.push(SlotTable::new(slots)?);
        }
        self.tables.last_mut().map_or(Ok(()), |table| table.insert(fingerprint, value))
    }
}

/// A hash table in an unlinked file. Fingerprints are hashes already.
struct SlotTable {
    file: File,
    buckets: u64,
    used: u64,
}

enum FoundSlot {
    Value(u64),
    /// Not found; the offset of a free slot.
    Free(u64),
}

impl SlotTable {
    fn new(slots: u64) -> io::Result<Self> {
        let file = tempfile::tempfile()?;
        let buckets = slots.div_ceil(BUCKET as u64);
        // A sparse file: unwritten buckets read as zeros and use no space.
        file.set_len(buckets * BUCKET_BYTES)?;
        Ok(Self { file, buckets, used: 0 })
    }

    fn slots(&self) -> u64 {
        self.buckets * BUCKET as u64
    }

    fn is_full(&self) -> bool {
        self.used * 10 >= self.slots() * FILL
    }

    fn find(&self, fingerprint: u128) -> io::Result<FoundSlot> {
        let mut bytes = [0; BUCKET * SLOT];
        let mut bucket = u64::try_from(fingerprint % u128::from(self.buckets)).unwrap_or_default();
        loop {
            let start = bucket * BUCKET_BYTES;
            self.file.read_exact_at(&mut bytes, start)?;
            for (index, slot) in bytes.as_chunks::<SLOT>().0.iter().enumerate() {
                let (key, value) = slot.split_at(16);
                let number = |bytes: &[u8]| bytes.try_into().map(u64::from_le_bytes);
                // Stored as the value plus one, because zero marks a free slot.
                let value = number(value).unwrap_or_default();
                if value == 0 {
                    return Ok(FoundSlot::Free(start + (index * SLOT) as u64));
                }
                if key == fingerprint.to_le_bytes() {
                    return Ok(FoundSlot::Value(value - 1));
                }
            }
            bucket = (bucket + 1) % self.buckets;
        }
    }

    fn insert(&mut self, fingerprint: u128, value: u64) -> io::Result<()> {
        let FoundSlot::Free(at) = self.find(fingerprint)? else { return Ok(()) };
        let mut slot = [0; SLOT];
        let (key, number) = slot.split_at_mut(16);
        key.copy_from_slice(&fingerprint.to_le_bytes());
        number.copy_from_slice(&(value + 1).to_le_bytes());
        self.used += 1;
        self.file.write_all_at(&slot, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_in_memory_and_in_files() {
        let mut seen = SeenTokens::default();
        let key = |number: u64| {
            u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)
        };
        // More entries than memory and the first table hold.
        let numbers = IN_MEMORY as u64 + FIRST_TABLE * FILL / 10 + 5_000;
        for number in 0..numbers {
            seen.insert(key(number), number).expect("inserts");
        }
        assert_eq!(seen.tables.len(), 2);
        for number in (0..numbers).step_by(97).chain(numbers - 10..numbers) {
            assert_eq!(seen.get(key(number)).expect("reads"), Some(number));
        }
        assert_eq!(seen.get(key(numbers)).expect("reads"), None);
    }
}
