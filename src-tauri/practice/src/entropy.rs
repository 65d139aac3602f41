//! Where ids and keys come from.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};
use uuid::Uuid;

/// A stream of random bytes: from the operating system, or from a seed for a run that can be repeated.
pub(crate) struct Entropy(ChaCha12Rng);

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Entropy {
    /// Seeded by the operating system.
    pub(crate) fn from_system() -> Result<Self, getrandom::Error> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        Ok(Self(ChaCha12Rng::from_seed(seed)))
    }

    /// Repeatable: equal `seed` and `run` give equal ids. `run` counts the starts on one folder, so that a
    /// restart does not hand out the ids of the start before it.
    pub(crate) fn from_seed(seed: u64, run: u64) -> Self {
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        rng.set_stream(run);
        Self(rng)
    }

    pub(crate) fn uuid(&mut self) -> String {
        let mut bytes = [0; 16];
        self.0.fill_bytes(&mut bytes);
        uuid::Builder::from_random_bytes(bytes)
            .into_uuid()
            .hyphenated()
            .to_string()
    }

    /// `prefix` and 26 characters in the manner of a ULID: the instant, then chance.
    pub(crate) fn ulid(&mut self, prefix: &str, now_ms: i64) -> String {
        let mut text = String::from(prefix);
        let stamp = u64::try_from(now_ms).unwrap_or(0);
        for place in (0..10).rev() {
            text.push(char::from(CROCKFORD[((stamp >> (place * 5)) & 31) as usize]));
        }
        self.push(&mut text, CROCKFORD, 16);
        text
    }

    pub(crate) fn hex(&mut self, bytes: usize) -> String {
        let mut raw = vec![0; bytes];
        self.0.fill_bytes(&mut raw);
        hex::encode(raw)
    }

    pub(crate) fn base62(&mut self, prefix: &str, length: usize) -> String {
        let mut text = String::from(prefix);
        self.push(&mut text, BASE62, length);
        text
    }

    /// A number of `length` digits that does not begin with zero.
    pub(crate) fn digits(&mut self, length: usize) -> String {
        let mut text = String::from("1");
        self.push(&mut text, b"0123456789", length.saturating_sub(1));
        text
    }

    /// Lower-case letters and digits, in the manner of a Bluesky record key.
    pub(crate) fn record_key(&mut self, length: usize) -> String {
        let mut text = String::new();
        self.push(&mut text, b"234567abcdefghijklmnopqrstuvwxyz", length);
        text
    }

    fn push(&mut self, text: &mut String, alphabet: &[u8], length: usize) {
        for _ in 0..length {
            let at = (u64::from(self.0.next_u32()) * alphabet.len() as u64) >> 32;
            text.push(char::from(alphabet[at as usize]));
        }
    }
}

/// Whether `text` is a UUID in its hyphenated form.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36 && Uuid::try_parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_within_a_run_and_not_across_runs() {
        let ids = |run| {
            let mut entropy = Entropy::from_seed(7, run);
            (entropy.uuid(), entropy.ulid("pst_", 0))
        };
        assert_eq!(ids(1), ids(1));
        assert_ne!(ids(1), ids(2));
        assert!(is_uuid(&ids(1).0));
        assert_eq!(ids(1).1.len(), "pst_".len() + 26);
    }
}
