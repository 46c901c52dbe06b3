//! The directory's list: asking, windows, counts, selections.

use std::collections::{HashSet, VecDeque};

use domain::access::Permission;
use domain::id::PersonId;
use store::{FilterOp as Op, ListColumn, ListFilter, ListHint, ListQuery, ListRow, Vocabulary};

use crate::app::{App, locked};
use crate::error::{AppError, ErrorCode, Result};
use crate::people::{state_of, state_view};
use crate::view::{
    Column, DirectoryCounts, DirectoryPage, DirectoryQuery, DirectoryRows, FilterOp, FilterValue,
    FilterValues, HiddenCount, Nothing, PersonRow, SearchHint, Selection, SelectionShown,
    ShownCount,
};
use crate::{fault, health};

/// Rows of the first answer: what a tall window shows, and some more.
const FIRST_ROWS: u64 = 100;

/// Rows of one window at most.
const MOST_ROWS: u64 = 1_000;

/// Lists whose further windows may still be asked for.
const KEPT_LISTS: usize = 16;

/// The lists asked for lately, by name.
#[derive(Default)]
pub(crate) struct Lists {
    next: u64,
    kept: VecDeque<(u64, ListQuery)>,
}

impl Lists {
    pub(crate) fn clear(&mut self) {
        self.kept.clear();
    }

    /// The same question keeps its name, so that a refreshed list goes on where it was.
    fn keep(&mut self, query: &ListQuery) -> u64 {
        let place = self.kept.iter().position(|(_, kept)| kept == query);
        if let Some(found) = place.and_then(|place| self.kept.remove(place)) {
            let name = found.0;
            self.kept.push_back(found);
            return name;
        }
        self.next += 1;
        if self.kept.len() == KEPT_LISTS {
            self.kept.pop_front();
        }
        self.kept.push_back((self.next, query.clone()));
        self.next
    }

    fn get(&self, name: &str) -> Option<ListQuery> {
        let name: u64 = name.parse().ok()?;
        self.kept
            .iter()
            .find(|(kept, _)| *kept == name)
            .map(|(_, query)| query.clone())
    }
}

macro_rules! columns {
    ($($view:ident = $list:ident),* $(,)?) => {
        fn column(column: Column) -> ListColumn {
            match column { $(Column::$view => ListColumn::$list),* }
        }
    };
}
columns! {
    Name = Name, Given = Given, Family = Family, Email = Email, Username = Username, Phone = Phone, Title = Title,
    PersonType = PersonType, Company = Company, Division = Division, Department = Department,
    Departments = Departments, Site = Site, CostCentre = CostCentre, EmployeeNo = EmployeeNo, Role = Role,
    Groups = Groups, Badge = Badge, Status = Status, StartDate = StartDate, EndDate = EndDate, Changed = Changed,
    Created = Created, LastActive = LastActive, Production = Production, Language = Language, TimeZone = TimeZone,
    Note = Note,
}

fn operator(op: FilterOp) -> Op {
    match op {
        FilterOp::Is => Op::Is,
        FilterOp::IsNot => Op::IsNot,
        FilterOp::Contains => Op::Contains,
        FilterOp::StartsWith => Op::StartsWith,
        FilterOp::Empty => Op::Empty,
        FilterOp::NotEmpty => Op::NotEmpty,
        FilterOp::Before => Op::Before,
        FilterOp::After => Op::After,
    }
}

/// A view's question as the store understands it.
pub(crate) fn list_query(query: &DirectoryQuery) -> ListQuery {
    ListQuery {
        text: query.text.clone(),
        filters: query
            .filters
            .iter()
            .map(|filter| ListFilter {
                column: column(filter.column),
                op: operator(filter.op),
                values: filter.values.clone(),
            })
            .collect(),
        sort: query
            .sort
            .iter()
            .map(|key| (column(key.column), key.desc))
            .collect(),
        states: query.states.iter().map(|state| state_of(*state)).collect(),
        vocabulary: Vocabulary::default(),
    }
}

fn hint_view(hint: &ListHint) -> SearchHint {
    match hint {
        ListHint::UnknownOperator { typed, meant } => SearchHint::UnknownOperator {
            typed: typed.clone(),
            meant: meant.map(str::to_owned),
        },
        ListHint::UnknownValue { operator, typed } => SearchHint::UnknownValue {
            operator: (*operator).to_owned(),
            typed: typed.clone(),
        },
        ListHint::Contradiction => SearchHint::Contradiction,
    }
}

/// A row as lists show it.
pub(crate) fn row_view(row: ListRow, drafts: &HashSet<String>) -> PersonRow {
    let id = row.id.to_string();
    PersonRow {
        has_draft: drafts.contains(&format!("person/{id}")),
        id,
        name: row.name,
        email: row.email,
        username: row.username,
        phone: row.phone,
        title: row.title,
        person_type: row.person_type.key().to_owned(),
        company: row.company,
        division: row.division,
        department: row.department,
        departments: row.departments,
        site: row.site,
        employee_no: row.employee_no,
        role: row.role.key().to_owned(),
        role_name: row.role_name,
        groups: row.groups,
        badge: row.badge,
        badge_count: row.badge_count,
        state: state_view(row.state),
        start_date: row.start_date.map(|date| date.to_string()),
        end_date: row.end_date.map(|date| date.to_string()),
        changed_at: row.changed_at.0,
        created_at: row.created_at.0,
        contested: row.contested,
    }
}

fn drafts(app: &App) -> Result<HashSet<String>> {
    let admin = app.admin()?.to_string();
    Ok(app
        .store()?
        .draft_keys(&admin)
        .map_err(fault::store)?
        .into_iter()
        .collect())
}

/// Asks for a list.
pub(crate) fn query(app: &App, args: DirectoryQuery) -> Result<DirectoryPage> {
    app.permit(Permission::PeopleRead)?;
    let query = list_query(&args);
    let store = app.store()?;
    let page = store.read(|reader| reader.list(&query, 0, FIRST_ROWS));
    health::check_once(app, &store);
    let page = page.map_err(fault::store)?;
    let drafts = drafts(app)?;
    let name = locked(&app.inner.lists).keep(&query);
    Ok(DirectoryPage {
        qid: name.to_string(),
        rev: page.rev,
        total: page.total,
        everything: page.everything,
        hidden: page
            .hidden
            .into_iter()
            .map(|(state, count)| HiddenCount {
                state: state_view(state),
                count,
            })
            .collect(),
        rows: page
            .rows
            .into_iter()
            .map(|row| row_view(row, &drafts))
            .collect(),
        hint: page.hint.as_ref().map(hint_view),
    })
}

/// A further window of a list.
pub(crate) fn rows(app: &App, args: DirectoryRows) -> Result<Vec<PersonRow>> {
    app.permit(Permission::PeopleRead)?;
    let query = locked(&app.inner.lists).get(&args.qid).ok_or_else(|| {
        AppError::new(
            ErrorCode::NotFound,
            "This list is not at hand any more; ask for it again.",
        )
        .with("qid", args.qid.as_str())
    })?;
    let count = args.end.saturating_sub(args.start).min(MOST_ROWS);
    let rows = app
        .store()?
        .read(|reader| reader.list_window(&query, args.start, count))
        .map_err(fault::store)?;
    let drafts = drafts(app)?;
    Ok(rows.into_iter().map(|row| row_view(row, &drafts)).collect())
}

/// The counts of the side rail.
pub(crate) fn counts(app: &App, _: Nothing) -> Result<DirectoryCounts> {
    app.permit(Permission::PeopleRead)?;
    let now = app.now();
    let counts = app
        .store()?
        .read(|reader| reader.counts(now))
        .map_err(fault::store)?;
    Ok(DirectoryCounts {
        all: counts.all,
        recently_changed: counts.recently_changed,
        no_badge: counts.no_badge,
        suspended: counts.suspended,
        bin: counts.bin,
    })
}

/// The values a filter on a column may take.
pub(crate) fn filter_values(app: &App, args: FilterValues) -> Result<Vec<FilterValue>> {
    app.permit(Permission::PeopleRead)?;
    let values = app
        .store()?
        .read(|reader| reader.filter_values(column(args.column), &args.text))
        .map_err(fault::store)?;
    Ok(values
        .into_iter()
        .map(|found| FilterValue {
            value: found.value,
            label: found.label,
            count: found.count,
        })
        .collect())
}

/// How many people are selected, and how many of them a list does not show.
pub(crate) fn selection_shown(app: &App, args: SelectionShown) -> Result<ShownCount> {
    app.permit(Permission::PeopleRead)?;
    let shown = list_query(&args.query);
    let people = |ids: &[String]| -> Result<Vec<PersonId>> {
        ids.iter().map(|id| crate::people::person_id(id)).collect()
    };
    let store = app.store()?;
    match &args.selection {
        Selection::Some { ids } => {
            let ids = people(ids)?;
            let lacking = store
                .read(|reader| reader.list_lacks(&shown, &ids))
                .map_err(fault::store)?;
            Ok(ShownCount {
                selected: ids.len() as u64,
                not_shown: lacking.len() as u64,
                not_shown_ids: lacking.iter().map(ToString::to_string).collect(),
            })
        }
        Selection::All { query, except } => {
            let except = people(except)?;
            let (selected, shared) = store
                .read(|reader| reader.lists_share(&list_query(query), &except, &shown))
                .map_err(fault::store)?;
            Ok(ShownCount {
                selected,
                not_shown: selected - shared,
                not_shown_ids: Vec::new(),
            })
        }
    }
}

/// The people of a selection, in the order of its list.
pub(crate) fn selected(app: &App, selection: &Selection) -> Result<Vec<PersonId>> {
    match selection {
        Selection::Some { ids } => ids.iter().map(|id| crate::people::person_id(id)).collect(),
        Selection::All { query, except } => {
            let except: HashSet<PersonId> = except
                .iter()
                .map(|id| crate::people::person_id(id))
                .collect::<Result<_>>()?;
            let all = app
                .store()?
                .read(|reader| reader.list_ids(&list_query(query)))
                .map_err(fault::store)?;
            Ok(all.into_iter().filter(|id| !except.contains(id)).collect())
        }
    }
}
