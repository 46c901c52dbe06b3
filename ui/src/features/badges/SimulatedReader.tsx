import { useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { Nfc } from "lucide-react";
import { Button } from "react-aria-components/Button";
import { Menu, MenuItem, MenuTrigger } from "@/components";
import { call } from "@/lib/ipc";
import { sayProblem } from "@/lib/toasts";
import styles from "./Badges.module.css";

const digits = (bytes: number): string =>
  [...crypto.getRandomValues(new Uint8Array(bytes))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .toUpperCase();

/** A card of somebody in the directory. */
async function heldCard(): Promise<string> {
  const page = await call("directory_query", {
    text: "",
    filters: [{ column: "badge", op: "not_empty", values: [] }],
    sort: [],
    states: ["active"],
  });
  const row = page.rows[Math.floor(Math.random() * page.rows.length)];
  const card = row ? (await call("person_get", { id: row.id })).badges[0]?.card : undefined;
  return card ?? `uid:04${digits(6)}`;
}

let last = "";

/** With sample data there is no reader on the desk: this one lays cards on it. */
export function SimulatedReader() {
  const { t } = useLingui();
  const lay = useMutation({
    mutationFn: async (which: string) => {
      if (which === "new") last = `uid:04${digits(6)}`;
      else if (which === "held") last = await heldCard();
      else if (which === "phone") last = `uid:08${digits(3)}`;
      return call("tap_simulate", { number: last });
    },
    onError: sayProblem,
  });
  return (
    <div
      className={styles.simulated}
      role="region"
      aria-label={t`Simulated reader`}
      // Cards are laid down while dialogs are open, too.
      data-react-aria-top-layer="true"
    >
      <MenuTrigger>
        <Button>
          <Nfc size={16} aria-hidden />
          {t`Simulated reader`}
        </Button>
        <Menu
          aria-label={t`Lay a card on the reader`}
          placement="top start"
          onAction={(key) => lay.mutate(String(key))}
        >
          <MenuItem id="new" text={t`A new card`} />
          <MenuItem id="held" text={t`Somebody’s badge`} />
          <MenuItem id="phone" text={t`A phone with changing numbers`} />
          <MenuItem id="again" text={t`The same card again`} isDisabled={last === ""} />
        </Menu>
      </MenuTrigger>
    </div>
  );
}
