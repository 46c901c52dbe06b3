import { expect, test } from "vitest";
import { cityOf, nameOf, offsetOf } from "./regional";
import { sample } from "./sample";

const winter = Date.UTC(2026, 0, 15, 12);
const summer = Date.UTC(2026, 6, 15, 12);

test("the_offset_of_a_zone_follows_the_season", () => {
  expect(offsetOf("Europe/Berlin", winter, "en")).toBe("GMT+1");
  expect(offsetOf("Europe/Berlin", summer, "en")).toBe("GMT+2");
  expect(offsetOf("Nowhere/Atall", summer, "en")).toBe("");
});

test("a_zone_is_called_by_its_city", () => {
  expect(cityOf("America/Argentina/Buenos_Aires")).toBe("Buenos Aires");
  expect(cityOf("UTC")).toBe("UTC");
});

test("a_code_without_a_name_stays_as_it_is", () => {
  expect(nameOf("language", "de", "en")).toBe("German");
  expect(nameOf("region", "PL", "de")).toBe("Polen");
  expect(nameOf("language", "not a tag", "en")).toBe("not a tag");
});

test("the_sample_shows_what_somebody_would_read", () => {
  const read = sample({ language: "de", region: "AT", zone: "Europe/Vienna", dates: "iso" }, winter, "en");
  expect(read.day).toBe("2026-08-03");
  expect(read.moment).toBe("2026-01-15, 13:00");
  expect(sample({ language: "", region: "", zone: "Nowhere/Atall", dates: "dmy" }, winter, "en").day).toBe(
    "03/08/2026",
  );
});
