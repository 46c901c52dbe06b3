import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, CircleAlert, Dot } from "lucide-react";
import { type ReactNode, useDeferredValue, useState } from "react";
import type { PasswordAdvice } from "@/bindings";
import { PasswordField } from "@/components";
import { call } from "@/lib/ipc";
import styles from "./SessionPage.module.css";

const rules = {
  too_short: msg`At least the number of characters asked for`,
  too_guessable: msg`Not easily guessed: several unrelated words are good`,
  equals_identifier: msg`Not your name, e-mail or organisation`,
  too_long: msg`Not longer than 128 characters`,
} as const;

export interface NewPasswordProps {
  label: ReactNode;
  hint?: ReactNode;
  value: string;
  onChange: (value: string) => void;
  /** Names and addresses it must not be made of. */
  context: string[];
  /** A refused save says so even for a field nobody left yet. */
  refused?: boolean;
  /** The password a save was refused for; while it stands there, the field says so. */
  refusedFor?: string | null;
  autoFocus?: boolean;
  name?: string;
}

/** A password being chosen, judged by the program's own policy while it is typed. */
export function NewPassword({
  label,
  hint,
  value,
  onChange,
  context,
  refused,
  refusedFor,
  autoFocus,
  name,
}: NewPasswordProps) {
  const { t, i18n } = useLingui();
  const [left, setLeft] = useState(false);
  const { advice } = usePasswordAdvice(value, context);
  const minimum = advice?.min_length ?? 15;
  // Nothing is called wrong while it is typed for the first time.
  const judged = value !== "" && (left || refused);
  const broken = new Set(advice?.broken ?? []);
  const shown = (["too_short", "too_guessable", "equals_identifier", "too_long"] as const).filter(
    (rule) => rule === "too_short" || rule === "too_guessable" || broken.has(rule),
  );
  return (
    <>
      <PasswordField
        label={label}
        hint={hint}
        value={value}
        onChange={onChange}
        onBlur={() => setLeft(value !== "")}
        autoFocus={autoFocus}
        autoComplete="new-password"
        name={name}
        isRequired
        error={
          refused && value === ""
            ? t`Choose a password.`
            : value !== "" && value === refusedFor
              ? t`This password does not keep the rules below it.`
              : undefined
        }
      />
      {value ? (
        <div className={styles.meter} data-score={advice?.score ?? 0} aria-hidden>
          <span />
          <span />
          <span />
          <span />
        </div>
      ) : null}
      <ul className={styles.rules} aria-live="polite">
        {shown.map((rule) => {
          const kept = value !== "" && advice !== undefined && !broken.has(rule);
          const state = kept ? "true" : judged && advice ? "false" : undefined;
          return (
            <li key={rule} data-kept={state}>
              {kept ? (
                <Check size={12} aria-hidden />
              ) : state === "false" ? (
                <CircleAlert size={12} aria-hidden />
              ) : (
                <Dot size={12} aria-hidden />
              )}
              <span>
                {rule === "too_short" ? t`At least ${minimum} characters; spaces count` : i18n._(rules[rule])}
                {state === "true" ? <span className="vh"> ({t`kept`})</span> : null}
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}

const adviceQuery = (password: string, context: string[]) =>
  queryOptions({
    queryKey: ["password-advice", password, context],
    // A password is nothing to keep in memory longer than needed.
    gcTime: 0,
    queryFn: () => call("password_check", { password, context: context.filter(Boolean) }),
  });

/** What the policy says of this password; of the one before while the answer is on its way. */
export function usePasswordAdvice(password: string, context: string[]): { advice: PasswordAdvice | undefined } {
  const asked = useDeferredValue(password);
  const advice = useQuery({
    ...adviceQuery(asked, context),
    enabled: asked !== "",
    placeholderData: (before: PasswordAdvice | undefined) => before,
  });
  return { advice: password === "" ? undefined : advice.data };
}

/** Asks the policy about exactly this password, and waits for the answer. */
export function useIsAcceptable(): (password: string, context: string[]) => Promise<boolean> {
  const client = useQueryClient();
  return async (password, context) =>
    password !== "" && (await client.fetchQuery(adviceQuery(password, context))).acceptable;
}
