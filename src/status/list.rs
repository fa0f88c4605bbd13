//! Two bits a stamp, in chunks of 2^15 numbers; least significant bits first (Token Status List). What was never written is
//! "not activated".
use crate::domain::number::{Number, NumberRange};
use crate::domain::stamp::StampState;

/// How many numbers a chunk covers.
pub const CHUNK_NUMBERS: u64 = 1 << 15;

/// Bytes of a chunk (8 KiB).
pub const CHUNK_BYTES: usize = CHUNK_NUMBERS as usize / 4;

/// The states of numbers `index * 2^15 ..`.
#[derive(Clone, PartialEq, Eq)]
pub struct Chunk(Box<[u8]>);

impl Default for Chunk {
    /// Every stamp "not activated".
    fn default() -> Self {
        Self(vec![0xff; CHUNK_BYTES].into_boxed_slice())
    }
}

impl Chunk {
    /// Which chunk holds a number.
    pub fn index_of(number: Number) -> u64 {
        number.get() / CHUNK_NUMBERS
    }

    /// Which chunks a range touches.
    pub fn indexes_of(range: NumberRange) -> std::ops::RangeInclusive<u64> {
        Self::index_of(range.first())..=Self::index_of(range.last())
    }

    /// The lowest number of a chunk.
    pub fn first_of(index: u64) -> u64 {
        index * CHUNK_NUMBERS
    }

    /// The highest number of a chunk.
    pub fn last_of(index: u64) -> u64 {
        Self::first_of(index) + CHUNK_NUMBERS - 1
    }

    /// From stored bytes; `None` when they are not [`CHUNK_BYTES`] long.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        (bytes.len() == CHUNK_BYTES).then(|| Self(bytes.into()))
    }

    /// The bytes to store.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The state of a number (of this chunk).
    pub fn get(&self, number: Number) -> StampState {
        let (byte, shift) = place(number);
        StampState::from_bits(self.0[byte] >> shift)
    }

    /// Sets the state of a number (of this chunk).
    pub fn set(&mut self, number: Number, state: StampState) {
        let (byte, shift) = place(number);
        self.0[byte] = self.0[byte] & !(3 << shift) | state.bits() << shift;
    }
}

fn place(number: Number) -> (usize, u32) {
    let within = number.get() % CHUNK_NUMBERS;
    (within as usize / 4, (within % 4) as u32 * 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_keeps_each_state_and_its_neighbours() {
        let number = |n: u64| Number::new(n).unwrap();
        let mut chunk = Chunk::default();
        assert_eq!(chunk.get(number(7)), StampState::NotActivated);
        chunk.set(number(7), StampState::Revoked);
        chunk.set(number(8), StampState::Active);
        assert_eq!([6, 7, 8, 9].map(|n| chunk.get(number(n)).bits()), [3, 1, 0, 3]);
        assert_eq!(Chunk::from_bytes(chunk.as_bytes()).unwrap().get(number(7)), StampState::Revoked);
        assert!(Chunk::from_bytes(&[0; 3]).is_none());
    }
}
