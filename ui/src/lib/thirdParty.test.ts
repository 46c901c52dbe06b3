import { expect, test } from "vitest";
import { loadNotices, naming, parts } from "./thirdParty";

const rule = "-".repeat(72);
const page = `Whose work it is.

== Packages ==

- alpha 1.0.0 (MIT)
- beta 2.0.0 (ISC)

== What is repeated ==

${rule}

alpha 1.0.0
    Copyright 2020 Ada

Permission is given.
${rule}

beta 2.0.0

Use it.
`;

test("of_a_list_only_the_lines_that_name_it_are_left_and_of_texts_the_whole", () => {
  const found = naming(parts(page), " Alpha ");
  expect(found.map(({ text }) => text)).toEqual([
    "- alpha 1.0.0 (MIT)",
    "alpha 1.0.0\n    Copyright 2020 Ada\n\nPermission is given.",
  ]);
  expect(naming(parts(page), "nothing of the kind")).toEqual([]);
  expect(naming(parts(page), "").length).toBe(5);
});

test("the_page_of_this_release_names_the_window_and_the_database", async () => {
  const notices = await loadNotices();
  for (const name of ["tauri", "rusqlite", "react-aria", "Inter", "Noto"])
    expect(naming(notices, name), name).not.toEqual([]);
});
