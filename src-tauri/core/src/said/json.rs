//! What is said, in JSON: plain words are a string, a sentence of ours is `{"say": …, "gaps": {…}}`, and several are
//! `{"several": […]}`. In a gap may also stand a number, a moment as `{"at": …, "zone": …}`, or `{"wall": …}`.

use super::{Gap, Said};
use crate::{
    schedule::{WallTime, Zone},
    time::UtcInstant,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap};
use std::{borrow::Cow, collections::BTreeMap, fmt};

impl Serialize for Said {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::AsIs(words) => to.serialize_str(words),
            Self::Several(said) => {
                let mut map = to.serialize_map(Some(1))?;
                map.serialize_entry("several", said)?;
                map.end()
            }
            Self::Ours { template, gaps } => {
                let mut map = to.serialize_map(None)?;
                map.serialize_entry("say", template)?;
                if !gaps.is_empty() {
                    map.serialize_entry("gaps", gaps)?;
                }
                map.end()
            }
        }
    }
}

impl Serialize for Gap {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => to.serialize_i64(*number),
            Self::Said(said) => said.serialize(to),
            Self::Moment { at, zone } => {
                let mut map = to.serialize_map(Some(2))?;
                map.serialize_entry("at", at)?;
                map.serialize_entry("zone", zone)?;
                map.end()
            }
            Self::Wall(wall) => {
                let mut map = to.serialize_map(Some(1))?;
                map.serialize_entry("wall", wall)?;
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match Gap::deserialize(from)? {
            Gap::Said(said) => Ok(said),
            Gap::Number(_) | Gap::Moment { .. } | Gap::Wall(_) => {
                Err(de::Error::custom("a number or a time alone says nothing"))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Gap {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(GapVisitor)
    }
}

struct GapVisitor;

impl<'de> de::Visitor<'de> for GapVisitor {
    type Value = Gap;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "words, a template with its gaps, several of these one after another, a number, or a time",
        )
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Gap, E> {
        Ok(Gap::Number(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Gap, E> {
        Ok(Gap::from(number))
    }

    fn visit_str<E: de::Error>(self, words: &str) -> Result<Gap, E> {
        Ok(Gap::from(words))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Gap, A::Error> {
        let mut template = None;
        let mut several = None;
        let mut gaps = BTreeMap::new();
        let mut at = None;
        let mut zone = Zone::UTC;
        let mut wall = None;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "say" => template = Some(map.next_value::<String>()?),
                "several" => several = Some(map.next_value::<Vec<Said>>()?),
                "at" => at = Some(map.next_value::<UtcInstant>()?),
                "zone" => zone = map.next_value::<Zone>()?,
                "wall" => wall = Some(map.next_value::<WallTime>()?),
                "gaps" => gaps = map.next_value::<BTreeMap<String, Gap>>()?,
                _ => drop(map.next_value::<de::IgnoredAny>()?),
            }
        }
        if let Some(at) = at {
            return Ok(Gap::Moment { at, zone });
        }
        if let Some(wall) = wall {
            return Ok(Gap::Wall(wall));
        }
        if let Some(several) = several {
            let several = several.into_iter().map(Said::within_depth);
            return Ok(Gap::Said(Said::Several(several.collect())));
        }
        let template = template.ok_or_else(|| de::Error::missing_field("say"))?;
        let gaps = gaps.into_iter().map(|(name, gap)| (Cow::Owned(name), gap));
        Ok(Gap::Said(Said::with_gaps(Cow::Owned(template), gaps.collect())))
    }
}
