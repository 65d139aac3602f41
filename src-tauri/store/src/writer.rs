//! The one thread that writes: it commits in groups.
//!
//! Whatever is queued when the thread comes free runs in one IMMEDIATE transaction, each job in a savepoint
//! of its own, and one commit (one sync of the disk) answers them all. A job that fails is rolled back alone.
//! If SQLite has to give up the whole transaction (a full disk, say), or the commit fails, every job of the
//! group runs again, each in a transaction of its own, so that none suffers for another.

use crate::StoreError;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, Receiver, Sender, SyncSender},
    },
    thread::{self, JoinHandle},
};

/// So many jobs at most share a commit, so that the first of them is not kept waiting for long.
const GROUP_MAX: usize = 4096;

/// The handle to the writing thread. Dropping it lets the thread finish what is queued, and joins it.
pub(crate) struct Writer {
    queue: Mutex<Option<Sender<Vec<Box<dyn Work>>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    commits: Arc<AtomicU64>,
}

/// One job on its way through the thread. It may run more than once, each time from the same state of the file.
trait Work: Send {
    /// Runs; whether it succeeded.
    fn run(&mut self, connection: &Connection) -> bool;
    /// It could not run, or what it wrote was not committed.
    fn refuse(&mut self, error: StoreError);
    /// Tells the caller.
    fn answer(self: Box<Self>);
}

struct Task<T, F> {
    job: F,
    result: Result<T, StoreError>,
    caller: SyncSender<Result<T, StoreError>>,
}

impl<T: Send, F: Fn(&Connection) -> Result<T, StoreError> + Send> Work for Task<T, F> {
    fn run(&mut self, connection: &Connection) -> bool {
        self.result = (self.job)(connection);
        self.result.is_ok()
    }

    fn refuse(&mut self, error: StoreError) {
        self.result = Err(error);
    }

    fn answer(self: Box<Self>) {
        // A caller that is gone needs no answer.
        let _ = self.caller.send(self.result);
    }
}

impl Writer {
    /// Starts the thread on a connection that is set up for writing.
    pub(crate) fn start(connection: Connection) -> std::io::Result<Self> {
        let (queue, jobs) = mpsc::channel();
        let commits = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&commits);
        let thread = thread::Builder::new()
            .name("sendoff-store".to_owned())
            .spawn(move || serve(connection, &jobs, &counter))?;
        Ok(Self {
            queue: Mutex::new(Some(queue)),
            thread: Mutex::new(Some(thread)),
            commits,
        })
    }

    /// Queues jobs that share a commit, and waits for their answers.
    pub(crate) fn submit<T, F>(&self, jobs: Vec<F>) -> Vec<Result<T, StoreError>>
    where
        T: Send + 'static,
        F: Fn(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let mut answers = Vec::with_capacity(jobs.len());
        let mut group: Vec<Box<dyn Work>> = Vec::with_capacity(jobs.len());
        for job in jobs {
            let (caller, answer) = mpsc::sync_channel(1);
            answers.push(answer);
            group.push(Box::new(Task {
                job,
                result: Err(StoreError::Closed),
                caller,
            }));
        }
        if let Some(queue) = self.queue.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            // A thread that is gone drops the jobs, and with them their callers' ends.
            let _ = queue.send(group);
        }
        answers.into_iter().map(wait).collect()
    }

    /// How many transactions have been committed.
    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Acquire)
    }
}

fn wait<T>(answer: Receiver<Result<T, StoreError>>) -> Result<T, StoreError> {
    answer.recv().unwrap_or(Err(StoreError::Closed))
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A thread that panicked has already failed its callers.
            let _ = thread.join();
        }
    }
}

fn serve(mut connection: Connection, jobs: &Receiver<Vec<Box<dyn Work>>>, commits: &AtomicU64) {
    while let Ok(mut group) = jobs.recv() {
        while group.len() < GROUP_MAX {
            match jobs.try_recv() {
                Ok(more) => group.extend(more),
                Err(_) => break,
            }
        }
        if !together(&mut connection, &mut group, commits) {
            for work in &mut group {
                alone(&mut connection, work.as_mut(), commits);
            }
        }
        group.into_iter().for_each(Work::answer);
    }
}

/// Runs the group in one transaction; `false` if nothing of it was committed and each must go alone.
fn together(connection: &mut Connection, group: &mut [Box<dyn Work>], commits: &AtomicU64) -> bool {
    let transaction = match begin(connection) {
        Ok(transaction) => transaction,
        Err(error) => {
            // Alone, each would wait in vain for as long as the group has waited.
            for work in group {
                work.refuse(same(&error));
            }
            return true;
        }
    };
    for work in group.iter_mut() {
        if in_savepoint(&transaction, work.as_mut()).is_err() {
            return false;
        }
    }
    let committed = transaction.commit().is_ok();
    if committed {
        commits.fetch_add(1, Ordering::AcqRel);
    }
    committed
}

fn alone(connection: &mut Connection, work: &mut dyn Work, commits: &AtomicU64) {
    let transaction = match begin(connection) {
        Ok(transaction) => transaction,
        Err(error) => return work.refuse(error.into()),
    };
    if !work.run(&transaction) {
        return;
    }
    match transaction.commit() {
        Ok(()) => {
            commits.fetch_add(1, Ordering::AcqRel);
        }
        Err(error) => work.refuse(error.into()),
    }
}

fn begin(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

/// An error if SQLite has given up the whole transaction: then there is no savepoint to go back to.
fn in_savepoint(transaction: &Connection, work: &mut dyn Work) -> rusqlite::Result<()> {
    transaction.execute_batch("SAVEPOINT job")?;
    if !work.run(transaction) {
        transaction.execute_batch("ROLLBACK TO job")?;
    }
    transaction.execute_batch("RELEASE job")
}

/// rusqlite's errors cannot be cloned; what matters of those that `BEGIN` can give can.
fn same(error: &rusqlite::Error) -> StoreError {
    match error {
        rusqlite::Error::SqliteFailure(code, words) => {
            rusqlite::Error::SqliteFailure(*code, words.clone()).into()
        }
        _ => StoreError::Closed,
    }
}
