//! letmepost: what following one post finds.

use crate::{
    letmepost_look::{one, row},
    support::{answer, id, lost, never_left, page, talk},
};
use sendoff_client::Report;
use sendoff_core::{
    answer::{FollowUp, TargetVerdict},
    connection::ServiceKind,
    delivery::PostId,
};
use sendoff_services::service;
use serde_json::json;

fn follow(report: Report) -> FollowUp {
    let sent = one();
    let conversation = service(ServiceKind::Letmepost).follow(&sent, id(1), &PostId::new("post-1"));
    let (result, asked) = talk(conversation, &[report]);
    assert_eq!(asked, ["/v1/posts/post-1"]);
    result
}

#[test]
fn following_a_post_to_its_end() {
    let standing = |changed| follow(answer(200, &row(changed)));
    assert!(matches!(
        standing(json!({})),
        FollowUp::Final(TargetVerdict::Published(_))
    ));
    assert_eq!(
        standing(json!({"status": "publishing"})),
        FollowUp::Still("publishing".to_owned())
    );
    assert_eq!(
        standing(json!({"status": "new_word"})),
        FollowUp::Still("new_word".to_owned())
    );
    let error = json!({"code": "internal_error", "message": "Stranded."});
    assert!(matches!(
        standing(json!({"status": "failed", "error": error})),
        FollowUp::Final(TargetVerdict::FailedUnproven(..))
    ));
    let code = |follow_up| match follow_up {
        FollowUp::NeedsPerson(reason) => reason.code,
        other => panic!("{other:?}"),
    };
    assert_eq!(code(standing(json!({"status": "canceled"}))), "canceled");
    assert_eq!(code(standing(json!({"accountId": "acc-2"}))), "other_post");
    assert_eq!(code(standing(json!({"text": "Somebody else's."}))), "other_post");
    let gone = json!({"error": {"code": "not_found", "message": "No such post."}});
    assert_eq!(code(follow(answer(404, &gone))), "not_found");
    assert!(
        matches!(standing(json!({"accountId": null})), FollowUp::Final(_)),
        "the account was removed since"
    );
}

#[test]
fn a_follow_up_that_could_not_be_asked_says_nothing() {
    let other = row(json!({"id": "post-2"}));
    for report in [
        lost(),
        never_left(),
        page(404, "<html>"),
        page(500, ""),
        answer(200, &json!({})),
        answer(200, &other),
    ] {
        assert!(matches!(follow(report), FollowUp::Nothing(_)));
    }
}

#[test]
fn an_id_of_the_service_goes_into_the_path_encoded() {
    let conversation = service(ServiceKind::Letmepost).follow(&one(), id(1), &PostId::new("a/../b?c"));
    assert_eq!(talk(conversation, &[lost()]).1, ["/v1/posts/a%2F..%2Fb%3Fc"]);
}
