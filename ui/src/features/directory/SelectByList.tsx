import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { Copy } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { FieldProblem, FoundByKeys, KeyKind } from "@/bindings";
import { Button, Checkbox, Dialog, Note, Select, TextField } from "@/components";
import { sentence } from "@/lib/errors";
import { asAppError, call } from "@/lib/ipc";
import { problemText } from "@/lib/problems";
import { useNumber } from "@/lib/reading";
import { say, sayProblem } from "@/lib/toasts";
import styles from "./Directory.module.css";

/** Entries looked for at once. */
const MOST = 20_000;

/** Of long lists the beginning is shown; all of it can be copied. */
const SHOWN = 200;

export interface SelectByListProps {
  /** What was pasted already. */
  text: string;
  /** How many are selected now, one by one; they may stay. */
  selected: number;
  onSelect: (ids: string[], how: "instead" | "besides") => void;
  onClose: () => void;
}

/** Selects everybody named in a pasted list, and says who of it was not found. */
export function SelectByList({ text: pasted, selected, onSelect, onClose }: SelectByListProps) {
  const { t } = useLingui();
  const number = useNumber();
  const [text, setText] = useState(pasted);
  const [by, setBy] = useState<KeyKind | "any">("any");
  const [meant, setMeant] = useState<ReadonlySet<string>>(new Set());
  const find = useMutation({
    mutationFn: () => call("people_by_keys", { text, by: by === "any" ? null : by }),
    onSuccess: () => setMeant(new Set()),
  });
  const found = find.data;
  const ids = found ? [...new Set([...found.found, ...meant])] : [];
  const count = ids.length;
  const most = number(MOST);
  const change = (next: string) => {
    setText(next);
    // What was found of another list says nothing of this one.
    find.reset();
  };
  const select = (how: "instead" | "besides") => {
    onSelect(ids, how);
    onClose();
  };
  return (
    <Dialog
      size="large"
      title={t`Select by a list`}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          {found && count > 0 && selected > 0 ? (
            <Button onPress={() => select("besides")}>
              {plural(count, { one: "Add # person to the selection", other: "Add # people to the selection" })}
            </Button>
          ) : null}
          {found && count > 0 ? (
            <Button look="primary" onPress={() => select("instead")} autoFocus>
              {plural(count, { one: "Select # person", other: "Select # people" })}
            </Button>
          ) : (
            <Button
              look="primary"
              isDisabled={text.trim() === ""}
              isPending={find.isPending}
              onPress={() => find.mutate()}
            >
              {t`Find them`}
            </Button>
          )}
        </>
      }
    >
      <TextField
        label={t`E-mail addresses, usernames, employee numbers or badge numbers`}
        hint={t`One a line, or with commas, semicolons or tabs between; at most ${most}.`}
        error={find.error ? said(find.error) : undefined}
        rows={found ? 4 : 10}
        value={text}
        onChange={change}
        autoFocus
        spellCheck="false"
        ltr
        mono
      />
      <Select<KeyKind | "any">
        label={t`What they are`}
        value={by}
        onChange={(next) => {
          setBy(next);
          find.reset();
        }}
        choices={[
          { value: "any", text: t`Any of these` },
          { value: "login", text: t`E-mail addresses or usernames` },
          { value: "employee_no", text: t`Employee numbers` },
          { value: "badge", text: t`Badge numbers` },
        ]}
      />
      {found ? <Found found={found} meant={meant} onMeant={setMeant} /> : null}
    </Dialog>
  );
}

/** What is wrong with the list as a whole. */
function said(cause: unknown): string {
  const error = asAppError(cause);
  const [problem] = (error.detail.problems ?? []) as FieldProblem[];
  return problem ? problemText(problem) : sentence(error);
}

/** Who was found and who was not. */
function Found({
  found,
  meant,
  onMeant,
}: {
  found: FoundByKeys;
  meant: ReadonlySet<string>;
  onMeant: (meant: ReadonlySet<string>) => void;
}) {
  const { t } = useLingui();
  const number = useNumber();
  const all = number(found.asked);
  const some = number(found.found.length);
  const missing = found.missing.length;
  const copy = () => {
    navigator.clipboard.writeText(found.missing.join("\n")).then(() => say(t`Copied.`), sayProblem);
  };
  return (
    <div className={styles.found}>
      <Note kind={missing + found.several.length + found.in_bin.length === 0 ? "ok" : "info"} role="status">
        {t`${some} of ${all} entries name somebody.`}{" "}
        {found.repeated > 0
          ? plural(found.repeated, {
              one: "# entry names somebody a second time.",
              other: "# entries name somebody a second time.",
            })
          : null}
      </Note>
      {found.several.length > 0 ? (
        <Part
          title={plural(found.several.length, {
            one: "# entry names several people",
            other: "# entries name several people",
          })}
        >
          {found.several.slice(0, SHOWN).map(({ typed, people }) => (
            <li key={typed} role="group" aria-label={typed}>
              <bdi className="mono">{typed}</bdi>
              {people.map((person) => (
                <Checkbox
                  key={person.id}
                  isSelected={meant.has(person.id)}
                  onChange={(on) => {
                    const next = new Set(meant);
                    if (on) next.add(person.id);
                    else next.delete(person.id);
                    onMeant(next);
                  }}
                >
                  <bdi>{person.name}</bdi>
                </Checkbox>
              ))}
            </li>
          ))}
        </Part>
      ) : null}
      {found.in_bin.length > 0 ? (
        <Part
          title={plural(found.in_bin.length, {
            one: "# person is in the bin and not selected",
            other: "# people are in the bin and not selected",
          })}
        >
          {found.in_bin.slice(0, SHOWN).map(({ typed, people }) => (
            <li key={typed}>
              <bdi className="mono">{typed}</bdi> <bdi className="muted">{people[0]?.name}</bdi>
            </li>
          ))}
        </Part>
      ) : null}
      {missing > 0 ? (
        <Part
          title={plural(missing, { one: "# entry names nobody", other: "# entries name nobody" })}
          action={
            <Button look="quiet" size="small" onPress={copy}>
              <Copy size={14} aria-hidden />
              {t`Copy them`}
            </Button>
          }
        >
          {found.missing.slice(0, SHOWN).map((typed, at) => (
            <li key={at}>
              <bdi className="mono">{typed}</bdi>
            </li>
          ))}
          {missing > SHOWN ? <li className="dim">…</li> : null}
        </Part>
      ) : null}
    </div>
  );
}

function Part({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <div className={styles.foundHead}>
        <h3>{title}</h3>
        {action}
      </div>
      <ul className={styles.foundList}>{children}</ul>
    </section>
  );
}
