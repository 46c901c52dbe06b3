import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Job } from "@/bindings";
import { useNews } from "./changes";
import { call } from "./ipc";
import { jobsQuery } from "./queries";
import { sayProblem } from "./toasts";

/** A long act as it goes: from the feed, and from the list for what was said before anybody listened. */
export function useJob(id: string | null): Job | null {
  const [told, setTold] = useState<Job | null>(null);
  useNews("job", (news) => {
    if (news.job && news.job.job === id) setTold(news.job);
  });
  const jobs = useQuery({ ...jobsQuery, enabled: id !== null });
  const listed = jobs.data?.find((job) => job.job === id) ?? null;
  const latest = told?.job === id ? told : null;
  if (latest && latest.phase !== "running") return latest;
  return listed && listed.phase !== "running" ? listed : (latest ?? listed);
}

/** Asks a long act to stop; it says itself when it has. */
export function useCancelJob() {
  return useMutation({ mutationFn: (job: string) => call("job_cancel", { job }), onError: sayProblem });
}
