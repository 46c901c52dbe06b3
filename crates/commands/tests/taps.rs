//! From a number that was typed by a reader to the tap on the feed.

use std::sync::mpsc::Receiver;
use std::time::Duration;

use commands::ErrorCode;
use commands::view::{
    CardDifference, News, NewsTopic, ReaderKind, ReaderView, TapView, TypingEnd, TypingKeys,
};
use serde_json::{Value, json};
use test_support::office::{Office, PASSWORD};

/// No tap takes this long; a test that waits longer has failed.
const PATIENCE: Duration = Duration::from_secs(20);

fn codes(number: &str) -> Vec<String> {
    number
        .chars()
        .map(|sign| {
            let kind = if sign.is_ascii_digit() {
                "Digit"
            } else {
                "Key"
            };
            format!("{kind}{sign}")
        })
        .collect()
}

fn shape() -> Value {
    json!({ "shortest": 8, "longest": 10, "end": "enter", "gap_ms": 40, "pace_ms": 30, "keys": "row" })
}

/// A keyboard reader, as the commands see it.
struct Wedge<'a> {
    office: &'a Office,
    news: Receiver<News>,
    reader: Option<String>,
}

impl<'a> Wedge<'a> {
    fn new(office: &'a Office, reader: Option<&str>) -> Self {
        Self {
            office,
            news: office.app.feed(),
            reader: reader.map(str::to_owned),
        }
    }

    fn types(&self, number: &str) {
        let args = json!({ "reader": self.reader, "codes": codes(number) });
        let _: Value = self.office.ok("tap_typed", args);
    }

    fn tap(&self, number: &str) -> TapView {
        self.types(number);
        loop {
            match self.news.recv_timeout(PATIENCE) {
                Ok(News {
                    topic: NewsTopic::Tap,
                    tap: Some(tap),
                    ..
                }) => return tap,
                Ok(_) => {}
                Err(error) => panic!("no tap came: {error}"),
            }
        }
    }
}

#[test]
fn a_reader_nobody_added_taps_with_the_number_as_it_typed_it() {
    let office = Office::new();
    let wedge = Wedge::new(&office, None);
    let tap = wedge.tap("0006547886");
    assert_eq!(
        (tap.card.as_deref(), tap.reader_name.as_str(), tap.problem),
        (Some("raw:0006547886"), "Keyboard reader", None)
    );
    let listed: Vec<ReaderView> = office.ok("reader_list", json!({}));
    assert!(
        listed
            .iter()
            .all(|reader| reader.kind != ReaderKind::Keyboard),
        "it is in nobody's list"
    );
}

#[test]
fn a_number_typed_twice_in_two_seconds_is_one_tap() {
    let office = Office::new();
    let wedge = Wedge::new(&office, None);
    wedge.tap("0006547886");
    wedge.types("0006547886");
    let next = wedge.tap("0006547887");
    assert_eq!(next.card.as_deref(), Some("raw:0006547887"));
}

#[test]
fn an_added_keyboard_reader_stays_with_its_shape() {
    let mut office = Office::new();
    let listed: Vec<ReaderView> = office.ok(
        "reader_add_keyboard",
        json!({ "name": " Reception ", "shape": shape() }),
    );
    let added = listed
        .iter()
        .find(|reader| reader.kind == ReaderKind::Keyboard)
        .expect("added");
    assert_eq!(added.name, "Reception");
    let id = added.id.clone();
    let tap = Wedge::new(&office, Some(&id)).tap("0006547886");
    assert_eq!(
        (tap.reader.as_str(), tap.reader_name.as_str()),
        (id.as_str(), "Reception")
    );

    office.restart();
    let sign_in = json!({ "email": "grace@northwind.example", "password": PASSWORD });
    let _: Value = office.ok("sign_in", sign_in);
    let listed: Vec<ReaderView> = office.ok("reader_list", json!({}));
    let again = listed
        .iter()
        .find(|reader| reader.id == id)
        .expect("still there");
    let kept = again.shape.as_ref().expect("a shape");
    assert_eq!(
        (
            kept.shortest,
            kept.longest,
            kept.end,
            kept.gap_ms,
            kept.pace_ms,
            kept.keys
        ),
        (8, 10, TypingEnd::Enter, 40, 30, TypingKeys::Row)
    );

    let left: Vec<ReaderView> = office.ok("reader_remove", json!({ "id": id }));
    assert!(left.iter().all(|reader| reader.id != id));
    let error = office.refused("tap_typed", json!({ "reader": id, "codes": codes("1234") }));
    assert_eq!(error.code, ErrorCode::ReaderUnavailable);
}

#[test]
fn a_shape_no_reader_has_and_keys_of_no_number_are_refused() {
    let office = Office::new();
    let mut slow = shape();
    slow["gap_ms"] = json!(500);
    let error = office.refused(
        "reader_add_keyboard",
        json!({ "name": "Slow", "shape": slow }),
    );
    assert_eq!(error.code, ErrorCode::BadRequest);
    for codes in [vec![], vec!["F1"], vec!["Digit1"; 65]] {
        let error = office.refused("tap_typed", json!({ "reader": null, "codes": codes }));
        assert_eq!(error.code, ErrorCode::BadRequest);
    }
}

#[test]
fn a_new_number_that_resembles_a_badge_says_whose() {
    let office = Office::new();
    let ada =
        office.person(json!({ "display_name": "Ada Byron", "email": "ada@northwind.example" }));
    office.assign(&ada, "raw:51E69621").expect("given");
    let tap = Wedge::new(&office, None).tap("2196E651");
    let alike = tap.alike.first().expect("a resemblance");
    let holder = alike.badge.as_ref().and_then(|badge| badge.holder.as_ref());
    assert_eq!(holder.map(|holder| holder.name.as_str()), Some("Ada Byron"));
    assert_eq!(alike.differences, [CardDifference::BytesReversed]);
    let own = Wedge::new(&office, None).tap("51E69621");
    assert!(
        own.alike.is_empty() && own.badge.is_some(),
        "the badge itself is no question"
    );
}
