import { type RefObject, useEffect, useRef, useState } from "react";

/** A form, and a function that moves the focus to its first field that says it is wrong. */
export function useFirstFault(): [RefObject<HTMLFormElement | null>, () => void] {
  const form = useRef<HTMLFormElement>(null);
  const [wished, setWished] = useState(0);
  // Only after drawing do the fields say what is wrong with them.
  useEffect(() => {
    if (wished > 0) form.current?.querySelector<HTMLElement>("input[aria-invalid=true]")?.focus();
  }, [wished]);
  return [form, () => setWished((before) => before + 1)];
}
