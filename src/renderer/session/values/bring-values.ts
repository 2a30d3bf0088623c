import { readStoredValue, type StoredValues } from '../../../shared/contract/stored-values';
import { storedAnalyses, type StoredAnalysis } from '../../../shared/shell/analysis-table';
import type { AppState } from '../../state/app-state';
import { groundOf, presentKey } from '../../state/derived/derived';
import { findRun, isOnGround, type RunEntry, type RunPart } from '../../state/runs/run-history';
import { get, set, type Context } from '../core/context';
import { keepResults } from './keep-results';
import { unpackValue } from './pack-value';
import { inspectionKey, partKey, samplesKey } from './value-keys';

const brought = new WeakSet<object>();

/** The value was read from the store: it need not be written again. */
export function isBrought(value: object): boolean {
  return brought.has(value);
}

async function load<Kind extends keyof StoredValues>(
  context: Context,
  key: string,
  kind: Kind,
): Promise<StoredValues[Kind] | null> {
  try {
    const bytes = await context.host.loadValue({ key });
    if (bytes === null) return null;
    const value = readStoredValue(kind, await unpackValue(bytes));
    if (value !== null) brought.add(value);
    return value;
  } catch {
    // Damaged, or the host is away: as if it were not there.
    return null;
  }
}

function isStored(context: Context, run: RunEntry, part: RunPart): boolean {
  return get(context).storedValues.has(partKey(run, part));
}

/** Puts the stored numbers of a run's layers into the state; true when they are there. */
export function bringResult(context: Context, run: RunEntry): Promise<boolean> {
  if (get(context).results[run.id] !== undefined) return Promise.resolve(true);
  if (!isStored(context, run, 'result')) return Promise.resolve(false);
  const running = context.reading;
  const known = running.get(run.valuesKey);
  if (known !== undefined) return known;
  const bringing = readResult(context, run).finally(() => running.delete(run.valuesKey));
  running.set(run.valuesKey, bringing);
  return bringing;
}

async function readResult(context: Context, run: RunEntry): Promise<boolean> {
  const value = await load(context, partKey(run, 'result'), 'result');
  const state = get(context);
  const now = state.runs.find(({ valuesKey }) => valuesKey === run.valuesKey);
  // Another model is open by now, or it was measured meanwhile.
  if (now === undefined) return false;
  if (state.results[now.id] !== undefined) return true;
  if (value === null) return false;
  set(context, { results: keepResults(state.results, now.id, value) });
  return true;
}

/**
 * Shows the numbers of the present recipe on the present data where a run has them; where none has, the newest run of
 * other data or recipe stays on the screen, marked as such. True when the present recipe needs no new measurement.
 */
export async function bringPresent(context: Context): Promise<boolean> {
  const key = presentKey(get(context));
  const ground = groundOf(get(context));
  const run = findRun(get(context).runs, key, ground);
  if (run === null || !(await bringResult(context, run))) return false;
  const state = get(context);
  const isSame = presentKey(state) === key && isOnGround(run, groundOf(state));
  if (!isSame) return false;
  set(context, { shownRun: run.id, measuredKey: key });
  return true;
}

/** Something to look at before data is read, or where the present recipe was never measured on it. */
export async function bringNewest(context: Context): Promise<void> {
  const { runs, shownRun, results: here } = get(context);
  if (shownRun !== null && here[shownRun] !== undefined) return;
  for (const run of runs.toReversed()) {
    if (!(await bringResult(context, run))) continue;
    const state = get(context);
    if (state.shownRun !== null && state.results[state.shownRun] !== undefined) return;
    const now = state.runs.find(({ valuesKey }) => valuesKey === run.valuesKey);
    if (now !== undefined) set(context, { shownRun: now.id });
    return;
  }
}

/** Judgements of the present recipe, or the newest on the present data: their age is told beside them. */
export async function bringJudgements(context: Context): Promise<void> {
  await Promise.all(storedAnalyses.map((part) => bringJudgement(context, part)));
}

async function bringJudgement(context: Context, part: StoredAnalysis): Promise<void> {
  const state = get(context);
  const key = presentKey(state);
  const before = state.analyses[part];
  if (before?.key === key) return;
  const { modelKey, dataKey } = groundOf(state);
  const has = state.runs.filter(
    (run) =>
      isStored(context, run, part) &&
      run.modelKey === modelKey &&
      // Before the data is read, what was measured last is better than nothing.
      (dataKey === null || run.dataKey === dataKey),
  );
  const present = has.findLast((run) => run.key === key);
  if (present === undefined && before !== null) return;
  const run = present ?? has.at(-1);
  if (run === undefined) return;
  const value = await load(context, partKey(run, part), part);
  const now = get(context);
  const isStill = now.model === state.model && now.dataKey === state.dataKey;
  if (value !== null && isStill && now.analyses[part] === before && !isOfOtherLabels(now, value))
    set(context, { analyses: { ...now.analyses, [part]: { key: run.key, value } } });
}

/** An accuracy that was judged on another number of labelled samples says nothing about these. */
function isOfOtherLabels({ validation }: AppState, value: object): boolean {
  return (
    'quantizedTop1' in value &&
    'samples' in value &&
    validation.status === 'ready' &&
    value.samples !== validation.value.samples
  );
}

/** A layer as it was looked at under a run; null when nobody did, or it is not kept any more. */
export function bringInspection(context: Context, run: RunEntry, layerIndex: number) {
  return load(context, inspectionKey(run, layerIndex), 'inspection');
}

export function bringSamples(context: Context, run: RunEntry) {
  return load(context, samplesKey(run), 'samples');
}
