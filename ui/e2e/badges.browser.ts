import { afterEach, beforeEach, expect, test } from "vitest";
import { barriers, type Desk, leave, makePerson, openDesk, setUp } from "./lib/browser";
import { Hand } from "./lib/steps";

let desk: Desk;

beforeEach(async () => {
  desk = await openDesk({ bridge: ["--reader"] });
  await setUp(desk);
});

afterEach((test) => leave(desk, test));

const CARD = "uid:04C43BC21C2680";
const LABEL = "04C4 3BC2 1C26 80";

const person = () => desk.page.getByRole("region", { name: "Person", exact: true });
const lay = (number: string) => desk.call("tap_simulate", { number });
const holder = async (number: string) => {
  const { candidates } = await desk.call<{ candidates: { badge: { holder: { name: string } | null } | null }[] }>(
    "badge_look_up",
    { number },
  );
  return candidates[0]?.badge?.holder?.name ?? null;
};

test("with a person open, one tap gives the card; undo takes it back; a tap gives it again", async () => {
  const { page } = desk;
  await makePerson(desk, { display_name: "Grace Hopper" });
  await page.getByRole("link", { name: "Grace Hopper" }).click();
  await person().getByRole("heading", { name: "Grace Hopper" }).waitFor();
  const hand = new Hand(page);
  await hand.tap(() => lay(CARD));
  await person().getByText(LABEL).first().waitFor();
  expect(hand.steps, "nothing but the tap").toEqual({ C: 0, F: 0, T: 1 });
  expect(await holder(CARD)).toBe("Grace Hopper");
  expect.soft(await barriers(page)).toEqual([]);

  await page.keyboard.press("Control+z");
  await expect.poll(() => holder(CARD)).toBe(null);
  await person().getByText("No badge yet").first().waitFor();

  // A card that lies on the reader is read over and over; for two seconds it is the same tap.
  const again = async () => {
    await lay(CARD);
    return holder(CARD);
  };
  await expect.poll(again, { interval: 2_500 }).toBe("Grace Hopper");
});

test("a tap of somebody's badge opens its holder", async () => {
  const { page } = desk;
  const id = await makePerson(desk, { display_name: "Grace Hopper" });
  await desk.call("badge_assign", { person: id, number: CARD, typed: false, take: null });
  await page.getByRole("gridcell", { name: LABEL }).waitFor();
  await lay(CARD);
  await person().getByRole("heading", { name: "Grace Hopper" }).waitFor();
});

test("a card nobody has waits in the tray and is given to whom one names", async () => {
  const { page } = desk;
  await makePerson(desk, { display_name: "Grace Hopper" });
  const hand = new Hand(page);
  await hand.tap(() => lay(CARD));
  const card = page.getByRole("alertdialog", { name: `Tapped card ${LABEL}` });
  await card.waitFor();
  expect.soft(await barriers(page)).toEqual([]);
  await hand.fill(card.getByRole("combobox", { name: "Give it to" }), "hopper");
  await hand.click(page.getByRole("option", { name: /Grace Hopper/ }));
  await expect.poll(() => holder(CARD)).toBe("Grace Hopper");
  expect(hand.steps).toEqual({ C: 1, F: 1, T: 1 });
});

test("a lost badge is reported by one key and replaced by one tap", async () => {
  const { page } = desk;
  const id = await makePerson(desk, { display_name: "Grace Hopper" });
  await desk.call("badge_assign", { person: id, number: CARD, typed: false, take: null });
  await page.getByRole("gridcell", { name: LABEL }).waitFor();
  await page.getByRole("link", { name: "Grace Hopper" }).click();
  await person().getByText(LABEL).first().waitFor();
  await person().getByRole("heading", { name: "Grace Hopper" }).click();
  const hand = new Hand(page);
  await hand.key("l");
  await expect.poll(() => holder(CARD)).toBe(null);
  await hand.tap(() => lay("uid:04A3C6CAE26180"));
  await expect.poll(() => holder("uid:04A3C6CAE26180")).toBe("Grace Hopper");
  expect(hand.steps).toEqual({ C: 1, F: 0, T: 1 });
  // The lost one opens no door to a second life: it is refused to anybody until it is found.
  await expect(desk.call("badge_assign", { person: id, number: CARD, typed: false, take: null })).rejects.toMatchObject(
    { code: "badge_blocked" },
  );
});

test("a card of somebody else moves only with a reason", async () => {
  const { page } = desk;
  const id = await makePerson(desk, { display_name: "Grace Hopper" });
  await desk.call("badge_assign", { person: id, number: CARD, typed: false, take: null });
  await makePerson(desk, { display_name: "Alan Turing" });
  await page.getByRole("link", { name: "Alan Turing" }).click();
  await person().getByRole("heading", { name: "Alan Turing" }).waitFor();
  await lay(CARD);
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Grace Hopper").first().waitFor();
  expect.soft(await barriers(page)).toEqual([]);
  expect(await holder(CARD), "the tap alone moved nothing").toBe("Grace Hopper");

  await dialog.getByRole("radio", { name: /^Move it to Alan/ }).click({ force: true });
  await dialog.getByRole("button", { name: "Move badge" }).click();
  await dialog.getByText("Say why the badge changes hands.").waitFor();
  expect.soft(await barriers(page)).toEqual([]);
  await dialog.getByRole("textbox", { name: "Reason" }).fill("changed departments");
  await dialog.getByRole("button", { name: "Move badge" }).click();
  await expect.poll(() => holder(CARD)).toBe("Alan Turing");
});

test("a phone that shows another number at each tap is refused with the reason", async () => {
  const { page } = desk;
  const id = await makePerson(desk, { display_name: "Grace Hopper" });
  await page.getByRole("link", { name: "Grace Hopper" }).click();
  await person().getByRole("heading", { name: "Grace Hopper" }).waitFor();
  await lay("uid:08A1B2C3");
  await person()
    .getByText(/new number at each read/)
    .first()
    .waitFor();
  expect(await desk.call("person_get", { id })).toMatchObject({ badges: [] });
});

test("a morning queue takes two clicks and a tap a person", async () => {
  const { page } = desk;
  const people = ["Alan Turing", "Barbara Liskov", "Grace Hopper"];
  for (const display_name of people) await makePerson(desk, { display_name });
  await page.getByRole("link", { name: "Grace Hopper" }).waitFor();
  const hand = new Hand(page);
  await hand.click(page.getByRole("navigation").getByRole("button", { name: "Enrolment" }));
  await hand.click(page.getByRole("button", { name: "Start" }));
  const round = page.getByRole("region", { name: "Next person" });
  const cards = new Map<string, string>();
  // The owner who set the directory up has no badge either.
  for (const [nth] of [...people, "Ada Byron"].entries()) {
    const name = (await round.getByRole("heading", { name: /[a-z]/ }).textContent()) ?? "";
    const number = `uid:04C43BC21C26A${nth}`;
    cards.set(name, number);
    await hand.tap(() => lay(number));
    await expect.poll(() => holder(number)).toBe(name);
    if (nth < people.length) await round.getByRole("heading", { name, exact: true }).waitFor({ state: "detached" });
  }
  await page.getByRole("heading", { name: "Everybody has had their turn" }).waitFor();
  expect.soft(await barriers(page)).toEqual([]);
  expect([...cards.keys()].sort()).toEqual(["Ada Byron", ...people].sort());
  expect(hand.steps).toEqual({ C: 2, F: 0, T: 4 });
});
