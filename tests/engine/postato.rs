//! Postato: one request per target, 202 and following, and the cookbook's three cases.

use sendoff_core::delivery::DeliveryState as D;
use sendoff_tests::house::House;

const INSTAGRAM: &str = "instagram@postato";
const LINKEDIN: &str = "linkedin@postato";

#[test]
fn cookbook_1_a_normal_publish_is_accepted_followed_and_stored() {
    let mut house = House::new();
    let draft = house.draft("The kiln opens at nine.", &[LINKEDIN]);
    house.publish(draft);
    assert_eq!(house.state(draft, LINKEDIN), D::Published);
    assert_eq!(house.attempts(draft)[0].status, Some(202));
    assert_eq!(house.times_published("The kiln opens at nine."), 1);
}

#[test]
fn cookbook_2_two_server_errors_then_a_success_are_stored_once() {
    let mut house = House::new();
    house.faults(r#"{"faults": [{"service": "postato", "kind": {"error": {"status": 500}}, "times": 2}]}"#);
    let draft = house.draft("Third time lucky.", &[LINKEDIN]);
    house.publish(draft);
    let statuses: Vec<_> = house.attempts(draft).iter().map(|a| a.status).collect();
    assert_eq!(statuses, [Some(500), Some(500), Some(202)]);
    assert_eq!(house.state(draft, LINKEDIN), D::Published);
    assert_eq!(house.times_published("Third time lucky."), 1);
}

#[test]
fn p5_an_answer_lost_after_commit_is_found_by_its_listing() {
    for kind in [
        r#"{"drop": {"commit": true}}"#,
        r#"{"error": {"status": 504, "commit": true, "body": "proxy_html"}}"#,
    ] {
        let mut house = House::new();
        house.faults(&format!(
            r#"{{"faults": [{{"service": "postato", "kind": {kind}}}]}}"#
        ));
        let draft = house.draft("Where is it?", &[LINKEDIN]);
        house.publish(draft);
        assert_eq!(house.state(draft, LINKEDIN), D::Published, "{kind}");
        assert_eq!(house.times_published("Where is it?"), 1, "{kind}");
    }
}

#[test]
fn p5_an_answer_lost_before_commit_goes_again_under_the_same_key_once_settled_and_looked() {
    let mut house = House::new();
    house.faults(r#"{"faults": [{"service": "postato", "kind": {"drop": {"commit": false}}}]}"#);
    let draft = house.draft("Never came.", &[LINKEDIN]);
    house.publish(draft);
    let attempts = house.attempts(draft);
    assert_eq!(attempts.len(), 2);
    assert_eq!(attempts[0].idempotency_key, attempts[1].idempotency_key);
    assert!(
        attempts[1]
            .started
            .wall()
            .since(attempts[0].ended.unwrap())
            .as_secs()
            >= 120,
        "settled first"
    );
    assert_eq!(house.times_published("Never came."), 1);
}

#[test]
fn accepted_is_not_published_and_both_vocabularies_are_followed_to_the_end() {
    for vocabulary in [r#""generated""#, r#""prose""#, r#"{"unknown": "simmering"}"#] {
        let mut house = House::new();
        house.faults(&format!(r#"{{"postato": {{"vocabulary": {vocabulary}}}}}"#));
        let draft = house.draft("Follow me.", &[LINKEDIN]);
        house.publish(draft);
        assert_eq!(house.state(draft, LINKEDIN), D::Published, "{vocabulary}");
    }
}

#[test]
fn a_delivery_that_fails_at_the_service_is_not_proof_of_absence() {
    let mut house = House::new();
    house.faults(r#"{"faults": [{"service": "postato", "operation": "delivery", "kind": {"delivery_fails": {"published": true}}}]}"#);
    let draft = house.draft("Failed and live.", &[LINKEDIN]);
    house.publish(draft);
    assert_eq!(house.state(draft, LINKEDIN), D::FailedUnproven);
    assert_eq!(house.times_published("Failed and live."), 1);
}

#[test]
fn a_network_that_needs_a_picture_is_refused_here_and_does_not_stop_the_others() {
    let mut house = House::new();
    let draft = house.draft("No picture.", &[INSTAGRAM, LINKEDIN, "bluesky@letmepost"]);
    house.publish(draft);
    assert_eq!(house.state(draft, INSTAGRAM), D::Refused);
    assert_eq!(house.state(draft, LINKEDIN), D::Published);
    assert_eq!(house.state(draft, "bluesky@letmepost"), D::Published);
}

#[test]
fn two_profiles_of_one_network_never_share_a_key() {
    let mut house = House::new();
    let draft = house.draft("Both profiles.", &[LINKEDIN, "linkedin@letmepost"]);
    house.publish(draft);
    let keys: std::collections::BTreeSet<_> = house
        .attempts(draft)
        .iter()
        .map(|a| a.idempotency_key.as_str().to_owned())
        .collect();
    assert_eq!(keys.len(), 2);
    assert_eq!(house.times_published("Both profiles."), 2);
}

#[test]
fn the_same_key_with_other_bytes_is_never_met_and_a_repeat_is_byte_identical() {
    let mut house = House::new();
    house.faults(r#"{"postato": {"other_body": "conflict"}, "faults": [{"service": "postato", "kind": {"error": {"status": 503, "commit": true}}, "times": 3}]}"#);
    let draft = house.draft("Bytes are bytes.", &[LINKEDIN]);
    house.publish(draft);
    assert_eq!(house.state(draft, LINKEDIN), D::Published);
    let bodies: std::collections::BTreeSet<_> = house
        .practice
        .transmissions()
        .unwrap()
        .into_iter()
        .filter(|t| t.method == "POST")
        .map(|t| (t.idempotency_key, t.body_sha256))
        .collect();
    assert_eq!(bodies.len(), 1);
    assert_eq!(house.times_published("Bytes are bytes."), 1);
}
