//! Badges as things that go out and come back: who had one, and taking many back at once.

use domain::access::Permission;
use domain::id::BadgeId;
use domain::op::IssueEnd;
use serde_json::json;

use crate::app::App;
use crate::badges::take_back;
use crate::error::{AppError, ErrorCode, Result};
use crate::fault;
use crate::view::{BadgeHolder, BadgeRef, Changed, IssueEnding, PastHolder, ReturnBadges};

/// So many holders of a badge are told, the latest first.
const MOST_HOLDERS: usize = 50;

/// So many badges are taken back in one act.
const MOST_RETURNED: usize = 1_000;

fn badge_id(text: &str) -> Result<BadgeId> {
    text.parse().map_err(|_| {
        AppError::new(
            ErrorCode::BadRequest,
            format!("{text:?} is no id of a badge."),
        )
    })
}

/// Who had a badge and until when, the latest first.
pub(crate) fn history(app: &App, args: BadgeRef) -> Result<Vec<PastHolder>> {
    app.permit(Permission::PeopleRead)?;
    let id = badge_id(&args.badge)?;
    app.store()?
        .read(|reader| {
            let issues = reader.issues_of(id, MOST_HOLDERS)?;
            issues
                .into_iter()
                .map(|issue| {
                    Ok(PastHolder {
                        holder: BadgeHolder {
                            id: issue.person.to_string(),
                            name: reader.name_of(issue.person)?.unwrap_or_default(),
                        },
                        since: issue.since.0,
                        given_by: match issue.by {
                            Some(by) => reader.name_of(by)?,
                            None => None,
                        },
                        until: issue.ended.as_ref().map(|(at, _)| at.0),
                        ending: issue.ended.map(|(_, how)| match how.as_str() {
                            "lost" => IssueEnding::Lost,
                            "moved" => IssueEnding::Moved,
                            _ => IssueEnding::Returned,
                        }),
                    })
                })
                .collect()
        })
        .map_err(fault::store)
}

/// Takes many badges back into stock, as one act. Those nobody holds are skipped.
pub(crate) fn return_many(app: &App, args: ReturnBadges) -> Result<Changed> {
    app.permit(Permission::BadgeAssign)?;
    if args.badges.is_empty() || args.badges.len() > MOST_RETURNED {
        return Err(AppError::new(
            ErrorCode::BadRequest,
            format!("Between 1 and {MOST_RETURNED} badges are taken back at once."),
        ));
    }
    let ids = args
        .badges
        .iter()
        .map(|text| badge_id(text))
        .collect::<Result<Vec<_>>>()?;
    let mut skipped = Vec::new();
    let label = json!({ "count": ids.len() });
    let applied = app.write("badge_return", &label, |tx| {
        let mut count = 0;
        for id in &ids {
            match tx.reader().badge(*id).map_err(fault::store)? {
                Some(badge) if badge.holder.is_some() => {
                    take_back(tx, Some(&badge), IssueEnd::Returned)?;
                    count += 1;
                }
                other => {
                    let why = match other {
                        Some(_) => ErrorCode::NotInThisState,
                        None => ErrorCode::NotFound,
                    };
                    skipped.push((id.to_string(), why.key().to_owned()));
                }
            }
        }
        Ok(count)
    })?;
    Ok(Changed {
        change_set: applied.change_set.to_string(),
        rev: applied.rev,
        count: applied.value,
        skipped,
        id: None,
    })
}
