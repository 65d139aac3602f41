//! The practice service, as the window and the terminal use it.

use crate::{
    Desk, PracticeAddress, PracticeLink, PracticeService,
    api::{
        AccountView, AppError, DeskEvent, FaultPlanText, Nothing, PracticeConditions, PracticePreset,
        Timeline, TimelinePost,
    },
    book::Book,
    connections::Chosen,
};
use sendoff_core::{
    connection::{Connection, ConnectionSettings, ServiceKind},
    id::ConnectionId,
    said,
    said::Said,
};
use sendoff_engine::Login;
use std::sync::Arc;

/// What to do when the practice service does not run.
pub(crate) fn practice_start_hint() -> Said {
    said!("Start it: open the app, or run the sender in a terminal with sendoff run.")
}

impl Desk {
    /// Starts the practice service, and at the first time makes a connection for each service that it speaks
    /// like. Answers the practice accounts.
    pub fn practice_start(&self, _: Nothing) -> Result<Vec<AccountView>, AppError> {
        let address = self.practice()?.start()?;
        for service in &address.services {
            self.practice_connection(&address, service)?;
        }
        self.tell(&DeskEvent::ConnectionsChanged);
        let book = Book::read(self.rows())?;
        let of_practice = book
            .choosable_accounts()
            .filter(|account| book.is_practice(account));
        of_practice.map(|account| book.account_view(account)).collect()
    }

    /// What each practice account's followers see.
    pub fn practice_timelines(&self, _: Nothing) -> Result<Vec<Timeline>, AppError> {
        let book = Book::read(self.rows())?;
        let timelines = self.practice()?.timelines()?;
        Ok(timelines
            .into_iter()
            .map(|timeline| Timeline {
                account: book
                    .choosable_accounts()
                    .find(|account| account.remote_id == timeline.remote_id && book.is_practice(account))
                    .map(|account| account.id),
                handle: timeline.handle,
                network: timeline.network,
                posts: timeline
                    .posts
                    .into_iter()
                    .map(|post| TimelinePost {
                        text: post.text,
                        published_at: post.published_at,
                        idempotency_key: post.idempotency_key,
                        own_double: post.own_double,
                    })
                    .collect(),
            })
            .collect())
    }

    /// The practice service's conditions.
    pub fn practice_conditions(&self, _: Nothing) -> Result<PracticeConditions, AppError> {
        let report = self.practice()?.conditions()?;
        Ok(PracticeConditions {
            weather: report.weather,
            plan: report.plan,
            ledger: report.ledger,
        })
    }

    /// Sets the practice service's conditions by name.
    pub fn practice_set_preset(&self, preset: PracticePreset) -> Result<PracticeConditions, AppError> {
        self.practice()?.set_weather(preset.weather)?;
        self.practice_conditions(Nothing {})
    }

    /// Sets the practice service's conditions by a fault plan.
    pub fn practice_set_faults(&self, plan: FaultPlanText) -> Result<PracticeConditions, AppError> {
        self.practice()?.set_faults(&plan.plan)?;
        self.practice_conditions(Nothing {})
    }

    /// Starts the practice service if this folder has connections to it, so that their posts can go out.
    pub(crate) fn start_practice_if_connected(&self) -> Result<(), AppError> {
        let connected = self
            .rows()
            .connection_list()?
            .iter()
            .any(|row| row.connection.practice_ledger.is_some());
        match &self.inner.practice {
            Some(practice) if connected => practice.start().map(drop),
            _ => Ok(()),
        }
    }

    fn practice(&self) -> Result<&Arc<dyn PracticeLink>, AppError> {
        self.inner
            .practice
            .as_ref()
            .ok_or_else(|| AppError::conflict(said!("There is no practice service here.")))
    }

    fn practice_connection(
        &self,
        address: &PracticeAddress,
        service: &PracticeService,
    ) -> Result<(), AppError> {
        let known = self.rows().connections_of_practice(&address.ledger)?;
        let stands = known
            .iter()
            .find(|row| row.connection.service == service.kind && row.removed_at.is_none());
        let login = Login {
            origin: service.base_url.clone(),
            secret: service.secret.clone(),
        };
        if let Some(row) = stands {
            let mut connection = row.connection.clone();
            return match self.check_choosing(&mut connection, &login)? {
                Chosen::Accounts(accounts) => self.note_works(connection.id, &accounts),
                Chosen::Among(_) => Ok(()),
            };
        }
        let mut connection = Connection {
            id: ConnectionId::generate(self.entropy()),
            service: service.kind,
            name: name(service.kind),
            // The port changes with every start; requests are frozen under this name of the ledger, and go
            // where it is served.
            origin: format!("http://127.0.0.1/practice/{}/{}", address.ledger, service.kind),
            workspace: service.workspace.clone(),
            practice_ledger: Some(address.ledger.clone()),
            settings: ConnectionSettings::default(),
            not_before: None,
            trouble: None,
            proven_at: None,
            created_at: self.now(),
        };
        match self.check_choosing(&mut connection, &login)? {
            Chosen::Accounts(accounts) => self
                .store_connection(&connection, &service.secret, &accounts)
                .map(drop),
            Chosen::Among(_) => Err(AppError::service(said!(
                "The practice service names no workspace."
            ))),
        }
    }
}

fn name(kind: ServiceKind) -> String {
    match kind {
        ServiceKind::Letmepost => "Practice (letmepost)".to_owned(),
        ServiceKind::Postato => "Practice (Postato)".to_owned(),
    }
}
