import { afterEach, beforeEach, expect, test } from "vitest";
import { barriers, type Desk, leave, makePerson, openDesk, setUp } from "./lib/browser";
import { Hand } from "./lib/steps";

let desk: Desk;

beforeEach(async () => {
  desk = await openDesk({ bridge: ["--reader"] });
  await setUp(desk);
});

afterEach((test) => leave(desk, test));

const person = () => desk.page.getByRole("region", { name: "Person", exact: true });

test("a person is added by the keyboard in two fields and is in the list", async () => {
  const { page } = desk;
  const hand = new Hand(page);
  await hand.key("Control+n");
  const dialog = page.getByRole("dialog", { name: "Add person" });
  await dialog.waitFor();
  expect.soft(await barriers(page)).toEqual([]);
  await hand.fill(dialog.getByRole("textbox", { name: "Name" }), "Grace Hopper");
  await hand.fill(dialog.getByRole("textbox", { name: "E-mail" }), "grace@fjord.example");
  await hand.key("Control+Enter");
  await page.getByRole("link", { name: "Grace Hopper" }).waitFor();
  expect(hand.steps).toEqual({ C: 2, F: 2, T: 0 });
});

test("somebody is found and their phone corrected without the mouse", async () => {
  const { page } = desk;
  const id = await makePerson(desk, { given: "Jürgen", family: "Müller", phone: "+49 30 23125 100" });
  await page.getByRole("link", { name: "Jürgen Müller" }).waitFor();
  const hand = new Hand(page);
  await hand.key("Control+k");
  const palette = page.getByRole("dialog");
  await palette.waitFor();
  await hand.type("mull");
  await palette.getByRole("option", { name: /Jürgen Müller/ }).waitFor();
  expect.soft(await barriers(page)).toEqual([]);
  await hand.key("Enter");
  await person().getByRole("heading", { name: "Jürgen Müller" }).waitFor();
  await hand.key("F2");
  await hand.fill(person().getByRole("textbox", { name: "Phone" }), "+49 30 23125 200");
  await hand.key("Control+s");
  await expect
    .poll(async () => (await desk.call<{ fields: Record<string, string> }>("person_get", { id })).fields.phone)
    .toBe("+493023125200");
  expect(hand.steps).toEqual({ C: 4, F: 2, T: 0 });
});

test("a change is taken back by Ctrl+Z and the list shows it", async () => {
  const { page } = desk;
  await makePerson(desk, { given: "Jürgen", family: "Müller" });
  await page.getByRole("link", { name: "Jürgen Müller" }).click();
  await person().getByRole("textbox", { name: "Last name" }).fill("Meier");
  await page.keyboard.press("Control+s");
  await page.getByRole("link", { name: "Jürgen Meier" }).waitFor();
  // Inside a field Ctrl+Z belongs to the field.
  await person().getByRole("button", { name: "Close" }).click();
  await page.keyboard.press("Control+z");
  await page.getByRole("link", { name: "Jürgen Müller" }).waitFor();
});

test("a leaver's last day is set by three keys and a date", async () => {
  const { page } = desk;
  const id = await makePerson(desk, { given: "Jürgen", family: "Müller", email: "jurgen@fjord.example" });
  const hand = new Hand(page);
  await hand.click(page.getByRole("link", { name: "Jürgen Müller" }));
  await person().getByRole("heading", { name: "Jürgen Müller" }).waitFor();
  await hand.key("e");
  const day = person().getByRole("spinbutton", { name: /^day, Last day/ });
  await expect.poll(() => day.evaluate((field) => field === document.activeElement)).toBe(true);
  // One field, although it has three parts: the next part takes over by itself.
  await hand.type("31102035");
  await hand.key("Control+s");
  await expect
    .poll(async () => (await desk.call<{ fields: Record<string, string> }>("person_get", { id })).fields.end_date)
    .toBe("2035-10-31");
  expect(hand.steps).toEqual({ C: 3, F: 1, T: 0 });
});

test("what another window changes is on the page without a click", async () => {
  const { page } = desk;
  await makePerson(desk, { display_name: "Somebody Else" });
  await page.getByRole("link", { name: "Somebody Else" }).waitFor();
});

test("an address somebody has is refused where it is typed, and they are named", async () => {
  const { page } = desk;
  await page.keyboard.press("Control+n");
  const dialog = page.getByRole("dialog", { name: "Add person" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Ada Other");
  await dialog.getByRole("textbox", { name: "E-mail" }).fill("ADA@fjord.example");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await dialog
    .getByText(/already .*Ada Byron|Ada Byron.* already/)
    .first()
    .waitFor();
  expect.soft(await barriers(page)).toEqual([]);
});
