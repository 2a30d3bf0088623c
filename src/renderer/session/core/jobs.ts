import type { JobId } from '../../../shared/contract/arguments';
import type { LivingJob } from '../../../shared/contract/contract';
import type { Progress } from '../../../shared/contract/results';
import type { Job, JobKind } from '../../state/analyses/jobs';
import { get, set, type Context } from './context';
import { stepAfter } from './pace';

let counter = 0;
const pageId = Math.random().toString(36).slice(2, 8);

/**
 * Runs one long call under a job id; its job stands in the state until it settles. One that an earlier page has started
 * (`joined`) keeps its id and starts with what was told of it so far.
 */
export async function startJob<T>(
  context: Context,
  kind: JobKind,
  title: string,
  call: (jobId: JobId) => Promise<T>,
  joined?: LivingJob,
): Promise<T> {
  // Nobody asked for advice: it gives way, and is measured once nothing else is asked of the engine.
  if (kind !== 'advice') void cancelKinds(context, ['advice']);
  counter += 1;
  const id = joined?.jobId ?? `${pageId}-${counter}`;
  const fresh: Job = {
    id,
    kind,
    title,
    startedAt: context.now(),
    steps: [],
    told: null,
    partial: null,
    partialAt: -Infinity,
    cancelledAt: null,
  };
  const told = joined?.progress ?? null;
  const job = told === null ? fresh : withProgress(fresh, told, context.now());
  set(context, { jobs: [...get(context).jobs, job] });
  try {
    return await call(id);
  } finally {
    set(context, { jobs: get(context).jobs.filter((other) => other.id !== id) });
  }
}

/**
 * New numbers draw table, graph and charts anew. The engine tells them up to 20 times a second; so often nobody reads
 * them, and the processor is better left to the engine.
 */
const partialEveryMs = 150;

function withProgress(job: Job, progress: Progress, now: number): Job {
  const last = job.steps.at(-1);
  const step = stepAfter(last, progress, now);
  const before = last?.phase === step.phase ? job.steps.slice(0, -1) : job.steps;
  const told = progress.partial === undefined ? job.told : { ...job.told, ...progress.partial };
  const isDue = told !== job.partial && now - job.partialAt >= partialEveryMs;
  return {
    ...job,
    steps: [...before, step],
    told,
    ...(isDue ? { partial: told, partialAt: now } : {}),
  };
}

export function noteProgress(context: Context, progress: Progress): void {
  const { jobs } = get(context);
  if (!jobs.some((job) => job.id === progress.jobId)) return;
  set(context, {
    jobs: jobs.map((job) =>
      job.id === progress.jobId ? withProgress(job, progress, context.now()) : job,
    ),
  });
}

/** Asks the engine to stop a job; it ends with the error `cancelled`. */
export async function cancelJob(context: Context, id: JobId): Promise<void> {
  set(context, {
    jobs: get(context).jobs.map((job) =>
      job.id === id && job.cancelledAt === null ? { ...job, cancelledAt: context.now() } : job,
    ),
  });
  // A lost engine has nothing left to cancel; its calls are rejected anyway.
  await context.host.engine.cancel({ jobId: id }).catch(() => undefined);
}

export async function cancelKinds(context: Context, kinds: readonly JobKind[]): Promise<void> {
  const wanted = get(context).jobs.filter((job) => kinds.includes(job.kind));
  await Promise.all(wanted.map((job) => cancelJob(context, job.id)));
}
