//! What a desk or an admin likes: theme, density, columns. JSON the window owns.

use crate::app::App;
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::view::{SettingGet, SettingPut, SettingValue};

/// Beyond this a "setting" is data that belongs elsewhere.
const MAX_BYTES: usize = 64 * 1024;

/// Settings whose key begins so are of the desk, whoever signs in; the others are the admin's.
const OF_THE_DESK: &str = "desk.";

fn scope(app: &App, key: &str) -> Result<(String, String)> {
    match key.strip_prefix(OF_THE_DESK) {
        Some(rest) => Ok(("desk".to_owned(), rest.to_owned())),
        None => Ok((app.admin()?.to_string(), key.to_owned())),
    }
}

/// A setting.
pub(crate) fn get(app: &App, args: SettingGet) -> Result<SettingValue> {
    let (scope, key) = scope(app, &args.key)?;
    let value = app.store()?.setting(&scope, &key).map_err(fault::store)?;
    Ok(SettingValue {
        key: args.key,
        value,
    })
}

/// Keeps a setting, or forgets it.
pub(crate) fn put(app: &App, args: SettingPut) -> Result<SettingValue> {
    if args
        .value
        .as_ref()
        .is_some_and(|value| value.len() > MAX_BYTES)
    {
        return Err(AppError::new(
            ErrorCode::BadRequest,
            "This setting is too long to keep.",
        ));
    }
    let (scope, key) = scope(app, &args.key)?;
    app.store()?
        .set_setting(&scope, &key, args.value.as_deref())
        .map_err(fault::store)?;
    app.tell_topic(crate::view::NewsTopic::Settings);
    Ok(SettingValue {
        key: args.key,
        value: args.value,
    })
}
