//! The look of a request in doubt: the list since it was sent, then each candidate alone.
//!
//! A list may not say which account a post is for, and a read may; where neither does, a post of another open
//! request with equal text cannot be told from ours. Absence is never certain here (the service's rules say
//! *presence only*), so what is not listed is said as it is seen.

use super::{
    listing::{Listing, Then},
    paths,
    record::Record,
};
use crate::{Conversation, Post, Question, Sent, Turn, reading};
use sendoff_client::Report;
use sendoff_core::{
    answer::{LookReport, Sighting},
    delivery::PostId,
    said,
    said::Said,
    text::same_text_key,
    time::UtcInstant,
};
use std::time::Duration;

/// How far the service's clock may lie behind ours: the witness rule lets nothing be sent beyond this.
const SKEW: Duration = Duration::from_secs(5 * 60);
/// Candidates that are read alone; with more of one text the question is not whether but which.
const CANDIDATES_MAX: usize = 5;

#[derive(Debug)]
pub(super) struct Look {
    sent: Sent,
    listing: Listing,
    broken: Option<Said>,
    /// `None` while the list is being read.
    candidates: Option<Vec<Record>>,
    /// Candidates that were read alone so far, from the first.
    read: usize,
}

impl Look {
    pub(super) fn new(sent: Sent) -> Self {
        let platform = sent.posts.first().map_or("", |p| p.account.network.as_str());
        let listing = Listing::since(&sent.connection, platform, since(&sent));
        Self {
            sent,
            listing,
            broken: None,
            candidates: None,
            read: 0,
        }
    }

    /// The list is read: pick the posts that may be ours.
    fn listed(&mut self, broken: Option<Said>) -> Turn<LookReport> {
        self.broken = broken;
        let sent = &self.sent;
        let may_be_ours = |record: &&Record| {
            sent.posts.first().is_some_and(|post| !record.contradicts(post))
                && !sent.adopted.contains(&PostId::new(record.id.as_str()))
        };
        self.candidates = Some(self.listing.records.iter().filter(may_be_ours).cloned().collect());
        self.ask_next()
    }

    fn ask_next(&self) -> Turn<LookReport> {
        let candidates = self.candidates.as_deref().unwrap_or_default();
        match candidates.get(self.read) {
            Some(record) if candidates.len() <= CANDIDATES_MAX => Turn::Ask(Question {
                path: paths::READ.of(&self.sent.connection, &record.id),
            }),
            _ => self.judge(candidates),
        }
    }

    /// A candidate was read alone. If it could not be, what the list shows of it stands.
    fn take(&mut self, report: &Report) {
        let body = reading::asked(report).ok().filter(|a| a.status == 200);
        let record = body.and_then(reading::json).as_ref().and_then(Record::read);
        let candidates = self.candidates.iter_mut().flatten();
        if let (Some(new), Some(known)) = (record, candidates.into_iter().nth(self.read))
            && new.id == known.id
        {
            *known = new.or(known);
        }
        self.read += 1;
    }

    fn judge(&self, candidates: &[Record]) -> Turn<LookReport> {
        let posts = self.sent.posts.iter().enumerate();
        let sightings = posts.map(|(index, post)| {
            let sighting = match index {
                0 => self.sighting(post, candidates),
                _ => Sighting::Nothing(said!("Postato takes one account per request.")),
            };
            (post.account.id, sighting)
        });
        let network = self.sent.posts.first().map_or("", |p| p.account.network.label());
        let count = self.listing.records.len();
        let since = since(&self.sent).to_string();
        Turn::Done(LookReport {
            sightings: sightings.collect(),
            examined: match &self.broken {
                None => said!(
                    "{count, plural, one {# post} other {# posts}} to {network} since {since}.",
                    count,
                    network,
                    since
                ),
                Some(why) => said!(
                    "{count, plural, one {# post} other {# posts}} to {network} since {since}, not to the end: {why}",
                    count,
                    network,
                    since,
                    why
                ),
            },
            complete: self.broken.is_none(),
        })
    }

    fn sighting(&self, post: &Post, candidates: &[Record]) -> Sighting {
        let handle = &post.account.handle;
        let ours: Vec<&Record> = candidates.iter().filter(|r| !r.contradicts(post)).collect();
        match ours.as_slice() {
            [] => match &self.broken {
                None => Sighting::NotListed,
                Some(why) => Sighting::Nothing(why.clone()),
            },
            [record] if record.text.is_none() || record.created_at.is_none() => Sighting::Nothing(said!(
                "A post that may be ours to {handle} is listed, but its text or its time is not shown.",
                handle
            )),
            [record] if self.has_twin(post, record) => Sighting::Nothing(said!(
                "Another post with the same text as the one to {handle} is open; the two cannot be told apart.",
                handle
            )),
            [record] => Sighting::Found(record.verdict()),
            several => Sighting::Nothing(said!(
                "{count} posts with this text are listed; which one is ours to {handle} cannot be told.",
                count = several.len(),
                handle
            )),
        }
    }

    /// Another open request has this text: to the same account, or to any where the record names none.
    fn has_twin(&self, post: &Post, record: &Record) -> bool {
        let text = same_text_key(&post.text);
        self.sent.other_open.iter().any(|(account, other)| {
            (*account == post.account.id || record.account.is_none()) && same_text_key(other) == text
        })
    }
}

fn since(sent: &Sent) -> UtcInstant {
    sent.first_sent.minus(SKEW)
}

impl Conversation<LookReport> for Look {
    fn next(&mut self, report: Option<&Report>) -> Turn<LookReport> {
        let Some(report) = report else {
            return Turn::Ask(self.listing.question());
        };
        if self.candidates.is_some() {
            self.take(report);
            return self.ask_next();
        }
        match reading::asked(report).map(|answer| self.listing.take(answer)) {
            Ok(Then::More) => Turn::Ask(self.listing.question()),
            Ok(Then::End) => self.listed(None),
            Ok(Then::Broken(why)) | Err(why) => self.listed(Some(why)),
        }
    }
}
