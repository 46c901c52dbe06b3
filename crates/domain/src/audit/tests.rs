use super::*;
use proptest::prelude::*;

/// A row as a database keeps it.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    n: u64,
    meta: Vec<u8>,
    commitment: Hash,
    content: Option<(Salt, Vec<u8>)>,
    prev: Hash,
    hash: Hash,
}

impl Row {
    fn entry(&self) -> Entry<'_> {
        Entry {
            n: self.n,
            meta: &self.meta,
            commitment: self.commitment,
            content: self.content.as_ref().map(|(salt, payload)| Content {
                salt: *salt,
                payload,
            }),
            prev: self.prev,
            hash: self.hash,
        }
    }
}

fn chain(payloads: &[&str]) -> Vec<Row> {
    let mut head = Head::EMPTY;
    payloads
        .iter()
        .zip(0u8..)
        .map(|(payload, i)| {
            let salt = Salt([i; 16]);
            let commitment = commitment(&salt, payload.as_bytes());
            let meta = vec![i, b'!'];
            let prev = head.hash;
            head = head.append(&meta, &commitment);
            Row {
                n: head.n,
                meta,
                commitment,
                content: Some((salt, payload.as_bytes().to_vec())),
                prev,
                hash: head.hash,
            }
        })
        .collect()
}

fn head_of(rows: &[Row]) -> Head {
    rows.last().map_or(Head::EMPTY, |row| Head {
        n: row.n,
        hash: row.hash,
    })
}

fn verified(rows: &[Row], witnessed: Option<&Head>) -> Result<Verified, ChainFault> {
    verify(rows.iter().map(Row::entry), witnessed)
}

#[test]
fn every_kind_of_tampering_is_named_with_its_place() {
    let whole = chain(&["one", "two", "three", "four"]);
    let seen = head_of(&whole);
    let check = |tamper: &dyn Fn(&mut Vec<Row>), fault: ChainFault| {
        let mut rows = whole.clone();
        tamper(&mut rows);
        assert_eq!(verified(&rows, Some(&seen)), Err(fault));
    };
    let renumber = |rows: &mut Vec<Row>| {
        for (row, n) in rows.iter_mut().zip(1..) {
            row.n = n;
        }
    };
    check(
        &|r| r[1].content.as_mut().unwrap().1 = b"TWO".to_vec(),
        ChainFault::Edited(2),
    );
    check(
        &|r| r[1].content.as_mut().unwrap().0 = Salt([9; 16]),
        ChainFault::Edited(2),
    );
    check(&|r| r[2].meta[0] ^= 1, ChainFault::Edited(3));
    check(&|r| r[0].commitment.0[0] ^= 1, ChainFault::Edited(1));
    check(&|r| r[0].hash.0[31] ^= 1, ChainFault::Edited(1));
    check(&|r| r[3].prev.0[31] ^= 1, ChainFault::Edited(4));
    check(&|r| drop(r.remove(0)), ChainFault::Missing(1));
    check(&|r| drop(r.remove(2)), ChainFault::Missing(3));
    check(
        &|r| {
            r.remove(1);
            renumber(r);
        },
        ChainFault::Reordered(2),
    );
    check(&|r| r.swap(1, 2), ChainFault::Missing(2));
    check(
        &|r| {
            r.swap(1, 2);
            renumber(r);
        },
        ChainFault::Reordered(2),
    );
    check(&|r| r.insert(1, r[0].clone()), ChainFault::Reordered(1));
    check(
        &|r| r.truncate(2),
        ChainFault::TailCut {
            found: 2,
            witnessed: 4,
        },
    );
    check(
        &|r| r.clear(),
        ChainFault::TailCut {
            found: 0,
            witnessed: 4,
        },
    );
    check(
        &|r| *r = chain(&["one", "two", "THREE", "four"]),
        ChainFault::Rewritten(4),
    );
}

#[test]
fn a_whole_chain_verifies_with_and_without_a_head_seen_earlier() {
    let rows = chain(&["one", "two", "three"]);
    let expected = Ok(Verified {
        count: 3,
        erased: 0,
        head: head_of(&rows),
    });
    assert_eq!(verified(&rows, None), expected);
    for seen in 0..=rows.len() {
        assert_eq!(verified(&rows, Some(&head_of(&rows[..seen]))), expected);
    }
    assert_eq!(verified(&[], None).map(|v| v.head), Ok(Head::EMPTY));
}

#[test]
fn a_cut_tail_shows_only_against_a_head_seen_earlier() {
    let rows = chain(&["one", "two", "three"]);
    assert!(
        verified(&rows[..2], None).is_ok(),
        "a lone desk cannot prove its tail"
    );
    assert!(verified(&rows[..2], Some(&head_of(&rows))).is_err());
}

#[test]
fn erasing_what_was_said_leaves_the_chain_whole() {
    let mut rows = chain(&["one", "two", "three"]);
    let seen = head_of(&rows);
    rows[1].content = None;
    assert_eq!(verified(&rows, Some(&seen)).map(|v| v.erased), Ok(1));
}

#[test]
fn verification_goes_on_from_a_head_verified_before() {
    let rows = chain(&["one", "two", "three"]);
    let mut verifier = Verifier::new(head_of(&rows[..2]), Some(&head_of(&rows)));
    assert_eq!(verifier.push(&rows[2].entry()), Ok(()));
    assert_eq!(
        verifier.finish().map(|v| (v.count, v.head)),
        Ok((1, head_of(&rows)))
    );
}

/// The format is for ever: entries written by one version are read by all later.
#[test]
fn the_hashes_are_the_ones_of_the_first_version() {
    let rows = chain(&["one"]);
    // Computed apart with Python's hashlib: sha256(16 zero bytes + "one"), then
    // sha256("audit1" + 32 zero bytes + [0, "!"] + that).
    assert_eq!(rows[0].commitment.to_string(), COMMITMENT_OF_ONE);
    assert_eq!(rows[0].hash.to_string(), HASH_OF_ONE);
}
const COMMITMENT_OF_ONE: &str = "b4e11d330f99c77032854a35c4a4adcb2ef9c5b40a525804497368d0f9716e79";
const HASH_OF_ONE: &str = "88f338f3b0ef2d723e3a2eddacf46dd5e51ae3e12a06a78ec47681805319aa7b";

#[test]
fn a_printed_head_reads_back() {
    let head = head_of(&chain(&["one", "two"]));
    assert_eq!(head.to_string().parse(), Ok(head));
    let check = |text: &str| assert_eq!(text.parse::<Head>(), Err(HeadError), "{text}");
    check("");
    check("2");
    check("2:00ff");
    check(&format!("x:{}", head.hash));
    check(&format!("2:{}", "é".repeat(32)));
}

proptest! {
    /// Whatever is done to the rows, it is either no change or a fault.
    #[test]
    fn any_change_to_the_rows_is_found(
        payloads in proptest::collection::vec("[a-z]{0,6}", 1..8),
        at in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
        what in 0..9u8,
        bit in 0..256usize,
        renumber in any::<bool>(),
    ) {
        let texts: Vec<&str> = payloads.iter().map(String::as_str).collect();
        let whole = chain(&texts);
        let seen = head_of(&whole);
        let mut rows = whole.clone();
        let (at, to) = (at.index(rows.len()), to.index(rows.len()));
        let flip = |bytes: &mut [u8]| {
            if !bytes.is_empty() {
                let place = bit / 8 % bytes.len();
                bytes[place] ^= 1 << (bit % 8);
            }
        };
        let row = &mut rows[at];
        match what {
            0 => flip(&mut row.meta),
            1 => flip(&mut row.commitment.0),
            2 => flip(&mut row.prev.0),
            3 => flip(&mut row.hash.0),
            4 => flip(&mut row.content.as_mut().unwrap().1),
            5 => flip(&mut row.content.as_mut().unwrap().0.0),
            6 => { rows.remove(at); }
            7 => rows.swap(at, to),
            _ => { let copy = rows[at].clone(); rows.insert(to, copy); }
        }
        if renumber {
            for (row, n) in rows.iter_mut().zip(1..) {
                row.n = n;
            }
        }
        prop_assert_eq!(verified(&rows, Some(&seen)).is_ok(), rows == whole);
    }

    #[test]
    fn any_part_may_be_erased(count in 0..10usize, mask in any::<u16>()) {
        let texts: Vec<String> = (0..count).map(|i| i.to_string()).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut rows = chain(&texts);
        let seen = head_of(&rows);
        for (i, row) in rows.iter_mut().enumerate() {
            if mask & (1 << i) != 0 {
                row.content = None;
            }
        }
        prop_assert_eq!(verified(&rows, Some(&seen)).map(|v| v.head), Ok(seen));
    }
}
