//! Reed–Solomon remainders by table: one byte of data is one look-up of the whole remainder that it leaves.
use qrcode::ec::create_error_correction_code;
use std::ops::Range;

/// Words of a remainder; 32 codewords, more than any block of ours has.
const WORDS: usize = 4;

/// Most error correction codewords of a block.
pub const EC_MAX: usize = WORDS * 8;

/// The remainders of one length.
#[derive(Debug, Clone)]
pub struct Solomon {
    length: usize,
    table: Box<[[u64; WORDS]; 256]>,
}

impl Solomon {
    /// The table for `length` error correction codewords; `None` beyond [`EC_MAX`].
    pub fn learn(length: usize) -> Option<Self> {
        let entry = |byte: u8| {
            let mut bytes = [0; EC_MAX];
            bytes[..length].copy_from_slice(&create_error_correction_code(&[byte], length));
            std::array::from_fn(|word| bytes[word * 8..word * 8 + 8].iter().fold(0, |all: u64, byte| all << 8 | u64::from(*byte)))
        };
        (1..=EC_MAX).contains(&length).then(|| {
            let mut table = Box::new([[0; WORDS]; 256]);
            table.iter_mut().zip(0..=u8::MAX).for_each(|(place, byte)| *place = entry(byte));
            Self { length, table }
        })
    }

    /// Writes the error correction of every block behind the data. `codewords` holds the data of all blocks first.
    pub fn fill(&self, codewords: &mut [u8], blocks: &[Range<usize>], data: usize) {
        for (at, block) in blocks.iter().enumerate() {
            let [mut a, mut b, mut c, mut d] = [0_u64; WORDS];
            for byte in &codewords[block.clone()] {
                let [e, f, g, h] = self.table[usize::from(*byte ^ (a >> 56) as u8)];
                (a, b, c, d) = ((a << 8 | b >> 56) ^ e, (b << 8 | c >> 56) ^ f, (c << 8 | d >> 56) ^ g, d << 8 ^ h);
            }
            let mut bytes = [0; EC_MAX];
            for (word, eight) in [a, b, c, d].into_iter().zip(bytes.chunks_exact_mut(8)) {
                eight.copy_from_slice(&word.to_be_bytes());
            }
            codewords[data + at * self.length..][..self.length].copy_from_slice(&bytes[..self.length]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remainders_are_those_of_the_encoder() {
        for length in [7, 18, 22, 26, 30] {
            let solomon = Solomon::learn(length).unwrap();
            let data: Vec<u8> = (0..80_u8).map(|at| at.wrapping_mul(37).wrapping_add(length as u8)).collect();
            let mut codewords = [data.clone(), vec![0; 2 * length]].concat();
            solomon.fill(&mut codewords, &[0..39, 39..80], 80);
            let expected = [create_error_correction_code(&data[..39], length), create_error_correction_code(&data[39..], length)];
            assert_eq!(codewords[80..], expected.concat());
        }
        assert!(Solomon::learn(0).is_none() && Solomon::learn(EC_MAX + 1).is_none());
    }
}
