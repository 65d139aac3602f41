//! The shape of one draft in an import or export file: one JSON object on one line.

use crate::error::technical;
use sendoff_core::{
    delivery::Reason,
    misfire::MisfirePolicy,
    said,
    said::Said,
    schedule::{Fold, WallTime, Zone},
    tag::Tag,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One draft. Members that are not listed here are passed over: other programs keep notes of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DraftLine {
    /// The client's or campaign's name: the draft's label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) client: Option<String>,
    /// The text.
    pub(crate) text: String,
    /// Every account of these networks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) networks: Option<Vec<String>>,
    /// Exactly these accounts instead: ids, handles, or `network:handle`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) accounts: Option<Vec<String>>,
    /// Texts of their own, by account.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) variants: BTreeMap<String, String>,
    /// The wall time; a line without one makes a draft without a plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) local: Option<String>,
    /// The zone of that wall time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) zone: Option<String>,
    /// Which of two equal times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) fold: Option<Fold>,
    /// What to do if missed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) if_missed: Option<MisfirePolicy>,
    /// Somebody's note; not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    /// By which words it is found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<Tag>,
    /// Its plan is paused: it is not sent until it is released.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) paused: bool,
}

impl DraftLine {
    /// Reads a line, or says what is wrong with it and where.
    pub(crate) fn parse(text: &str) -> Result<Self, Reason> {
        if !text.trim_start().starts_with('{') {
            return Err(wrong(said!(
                "This line is not a JSON object: {example}.",
                example = "{\"text\": …, \"networks\": […]}"
            )));
        }
        let mut json = serde_json::Deserializer::from_str(text);
        let line: Self = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let place = error.path().to_string();
            let what = technical(&error.into_inner());
            wrong(if place == "." {
                what
            } else {
                said!("\"{place}\": {what}", place, what)
            })
        })?;
        json.end()
            .map_err(|_| wrong(said!("There is more on this line than one JSON object.")))?;
        if line.networks.is_none() && line.accounts.is_none() {
            return Err(wrong(said!(
                "\"networks\" is missing: it says where the post goes."
            )));
        }
        Ok(line)
    }

    /// The line's wall time and zone, if it has them.
    pub(crate) fn time(&self) -> Result<Option<(WallTime, Zone)>, Reason> {
        match (&self.local, &self.zone) {
            (None, None) => Ok(None),
            (Some(local), Some(zone)) => {
                let wall = local.parse::<WallTime>();
                let wall = wall.map_err(|error| wrong(said!("\"local\": {what}", what = error.said())))?;
                let zone = zone.parse::<Zone>();
                let zone = zone.map_err(|error| wrong(said!("\"zone\": {what}", what = error.said())))?;
                Ok(Some((wall, zone)))
            }
            (Some(_), None) => Err(wrong(said!("\"zone\" is missing: the time has no place."))),
            (None, Some(_)) => Err(wrong(said!("\"local\" is missing: the zone has no time."))),
        }
    }
}

fn wrong(message: Said) -> Reason {
    Reason::new("malformed", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_line_says_what_is_wrong_with_it() {
        for (line, part) in [
            ("{", "EOF"),
            ("[]", "not a JSON object"),
            ("\"text\"", "not a JSON object"),
            (r#"{"networks": ["x"]}"#, "issing field `text`"),
            (r#"{"text": 7, "networks": ["x"]}"#, "\"text\""),
            (r#"{"text": "a"}"#, "\"networks\" is missing"),
            (r#"{"text": "a", "networks": "x"}"#, "\"networks\""),
            (r#"{"text": "a", "networks": ["x", 1]}"#, "networks[1]"),
            (r#"{"text": "a", "networks": ["x"], "fold": "both"}"#, "\"fold\""),
            (r#"{"text": "a", "networks": ["x"]} {}"#, "more on this line"),
        ] {
            let reason = DraftLine::parse(line).unwrap_err();
            assert_eq!(reason.code, "malformed");
            assert!(
                reason.message.to_string().contains(part),
                "{line}: {}",
                reason.message
            );
        }
    }

    #[test]
    fn a_time_needs_its_zone_and_both_must_be_understood() {
        let line = |local: Option<&str>, zone: Option<&str>| DraftLine {
            local: local.map(ToOwned::to_owned),
            zone: zone.map(ToOwned::to_owned),
            ..DraftLine::default()
        };
        assert_eq!(line(None, None).time(), Ok(None));
        assert!(
            line(Some("2026-12-01 09:00"), Some("Europe/Berlin"))
                .time()
                .unwrap()
                .is_some()
        );
        for (local, zone, part) in [
            (Some("2026-12-01 09:00"), None, "\"zone\" is missing"),
            (None, Some("Europe/Berlin"), "\"local\" is missing"),
            (Some("9 o'clock"), Some("Europe/Berlin"), "\"local\""),
            (Some("2026-12-01 09:00"), Some("Berlin"), "\"zone\""),
        ] {
            let reason = line(local, zone).time().unwrap_err();
            assert!(reason.message.to_string().contains(part), "{}", reason.message);
        }
    }
}
