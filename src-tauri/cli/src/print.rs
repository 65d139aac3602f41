//! Answers on standard output, in text or JSON.

use sendoff_core::{said, said::Said};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::io::{self, IsTerminal as _, Read as _, Write as _};

use crate::outcome::Trouble;
use sendoff_desk::api::{AppError, ErrorCode};

/// How answers are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Printer {
    /// As JSON.
    pub(crate) json: bool,
}

impl Printer {
    /// One answer: JSON as one indented document, else the text.
    pub(crate) fn answer<T: Serialize>(self, value: &T, text: impl FnOnce() -> String) {
        if self.json {
            let document = serde_json::to_string_pretty(value).unwrap_or_default();
            put(&english(&document));
        } else {
            put(text().trim_end());
        }
    }

    /// One event of many: JSON on one line, else the text.
    pub(crate) fn event<T: Serialize>(self, value: &T, text: impl FnOnce() -> Option<String>) {
        if self.json {
            put(&english(&serde_json::to_string(value).unwrap_or_default()));
        } else if let Some(text) = text() {
            put(&text);
        }
    }

    /// A remark beside the answer; not part of it.
    #[allow(clippy::unused_self, reason = "belongs to the printer at every call")]
    pub(crate) fn remark(self, text: &str) {
        eprintln!("note: {text}");
    }
}

/// JSON with what is said to people in English, as the terminal says everything. Its members keep their order.
pub(crate) fn english(json: &str) -> String {
    let mut written = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find(['"', '{']) {
        let (before, here) = rest.split_at(at);
        written.push_str(before);
        let end = match value::<Said>(here) {
            Some((said, end)) if here.starts_with('{') => {
                written.push_str(&Value::String(said.to_string()).to_string());
                end
            }
            found => {
                let end = found.map_or(1, |(_, end)| end);
                written.push_str(&here[..end]);
                end
            }
        };
        rest = &here[end..];
    }
    written.push_str(rest);
    written
}

/// The value that a piece of JSON begins with, and where it ends.
fn value<T: DeserializeOwned>(json: &str) -> Option<(T, usize)> {
    let mut values = serde_json::Deserializer::from_str(json).into_iter();
    let first = values.next()?.ok()?;
    Some((first, values.byte_offset()))
}

/// A reader who has gone (`| head`) is no error.
fn put(text: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// Everything that stands on standard input.
pub(crate) fn standard_input() -> Result<String, Trouble> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).map_err(|error| {
        AppError::invalid(said!("Standard input cannot be read as text: {error}.", error))
    })?;
    Ok(text)
}

/// A secret from standard input: typed unseen in a terminal, else all that comes.
pub(crate) fn secret() -> Result<String, Trouble> {
    if !io::stdin().is_terminal() {
        return standard_input();
    }
    rpassword::prompt_password("Secret (not shown): ").map_err(|error| {
        AppError::new(
            ErrorCode::Secrets,
            said!("The secret cannot be read: {error}.", error),
        )
        .with_remedy(said!("Give it on standard input: … < file."))
        .into()
    })
}

/// Columns of text, each as wide as its widest cell.
pub(crate) fn columns(rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let gap = width(column).saturating_sub(cell.chars().count());
            format!("{cell}{}", " ".repeat(gap))
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// The beginning of a text on one line.
pub(crate) fn short(text: &str, chars: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(chars) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_written_in_english_and_all_else_as_it_was() {
        let said = serde_json::to_string_pretty(&said!("Lost: {what}", what = said!("\"a\" reset"))).unwrap();
        let several = serde_json::to_string(&Said::several([said!("A."), Said::as_is("b")])).unwrap();
        let json = format!(
            r#"{{ "z": {said}, "a": [{several}, 1, "{{\"say\": \"x\"}} \\"], "{{": {{ "say": 3 }} }}"#
        );
        let wanted =
            r#"{ "z": "Lost: \"a\" reset", "a": ["A. b", 1, "{\"say\": \"x\"} \\"], "{": { "say": 3 } }"#;
        assert_eq!(english(&json), wanted);
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [
            vec!["a".to_owned(), "b".to_owned()],
            vec!["ßß".to_owned(), String::new()],
        ];
        assert_eq!(columns(&rows), "a   b\nßß\n");
    }
}
