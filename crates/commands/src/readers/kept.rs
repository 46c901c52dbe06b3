//! What the office says of its readers: their names, and that one was removed by mistake.

use domain::access::Permission;
use readers::ReaderId;
use store::KnownReader;

use crate::app::{App, locked};
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::readers::{list, smart_card, take_up};
use crate::view::{NewsTopic, Nothing, ReaderRef, ReaderView, RenameReader};

/// Longest name a reader may have, in characters.
const MAX_NAME: usize = 80;

/// Readers that were removed are kept for putting back; more than these nobody misses at once.
const MAX_REMOVED: usize = 8;

/// The name of a reader as somebody typed it.
pub(super) fn name(typed: &str) -> Result<&str> {
    let name = typed.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME {
        return Err(fault::field_error(
            "name",
            "length",
            "give the reader a name of up to 80 characters",
        ));
    }
    Ok(name)
}

fn gone() -> AppError {
    AppError::new(
        ErrorCode::ReaderUnavailable,
        "This reader was removed. Add it again.",
    )
    .with("hint", "removed")
}

/// Gives a reader another name. A smart card reader is not added by anybody; its name is kept for
/// when it is plugged in.
pub(crate) fn rename(app: &App, args: RenameReader) -> Result<Vec<ReaderView>> {
    app.permit(Permission::DevicesManage)?;
    let name = name(&args.name)?;
    let store = app.store()?;
    let known = store.known_readers().map_err(fault::store)?;
    let mut reader = known
        .into_iter()
        .find(|known| known.id == args.id)
        .or_else(|| {
            smart_card::is_one(&ReaderId::new(&*args.id)).then(|| KnownReader {
                id: args.id.clone(),
                name: String::new(),
                kind: smart_card::KIND.into(),
                port: None,
                usb: None,
                settings: None,
                profile: None,
            })
        })
        .ok_or_else(gone)?;
    name.clone_into(&mut reader.name);
    store.remember_reader(&reader).map_err(fault::store)?;
    app.inner.desk.call(&reader);
    app.tell_topic(NewsTopic::Readers);
    list(app, Nothing {})
}

/// Keeps a reader that is about to be forgotten.
pub(super) fn keep(app: &App, id: &str) -> Result<()> {
    let known = app.store()?.known_readers().map_err(fault::store)?;
    let mut removed = locked(&app.inner.desk.removed);
    removed.retain(|other| other.id != id);
    removed.extend(known.into_iter().find(|known| known.id == id));
    let surplus = removed.len().saturating_sub(MAX_REMOVED);
    removed.drain(..surplus);
    Ok(())
}

/// Puts a reader back that was removed, as it was.
pub(crate) fn put_back(app: &App, args: ReaderRef) -> Result<Vec<ReaderView>> {
    app.permit(Permission::DevicesManage)?;
    let kept = {
        let mut removed = locked(&app.inner.desk.removed);
        let at = removed.iter().position(|known| known.id == args.id);
        at.map(|at| removed.remove(at))
    };
    take_up(app, &kept.ok_or_else(gone)?)?;
    list(app, Nothing {})
}
