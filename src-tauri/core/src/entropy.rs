//! Randomness as an argument.

/// Where random bits come from: the operating system in the program, a seed in tests.
pub trait Entropy: Send + Sync {
    /// Sixteen fresh random bytes.
    fn bytes16(&self) -> [u8; 16];

    /// A number below `bound` (0 when `bound` is 0); a bias below 2⁻³² is accepted, this is for jitter.
    fn below(&self, bound: u64) -> u64 {
        let bytes = self.bytes16();
        let mut word = [0_u8; 8];
        word.copy_from_slice(&bytes[..8]);
        u64::from_le_bytes(word).checked_rem(bound).unwrap_or(0)
    }
}
