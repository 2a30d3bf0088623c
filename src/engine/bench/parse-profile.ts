import { z } from 'zod';

const eventSchema = z.looseObject({
  cat: z.string(),
  name: z.string(),
  dur: z.number(),
  args: z.looseObject({ op_name: z.string().optional() }).optional(),
});

const kernelSuffix = '_kernel_time';
const runName = 'model_run';

export interface KernelTimes {
  readonly runs: number;
  /** `kernelKey(node name, op type)` → time it typically took in one run, µs. */
  readonly typicalUs: ReadonlyMap<string, number>;
}

export function kernelKey(name: string, op: string): string {
  return `${op} ${name}`;
}

/**
 * Reads the file ONNX Runtime's profiler writes (Chrome trace events). The first `warmUps` runs are
 * left out. Events of nodes inside a subgraph come under their own names, in addition to their
 * outer node's, which contains them.
 */
export function parseProfile(text: string, warmUps: number): KernelTimes {
  const events = z.array(eventSchema).parse(JSON.parse(text));
  const runs: Map<string, number>[] = [];
  let current = new Map<string, number>();
  for (const { cat, name, dur, args } of events) {
    if (cat === 'Node' && name.endsWith(kernelSuffix)) {
      const key = kernelKey(name.slice(0, -kernelSuffix.length), args?.op_name ?? '');
      current.set(key, (current.get(key) ?? 0) + dur);
    } else if (cat === 'Session' && name === runName) {
      // Written when the run ends, after the events of its nodes.
      runs.push(current);
      current = new Map();
    }
  }
  const timed = runs.slice(warmUps);
  const keys = new Set(timed.flatMap((run) => [...run.keys()]));
  return {
    runs: timed.length,
    typicalUs: new Map(
      [...keys].map((key) => [key, middleMean(timed.map((run) => run.get(key) ?? 0))] as const),
    ),
  };
}

/**
 * Mean of the middle half: as deaf to interruptions as the median, and finer, because the profiler
 * counts whole microseconds.
 */
function middleMean(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const cut = Math.min(Math.ceil(sorted.length / 4), Math.floor((sorted.length - 1) / 2));
  const middle = sorted.slice(Math.max(0, cut), sorted.length - cut);
  return middle.reduce((sum, value) => sum + value, 0) / Math.max(1, middle.length);
}
