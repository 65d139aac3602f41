//! Asking the person outside the pages, before anything goes where nothing has gone before. Pages may run
//! somebody else's script one day: what they ask for is then not what the person asked for.

use crate::{Desk, api::AppError, book::Book};
use sendoff_client::BaseUrl;
use sendoff_core::{profile, said};

/// Puts a question to the person where no page can answer it.
pub trait Consent: Send + Sync {
    /// Whether secrets and posts may go to this address, of which no connection of this folder knows yet. Blocks
    /// until the person has answered.
    fn may_send_to(&self, address: &str) -> bool;
}

impl Desk {
    /// Asks before a host is spoken to that no connection belongs to. Whoever opened the desk without a
    /// [`Consent`] is the person (a terminal).
    pub(crate) fn ask_about(&self, base: &BaseUrl) -> Result<(), AppError> {
        let Some(consent) = &self.inner.consent else {
            return Ok(());
        };
        let configured = self.rows().connection_list()?.into_iter().any(|row| {
            // The practice service's port is another one's tomorrow.
            row.connection.practice_ledger.is_none()
                && BaseUrl::parse(&row.connection.origin).is_ok_and(|known| known.origin() == base.origin())
        });
        if configured || consent.may_send_to(base.as_str()) {
            return Ok(());
        }
        Err(
            AppError::conflict(said!("Nothing was sent to {base}.", base = base.host())).with_remedy(said!(
                "Connect again and agree to the address, if it is the one you mean."
            )),
        )
    }

    /// Whether a service gave this address for one of this folder's posts, or it is the public page of one of its
    /// accounts: such a page may be opened without asking. Not an address that came in through the pages, nor one
    /// of the practice service's, whose answers the pages can choose.
    pub fn is_own_address(&self, address: &str) -> Result<bool, AppError> {
        Ok(self.rows().is_post_address(address)? || self.is_profile(address)?)
    }

    fn is_profile(&self, address: &str) -> Result<bool, AppError> {
        let book = Book::read(self.rows())?;
        Ok(book.accounts().any(|account| {
            !book.is_practice(account) && profile::page_of(account).as_deref() == Some(address)
        }))
    }
}
