//! What a person set, and pausing everything.

use crate::{
    Desk,
    api::{
        AppError, AppState, DeskEvent, Nothing, PausePayload, QuitCheck, Settings, SettingsChange, Theme,
        full_size,
    },
    views,
};
use sendoff_core::{
    misfire::MisfirePolicy,
    said,
    said::Said,
    schedule::{Schedule, WallTime, Zone},
};
use sendoff_store::PAUSED;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::{collections::BTreeMap, ops::RangeInclusive};

const ZONE: &str = "zone";
const IF_MISSED: &str = "if_missed";
const THEME: &str = "theme";
const ZOOM: &str = "zoom";
/// Smaller cannot be read, and larger leaves no room for a page.
const ZOOM_PERCENT: RangeInclusive<u16> = 50..=200;
const SHORTCUTS: &str = "shortcuts";
/// More actions than the window will ever have.
const SHORTCUTS_MAX: usize = 500;
/// Longer than any action's name or keys.
const SHORTCUT_BYTES_MAX: usize = 64;
/// How many of the next posts are named before quitting.
const NEXT_NAMED: u32 = 5;
const NEXT_TEXT_CHARS: usize = 60;

impl Desk {
    /// What a person set.
    pub fn settings_get(&self, _: Nothing) -> Result<Settings, AppError> {
        self.settings()
    }

    pub(crate) fn settings(&self) -> Result<Settings, AppError> {
        Ok(Settings {
            zone: self.setting::<Zone>(ZONE)?.unwrap_or(self.inner.zone),
            if_missed: self.setting::<MisfirePolicy>(IF_MISSED)?.unwrap_or_default(),
            theme: self.setting::<Theme>(THEME)?.unwrap_or(Theme::System),
            zoom: self
                .setting(ZOOM)?
                .filter(|zoom| ZOOM_PERCENT.contains(zoom))
                .unwrap_or_else(full_size),
            shortcuts: self.setting(SHORTCUTS)?.unwrap_or_default(),
        })
    }

    /// Sets what is named and leaves the rest as it is: whoever changes one thing need not know the others, and takes
    /// nothing back that somebody else set meanwhile. What is wrong is refused before anything is set, and all of it is
    /// set in one write.
    pub fn settings_change(&self, change: SettingsChange) -> Result<Settings, AppError> {
        if let Some(shortcuts) = &change.shortcuts {
            check_shortcuts(shortcuts)?;
        }
        if let Some(zoom) = change.zoom.filter(|zoom| !ZOOM_PERCENT.contains(zoom)) {
            return Err(AppError::invalid(said!(
                "{zoom} % is no size: it is from {start} % to {end} %.",
                zoom,
                start = *ZOOM_PERCENT.start(),
                end = *ZOOM_PERCENT.end()
            )));
        }
        let named = [
            named(ZONE, change.zone.as_ref())?,
            named(IF_MISSED, change.if_missed.as_ref())?,
            named(THEME, change.theme.as_ref())?,
            named(ZOOM, change.zoom.as_ref())?,
            named(SHORTCUTS, change.shortcuts.as_ref())?,
        ];
        let named: Vec<_> = named.into_iter().flatten().collect();
        self.rows().settings_set(&named)?;
        self.tell(&DeskEvent::StateChanged);
        self.settings()
    }

    /// Every time zone that can be chosen.
    pub fn zones(&self, _: Nothing) -> Result<Vec<String>, AppError> {
        Ok(chrono_tz::TZ_VARIANTS
            .iter()
            .map(|zone| zone.name().to_owned())
            .collect())
    }

    /// Pauses everything, or lets it go on. What is on the wire ends.
    pub fn pause(&self, payload: PausePayload) -> Result<AppState, AppError> {
        self.rows().setting_set(PAUSED, &Value::Bool(payload.paused))?;
        self.poke();
        self.tell(&DeskEvent::StateChanged);
        self.app_state(Nothing {})
    }

    /// Whether everything is paused.
    pub fn is_paused(&self) -> Result<bool, AppError> {
        Ok(self.rows().setting_get(PAUSED)? == Some(Value::Bool(true)))
    }

    /// The state of the whole.
    pub fn app_state(&self, _: Nothing) -> Result<AppState, AppError> {
        let next = self.rows().schedules_going(1)?;
        let counts = self.rows().open_counts()?;
        let practice = self.inner.practice.as_ref();
        Ok(AppState {
            paused: self.is_paused()?,
            sender: self.sender(),
            attention: self.attention_count()?,
            scheduled: counts.schedules,
            paused_posts: counts.paused,
            next_due: next.first().map(|(_, row)| row.schedule.instant),
            practice: practice.is_some_and(|practice| practice.running().is_some()),
            zone: self.inner.zone,
            data_dir: self.data_dir().display().to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            now: self.now(),
            trouble: self.storage_trouble(),
            copy: Some(self.copy_view()?).filter(|copy| copy.reason.is_some() || copy.unreleased > 0),
        })
    }

    /// What will not go out if Sendoff is quit now.
    pub fn quit_check(&self, _: Nothing) -> Result<QuitCheck, AppError> {
        let counts = self.rows().open_counts()?;
        let mut next = Vec::new();
        for (draft, row) in self.rows().schedules_going(NEXT_NAMED)? {
            let text = self.rows().draft_get(draft)?.newest.text;
            next.push(self.going(&row.schedule, &views::start_of(&text, NEXT_TEXT_CHARS)));
        }
        let open = self.rows().batches(sendoff_store::BatchFilter::Open, 500, None)?;
        Ok(QuitCheck {
            open: u64::try_from(open.len()).unwrap_or(u64::MAX),
            scheduled: counts.schedules,
            next,
        })
    }

    /// A plan's time as people say it, its place where that is not here, and what goes out then.
    fn going(&self, plan: &Schedule, text: &str) -> Said {
        let here = self.inner.zone;
        let today = WallTime::of(self.now(), plan.zone);
        let time = plan.wall.in_words(today);
        if plan.zone.city() == here.city() {
            said!("{time}: {text}", time, text)
        } else {
            said!("{time} in {city}: {text}", time, city = plan.zone.city(), text)
        }
    }

    /// A setting that cannot be understood counts as never set: an older program may have written it.
    fn setting<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, AppError> {
        let value = self.rows().setting_get(key)?;
        Ok(value.and_then(|value| serde_json::from_value(value).ok()))
    }
}

/// What there is to be set.
fn named<'a, T: Serialize>(key: &'a str, value: Option<&T>) -> Result<Option<(&'a str, Value)>, AppError> {
    let Some(value) = value else { return Ok(None) };
    let value = serde_json::to_value(value).map_err(|error| {
        AppError::new(
            crate::api::ErrorCode::Internal,
            said!("A setting cannot be written: {error}.", error),
        )
    })?;
    Ok(Some((key, value)))
}

/// Which actions there are is the window's to say; that they fit a setting is said here.
fn check_shortcuts(shortcuts: &BTreeMap<String, String>) -> Result<(), AppError> {
    let fits = |words: &str| words.len() <= SHORTCUT_BYTES_MAX;
    if shortcuts.len() <= SHORTCUTS_MAX && shortcuts.iter().all(|(action, keys)| fits(action) && fits(keys)) {
        return Ok(());
    }
    Err(AppError::invalid(said!("These keys are too many or too long.")))
}
