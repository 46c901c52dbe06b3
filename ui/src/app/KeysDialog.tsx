import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { Dialog, Switch } from "@/components";
import { type KeyGroup, keyText, shortcuts } from "@/lib/keys";
import { singleKeysSetting, useSetting } from "@/lib/settings";
import styles from "./KeysDialog.module.css";

const groups = {
  anywhere: msg`Anywhere`,
  person: msg`With a person`,
  form: msg`In a form`,
  list: msg`In the list`,
} as const satisfies Record<KeyGroup, unknown>;

/** Every shortcut there is. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useLingui();
  const [single, setSingle] = useSetting(singleKeysSetting);
  const all = Object.entries(shortcuts);
  return (
    <Dialog title={t`Keyboard shortcuts`} size="large" dismissable onClose={onClose}>
      <div className={styles.columns}>
        {(Object.keys(groups) as KeyGroup[]).map((group) => (
          <section key={group} className={styles.group}>
            <h3>{i18n._(groups[group])}</h3>
            <dl>
              {all
                .filter(([, shortcut]) => shortcut.group === group)
                .map(([id, shortcut]) => (
                  <div key={id} className={styles.row}>
                    <dt>{i18n._(shortcut.what)}</dt>
                    <dd>
                      {shortcut.keys.map((key) => (
                        <kbd key={key} dir="ltr">
                          {keyText(key)}
                        </kbd>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <Switch
        isSelected={single}
        onChange={setSingle}
        note={t`They act while the list or the panel has the focus, never while something is typed.`}
      >
        {t`Shortcuts of a single key`}
      </Switch>
    </Dialog>
  );
}
