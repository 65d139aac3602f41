//! Tags, pausing single posts, and acts on many posts at once. Each act on many answers with what it changed,
//! and that is all that taking it back needs.

use super::{KeptPost, ScheduleView};
use sendoff_core::{
    id::{AccountId, DraftId},
    tag::Tag,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// By which words a draft is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TagsPayload {
    /// Which draft.
    pub draft: DraftId,
    /// All of its tags from now on, as written.
    pub tags: Vec<String>,
}

/// A tag that is in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TagView {
    /// The tag.
    pub tag: Tag,
    /// How many drafts outside the trash bear it.
    #[ts(type = "number")]
    pub drafts: u64,
}

/// Names posts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PostsRef {
    /// Their drafts.
    pub drafts: Vec<DraftId>,
}

/// Pause posts that wait for their time, or release them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PostsPause {
    /// Which.
    pub drafts: Vec<DraftId>,
    /// Paused from now on, or not.
    pub paused: bool,
}

/// What became of an act on many posts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PostsReport {
    /// Those that were changed, all in one act.
    pub changed: Vec<DraftId>,
    /// Those that stay as they are, and why.
    pub kept: Vec<KeptPost>,
}

/// Accounts to add to posts, and to take out of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PostsAccounts {
    /// Which posts.
    pub drafts: Vec<DraftId>,
    /// For these too from now on.
    pub add: Vec<AccountId>,
    /// For these no longer.
    pub remove: Vec<AccountId>,
}

/// For whom posts are meant, post by post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PostsTargets {
    /// Each with its accounts, in order.
    pub posts: Vec<PostTargets>,
}

/// For whom one post is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PostTargets {
    /// Which.
    pub draft: DraftId,
    /// Its accounts, in order.
    pub targets: Vec<AccountId>,
}

/// What became of a change of accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TargetsReport {
    /// Those that were changed, each with its accounts before.
    pub changed: Vec<PostTargets>,
    /// Those that stay as they are, and why.
    pub kept: Vec<KeptPost>,
}

/// Tags to give to posts, and to take from them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PostsTagging {
    /// Which posts.
    pub drafts: Vec<DraftId>,
    /// These from now on.
    pub add: Vec<String>,
    /// These no longer.
    pub remove: Vec<String>,
}

/// The tags of posts, post by post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PostsTags {
    /// Each with its tags.
    pub posts: Vec<PostTags>,
}

/// The tags of one post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PostTags {
    /// Which.
    pub draft: DraftId,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// What became of a tagging.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TagsReport {
    /// Those that were changed, each with its tags before.
    pub changed: Vec<PostTags>,
    /// Those that stay as they are, and why.
    pub kept: Vec<KeptPost>,
}

/// The plan of one post, as it stands until it is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PostPlan {
    /// Which.
    pub draft: DraftId,
    /// The plan.
    pub plan: ScheduleView,
    /// The number of the revision that goes out then.
    pub revision: u32,
    /// A person paused it.
    pub paused: bool,
    /// Planned before this data folder was copied or restored, and not let go on since.
    pub kept_back: bool,
}

/// What became of taking plans back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UnscheduleReport {
    /// Those that have no time any more, each with its plan before.
    pub changed: Vec<PostPlan>,
    /// Those that stay as they are, and why.
    pub kept: Vec<KeptPost>,
}

/// Plans to be put back, post by post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PostsPlans {
    /// Each with its plan.
    pub posts: Vec<PostPlan>,
}

/// What became of planning posts into the next free times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FreeTimesReport {
    /// Those that have a time now, in the order asked.
    pub planned: Vec<PlannedPost>,
    /// Those that stay as they are, and why.
    pub kept: Vec<KeptPost>,
}

/// A post that was planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlannedPost {
    /// Which.
    pub draft: DraftId,
    /// Its plan.
    pub plan: ScheduleView,
}
