//! Desks and a hub, simulated: hundreds of histories with wrong clocks, lost
//! acknowledgements, repeated, late and truncated pages, crashes between writes
//! and desks revoked in the middle, each from one seed.
//!
//! A failing seed is printed; `SIM_SEED=17 cargo test -p rollbook-domain --test sim`
//! runs that one alone and says more. `SIM_SEEDS=2000` runs more of them.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "all of this is a test, not only the functions marked as one"
)]

mod cases;
mod desk;
mod hub;
mod memory;
mod oracle;
mod rng;
mod run;
mod workload;

use hub::Rules;
use run::{Setup, alone_then_linked, run};

const STRICT: Setup = Setup {
    rules: Rules::ALL,
    true_clocks: false,
};

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().expect("a number of seeds"))
}

fn seeds() -> std::ops::Range<u64> {
    match number("SIM_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("SIM_SEEDS").unwrap_or(100),
    }
}

#[test]
fn every_history_ends_with_one_directory_and_nothing_lost() {
    let (mut ops, mut conflicts, mut held) = (0, 0, 0);
    for seed in seeds() {
        let outcome = run(seed, STRICT);
        if number("SIM_SEED").is_some() {
            println!("{}", outcome.story.join("\n"));
        }
        assert!(
            outcome.violations.is_empty(),
            "SIM_SEED={seed}\n{}",
            outcome.violations.join("\n")
        );
        ops += outcome.ops;
        conflicts += outcome.conflicts;
        held += outcome.held;
    }
    println!("{ops} operations, {conflicts} conflicts, {held} held");
    assert!(
        number("SIM_SEED").is_some() || (conflicts > ops / 50 && held > 0),
        "too peaceful to prove anything: {ops} operations, {conflicts} conflicts, {held} held"
    );
}

#[test]
fn what_the_clocks_say_changes_nothing() {
    for seed in seeds().take(30) {
        let wrong = run(seed, STRICT).digest;
        let right = run(
            seed,
            Setup {
                true_clocks: true,
                ..STRICT
            },
        )
        .digest;
        assert_eq!(wrong, right, "SIM_SEED={seed}");
    }
}

#[test]
fn linking_a_hub_later_decides_everything_as_the_desk_had() {
    for seed in seeds() {
        let (alone, linked) = alone_then_linked(seed);
        assert_eq!(alone, linked, "SIM_SEED={seed}");
    }
}

/// The harness is only worth something if it sees what it is there to see.
#[test]
fn each_rule_left_out_is_noticed() {
    let check = |name: &str, rules: Rules, property: &str| {
        let setup = Setup { rules, ..STRICT };
        let broken = |seed: &u64| {
            let outcome = run(*seed, setup);
            outcome.violations.iter().any(|v| v.starts_with(property))
        };
        let first = (0..400).find(broken);
        assert!(first.is_some(), "without {name} nothing was noticed");
    };
    let all = Rules::ALL;
    check(
        "the base check",
        Rules {
            base_check: false,
            ..all
        },
        "P2",
    );
    check(
        "claims",
        Rules {
            claims: false,
            ..all
        },
        "P5",
    );
    check(
        "revoke-wins",
        Rules {
            revoke_wins: false,
            ..all
        },
        "P6",
    );
    check(
        "one transaction a page",
        Rules {
            one_transaction: false,
            ..all
        },
        "P1",
    );
    check(
        "one transaction a Save",
        Rules {
            one_transaction: false,
            ..all
        },
        "one Save",
    );
    check(
        "authority",
        Rules {
            authority: false,
            ..all
        },
        "P7",
    );
    check(
        "the last-owner rule",
        Rules {
            last_owner: false,
            ..all
        },
        "P8",
    );
    check(
        "the rule against circles",
        Rules {
            circles: false,
            ..all
        },
        "P14",
    );
}
