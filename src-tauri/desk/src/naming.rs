//! What a person types for an id: the id itself, its beginning, or a handle.

use crate::{
    Desk,
    api::{AppError, Nothing},
    book::{Book, name_of},
};
use sendoff_core::{
    connection::Account,
    id::{AccountId, BatchId, ConnectionId, DraftId},
    network::Network,
    said,
};
use sendoff_store::{BatchFilter, DraftFilter, DraftStage};

/// Shorter beginnings of ids are too easily mistyped into another one.
const PREFIX_CHARS_MIN: usize = 6;
const PAGE: u32 = 500;

impl Desk {
    /// The account with this id, handle, or `network:handle`. A handle that several have is refused with all
    /// of them named.
    pub fn find_account(&self, typed: &str) -> Result<AccountId, AppError> {
        let book = Book::read(self.rows())?;
        find_account(&book, typed)
    }

    /// The draft with this id, or whose id begins like this (at least six characters).
    pub fn find_draft(&self, typed: &str) -> Result<DraftId, AppError> {
        if let Ok(id) = typed.parse::<DraftId>() {
            self.rows().draft_get(id)?;
            return Ok(id);
        }
        let begin = beginning("draft", typed)?;
        let mut found = Vec::new();
        for stage in [None, Some(DraftStage::Trash)] {
            let filter = DraftFilter {
                stage,
                ..DraftFilter::default()
            };
            let mut after = None;
            loop {
                let page = self.rows().draft_list(&filter, PAGE, after)?;
                found.extend(
                    page.iter()
                        .map(|item| item.draft.id)
                        .filter(|id| begins(id, &begin)),
                );
                match page.last() {
                    Some(last) => after = Some(last.cursor),
                    None => break,
                }
            }
        }
        the_only("draft", typed, found)
    }

    /// The batch with this id, or whose id begins like this (at least six characters).
    pub fn find_batch(&self, typed: &str) -> Result<BatchId, AppError> {
        if let Ok(id) = typed.parse::<BatchId>() {
            self.rows().batch(id)?;
            return Ok(id);
        }
        let begin = beginning("batch", typed)?;
        let (mut found, mut before) = (Vec::new(), None);
        loop {
            let page = self.rows().batches(BatchFilter::All, PAGE, before)?;
            found.extend(
                page.iter()
                    .map(|row| row.batch.id)
                    .filter(|id| begins(id, &begin)),
            );
            match page.last() {
                Some(last) => before = Some((last.batch.created_at, last.batch.id)),
                None => return the_only("batch", typed, found),
            }
        }
    }

    /// The connection with this id or name.
    pub fn find_connection(&self, typed: &str) -> Result<ConnectionId, AppError> {
        let rows = self.rows().connection_list()?;
        let named = rows
            .iter()
            .find(|row| row.connection.name == typed || row.connection.id.to_string() == typed);
        named.map(|row| row.connection.id).ok_or_else(|| {
            let known: Vec<String> = rows
                .iter()
                .map(|row| format!("\"{}\"", row.connection.name))
                .collect();
            let error = AppError::not_found(said!("There is no connection \"{typed}\".", typed));
            if known.is_empty() {
                error.with_remedy(said!(
                    "Add one with connection add, or practice ones with practice init."
                ))
            } else {
                error.with_remedy(said!("There are: {known}.", known = known.join(", ")))
            }
        })
    }

    /// The attention item with this id, or whose id begins like this (at least six characters).
    pub fn find_item(&self, typed: &str) -> Result<String, AppError> {
        let items = self.attention_list(Nothing {})?;
        let ids: Vec<String> = items.into_iter().map(|item| item.id).collect();
        if ids.iter().any(|id| id == typed) {
            return Ok(typed.to_owned());
        }
        let begin = typed.trim().to_lowercase();
        if begin.chars().count() < PREFIX_CHARS_MIN {
            return Err(AppError::not_found(said!(
                "\"{typed}\" is not under attention.",
                typed
            )));
        }
        the_only(
            "item",
            typed,
            ids.into_iter().filter(|id| id.starts_with(&begin)).collect(),
        )
    }
}

pub(crate) fn find_account(book: &Book, typed: &str) -> Result<AccountId, AppError> {
    let typed = typed.trim();
    if let Ok(id) = typed.parse::<AccountId>() {
        return Ok(book.choosable(id)?.id);
    }
    let found = goes_by(book, typed);
    match found.as_slice() {
        [only] => Ok(only.id),
        [] => Err(AppError::not_found(said!("There is no account \"{typed}\".", typed))
            .with_remedy(said!("See account list; an account goes by its id, its handle, network:handle, or its network where that has \
                      only one."))),
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|account| format!("{}:{} ({})", account.network, account.handle, account.id))
                .collect();
            Err(AppError::invalid(said!("\"{typed}\" can be {count} accounts: {several}.", typed, count = several.len(), several = several
                    .iter()
                    .map(|account| name_of(account))
                    .collect::<Vec<_>>()
                    .join(", ")))
            .with_remedy(said!("Say which: {names}.", names = names.join(", "))))
        }
    }
}

/// The accounts that go by a name: a handle with or without its network, the service's id, or a network alone.
fn goes_by<'a>(book: &'a Book, typed: &str) -> Vec<&'a Account> {
    let network = |word: &str| word.to_lowercase().parse::<Network>().ok();
    let (within, handle) = match typed.split_once(':') {
        Some((word, handle)) if network(word).is_some() => (network(word), handle),
        _ => (None, typed),
    };
    let plain = |handle: &str| handle.trim().trim_start_matches('@').to_lowercase();
    let wanted = plain(handle);
    let named: Vec<&Account> = book
        .choosable_accounts()
        .filter(|account| within.is_none_or(|network| network == account.network))
        .filter(|account| plain(&account.handle) == wanted || account.remote_id == handle)
        .collect();
    match network(typed) {
        Some(network) if named.is_empty() => book
            .choosable_accounts()
            .filter(|account| account.network == network)
            .collect(),
        _ => named,
    }
}

fn beginning(noun: &str, typed: &str) -> Result<String, AppError> {
    let begin = typed.trim().to_lowercase();
    let shaped = begin.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    if begin.chars().count() < PREFIX_CHARS_MIN || !shaped {
        return Err(
            AppError::not_found(said!("There is no {noun} \"{typed}\".", noun, typed)).with_remedy(said!(
                "Give its id, or at least the first {least} characters of it.",
                least = PREFIX_CHARS_MIN
            )),
        );
    }
    Ok(begin)
}

fn begins(id: &impl ToString, begin: &str) -> bool {
    id.to_string().starts_with(begin)
}

fn the_only<T>(noun: &str, typed: &str, mut found: Vec<T>) -> Result<T, AppError> {
    match (found.pop(), found.len()) {
        (Some(only), 0) => Ok(only),
        (Some(_), others) => Err(AppError::invalid(said!(
            "{others} {noun}s begin with \"{typed}\".",
            others = others + 1,
            noun,
            typed
        ))
        .with_remedy(said!("Give more of the id."))),
        (None, _) => Err(AppError::not_found(said!(
            "There is no {noun} \"{typed}\".",
            noun,
            typed
        ))),
    }
}
