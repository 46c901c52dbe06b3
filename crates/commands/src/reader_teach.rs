//! Teaching a reader (two or three cards with known prints) and the profiles that come of it.

use domain::access::Permission;
use domain::card;
use domain::field::ReaderProfileField;
use domain::id::ReaderProfileId;
use domain::op::Change;
use domain::reader_profile::ReaderProfile;
use domain::teach::{Lesson, Rule, Sample, TeachProblem, Technology, teach};
use domain::value::Value;
use readers::{PortTarget, ReaderId, UsbIdentity, text_of};
use serde_json::json;
use store::{KnownReader, ProfileRecord, Tx};

use crate::app::{App, locked};
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::readers::hid::HID;
use crate::view::{
    LessonOutcome, LessonView, NewsTopic, ReaderProfileView, SaveLesson, SavedLesson, TaughtCard,
    TaughtRule, TeachReader,
};

/// Longest raw read taken from outside, in bytes; readers send far less.
const MAX_RAW: usize = 512;

/// Learns how a reader's numbers are read, and keeps it if `save` says under which name.
pub(crate) fn reader_teach(app: &App, args: TeachReader) -> Result<LessonView> {
    app.permit(Permission::DevicesManage)?;
    let technology = match args.technology.as_deref() {
        None => None,
        Some(key) => Some(Technology::from_key(key).ok_or_else(|| bad("technology"))?),
    };
    let mut framing = None;
    let mut samples = Vec::new();
    for sample in &args.samples {
        let raw = bytes(&sample.raw).ok_or_else(|| bad("raw"))?;
        let Some((found, read)) = text_of(&raw) else {
            return Ok(refused("unreadable", vec![samples.len() + 1]));
        };
        framing = framing.or(Some(found));
        samples.push(Sample {
            read,
            printed: sample.printed.trim().to_owned(),
        });
    }
    match teach(&samples, technology) {
        Err(problem) => Ok(problem_view(&problem)),
        Ok(Lesson::Undecided { rules, next }) => Ok(LessonView {
            outcome: LessonOutcome::Undecided,
            problem: None,
            cards: Vec::new(),
            rules: rules.iter().map(|rule| rule_view(rule, &samples)).collect(),
            technologies: Vec::new(),
            next: Some(next.key().to_owned()),
            saved: None,
        }),
        Ok(Lesson::Learnt {
            mut rule,
            technologies,
        }) => {
            rule.profile.framing = framing.unwrap_or_default();
            let saved = match &args.save {
                Some(save) => Some(keep(app, &rule.profile, save)?),
                None => None,
            };
            Ok(LessonView {
                outcome: LessonOutcome::Learnt,
                problem: None,
                cards: Vec::new(),
                rules: vec![rule_view(&rule, &samples)],
                technologies: technologies
                    .into_iter()
                    .map(|technology| technology.key().to_owned())
                    .collect(),
                next: None,
                saved,
            })
        }
    }
}

/// The profiles of the directory, by name.
pub(crate) fn reader_profiles(
    app: &App,
    _: crate::view::Nothing,
) -> Result<Vec<ReaderProfileView>> {
    app.admin()?;
    let profiles = app
        .store()?
        .read(|reader| reader.reader_profiles())
        .map_err(fault::store)?;
    Ok(profiles
        .into_iter()
        .map(|profile| ReaderProfileView {
            id: profile.id.to_string(),
            name: profile.name,
            model: profile.model,
            rule: profile.rule,
        })
        .collect())
}

fn bad(what: &str) -> AppError {
    AppError::new(
        ErrorCode::BadRequest,
        format!("{what} is none that a reader can be taught with."),
    )
    .with("field", what)
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let right = hex.is_ascii() && hex.len().is_multiple_of(2) && hex.len() <= MAX_RAW * 2;
    let pairs = (0..hex.len()).step_by(2);
    right.then(|| {
        pairs
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok())
            .collect()
    })?
}

fn refused(code: &str, cards: Vec<usize>) -> LessonView {
    LessonView {
        outcome: LessonOutcome::Refused,
        problem: Some(code.to_owned()),
        cards: cards
            .into_iter()
            .map(|nth| u32::try_from(nth).unwrap_or(u32::MAX))
            .collect(),
        rules: Vec::new(),
        technologies: Vec::new(),
        next: None,
        saved: None,
    }
}

fn problem_view(problem: &TeachProblem) -> LessonView {
    match *problem {
        TeachProblem::Printed { nth } => refused("printed", vec![nth]),
        TeachProblem::SameCard { first, second } => refused("same_card", vec![first, second]),
        TeachProblem::SamePrint { first, second } => refused("same_print", vec![first, second]),
        TeachProblem::OddOne { nth } => refused("odd_one", vec![nth]),
        TeachProblem::NoRule => refused("no_rule", Vec::new()),
    }
}

fn rule_view(rule: &Rule, samples: &[Sample]) -> TaughtRule {
    TaughtRule {
        rule: rule.profile.rule(),
        meaning: rule.profile.meaning.key(),
        cards: samples
            .iter()
            .filter_map(|sample| {
                let number = rule.card(&sample.read)?;
                Some(TaughtCard {
                    label: card::display(&number),
                    card: number.to_string(),
                    print: rule.print_of(&sample.read),
                })
            })
            .collect(),
    }
}

/// Keeps a profile for the reader's model, in place of the one it had, and lets the readers of this
/// desk read by it at once.
fn keep(app: &App, profile: &ReaderProfile, save: &SaveLesson) -> Result<SavedLesson> {
    let store = app.store()?;
    let name = save.name.trim();
    if name.is_empty() {
        return Err(fault::field_error(
            "name",
            "empty",
            "say what to call the profile",
        ));
    }
    let mut known = store.known_readers().map_err(fault::store)?;
    let reader = save
        .reader
        .as_ref()
        .and_then(|id| known.iter_mut().find(|known| known.id == *id));
    let model = reader.as_deref().and_then(model);
    let rule = profile.rule();
    let label = json!({ "name": name });
    let applied = app.write("reader_teach", &label, |tx| {
        write(tx, name, model.as_deref(), &rule).map_err(fault::store)
    })?;
    let id = applied.value;
    // Without a USB identity only this one reader is known to be of the kind.
    if let (Some(reader), None) = (reader, &model) {
        reader.profile = Some(id.0);
        store.remember_reader(reader).map_err(fault::store)?;
    }
    reteach(app);
    app.tell_topic(NewsTopic::Readers);
    Ok(SavedLesson {
        profile: id.to_string(),
        change_set: applied.change_set.to_string(),
    })
}

fn write(
    tx: &mut Tx<'_>,
    name: &str,
    model: Option<&str>,
    rule: &str,
) -> store::Result<ReaderProfileId> {
    let before = tx.reader().reader_profiles()?;
    let same = before
        .into_iter()
        .find(|profile| model.is_some() && profile.model.as_deref() == model);
    if let Some(same) = same {
        for (field, old, new) in [
            (ReaderProfileField::Name, same.name.as_str(), name),
            (ReaderProfileField::Rule, same.rule.as_str(), rule),
        ] {
            if old != new {
                tx.insist(Change::Set {
                    entity: same.id.into(),
                    field: field.into(),
                    value: Value::text(new),
                })?;
            }
        }
        return Ok(same.id);
    }
    let id = ReaderProfileId(tx.new_id());
    let mut fields = vec![
        (ReaderProfileField::Name.into(), Value::text(name)),
        (ReaderProfileField::Rule.into(), Value::text(rule)),
    ];
    if let Some(model) = model {
        fields.push((ReaderProfileField::Model.into(), Value::text(model)));
    }
    tx.insist(Change::Create {
        entity: id.into(),
        fields,
    })?;
    Ok(id)
}

/// USB vendor and product of a reader.
pub(crate) fn model(known: &KnownReader) -> Option<String> {
    let json = known.usb.as_deref()?;
    let usb: UsbIdentity = if known.kind == HID {
        serde_json::from_str(json).ok()?
    } else {
        match serde_json::from_str(json).ok()? {
            PortTarget::Usb { identity, .. } => identity,
            PortTarget::Path(_) => return None,
        }
    };
    Some(format!("{:04x}:{:04x}", usb.vendor, usb.product))
}

/// The profile a reader is read by: its own, else its model's.
pub(crate) fn profile_of(known: &KnownReader, profiles: &[ProfileRecord]) -> Option<ReaderProfile> {
    record_of(known, profiles)?
        .profile()
        .inspect_err(
            |error| tracing::warn!(%error, reader = known.id, "a profile is not understood"),
        )
        .ok()
}

/// The same, as the directory keeps it.
pub(crate) fn record_of<'a>(
    known: &KnownReader,
    profiles: &'a [ProfileRecord],
) -> Option<&'a ProfileRecord> {
    let model = model(known);
    let own = |profile: &&ProfileRecord| Some(profile.id.0) == known.profile;
    let of_model = |profile: &&ProfileRecord| model.is_some() && profile.model == model;
    profiles
        .iter()
        .find(own)
        .or_else(|| profiles.iter().find(of_model))
}

/// Lets the running readers read by what the directory says now: after teaching, and after an undo.
pub(crate) fn reteach(app: &App) {
    let Ok(store) = app.store() else { return };
    let known = store.known_readers().unwrap_or_default();
    let profiles = store
        .read(|reader| reader.reader_profiles())
        .unwrap_or_default();
    let running = locked(&app.inner.desk.running);
    let Some(running) = &*running else { return };
    for status in running.hub.readers() {
        let Some(known) = known.iter().find(|known| known.id == status.id.as_str()) else {
            continue;
        };
        let profile = profile_of(known, &profiles);
        if profile != status.profile {
            running.hub.teach(&ReaderId::new(known.id.clone()), profile);
        }
    }
}
