//! Managers, who may stand further down in the file than the people they manage.

use domain::id::PersonId;
use domain::op::Change;
use domain::person::PersonField;
use domain::search::fold;
use domain::value::Value;
use import::ImportField;
use store::Tx;

use super::Run;
use super::write::apply;
use crate::error::Result;
use crate::fault;
use crate::import::objection::Objection;
use crate::view::ImportOutcome;

/// Different names of managers looked for among everybody. Each costs a walk over all people.
const MANAGER_WALKS: usize = 200;

impl Run {
    /// Managers who had no row yet when they were named.
    pub(super) fn managers(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        let mut walks = 0;
        for late in std::mem::take(&mut self.late) {
            let found = self.manager_called(tx, &late.name, &mut walks)?;
            let problem = match found {
                Some(manager) if manager == late.person => Objection::OwnManager,
                Some(manager) => {
                    let person = tx.reader().person(late.person).map_err(fault::store)?;
                    let value = Value::Ref(manager.0);
                    if *person.get(PersonField::Manager) != value {
                        apply(
                            tx,
                            Change::Set {
                                entity: late.person.into(),
                                field: PersonField::Manager.into(),
                                value,
                            },
                        )?;
                        if self.outcomes.outcome(late.place) == Some(ImportOutcome::Same) {
                            self.outcomes.turn_changed(late.place);
                            self.report.same -= 1;
                            self.report.changed += 1;
                        }
                    }
                    continue;
                }
                None => Objection::ManagerUnknown(late.name.clone()),
            };
            let problem = self.office.problem(
                late.row,
                Some(ImportField::Person(PersonField::Manager)),
                &problem,
                &late.name,
            );
            self.tell(problem);
        }
        Ok(())
    }

    fn manager_called(
        &mut self,
        tx: &Tx<'_>,
        name: &str,
        walks: &mut usize,
    ) -> Result<Option<PersonId>> {
        let reader = tx.reader();
        if let Some(found) = self
            .office
            .person_called(&reader, name)
            .map_err(fault::store)?
        {
            return Ok(Some(found));
        }
        if let Some(known) = self.office.managers.get(name) {
            return Ok(*known);
        }
        let here = self.names.as_ref().and_then(|names| names.get(&fold(name)));
        let found = match here {
            Some(found) => *found,
            None if *walks < MANAGER_WALKS => {
                *walks += 1;
                match reader
                    .alike(PersonField::DisplayName, name, 2)
                    .map_err(fault::store)?
                    .as_slice()
                {
                    [one] => Some(*one),
                    _ => None,
                }
            }
            None => None,
        };
        self.office.managers.insert(name.to_owned(), found);
        Ok(found)
    }
}
