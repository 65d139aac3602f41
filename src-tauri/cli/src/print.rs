//! Answers on standard output, in text or JSON.

use serde::Serialize;
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
            put(&document);
        } else {
            put(text().trim_end());
        }
    }

    /// One event of many: JSON on one line, else the text.
    pub(crate) fn event<T: Serialize>(self, value: &T, text: impl FnOnce() -> Option<String>) {
        if self.json {
            put(&serde_json::to_string(value).unwrap_or_default());
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

/// A reader who has gone (`| head`) is no error.
fn put(text: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// Everything that stands on standard input.
pub(crate) fn standard_input() -> Result<String, Trouble> {
    let mut text = String::new();
    io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| AppError::invalid(format!("Standard input cannot be read as text: {error}.")))?;
    Ok(text)
}

/// A secret from standard input: typed unseen in a terminal, else all that comes.
pub(crate) fn secret() -> Result<String, Trouble> {
    if !io::stdin().is_terminal() {
        return standard_input();
    }
    rpassword::prompt_password("Secret (not shown): ").map_err(|error| {
        AppError::new(ErrorCode::Secrets, format!("The secret cannot be read: {error}."))
            .with_remedy("Give it on standard input: … < file.")
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
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [
            vec!["a".to_owned(), "b".to_owned()],
            vec!["ßß".to_owned(), String::new()],
        ];
        assert_eq!(columns(&rows), "a   b\nßß\n");
    }
}
