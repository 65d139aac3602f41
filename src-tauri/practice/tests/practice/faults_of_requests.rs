//! Faults that strike a request: before its work, after it, or long after its client has gone.

use crate::harness::*;
use sendoff_practice::plan::{ErrorBody, ExitPoint, HoldCommit, Operation, RetryAfter, Times};
use sendoff_practice::{Fault, FaultKind, Network, ServiceName};
use std::io::{ErrorKind, Write as _};
use std::net::TcpStream;
use std::thread;

/// What both services do under a fault: a letmepost publish, then a Postato create.
fn both(kind: &FaultKind, mut judge: impl FnMut(&Setup, std::io::Result<Vec<u8>>)) -> usize {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    setup.next_publish(kind.clone());
    judge(&setup, setup.publish("k1", &[&x], "a"));
    setup.next_publish(kind.clone());
    judge(
        &setup,
        setup.postato_raw("POST", "/posts", Some("k1"), &setup.linkedin_post("a")),
    );
    setup.pass(SECOND_MS);
    setup.ledger().len()
}

#[test]
fn drops_and_resets_before_and_after_the_work() {
    for (commit, lines) in [(false, 0), (true, 2)] {
        let dropped = both(&FaultKind::Drop { commit }, |_, heard| {
            assert_eq!(heard.unwrap(), b"");
        });
        let reset = both(&FaultKind::Reset { commit }, |_, heard| {
            assert_eq!(heard.unwrap_err().kind(), ErrorKind::ConnectionReset);
        });
        assert_eq!((dropped, reset), (lines, lines), "commit {commit}");
    }
}

#[test]
fn errors_before_and_after_the_work() {
    for (commit, lines) in [(false, 0), (true, 2)] {
        for status in [408, 500, 502, 503, 504] {
            for body in [ErrorBody::Envelope, ErrorBody::ProxyHtml, ErrorBody::Empty] {
                let kind = FaultKind::Error { status, commit, body };
                let seen = both(&kind, |_, bytes| {
                    let heard = heard(bytes).unwrap();
                    assert_eq!(heard.status, status);
                    match body {
                        ErrorBody::Envelope => {
                            assert!(heard.json()["error"].is_object() || heard.json()["error"].is_string());
                        }
                        ErrorBody::ProxyHtml => assert_eq!(heard.header("content-type"), Some("text/html")),
                        ErrorBody::Empty => assert_eq!(heard.body, b""),
                    }
                });
                assert_eq!(seen, lines, "{status} {commit} {body:?}");
            }
        }
    }
}

#[test]
fn refusals_that_do_nothing() {
    let kinds = [
        (FaultKind::Unauthenticated, 401),
        (FaultKind::Forbidden, 403),
        (FaultKind::InProgress, 409),
        (FaultKind::PastSchedule, 400),
        (
            FaultKind::Redirect {
                status: 307,
                location: None,
            },
            307,
        ),
        (
            FaultKind::Redirect {
                status: 302,
                location: Some("https://elsewhere.example/".to_owned()),
            },
            302,
        ),
    ];
    for (kind, status) in kinds {
        let lines = both(&kind, |_, bytes| {
            let heard = heard(bytes).unwrap();
            assert_eq!(heard.status, status);
            assert_eq!(heard.header("location").is_some(), status < 400);
        });
        assert_eq!(lines, 0, "{kind:?}");
    }
}

#[test]
fn quota_and_plan() {
    let mut statuses = Vec::new();
    let lines = both(&FaultKind::QuotaExceeded, |_, bytes| {
        statuses.push(heard(bytes).unwrap().status);
    });
    assert_eq!((lines, statuses), (0, vec![429, 403]));
}

#[test]
fn every_form_of_retry_after() {
    let forms = [
        (RetryAfter::Seconds(7), Some("7")),
        (RetryAfter::HttpDate(30), Some("Sun, 22 Nov 2026 09:00:30 GMT")),
        (RetryAfter::HttpDate(-30), Some("Sun, 22 Nov 2026 08:59:30 GMT")),
        (RetryAfter::Empty, Some("")),
        (RetryAfter::Negative, Some("-5")),
        (RetryAfter::Huge, Some("99999999999")),
        (RetryAfter::Garbage, Some("soon")),
        (RetryAfter::None, None),
    ];
    for (form, header) in forms {
        let setup = setup();
        setup.next_publish(FaultKind::RateLimited { retry_after: form });
        let heard = setup.create("k1", "a");
        assert_eq!((heard.status, heard.header("retry-after")), (429, header));
        assert_eq!(setup.create("k1", "a").status, 202);
    }
}

#[test]
fn any_answer_at_all() {
    let headers = [("X-Odd".to_owned(), "yes".to_owned())].into();
    let kind = FaultKind::Answer {
        status: 418,
        headers,
        body: "tea".to_owned(),
        commit: true,
    };
    let lines = both(&kind, |_, bytes| {
        let heard = heard(bytes).unwrap();
        assert_eq!(
            (heard.status, heard.header("x-odd"), heard.body.as_slice()),
            (418, Some("yes"), b"tea".as_slice())
        );
    });
    assert_eq!(lines, 2);
}

#[test]
fn a_refusal_of_the_second_transmission_after_a_first_that_was_taken() {
    let setup = setup();
    setup.plan(|plan| {
        let drop = Fault::once(Operation::Publish, FaultKind::Drop { commit: true });
        let refuse = Fault {
            skip: 1,
            ..Fault::once(Operation::Publish, FaultKind::Unauthenticated)
        };
        plan.faults = vec![drop, refuse];
    });
    let send = || setup.postato_raw("POST", "/posts", Some("k1"), &setup.linkedin_post("a"));
    assert_eq!(send().unwrap(), b"");
    assert_eq!(heard(send()).unwrap().status, 401);
    assert_eq!(heard(send()).unwrap().status, 202);
    setup.pass(SECOND_MS);
    assert_eq!(setup.ledger().len(), 1);
}

#[test]
fn faults_choose_their_requests() {
    let setup = setup();
    let (x, bluesky) = (
        setup.letmepost_account(Network::Twitter),
        setup.letmepost_account(Network::Bluesky),
    );
    let fault = |change: fn(&mut Fault), account: Option<&str>| {
        let kind = FaultKind::Error {
            status: 503,
            commit: false,
            body: ErrorBody::Envelope,
        };
        let mut fault = Fault {
            account: account.map(str::to_owned),
            ..Fault::once(Operation::Publish, kind)
        };
        change(&mut fault);
        setup.plan(|plan| plan.faults = vec![fault]);
    };
    let send = |key: &str, account: &str| setup.published(key, &[account], "a").status;
    fault(|_| {}, Some(&bluesky));
    assert_eq!(
        [send("a1", &x), send("a2", &bluesky), send("a3", &bluesky)],
        [200, 503, 200]
    );
    fault(|fault| fault.idempotency_key = Some("b2".to_owned()), None);
    assert_eq!([send("b1", &x), send("b2", &x)], [200, 503]);
    fault(|fault| fault.skip = 2, None);
    assert_eq!(
        [send("c1", &x), send("c2", &x), send("c3", &x), send("c4", &x)],
        [200, 200, 503, 200]
    );
    fault(|fault| fault.times = Times::FOREVER, None);
    assert_eq!([send("d1", &x), send("d2", &x), send("d3", &x)], [503, 503, 503]);
    fault(|fault| fault.service = Some(ServiceName::Postato), None);
    assert_eq!(send("e1", &x), 200);
    assert_eq!(setup.create("e2", "a").status, 503);
    fault(|fault| fault.operation = Operation::ListPosts, None);
    assert_eq!(send("f1", &x), 200);
    assert_eq!(setup.letmepost("GET", "/v1/posts", None, b"").status, 503);
}

/// Sends a create, waits until the service holds it, and hangs up.
fn send_and_hang_up(setup: &Setup) {
    let x = setup.letmepost_account(Network::Twitter);
    let token = setup.profile.letmepost.key.expose();
    let bytes = request(
        token,
        "POST",
        "/letmepost/v1/posts",
        Some("k1"),
        &batch(&[&x], "a"),
    );
    let mut stream = TcpStream::connect(&setup.profile.listen).unwrap();
    stream.write_all(&bytes).unwrap();
    setup.wait_for_held(1);
}

#[test]
fn a_held_request_does_its_work_when_the_plan_says() {
    for (commit, while_held, after) in [
        (HoldCommit::Never, 0, 0),
        (HoldCommit::OnArrival, 1, 1),
        (HoldCommit::OnHangUp, 0, 1),
    ] {
        let setup = setup();
        setup.next_publish(FaultKind::Hold { commit });
        let x = setup.letmepost_account(Network::Twitter);
        let token = setup.profile.letmepost.key.expose();
        let bytes = request(
            token,
            "POST",
            "/letmepost/v1/posts",
            Some("k1"),
            &batch(&[&x], "a"),
        );
        let mut stream = TcpStream::connect(&setup.profile.listen).unwrap();
        stream.write_all(&bytes).unwrap();
        setup.wait_for_held(1);
        assert_eq!(setup.ledger().len(), while_held, "{commit:?}");
        drop(stream);
        setup.wait_for_held(0);
        assert_eq!(setup.ledger().len(), after, "{commit:?}");
    }
}

#[test]
fn a_late_arrival_does_its_work_after_the_repeat_and_after_a_restart() {
    let mut setup = setup();
    setup.next_publish(FaultKind::Hold {
        commit: HoldCommit::AfterMs(10 * SECOND_MS),
    });
    send_and_hang_up(&setup);
    setup.wait_for_held(0);
    setup.restart();
    setup.clock.advance_ms(9 * SECOND_MS);
    assert!(setup.ledger().is_empty());
    setup.clock.advance_ms(SECOND_MS);
    let ledger = setup.ledger();
    assert_eq!(ledger.len(), 1);
    assert_eq!(ledger[0].published_at, "2026-11-22T09:00:10.000Z");
    let x = setup.letmepost_account(Network::Twitter);
    assert_eq!(
        setup.published("k1", &[&x], "a").header("idempotency-replayed"),
        Some("true")
    );
}

#[test]
fn a_slow_handler_outlives_its_client() {
    let setup = setup();
    setup.next_publish(FaultKind::SlowHandler {
        for_ms: 90 * SECOND_MS,
    });
    send_and_hang_up(&setup);
    setup.pass(90 * SECOND_MS);
    setup.wait_for_held(0);
    assert_eq!(setup.ledger()[0].published_at, "2026-11-22T09:01:30.000Z");
}

#[test]
fn a_death_between_row_and_network_or_between_network_and_row() {
    for (at, lines) in [(ExitPoint::BeforePublish, 0), (ExitPoint::AfterPublish, 1)] {
        let setup = setup();
        let x = setup.letmepost_account(Network::Twitter);
        setup.next_publish(FaultKind::Exit { at });
        assert_eq!(
            setup.publish("k1", &[&x], "a").unwrap_err().kind(),
            ErrorKind::ConnectionReset
        );
        assert_eq!(setup.ledger().len(), lines);
        let row = setup.letmepost("GET", "/v1/posts", None, b"").json()["data"][0].clone();
        assert_eq!(row["status"], "publishing");
        setup.next_publish(FaultKind::Exit { at });
        let sent = setup.postato_raw("POST", "/posts", Some("k1"), &setup.linkedin_post("a"));
        assert_eq!(sent.unwrap_err().kind(), ErrorKind::ConnectionReset);
        let list = setup.postato("GET", "/posts", None, b"").json();
        assert_eq!(list["total"], lines);
    }
}

#[test]
fn an_earlier_request_waits_while_others_are_served() {
    let setup = setup();
    let x = setup.letmepost_account(Network::Twitter);
    setup.next_publish(FaultKind::SlowHandler { for_ms: SECOND_MS });
    thread::scope(|scope| {
        let slow = scope.spawn(|| setup.published("k1", &[&x], "slow").status);
        setup.wait_for_held(1);
        assert_eq!(setup.published("k2", &[&x], "quick").status, 200);
        setup.pass(SECOND_MS);
        assert_eq!(slow.join().unwrap(), 200);
    });
    let texts: Vec<_> = setup.ledger().into_iter().map(|line| line.text).collect();
    assert_eq!(texts, ["quick", "slow"]);
}
