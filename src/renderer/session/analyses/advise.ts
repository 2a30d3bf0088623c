import { suspectsOf } from '../../../shared/findings/suspects';
import { analysesThat } from '../../../shared/shell/analysis-table';
import type { AppState } from '../../state/app-state';
import {
  isQuantizable,
  isTrusted,
  presentEntry,
  presentKey,
  shownResult,
} from '../../state/derived/derived';
import { errorOf, get, isExpected, set, type Context } from '../core/context';
import { cancelKinds } from '../core/jobs';
import { ask, keepFound } from './ask';

/** Between two jobs of one piece of work the engine is not idle. */
const settleMs = 250;
/** Where a run takes longer, the user decides whether to measure what helps. */
const patienceMs = 15_000;

/** The present recipe is measured in every layer, on data that tells something. */
export function canAdvise(state: AppState): boolean {
  const entry = presentEntry(state);
  return (
    entry !== null &&
    entry.id === state.shownRun &&
    shownResult(state)?.scope === 'layers' &&
    isQuantizable(state) &&
    isTrusted(state)
  );
}

/** Measures what helps once the engine has nothing else to do. */
export function adviseWhenIdle(context: Context): void {
  const watch = context.advice;
  if (watch.timer !== null) clearTimeout(watch.timer);
  watch.timer = null;
  if (!isDue(context, get(context))) return;
  watch.timer = setTimeout(() => {
    watch.timer = null;
    if (isDue(context, get(context))) void advise(context);
  }, settleMs);
}

function isDue(context: Context, state: AppState): boolean {
  const key = presentKey(state);
  return (
    state.jobs.length === 0 &&
    state.warm &&
    state.analyses.advice?.key !== key &&
    context.advice.declined !== key &&
    canAdvise(state) &&
    (presentEntry(state)?.durationMs ?? 0) < patienceMs
  );
}

/** What to try next about the present recipe, measured. */
export async function advise(context: Context): Promise<void> {
  const state = get(context);
  const layers = shownResult(state)?.report.layers;
  if (!canAdvise(state) || layers === undefined) return;
  const key = presentKey(state);
  const { recipe } = state.document;
  try {
    await ask(context, 'advice', {
      recipe,
      about: { recipe, suspects: suspectsOf(layers), kernels: state.settings.kernels },
      keep: (found) => {
        if (presentKey(get(context)) === key) keepFound(context, 'advice', found);
      },
    });
  } catch (thrown) {
    // Nobody waits for it: without advice the line says that it is not measured.
    if (!isExpected(errorOf(thrown))) context.advice.declined = key;
  }
}

const quietKinds = analysesThat(({ isQuiet }) => isQuiet === true);

export async function cancelQuiet(context: Context): Promise<void> {
  context.advice.declined = presentKey(get(context));
  const isReading = get(context).jobs.some(({ kind }) => kind === 'inspect');
  await cancelKinds(context, quietKinds);
  // Nothing more comes of it: the inspector offers to read again instead of waiting.
  if (isReading) set(context, { inspectionState: 'error' });
}
