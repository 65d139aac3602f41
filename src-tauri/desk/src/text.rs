//! Measuring a text while it is being typed, account by account.

use crate::{
    Desk,
    api::{AccountCheck, AppError, PieceKind, TextCheck, TextPiece, TextQuestion},
    book::Book,
    schedules::sendable,
};
use sendoff_core::{
    connection::Account,
    said,
    text::{self, Piece, TextRules},
};

impl Desk {
    /// How long a text is for each account, by the stricter of network and service, and what would refuse it.
    pub fn text_check(&self, question: TextQuestion) -> Result<TextCheck, AppError> {
        let book = Book::read(self.rows())?;
        let check = |id: &_| {
            let account = book
                .account(*id)
                .ok_or_else(|| AppError::not_found(said!("There is no account {id}.", id)))?;
            let text = question.variants.get(id).unwrap_or(&question.text);
            Ok(measured(&book, account, text))
        };
        Ok(TextCheck {
            accounts: question
                .targets
                .iter()
                .map(check)
                .collect::<Result<_, AppError>>()?,
            same_profile: book.same_profiles(&question.targets),
            sendable: !question.targets.is_empty()
                && sendable(&book, &question.text, &question.variants, &question.targets).is_ok(),
        })
    }
}

fn measured(book: &Book, account: &Account, text: &str) -> AccountCheck {
    let rules = book
        .service(account)
        .and_then(|service| TextRules::of(service, account.network));
    let measure = rules.map_or_else(
        || text::measure(account.network, text),
        |rules| rules.measure(text),
    );
    AccountCheck {
        account: account.id,
        network: account.network,
        used: measure.used,
        limit: measure.limit,
        problems: book.refusals(account, text),
        pieces: pieces(text),
    }
}

fn pieces(text: &str) -> Vec<TextPiece> {
    let piece = |(range, kind): (std::ops::Range<usize>, Piece)| TextPiece {
        text: text[range].to_owned(),
        kind: match kind {
            Piece::Plain => PieceKind::Plain,
            Piece::Link => PieceKind::Link,
            Piece::Tag => PieceKind::Tag,
        },
    };
    text::pieces(text).into_iter().map(piece).collect()
}
