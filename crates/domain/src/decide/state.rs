//! What deciding reads.

use crate::claim::{ClaimKind, ClaimState};
use crate::field::{Entity, Field};
use crate::id::{BadgeId, OpId, PersonId, Uuid, Ver};
use crate::lifecycle::Hold;
use crate::op::{Change, Edge, EdgeKind, SecretRank, Terms};
use crate::value::Value;

#[cfg(doc)]
use super::Effect;

/// What deciding needs to read. Answers are about the confirmed state.
pub trait State {
    /// What may go wrong while reading.
    type Error;
    /// Whether the entity was created and not retracted.
    fn presence(&self, entity: Entity) -> Result<Presence, Self::Error>;
    /// A field with its version; a field never written has the version of the entity's creation.
    fn field(&self, entity: Entity, field: Field) -> Result<(Value, Ver), Self::Error>;
    /// A link with the operation that wrote it last; `None`: never made.
    fn edge(&self, edge: Edge) -> Result<Option<EdgeState>, Self::Error>;
    /// Whereto the links of that kind lead that stand.
    fn linked(&self, kind: EdgeKind, a: Uuid) -> Result<Vec<Uuid>, Self::Error>;
    /// All holds ever placed, lifted ones included.
    fn holds(&self, entity: Entity) -> Result<Vec<Hold>, Self::Error>;
    /// Every claim on a key that was not released, in the order in which they arrived.
    fn claims(&self, kind: ClaimKind, key: &str) -> Result<Vec<Claim>, Self::Error>;
    /// The version that stood when this operation was found to want what is so already; see
    /// [`Effect::Agreed`].
    fn agreed(&self, op: OpId) -> Result<Option<Ver>, Self::Error>;
    /// Every claim of an owner that was not released.
    fn claims_of(&self, owner: Uuid) -> Result<Vec<(ClaimKind, String)>, Self::Error>;
    /// The open issues of a badge; more than one only while a card is contested.
    fn issues(&self, badge: BadgeId) -> Result<Vec<Issue>, Self::Error>;
    /// The password record.
    fn password(&self, person: PersonId) -> Result<Option<PasswordState>, Self::Error>;
    /// Whether this change leaves the organisation without an owner who can act.
    fn leaves_no_owner(&self, change: &Change) -> Result<bool, Self::Error>;
    /// Whether anything but the entity's own creation was ever recorded about it.
    fn touched_since_creation(&self, entity: Entity) -> Result<bool, Self::Error>;
}

/// Whether an entity is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Never created.
    Absent,
    /// Created.
    Present,
    /// Created, then retracted.
    Retracted,
}

/// A link as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeState {
    /// Made or cut.
    pub present: bool,
    /// Under which terms it was made.
    pub terms: Terms,
    /// By which operation.
    pub ver: Ver,
}

/// A claim as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Who claims.
    pub owner: Uuid,
    /// Held or contested.
    pub state: ClaimState,
    /// The operation that claimed.
    pub ver: Ver,
}

/// An open issue of a badge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The operation that issued it.
    pub op: OpId,
    /// The holder.
    pub person: PersonId,
}

/// A password record as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordState {
    /// How strongly it was set.
    pub rank: SecretRank,
    /// By which operation.
    pub ver: Ver,
}
