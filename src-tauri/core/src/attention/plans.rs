//! Posts of which nothing has left: what came due and is kept back, and what is planned through a login that fails.

use super::{Attention, AttentionKind, SafeAction, item};
use crate::{
    copies::MAY_HAVE_GONE_OUT,
    delivery::Reason,
    said,
    said::{Gap, Said},
    schedule::Zone,
    time::UtcInstant,
};
use std::time::Duration;

/// A target of which nothing has left from here, and about which a person is asked.
pub fn of_asked(reason: Option<Reason>) -> Attention {
    match reason {
        Some(reason) if reason.code == MAY_HAVE_GONE_OUT => item(
            AttentionKind::MayHaveGoneOut,
            reason,
            &[SafeAction::ItIsThere, SafeAction::PublishNow, SafeAction::Skip],
        ),
        other => item(
            AttentionKind::Asked,
            other.unwrap_or_else(|| {
                Reason::new("late", said!("Its time passed while nothing could be sent."))
                    .with_remedy(said!("Say whether it should go out all the same."))
            }),
            &[SafeAction::PublishNow, SafeAction::Skip],
        ),
    }
}

/// Why a post that has come due is kept back while its newest text is nobody's word (P13).
pub fn unconfirmed() -> Reason {
    Reason::new(
        "unconfirmed",
        said!("Its time has come, but its newest text has not been confirmed."),
    )
    .with_remedy(said!("Read it and confirm it."))
}

/// A draft that came due while its newest text was not confirmed.
pub fn of_unconfirmed() -> Attention {
    item(AttentionKind::Unconfirmed, unconfirmed(), &[SafeAction::Confirm])
}

/// A draft that came due in a copy whose plans nobody has released.
pub fn of_unreleased() -> Attention {
    let reason = Reason::new(
        "from_copy",
        said!("It was planned before this data folder was restored or copied, and its time has come."),
    )
    .with_remedy(said!("Release it, if no other copy has sent it."));
    item(AttentionKind::FromCopy, reason, &[SafeAction::Release])
}

/// Why a plan of a restored or copied folder is not sent, before its time has come.
pub fn kept_back() -> Reason {
    Reason::new(
        "kept_back",
        said!("It was planned before this data folder was restored or copied."),
    )
    .with_remedy(said!(
        "It keeps its time, and is not sent until you let such plans go on."
    ))
}

/// Why a post that a person paused is not sent, whether its time has come or not.
pub fn paused_post() -> Reason {
    Reason::new("paused_post", said!("You paused this post."))
        .with_remedy(said!("It keeps its time, and is not sent until you release it."))
}

/// Why a post is not sent to an account that a person paused.
pub fn paused_account(handle: &str) -> Reason {
    Reason::new("paused", said!("{handle} is paused.", handle))
        .with_remedy(said!("It goes out when the account is resumed."))
}

/// A post that came due while it was paused. Unlike a pause of everything, this one is not in sight on every page.
pub fn of_paused_post() -> Attention {
    let reason = Reason::new(
        "paused_post",
        said!("You paused this post, and its time has come."),
    )
    .with_remedy(said!(
        "Released, it is sent or asked about as one that came due while nothing could be sent."
    ));
    item(AttentionKind::PausedPost, reason, &[SafeAction::Release])
}

/// A plan is behind an earlier sending of its draft once it has waited this long: most end within seconds.
pub const BEHIND_AFTER: Duration = Duration::from_secs(30);

/// A draft planned again that came due while an earlier sending of it is open. At most one is, so that no account
/// gets it twice.
pub fn of_behind() -> Attention {
    let reason = Reason::new(
        "behind",
        said!("Its time has come, and an earlier sending of this post has not ended: it waits for that."),
    )
    .with_remedy(said!(
        "Settle what the earlier sending left open; then it goes out, or asks if that came too late."
    ));
    item(AttentionKind::Behind, reason, &[])
}

/// A post of which something in the file cannot be understood: nothing is done with it.
pub fn of_unreadable(detail: &str) -> Attention {
    let reason = Reason::new(
        "unreadable",
        said!("Something of this post cannot be read from Sendoff's file ({detail}). Nothing is done with it.", detail),
    )
    .with_remedy(
        said!("Look at the profiles for what became of it. Other posts go on; a backup from before may still hold it whole."),
    );
    item(AttentionKind::Unreadable, reason, &[])
}

/// A login that does not work while posts are planned through it: told before the first of them is due. Its cure is
/// the connection's, so there is nothing to decide about a post.
pub fn of_login(connection: &str, trouble: &Reason, posts: u64, due: UtcInstant, zone: Zone) -> Attention {
    let planned = said!(
        "{posts, plural, one {# post is planned through \"{connection}\": {first}.} \
         other {# posts are planned through \"{connection}\", the first {first}.}}",
        posts,
        connection,
        first = Gap::moment(due, zone)
    );
    let reason = Reason {
        message: Said::several([trouble.message.clone(), planned]),
        ..trouble.clone()
    };
    let known = reason.remedy.is_some();
    let reason = if known {
        reason
    } else {
        reason.with_remedy(said!("Give the connection a new key before then."))
    };
    item(AttentionKind::LoginFails, reason, &[])
}
