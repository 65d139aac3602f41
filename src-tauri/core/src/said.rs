//! What is said to a person, so that every language can say it: a template of ours with named gaps, or words that
//! are nobody's to translate.
//!
//! The English template is its own id in the catalogue (`ui/src/locales/en/messages.po`, which is written from every
//! [`said!`](crate::said!) of these sources), in a small part of ICU's MessageFormat: `{gap}`, and
//! `{count, plural, one {# post} other {# posts}}` with gaps inside, nothing else. [`Said`] travels and is stored with
//! its template and what fills it; [`Display`](fmt::Display) gives the English.

mod gap;
mod json;
mod template;

#[cfg(test)]
mod tests;

use std::{borrow::Cow, collections::BTreeMap, fmt};

pub use gap::Gap;
pub use template::check;

/// Sentences put into sentences, no deeper than this: what lies deeper is kept as its English.
pub const DEPTH_MAX: usize = 8;

/// Says a sentence of ours: a literal template and, by name, what fills its gaps. The compiler refuses a template
/// with a gap that is not given, and a gap that is given for nothing.
///
/// ```
/// use sendoff_core::said;
/// let handle = "@sol";
/// let said = said!("{handle} has {count, plural, one {# post} other {# posts}}.", handle, count = 2_u32);
/// assert_eq!(said.to_string(), "@sol has 2 posts.");
/// ```
///
/// ```compile_fail
/// let said = sendoff_core::said!("{handle} is paused.");
/// ```
///
/// ```compile_fail
/// let said = sendoff_core::said!("Everything is paused.", handle = "@sol");
/// ```
#[macro_export]
macro_rules! said {
    (@gap $gap:ident = $value:expr) => {
        $crate::said::Gap::from($value)
    };
    (@gap $gap:ident) => {
        $crate::said::Gap::from($gap)
    };
    ($template:literal $(, $gap:ident $(= $value:expr)?)* $(,)?) => {
        $crate::said::Said::ours(
            const { $crate::said::check($template, &[$(stringify!($gap)),*]) },
            [$((stringify!($gap), $crate::said!(@gap $gap $(= $value)?))),*],
        )
    };
}

/// What is said to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "ts",
    derive(ts_rs::TS),
    ts(
        type = "string | { say: string, gaps?: { [name: string]: Said | number | { at: string, zone: string, } | { wall: string, } }, } | { several: Array<Said>, }"
    )
)]
pub enum Said {
    /// Nobody's to translate: a service's own words, a name, a row from before this type.
    AsIs(String),
    /// A sentence of ours.
    Ours {
        /// In English; its id in the catalogue.
        template: Cow<'static, str>,
        /// What fills it.
        gaps: BTreeMap<Cow<'static, str>, Gap>,
    },
    /// One after another, with a space between.
    Several(Vec<Said>),
}

impl Said {
    /// Words that are nobody's to translate.
    pub fn as_is(words: impl Into<String>) -> Self {
        Self::AsIs(words.into())
    }

    /// A sentence of ours, by [`said!`](crate::said!), which checks the template.
    pub fn ours<const N: usize>(template: &'static str, gaps: [(&'static str, Gap); N]) -> Self {
        let gaps = gaps.into_iter().map(|(name, gap)| (Cow::Borrowed(name), gap));
        Self::with_gaps(Cow::Borrowed(template), gaps.collect())
    }

    /// One after another; those that say nothing are left out.
    pub fn several(said: impl IntoIterator<Item = Self>) -> Self {
        let mut said: Vec<Self> = said.into_iter().filter(|one| !one.is_silent()).collect();
        match said.len() {
            1 => said.remove(0),
            _ => Self::Several(said.into_iter().map(Self::within_depth).collect()),
        }
    }

    /// Whether nothing is said.
    pub fn is_silent(&self) -> bool {
        match self {
            Self::AsIs(words) => words.is_empty(),
            Self::Ours { template, .. } => template.is_empty(),
            Self::Several(said) => said.iter().all(Self::is_silent),
        }
    }

    /// As it is written into a column of text: plain words as they are, ours as JSON.
    pub fn stored(&self) -> String {
        match self {
            Self::AsIs(words) if !words.starts_with(JSON_BEGINS) => words.clone(),
            said => serde_json::to_string(said).unwrap_or_else(|_| said.to_string()),
        }
    }

    /// As read from a column of text. A row from before this type is plain words.
    pub fn from_stored(text: String) -> Self {
        if !text.starts_with(JSON_BEGINS) {
            return Self::AsIs(text);
        }
        serde_json::from_str(&text).unwrap_or(Self::AsIs(text))
    }

    fn with_gaps(template: Cow<'static, str>, gaps: BTreeMap<Cow<'static, str>, Gap>) -> Self {
        let gaps = gaps.into_iter().map(|(name, gap)| (name, gap.within_depth()));
        Self::Ours {
            template,
            gaps: gaps.collect(),
        }
    }

    /// The same, or its English where it lies too deep to be put into another one.
    fn within_depth(self) -> Self {
        if self.depth() < DEPTH_MAX {
            self
        } else {
            Self::AsIs(self.to_string())
        }
    }

    fn depth(&self) -> usize {
        let inner = match self {
            Self::AsIs(_) => return 0,
            Self::Ours { gaps, .. } => gaps.values().map(Gap::depth).max(),
            Self::Several(said) => said.iter().map(Self::depth).max(),
        };
        1 + inner.unwrap_or(0)
    }
}

/// How a column begins that holds JSON; plain words that begin so are written as a JSON string.
const JSON_BEGINS: [char; 2] = ['{', '"'];

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AsIs(words) => f.write_str(words),
            Self::Ours { template, gaps } => template::write(f, template, gaps),
            Self::Several(said) => {
                for (n, one) in said.iter().enumerate() {
                    let space = if n == 0 { "" } else { " " };
                    write!(f, "{space}{one}")?;
                }
                Ok(())
            }
        }
    }
}

/// Compares the English.
impl PartialEq<&str> for Said {
    fn eq(&self, english: &&str) -> bool {
        self.to_string().as_str() == *english
    }
}
