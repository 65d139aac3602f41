//! What a listing proves about each post of a request.
//!
//! letmepost keeps no client reference, so a row is ours by account, text ([`same_text_key`]; the service
//! documents no further change that it makes to a text) and time alone. Two requests with equal text to one
//! account cannot be told apart, and a row that nobody can explain may be ours in another shape: both say
//! *nothing*, never *absent*.

use super::row::Row;
use crate::{Post, Sent};
use sendoff_core::{
    answer::Sighting, delivery::PostId, id::AccountId, said, said::Said, text::same_text_key,
    time::UtcInstant,
};
use std::{collections::BTreeSet, time::Duration};

/// How far the service's clock may lie behind ours: the witness rule lets nothing be sent beyond this.
pub(super) const SKEW: Duration = Duration::from_secs(5 * 60);
/// `Date` has whole seconds, so an instant estimated from it is this rough.
const ROUGH: Duration = Duration::from_secs(2);

/// What was read.
pub(super) struct Evidence<'a> {
    /// The accounts that are still connected, by the service's id.
    pub(super) accounts: &'a BTreeSet<String>,
    pub(super) rows: &'a [Row],
    pub(super) unreadable: usize,
    /// Why the listing was not read to its end; `None` if it was.
    pub(super) broken: Option<&'a Said>,
    /// No handler of this request runs after this, so no row of it is younger.
    pub(super) until: UtcInstant,
}

pub(super) fn since(sent: &Sent) -> UtcInstant {
    sent.first_sent.minus(SKEW)
}

pub(super) fn sightings(sent: &Sent, evidence: &Evidence<'_>) -> Vec<(AccountId, Sighting)> {
    sent.posts
        .iter()
        .map(|post| (post.account.id, sighting(sent, post, evidence)))
        .collect()
}

fn sighting(sent: &Sent, post: &Post, evidence: &Evidence<'_>) -> Sighting {
    let handle = &post.account.handle;
    let rows: Vec<&Row> = evidence
        .rows
        .iter()
        .filter(|row| row.created_at >= since(sent) && !sent.adopted.contains(&PostId::new(row.id.as_str())))
        .collect();
    let ours = candidates(sent, post, &rows);
    let twin = other_texts(sent, post).contains(&same_text_key(&post.text));
    match ours.as_slice() {
        _ if twin => nothing(said!(
            "Another post with the same text to {handle} is open; the two cannot be told apart.",
            handle
        )),
        [row] if row.created_at < sent.first_sent.minus(ROUGH) && row.is_refused() => nothing(said!(
            "A refused post with this text to {handle} is listed, but it may be from an earlier try.",
            handle
        )),
        [row] => Sighting::Found(row.verdict()),
        [_, _, ..] => nothing(said!(
            "{count} posts with this text to {handle} are listed; which one is ours cannot be told.",
            count = ours.len(),
            handle
        )),
        [] => absence(sent, post, evidence, &rows),
    }
}

fn nothing(why: Said) -> Sighting {
    Sighting::Nothing(why)
}

/// Rows with this account, platform and text. Those made before the first transmission are only within the
/// allowance for clocks: they stand back if a younger one is there (an earlier try of the same text, refused,
/// leaves such a row).
fn candidates<'a>(sent: &Sent, post: &Post, rows: &[&'a Row]) -> Vec<&'a Row> {
    let text = same_text_key(&post.text);
    let all: Vec<&Row> = rows
        .iter()
        .copied()
        .filter(|row| {
            row.account.as_deref() == Some(post.account.remote_id.as_str())
                && row.network == Some(post.account.network)
                && same_text_key(&row.text) == text
        })
        .collect();
    let fresh: Vec<&Row> = all
        .iter()
        .copied()
        .filter(|row| row.created_at >= sent.first_sent.minus(ROUGH))
        .collect();
    if fresh.is_empty() { all } else { fresh }
}

fn other_texts(sent: &Sent, post: &Post) -> Vec<String> {
    sent.other_open
        .iter()
        .filter(|(account, _)| *account == post.account.id)
        .map(|(_, text)| same_text_key(text))
        .collect()
}

fn absence(sent: &Sent, post: &Post, evidence: &Evidence<'_>, rows: &[&Row]) -> Sighting {
    let handle = &post.account.handle;
    if let Some(why) = evidence.broken {
        return nothing(why.clone());
    }
    if evidence.unreadable > 0 {
        return nothing(said!(
            "{count, plural, one {# listed post} other {# listed posts}} could not be read.",
            count = evidence.unreadable
        ));
    }
    if !evidence.accounts.contains(&post.account.remote_id) {
        return nothing(said!(
            "{handle} is no longer connected at the service, so its posts cannot be told.",
            handle
        ));
    }
    let unexplained = unexplained(sent, post, evidence, rows);
    if unexplained > 0 {
        return nothing(said!(
            "{count, plural, one {Another post to {handle} from that time is listed; it may be ours.} \
             other {# other posts to {handle} from that time are listed; one of them may be ours.}}",
            count = unexplained,
            handle
        ));
    }
    Sighting::NotListed
}

/// Rows of this account (or of one that the service has forgotten, on the same network) from the time in
/// which ours must have been made, less those of our other open requests and those that prove that they
/// published nothing.
fn unexplained(sent: &Sent, post: &Post, evidence: &Evidence<'_>, rows: &[&Row]) -> usize {
    let mut explained = other_texts(sent, post);
    rows.iter()
        .filter(|row| row.created_at <= evidence.until && !row.is_refused())
        .filter(|row| match row.account.as_deref() {
            Some(account) => account == post.account.remote_id,
            None => row.network.is_none_or(|network| network == post.account.network),
        })
        .filter(|row| {
            let text = same_text_key(&row.text);
            let known = explained.iter().position(|known| *known == text);
            known.is_none_or(|index| {
                explained.swap_remove(index);
                false
            })
        })
        .count()
}
