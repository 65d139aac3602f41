//! What every part of a running practice service shares.

use crate::clock::PracticeClock;
use crate::entropy::Entropy;
use crate::http::Call;
use crate::options::{Durability, Keys, PracticeError};
use crate::plan::{FaultPlan, Stage, Subject, pick};
use crate::{db, dispatch, letmepost, postato};
use rusqlite::{Connection, params};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// Ids that are fixed at the first start on a folder.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) ledger: String,
    pub(crate) organisation: String,
    pub(crate) profile: String,
    pub(crate) workspace: String,
}

pub(crate) struct State {
    pub(crate) database: Mutex<Connection>,
    pub(crate) entropy: Mutex<Entropy>,
    pub(crate) clock: Arc<dyn PracticeClock>,
    pub(crate) keys: Keys,
    pub(crate) identity: Identity,
    /// Work that fell due while the service was not running is done, and dated, no earlier than this.
    pub(crate) started_at: i64,
    pub(crate) exit_process: bool,
    /// Called whenever the clock may have moved or a request has ended.
    pub(crate) moved: Notify,
    pub(crate) held: HeldCount,
    /// Those among them that wait for their client to hang up.
    pub(crate) until_hang_up: HeldCount,
    /// What a committed write survives by the time that an answer tells of it.
    pub(crate) durability: Durability,
    /// How many changes of the database are known to be on the disk.
    pub(crate) synced: AtomicU64,
    /// Told when there may be something new to wait for; see [`State::keep_time`].
    pub(crate) agenda: Notify,
    /// The instants that slow handlers wait for.
    pub(crate) deadlines: Mutex<Vec<i64>>,
    /// Held by whoever lets the workers do what is due.
    pub(crate) workers: Mutex<()>,
}

/// How many requests are being kept waiting.
#[derive(Default)]
pub(crate) struct HeldCount {
    count: Mutex<usize>,
    changed: Condvar,
    watched: watch::Sender<usize>,
}

impl HeldCount {
    /// Counts one more until the guard is dropped.
    pub(crate) fn hold(&self) -> HeldGuard<'_> {
        self.change(|count| count + 1);
        HeldGuard(self)
    }

    fn change(&self, to: impl FnOnce(usize) -> usize) {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        *count = to(*count);
        self.watched.send_replace(*count);
        self.changed.notify_all();
    }

    /// The count as it changes.
    pub(crate) fn watch(&self) -> watch::Receiver<usize> {
        self.watched.subscribe()
    }

    /// Blocks until exactly `wanted` are held; false if that does not come about `within` real time.
    pub(crate) fn wait_for(&self, wanted: usize, within: Duration) -> bool {
        let count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .changed
            .wait_timeout_while(count, within, |count| *count != wanted);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}

/// One request that is being kept waiting.
pub(crate) struct HeldGuard<'a>(&'a HeldCount);

impl Drop for HeldGuard<'_> {
    fn drop(&mut self) {
        self.0.change(|count| count.saturating_sub(1));
    }
}

impl State {
    pub(crate) fn now(&self) -> i64 {
        self.clock.now_ms()
    }

    /// The database. Held only between two awaits; a panic of another holder leaves it usable, since every
    /// change is a transaction.
    pub(crate) fn db(&self) -> MutexGuard<'_, Connection> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts everything written so far on the disk; called before anybody is told of it.
    ///
    /// The steps of a request are commits that a dead process cannot take back, none of them synced. Syncing
    /// the log for one more commit syncs all that stands before it (<https://www.sqlite.org/wal.html>), so one
    /// sync makes a whole request durable.
    pub(crate) fn sync(&self) -> Result<(), PracticeError> {
        if self.durability == Durability::ProcessCrash {
            return Ok(());
        }
        let db = self.db();
        let changes = db.total_changes();
        if changes == self.synced.load(Ordering::SeqCst) {
            return Ok(());
        }
        db.pragma_update(None, "synchronous", Durability::PowerLoss.pragma())?;
        let written = db::set_fact(&db, "synced", &changes.to_string());
        db.pragma_update(None, "synchronous", Durability::ProcessCrash.pragma())?;
        written?;
        self.synced.store(db.total_changes(), Ordering::SeqCst);
        Ok(())
    }

    pub(crate) fn chance<T>(&self, draw: impl FnOnce(&mut Entropy) -> T) -> T {
        draw(&mut self.entropy.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn plan(&self) -> Result<Arc<FaultPlan>, PracticeError> {
        db::plan(&self.db()).map(Arc::new)
    }

    /// The fault that happens to `subject`, counted durably.
    pub(crate) fn fault(
        &self,
        plan: &FaultPlan,
        subject: &Subject<'_>,
    ) -> Result<Option<crate::plan::FaultKind>, PracticeError> {
        if plan.faults.is_empty() {
            return Ok(None);
        }
        let mut db = self.db();
        let tx = db.transaction()?;
        let kind = pick(&tx, plan, subject)?;
        tx.commit()?;
        Ok(kind)
    }

    /// The fault that happens to one target or delivery.
    pub(crate) fn fault_of_one(
        &self,
        plan: &FaultPlan,
        stage: Stage,
        service: crate::networks::ServiceName,
        account: &str,
        idempotency_key: Option<&str>,
    ) -> Result<Option<crate::plan::FaultKind>, PracticeError> {
        let operation = match stage {
            Stage::Delivery | Stage::Enqueue => crate::plan::Operation::Delivery,
            Stage::Request | Stage::Target => crate::plan::Operation::Publish,
        };
        let accounts = [account.to_owned()];
        self.fault(
            plan,
            &Subject {
                stage,
                service,
                operation,
                accounts: &accounts,
                idempotency_key,
            },
        )
    }

    /// Lets everything happen whose time has come: late requests, then both services' workers. One caller at a time:
    /// two that found the same job due would both bring its post out.
    pub(crate) fn advance(&self) -> Result<(), PracticeError> {
        let _alone = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        let plan = self.plan()?;
        let now = self.now();
        while let Some(call) = self.next_late_request(now)? {
            dispatch::run_late(self, &call, &plan)?;
        }
        letmepost::advance(self, &plan, now)?;
        postato::advance(self, &plan, now)?;
        self.moved.notify_waiters();
        Ok(())
    }

    /// Puts a request aside whose work is to be done at `due_at`.
    pub(crate) fn defer(&self, call: &Call, due_at: i64) -> Result<(), PracticeError> {
        self.db().execute(
            "INSERT INTO late_requests (due_at, json, body) VALUES (?1, ?2, ?3)",
            params![due_at, serde_json::to_string(call)?, call.body.as_ref()],
        )?;
        Ok(())
    }

    /// Takes the next request whose time has come. It is taken before it runs, as a process that dies within
    /// it would not run it again either.
    fn next_late_request(&self, now: i64) -> Result<Option<Call>, PracticeError> {
        let mut db = self.db();
        let tx = db.transaction()?;
        let found = {
            let mut statement = tx.prepare(
                "SELECT number, json, body, due_at FROM late_requests WHERE due_at <= ?1
                 ORDER BY due_at, number LIMIT 1",
            )?;
            let mut rows = statement.query([now])?;
            match rows.next()? {
                Some(row) => {
                    let (number, json): (i64, String) = (row.get(0)?, row.get(1)?);
                    let (body, due_at): (Vec<u8>, i64) = (row.get(2)?, row.get(3)?);
                    Some((number, json, body, due_at))
                }
                None => None,
            }
        };
        let Some((number, json, body, due_at)) = found else {
            return Ok(None);
        };
        tx.execute("DELETE FROM late_requests WHERE number = ?1", [number])?;
        tx.commit()?;
        let mut call: Call = serde_json::from_str(&json)?;
        call.body = body.into();
        call.arrived_at = due_at.max(self.started_at);
        Ok(Some(call))
    }

    /// Waits until the service's clock has reached `until_ms`.
    pub(crate) async fn wait_until(&self, until_ms: i64) {
        self.deadlines().push(until_ms);
        self.agenda.notify_one();
        loop {
            let moved = self.moved.notified();
            if self.now() >= until_ms {
                break;
            }
            moved.await;
        }
        let mut deadlines = self.deadlines();
        if let Some(place) = deadlines.iter().position(|deadline| *deadline == until_ms) {
            deadlines.swap_remove(place);
        }
    }

    fn deadlines(&self) -> MutexGuard<'_, Vec<i64>> {
        self.deadlines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next instant at which something is to happen by itself.
    fn next_due(&self) -> Result<Option<i64>, PracticeError> {
        let handler = self.deadlines().iter().min().copied();
        let work: Option<i64> = self.db().query_row(
            "SELECT min(due_at) FROM (
                 SELECT min(job_at) AS due_at FROM letmepost_posts WHERE job_at IS NOT NULL
                 UNION ALL SELECT min(due_at) FROM postato_jobs WHERE phase <> 'done'
                 UNION ALL SELECT min(due_at) FROM late_requests)",
            [],
            |row| row.get(0),
        )?;
        Ok([handler, work].into_iter().flatten().min())
    }

    /// Moves the workers on whenever something is due, for as long as it is polled. Looks at the clock again
    /// after `longest` at the latest while it waits for an instant, since timers stand still while a machine
    /// sleeps; while nothing waits, it does not wake at all.
    pub(crate) async fn keep_time(&self, longest: Duration) {
        loop {
            // Trouble here meets the next request too, and is told there.
            let _ = self.advance();
            let told = self.agenda.notified();
            match self.next_due() {
                Ok(None) => told.await,
                due => {
                    let due = due.ok().flatten().unwrap_or(i64::MAX);
                    let left = u64::try_from(due.saturating_sub(self.now())).unwrap_or(0).max(1);
                    // Running out is the normal end of this wait.
                    let _ = tokio::time::timeout(longest.min(Duration::from_millis(left)), told).await;
                }
            }
        }
    }

    /// Ends this process as a crash would, where that is asked for and allowed.
    pub(crate) fn die_if_allowed(&self) {
        if self.exit_process {
            std::process::abort();
        }
    }
}
