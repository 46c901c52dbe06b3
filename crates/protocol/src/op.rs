//! Operations as bytes.

use domain::access::Scope;
use domain::field::{Entity, EntityKind, Field};
use domain::id::{ChangeSetId, OpId, PersonId, TxId, Uuid, Ver};
use domain::lifecycle::HoldKind;
use domain::op::{Actor, Change, Edge, EdgeKind, IssueEnd, Op, SecretRank, Terms, Via};
use domain::time::{Hlc, Instant};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use crate::value::{Wire, value_from_json};

/// The version of the wire format this crate writes.
pub const PROTOCOL: u32 = 1;

/// The bytes are not an operation this version understands. Whoever holds them
/// keeps them: a newer version may.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Not the JSON of an operation.
    #[error("these bytes are no operation: {0}")]
    Malformed(String),
    /// A newer protocol.
    #[error("written by a newer version (protocol {0})")]
    Newer(u32),
    /// A change this version does not know.
    #[error("a kind of change this version does not know: {0}")]
    UnknownKind(String),
}

/// The name of an operation's bytes in the hash chain of its log: SHA-256.
#[must_use]
pub fn hash(raw: &[u8]) -> [u8; 32] {
    Sha256::digest(raw).into()
}

#[derive(Serialize)]
struct Out<'a> {
    v: u32,
    op: String,
    tx: Id,
    /// Left out where it equals `tx`, as in nearly every operation made by hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    cs: Option<Id>,
    hlc: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Id>,
    via: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<String>,
    ph: String,
    #[serde(flatten)]
    change: OutChange<'a>,
}

#[derive(Serialize)]
#[serde(tag = "t")]
enum OutChange<'a> {
    #[serde(rename = "create")]
    Create {
        e: &'static str,
        id: Id,
        fields: OutFields<'a>,
    },
    #[serde(rename = "set")]
    Set {
        e: &'static str,
        id: Id,
        f: &'static str,
        val: Wire<'a>,
    },
    #[serde(rename = "link")]
    Link {
        k: &'static str,
        a: Id,
        b: Id,
        #[serde(skip_serializing_if = "Option::is_none")]
        scope: Option<String>,
        on: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        terms: Option<WireTerms>,
    },
    #[serde(rename = "hold")]
    Hold {
        e: &'static str,
        id: Id,
        k: &'static str,
        reason: &'a str,
        from: Option<i64>,
        until: Option<i64>,
    },
    #[serde(rename = "lift")]
    Lift {
        e: &'static str,
        id: Id,
        holds: Vec<String>,
    },
    #[serde(rename = "issue")]
    Issue { id: Id, card: &'a str, person: Id },
    #[serde(rename = "issue_end")]
    IssueEnd {
        id: Id,
        card: &'a str,
        issue: String,
        end: &'static str,
    },
    #[serde(rename = "password")]
    Password {
        id: Id,
        phc: Option<&'a str>,
        rank: &'static str,
        must_change: bool,
    },
    #[serde(rename = "retract")]
    Retract { e: &'static str, id: Id },
    #[serde(rename = "unretract")]
    Unretract { e: &'static str, id: Id },
}

/// An id, written without a text of its own: an import writes a dozen a person.
struct Id(Uuid);

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = Uuid::encode_buffer();
        serializer.serialize_str(self.0.as_hyphenated().encode_lower(&mut text))
    }
}

struct OutFields<'a>(&'a [(Field, domain::value::Value)]);

impl Serialize for OutFields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (field, value) in self.0 {
            map.serialize_entry(field.key(), &Wire(value))?;
        }
        map.end()
    }
}

#[derive(Serialize, Deserialize, Default, PartialEq)]
struct WireTerms {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// The bytes of an operation; `previous` is the [`hash`] of the one before it
/// in its log, zeros for the first.
#[must_use]
pub fn write_op(op: &Op, previous: &[u8; 32]) -> Vec<u8> {
    let out = Out {
        v: PROTOCOL,
        op: op.id.to_string(),
        tx: Id(op.tx.0),
        cs: (op.change_set.0 != op.tx.0).then_some(Id(op.change_set.0)),
        hlc: op.at.to_string(),
        by: op.by.person.map(|person| Id(person.0)),
        via: op.by.via.key(),
        base: op.base.map(|base| base.to_string()),
        ph: hex(previous),
        change: out_change(&op.change),
    };
    let mut bytes = Vec::with_capacity(1024);
    // Every member is text, number or bool, so writing cannot fail.
    let _ = serde_json::to_writer(&mut bytes, &out);
    bytes
}

fn out_change(change: &Change) -> OutChange<'_> {
    match change {
        Change::Create { entity, fields } => OutChange::Create {
            e: entity.kind.key(),
            id: Id(entity.id),
            fields: OutFields(fields),
        },
        Change::Set {
            entity,
            field,
            value,
        } => OutChange::Set {
            e: entity.kind.key(),
            id: Id(entity.id),
            f: field.key(),
            val: Wire(value),
        },
        Change::Link {
            edge,
            present,
            terms,
        } => OutChange::Link {
            k: edge.kind.key(),
            a: Id(edge.a),
            b: Id(edge.b),
            scope: (edge.scope != Scope::Organisation).then(|| edge.scope.to_string()),
            on: *present,
            terms: (*terms != Terms::default()).then(|| WireTerms {
                from: terms.from.map(|at| at.0),
                until: terms.until.map(|at| at.0),
                reason: terms.reason.clone(),
            }),
        },
        Change::PlaceHold {
            entity,
            kind,
            reason,
            from,
            until,
        } => OutChange::Hold {
            e: entity.kind.key(),
            id: Id(entity.id),
            k: kind.key(),
            reason,
            from: from.map(|at| at.0),
            until: until.map(|at| at.0),
        },
        Change::LiftHolds { entity, holds } => OutChange::Lift {
            e: entity.kind.key(),
            id: Id(entity.id),
            holds: holds.iter().map(ToString::to_string).collect(),
        },
        Change::IssueBadge {
            badge,
            card,
            person,
        } => OutChange::Issue {
            id: Id(badge.0),
            card,
            person: Id(person.0),
        },
        Change::EndIssue {
            badge,
            card,
            issue,
            end,
        } => OutChange::IssueEnd {
            id: Id(badge.0),
            card,
            issue: issue.to_string(),
            end: end.key(),
        },
        Change::SetPassword {
            person,
            phc,
            rank,
            must_change,
        } => OutChange::Password {
            id: Id(person.0),
            phc: phc.as_deref(),
            rank: rank.key(),
            must_change: *must_change,
        },
        Change::Retract { entity } => OutChange::Retract {
            e: entity.kind.key(),
            id: Id(entity.id),
        },
        Change::Unretract { entity } => OutChange::Unretract {
            e: entity.kind.key(),
            id: Id(entity.id),
        },
    }
}

#[derive(Deserialize)]
struct In {
    v: u32,
    op: String,
    tx: String,
    cs: Option<String>,
    hlc: String,
    by: Option<String>,
    via: String,
    base: Option<String>,
    ph: String,
    t: String,
    #[serde(flatten)]
    rest: serde_json::Map<String, Json>,
}

/// Reads what [`write_op`] writes: the operation and the hash of its predecessor.
///
/// # Errors
/// See [`Unreadable`].
pub fn read_op(raw: &[u8]) -> Result<(Op, [u8; 32]), Unreadable> {
    let read: In =
        serde_json::from_slice(raw).map_err(|error| Unreadable::Malformed(error.to_string()))?;
    if read.v > PROTOCOL {
        return Err(Unreadable::Newer(read.v));
    }
    let tx = TxId(parse("tx", &read.tx)?);
    let change = Members(&read.rest).change(&read.t)?;
    let op = Op {
        id: parse("op", &read.op)?,
        tx,
        change_set: match &read.cs {
            Some(text) => ChangeSetId(parse("cs", text)?),
            None => ChangeSetId(tx.0),
        },
        at: parse::<Hlc>("hlc", &read.hlc)?,
        by: Actor {
            person: read
                .by
                .as_deref()
                .map(|text| parse::<PersonId>("by", text))
                .transpose()?,
            via: Via::from_key(&read.via).ok_or_else(|| malformed("via"))?,
        },
        base: read
            .base
            .as_deref()
            .map(|text| parse::<Ver>("base", text))
            .transpose()?,
        change,
    };
    Ok((op, unhex(&read.ph).ok_or_else(|| malformed("ph"))?))
}

fn malformed(member: &str) -> Unreadable {
    Unreadable::Malformed(format!(
        "member `{member}` is missing or of the wrong shape"
    ))
}

fn parse<T: std::str::FromStr>(member: &str, text: &str) -> Result<T, Unreadable> {
    text.parse().map_err(|_| malformed(member))
}

struct Members<'a>(&'a serde_json::Map<String, Json>);

impl Members<'_> {
    fn text(&self, name: &str) -> Result<&str, Unreadable> {
        self.0
            .get(name)
            .and_then(Json::as_str)
            .ok_or_else(|| malformed(name))
    }

    fn id(&self, name: &str) -> Result<Uuid, Unreadable> {
        parse(name, self.text(name)?)
    }

    fn op(&self, name: &str) -> Result<OpId, Unreadable> {
        parse(name, self.text(name)?)
    }

    fn instant(&self, name: &str) -> Option<Instant> {
        self.0.get(name).and_then(Json::as_i64).map(Instant)
    }

    fn flag(&self, name: &str) -> Result<bool, Unreadable> {
        self.0
            .get(name)
            .and_then(Json::as_bool)
            .ok_or_else(|| malformed(name))
    }

    fn entity(&self) -> Result<Entity, Unreadable> {
        let kind = EntityKind::from_key(self.text("e")?).ok_or_else(|| malformed("e"))?;
        Ok(Entity {
            kind,
            id: self.id("id")?,
        })
    }

    fn change(&self, kind: &str) -> Result<Change, Unreadable> {
        Ok(match kind {
            "create" => {
                let entity = self.entity()?;
                let fields = self
                    .0
                    .get("fields")
                    .and_then(Json::as_object)
                    .ok_or_else(|| malformed("fields"))?;
                let fields = fields
                    .iter()
                    .map(|(key, json)| {
                        let field = Field::from_key(entity.kind, key)
                            .ok_or_else(|| Unreadable::UnknownKind(format!("field {key}")))?;
                        Ok((field, value_from_json(json).ok_or_else(|| malformed(key))?))
                    })
                    .collect::<Result<_, Unreadable>>()?;
                Change::Create { entity, fields }
            }
            "set" => {
                let entity = self.entity()?;
                let key = self.text("f")?;
                Change::Set {
                    entity,
                    field: Field::from_key(entity.kind, key)
                        .ok_or_else(|| Unreadable::UnknownKind(format!("field {key}")))?,
                    value: self
                        .0
                        .get("val")
                        .and_then(value_from_json)
                        .ok_or_else(|| malformed("val"))?,
                }
            }
            "link" => {
                let terms: WireTerms = match self.0.get("terms") {
                    Some(json) => {
                        serde_json::from_value(json.clone()).map_err(|_| malformed("terms"))?
                    }
                    None => WireTerms::default(),
                };
                Change::Link {
                    edge: Edge {
                        kind: EdgeKind::from_key(self.text("k")?).ok_or_else(|| {
                            Unreadable::UnknownKind(format!("link {:?}", self.0.get("k")))
                        })?,
                        a: self.id("a")?,
                        b: self.id("b")?,
                        scope: match self.0.get("scope") {
                            None => Scope::Organisation,
                            // A place this version cannot read is none to guess at.
                            Some(text) => text
                                .as_str()
                                .and_then(|text| text.parse().ok())
                                .ok_or_else(|| Unreadable::UnknownKind(format!("scope {text}")))?,
                        },
                    },
                    present: self.flag("on")?,
                    terms: Terms {
                        from: terms.from.map(Instant),
                        until: terms.until.map(Instant),
                        reason: terms.reason,
                    },
                }
            }
            "hold" => Change::PlaceHold {
                entity: self.entity()?,
                kind: HoldKind::from_key(self.text("k")?).ok_or_else(|| {
                    Unreadable::UnknownKind(format!("hold {:?}", self.0.get("k")))
                })?,
                reason: self.text("reason")?.to_owned(),
                from: self.instant("from"),
                until: self.instant("until"),
            },
            "lift" => Change::LiftHolds {
                entity: self.entity()?,
                holds: self
                    .0
                    .get("holds")
                    .and_then(Json::as_array)
                    .ok_or_else(|| malformed("holds"))?
                    .iter()
                    .map(|json| parse("holds", json.as_str().ok_or_else(|| malformed("holds"))?))
                    .collect::<Result<_, Unreadable>>()?,
            },
            "issue" => Change::IssueBadge {
                badge: domain::id::BadgeId(self.id("id")?),
                card: self.text("card")?.to_owned(),
                person: PersonId(self.id("person")?),
            },
            "issue_end" => Change::EndIssue {
                badge: domain::id::BadgeId(self.id("id")?),
                card: self.text("card")?.to_owned(),
                issue: self.op("issue")?,
                end: IssueEnd::from_key(self.text("end")?).ok_or_else(|| malformed("end"))?,
            },
            "password" => Change::SetPassword {
                person: PersonId(self.id("id")?),
                phc: self.0.get("phc").and_then(Json::as_str).map(str::to_owned),
                rank: SecretRank::from_key(self.text("rank")?).ok_or_else(|| malformed("rank"))?,
                must_change: self.flag("must_change")?,
            },
            "retract" => Change::Retract {
                entity: self.entity()?,
            },
            "unretract" => Change::Unretract {
                entity: self.entity()?,
            },
            other => return Err(Unreadable::UnknownKind(other.to_owned())),
        })
    }
}

fn hex(bytes: &[u8; 32]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(2 * bytes.len());
    for nibble in bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]) {
        text.push(char::from(DIGITS[usize::from(nibble)]));
    }
    text
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0u8; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::access::Permission;
    use domain::id::{BadgeId, LogId, RoleId, UnitId};
    use domain::person::PersonField;
    use domain::value::Value;
    use proptest::prelude::*;

    const ADA: PersonId = PersonId(Uuid::from_u128(11));

    fn op(change: Change) -> Op {
        Op {
            id: OpId {
                log: LogId(7),
                dseq: 42,
            },
            tx: TxId(Uuid::from_u128(1)),
            change_set: ChangeSetId(Uuid::from_u128(2)),
            at: Hlc {
                millis: 1_700_000_000_000,
                counter: 3,
            },
            by: Actor {
                person: Some(ADA),
                via: Via::CommandLine,
            },
            base: Some(OpId {
                log: LogId(9),
                dseq: 1,
            }),
            change,
        }
    }

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            ".{1,40}".prop_map(Value::Text),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::Int),
            any::<i64>().prop_map(|at| Value::Instant(Instant(at))),
            any::<u128>().prop_map(|id| Value::Ref(Uuid::from_u128(id))),
            (1900i32..2200, 1u32..13, 1u32..29).prop_map(|(y, m, d)| Value::Date(
                domain::time::CivilDate::from_ymd_opt(y, m, d).unwrap()
            )),
        ]
    }

    fn change() -> impl Strategy<Value = Change> {
        let person = || any::<u128>().prop_map(|id| PersonId(Uuid::from_u128(id)));
        let badge = || any::<u128>().prop_map(|id| BadgeId(Uuid::from_u128(id)));
        prop_oneof![
            (person(), value(), value()).prop_map(|(p, a, b)| Change::Create {
                entity: p.into(),
                fields: vec![
                    (PersonField::Given.into(), a),
                    (PersonField::Email.into(), b)
                ],
            }),
            (person(), value()).prop_map(|(p, value)| Change::Set {
                entity: p.into(),
                field: PersonField::Note.into(),
                value,
            }),
            (
                person(),
                any::<u128>(),
                any::<bool>(),
                any::<Option<i64>>(),
                "[a-z]{0,9}"
            )
                .prop_map(|(p, unit, present, until, reason)| Change::Link {
                    edge: match until {
                        Some(1..) => Edge::role(p, RoleId(Uuid::from_u128(unit)))
                            .within(Scope::Unit(UnitId(Uuid::from_u128(unit)))),
                        Some(_) => Edge::deny(p, Permission::Export),
                        None => Edge::department(p, UnitId(Uuid::from_u128(unit))),
                    },
                    present,
                    terms: Terms {
                        until: until.map(Instant),
                        reason: (!reason.is_empty()).then_some(reason),
                        ..Terms::default()
                    },
                }),
            (person(), ".{0,20}", any::<Option<i64>>()).prop_map(|(p, reason, from)| {
                Change::PlaceHold {
                    entity: p.into(),
                    kind: HoldKind::Left,
                    reason,
                    from: from.map(Instant),
                    until: None,
                }
            }),
            (person(), proptest::collection::vec(any::<u64>(), 0..4)).prop_map(|(p, ops)| {
                Change::LiftHolds {
                    entity: p.into(),
                    holds: ops
                        .into_iter()
                        .map(|dseq| OpId {
                            log: LogId(dseq),
                            dseq,
                        })
                        .collect(),
                }
            }),
            (badge(), person()).prop_map(|(badge, person)| Change::IssueBadge {
                badge,
                card: "uid:04A3C6CAE26180".into(),
                person,
            }),
            (badge(), any::<u64>()).prop_map(|(badge, dseq)| Change::EndIssue {
                badge,
                card: "em:010063E9AE".into(),
                issue: OpId {
                    log: LogId(1),
                    dseq
                },
                end: IssueEnd::Lost,
            }),
            (person(), any::<bool>()).prop_map(|(person, must_change)| Change::SetPassword {
                person,
                phc: must_change.then(|| "$argon2id$x".to_owned()),
                rank: SecretRank::Admin,
                must_change,
            }),
            person().prop_map(|p| Change::Retract { entity: p.into() }),
            person().prop_map(|p| Change::Unretract { entity: p.into() }),
        ]
    }

    proptest! {
        #[test]
        fn an_operation_reads_back_as_written(change in change(), previous in any::<[u8; 32]>()) {
            let op = op(change);
            let sorted = |mut op: Op| {
                if let Change::Create { fields, .. } = &mut op.change { fields.sort_by_key(|(field, _)| *field); }
                op
            };
            let (read, ph) = read_op(&write_op(&op, &previous)).unwrap();
            prop_assert_eq!((sorted(read), ph), (sorted(op), previous));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(read_op(&bytes).is_err());
        }
    }

    #[test]
    fn a_newer_protocol_and_an_unknown_kind_are_told_apart() {
        let raw = String::from_utf8(write_op(
            &op(Change::Retract { entity: ADA.into() }),
            &[0; 32],
        ))
        .unwrap();
        let check = |from: &str, to: &str, expected: Unreadable| {
            assert_eq!(read_op(raw.replace(from, to).as_bytes()), Err(expected));
        };
        check("\"v\":1", "\"v\":2", Unreadable::Newer(2));
        check(
            "\"t\":\"retract\"",
            "\"t\":\"teleport\"",
            Unreadable::UnknownKind("teleport".into()),
        );
    }

    #[test]
    fn members_added_by_a_newer_version_do_not_disturb() {
        let raw = String::from_utf8(write_op(
            &op(Change::Retract { entity: ADA.into() }),
            &[0; 32],
        ))
        .unwrap();
        let more = raw.replacen('{', "{\"colour\":\"blue\",", 1);
        assert!(read_op(more.as_bytes()).is_ok());
    }
}
