//! Importing drafts from lines of JSON. One refused target does not stop the others, and one malformed line
//! does not stop the next.

use crate::{
    Desk,
    api::{AppError, ErrorCode, ImportPayload, ImportReport, ImportedLine, ImportedTarget},
    book::Book,
    lines::DraftLine,
    naming::find_account,
};
use sendoff_core::{
    connection::Account,
    delivery::Reason,
    id::{AccountId, DraftId},
    misfire::MisfirePolicy,
    network::Network,
    said,
    schedule::{Schedule, ScheduleError},
    tag::{TAGS_MAX, Tag, each_once},
};
use std::collections::BTreeMap;

impl Desk {
    /// Imports one draft per line, confirmed and planned for the accounts that can take it.
    pub fn draft_import(&self, payload: ImportPayload) -> Result<ImportReport, AppError> {
        let book = Book::read(self.rows())?;
        let if_missed = self.settings()?.if_missed;
        let mut report = ImportReport { lines: Vec::new() };
        for (number, text) in (1..).zip(payload.lines.lines()) {
            if text.trim().is_empty() {
                continue;
            }
            let line = match self.read_line(&book, text, if_missed) {
                Ok(read) if payload.dry_run || read.accepted.is_empty() => read.report(number, None),
                Ok(read) => {
                    let draft = self.store_line(&book, &read)?;
                    read.report(number, Some(draft))
                }
                Err(reason) => malformed(number, reason),
            };
            report.lines.push(line);
        }
        if payload.lines.trim().is_empty() {
            return Err(AppError::invalid(said!("There is nothing to import."))
                .with_remedy(said!("Give one JSON object per line.")));
        }
        self.poke();
        Ok(report)
    }

    fn read_line(&self, book: &Book, text: &str, if_missed: MisfirePolicy) -> Result<Read, Reason> {
        let line = DraftLine::parse(text)?;
        let plan = self.plan_of(&line, if_missed)?;
        let variants = variants(book, &line)?;
        let mut read = Read {
            label: line.client.clone(),
            text: line.text.clone(),
            variants,
            plan: plan.clone().ok().flatten(),
            tags: each_once(line.tags.iter().take(TAGS_MAX).cloned()),
            paused: line.paused,
            accepted: Vec::new(),
            refused: Vec::new(),
        };
        for (network, account) in wanted(book, &line) {
            let account = match account {
                Ok(account) => account,
                Err(reason) => {
                    read.refuse(network, None, reason);
                    continue;
                }
            };
            let text = read.variants.get(&account.id).unwrap_or(&read.text);
            let unfit = book.refusals(account, text).into_iter().next();
            match unfit
                .or_else(|| read.same_profile(book, account))
                .or(plan.clone().err())
            {
                None => read.accepted.push((network, account.id)),
                Some(reason) => read.refuse(network, Some(account.id), reason),
            }
        }
        Ok(read)
    }

    /// The line's plan; `Ok(Err(…))` if its time is understood and does not stand.
    fn plan_of(
        &self,
        line: &DraftLine,
        if_missed: MisfirePolicy,
    ) -> Result<Result<Option<Schedule>, Reason>, Reason> {
        let Some((wall, zone)) = line.time()? else {
            return Ok(Ok(None));
        };
        let misfire = line.if_missed.unwrap_or(if_missed);
        Ok(match Schedule::new(wall, zone, line.fold, misfire) {
            Ok(plan) if self.is_past(plan.instant) => Err(Reason::new(
                "past",
                said!("{wall} in {zone} is past.", wall, zone),
            )
            .with_remedy(said!("Choose a time to come."))),
            Ok(plan) => Ok(Some(plan)),
            Err(error) => {
                let code = match error {
                    ScheduleError::Gap { .. } => "gap",
                    ScheduleError::Twice { .. } => "twice",
                    ScheduleError::Wall(_) | ScheduleError::Zone(_) => "malformed",
                };
                Err(Reason::new(code, error.said()))
            }
        })
    }

    fn store_line(&self, book: &Book, read: &Read) -> Result<DraftId, AppError> {
        let targets: Vec<AccountId> = read.accepted.iter().map(|(_, account)| *account).collect();
        let id = self.store_draft(
            book,
            read.label.as_deref(),
            targets,
            read.text.clone(),
            read.variants.clone(),
        )?;
        if let Some(plan) = &read.plan {
            let row = self.rows().draft_get(id)?;
            let revision = self.rows().confirm(&row.newest, self.now())?;
            self.rows().schedule_set(id, plan, revision.id, self.now())?;
            if read.paused {
                self.rows().schedules_pause(&[id], true, self.now())?;
            }
        }
        if !read.tags.is_empty() {
            self.rows().set_tags(id, &read.tags, self.now())?;
        }
        Ok(id)
    }
}

/// A line that has been understood, target by target.
struct Read {
    label: Option<String>,
    text: String,
    variants: BTreeMap<AccountId, String>,
    plan: Option<Schedule>,
    tags: Vec<Tag>,
    paused: bool,
    accepted: Vec<(String, AccountId)>,
    refused: Vec<ImportedTarget>,
}

impl Read {
    fn refuse(&mut self, network: String, account: Option<AccountId>, reason: Reason) {
        self.refused.push(ImportedTarget {
            network,
            account,
            reason: Some(reason),
        });
    }

    /// A profile that another accepted account of this line reaches already.
    fn same_profile(&self, book: &Book, account: &Account) -> Option<Reason> {
        let mut ids: Vec<AccountId> = self.accepted.iter().map(|(_, id)| *id).collect();
        ids.push(account.id);
        let twice = book.same_profiles(&ids);
        twice.iter().any(|group| group.contains(&account.id)).then(|| {
            Reason::new(
                "same_profile",
                said!("This profile is reached through another connection already."),
            )
            .with_remedy(said!("To post there twice, choose both accounts in the draft."))
        })
    }

    fn report(self, line: u32, draft: Option<DraftId>) -> ImportedLine {
        ImportedLine {
            line,
            draft,
            accepted: self
                .accepted
                .into_iter()
                .map(|(network, account)| ImportedTarget {
                    network,
                    account: Some(account),
                    reason: None,
                })
                .collect(),
            refused: self.refused,
            error: None,
        }
    }
}

fn malformed(line: u32, reason: Reason) -> ImportedLine {
    ImportedLine {
        line,
        draft: None,
        accepted: Vec::new(),
        refused: Vec::new(),
        error: Some(reason),
    }
}

/// For whom a line is meant, each with the network as written: named accounts, else every account of each
/// network.
fn wanted<'a>(book: &'a Book, line: &DraftLine) -> Vec<(String, Result<&'a Account, Reason>)> {
    let mut wanted: Vec<(String, Result<&Account, Reason>)> = Vec::new();
    for name in line.accounts.iter().flatten() {
        wanted.push(named(book, name));
    }
    if line.accounts.is_some() {
        return wanted;
    }
    for word in line.networks.iter().flatten() {
        let known = word.parse::<Network>();
        let mut any = false;
        for account in book.choosable_accounts() {
            if known.as_ref() == Ok(&account.network) {
                any = true;
                let again =
                    |(_, there): &(_, Result<&Account, _>)| there.as_ref().is_ok_and(|a| a.id == account.id);
                if !wanted.iter().any(again) {
                    wanted.push((word.clone(), Ok(account)));
                }
            }
        }
        if !any {
            wanted.push((word.clone(), Err(no_account(word, known.ok()))));
        }
    }
    wanted
}

fn named<'a>(book: &'a Book, name: &str) -> (String, Result<&'a Account, Reason>) {
    let found = find_account(book, name).and_then(|id| book.choosable(id));
    let network = found.as_ref().map_or_else(
        |_| name.split(':').next().unwrap_or(name).to_owned(),
        |account| account.network.to_string(),
    );
    let reason = |error: AppError| {
        let code = if error.code == ErrorCode::NotFound {
            "no_account"
        } else {
            error.code.as_str()
        };
        Reason {
            code: code.to_owned(),
            message: error.message,
            remedy: error.remedy,
        }
    };
    (network, found.map_err(reason))
}

fn no_account(word: &str, network: Option<Network>) -> Reason {
    match network {
        Some(network) => Reason::new(
            "no_account",
            said!("No account of {network} is connected.", network = network.label()),
        )
        .with_remedy(said!("Add a connection that reaches one.")),
        None => Reason::new(
            "unknown_network",
            said!("Sendoff does not know the network \"{word}\".", word),
        ),
    }
}

fn variants(book: &Book, line: &DraftLine) -> Result<BTreeMap<AccountId, String>, Reason> {
    let named = line.variants.iter().map(|(name, text)| {
        find_account(book, name)
            .map(|id| (id, text.clone()))
            .map_err(|error| {
                Reason::new(
                    "malformed",
                    said!("In \"variants\": {message}", message = error.message),
                )
            })
    });
    named.collect()
}
