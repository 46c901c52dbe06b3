import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { DetectPort, LessonView, ReaderFault, ReaderView } from "@/bindings";
import { activate } from "@/lib/i18n";
import { goToReaders, place } from "@/lib/nav";
import { setTheme } from "@/lib/theme";
import type { FakeBackend } from "@/test/fakeTransport";
import { expectAccessible, renderApp } from "@/test/render";

const dialog = () => page.getByRole("dialog");
const serial: ReaderView = {
  id: "serial:gate",
  name: "Gate",
  kind: "serial",
  port: "/dev/ttyACM0",
  state: "connected",
  hint: null,
  last_tap_at: null,
  shape: null,
  profile: null,
};

async function open(readers: ReaderView[] = [serial]) {
  const all = await renderApp();
  all.backend.readers = readers;
  all.backend.tell("readers");
  goToReaders();
  await expect.element(page.getByRole("heading", { name: "Readers", exact: true })).toBeVisible();
  return all;
}

const hex = (text: string): string =>
  [...text].map((sign) => sign.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()).join("");

const tapAt = (backend: FakeBackend, sent: string) =>
  backend.tap(`raw:${sent}`, { reader: "serial:gate", reader_name: "Gate", raw: hex(sent) });

test("a_card_on_this_page_is_shown_under_its_reader_and_leads_nowhere", async () => {
  const { backend } = await open();
  const holder = backend.people.find((one) => one.badges.length > 0);
  backend.tap(holder?.badges[0] ?? "", { reader: "serial:gate", reader_name: "Gate" });
  await expect.element(page.getByText(/belongs to/)).toBeVisible();
  expect(place.get().screen).toBe("readers");
  backend.tap("uid:08AB12CD", { reader: "serial:gate", reader_name: "Gate" });
  await expect.element(page.getByText(/shows a new number at each read/)).toBeVisible();
  expect(backend.called("badge_assign")).toEqual([]);
  await expectAccessible();
});

test("a_reader_is_renamed_removed_and_put_back", async () => {
  const { backend } = await open();
  await page.getByRole("button", { name: "More for Gate" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByRole("textbox", { name: "Name of Gate" }).fill("North gate");
  await userEvent.keyboard("{Enter}");
  await expect.element(page.getByRole("heading", { name: "North gate" })).toBeVisible();
  expect(backend.called("reader_rename")).toEqual([{ id: "serial:gate", name: "North gate" }]);
  await page.getByRole("button", { name: "More for North gate" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await expect.element(page.getByText("No reader yet")).toBeVisible();
  await page.getByRole("button", { name: /^Undo(?!:)/ }).click();
  await expect.element(page.getByRole("heading", { name: "North gate" })).toBeVisible();
});

test("what_a_reader_sends_is_shown_byte_by_byte_and_read_again_on_news", async () => {
  const { backend } = await open();
  await page.getByRole("button", { name: "Show what it sends: Gate" }).click();
  await expect.element(page.getByText("Nothing has come yet. Lay a card on the reader.")).toBeVisible();
  backend.override.reader_raw = () => [{ at: 1_790_000_000_000, bytes: "0230303603", text: ".006." }];
  backend.tell("reader_raw");
  await expect.element(page.getByText("02 30 30 36 03")).toBeVisible();
  await expectAccessible();
});

test("the_doctor_names_each_fault_with_what_helps", async () => {
  const fault = (code: string, more: Partial<ReaderFault> = {}): ReaderFault => ({
    code,
    fix: null,
    subject: null,
    name: null,
    command: null,
    sentence: "It is not well.",
    ...more,
  });
  const { backend } = await renderApp();
  backend.override.reader_doctor = () => [
    fault("no_permission", {
      fix: "join_group",
      subject: "/dev/ttyACM0",
      name: "dialout",
      command: "sudo usermod -aG dialout ada",
    }),
    fault("smart_card_service_stopped", { command: "sudo systemctl enable --now pcscd.socket" }),
    fault("kernel_nfc", { subject: "pn533_usb pn533 nfc", command: "sudo modprobe -r pn533_usb pn533 nfc" }),
    fault("modem_manager", { subject: "/dev/ttyACM1" }),
    fault("held_by", { subject: "/dev/ttyUSB0", name: "minicom" }),
    fault("a_fault_of_tomorrow"),
  ];
  goToReaders();
  await expect.element(page.getByText("Your account may not open /dev/ttyACM0")).toBeVisible();
  await expect.element(page.getByText(/to the group “dialout”/)).toBeVisible();
  await expect.element(page.getByText("sudo usermod -aG dialout ada")).toBeVisible();
  await expect.element(page.getByText("The system’s own NFC driver holds the reader")).toBeVisible();
  await expect.element(page.getByText("The service for modems talks to /dev/ttyACM1")).toBeVisible();
  await expect.element(page.getByText("minicom uses /dev/ttyUSB0")).toBeVisible();
  await expect.element(page.getByText("It is not well.")).toBeVisible();
  await expectAccessible();
  backend.override.reader_doctor = () => [];
  await page.getByRole("button", { name: "Look again" }).click();
  await expect.element(page.getByText("None of the faults we know was found on this computer.")).toBeVisible();
});

test("a_reader_is_found_by_a_tap_and_added_as_it_spoke", async () => {
  const port: DetectPort = {
    port: "/dev/ttyUSB0",
    label: "USB serial",
    listening: true,
    obstacle: null,
    hint: null,
    baud: 9600,
    tap_again: false,
    raw: "",
    found: null,
  };
  const { backend } = await open([]);
  let heard: DetectPort[] = [port, { ...port, port: "/dev/ttyACM9", listening: false, obstacle: "busy" }];
  backend.override.reader_detect = () => heard;
  await page.getByRole("button", { name: "Add a reader" }).first().click();
  await expect.element(dialog().getByText("Listening")).toBeVisible();
  await expect.element(dialog().getByText("In use", { exact: true })).toBeVisible();
  await expectAccessible();
  heard = [{ ...port, raw: "FFFE", tap_again: true, baud: 19200 }];
  backend.tell("reader_detection");
  await expect.element(dialog().getByText(/Lay the card on again/)).toBeVisible();
  heard = [
    {
      ...port,
      found: {
        form: "line",
        baud: 19200,
        dialogue: "listen",
        card: "raw:0563537489",
        label: "0563537489",
        taught: false,
      },
    },
  ];
  backend.tell("reader_detection");
  await expect.element(dialog().getByText("Reader found at USB serial")).toBeVisible();
  await expect.element(dialog().getByText(/teach it with two cards/)).toBeVisible();
  await dialog().getByRole("textbox", { name: "Name" }).fill("Gate");
  await userEvent.keyboard("{Enter}");
  await expect
    .poll(() => backend.called("reader_add"))
    .toEqual([{ port: "/dev/ttyUSB0", name: "Gate", baud: 19200, dialogue: "listen" }]);
  await expect.poll(() => backend.called("reader_detect_stop").length).toBe(1);
});

test("a_port_that_cannot_be_used_says_why", async () => {
  const { backend } = await open([]);
  backend.override.reader_add = () => {
    throw Object.assign(new Error(), { code: "reader_unavailable", message: "no", detail: {} });
  };
  await page.getByRole("button", { name: "Add a reader" }).first().click();
  await page.getByRole("button", { name: "Choose the port by hand" }).click();
  await page.getByRole("button", { name: "Add reader", exact: true }).click();
  await expect.element(page.getByText(/The reader cannot be used\./)).toBeVisible();
});

const blank: LessonView = {
  outcome: "refused",
  problem: null,
  cards: [],
  rules: [],
  technologies: [],
  next: null,
  saved: null,
};
const learnt: LessonView = {
  ...blank,
  outcome: "learnt",
  rules: [
    {
      rule: "notation=decimal;meaning=uid4",
      meaning: "uid4",
      cards: [
        { card: "uid:51E69621", label: "51E6 9621", print: "51E69621" },
        { card: "uid:1C78F2BF", label: "1C78 F2BF", print: "1C78F2BF" },
      ],
    },
  ],
};

test("two_cards_teach_a_reader_and_what_it_learnt_is_kept_with_undo", async () => {
  const { backend } = await open();
  await page.getByRole("button", { name: "Teach: Gate" }).click();
  await expect.element(page.getByText("Lay card 1 on Gate")).toBeVisible();
  await expectAccessible();
  backend.tap("uid:04AABBCCDDEE01");
  await expect.element(page.getByText(/That was another reader/)).toBeVisible();
  tapAt(backend, "0563537489");
  await expect.element(dialog().getByText("0563537489")).toBeVisible();
  await userEvent.keyboard("51E69621");
  await expect.element(dialog().getByRole("textbox", { name: "Number on card 1" })).toHaveValue("51E69621");
  tapAt(backend, "3220338716");
  await expect.element(dialog().getByRole("textbox", { name: "Number on card 2" })).toHaveFocus();
  backend.override.reader_teach = ({ save }) =>
    save ? { ...learnt, saved: { profile: "p1", change_set: "change 7" } } : learnt;
  await userEvent.keyboard("1C78F2BF");
  await expect.element(dialog().getByText("13.56 MHz cards, serial numbers of 4 bytes")).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: "Save what it learnt" }).click();
  await expect.element(page.getByText("Gate was taught.")).toBeVisible();
  const calls = backend.called("reader_teach") as { samples: unknown; save: unknown }[];
  expect(calls.at(-1)).toEqual({
    samples: [
      { raw: hex("0563537489"), printed: "51E69621" },
      { raw: hex("3220338716"), printed: "1C78F2BF" },
    ],
    technology: null,
    save: { name: "Gate", reader: "serial:gate" },
  });
});

test("what_two_cards_leave_open_a_third_decides_and_what_does_not_fit_is_named", async () => {
  const { backend } = await open();
  backend.override.reader_teach = () => ({ ...blank, outcome: "undecided", next: "another_batch" });
  await page.getByRole("button", { name: "Teach: Gate" }).click();
  for (const [at, sent] of ["0563537489", "3220338716"].entries()) {
    tapAt(backend, sent);
    await dialog()
      .getByRole("textbox", { name: `Number on card ${at + 1}` })
      .fill(`1${at}`);
  }
  await expect.element(page.getByText("Lay card 3 on Gate")).toBeVisible();
  await expect.element(page.getByText(/begins differently/)).toBeVisible();
  tapAt(backend, "0006547886");
  backend.override.reader_teach = () => ({ ...blank, problem: "odd_one", cards: [3] });
  await dialog().getByRole("textbox", { name: "Number on card 3" }).fill("12");
  await expect.element(page.getByText(/Card 3 does not go with the others/)).toBeVisible();
  await expect.element(page.getByRole("button", { name: "Save what it learnt" })).toBeDisabled();
  backend.override.reader_teach = () => ({ ...learnt, technologies: ["em125", "iso14443"] });
  await page.getByRole("button", { name: "Leave out: card 3" }).click();
  await expect.element(page.getByText(/Several kinds of cards print such numbers/)).toBeVisible();
  await expect.element(page.getByRole("button", { name: "Save what it learnt" })).toBeDisabled();
  await page.getByText(/^125 kHz cards with ten digits/).click();
  await expect.element(page.getByRole("button", { name: "Save what it learnt" })).toBeEnabled();
});

test("the_page_is_accessible_in_arabic_and_in_the_dark", async () => {
  await open([serial, { ...serial, id: "b", name: "Hall", state: "no_permission", profile: "Gates" }]);
  setTheme("dark");
  await activate("ar");
  await expect.poll(() => document.documentElement.dir).toBe("rtl");
  await expectAccessible();
});
