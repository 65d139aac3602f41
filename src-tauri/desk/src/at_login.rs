//! Starting at login: offered with the first planned post, since nothing goes out while Sendoff is closed.
//! Whoever runs the desk arranges it; here it is only known whether to offer it.

use crate::{
    Desk,
    api::{AppError, AtLoginChange, AtLoginView, DeskEvent, ErrorCode, Nothing},
};
use sendoff_core::{said, said::Said};
use serde_json::Value;

/// Arranges that the program starts when the person logs in, and nothing else.
pub trait AtLogin: Send + Sync {
    /// Whether it is arranged; what the system says where that cannot be told.
    fn is_on(&self) -> Result<bool, Said>;
    /// Arranges it, or takes it back.
    fn set(&self, on: bool) -> Result<(), Said>;
}

/// Set once the person has said what they want: it is offered no more.
const ANSWERED: &str = "at_login_answered";

impl Desk {
    /// Whether Sendoff starts at login, and whether to offer that.
    pub fn at_login_show(&self, _: Nothing) -> Result<AtLoginView, AppError> {
        let known = self.inner.at_login.as_ref().and_then(|login| login.is_on().ok());
        let on = known.unwrap_or(false);
        let answered = self.rows().setting_get(ANSWERED)? == Some(Value::Bool(true));
        let offer = known == Some(false) && !answered && self.rows().open_counts()?.schedules > 0;
        Ok(AtLoginView {
            can: known.is_some(),
            on,
            offer,
        })
    }

    /// Starts at login from now on, or no more.
    pub fn at_login_set(&self, change: AtLoginChange) -> Result<AtLoginView, AppError> {
        let Some(login) = &self.inner.at_login else {
            return Err(AppError::conflict(said!(
                "Starting at login is arranged by the desktop program alone."
            )));
        };
        login.set(change.on).map_err(|why| {
            let what = said!("Starting at login cannot be changed.");
            AppError::new(ErrorCode::Internal, Said::several([what, why]))
        })?;
        self.at_login_answered()
    }

    /// The person does not want it: it is not offered again, and stays in the settings.
    pub fn at_login_decline(&self, _: Nothing) -> Result<AtLoginView, AppError> {
        self.at_login_answered()
    }

    fn at_login_answered(&self) -> Result<AtLoginView, AppError> {
        self.rows().setting_set(ANSWERED, &Value::Bool(true))?;
        self.tell(&DeskEvent::StateChanged);
        self.at_login_show(Nothing {})
    }
}
