//! The one door for the window: a command's name and its payload in, its answer out.

use crate::{
    Desk,
    api::{AppError, ErrorCode},
    error::technical,
};
use sendoff_core::said;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

macro_rules! dispatch {
    ($($name:ident: $payload:ty => $answer:ty,)*) => {
        impl Desk {
            /// Carries out the command of this name; the table is [`commands!`](crate::commands). An unknown
            /// command or a malformed payload is `invalid` and says where it is wrong.
            pub fn rpc(&self, command: &str, payload: Value) -> Result<Value, AppError> {
                match command {
                    $(stringify!($name) => {
                        let answer: $answer = self.$name(understood::<$payload>(command, payload)?)?;
                        written(&answer)
                    })*
                    _ => Err(AppError::invalid(said!("There is no command \"{command}\".", command))),
                }
            }
        }
    };
}

#[allow(
    clippy::wildcard_imports,
    reason = "the table names every payload and answer there is"
)]
use crate::api::*;
crate::commands!(dispatch);

fn understood<T: DeserializeOwned>(command: &str, payload: Value) -> Result<T, AppError> {
    // A command without content may be asked with nothing at all.
    let payload = if payload.is_null() {
        Value::Object(serde_json::Map::new())
    } else {
        payload
    };
    serde_path_to_error::deserialize(payload).map_err(|error| {
        let place = error.path().to_string();
        let what = error.into_inner().to_string();
        let what = technical(&if CARRY_SECRETS.contains(&command) {
            unquoted(&what)
        } else {
            what.as_str()
        });
        AppError::invalid(if place == "." {
            said!("{command}: {what}", command, what)
        } else {
            said!("{command}, field \"{place}\": {what}", command, place, what)
        })
    })
}

/// What a malformed payload of these holds is never repeated (P11): a secret may stand in the wrong place.
const CARRY_SECRETS: [&str; 2] = ["connection_add", "connection_update"];

/// The reader's words without the value that it found.
fn unquoted(what: &str) -> &str {
    if what.starts_with("missing field") {
        return what;
    }
    what.rfind("expected ")
        .map_or("it cannot be understood", |at| &what[at..])
}

fn written<T: Serialize>(answer: &T) -> Result<Value, AppError> {
    serde_json::to_value(answer).map_err(|error| {
        AppError::new(
            ErrorCode::Internal,
            said!("The answer cannot be written: {error}.", error),
        )
    })
}
