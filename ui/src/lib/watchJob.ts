import type { Job } from "@/bindings";
import { onNews } from "./changes";
import { call } from "./ipc";

/** Hears once how a long act ended, whether or not what began it is still on the screen. */
export function watchJob(id: string, ended: (job: Job) => void): void {
  let said = false;
  const end = (job: Job | undefined) => {
    if (said || !job || job.job !== id || job.phase === "running") return;
    said = true;
    stop();
    ended(job);
  };
  const stop = onNews("job", (news) => end(news.job ?? undefined));
  // It may have ended before anybody listened.
  void call("job_list").then(
    (jobs) => end(jobs.find((job) => job.job === id)),
    () => undefined,
  );
}
