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
    jobs: Mutex<Option<Sender<Group>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    #[cfg(test)]
    commits: Arc<AtomicU64>,
}

/// Jobs that share a commit.
type Group = Vec<Box<dyn Work>>;

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
            jobs: Mutex::new(Some(queue)),
            thread: Mutex::new(Some(thread)),
            #[cfg(test)]
            commits,
        })
    }

    /// Queues jobs that share a commit, and waits for their answers.
    pub(crate) fn submit<T, F>(&self, jobs: Vec<F>) -> Vec<Result<T, StoreError>>
    where
        T: Send + 'static,
        F: Fn(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.queue(jobs).into_iter().map(wait).collect()
    }

    fn queue<T, F>(&self, jobs: Vec<F>) -> Vec<Receiver<Result<T, StoreError>>>
    where
        T: Send + 'static,
        F: Fn(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let mut answers = Vec::with_capacity(jobs.len());
        let mut group: Group = Vec::with_capacity(jobs.len());
        for job in jobs {
            let (caller, answer) = mpsc::sync_channel(1);
            answers.push(answer);
            group.push(Box::new(Task {
                job,
                result: Err(StoreError::Closed),
                caller,
            }));
        }
        if let Some(queue) = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            // A thread that is gone drops the jobs, and with them their callers' ends.
            let _ = queue.send(group);
        }
        answers
    }

    /// How many transactions have been committed.
    #[cfg(test)]
    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Acquire)
    }
}

fn wait<T>(answer: Receiver<Result<T, StoreError>>) -> Result<T, StoreError> {
    answer.recv().unwrap_or(Err(StoreError::Closed))
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A thread that panicked has already failed its callers.
            let _ = thread.join();
        }
    }
}

fn serve(mut connection: Connection, jobs: &Receiver<Group>, commits: &AtomicU64) {
    while let Ok(mut group) = jobs.recv() {
        while group.len() < GROUP_MAX {
            match jobs.try_recv() {
                Ok(more) => group.extend(more),
                Err(_) => break,
            }
        }
        if group.len() == 1 || !together(&mut connection, &mut group, commits) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row;

    fn writer() -> Writer {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch("CREATE TABLE t (n INTEGER PRIMARY KEY) STRICT")
            .unwrap();
        Writer::start(connection).unwrap()
    }

    fn insert(n: i64) -> impl Fn(&Connection) -> Result<usize, StoreError> + Send + 'static {
        move |c| row::run(c, "INSERT INTO t (n) VALUES (?1)", [n])
    }

    fn count(writer: &Writer) -> i64 {
        let job = |c: &Connection| Ok(c.query_row("SELECT count(*) FROM t", [], |row| row.get(0))?);
        writer.submit(vec![job]).remove(0).unwrap()
    }

    /// Keeps the thread busy until the returned end is dropped; says when it is.
    fn busy(writer: &Writer) -> Sender<()> {
        let (go, wait_for_go) = mpsc::channel::<()>();
        let (began, wait_for_begin) = mpsc::channel();
        let wait_for_go = Mutex::new(wait_for_go);
        let answers = writer.queue(vec![move |_: &Connection| {
            let _ = began.send(());
            let _ = wait_for_go.lock().unwrap().recv();
            Ok(())
        }]);
        wait_for_begin.recv().unwrap();
        drop(answers);
        go
    }

    #[test]
    fn what_many_threads_queue_meanwhile_shares_one_commit() {
        let writer = writer();
        let gate = busy(&writer);
        let answers: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..50)
                .map(|n| {
                    let writer = &writer;
                    scope.spawn(move || writer.queue(vec![insert(n)]))
                })
                .collect();
            threads.into_iter().flat_map(|t| t.join().unwrap()).collect()
        });
        let before = writer.commits();
        drop(gate);
        for answer in answers {
            assert_eq!(wait(answer).unwrap(), 1);
        }
        // The one that kept the thread busy, and the fifty.
        assert_eq!(writer.commits() - before, 2);
        assert_eq!(count(&writer), 50);
    }

    #[test]
    fn a_job_that_fails_is_undone_alone() {
        let writer = writer();
        let failing = |c: &Connection| {
            row::run(c, "INSERT INTO t (n) VALUES (7)", [])?;
            row::run(c, "INSERT INTO t (n) VALUES (7)", [])
        };
        type Job = Box<dyn Fn(&Connection) -> Result<usize, StoreError> + Send>;
        let jobs: Vec<Job> = vec![Box::new(insert(1)), Box::new(failing), Box::new(insert(2))];
        let answers = writer.submit(jobs);
        assert!(
            matches!(answers[1], Err(StoreError::Promise { .. })),
            "{answers:?}"
        );
        assert!(answers[0].is_ok() && answers[2].is_ok());
        assert_eq!(count(&writer), 2);
    }

    #[test]
    fn a_transaction_given_up_whole_costs_only_the_job_that_caused_it() {
        let writer = writer();
        let fatal = |c: &Connection| {
            row::run(c, "INSERT INTO t (n) VALUES (7)", [])?;
            c.execute_batch("ROLLBACK")?;
            Err(StoreError::Full)
        };
        type Job = Box<dyn Fn(&Connection) -> Result<usize, StoreError> + Send>;
        let jobs: Vec<Job> = vec![Box::new(insert(1)), Box::new(fatal), Box::new(insert(2))];
        let answers = writer.submit(jobs);
        assert!(matches!(answers[1], Err(StoreError::Full)));
        assert!(answers[0].is_ok() && answers[2].is_ok());
        assert_eq!(count(&writer), 2);
    }

    #[test]
    fn a_job_that_panics_closes_the_writer_and_hangs_nobody() {
        let writer = writer();
        let answers: Vec<Result<(), _>> = writer.submit(vec![|_: &Connection| panic!("a defect")]);
        assert!(matches!(answers[0], Err(StoreError::Closed)));
        let answers = writer.submit(vec![insert(1)]);
        assert!(matches!(answers[0], Err(StoreError::Closed)));
    }
}
