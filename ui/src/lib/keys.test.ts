import { expect, test } from "vitest";
import { combination, keyText, shortcuts, takesText } from "./keys";

const press = (key: string, modifiers: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {}) =>
  combination({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers });

test("a_pressed_key_is_spelt_like_the_table", () => {
  expect(press("k", { ctrlKey: true })).toBe("Mod+K");
  expect(press("Z", { ctrlKey: true, shiftKey: true })).toBe("Mod+Shift+Z");
  expect(press("?", { shiftKey: true })).toBe("?");
  expect(press("/")).toBe("/");
  expect(press(" ", { shiftKey: true })).toBe("Shift+Space");
  expect(press("ArrowDown", { altKey: true })).toBe("Alt+ArrowDown");
  expect(press("Enter", { ctrlKey: true, shiftKey: true })).toBe("Mod+Shift+Enter");
});

test("keys_are_written_as_they_stand_on_the_keyboard", () => {
  expect(keyText("Mod+Shift+Z", false)).toBe("Ctrl ⇧ Z");
  expect(keyText("Mod+Shift+Z", true)).toBe("⌘ ⇧ Z");
  expect(keyText("Alt+ArrowUp", false)).toBe("Alt ↑");
});

test("no_two_shortcuts_of_a_group_share_a_key", () => {
  const taken = new Map<string, string>();
  for (const [id, shortcut] of Object.entries(shortcuts)) {
    for (const key of shortcut.keys) {
      const place = `${shortcut.group === "anywhere" ? "anywhere" : shortcut.group} ${key}`;
      expect(taken.get(place), `${id} and ${taken.get(place)} both want ${key}`).toBe(undefined);
      taken.set(place, id);
    }
  }
});

test("typing_goes_into_fields_and_not_into_boxes_to_tick", () => {
  const element = (html: string) => {
    const host = document.createElement("div");
    host.innerHTML = html;
    return host.firstElementChild;
  };
  expect(takesText(element("<input>"))).toBe(true);
  expect(takesText(element('<input type="search">'))).toBe(true);
  expect(takesText(element("<textarea></textarea>"))).toBe(true);
  expect(takesText(element('<input type="checkbox">'))).toBe(false);
  expect(takesText(element("<button></button>"))).toBe(false);
  expect(takesText(null)).toBe(false);
});
