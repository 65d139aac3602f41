//! The three cases that Postato's cookbook asks of a client, and its table of failures, over real HTTP
//! (<https://docs.postato.com.br/guides/cookbook/retry-safe-posting>).

use crate::{
    publish_once::{Means, account, connection, publish_once},
    stage::{KEY, Stage, body},
};
use sendoff_core::{
    answer::Meaning, connection::ServiceKind, entropy::Entropy, key::IdempotencyKey, network::Network,
};
use sendoff_practice::{
    Fault, FaultKind, FaultPlan,
    plan::{ErrorBody, Operation, RetryAfter, Times},
};
use sendoff_services::{Post, Sent};
use std::{sync::Mutex, time::Duration};

const TEXT: &str = "The kiln opens at nine.";

struct NoJitter;
impl Entropy for NoJitter {
    fn bytes16(&self) -> [u8; 16] {
        [0; 16]
    }
}

/// Runs the example under the practice clock. Returns what came of it, the transmissions and the waits.
async fn run(stage: &Stage) -> (Meaning, u32, Vec<u64>) {
    let sent = sent(stage);
    let waits = Mutex::new(Vec::new());
    let means = Means {
        transport: &stage.client,
        entropy: &NoJitter,
        wait: async |wait: Duration| {
            waits.lock().unwrap().push(wait.as_secs());
            stage.clock.advance_ms(wait.as_millis() as i64);
        },
        secret: &stage.secret,
    };
    let key = IdempotencyKey::from_stored(KEY.to_owned());
    let outcome = publish_once(&sent, &key, &means).await.unwrap();
    let unsettled = matches!(outcome.meaning, Meaning::Unclear { .. } | Meaning::Lost { .. });
    assert!(outcome.in_doubt || !unsettled, "doubt is told");
    (
        outcome.meaning,
        outcome.transmissions,
        waits.into_inner().unwrap(),
    )
}

fn sent(stage: &Stage) -> Sent {
    let real = stage.sent(&[(Network::Linkedin, TEXT)]);
    let account = account("linkedin", real.posts[0].account.remote_id.clone()).unwrap();
    let workspace = stage.connection.workspace.clone().unwrap();
    let connection = connection(stage.connection.origin.clone(), workspace, stage.now());
    let text = TEXT.to_owned();
    Sent::once(connection, vec![Post { account, text }], stage.now())
}

/// Lets the worker finish, and counts what went out.
fn publications(stage: &Stage) -> usize {
    stage.advance(60);
    stage.published().len()
}

async fn with_faults(times: Times, kind: FaultKind) -> Stage {
    let stage = Stage::open(ServiceKind::Postato).await;
    let mut fault = Fault::once(Operation::Publish, kind);
    fault.times = times;
    let plan = FaultPlan {
        faults: vec![fault],
        ..FaultPlan::default()
    };
    stage.practice.set_faults(&plan).unwrap();
    stage
}

fn error(status: u16, commit: bool, body: ErrorBody) -> FaultKind {
    FaultKind::Error { status, commit, body }
}

#[tokio::test]
async fn a_normal_publish_is_accepted_with_202_and_stored() {
    let stage = Stage::open(ServiceKind::Postato).await;
    let (report, _) = stage.send(&sent(&stage), KEY).await;
    assert_eq!(body(&report).status, 202);
    assert_eq!(publications(&stage), 1);

    let stage = Stage::open(ServiceKind::Postato).await;
    let (meaning, transmissions, waits) = run(&stage).await;
    assert!(matches!(meaning, Meaning::Taken(_)), "{meaning:?}");
    assert_eq!((transmissions, waits), (1, vec![]));
    assert_eq!(publications(&stage), 1);
}

#[tokio::test]
async fn p5_500_500_202_is_stored_once_with_the_cookbooks_waits_and_equal_bytes() {
    for commit in [false, true] {
        let stage = with_faults(Times::Count(2), error(500, commit, ErrorBody::Envelope)).await;
        let (meaning, transmissions, waits) = run(&stage).await;
        assert!(matches!(meaning, Meaning::Taken(_)), "{meaning:?}");
        assert_eq!((transmissions, waits), (3, vec![1, 2]));
        assert_eq!(
            publications(&stage),
            1,
            "whether or not the 500 hid a success (committed: {commit})"
        );
        let mut sent: Vec<_> = stage.practice.transmissions().unwrap();
        assert_eq!(sent.len(), 3);
        sent.dedup_by_key(|t| (t.idempotency_key.clone(), t.body_sha256.clone()));
        assert_eq!(sent.len(), 1, "one key and one body: {sent:?}");
    }
}

#[tokio::test]
async fn p1_the_same_call_twice_gives_equal_answers_and_one_ledger_line() {
    let stage = Stage::open(ServiceKind::Postato).await;
    let sent = sent(&stage);
    let (first, one) = stage.send(&sent, KEY).await;
    let (second, two) = stage.send(&sent, KEY).await;
    assert_eq!(
        (body(&first).status, &body(&first).body),
        (body(&second).status, &body(&second).body)
    );
    assert_eq!(one, two);
    assert_eq!(publications(&stage), 1);
}

#[tokio::test]
async fn lost_answers_and_gateways_are_repeated_until_the_round_is_over() {
    let kinds = [
        FaultKind::Drop { commit: true },
        error(502, true, ErrorBody::ProxyHtml),
        error(504, true, ErrorBody::Empty),
    ];
    for kind in kinds {
        let stage = with_faults(Times::Count(1), kind.clone()).await;
        let (meaning, transmissions, _) = run(&stage).await;
        assert!(matches!(meaning, Meaning::Taken(_)), "{kind:?}: {meaning:?}");
        assert_eq!((transmissions, publications(&stage)), (2, 1), "{kind:?}");
    }
    let stage = with_faults(Times::FOREVER, error(503, false, ErrorBody::Envelope)).await;
    let (meaning, transmissions, waits) = run(&stage).await;
    assert!(
        matches!(meaning, Meaning::Unclear { status: 503, .. }),
        "{meaning:?}"
    );
    assert_eq!((transmissions, waits), (5, vec![1, 2, 4, 8]));
    assert_eq!(publications(&stage), 0);
}

#[tokio::test]
async fn limits_are_waited_for_and_never_for_ever() {
    let cases = [
        (RetryAfter::Seconds(7), 7),
        (RetryAfter::HttpDate(9), 9),
        (RetryAfter::HttpDate(-9), 1),
        (RetryAfter::None, 1),
        (RetryAfter::Empty, 1),
        (RetryAfter::Negative, 1),
        (RetryAfter::Garbage, 1),
    ];
    for (retry_after, seconds) in cases {
        let stage = with_faults(Times::Count(1), FaultKind::RateLimited { retry_after }).await;
        let (meaning, transmissions, waits) = run(&stage).await;
        assert!(
            matches!(meaning, Meaning::Taken(_)),
            "{retry_after:?}: {meaning:?}"
        );
        assert_eq!(
            (transmissions, waits, publications(&stage)),
            (2, vec![seconds], 1),
            "{retry_after:?}"
        );
    }
    let retry_after = RetryAfter::Garbage;
    let stage = with_faults(Times::FOREVER, FaultKind::RateLimited { retry_after }).await;
    let (_, transmissions, waits) = run(&stage).await;
    assert_eq!(
        (transmissions, waits),
        (5, vec![1, 2, 4, 8]),
        "the cookbook's own loop never ends here"
    );
}

#[tokio::test]
async fn other_4xx_end_it_at_once() {
    for kind in [
        FaultKind::Unauthenticated,
        FaultKind::Forbidden,
        FaultKind::PastSchedule,
    ] {
        let stage = with_faults(Times::FOREVER, kind.clone()).await;
        let (meaning, transmissions, _) = run(&stage).await;
        assert!(
            matches!(meaning, Meaning::Refused(_) | Meaning::Barred { .. }),
            "{kind:?}: {meaning:?}"
        );
        assert_eq!((transmissions, publications(&stage)), (1, 0), "{kind:?}");
    }
}

#[tokio::test]
async fn p8_a_success_that_cannot_be_read_ends_it_too() {
    for kind in [
        FaultKind::Html,
        FaultKind::EmptyBody,
        FaultKind::TruncatedBody { bytes: None },
    ] {
        let stage = with_faults(Times::Count(1), kind.clone()).await;
        let (meaning, transmissions, _) = run(&stage).await;
        assert!(
            matches!(meaning, Meaning::TakenUnconfirmed { .. }),
            "{kind:?}: {meaning:?}"
        );
        assert_eq!((transmissions, publications(&stage)), (1, 1), "{kind:?}");
    }
}
