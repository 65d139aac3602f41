//! One SQLite file, and the two handles that write it.
//!
//! [`Store::open`] opens a data folder. [`Store::desk`] gives the [`Desk`]: what a person does and sees; any
//! number of processes may hold one. [`Store::try_take_sender`] gives the [`Journal`]: batches, requests,
//! attempts, deliveries; one per folder at any time, by an OS lock, and fenced by an epoch. All calls block;
//! all writes of a process go through one thread that commits them in groups.
//!
//! | | Desk | Journal |
//! |---|---|---|
//! | drafts | `draft_create` `draft_get` `draft_list` `export_drafts` `set_targets` `set_label` `set_tags` `tags` `trash` `restore`, `set_targets_of_many` `set_tags_of_many` `trash_many` `restore_many` | `draft` |
//! | revisions | `save_text` `confirm` `correct` `revisions` `revision` `restore_revision` | |
//! | schedules | `schedule_set` `schedule_clear` `schedules_move` `schedules_pause` `calendar` `scheduled_between` `schedules_waiting` `schedules_going` `due_unconfirmed` `due_paused` `due_behind` | `due` `next_instant_after` |
//! | connections | `connection_add` `_list` `_get` `_update_settings` `_rename` `_relist` `_set_address` `_set_trouble` `_set_proven` `_remove` `_drafts`, `connections_of_practice` `connections_wanted` `planned_through` | `connection` `connections` `set_witness` `set_connection_trouble` `set_connection_proven` |
//! | accounts | `accounts_put` `accounts` `account` `account_pause` `account_treat` | `accounts_put` `accounts_of` `set_account_trouble` |
//! | batches | `batches` `batch` `batches_of` | `claim` `claim_all` `plan_work` `batch` `batches_of` `set_delivery_misfire` `add_deliveries` |
//! | deliveries | `open_and_unacknowledged` `delivery` `open_delivery` `acknowledge` `open_counts` `unreadable` | `delivery` `set_delivery` `equal_text_open` `other_open_texts` `adopted_posts` `nothing_open` |
//! | requests | | `freeze` `refuse_locally` `due_requests` `held_requests` `paused_no_more` `open_requests` `sending_requests` `load` `load_one` `advance` |
//! | attempts, looks, decisions | `attempts` `looks` `decisions` | `attempts_since` |
//! | intents | `intent_add` `intent_outcome` | `intents_pending` `carry_out` `intent_done` |
//! | settings | `setting_get` `setting_set` `settings_set` | `setting` `paused` `newest_instant` `note_instant` |
//! | events | `events_after` `newest_event` | |
//! | file | `counts` `check` `backup_to` `backup_rotating` | `epoch` |
//!
//! Instants are INTEGER milliseconds UTC in columns named `…_ms`; ids are lower-case hyphenated UUIDs. Nothing
//! here reads a clock or makes randomness: both are arguments. Absent on purpose: rules about what may be sent
//! when (those are core's), and secrets (those never enter the file).

mod account;
mod advance;
mod attempt;
mod backup;
mod batch;
mod claim;
mod connection;
mod copy;
mod decision;
mod delivery;
mod desk;
mod draft;
mod error;
mod event;
mod file;
mod here;
mod intent;
mod look;
mod mark;
mod migrations;
mod page;
mod place;
mod plan;
mod readers;
mod request;
mod reserve;
mod restore;
mod retry;
mod revision;
mod row;
mod schedule;
mod schema;
mod search;
mod sender;
mod setting;
mod step;
mod store;
mod tag;
#[cfg(test)]
mod tests;
mod unreadable;
mod wish;
mod writer;

pub use account::{AccountFilter, AccountsPut};
pub use advance::{Advance, Replan};
pub use attempt::{AttemptChange, AttemptFilter, AttemptOutcome, AttemptRow};
pub use backup::Counts;
pub use batch::{BatchFilter, BatchRow, BatchView, Occasion, Terms};
pub use claim::{Claim, ClaimOutcome, NewDelivery};
pub use connection::{ConnectionRow, PlannedThrough};
pub use copy::{Adopted, CopyCounts, CopyOutlook, Doubtful, OutlookTarget, Undecided};
pub use decision::DecisionRow;
pub use delivery::{DeliveryRow, DeliveryView, OpenCounts, OpenDelivery, SetDelivery};
pub use desk::Desk;
pub use draft::{DraftCursor, DraftDetail, DraftFilter, DraftListItem, DraftStage, TEXT_START_CHARS};
pub use error::StoreError;
pub use event::{EventKind, EventRow};
#[cfg(feature = "fault-points")]
pub use file::{Weakened, weaken_durability};
pub use here::Here;
pub use intent::{IntentId, PendingIntent};
pub use look::LookRow;
pub use page::{Cursor, Page};
pub use plan::{PlanWork, PlannedDelivery};
pub use request::{Freeze, FrozenText, Loaded, LoadedPost, LocalRefusal};
pub use restore::{Backup, Restored, inspect, is_wanted, newest_good_backup, restore, take_wanted, want};
pub use retry::{AddDeliveries, Added};
pub use schedule::{Apart, CalendarEntry, CalendarPost, Due, PlanBefore, ScheduleRow, WORDS_CHARS};
pub use sender::Journal;
pub use setting::PAUSED;
pub use store::Store;
pub use tag::TagCount;
pub use unreadable::Unreadable;
pub use wish::{Act, Acted};
