import type { Commands, NewsTopic, ReaderView, SmartCardService, TapView } from "@/bindings";

type Handlers = { [K in keyof Commands]?: (args: Commands[K]["args"]) => Commands[K]["result"] };

/** What the fake readers need of the fake directory, which keeps them. */
export interface ReaderDesk {
  readers: ReaderView[];
  readonly removedReaders: ReaderView[];
  smartCards: SmartCardService;
  tell(topic: NewsTopic): void;
  tap(card: string, more?: Partial<TapView>): TapView;
}

/** The reader that is there from the beginning. */
export const frontDesk = (): ReaderView => ({
  id: "r1",
  name: "Front desk",
  kind: "simulated",
  port: null,
  state: "connected",
  hint: null,
  last_tap_at: null,
  shape: null,
  profile: null,
});

/** Readers that are there when they are added, and a tap when somebody says so. */
export const readerHandlers = (desk: ReaderDesk): Handlers => ({
  reader_list: () => desk.readers,
  reader_ports: () => [{ port: "/dev/ttyACM0", label: "USB serial reader", likely: true, kind: "serial" }],
  reader_add: ({ port, name }) => {
    desk.readers.push({
      id: `r${desk.readers.length + 1}`,
      name: name ?? port,
      kind: "serial",
      port,
      state: "connected",
      hint: null,
      last_tap_at: null,
      shape: null,
      profile: null,
    });
    queueMicrotask(() => desk.tell("readers"));
    return desk.readers;
  },
  reader_remove: ({ id }) => {
    desk.removedReaders.push(...desk.readers.filter((reader) => reader.id === id));
    desk.readers = desk.readers.filter((reader) => reader.id !== id);
    queueMicrotask(() => desk.tell("readers"));
    return desk.readers;
  },
  reader_detect_start: () => [],
  reader_detect: () => [],
  reader_detect_stop: () => ({}),
  reader_doctor: () => [],
  reader_raw: () => [],
  reader_profiles: () => [],
  reader_put_back: ({ id }) => {
    const removed = desk.removedReaders.find((reader) => reader.id === id);
    if (removed) desk.readers.push(removed);
    queueMicrotask(() => desk.tell("readers"));
    return desk.readers;
  },
  reader_rename: ({ id, name }) => {
    desk.readers = desk.readers.map((reader) => (reader.id === id ? { ...reader, name } : reader));
    queueMicrotask(() => desk.tell("readers"));
    return desk.readers;
  },
  reader_teach: () => ({
    outcome: "refused",
    problem: "no_rule",
    cards: [],
    rules: [],
    technologies: [],
    next: null,
    saved: null,
  }),
  reader_add_keyboard: ({ name, shape }) => {
    desk.readers.push({
      id: `keyboard:${desk.readers.length + 1}`,
      name,
      kind: "keyboard",
      port: null,
      state: "connected",
      hint: null,
      last_tap_at: null,
      shape,
      profile: null,
    });
    queueMicrotask(() => desk.tell("readers"));
    return desk.readers;
  },
  reader_service: () => desk.smartCards,
  tap_typed: ({ reader, codes }) => {
    const number = codes.map((code) => code.slice(-1)).join("");
    desk.tap(reader ? `em32:${number}` : `raw:${number}`, {
      reader: reader ?? "keyboard:any",
      reader_name: desk.readers.find((one) => one.id === reader)?.name ?? "Keyboard reader",
    });
    return {};
  },
  tap_simulate: ({ number }) => {
    desk.tap(number);
    return {};
  },
});
