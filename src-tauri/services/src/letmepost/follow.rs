//! What became of one post that the service has taken.

use super::{
    listing::not_listed,
    row::{Row, Standing},
};
use crate::{Conversation, Post, Question, Turn, reading};
use sendoff_client::{Answer, Report};
use sendoff_core::{
    answer::FollowUp,
    delivery::{PostId, Reason},
    said,
    said::Said,
    text::same_text_key,
};

#[derive(Debug)]
pub(super) struct Follow {
    of: Option<Post>,
    post: PostId,
}

impl Follow {
    pub(super) fn new(of: Option<Post>, post: PostId) -> Self {
        Self { of, post }
    }

    fn meaning(&self, answer: &Answer) -> FollowUp {
        let body = reading::json(answer).unwrap_or_default();
        if answer.status == 404 && body.get("error").is_some() {
            return needs_person(
                "not_found",
                said!("The service no longer knows this post."),
                said!("Look at the profile: it may have gone out."),
            );
        }
        let row = (answer.status == 200).then(|| Row::read(&body)).flatten();
        let Some(row) = row.filter(|row| row.id == self.post.as_str()) else {
            return FollowUp::Nothing(not_listed(answer, &body));
        };
        if self.of.as_ref().is_some_and(|post| !is_of(&row, post)) {
            return needs_person(
                "other_post",
                said!("The service shows another post under this id: its account or its text is not ours."),
                said!("Look at the profile and at the post in the letmepost dashboard."),
            );
        }
        match row.standing {
            Standing::Final(verdict) => FollowUp::Final(verdict),
            Standing::OnItsWay(word) => FollowUp::Still(word),
            Standing::Canceled => needs_person(
                "canceled",
                said!(
                    "The post was cancelled at the service. If it had already begun, it has gone out all the same."
                ),
                said!("Look at the profile, then say whether it is there."),
            ),
        }
    }
}

/// The account is forgotten once it is removed, so its absence says nothing.
fn is_of(row: &Row, post: &Post) -> bool {
    row.account
        .as_ref()
        .is_none_or(|id| *id == post.account.remote_id)
        && row.network == Some(post.account.network)
        && same_text_key(&row.text) == same_text_key(&post.text)
}

fn needs_person(code: &str, message: Said, remedy: Said) -> FollowUp {
    FollowUp::NeedsPerson(Reason::new(code, message).with_remedy(remedy))
}

impl Conversation<FollowUp> for Follow {
    fn next(&mut self, report: Option<&Report>) -> Turn<FollowUp> {
        let Some(report) = report else {
            return Turn::Ask(Question {
                path: format!("/v1/posts/{}", reading::encoded(self.post.as_str())),
            });
        };
        Turn::Done(match reading::asked(report) {
            Ok(answer) => self.meaning(answer),
            Err(why) => FollowUp::Nothing(why),
        })
    }
}
