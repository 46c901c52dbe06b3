import { useLingui } from "@lingui/react/macro";
import type { PersonAccessView } from "@/bindings";
import { Button, Dialog } from "@/components";
import { permissionWord } from "@/lib/permissionWords";
import styles from "./Access.module.css";
import { scopeWord, sourceWord } from "./words";

/** Every right of a person, where it holds and what it comes from. */
export function EffectiveDialog({
  name,
  view,
  onClose,
}: {
  name: string;
  view: PersonAccessView;
  onClose: () => void;
}) {
  const { t } = useLingui();
  return (
    <Dialog
      size="large"
      title={t`What ${name} may do`}
      onClose={onClose}
      dismissable
      actions={<Button onPress={onClose}>{t`Close`}</Button>}
    >
      {view.rights.length > 0 ? (
        <table className={styles.effective}>
          <thead>
            <tr>
              <th scope="col">{t`Permission`}</th>
              <th scope="col">{t`Where`}</th>
              <th scope="col">{t`Comes from`}</th>
            </tr>
          </thead>
          <tbody>
            {view.rights.map((right, at) => (
              <tr key={at}>
                <th scope="row" className={right.denied ? styles.denied : undefined}>
                  {permissionWord(right.permission)}
                  {right.denied ? <span className="vh">{t`, denied`}</span> : null}
                </th>
                <td>
                  <bdi>{scopeWord(right.scope)}</bdi>
                </td>
                <td>
                  <bdi>{right.denied ? t`Denied to this person` : sourceWord(right.source)}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <p className="muted">{t`Nothing at all.`}</p>
      )}
    </Dialog>
  );
}
