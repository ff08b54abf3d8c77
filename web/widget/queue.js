/* One thing after the other: a job {kind, run} begins when those before it have ended. */

/** A queue of jobs, each run with the signal of its epoch, which `clear` ends. */
export function createQueue(failed) {
  let epoch = new AbortController();
  let jobs = [];

  async function work({ signal }) {
    while (jobs.length && !signal.aborted) {
      const [job] = jobs;
      try {
        await job.run(signal);
      } catch (error) {
        if (!signal.aborted) await failed(job, error, signal);
      }
      if (!signal.aborted) jobs.shift();
    }
  }

  return {
    get busy() {
      return jobs.length > 0;
    },
    /** Whether a job of the kind has not begun yet. */
    awaits: (kind) => jobs.slice(1).some((job) => job.kind === kind),
    add(job) {
      jobs.push(job);
      if (jobs.length === 1) work(epoch);
    },
    /** End the running job, and forget the others. */
    clear() {
      jobs = [];
      epoch.abort();
      epoch = new AbortController();
    },
  };
}
