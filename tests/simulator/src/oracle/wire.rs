//! What is put on the wire, against what the file says at that moment (P1, P2, P4, P5, P8, P10, P13).

use super::{CLOCK_SLACK, Known, Oracle, RepeatLimit, Target, header};
use crate::{program::SECRET, service::hash};
use rusqlite::OptionalExtension as _;
use sendoff_client::Transmission;

const WINDOW_SLACK: i64 = 15_000;
/// Late posts to one account are spaced out by half a day at most, and one more space.
const SPACING_MAX: i64 = 12 * 3_600_000 + 120_000;

/// What the file says of a key.
struct Row {
    id: String,
    body: Vec<u8>,
    due: i64,
    /// From when its lateness counts: what spacing late posts out adds is not its own.
    slot: i64,
    planned: bool,
    misfire: String,
    open: i64,
    number: i64,
    paused: bool,
    /// A 2xx is written down, in whatever shape.
    taken: bool,
    doubted: bool,
    opened: bool,
}

/// How late a post may go out under a policy without a question, in milliseconds: read here by other code than the
/// program's.
fn latest(policy: &str) -> i64 {
    const MINUTE: i64 = 60_000;
    let within = |said: &str| {
        let (count, unit) = said.split_at_checked(said.len().checked_sub(1)?)?;
        let span = match unit {
            "s" => MINUTE / 60,
            "m" => MINUTE,
            "h" => 60 * MINUTE,
            "d" => 24 * 60 * MINUTE,
            _ => return None,
        };
        Some(count.parse::<i64>().ok()? * span)
    };
    match policy.strip_prefix("late:") {
        Some(said) => within(said).unwrap_or(0).max(MINUTE),
        None if policy == "always" => i64::MAX - CLOCK_SLACK,
        None => MINUTE,
    }
}

impl Oracle {
    /// A publishing transmission is put on the wire.
    pub fn sent(
        &mut self,
        exchange: u64,
        transmission: &Transmission,
        now: i64,
        wall: i64,
        service_clock: i64,
        limit: RepeatLimit,
    ) -> Option<String> {
        self.transmissions += 1;
        let key = header(transmission, "idempotency-key");
        let Some(key) = key else {
            self.broken("P1", "a publishing request without a key");
            return None;
        };
        let body = transmission.body.as_deref().unwrap_or_default();
        if let Err(error) = self.check_row(&key, body, service_clock) {
            self.broken("P2", format!("the file cannot be read: {error}"));
        }
        self.check_repeat(exchange, &key, transmission.url.as_str(), body, now, limit);
        let shown = [transmission.url.as_str().as_bytes(), body];
        if shown
            .iter()
            .any(|bytes| bytes.windows(SECRET.len()).any(|w| w == SECRET.as_bytes()))
        {
            self.broken("P11", format!("{key} bears a secret where everybody reads it"));
        }
        let off = (wall - service_clock).abs();
        if off > CLOCK_SLACK {
            self.broken(
                "P10",
                format!("sent while the clock was {off} ms from the service's"),
            );
        }
        Some(key)
    }

    /// P1, P2, P9, P13: what the file says about this key at the moment its first byte leaves.
    fn check_row(&mut self, key: &str, body: &[u8], service_clock: i64) -> rusqlite::Result<()> {
        let Some(row) = self.row(key)? else {
            self.broken("P2", format!("key {key} is on the wire and not in the file"));
            return Ok(());
        };
        if row.body != body {
            self.broken(
                "P1",
                format!("other bytes than the frozen ones were sent under {key}"),
            );
        }
        if row.open != 1 {
            let what = format!("{} open attempts stand in the file while {key} is sent", row.open);
            self.broken("P2", what);
        }
        self.check_time(&row, service_clock);
        if row.paused {
            self.broken("P9", format!("{key} was sent while it was paused"));
        }
        if row.taken {
            self.broken("P8", format!("{key} was sent again after a 2xx"));
        }
        let number = row.number;
        let known = match self.keys.get(key) {
            Some(known) => known.last_number,
            None => 0,
        };
        if number <= known {
            self.broken("P2", format!("attempt {number} of {key} was sent twice"));
        }
        let targets = self.targets(&row.id)?;
        for target in &targets {
            let text = (target.draft.clone(), target.text.clone());
            if !self.confirmed.contains(&text) {
                self.broken(
                    "P13",
                    format!("a text that nobody confirmed was sent: {:?}", target.text),
                );
            }
        }
        let entry = self.keys.entry(key.to_owned()).or_insert_with(|| Known {
            print: String::new(),
            url: String::new(),
            targets,
            first_in_doubt: None,
            open: None,
            sends: 0,
            last_number: 0,
            lines: 0,
            doubted: false,
            opened: false,
        });
        entry.last_number = number;
        (entry.doubted, entry.opened) = (row.doubted, row.opened);
        Ok(())
    }

    fn row(&self, key: &str) -> rusqlite::Result<Option<Row>> {
        // What a person said of targets alone counts where they said it of every one in the request.
        const REQUEST: &str = "SELECT r.id, r.body, coalesce(own.due_ms, b.due_ms), r.due_ms,
                CASE WHEN own.due_ms IS NULL THEN b.occasion ELSE 'retry' END, coalesce(own.misfire, b.misfire),
                (SELECT count(*) FROM attempt WHERE request_id = r.id AND ended_ms IS NULL),
                (SELECT coalesce(max(number), 0) FROM attempt WHERE request_id = r.id),
                EXISTS (SELECT 1 FROM setting WHERE key = 'paused' AND value = 'true')
                OR EXISTS (SELECT 1 FROM delivery d JOIN account a ON a.id = d.account_id
                           WHERE d.request_id = r.id AND a.paused = 1)
                OR EXISTS (SELECT 1 FROM schedule
                           WHERE draft_id = b.draft_id AND consumed_by IS NULL AND paused_at_ms IS NOT NULL),
                EXISTS (SELECT 1 FROM attempt WHERE request_id = r.id AND status BETWEEN 200 AND 299),
                r.doubt IS NOT NULL, r.opened IS NOT NULL
            FROM request r JOIN batch b ON b.id = r.batch_id,
                (SELECT CASE WHEN count(*) = count(due_ms) THEN min(due_ms) END AS due_ms,
                        CASE WHEN count(*) = count(misfire) THEN min(misfire) END AS misfire
                 FROM delivery WHERE request_id = (SELECT id FROM request WHERE idempotency_key = ?1)) AS own
            WHERE r.idempotency_key = ?1";
        let mut request = self.db.prepare_cached(REQUEST)?;
        request
            .query_row([key], |r| {
                Ok(Row {
                    id: r.get(0)?,
                    body: r.get(1)?,
                    due: r.get(2)?,
                    slot: r.get(3)?,
                    planned: r.get::<_, String>(4)? == "schedule",
                    misfire: r.get(5)?,
                    open: r.get(6)?,
                    number: r.get(7)?,
                    paused: r.get(8)?,
                    taken: r.get(9)?,
                    doubted: r.get(10)?,
                    opened: r.get(11)?,
                })
            })
            .optional()
    }

    /// P10: never before its time, and never so late that the person wants to be asked first; by the clock of the
    /// service, which is the only witness of the program's own.
    fn check_time(&mut self, row: &Row, now: i64) {
        if row.planned && now < row.due - CLOCK_SLACK {
            self.broken("P10", format!("sent {} ms before its time", row.due - now));
        }
        if row.slot - row.due > SPACING_MAX {
            let what = format!("spaced out by {} ms", row.slot - row.due);
            self.broken("P10", what);
        }
        let late = now - row.slot;
        if late > latest(&row.misfire) + CLOCK_SLACK {
            let what = format!("sent {late} ms late, although its policy is {}", row.misfire);
            self.broken("P10", what);
        }
    }

    fn targets(&mut self, request: &str) -> rusqlite::Result<Vec<Target>> {
        const TARGETS: &str = "SELECT d.draft_id, d.account_id, a.remote_id, d.text, d.state
            FROM delivery d JOIN account a ON a.id = d.account_id WHERE d.request_id = ?1";
        let mut statement = self.db.prepare_cached(TARGETS)?;
        let rows = statement.query_map([request], |r| {
            let target = Target {
                draft: r.get(0)?,
                account: r.get(1)?,
                remote: r.get(2)?,
                text: r.get(3)?,
            };
            Ok((target, r.get::<_, String>(4)?))
        })?;
        let rows: Vec<(Target, String)> = rows.collect::<rusqlite::Result<_>>()?;
        drop(statement);
        for (target, state) in &rows {
            if state != "sending" {
                let what = format!("sent to {} while its delivery is {state}", target.remote);
                self.broken("P2", what);
            }
        }
        Ok(rows.into_iter().map(|(target, _)| target).collect())
    }

    /// P1, P4, P5: what the wire has seen of this key before.
    fn check_repeat(
        &mut self,
        exchange: u64,
        key: &str,
        url: &str,
        body: &[u8],
        now: i64,
        limit: RepeatLimit,
    ) {
        let print = hash(body);
        let mut found = vec![];
        let Some(known) = self.keys.get_mut(key) else {
            return;
        };
        if known.sends == 0 {
            (known.print, known.url) = (print, url.to_owned());
        } else if known.print != print || known.url != url {
            found.push((
                "P1",
                format!("{key} was bound to other bytes or another address before"),
            ));
        }
        if let Some(open) = known.open {
            found.push((
                "P4",
                format!("{key} is sent while transmission {open} of it is open"),
            ));
        }
        if let Some(first) = known.first_in_doubt {
            if now - first > limit.window + WINDOW_SLACK {
                found.push((
                    "P5",
                    format!("repeated {} ms after the first, outside the window", now - first),
                ));
            }
            if known.lines > 0 && !limit.same_key {
                found.push(("P5", format!("{key} was repeated although it had been published")));
            }
        }
        known.sends += 1;
        known.open = Some(exchange);
        self.by_exchange.insert(exchange, key.to_owned());
        for (promise, what) in found {
            self.broken(promise, what);
        }
    }

    /// The engine's side of a transmission has ended; whether its bytes may have arrived and done something.
    pub fn ended(&mut self, exchange: u64, may_have_arrived: bool, began: i64) {
        let Some(key) = self.by_exchange.remove(&exchange) else {
            return;
        };
        let Some(known) = self.keys.get_mut(&key) else {
            return;
        };
        if known.open == Some(exchange) {
            known.open = None;
        }
        if may_have_arrived {
            known.first_in_doubt.get_or_insert(began);
        }
    }
}
