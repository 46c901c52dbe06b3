//! Where a permission holds.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::id::{GroupId, UnitId};

/// The part of the directory a grant reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Everything.
    Organisation,
    /// A company, division, department or site, with all beneath it.
    Unit(UnitId),
    /// A group, with the groups nested in it.
    Group(GroupId),
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organisation => f.write_str("organisation"),
            Self::Unit(id) => write!(f, "unit:{id}"),
            Self::Group(id) => write!(f, "group:{id}"),
        }
    }
}

/// The text is not a scope as [`Scope`] prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a scope is `organisation`, or `unit:` or `group:` and an id")]
pub struct ScopeError;

impl FromStr for Scope {
    type Err = ScopeError;
    fn from_str(text: &str) -> Result<Self, ScopeError> {
        match text.split_once(':') {
            None if text == "organisation" => Ok(Self::Organisation),
            Some(("unit", id)) => id.parse().map(Self::Unit).map_err(|_| ScopeError),
            Some(("group", id)) => id.parse().map(Self::Group).map_err(|_| ScopeError),
            _ => Err(ScopeError),
        }
    }
}

/// How units and groups lie within each other. Cycles are refused when written;
/// should one be met all the same, everything in it covers everything in it and
/// no walk hangs.
pub trait ScopeTree {
    /// The unit directly above.
    fn unit_parent(&self, unit: UnitId) -> Option<UnitId>;
    /// The groups this group is nested in directly.
    fn group_parents(&self, group: GroupId) -> &[GroupId];
}

/// Whether what lies in `inner` lies in `outer`.
#[must_use]
pub fn covers(tree: &(impl ScopeTree + ?Sized), outer: Scope, inner: Scope) -> bool {
    match (outer, inner) {
        (Scope::Organisation, _) => true,
        (Scope::Unit(outer), Scope::Unit(inner)) => {
            outer == inner || upwards(tree, inner).any(|unit| unit == outer)
        }
        (Scope::Group(outer), Scope::Group(inner)) => {
            outer == inner || groups_around(tree, inner).contains(&outer)
        }
        (Scope::Unit(_), Scope::Organisation | Scope::Group(_))
        | (Scope::Group(_), Scope::Organisation | Scope::Unit(_)) => false,
    }
}

/// The deepest nesting that is followed. Deeper than any organisation, and an
/// end to every cycle.
const DEPTH: usize = 64;

/// The units above `unit`, nearest first.
pub(super) fn upwards(
    tree: &(impl ScopeTree + ?Sized),
    unit: UnitId,
) -> impl Iterator<Item = UnitId> {
    std::iter::successors(tree.unit_parent(unit), |unit| tree.unit_parent(*unit)).take(DEPTH)
}

/// `group` and every group it is nested in, however deeply.
pub(super) fn groups_around(tree: &(impl ScopeTree + ?Sized), group: GroupId) -> BTreeSet<GroupId> {
    let mut around = BTreeSet::new();
    add_groups_around(tree, group, &mut around);
    around
}

/// Adds `group` and every group it is nested in, however deeply.
pub(super) fn add_groups_around(
    tree: &(impl ScopeTree + ?Sized),
    group: GroupId,
    found: &mut BTreeSet<GroupId>,
) {
    if found.insert(group) {
        for parent in tree.group_parents(group) {
            add_groups_around(tree, *parent, found);
        }
    }
}

/// Every scope something lies in. A person with several departments lies in
/// each of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places(BTreeSet<Scope>);

impl Places {
    /// In the organisation and nowhere in particular.
    #[must_use]
    pub fn organisation() -> Self {
        Self(BTreeSet::from([Scope::Organisation]))
    }

    /// In these units and groups, and so in all that lie around them.
    #[must_use]
    pub fn of(
        tree: &(impl ScopeTree + ?Sized),
        units: impl IntoIterator<Item = UnitId>,
        groups: impl IntoIterator<Item = GroupId>,
    ) -> Self {
        let mut places = Self::organisation();
        for unit in units {
            places.0.insert(Scope::Unit(unit));
            places.0.extend(upwards(tree, unit).map(Scope::Unit));
        }
        let mut around = BTreeSet::new();
        for group in groups {
            add_groups_around(tree, group, &mut around);
        }
        places.0.extend(around.into_iter().map(Scope::Group));
        places
    }

    /// The places of a unit itself.
    #[must_use]
    pub fn of_unit(tree: &(impl ScopeTree + ?Sized), unit: UnitId) -> Self {
        Self::of(tree, [unit], [])
    }

    /// The places of a group itself.
    #[must_use]
    pub fn of_group(tree: &(impl ScopeTree + ?Sized), group: GroupId) -> Self {
        Self::of(tree, [], [group])
    }

    /// Whether it lies in `scope`.
    #[must_use]
    pub fn within(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Uuid;
    use std::collections::BTreeMap;

    #[derive(Default)]
    struct Plan {
        units: BTreeMap<UnitId, UnitId>,
        groups: BTreeMap<GroupId, Vec<GroupId>>,
    }

    impl ScopeTree for Plan {
        fn unit_parent(&self, unit: UnitId) -> Option<UnitId> {
            self.units.get(&unit).copied()
        }
        fn group_parents(&self, group: GroupId) -> &[GroupId] {
            self.groups.get(&group).map_or(&[], Vec::as_slice)
        }
    }

    fn u(n: u128) -> UnitId {
        UnitId(Uuid::from_u128(n))
    }
    fn g(n: u128) -> GroupId {
        GroupId(Uuid::from_u128(n))
    }

    #[test]
    fn a_scope_covers_itself_and_what_lies_beneath() {
        let plan = Plan {
            units: [(u(2), u(1)), (u(3), u(2)), (u(5), u(4))].into(),
            groups: [(g(2), vec![g(1), g(9)]), (g(3), vec![g(2)])].into(),
        };
        let check = |outer, inner, expected| {
            assert_eq!(covers(&plan, outer, inner), expected, "{outer:?} {inner:?}");
        };
        check(Scope::Organisation, Scope::Unit(u(3)), true);
        check(Scope::Organisation, Scope::Organisation, true);
        check(Scope::Unit(u(1)), Scope::Organisation, false);
        check(Scope::Unit(u(1)), Scope::Unit(u(3)), true);
        check(Scope::Unit(u(3)), Scope::Unit(u(3)), true);
        check(Scope::Unit(u(3)), Scope::Unit(u(1)), false);
        check(Scope::Unit(u(4)), Scope::Unit(u(3)), false);
        check(Scope::Group(g(1)), Scope::Group(g(3)), true);
        check(Scope::Group(g(9)), Scope::Group(g(3)), true);
        check(Scope::Group(g(3)), Scope::Group(g(1)), false);
        check(Scope::Group(g(1)), Scope::Unit(u(1)), false);
        check(Scope::Unit(u(1)), Scope::Group(g(1)), false);
    }

    #[test]
    fn a_scope_reads_back_as_printed() {
        for scope in [Scope::Organisation, Scope::Unit(u(7)), Scope::Group(g(8))] {
            assert_eq!(scope.to_string().parse(), Ok(scope));
        }
        for text in ["", "unit:", "unit:7", "galaxy", "Organisation", "person:7"] {
            assert_eq!(text.parse::<Scope>(), Err(ScopeError), "{text}");
        }
    }

    #[test]
    fn a_cycle_ends_the_walk() {
        let plan = Plan {
            units: [(u(1), u(2)), (u(2), u(1))].into(),
            groups: [(g(1), vec![g(2)]), (g(2), vec![g(1)])].into(),
        };
        assert!(!covers(&plan, Scope::Unit(u(9)), Scope::Unit(u(1))));
        assert!(covers(&plan, Scope::Unit(u(2)), Scope::Unit(u(1))));
        assert!(covers(&plan, Scope::Group(g(2)), Scope::Group(g(1))));
        assert!(!covers(&plan, Scope::Group(g(9)), Scope::Group(g(1))));
    }

    #[test]
    fn a_person_lies_in_every_unit_above_and_every_group_around() {
        let plan = Plan {
            units: [(u(2), u(1))].into(),
            groups: [(g(2), vec![g(1)])].into(),
        };
        let places = Places::of(&plan, [u(2), u(7)], [g(2)]);
        let check = |scope, expected| assert_eq!(places.within(scope), expected, "{scope:?}");
        check(Scope::Organisation, true);
        check(Scope::Unit(u(1)), true);
        check(Scope::Unit(u(2)), true);
        check(Scope::Unit(u(7)), true);
        check(Scope::Unit(u(3)), false);
        check(Scope::Group(g(1)), true);
        check(Scope::Group(g(3)), false);
    }
}
