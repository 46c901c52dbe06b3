import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { UserRoundX } from "lucide-react";
import { useEffect, useRef } from "react";
import type { PersonView } from "@/bindings";
import { Button, EmptyState, Note } from "@/components";
import { isolated } from "@/lib/bidi";
import { sentence } from "@/lib/errors";
import { formatInstant } from "@/lib/format";
import { asAppError } from "@/lib/ipc";
import { useShortcut } from "@/lib/keys";
import { enrolBadge, showPerson } from "@/lib/nav";
import { dialogs } from "@/lib/overlays";
import { personQuery, statusQuery } from "@/lib/queries";
import { useReading } from "@/lib/reading";
import type { PersonPanelParts, PersonPanelProps } from "@/lib/slots";
import { useWaited } from "@/lib/waited";
import { useActNow } from "./ActDialog";
import { Facts } from "./Facts";
import { focusField } from "./Fields";
import styles from "./People.module.css";
import { PersonForm } from "./PersonForm";
import { PersonHead } from "./PersonHead";
import { Sections } from "./Sections";

/** A person beside the list: peeked at, or open to be edited. */
export function PersonPanel({ id, onClose, ...props }: PersonPanelProps & PersonPanelParts) {
  const { t } = useLingui();
  const person = useQuery(personQuery(id));
  const slow = useWaited(person.isPending);
  if (person.data) return <Loaded view={person.data} onClose={onClose} {...props} />;
  if (person.error) {
    const gone = asAppError(person.error).code === "not_found";
    return (
      <div className={styles.panel}>
        <EmptyState
          icon={<UserRoundX size={20} aria-hidden />}
          title={gone ? t`This person is gone` : t`This person cannot be shown`}
          actions={
            <>
              {gone ? null : (
                <Button look="primary" isPending={person.isFetching} onPress={() => void person.refetch()}>
                  {t`Try again`}
                </Button>
              )}
              <Button onPress={onClose}>{t`Close`}</Button>
            </>
          }
        >
          {sentence(person.error)}
        </EmptyState>
      </div>
    );
  }
  return slow ? <Waiting /> : <div className={styles.panel} />;
}

/** The shape of what is to come. */
function Waiting() {
  const { t } = useLingui();
  return (
    <div className={styles.panel} role="status" aria-label={t`Loading`}>
      <div className={styles.wait} aria-hidden>
        {[60, 40, 90, 75, 90, 55, 80].map((width, at) => (
          <span key={at} className={styles.bone} style={{ inlineSize: `${width}%` }} />
        ))}
      </div>
    </div>
  );
}

function Loaded({
  view,
  mode,
  engaged,
  edit,
  Badges,
  Roles,
  Groups,
  History,
  onClose,
  onNeighbour,
}: Omit<PersonPanelProps, "id"> & PersonPanelParts & { view: PersonView }) {
  const { t } = useLingui();
  const status = useQuery(statusQuery);
  const readOnly = status.data?.phase === "read_only";
  const root = useRef<HTMLDivElement>(null);
  const name = useRef<HTMLHeadingElement>(null);
  const editable = !readOnly && view.verbs.includes("edit");
  const form = editable && mode === "open";

  useShortcut("enrol", () => enrolBadge(view.id), {
    when: () => !readOnly && view.verbs.includes("enrol_badge") && dialogs.get() === 0,
  });
  useShortcut("edit", () => showPerson(view.id, { edit: true }), {
    when: () => editable && !form && dialogs.get() === 0,
  });

  // Whoever opened the panel by hand is led into it, once there is something to be led to.
  const led = useRef({ engaged, edit });
  useEffect(() => {
    const frame = root.current?.closest("section");
    if (led.current.engaged && !led.current.edit && frame?.contains(document.activeElement)) name.current?.focus();
  }, []);

  const badges = view.badge_block ? <Badges person={view} engaged={engaged} readOnly={readOnly} /> : null;
  const roles = <Roles person={view} readOnly={readOnly} />;
  const groups = <Groups person={view} readOnly={readOnly} />;
  const history = History ? <History person={view} readOnly={readOnly} /> : null;
  return (
    <div ref={root} className={styles.panel}>
      <PersonHead
        view={view}
        readOnly={readOnly}
        nameRef={name}
        onClose={onClose}
        onEndDate={form ? () => focusField(root.current, "end_date") : undefined}
      />
      {form ? (
        <PersonForm
          view={view}
          edit={edit}
          badges={badges}
          roles={roles}
          groups={groups}
          history={history}
          onClose={onClose}
          onNeighbour={onNeighbour}
        />
      ) : (
        <Sections
          before={
            <>
              <Standing view={view} readOnly={readOnly} />
              {editable ? (
                <div>
                  <Button size="small" onPress={() => showPerson(view.id)}>
                    {t`Edit`} <kbd aria-hidden>F2</kbd>
                  </Button>
                </div>
              ) : null}
            </>
          }
          details={<Facts view={view} part="details" />}
          badges={badges}
          roles={roles}
          groups={groups}
          history={history}
          language={<Facts view={view} part="language" />}
        />
      )}
    </div>
  );
}

/** In the bin: since when, by whom, and the way back. */
function Standing({ view, readOnly }: { view: PersonView; readOnly: boolean }) {
  const { t } = useLingui();
  const reading = useReading();
  const act = useActNow(view);
  if (view.state !== "bin") return null;
  const when = view.state_since === null ? "" : formatInstant(view.state_since, reading);
  const who = view.state_by;
  const into = view.merged_into;
  const restore =
    !readOnly && view.verbs.includes("restore") ? (
      <Button size="small" isPending={act.isPending} onPress={() => act.run("restore")}>
        {t`Restore`}
      </Button>
    ) : null;
  if (into) {
    const name = isolated(into.name);
    return (
      <Note
        kind="info"
        role="status"
        title={t`Merged into ${name}`}
        action={
          <>
            <Button size="small" look="primary" onPress={() => showPerson(into.id)}>
              {t`Open ${name}`}
            </Button>
            {restore}
          </>
        }
      >
        <p>{who ? t`On ${when}, by ${who}.` : t`On ${when}.`}</p>
        <p>{t`What this entry is known by finds that person. Restored, it is a person of its own again; what went over comes back only by undoing the merge in the history.`}</p>
      </Note>
    );
  }
  return (
    <Note
      kind="warn"
      role="status"
      title={who ? t`In the bin since ${when}, by ${who}` : t`In the bin since ${when}`}
      action={restore}
    >
      {view.state_reason ? <p>{view.state_reason}</p> : null}
      <p>{t`Nothing can be changed here. Restored, the person is suspended until you reactivate them.`}</p>
    </Note>
  );
}
