import { expect, test } from "vitest";
import type { DirectoryQuery } from "@/bindings";
import { noWish } from "./query";
import { asSelection, choose, chooseAll, chosenCount, isChosen, nobody, sameQuery } from "./selection";

const query = (text: string): DirectoryQuery => ({ text, filters: [], sort: [], states: ["active"] });
const here = query("a");
const origin = { view: "all", wish: noWish } as const;

test("some_people_are_a_list_of_ids", () => {
  const two = choose(nobody, ["1", "2"], true, here);
  expect(chosenCount(two)).toBe(2);
  expect(isChosen(two, "2", here)).toBe(true);
  expect(isChosen(two, "2", query("b")), "people stay selected when the list changes").toBe(true);
  expect(asSelection(choose(two, ["1"], false, here))).toEqual({ mode: "some", ids: ["2"] });
});

test("all_is_the_query_with_exceptions", () => {
  const all = chooseAll(here, 1_284, origin);
  expect(chosenCount(all)).toBe(1_284);
  expect(asSelection(all)).toEqual({ mode: "all", query: here, except: [] });
  const butTwo = choose(all, ["7", "8"], false, here);
  expect(chosenCount(butTwo)).toBe(1_282);
  expect(isChosen(butTwo, "7", here)).toBe(false);
  expect(asSelection(choose(butTwo, ["7"], true, here))).toEqual({ mode: "all", query: here, except: ["8"] });
});

test("all_speaks_only_of_its_own_list", () => {
  const all = chooseAll(here, 10, origin);
  expect(isChosen(all, "1", query("b"))).toBe(false);
  expect(asSelection(choose(all, ["1"], true, query("b")))).toEqual({ mode: "some", ids: ["1"] });
});

test("all_but_everybody_is_nobody", () => {
  expect(choose(chooseAll(here, 2, origin), ["1", "2"], false, here)).toBe(nobody);
  expect(asSelection(nobody)).toBe(null);
});

test("the_order_makes_no_other_list", () => {
  expect(sameQuery(here, { ...here, sort: [{ column: "name", desc: true }] })).toBe(true);
  expect(sameQuery(here, query("b"))).toBe(false);
  expect(sameQuery(null, here)).toBe(false);
});
