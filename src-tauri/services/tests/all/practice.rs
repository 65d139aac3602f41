//! letmepost's replays and looks, Postato's following and looks, over real HTTP.

use crate::stage::{KEY, Stage, body};
use sendoff_core::{
    answer::{FollowUp, Meaning, Sighting, TargetVerdict},
    connection::ServiceKind,
    network::Network,
};
use sendoff_practice::{
    Fault, FaultKind, FaultPlan,
    plan::{ListPaging, Operation, TextChange},
};
use sendoff_services::Check;

const THREE: [(Network, &str); 3] = [
    (Network::Twitter, "Short."),
    (Network::Linkedin, "A longer note."),
    (Network::Bluesky, "Short."),
];

fn published(verdict: &TargetVerdict) -> bool {
    matches!(verdict, TargetVerdict::Published(post) if post.url.is_some())
}

fn found(sighting: &Sighting) -> bool {
    matches!(sighting, Sighting::Found(verdict) if published(verdict))
}

#[tokio::test]
async fn p1_letmepost_replays_the_same_envelope_and_each_target_goes_out_once() {
    let stage = Stage::open(ServiceKind::Letmepost).await;
    let sent = stage.sent(&THREE);
    let (first, meaning) = stage.send(&sent, KEY).await;
    let (again, same) = stage.send(&sent, KEY).await;
    let Meaning::Taken(verdicts) = &meaning else {
        panic!("{meaning:?}")
    };
    assert!(
        verdicts.len() == 3 && verdicts.iter().all(|(_, verdict)| published(verdict)),
        "{meaning:?}"
    );
    assert_eq!(meaning, same);
    assert_eq!(body(&first).body, body(&again).body);
    assert!(body(&again).headers.is_replayed() && !body(&first).headers.is_replayed());
    assert_eq!(stage.published(), ["A longer note.", "Short.", "Short."]);
}

#[tokio::test]
async fn p1_letmepost_answers_another_target_under_the_same_key_with_the_conflict() {
    let stage = Stage::open(ServiceKind::Letmepost).await;
    stage.send(&stage.sent(&THREE[..2]), KEY).await;
    let (report, meaning) = stage.send(&stage.sent(&THREE), KEY).await;
    assert_eq!(body(&report).status, 409);
    assert!(matches!(meaning, Meaning::KeyMismatch { .. }), "{meaning:?}");
    assert_eq!(stage.published().len(), 2);
}

#[tokio::test]
async fn p5_letmepost_finds_every_row_after_a_lost_answer() {
    for kind in [
        FaultKind::Drop { commit: true },
        FaultKind::Reset { commit: true },
    ] {
        let stage = Stage::open(ServiceKind::Letmepost).await;
        stage.fault(Operation::Publish, kind);
        let sent = stage.sent(&THREE);
        let (_, meaning) = stage.send(&sent, KEY).await;
        assert!(matches!(meaning, Meaning::Lost { .. }), "{meaning:?}");
        let report = stage.look(&sent).await;
        assert!(report.complete && report.sightings.len() == 3, "{report:?}");
        assert!(
            report.sightings.iter().all(|(_, sighting)| found(sighting)),
            "{report:?}"
        );
        assert_eq!(stage.published().len(), 3);
    }
}

#[tokio::test]
async fn p6_letmepost_lists_nothing_after_a_drop_before_the_commit_and_the_repeat_goes_out_once() {
    let stage = Stage::open(ServiceKind::Letmepost).await;
    stage.fault(Operation::Publish, FaultKind::Drop { commit: false });
    let sent = stage.sent(&THREE);
    assert!(matches!(stage.send(&sent, KEY).await.1, Meaning::Lost { .. }));
    stage.advance(3);
    let report = stage.look(&sent).await;
    assert!(report.complete);
    assert!(
        report.sightings.iter().all(|(_, s)| *s == Sighting::NotListed),
        "{report:?}"
    );
    assert!(matches!(stage.send(&sent, KEY).await.1, Meaning::Taken(_)));
    assert_eq!(stage.published().len(), 3);
}

#[tokio::test]
async fn p5_letmepost_rows_that_the_service_altered_beyond_recognition_forbid_absence() {
    let stage = Stage::open(ServiceKind::Letmepost).await;
    let mut plan = FaultPlan {
        faults: vec![Fault::once(Operation::Publish, FaultKind::Drop { commit: true })],
        ..FaultPlan::default()
    };
    plan.letmepost.text = TextChange::Suffix(" (via practice)".to_owned());
    stage.practice.set_faults(&plan).unwrap();
    let sent = stage.sent(&THREE);
    stage.send(&sent, KEY).await;
    let report = stage.look(&sent).await;
    assert!(
        report
            .sightings
            .iter()
            .all(|(_, s)| matches!(s, Sighting::Nothing(_))),
        "{report:?}"
    );
}

#[tokio::test]
async fn p5_letmepost_answers_that_lie_about_a_success_are_taken_unconfirmed_and_found() {
    for kind in [
        FaultKind::TruncatedBody { bytes: None },
        FaultKind::CutJson,
        FaultKind::NotJson,
        FaultKind::Html,
        FaultKind::EmptyBody,
    ] {
        let stage = Stage::open(ServiceKind::Letmepost).await;
        stage.fault(Operation::Publish, kind.clone());
        let sent = stage.sent(&THREE[..1]);
        let (_, meaning) = stage.send(&sent, KEY).await;
        assert!(
            matches!(meaning, Meaning::TakenUnconfirmed { .. }),
            "{kind:?}: {meaning:?}"
        );
        assert!(found(&stage.look(&sent).await.sightings[0].1), "{kind:?}");
    }
}

#[tokio::test]
async fn letmepost_refuses_the_whole_request_and_names_the_target() {
    let stage = Stage::open(ServiceKind::Letmepost).await;
    let long = "a".repeat(400);
    let sent = stage.sent(&[(Network::Linkedin, &long), (Network::Bluesky, &long)]);
    let (report, meaning) = stage.send(&sent, KEY).await;
    let Meaning::Refused(refusal) = meaning else {
        panic!("{meaning:?}")
    };
    assert_eq!((body(&report).status, refusal.replayed), (400, false));
    assert_eq!(refusal.named, Some(sent.posts[1].account.id));
    assert!(matches!(stage.send(&sent, KEY).await.1, Meaning::Refused(refusal) if refusal.replayed));
    assert!(stage.published().is_empty());
}

#[tokio::test]
async fn a_wrong_key_is_rejected_by_check_and_bars_a_request() {
    for kind in [ServiceKind::Letmepost, ServiceKind::Postato] {
        let mut stage = Stage::open(kind).await;
        stage.secret = "lmp_live_wrong".to_owned();
        assert!(matches!(stage.check().await, Check::Rejected(_)), "{kind}");
        let sent = stage.sent(&[(Network::Linkedin, "Hi")]);
        assert!(
            matches!(stage.send(&sent, KEY).await.1, Meaning::Barred { .. }),
            "{kind}"
        );
    }
}

#[tokio::test]
async fn postato_posts_are_followed_until_they_are_published() {
    let stage = Stage::open(ServiceKind::Postato).await;
    let sent = stage.sent(&[(Network::Linkedin, "A longer note.")]);
    let (report, meaning) = stage.send(&sent, KEY).await;
    assert_eq!(body(&report).status, 202);
    let end = stage.follow(&sent, meaning).await;
    assert!(
        matches!(&end, FollowUp::Final(verdict) if published(verdict)),
        "{end:?}"
    );
    assert_eq!(stage.published(), ["A longer note."]);
}

#[tokio::test]
async fn p7_postato_failures_prove_nothing_even_when_the_post_went_out() {
    let stage = Stage::open(ServiceKind::Postato).await;
    stage.fault(Operation::Delivery, FaultKind::DeliveryFails { published: true });
    let sent = stage.sent(&[(Network::Linkedin, "A longer note.")]);
    let (_, meaning) = stage.send(&sent, KEY).await;
    let end = stage.follow(&sent, meaning).await;
    assert!(
        matches!(end, FollowUp::Final(TargetVerdict::FailedUnproven(Some(_), _))),
        "{end:?}"
    );
    assert_eq!(stage.published().len(), 1);
}

#[tokio::test]
async fn postato_finds_the_post_after_a_lost_answer_in_both_styles_of_paging() {
    for paging in [ListPaging::Pages, ListPaging::Cursor] {
        let stage = Stage::open(ServiceKind::Postato).await;
        let fault = Fault::once(Operation::Publish, FaultKind::Drop { commit: true });
        let mut plan = FaultPlan {
            faults: vec![fault],
            ..FaultPlan::default()
        };
        plan.postato.list_paging = paging;
        stage.practice.set_faults(&plan).unwrap();
        let sent = stage.sent(&[(Network::Linkedin, "A longer note.")]);
        assert!(matches!(stage.send(&sent, KEY).await.1, Meaning::Lost { .. }));
        let report = stage.look(&sent).await;
        assert!(
            report.complete && matches!(report.sightings[0].1, Sighting::Found(_)),
            "{report:?}"
        );
        stage.advance(5);
        assert!(found(&stage.look(&sent).await.sightings[0].1));
    }
}

#[tokio::test]
async fn postato_lists_nothing_after_a_drop_before_the_commit() {
    let stage = Stage::open(ServiceKind::Postato).await;
    stage.fault(Operation::Publish, FaultKind::Drop { commit: false });
    let sent = stage.sent(&[(Network::Linkedin, "A longer note.")]);
    assert!(matches!(stage.send(&sent, KEY).await.1, Meaning::Lost { .. }));
    let report = stage.look(&sent).await;
    assert!(
        report.complete && report.sightings[0].1 == Sighting::NotListed,
        "{report:?}"
    );
}
