import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { AccessPreview } from "@/bindings";
import { Note } from "@/components";
import { permissionWord } from "@/lib/permissionWords";
import { useNumber } from "@/lib/reading";
import styles from "./Access.module.css";

/** Who would gain and lose what. */
export function Preview({ preview }: { preview: AccessPreview }) {
  const { t } = useLingui();
  const number = useNumber();
  if (preview.people === 0) return <p className="muted">{t`Nobody’s rights change.`}</p>;
  const all = number(preview.people);
  return (
    <div className={styles.preview}>
      <Note kind={preview.loses.length > 0 ? "warn" : "info"} role="status">
        {preview.exact
          ? plural(preview.people, {
              one: "The rights of # person change.",
              other: "The rights of # people change.",
            })
          : t`This reaches up to ${all} people. Below is what changes for the first of them.`}
      </Note>
      {(["loses", "gains"] as const).map((way) =>
        preview[way].length > 0 ? (
          <section key={way}>
            <h3>{way === "loses" ? t`Can no longer` : t`Can from now on`}</h3>
            <ul>
              {preview[way].map((one) => (
                <li key={one.permission}>
                  <span>{permissionWord(one.permission)}</span>
                  <span className="num dim">{plural(one.people, { one: "# person", other: "# people" })}</span>
                </li>
              ))}
            </ul>
          </section>
        ) : null,
      )}
      {preview.first.length > 0 ? (
        <section>
          <h3>{t`Whom it is about`}</h3>
          <p>
            <bdi>{preview.first.map((one) => one.person.name).join(", ")}</bdi>
            {preview.people > preview.first.length ? " …" : null}
          </p>
        </section>
      ) : null}
    </div>
  );
}
