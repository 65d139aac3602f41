//! What became of one post that the service has taken.

use super::{
    error::{ServiceError, not_answered},
    paths,
    record::{Phase, Record},
};
use crate::{Conversation, Post, Question, Turn, reading};
use sendoff_client::{Answer, Report};
use sendoff_core::{
    answer::{FollowUp, TargetVerdict},
    delivery::{PostId, Reason},
    said,
    said::Said,
};

#[derive(Debug)]
pub(super) struct Follow {
    of: Option<Post>,
    post: PostId,
    path: String,
}

impl Follow {
    pub(super) fn new(of: Option<Post>, post: PostId, path: String) -> Self {
        Self { of, post, path }
    }

    fn meaning(&self, answer: &Answer) -> FollowUp {
        let body = reading::json(answer).unwrap_or_default();
        let code = ServiceError::of(&body).map(|error| error.code);
        if (answer.status, code) == (404, Some("not_found")) {
            let message = Said::several([
                said!("The service no longer shows this post: it was deleted, or this login may not see it."),
                paths::READ.doubt(),
            ]);
            return needs_person("not_found", message, look());
        }
        let record = (answer.status == 200).then(|| Record::read(&body)).flatten();
        match record {
            Some(record) if record.id == self.post.as_str() => self.standing(&record),
            _ => FollowUp::Nothing(not_answered(answer)),
        }
    }

    /// *Rejected* is final and proves absence: a reviewer's refusal never changes, and nothing is delivered
    /// before one approves. *Cancelled* is left to a person: the service documents it as "before delivery",
    /// but a cancel races with the worker.
    fn standing(&self, record: &Record) -> FollowUp {
        if self.of.as_ref().is_some_and(|post| record.contradicts(post)) {
            let message = said!(
                "The service shows another post under this id: its network, account or text is not ours."
            );
            return needs_person("other_post", message, look());
        }
        match &record.phase {
            Phase::Published | Phase::Failed => FollowUp::Final(record.verdict()),
            Phase::OnItsWay(word) => FollowUp::Still(word.clone()),
            Phase::Rejected => FollowUp::Final(TargetVerdict::Refused(
                None,
                reading::with_way_on(Reason::new(
                    "rejected",
                    said!("A reviewer at Postato refused it; it was not published."),
                )),
            )),
            Phase::AwaitingApproval => needs_person(
                "pending_approval",
                said!("It waits for a reviewer's approval at Postato."),
                said!("Approve or reject it in Postato; it is followed until then."),
            ),
            Phase::Draft => needs_person(
                "draft",
                said!("Postato holds it as a draft: it does not go out by itself."),
                said!("Publish it in Postato, or look and leave it."),
            ),
            Phase::Cancelled => needs_person(
                "cancelled",
                said!(
                    "The post was cancelled at Postato. If its delivery had begun, it has gone out all the same."
                ),
                look(),
            ),
        }
    }
}

fn look() -> Said {
    said!("Look at the profile, then say whether it is there.")
}

fn needs_person(code: &str, message: Said, remedy: Said) -> FollowUp {
    FollowUp::NeedsPerson(Reason::new(code, message).with_remedy(remedy))
}

impl Conversation<FollowUp> for Follow {
    fn next(&mut self, report: Option<&Report>) -> Turn<FollowUp> {
        let Some(report) = report else {
            return Turn::Ask(Question {
                path: self.path.clone(),
            });
        };
        Turn::Done(match reading::asked(report) {
            Ok(answer) => self.meaning(answer),
            Err(why) => FollowUp::Nothing(why),
        })
    }
}
