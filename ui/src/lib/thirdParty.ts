/** A text others put into Rollbook, or the list of their packages. */
export interface Notice {
  /** Its place on the page. */
  at: number;
  text: string;
  /** Lines stand by themselves: one may be shown without the others. */
  list: boolean;
}

/** The page of other people's work, loaded when somebody asks for it. */
export async function loadNotices(): Promise<Notice[]> {
  const { default: page } = await import("../../../THIRD-PARTY.txt?raw");
  return parts(page);
}

/** The page in parts: its lists, and each licence with those who chose it. */
export function parts(page: string): Notice[] {
  return (
    page
      .split(/\n-{72}\n|\n(?=== )/)
      .map((text) => text.trim())
      // How the page is made tells its readers nothing.
      .map((text) => text.replace(/\nMade by .*$/, ""))
      .filter((text) => text !== "")
      .map((text, at) => ({ at, text, list: text.startsWith("== Packages") }))
  );
}

/** The parts that name what is looked for; of a list, only the lines that do. */
export function naming(notices: Notice[], wanted: string): Notice[] {
  const word = wanted.trim().toLowerCase();
  if (word === "") return notices;
  const has = (text: string) => text.toLowerCase().includes(word);
  return notices
    .map((notice) => (notice.list ? { ...notice, text: notice.text.split("\n").filter(has).join("\n") } : notice))
    .filter((notice) => notice.text !== "" && has(notice.text));
}
