import { useEffect, useState } from "react";

/** True once `waiting` has lasted: nothing flickers for what is done before anybody can see it. */
export function useWaited(waiting: boolean, milliseconds = 150): boolean {
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (!waiting) return setLong(false);
    const timer = setTimeout(() => setLong(true), milliseconds);
    return () => clearTimeout(timer);
  }, [waiting, milliseconds]);
  return waiting && long;
}
