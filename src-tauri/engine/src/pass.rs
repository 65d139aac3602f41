//! Going through long lists: a page each turn, each turn going on where the last one ended. What cannot go, at the
//! front of a list, keeps nobody behind it from having their turn; and no turn takes longer for a longer list.

use crate::Engine;
use sendoff_core::time::UtcInstant;
use sendoff_store::Cursor;

/// The lists that may be longer than a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum List {
    /// Drafts whose time has come.
    Due,
    /// Targets that another copy may have sent.
    Doubtful,
    /// Batches with something that is not frozen.
    Planned,
    /// Held since they were paused, and not paused any more.
    PausedNoMore,
    /// Requests that want something.
    Requests,
}

/// How far one list has been gone through.
#[derive(Debug, Default)]
pub(crate) struct Pass {
    after: Option<Cursor>,
    turn_at: Option<UtcInstant>,
}

impl Pass {
    /// A page more has been gone through, and by then something in it wants its turn. With the last page: when
    /// anything of the whole list does.
    fn passed(&mut self, next: Option<Cursor>, turn_at: Option<UtcInstant>) -> Option<UtcInstant> {
        self.turn_at = self.turn_at.into_iter().chain(turn_at).min();
        self.after = next;
        match self.after {
            Some(_) => None,
            None => self.turn_at.take(),
        }
    }
}

impl Engine {
    /// After which row a list goes on; from its beginning if `None`.
    pub(crate) fn after(&self, list: List) -> Option<&Cursor> {
        self.passes.get(&list)?.after.as_ref()
    }

    /// A page of a list has been gone through. If there is another one, the next turn follows at once.
    pub(crate) fn passed(&mut self, list: List, next: Option<Cursor>) {
        self.more |= next.is_some();
        let turn_at = self.passes.entry(list).or_default().passed(next, self.turn_at);
        if let Some(at) = turn_at {
            self.turn_comes(at);
        }
    }
}
