import { expect, test } from "vitest";
import { again, begin, finished, type Given, gave, givenWith, type Queue, skip, tookBack, unskip } from "./queue";

const given = (at: number): Given => ({
  at,
  name: `person ${at}`,
  card: `uid:0${at}`,
  label: `${at}`,
  changeSet: `change ${at}`,
});
const give = (queue: Queue) => gave(queue, given(queue.at));

test("a_card_moves_on_and_its_second_tap_moves_back", () => {
  const two = give(give(begin(["a", "b", "c"], false)));
  expect([two.at, two.count]).toEqual([2, 2]);
  const first = givenWith(two, "uid:00");
  const back = tookBack(two, first as Given);
  expect([back.at, back.count]).toEqual([0, 1]);
  expect(give(back).at, "who has a badge already is passed over").toBe(2);
});

test("who_was_skipped_is_passed_over_comes_back_and_makes_a_round_of_their_own", () => {
  const start = begin(["a", "b", "c"], false);
  const skipped = skip(start);
  expect([skipped.at, skipped.count]).toEqual([1, 0]);
  expect(unskip(skipped)).toEqual(start);
  const end = give(give(skipped));
  expect(finished(end)).toBe(true);
  expect(again(end).ids).toEqual(["a"]);
  expect(finished(begin([], false)), "nobody is done at once").toBe(true);
});
