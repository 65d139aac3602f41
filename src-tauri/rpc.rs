//! The window's one way in.

use std::sync::Arc;

use sendoff_desk::api::AppError;
use serde_json::Value;
use tauri::State;

use crate::{Shell, keeping, opening};

/// Hands one command to desk and its answer back. Secrets pass here on their way to the keychain and
/// never come back.
#[tauri::command]
pub async fn rpc(shell: State<'_, Arc<Shell>>, command: String, payload: Value) -> Result<Value, AppError> {
    if command == keeping::KEPT {
        shell.keeping.answer(payload["kept"] == true);
        return Ok(Value::Null);
    }
    let shell = Arc::clone(&shell);
    tauri::async_runtime::spawn_blocking(move || shell.desk.wait()?.rpc(&command, payload))
        .await
        .unwrap_or_else(|died| Err(opening::broken(&died)))
}
