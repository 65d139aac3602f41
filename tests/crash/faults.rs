//! How the service misbehaves during a campaign: at random, and within what protocol §10 assumes of services.

use sendoff_core::entropy::Entropy;
use sendoff_practice::FaultPlan;
use serde_json::{Value, json};
use std::time::Duration;

/// So many requests are spoiled at most before the plan is drawn anew.
const FAULTS_MAX: u64 = 4;

/// A plan, and how many misbehaviours it holds. `late` is how long after its arrival a request may still be
/// carried out: less than the settling time of the rules in force (assumption A2).
pub fn plan(chance: &dyn Entropy, late: Duration) -> (FaultPlan, u64) {
    let count = chance.below(FAULTS_MAX + 1);
    let faults: Vec<Value> = (0..count).map(|_| fault(chance, late)).collect();
    let plan = json!({ "faults": faults });
    (serde_json::from_value(plan).unwrap(), count)
}

fn fault(chance: &dyn Entropy, late: Duration) -> Value {
    let skip = chance.below(3);
    match chance.below(5) {
        0 => json!({ "operation": "list_posts", "kind": of_a_question(chance), "skip": skip }),
        1 => json!({ "operation": "read_post", "kind": of_a_question(chance), "skip": skip }),
        _ => json!({ "kind": of_a_publication(chance, late), "skip": skip }),
    }
}

fn of_a_question(chance: &dyn Entropy) -> Value {
    let kinds = [
        json!({ "drop": {} }),
        json!({ "reset": {} }),
        json!({ "truncated_body": {} }),
        json!("cut_json"),
        json!("html"),
        json!({ "error": { "status": 500 } }),
        json!({ "error": { "status": 502, "body": "proxy_html" } }),
        json!({ "rate_limited": { "retry_after": { "seconds": 1 } } }),
    ];
    one_of(chance, &kinds)
}

fn of_a_publication(chance: &dyn Entropy, late: Duration) -> Value {
    let commit = chance.below(2) == 0;
    let late_ms = chance.below(u64::try_from(late.as_millis()).unwrap_or(u64::MAX));
    let kinds = [
        json!({ "drop": { "commit": commit } }),
        json!({ "reset": { "commit": commit } }),
        json!({ "not_http": { "commit": commit } }),
        json!({ "hold": { "commit": "on_arrival" } }),
        json!({ "hold": { "commit": "on_hang_up" } }),
        json!({ "hold": { "commit": "never" } }),
        json!({ "hold": { "commit": { "after_ms": late_ms } } }),
        json!({ "slow_handler": { "for_ms": late_ms } }),
        json!({ "truncated_head": {} }),
        json!({ "truncated_body": {} }),
        json!("cut_json"),
        json!("not_json"),
        json!("html"),
        json!("empty_body"),
        json!({ "wrong_length": { "by": 10 } }),
        json!({ "wrong_length": { "by": -10 } }),
        json!({ "error": { "status": 500, "commit": commit } }),
        json!({ "error": { "status": 503, "commit": commit } }),
        json!({ "error": { "status": 502, "commit": commit, "body": "proxy_html" } }),
        json!({ "error": { "status": 504, "commit": commit, "body": "empty" } }),
        json!({ "error": { "status": 408, "commit": commit, "body": "empty" } }),
        json!({ "rate_limited": { "retry_after": { "seconds": 1 } } }),
        json!({ "rate_limited": { "retry_after": "none" } }),
        json!("in_progress"),
        json!({ "redirect": { "status": 307 } }),
        json!({ "target_failed": { "code": "preflight_failed" } }),
        json!({ "target_failed": { "code": "platform_unavailable", "published": commit } }),
    ];
    one_of(chance, &kinds)
}

fn one_of(chance: &dyn Entropy, kinds: &[Value]) -> Value {
    let index = usize::try_from(chance.below(kinds.len() as u64)).unwrap_or(0);
    kinds[index].clone()
}
