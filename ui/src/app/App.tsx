import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { type QueryClient, QueryClientProvider, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef } from "react";
import { I18nProvider as AriaLocale } from "react-aria-components/I18nProvider";
import { ToastRegion } from "@/components";
import { FirstRun } from "@/features/session/FirstRun";
import { OwnerPassword } from "@/features/session/OwnerPassword";
import { Restoring } from "@/features/session/Restoring";
import { followRestores } from "@/features/session/restore";
import { SignIn } from "@/features/session/SignIn";
import { Unlock } from "@/features/session/Unlock";
import { VerifyRecoveryKey } from "@/features/session/VerifyRecoveryKey";
import { followNews } from "@/lib/changes";
import { locale } from "@/lib/i18n";
import { asAppError } from "@/lib/ipc";
import { listenForKeys, useShortcut } from "@/lib/keys";
import { statusQuery } from "@/lib/queries";
import { nextRegion } from "@/lib/regions";
import { forget, lastSignIn } from "@/lib/session";
import { useStore } from "@/lib/store";
import { followTheme } from "@/lib/theme";
import { useWaited } from "@/lib/waited";
import { bootTheme } from "./boot";
import { ErrorBoundary } from "./ErrorBoundary";
import { Unreachable } from "./Unreachable";

/** What is behind the sign-in: most of the page, fetched while somebody types the password. */
const behind = () => import("./Frame");
const Frame = lazy(() => behind().then((module) => ({ default: module.Frame })));

/** The window: what is shared by every screen, and the screen that the program's phase asks for. */
export function App({ client }: { client: QueryClient }) {
  const { tag } = useStore(locale);
  useEffect(() => followNews(client), [client]);
  useEffect(() => followTheme(bootTheme()), []);
  useEffect(listenForKeys, []);
  useEffect(followRestores, []);
  return (
    <I18nProvider i18n={i18n}>
      <AriaLocale locale={tag}>
        <QueryClientProvider client={client}>
          <ErrorBoundary>
            <Screens />
            <ToastRegion />
          </ErrorBoundary>
        </QueryClientProvider>
      </AriaLocale>
    </I18nProvider>
  );
}

function Screens() {
  const status = useQuery(statusQuery);
  const slow = useWaited(status.isPending);
  useShortcut("region", (event) => nextRegion(event.shiftKey));
  useEffect(() => {
    document.title = status.data?.organization ? `${status.data.organization} – Rollbook` : "Rollbook";
  }, [status.data?.organization]);

  const client = useQueryClient();
  const inside = status.data?.phase === "open" || status.data?.phase === "read_only";
  const wasInside = useRef(inside);
  useEffect(() => {
    // However it was locked: by hand, by the clock, by the computer going to sleep.
    if (wasInside.current && !inside) forget(client);
    wasInside.current = inside;
  }, [inside, client]);
  const signedIn = status.data?.admin?.email;
  useEffect(() => {
    if (signedIn) lastSignIn.set(signedIn);
  }, [signedIn]);

  const shown = status.data !== undefined;
  useEffect(() => {
    if (shown) void behind();
  }, [shown]);

  // Locked, and then the file cannot be opened again: what was read before is of no use.
  const refused = status.error !== null && !inside && asAppError(status.error).code !== "unreachable";
  if (!status.data || refused) {
    if (status.error)
      return <Unreachable error={status.error} onRetry={() => void status.refetch()} busy={status.isFetching} />;
    return slow ? <main aria-busy="true" /> : null;
  }
  switch (status.data.phase) {
    case "first_run":
      return <FirstRun status={status.data} />;
    case "verify_recovery_key":
      return <VerifyRecoveryKey status={status.data} />;
    case "needs_key":
      return <Unlock status={status.data} />;
    case "needs_owner_password":
      return <OwnerPassword status={status.data} />;
    case "restoring":
      return <Restoring status={status.data} />;
    case "locked":
      return <SignIn status={status.data} />;
    case "open":
    case "read_only":
      return (
        <Suspense fallback={<main aria-busy="true" />}>
          <Frame status={status.data} />
        </Suspense>
      );
  }
}
