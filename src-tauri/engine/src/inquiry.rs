//! Looking and following: questions only, nothing here publishes.

use crate::{Engine, LoginError, ask::ask, engine::Message};
use sendoff_client::{BaseUrl, Header};
use sendoff_core::{
    answer::{FollowUp, LookReport},
    delivery::DeliveryState,
    id::AccountId,
    machine::Event,
    said,
    said::Said,
    time::Stamp,
    witness::Witness,
};
use sendoff_services::{Post, Sent};
use sendoff_store::{Loaded, StoreError};
use std::{
    collections::BTreeSet,
    marker::PhantomData,
    sync::{Arc, mpsc::Sender},
    time::Duration,
};

/// Adopted posts are remembered this long before the first transmission: clocks differ.
const ADOPTED_BEFORE: Duration = Duration::from_secs(24 * 3600);

impl Engine {
    /// What a service needs to read an answer or to look for a request.
    #[allow(
        clippy::unused_self,
        reason = "reads as the engine's own question at every call"
    )]
    pub(crate) fn sent(&self, loaded: &Loaded, now: &Stamp) -> Sent {
        let by_service = |stamp: &Stamp| stamp.service.unwrap_or(stamp.reading.wall);
        let first = loaded
            .request
            .opened
            .as_ref()
            .or(loaded.request.sending_since.as_ref())
            .unwrap_or(now);
        let last = loaded.request.doubt.as_ref().map_or(now, |d| &d.last_end);
        Sent {
            connection: loaded.connection.clone(),
            posts: loaded
                .posts
                .iter()
                .map(|p| Post {
                    account: p.account.clone(),
                    text: p.text.clone(),
                })
                .collect(),
            first_sent: by_service(first),
            last_ended: by_service(last),
            adopted: BTreeSet::new(),
            other_open: Vec::new(),
        }
    }

    /// The same with all that explains other rows in the service's listing.
    pub(crate) fn sent_with_neighbours(&self, loaded: &Loaded, now: &Stamp) -> Result<Sent, StoreError> {
        let mut sent = self.sent(loaded, now);
        let since = loaded
            .request
            .opened
            .as_ref()
            .map_or(now.wall(), Stamp::wall)
            .minus(ADOPTED_BEFORE);
        let own: BTreeSet<_> = loaded.posts.iter().map(|p| p.delivery).collect();
        let adopted = self.parts.journal.adopted_posts(loaded.connection.id, since)?;
        sent.adopted = adopted
            .into_iter()
            .filter(|(_, holder)| !own.contains(holder))
            .map(|(post, _)| post)
            .collect();
        sent.other_open = self
            .parts
            .journal
            .other_open_texts(loaded.connection.id, loaded.request.id)?;
        Ok(sent)
    }

    pub(crate) fn look(&mut self, loaded: &Loaded) -> Result<(), StoreError> {
        let now = self.stamp(loaded.witness.as_ref());
        let (base, headers) = match self.login(loaded, None) {
            Ok(login) => login,
            Err(error) => return self.looked_in_vain(loaded, &error),
        };
        let sent = self.sent_with_neighbours(loaded, &now)?;
        let conversation = self.service(&loaded.connection).look(&sent);
        let (request, asked) = (loaded.request.id, now.reading);
        self.asking.insert(request);
        self.converse(base, headers, conversation, move |report, witness| {
            let report = report.unwrap_or_else(|| nothing(said!("The service could not be asked.")));
            Message::Looked {
                request,
                report,
                asked,
                witness,
            }
        });
        Ok(())
    }

    fn looked_in_vain(&mut self, loaded: &Loaded, error: &LoginError) -> Result<(), StoreError> {
        let event = Event::Looked {
            report: nothing(error.said().clone()),
            asked: self.stamp(loaded.witness.as_ref()),
        };
        self.apply(loaded.request.id, None, event, None)
    }

    pub(crate) fn follow(&mut self, loaded: &Loaded) -> Result<(), StoreError> {
        let now = self.stamp(loaded.witness.as_ref());
        let following: Vec<_> = loaded
            .request
            .targets
            .iter()
            .filter(|t| t.state == DeliveryState::Following)
            .filter_map(|t| t.post.clone().map(|post| (t.account, post.id)))
            .collect();
        let (base, headers) = match self.login(loaded, None) {
            Ok(login) => login,
            Err(error) => {
                let Some((account, _)) = following.first() else {
                    return Ok(());
                };
                let event = Event::Followed(*account, FollowUp::Nothing(error.said().clone()));
                return self.apply(loaded.request.id, None, event, None);
            }
        };
        let sent = self.sent(loaded, &now);
        let service = self.service(&loaded.connection);
        let conversations: Vec<(AccountId, _)> = following
            .iter()
            .map(|(account, post)| (*account, service.follow(&sent, *account, post)))
            .collect();
        let request = loaded.request.id;
        self.asking.insert(request);
        let unasked = || FollowUp::Nothing(said!("The service could not be asked."));
        let mut teller = self.teller(move |follow_ups: Option<Vec<_>>, witness| Message::Followed {
            request,
            follow_ups: follow_ups.unwrap_or_else(|| {
                following
                    .iter()
                    .map(|(account, _)| (*account, unasked()))
                    .collect()
            }),
            witness,
        });
        let (transport, clock) = (Arc::clone(&self.parts.transport), Arc::clone(&self.parts.clock));
        let limits = self.parts.limits;
        self.parts.runtime.spawn(async move {
            let mut follow_ups = Vec::new();
            let mut witness = None;
            for (account, conversation) in conversations {
                let asked = ask(&*transport, &*clock, &base, &headers, limits, conversation).await;
                follow_ups.push((account, asked.result.unwrap_or_else(unasked)));
                witness = asked.witness.or(witness);
            }
            teller.tell(Some(follow_ups), witness);
        });
        Ok(())
    }

    /// Carries a conversation in a task of its own; its result comes back through the inbox.
    pub(crate) fn converse<T: Send + 'static>(
        &self,
        base: BaseUrl,
        headers: Vec<Header>,
        conversation: Box<dyn sendoff_services::Conversation<T>>,
        message: impl FnOnce(Option<T>, Option<Witness>) -> Message + Send + 'static,
    ) {
        let (transport, clock) = (Arc::clone(&self.parts.transport), Arc::clone(&self.parts.clock));
        let limits = self.parts.limits;
        let mut teller = self.teller(message);
        self.parts.runtime.spawn(async move {
            let asked = ask(&*transport, &*clock, &base, &headers, limits, conversation).await;
            teller.tell(asked.result, asked.witness);
        });
    }

    fn teller<T, M: FnOnce(Option<T>, Option<Witness>) -> Message>(&self, message: M) -> Teller<T, M> {
        Teller {
            outbox: self.sender(),
            message: Some(message),
            result: PhantomData,
        }
    }
}

/// Tells once what came of a question, whatever becomes of its task: the engine asks nothing of its kind before.
struct Teller<T, M: FnOnce(Option<T>, Option<Witness>) -> Message> {
    outbox: Sender<Message>,
    message: Option<M>,
    result: PhantomData<fn(T)>,
}

impl<T, M: FnOnce(Option<T>, Option<Witness>) -> Message> Teller<T, M> {
    fn tell(&mut self, result: Option<T>, witness: Option<Witness>) {
        if let Some(message) = self.message.take() {
            // An engine that is gone asks anew at its next start.
            let _ = self.outbox.send(message(result, witness));
        }
    }
}

impl<T, M: FnOnce(Option<T>, Option<Witness>) -> Message> Drop for Teller<T, M> {
    fn drop(&mut self) {
        self.tell(None, None);
    }
}

fn nothing(examined: Said) -> LookReport {
    LookReport {
        sightings: vec![],
        examined,
        complete: false,
    }
}
