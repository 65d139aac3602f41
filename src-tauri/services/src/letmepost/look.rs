//! The look of a request in doubt: the accounts first, then every row since it was sent.

use super::{
    accounts,
    evidence::{self, Evidence},
    listing::{Listing, Then},
    settling,
};
use crate::{Conversation, Question, Sent, Turn, reading};
use sendoff_client::Report;
use sendoff_core::{
    answer::{LookReport, Sighting},
    said,
    said::Said,
    time::UtcInstant,
};
use std::collections::BTreeSet;

#[derive(Debug)]
pub(super) struct Look {
    sent: Sent,
    /// Which accounts are still connected: known after the first question.
    accounts: Option<BTreeSet<String>>,
    listing: Listing,
}

impl Look {
    pub(super) fn new(sent: Sent) -> Self {
        let listing = Listing::since(evidence::since(&sent));
        Self {
            sent,
            accounts: None,
            listing,
        }
    }

    /// The service could not be asked whose accounts these are: nothing can be said of any.
    fn nothing(&self, why: &Said) -> Turn<LookReport> {
        let sightings = self.sent.posts.iter();
        Turn::Done(LookReport {
            sightings: sightings
                .map(|p| (p.account.id, Sighting::Nothing(why.clone())))
                .collect(),
            examined: why.clone(),
            complete: false,
        })
    }

    fn judge(&self, accounts: &BTreeSet<String>, broken: Option<&Said>) -> Turn<LookReport> {
        let evidence = Evidence {
            accounts,
            rows: &self.listing.rows,
            unreadable: self.listing.unreadable,
            broken,
            until: self.rows_until(),
        };
        let since = evidence::since(&self.sent).to_string();
        let count = self.listing.rows.len();
        Turn::Done(LookReport {
            sightings: evidence::sightings(&self.sent, &evidence),
            examined: match broken {
                None => said!(
                    "{count, plural, one {# post} other {# posts}} since {since}.",
                    count,
                    since
                ),
                Some(why) => said!(
                    "{count, plural, one {# post} other {# posts}} since {since}, not to the end: {why}",
                    count,
                    since,
                    why
                ),
            },
            complete: broken.is_none(),
        })
    }

    /// Rows are written as soon as a handler runs, and none runs beyond the settling time.
    fn rows_until(&self) -> UtcInstant {
        let settled = settling(&self.sent.connection).otherwise;
        self.sent.last_ended.plus(settled).plus(evidence::SKEW)
    }
}

impl Conversation<LookReport> for Look {
    fn next(&mut self, report: Option<&Report>) -> Turn<LookReport> {
        let Some(report) = report else {
            return Turn::Ask(Question {
                path: accounts::PATH.to_owned(),
            });
        };
        let answer = reading::asked(report);
        let Some(accounts) = self.accounts.clone() else {
            return match answer.and_then(accounts::ids) {
                Ok(ids) => {
                    self.accounts = Some(ids);
                    Turn::Ask(self.listing.question())
                }
                Err(why) => self.nothing(&why),
            };
        };
        match answer.map(|answer| self.listing.take(answer)) {
            Ok(Then::More) => Turn::Ask(self.listing.question()),
            Ok(Then::End) => self.judge(&accounts, None),
            Ok(Then::Broken(why)) | Err(why) => self.judge(&accounts, Some(&why)),
        }
    }
}
