import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Note } from "@/components";
import { keys } from "@/lib/changes";
import { sentence } from "@/lib/errors";
import { call } from "@/lib/ipc";
import { useReading } from "@/lib/reading";
import styles from "./Readers.module.css";

/** `04 c4 3b` of `04C43B`. */
const spaced = (hex: string): string => hex.replace(/(..)(?=.)/g, "$1 ");

/** The last bytes of a reader as they came, whatever they mean. */
export function RawView({ id, name }: { id: string; name: string }) {
  const { t } = useLingui();
  const reading = useReading();
  const raw = useQuery({
    queryKey: [...keys.readerRaw, id],
    queryFn: () => call("reader_raw", { id }),
    gcTime: 0,
    staleTime: 0,
  });
  if (raw.error) return <Note kind="bad">{sentence(raw.error)}</Note>;
  if (!raw.data) return <div aria-busy="true" className={styles.raw} />;
  if (raw.data.length === 0)
    return <p className="muted" role="status">{t`Nothing has come yet. Lay a card on the reader.`}</p>;
  const clock = new Intl.DateTimeFormat(reading.tag, {
    timeStyle: "medium",
    timeZone: reading.zone,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys.
    <div className={styles.raw} role="log" aria-label={t`What ${name} sends`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t`Time`}</th>
            <th scope="col">{t`Bytes`}</th>
            <th scope="col">{t`As text`}</th>
          </tr>
        </thead>
        <tbody>
          {[...raw.data].reverse().map((piece, at) => (
            <tr key={`${piece.at} ${at}`}>
              <td>{clock.format(piece.at)}</td>
              <td>
                <bdi dir="ltr">{spaced(piece.bytes)}</bdi>
              </td>
              <td>
                <bdi dir="ltr">{piece.text}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
