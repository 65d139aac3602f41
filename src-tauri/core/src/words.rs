//! The macro behind every enum whose words are fixed in SQL, JSON and the interface.

/// Declares an enum with one fixed word per variant: `as_str`, `FromStr`, `Display`, serde and `ALL`.
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $name:ident: $noun:literal { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant,)* }

        impl $name {
            /// Every word, in the order of its declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word in SQL, JSON and the interface.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::words::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)*
                    _ => Err($crate::words::UnknownWord { noun: $noun, text: text.to_owned(), known: vec![$($word),*] }),
                }
            }
        }
    };
}

/// A word that is none of the known ones.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is not a {noun}; known are: {}", known.join(", "))]
pub struct UnknownWord {
    /// What kind of word was wanted.
    pub noun: &'static str,
    /// What stood there.
    pub text: String,
    /// The words that would have done.
    pub known: Vec<&'static str>,
}
