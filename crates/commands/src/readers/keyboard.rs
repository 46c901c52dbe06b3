//! Readers that type like a keyboard. The window catches their keys; here they become taps.

use std::collections::BTreeMap;

use domain::access::Permission;
use readers::{
    ReaderHub, ReaderId, WedgeEnd, WedgeKeyboard, WedgeKeys, WedgeReader, WedgeShape, text_of_keys,
};
use store::{KnownReader, ProfileRecord};

use crate::app::{App, locked};
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::reader_teach::profile_of;
use crate::view::{
    AddKeyboardReader, Nothing, ReaderView, TypedTap, TypingEnd, TypingKeys, TypingShape,
};

/// The kind of such readers in the store.
pub(super) const KIND: &str = "keyboard";

/// The reader whose numbers come from any keyboard reader nobody has added.
const ANY: &str = "keyboard:any";

/// What a tap of it says it was read at.
const ANY_NAME: &str = "Keyboard reader";

pub(super) fn is_any(id: &ReaderId) -> bool {
    id.as_str() == ANY
}

pub(super) fn start_any(hub: &ReaderHub, keyboards: &mut BTreeMap<ReaderId, WedgeKeyboard>) {
    let (reader, keyboard) = WedgeReader::new(ReaderId::new(ANY), ANY_NAME);
    match hub.start(reader, None) {
        Ok(id) => drop(keyboards.insert(id, keyboard)),
        Err(error) => tracing::warn!(%error, "readers that type cannot be heard"),
    }
}

pub(super) fn start(
    hub: &ReaderHub,
    keyboards: &mut BTreeMap<ReaderId, WedgeKeyboard>,
    known: &KnownReader,
    profiles: &[ProfileRecord],
) -> std::result::Result<(), String> {
    let profile = profile_of(known, profiles);
    let (reader, keyboard) = WedgeReader::new(ReaderId::new(&*known.id), &*known.name);
    let id = hub
        .start(reader, profile)
        .map_err(|error| error.to_string())?;
    keyboards.insert(id, keyboard);
    Ok(())
}

pub(super) fn shape_view(known: &KnownReader) -> Option<TypingShape> {
    let shape: WedgeShape = serde_json::from_str(known.settings.as_deref()?).ok()?;
    Some(TypingShape {
        shortest: shape.shortest,
        longest: shape.longest,
        end: match shape.end {
            WedgeEnd::Enter => TypingEnd::Enter,
            WedgeEnd::Tab => TypingEnd::Tab,
            WedgeEnd::Silence => TypingEnd::Silence,
        },
        gap_ms: shape.gap_ms,
        pace_ms: shape.pace_ms,
        keys: match shape.keys {
            WedgeKeys::Row => TypingKeys::Row,
            WedgeKeys::Pad => TypingKeys::Pad,
            WedgeKeys::Any => TypingKeys::Any,
        },
    })
}

fn shape(view: &TypingShape) -> WedgeShape {
    WedgeShape {
        shortest: view.shortest,
        longest: view.longest,
        end: match view.end {
            TypingEnd::Enter => WedgeEnd::Enter,
            TypingEnd::Tab => WedgeEnd::Tab,
            TypingEnd::Silence => WedgeEnd::Silence,
        },
        gap_ms: view.gap_ms,
        pace_ms: view.pace_ms,
        keys: match view.keys {
            TypingKeys::Row => WedgeKeys::Row,
            TypingKeys::Pad => WedgeKeys::Pad,
            TypingKeys::Any => WedgeKeys::Any,
        },
    }
}

/// Adds a reader that types, with the shape its first numbers had.
pub(crate) fn add(app: &App, args: AddKeyboardReader) -> Result<Vec<ReaderView>> {
    app.permit(Permission::DevicesManage)?;
    let name = super::kept::name(&args.name)?;
    let shape = shape(&args.shape);
    if !shape.holds() {
        return Err(AppError::new(
            ErrorCode::BadRequest,
            "No reader types like this: at least 4 keys, at most 100 ms between two of them.",
        ));
    }
    let store = app.store()?;
    let there = store.known_readers().map_err(fault::store)?;
    let id = (1..)
        .map(|nth| format!("{KIND}:{nth}"))
        .find(|id| there.iter().all(|known| known.id != *id))
        .unwrap_or_default();
    let known = KnownReader {
        id,
        name: name.to_owned(),
        kind: KIND.into(),
        port: None,
        usb: None,
        settings: serde_json::to_string(&shape).ok(),
        profile: None,
    };
    super::take_up(app, &known)?;
    super::list(app, Nothing {})
}

/// A number that was typed by a reader; its tap comes by the feed, as any other.
pub(crate) fn typed(app: &App, args: TypedTap) -> Result<Nothing> {
    app.admin()?;
    let text = text_of_keys(&args.codes)
        .filter(|text| !text.is_empty())
        .ok_or_else(|| {
            AppError::new(
                ErrorCode::BadRequest,
                "These keys are no number of a reader.",
            )
        })?;
    app.inner.desk.start(app);
    let running = locked(&app.inner.desk.running);
    let id = ReaderId::new(args.reader.unwrap_or_else(|| ANY.to_owned()));
    let sent = running
        .as_ref()
        .and_then(|running| running.keyboards.get(&id))
        .is_some_and(|keyboard| keyboard.typed(text).is_ok());
    if sent {
        Ok(Nothing {})
    } else {
        Err(AppError::new(
            ErrorCode::ReaderUnavailable,
            "This reader was removed. Add it again.",
        )
        .with("hint", "removed"))
    }
}
