import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { boot } from "./app/boot";
import { inShell } from "./lib/transport";
import "./styles/base.css";

const root = document.getElementById("root");
if (root) {
  // `npm run dev` has no program below it: a made-up directory of 100,000 people answers instead.
  if (import.meta.env.MODE === "fake" && !inShell()) {
    const { installFake } = await import("./test/fakeTransport");
    installFake();
  }
  const client = await boot();
  createRoot(root).render(<App client={client} />);
}
