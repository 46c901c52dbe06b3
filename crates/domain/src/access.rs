//! Who may do what, and who may change that.
//!
//! Rights reach a person by many ways: a role given directly, by a group or a
//! group around that group, by a department or one above it, for a time, or by
//! an override. All of them end in one [`Closure`], and every change to any of
//! them is judged by one function, [`authorize_delta`], on what it does to the
//! closures of the people it touches. Checks beside it would each miss a way.

mod authorize;
mod closure;
mod draft;
mod graph;
#[cfg(test)]
mod laws;
mod permission;
mod role;
mod scope;
#[cfg(test)]
mod tests;

pub(crate) use authorize::not_above;
pub use authorize::{
    Denied, authorize, authorize_delta, authorize_over, owner_count, would_leave_no_owner,
};
pub use closure::{Closure, Held, Source, Via, closure};
pub use draft::{AccessChanges, Draft, Reach};
pub use graph::{
    AccessFacts, AccessGraph, Allow, Deny, Grant, GroupAccess, Membership, PersonAccess,
    UnitAccess, Window,
};
pub use permission::{Permission, PermissionSet, Weight};
pub use role::{BuiltInRole, DefaultRoles, Role};
pub use scope::{Places, Scope, ScopeError, ScopeTree, covers};
