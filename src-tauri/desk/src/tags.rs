//! Tags: words by which posts are found again.

use crate::{
    Desk,
    api::{AppError, DraftDetail, Nothing, TagView, TagsPayload},
};
use sendoff_core::said;
use sendoff_core::tag::{TAGS_MAX, Tag, each_once};

impl Desk {
    /// Gives a draft exactly these tags. A published one can be tagged too: nothing that went out changes.
    pub fn draft_set_tags(&self, payload: TagsPayload) -> Result<DraftDetail, AppError> {
        let tags = read(&payload.tags)?;
        self.rows().set_tags(payload.draft, &tags, self.now())?;
        self.changed(payload.draft)
    }

    /// Every tag of drafts outside the trash.
    pub fn tag_list(&self, _: Nothing) -> Result<Vec<TagView>, AppError> {
        let tags = self.rows().tags()?.into_iter();
        Ok(tags
            .map(|count| TagView {
                tag: count.tag,
                drafts: count.drafts,
            })
            .collect())
    }
}

/// Reads tags as people wrote them, each once.
pub(crate) fn read(written: &[String]) -> Result<Vec<Tag>, AppError> {
    let tags = written.iter().map(|text| Tag::new(text));
    let tags = each_once(tags.collect::<Result<Vec<_>, _>>()?);
    check_count(&tags)?;
    Ok(tags)
}

pub(crate) fn check_count(tags: &[Tag]) -> Result<(), AppError> {
    if tags.len() > TAGS_MAX {
        return Err(
            AppError::invalid(said!("A post bears no more than {most} tags.", most = TAGS_MAX))
                .with_remedy(said!("Take one away first.")),
        );
    }
    Ok(())
}
