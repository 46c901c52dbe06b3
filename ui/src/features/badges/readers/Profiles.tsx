import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Note } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { call } from "@/lib/ipc";
import { meaningWord } from "./faultWords";
import styles from "./Readers.module.css";

/** What `meaning=uid4` says in a rule. */
const meaningOf = (rule: string): string => /(?:^|;)meaning=([^;]+)/.exec(rule)?.[1] ?? "";

/** What readers were taught; it belongs to the directory and serves every desk. */
export function Profiles() {
  const { t } = useLingui();
  const profiles = useQuery({ queryKey: [...keys.readers, "profiles"], queryFn: () => call("reader_profiles") });
  if (profiles.error) return <Note kind="bad">{sentence(profiles.error)}</Note>;
  if (!profiles.data || profiles.data.length === 0) return null;
  return (
    <section aria-labelledby="reader-profiles">
      <h2 id="reader-profiles">{t`What readers were taught`}</h2>
      <p className="muted">{t`This belongs to the directory: every desk reads by it.`}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways is reached by keys. */}
      <div className={styles.scroll} role="region" aria-label={t`What readers were taught`} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t`Name`}</th>
              <th scope="col">{t`For`}</th>
              <th scope="col">{t`Numbers mean`}</th>
            </tr>
          </thead>
          <tbody>
            {profiles.data.map((profile) => (
              <tr key={profile.id}>
                <th scope="row">
                  <bdi>{profile.name}</bdi>
                </th>
                <td>
                  {profile.model ? (
                    <>
                      {t`all readers of this model`}{" "}
                      <bdi dir="ltr" className="mono small">{`USB ${profile.model}`}</bdi>
                    </>
                  ) : (
                    t`one reader`
                  )}
                </td>
                <td>{meaningWord(meaningOf(profile.rule))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
