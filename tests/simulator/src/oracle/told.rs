//! What the program was told of a transmission, against what it wrote down of it (P3, P7, P12).

use super::Oracle;
use rusqlite::OptionalExtension as _;

/// What came back of one transmission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// Nothing of it left.
    NeverLeft,
    /// No answer came.
    Lost,
    /// An answer with this status.
    Answered(u16),
}

/// A word, and what the file knew when its transmission began.
#[derive(Debug, Clone)]
pub(super) struct Told {
    key: String,
    number: i64,
    word: Word,
    doubted: bool,
    opened: bool,
}

/// What the file says of a transmission that has ended.
struct Written {
    outcome: String,
    status: Option<u16>,
    doubted: bool,
    opened: bool,
    decided: bool,
}

impl Oracle {
    /// The program is told what became of a transmission.
    pub fn told(&mut self, exchange: u64, word: Word) {
        let key = self.by_exchange.get(&exchange);
        let Some((key, known)) = key.and_then(|key| self.keys.get_key_value(key)) else {
            return;
        };
        self.told.push(Told {
            key: key.clone(),
            number: known.last_number,
            word,
            doubted: known.doubted,
            opened: known.opened,
        });
    }

    /// The program is gone: what it has not written down it never heard.
    pub fn unheard(&mut self) {
        self.told.clear();
    }

    /// What has been written down since the last call has to be what was told.
    pub fn check_told(&mut self) {
        for told in std::mem::take(&mut self.told) {
            match self.written(&told) {
                Ok(None) => self.told.push(told),
                Ok(Some(written)) => self.check_written(&told, &written),
                Err(error) => self.broken("P3", format!("the file cannot be read: {error}")),
            }
        }
    }

    fn written(&self, told: &Told) -> rusqlite::Result<Option<Written>> {
        const WRITTEN: &str = "SELECT a.outcome, a.status, r.doubt IS NOT NULL, r.opened IS NOT NULL,
                EXISTS (SELECT 1 FROM decision JOIN delivery ON delivery.id = decision.delivery_id
                        WHERE delivery.request_id = r.id)
            FROM attempt a JOIN request r ON r.id = a.request_id
            WHERE r.idempotency_key = ?1 AND a.number = ?2 AND a.ended_ms IS NOT NULL";
        let mut written = self.db.prepare_cached(WRITTEN)?;
        let read = written.query_row(rusqlite::params![told.key, told.number], |r| {
            Ok(Written {
                outcome: r.get(0)?,
                status: r.get(1)?,
                doubted: r.get(2)?,
                opened: r.get(3)?,
                decided: r.get(4)?,
            })
        });
        read.optional()
    }

    fn check_written(&mut self, told: &Told, written: &Written) {
        let Told { key, word, .. } = told;
        let same = match word {
            Word::NeverLeft => written.outcome == "never_left",
            Word::Lost => written.outcome == "lost",
            Word::Answered(status) => written.outcome == "answered" && written.status == Some(*status),
        };
        if !same {
            let Written { outcome, status, .. } = written;
            let what = format!("told {word:?} of {key}, and wrote down {outcome} {status:?}");
            self.broken("P3", what);
        }
        let opens = written.opened && !told.opened || written.doubted && !told.doubted;
        if *word == Word::NeverLeft && opens {
            self.broken(
                "P12",
                format!("{key} never left, and is in doubt or has a window now"),
            );
        }
        let settles = matches!(word, Word::Answered(200..=299));
        if told.doubted && !written.doubted && !settles && !written.decided {
            let what = format!("{word:?}, told of a repeat, ended the doubt about {key}");
            self.broken("P7", what);
        }
    }
}
