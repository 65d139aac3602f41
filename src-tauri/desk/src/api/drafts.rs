//! Drafts, revisions, schedules, settings.

use super::DeliveryView;
use sendoff_core::{
    delivery::Reason,
    id::{AccountId, BatchId, DraftId},
    misfire::MisfirePolicy,
    network::Network,
    said::Said,
    schedule::{Fold, WallTime, Zone},
    tag::Tag,
    time::UtcInstant,
    words,
};
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::collections::BTreeMap;
use ts_rs::TS;

/// The state of the whole, for the frame around every page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AppState {
    /// Everything is paused.
    pub paused: bool,
    /// Who sends from this data folder.
    pub sender: SenderState,
    /// How many items wait for a person.
    #[ts(type = "number")]
    pub attention: u64,
    /// How many drafts are scheduled, without paused ones.
    #[ts(type = "number")]
    pub scheduled: u64,
    /// How many posts a person paused, one by one.
    #[ts(type = "number")]
    pub paused_posts: u64,
    /// The next one due.
    pub next_due: Option<UtcInstant>,
    /// Whether the practice service runs.
    pub practice: bool,
    /// This computer's time zone.
    pub zone: Zone,
    /// Where the data lies.
    pub data_dir: String,
    /// The program's version.
    pub version: String,
    /// Now, by this computer's clock.
    pub now: UtcInstant,
    /// What keeps results from being written down, if anything does; nothing new is sent meanwhile.
    pub trouble: Option<Said>,
    /// Whether this copy of the data folder sends; absent while there is nothing to say about that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub copy: Option<super::CopyView>,
}

words! {
    /// Who sends.
    SenderState: "sender state" {
        /// This process.
        Here = "here",
        /// Another process on this folder.
        Elsewhere = "elsewhere",
        /// Nobody.
        Nobody = "nobody",
    }
}

/// What a person set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Settings {
    /// The zone new schedules start with.
    pub zone: Zone,
    /// What new schedules do when missed.
    pub if_missed: MisfirePolicy,
    /// `system`, `light` or `dark`.
    pub theme: Theme,
    /// How large everything is drawn, in percent: from 50 to 200.
    #[serde(default = "full_size")]
    pub zoom: u16,
    /// The keys of the window's actions where they are not those it comes with; empty for none.
    pub shortcuts: BTreeMap<String, String>,
}

/// What of the settings is to be another; what is not named stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(optional_fields)]
pub struct SettingsChange {
    /// The zone new schedules start with.
    pub zone: Option<Zone>,
    /// What new schedules do when missed.
    pub if_missed: Option<MisfirePolicy>,
    /// `system`, `light` or `dark`.
    pub theme: Option<Theme>,
    /// How large everything is drawn, in percent: from 50 to 200.
    pub zoom: Option<u16>,
    /// All the keys that are to differ from those the window comes with; empty for none.
    pub shortcuts: Option<BTreeMap<String, String>>,
}

/// As large as it is drawn where nobody has chosen.
pub(crate) const fn full_size() -> u16 {
    100
}

words! {
    /// Light or dark.
    Theme: "theme" {
        /// As the system is.
        System = "system",
        /// Always light.
        Light = "light",
        /// Always dark.
        Dark = "dark",
    }
}

words! {
    /// Which drafts a list shows. The same words say where a draft stands.
    DraftFilter: "draft filter" {
        /// All but the trash.
        All = "all",
        /// Without a schedule and never published.
        Unscheduled = "unscheduled",
        /// Planned and not yet due.
        Scheduled = "scheduled",
        /// With an open batch.
        Open = "open",
        /// With a closed batch.
        Done = "done",
        /// Thrown away.
        Trash = "trash",
    }
}

/// A question for drafts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftQuery {
    /// Which.
    pub filter: DraftFilter,
    /// Words in the text.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub search: Option<String>,
    /// Only those that bear this tag.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub tag: Option<String>,
    /// At most this many (1 to 500; 100 if absent).
    #[serde(default)]
    #[ts(optional = nullable)]
    pub limit: Option<u32>,
    /// Go on after this draft.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub after: Option<DraftId>,
    /// Only those due within this time (for the calendar).
    #[serde(default)]
    #[ts(optional = nullable)]
    pub from: Option<UtcInstant>,
    /// See `from`.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub to: Option<UtcInstant>,
}

/// Some drafts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftPage {
    /// In the order of their time, the unscheduled newest first.
    pub drafts: Vec<DraftSummary>,
    /// Whether there are more.
    pub more: bool,
}

/// A draft in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftSummary {
    /// Its id.
    pub id: DraftId,
    /// A client's or campaign's name.
    pub label: Option<String>,
    /// The newest text.
    pub text: String,
    /// Where it stands (never `all`).
    pub stand: DraftFilter,
    /// When it goes out.
    pub schedule: Option<ScheduleView>,
    /// What stands with each of its targets.
    pub deliveries: Vec<DeliveryView>,
    /// A person paused it: it is not sent until it is released.
    pub paused: bool,
    /// A newer text than the confirmed one exists.
    pub unconfirmed: bool,
    /// By which words it is found.
    pub tags: Vec<Tag>,
    /// When it was made.
    pub created_at: UtcInstant,
}

/// A draft, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftDetail {
    /// As in a list; its JSON members stand beside these.
    #[serde(flatten)]
    pub summary: DraftSummary,
    /// The newest revision's number.
    pub revision: u32,
    /// The number of the revision that goes out, if one is confirmed.
    pub confirmed_revision: Option<u32>,
    /// The confirmed text, where it or an account's own text differs from the newest.
    pub confirmed_text: Option<String>,
    /// The confirmed texts of accounts' own, where the newest has another text or none for that account.
    #[ts(type = "Record<string, string>")]
    pub confirmed_variants: BTreeMap<AccountId, String>,
    /// Texts of their own, by account.
    #[ts(type = "Record<string, string>")]
    pub variants: BTreeMap<AccountId, String>,
    /// For whom it is meant.
    pub targets: Vec<AccountId>,
    /// Whether it can be changed now; not while a batch is open.
    pub locked: bool,
    /// Its open batch, else its newest.
    pub batch: Option<BatchId>,
}

/// A schedule as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ScheduleView {
    /// RFC 3339 in UTC.
    pub at: UtcInstant,
    /// What the clock on the wall shows.
    pub wall: WallTime,
    /// Where.
    pub zone: Zone,
    /// Which of two equal times.
    pub fold: Option<Fold>,
    /// What happens if it is missed.
    pub if_missed: MisfirePolicy,
}

/// Names a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftRef {
    /// Its id.
    pub draft: DraftId,
}

/// Names a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RevisionRef {
    /// Whose.
    pub draft: DraftId,
    /// Its number.
    pub revision: u32,
}

/// When something is to go out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlanTime {
    /// `2026-12-01 09:00`.
    pub wall: String,
    /// `Europe/Berlin`.
    pub zone: String,
    /// Which of two equal times.
    #[ts(optional = nullable)]
    pub fold: Option<Fold>,
    /// What to do if missed. If absent: as it was where there was a plan, else the setting.
    #[ts(optional = nullable)]
    pub if_missed: Option<MisfirePolicy>,
}

/// As a part of another payload it is read without its place in that, so it names itself what is malformed in it.
impl<'de> Deserialize<'de> for PlanTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Fields {
            wall: Value,
            zone: Value,
            #[serde(default)]
            fold: Value,
            #[serde(default)]
            if_missed: Value,
        }
        let fields = Fields::deserialize(deserializer)?;
        Ok(Self {
            wall: field("wall", fields.wall)?,
            zone: field("zone", fields.zone)?,
            fold: field("fold", fields.fold)?,
            if_missed: field("if_missed", fields.if_missed)?,
        })
    }
}

fn field<T: DeserializeOwned, E: serde::de::Error>(name: &str, value: Value) -> Result<T, E> {
    serde_json::from_value(value).map_err(|error| E::custom(format!("field \"{name}\": {error}")))
}

/// What a person confirms: the newest text of a draft, as they have seen it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConfirmPayload {
    /// Whose.
    pub draft: DraftId,
    /// Its number.
    pub revision: u32,
    /// Its text.
    pub text: String,
    /// Its own texts for single accounts.
    pub variants: BTreeMap<AccountId, String>,
}

impl DraftDetail {
    /// Its newest text, to be confirmed as it is shown here.
    pub fn to_confirm(&self) -> ConfirmPayload {
        ConfirmPayload {
            draft: self.summary.id,
            revision: self.revision,
            text: self.summary.text.clone(),
            variants: self.variants.clone(),
        }
    }
}

/// A new draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftCreate {
    /// Its text; may be empty while it is being written.
    pub text: String,
    /// For whom.
    pub targets: Vec<AccountId>,
    /// Texts of their own.
    #[serde(default)]
    #[ts(type = "Record<string, string>")]
    pub variants: BTreeMap<AccountId, String>,
    /// A client's or campaign's name.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub label: Option<String>,
    /// The person knows that one profile is named through two connections.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional = nullable)]
    pub same_profile_confirmed: bool,
}

/// What was typed: saved as the revision in progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftSave {
    /// Which draft.
    pub draft: DraftId,
    /// The text.
    pub text: String,
    /// Texts of their own.
    #[serde(default)]
    #[ts(type = "Record<string, string>")]
    pub variants: BTreeMap<AccountId, String>,
}

/// For whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TargetsPayload {
    /// Which draft.
    pub draft: DraftId,
    /// The accounts, in order.
    pub targets: Vec<AccountId>,
    /// The person knows that one profile is named through two connections.
    #[serde(default)]
    pub same_profile_confirmed: bool,
}

/// A name for a draft's client or campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LabelPayload {
    /// Which draft.
    pub draft: DraftId,
    /// The name; none removes it.
    pub label: Option<String>,
}

/// A revision as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RevisionView {
    /// Counted from 1.
    pub number: u32,
    /// Its text.
    pub text: String,
    /// Texts of their own.
    #[ts(type = "Record<string, string>")]
    pub variants: BTreeMap<AccountId, String>,
    /// When it was saved.
    pub saved_at: UtcInstant,
    /// Whether the person confirmed it.
    pub confirmed: bool,
}

/// A text to be measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TextQuestion {
    /// The text for all.
    pub text: String,
    /// Texts of their own.
    #[serde(default)]
    #[ts(type = "Record<string, string>")]
    pub variants: BTreeMap<AccountId, String>,
    /// For whom.
    pub targets: Vec<AccountId>,
}

/// The measure of a text, account by account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TextCheck {
    /// In the order asked.
    pub accounts: Vec<AccountCheck>,
    /// Profiles named through two connections: the accounts of each.
    pub same_profile: Vec<Vec<AccountId>>,
    /// Whether it can be planned, and an earlier text gives way to it: there is a text, and at least one of the
    /// accounts takes it.
    pub sendable: bool,
}

/// One account's measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountCheck {
    /// The account.
    pub account: AccountId,
    /// Its network.
    pub network: Network,
    /// Used, in the network's own unit.
    pub used: u32,
    /// The limit; none where no limit is stated.
    pub limit: Option<u32>,
    /// What would refuse the post, each with its remedy.
    pub problems: Vec<Reason>,
    /// The text as this account gets it, in pieces, for its preview.
    pub pieces: Vec<TextPiece>,
}

/// A stretch of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TextPiece {
    /// The text.
    pub text: String,
    /// How networks show it.
    pub kind: PieceKind,
}

words! {
    /// How a stretch of a text is shown.
    PieceKind: "kind of a piece of text" {
        /// As it is.
        Plain = "plain",
        /// A link.
        Link = "link",
        /// A hashtag or a mention.
        Tag = "tag",
    }
}

/// A time to be understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ScheduleQuestion {
    /// `2026-12-01 09:00`.
    pub wall: String,
    /// `Europe/Berlin`.
    pub zone: String,
}

/// A time in a person's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TimeWords {
    /// `tomorrow 9:30`, `in 2 hours`, `next free`.
    pub words: String,
    /// By the clock of this zone: `Europe/Berlin`.
    pub zone: String,
    /// For whom: a time is free if nothing else goes out to any of them around it.
    pub targets: Vec<AccountId>,
}

/// What was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TimeUnderstood {
    /// The time on the wall of that zone; none if the words are not understood (yet).
    pub wall: Option<WallTime>,
}

/// A question for the next time that is free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FreeQuestion {
    /// By the clock of this zone: `Europe/Berlin`.
    pub zone: String,
    /// For whom: a time is free if nothing else goes out to any of them around it.
    pub targets: Vec<AccountId>,
}

/// The next time that is free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FreeTime {
    /// On the wall of that zone; none if there is none in the next months.
    pub wall: Option<WallTime>,
}

/// What a time means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "meaning", rename_all = "snake_case")]
pub enum SchedulePreview {
    /// It exists once.
    Once {
        /// The instant.
        at: UtcInstant,
        /// The same by this computer's zone.
        here: WallTime,
        /// It is past.
        past: bool,
    },
    /// It exists twice: choose.
    Twice {
        /// The first.
        earlier: UtcInstant,
        /// The second.
        later: UtcInstant,
    },
    /// It does not exist.
    Gap {
        /// The last second before the jump.
        before: WallTime,
        /// The first one after it.
        after: WallTime,
    },
    /// It is no time or no zone.
    Wrong {
        /// Why, for people.
        message: Said,
    },
}

/// A plan. Scheduling confirms the newest revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SchedulePayload {
    /// Which draft.
    pub draft: DraftId,
    /// Its time.
    #[serde(flatten)]
    #[ts(flatten)]
    pub time: PlanTime,
}

/// Lines of JSON to import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportPayload {
    /// One draft per line: client, text, networks, local, zone, note.
    pub lines: String,
    /// Only say what would happen.
    #[serde(default)]
    pub dry_run: bool,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportReport {
    /// Line by line.
    pub lines: Vec<ImportedLine>,
}

/// What became of one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportedLine {
    /// From 1.
    pub line: u32,
    /// The draft made of it; none if nothing could be accepted (or in a dry run).
    pub draft: Option<DraftId>,
    /// Targets accepted.
    pub accepted: Vec<ImportedTarget>,
    /// Targets refused, each with its reason.
    pub refused: Vec<ImportedTarget>,
    /// Why the whole line was refused.
    pub error: Option<Reason>,
}

/// One target of an imported line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportedTarget {
    /// The network as written.
    pub network: String,
    /// The account, where there is one.
    pub account: Option<AccountId>,
    /// Why it was refused.
    pub reason: Option<Reason>,
}

/// Everything, as lines of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportText {
    /// One draft per line.
    pub lines: String,
}
