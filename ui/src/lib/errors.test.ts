import { expect, test } from "vitest";
import { ERROR_CODES } from "@/bindings";
import { errorText, sentence } from "./errors";
import { activate, type Language, languages } from "./i18n";
import { AppError, asAppError } from "./ipc";

test("every_code_has_a_sentence_with_and_without_detail", () => {
  for (const code of [...ERROR_CODES, "unreachable"] as const) {
    const bare = errorText[code]({});
    expect(bare.length, code).toBeGreaterThan(10);
    expect(bare, `${code} ends as a sentence`).toMatch(/[.!?]$/);
    expect(bare, `${code} has no hole`).not.toMatch(/undefined|null|\{|\}/);
  }
});

test("a_sentence_says_what_the_detail_knows", () => {
  const check = (code: ConstructorParameters<typeof AppError>[0], detail: Record<string, unknown>, expected: string) =>
    expect(sentence(new AppError(code, "", detail))).toBe(expected);
  check("badge_held", { person: { id: "1", name: "Ada Byron" } }, "This badge belongs to Ada Byron.");
  check("badge_held", {}, "This badge belongs to somebody else.");
  check("wrong_password", { wait_s: 1 }, "E-mail or password is wrong. Try again in 1 second.");
  check("sign_in_locked", { wait_s: 840 }, "Too many wrong attempts. Try again in 14 minutes.");
  check("no_access", { path: "/root/x" }, "No permission for /root/x. Choose another place.");
});

test("whatever_is_thrown_becomes_an_app_error", () => {
  expect(asAppError({ code: "busy", message: "m", detail: { a: 1 } })).toMatchObject({
    code: "busy",
    message: "m",
    detail: { a: 1 },
  });
  expect(asAppError(new TypeError("fetch failed")).code).toBe("unreachable");
  expect(asAppError("nonsense").code).toBe("unreachable");
});

test("every_language_has_words_of_its_own", async () => {
  const english = errorText.busy({});
  for (const language of Object.keys(languages) as Language[]) {
    await activate(language);
    if (language !== "en") expect(errorText.busy({}), language).not.toBe(english);
  }
});
