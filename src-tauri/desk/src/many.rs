//! Acts on many posts at once, and pausing single ones. What can be changed is changed in one act; the others say
//! why they stay. Of what has gone out nothing is ever touched.

use crate::{
    Desk,
    api::{
        AppError, DeskEvent, KeptPost, PostTags, PostTargets, PostsAccounts, PostsPause, PostsRef,
        PostsReport, PostsTagging, PostsTags, PostsTargets, TagsReport, TargetsReport,
    },
    book::{Book, name_of},
    drafts::targets,
    tags,
};
use sendoff_core::{
    connection::Account,
    delivery::Reason,
    id::{AccountId, DraftId},
    said,
    tag::{Tag, each_once},
};
use sendoff_store::{DraftDetail as Row, DraftStage};

/// As many as one act changes.
const POSTS_MAX: usize = 5_000;

/// What one act can do, and what it leaves as it is.
pub(crate) struct Sorted<T> {
    pub(crate) doable: Vec<(Row, T)>,
    pub(crate) kept: Vec<KeptPost>,
}

impl Desk {
    /// Pauses posts that wait for their time, or releases them. What came due while it was paused goes through its
    /// late policy once it is released.
    pub fn posts_pause(&self, payload: PostsPause) -> Result<PostsReport, AppError> {
        let Sorted { doable, kept } = self.sort(&payload.drafts, |row| {
            let plan = waiting(row)?;
            Ok((plan.paused_at.is_some() != payload.paused).then_some(()))
        })?;
        let changed = ids(&doable);
        self.rows()
            .schedules_pause(&changed, payload.paused, self.now())?;
        self.poke();
        Ok(self.told(changed, kept))
    }

    /// Throws posts away of which nothing has gone out; they can be restored.
    pub fn posts_trash(&self, which: PostsRef) -> Result<PostsReport, AppError> {
        let Sorted { doable, kept } = self.sort(&which.drafts, |row| {
            not_gone_out(row)?;
            Ok((row.stage != DraftStage::Trash).then_some(()))
        })?;
        let changed = ids(&doable);
        self.rows().trash_many(&changed, self.now())?;
        Ok(self.told(changed, kept))
    }

    /// Takes posts out of the trash.
    pub fn posts_restore(&self, which: PostsRef) -> Result<PostsReport, AppError> {
        let Sorted { doable, kept } = self.sort(&which.drafts, |row| {
            Ok((row.stage == DraftStage::Trash).then_some(()))
        })?;
        let changed = ids(&doable);
        self.rows().restore_many(&changed, self.now())?;
        self.poke();
        Ok(self.told(changed, kept))
    }

    /// Adds accounts to posts and takes others out. A post that would then be for nobody stays, and so does one that
    /// an added account would refuse.
    pub fn posts_change_accounts(&self, payload: PostsAccounts) -> Result<TargetsReport, AppError> {
        let book = Book::read(self.rows())?;
        for account in &payload.add {
            book.choosable(*account)?;
        }
        self.retarget(&book, &payload.drafts, |row| {
            let mut after = row.draft.targets.clone();
            after.retain(|account| !payload.remove.contains(account));
            after.extend(
                payload
                    .add
                    .iter()
                    .filter(|account| !row.draft.targets.contains(account)),
            );
            after
        })
    }

    /// Gives posts back the accounts that they had.
    pub fn posts_set_targets(&self, payload: PostsTargets) -> Result<TargetsReport, AppError> {
        let book = Book::read(self.rows())?;
        let drafts: Vec<DraftId> = payload.posts.iter().map(|post| post.draft).collect();
        self.retarget(&book, &drafts, |row| {
            let post = payload.posts.iter().find(|post| post.draft == row.draft.id);
            post.map_or_else(Vec::new, |post| post.targets.clone())
        })
    }

    fn retarget(
        &self,
        book: &Book,
        drafts: &[DraftId],
        wanted: impl Fn(&Row) -> Vec<AccountId>,
    ) -> Result<TargetsReport, AppError> {
        let Sorted { doable, kept } = self.sort(drafts, |row| {
            not_gone_out(row)?;
            in_sight(row)?;
            let after = wanted(row);
            if after == row.draft.targets {
                return Ok(None);
            }
            if after.is_empty() {
                return Err(AppError::conflict(said!("It would be meant for nobody."))
                    .with_remedy(said!("Add an account first, or move it to the trash.")));
            }
            check_added(book, row, &after)?;
            // A profile that was chosen twice before was chosen so on purpose.
            let known = !book.same_profiles(&row.draft.targets).is_empty();
            targets(book, &after, known).map(Some)
        })?;
        let wanted: Vec<_> = doable
            .iter()
            .map(|(row, after)| (row.draft.id, after.clone()))
            .collect();
        self.rows().set_targets_of_many(&wanted, self.now())?;
        let changed: Vec<PostTargets> = doable
            .into_iter()
            .map(|(row, _)| PostTargets {
                draft: row.draft.id,
                targets: row.draft.targets,
            })
            .collect();
        self.tell_changed(changed.iter().map(|post| post.draft));
        Ok(TargetsReport { changed, kept })
    }

    /// Gives tags to posts and takes others from them.
    pub fn posts_tag(&self, payload: PostsTagging) -> Result<TagsReport, AppError> {
        let (add, remove) = (tags::read(&payload.add)?, tags::read(&payload.remove)?);
        self.tag(&payload.drafts, |row| {
            let kept = row
                .tags
                .iter()
                .filter(|tag| !remove.iter().any(|gone| gone.same(tag)));
            each_once(kept.chain(&add).cloned())
        })
    }

    /// Gives posts back the tags that they had.
    pub fn posts_set_tags(&self, payload: PostsTags) -> Result<TagsReport, AppError> {
        let drafts: Vec<DraftId> = payload.posts.iter().map(|post| post.draft).collect();
        self.tag(&drafts, |row| {
            let post = payload.posts.iter().find(|post| post.draft == row.draft.id);
            post.map_or_else(Vec::new, |post| each_once(post.tags.clone()))
        })
    }

    fn tag(&self, drafts: &[DraftId], wanted: impl Fn(&Row) -> Vec<Tag>) -> Result<TagsReport, AppError> {
        let Sorted { doable, kept } = self.sort(drafts, |row| {
            not_gone_out(row)?;
            in_sight(row)?;
            let after = wanted(row);
            tags::check_count(&after)?;
            let keys = |tags: &[Tag]| {
                let mut keys: Vec<String> = tags.iter().map(Tag::key).collect();
                keys.sort();
                keys
            };
            Ok((keys(&after) != keys(&row.tags)).then_some(after))
        })?;
        let wanted: Vec<_> = doable
            .iter()
            .map(|(row, after)| (row.draft.id, after.clone()))
            .collect();
        self.rows().set_tags_of_many(&wanted, self.now())?;
        let changed: Vec<PostTags> = doable
            .into_iter()
            .map(|(row, _)| PostTags {
                draft: row.draft.id,
                tags: row.tags,
            })
            .collect();
        self.tell_changed(changed.iter().map(|post| post.draft));
        Ok(TagsReport { changed, kept })
    }

    /// Goes through the posts of an act: `able` says what is to be done with one, nothing if it is so already, or why
    /// it stays.
    pub(crate) fn sort<T>(
        &self,
        drafts: &[DraftId],
        able: impl Fn(&Row) -> Result<Option<T>, AppError>,
    ) -> Result<Sorted<T>, AppError> {
        if drafts.len() > POSTS_MAX {
            return Err(AppError::invalid(said!(
                "No more than {most} posts can be changed in one act.",
                most = POSTS_MAX
            )));
        }
        let mut sorted = Sorted {
            doable: Vec::new(),
            kept: Vec::new(),
        };
        for draft in drafts {
            let row = self.rows().draft_get(*draft)?;
            match able(&row) {
                Ok(Some(what)) => sorted.doable.push((row, what)),
                Ok(None) => {}
                Err(error) => sorted.kept.push(kept(*draft, error)),
            }
        }
        Ok(sorted)
    }

    pub(crate) fn told(&self, changed: Vec<DraftId>, kept: Vec<KeptPost>) -> PostsReport {
        self.tell_changed(changed.iter().copied());
        PostsReport { changed, kept }
    }

    pub(crate) fn tell_changed(&self, drafts: impl Iterator<Item = DraftId>) {
        for draft in drafts {
            self.tell(&DeskEvent::DraftChanged { draft });
        }
    }
}

/// A post that stays as it is.
pub(crate) fn kept(draft: DraftId, why: AppError) -> KeptPost {
    KeptPost {
        draft,
        reason: Reason {
            code: why.code.as_str().to_owned(),
            message: why.message,
            remedy: why.remedy,
        },
    }
}

pub(crate) fn ids<T>(doable: &[(Row, T)]) -> Vec<DraftId> {
    doable.iter().map(|(row, _)| row.draft.id).collect()
}

/// The plan of a post that waits for its time; otherwise why it cannot be paused.
fn waiting(row: &Row) -> Result<&sendoff_store::ScheduleRow, AppError> {
    match (row.stage, &row.schedule) {
        (DraftStage::Scheduled, Some(plan)) if plan.waits() => Ok(plan),
        (DraftStage::Open, _) => Err(AppError::conflict(said!("It is on its way already."))
            .with_remedy(said!("Take back what has not left, under Activity."))),
        (DraftStage::Done, _) => Err(AppError::conflict(said!(
            "It has gone out: there is nothing left to pause."
        ))),
        (DraftStage::Trash, _) => Err(AppError::conflict(said!(
            "It is in the trash: nothing of it goes out."
        ))),
        _ => Err(AppError::conflict(said!(
            "It has no time: nothing of it goes out by itself."
        ))),
    }
}

pub(crate) fn not_gone_out(row: &Row) -> Result<(), AppError> {
    match row.generation {
        None => Ok(()),
        Some(_) if row.open_batch.is_some() => {
            Err(AppError::conflict(said!("It is going out now.")).with_remedy(said!("Wait for its result.")))
        }
        Some(_) => Err(
            AppError::conflict(said!("It has gone out, and is left as it is."))
                .with_remedy(said!("To post it again, open it and duplicate it.")),
        ),
    }
}

pub(crate) fn in_sight(row: &Row) -> Result<(), AppError> {
    match row.stage {
        DraftStage::Trash => {
            Err(AppError::conflict(said!("It is in the trash.")).with_remedy(said!("Restore it first.")))
        }
        _ => Ok(()),
    }
}

/// Nobody reads every text when many are changed at once: an account that would certainly refuse one is not added.
fn check_added(book: &Book, row: &Row, after: &[AccountId]) -> Result<(), AppError> {
    let goes_out = row
        .confirmed
        .as_ref()
        .filter(|_| row.stage == DraftStage::Scheduled);
    let content = goes_out.unwrap_or(&row.newest);
    for id in after.iter().filter(|id| !row.draft.targets.contains(id)) {
        let account = book.choosable(*id)?;
        // What is not planned may be half written: the composer says what would refuse it.
        if row.stage != DraftStage::Scheduled {
            continue;
        }
        check_taken(book, account, content.text_for(*id))?;
    }
    Ok(())
}

/// Refuses a text that an account would certainly refuse.
pub(crate) fn check_taken(book: &Book, account: &Account, text: &str) -> Result<(), AppError> {
    let Some(reason) = book.refusals(account, text).into_iter().next() else {
        return Ok(());
    };
    Err(AppError {
        message: said!(
            "{name} would refuse it: {why}",
            name = name_of(account),
            why = reason.message
        ),
        remedy: reason.remedy,
        code: crate::api::ErrorCode::Conflict,
    })
}
