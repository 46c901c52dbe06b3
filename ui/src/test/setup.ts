import "@/styles/base.css";
import { QueryClient } from "@tanstack/react-query";
import { beforeEach } from "vitest";
import { activate } from "@/lib/i18n";
import { forget, lastSignIn } from "@/lib/session";
import { tray } from "@/lib/taps";
import { setTheme } from "@/lib/theme";

// What the modules keep between screens must not reach the next test.
beforeEach(async () => {
  localStorage.clear();
  setTheme("light");
  forget(new QueryClient());
  tray.set([]);
  lastSignIn.set(null);
  await activate("en");
});
