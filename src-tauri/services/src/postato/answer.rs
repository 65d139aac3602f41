//! What the report of a publishing transmission means.

use super::{error, record::Record};
use crate::{Sent, reading};
use sendoff_client::{Answer, Report};
use sendoff_core::{
    answer::Meaning,
    delivery::{PostId, Reason},
    said,
};

pub(super) fn read(sent: &Sent, report: &Report) -> Meaning {
    match reading::answered(report) {
        Err(meaning) => *meaning,
        Ok(answer) if answer.is_success() => taken(sent, answer),
        Ok(answer) => error::meaning(answer),
    }
}

/// A 2xx shows the post. A key of the service spans the whole tenant, and a repeat under it is answered with
/// the earlier post without a word, whatever was sent: so a post of another network, account or text, or one
/// that is another delivery's already, means that the key holds something else.
fn taken(sent: &Sent, answer: &Answer) -> Meaning {
    let record = reading::json(answer).as_ref().and_then(Record::read);
    let (Some(record), Some(post)) = (record, sent.posts.first()) else {
        return Meaning::TakenUnconfirmed {
            detail: reading::unreadable(answer),
        };
    };
    if record.contradicts(post) || sent.adopted.contains(&PostId::new(record.id.as_str())) {
        let message = said!("The service answered with another post than the one that was sent.");
        return Meaning::KeyMismatch {
            reason: Reason::new("other_post", message).with_remedy(said!(
                "Look at the profile and at the posts in Postato before sending it again."
            )),
        };
    }
    Meaning::Taken(vec![(post.account.id, record.verdict())])
}
