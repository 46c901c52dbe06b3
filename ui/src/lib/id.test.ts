import { expect, test } from "vitest";
import { uuid7 } from "./id";

test("an_id_is_version_7_and_begins_with_its_moment", () => {
  const id = uuid7(0x0190_1234_5678);
  expect(id).toMatch(/^01901234-5678-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuid7(1)).not.toBe(uuid7(1));
});
