import { errorOf, get, isExpected, set, type Context } from '../core/context';
import type { Found } from '../../state/analyses/analyses';
import type { AppState } from '../../state/app-state';
import { presentEntry, presentKey, shownEntry } from '../../state/derived/derived';
import type { LayerInspection } from '../../../shared/contract/inspection';
import { bringInspection, bringSamples } from '../values/bring-values';
import { cancelKinds } from '../core/jobs';
import { ask, keepFound } from './ask';

const settleMs = 120;
const shownSamples = 16;

/** Fetches histograms, channels and samples of the focused layer once the selection rests. */
export function scheduleInspection(context: Context): void {
  if (context.inspection.timer !== null) clearTimeout(context.inspection.timer);
  context.inspection.timer = setTimeout(() => void inspectFocused(context), settleMs);
}

/** The run that measured every layer of the present recipe; errors per sample come with it. */
function measuredRun(state: AppState): number | null {
  const present = presentEntry(state);
  return present !== null && present.id === state.shownRun ? present.id : null;
}

async function inspectFocused(context: Context): Promise<void> {
  const state = get(context);
  const layer = state.selection.focused;
  const key = presentKey(state);
  const isLayer =
    layer !== null && state.plan?.layers.some((other) => other.name === layer) === true;
  // A cold engine has nothing to read; what was read before stays as long as it fits.
  const run = measuredRun(state);
  const { inspect } = state.analyses;
  const fits = inspect?.about.layer === layer && inspect.key === key && inspect.about.run === run;
  if (fits) return;
  if (layer !== null && isLayer && (await showKept(context, layer))) return;
  if (layer === null || !isLayer || !state.warm) {
    if (inspect !== null || state.inspectionState !== 'none') show(context, null, 'none');
    return;
  }
  await cancelKinds(context, ['inspect']);
  const before = get(context).analyses.inspect;
  show(context, before?.about.layer === layer ? before : null, 'loading');
  try {
    const value = await ask(context, 'inspect', {
      recipe: state.document.recipe,
      about: { layer, run },
      keep: (found) => {
        if (get(context).selection.focused === layer) show(context, found, 'ready');
      },
    });
    if (get(context).selection.focused === layer) await fetchPictures(context, value);
  } catch (thrown) {
    if (!isExpected(errorOf(thrown)) && get(context).selection.focused === layer) {
      set(context, { inspectionState: 'error' });
    }
  }
}

/** What was read of the layer before, under the run on the screen. It needs no engine that has calibrated. */
async function showKept(context: Context, name: string): Promise<boolean> {
  const state = get(context);
  const shown = shownEntry(state);
  const layer = state.plan?.layers.find((other) => other.name === name);
  const isOlder = shown !== null && shown.id !== measuredRun(state);
  // A warm engine reads it for the recipe on the screen.
  if (shown === null || layer === undefined || (isOlder && state.warm)) return false;
  const value = await bringInspection(context, shown, layer.index);
  const now = get(context);
  const isStill =
    now.selection.focused === name && now.shownRun === shown.id && now.document === state.document;
  if (value === null || value.layer !== name || !isStill) return false;
  show(
    context,
    { key: presentKey(now), about: { layer: name, run: measuredRun(now) }, value },
    'ready',
  );
  await fetchPictures(context, value);
  return true;
}

function show(
  context: Context,
  found: Found<'inspect'> | null,
  inspectionState: AppState['inspectionState'],
): void {
  set(context, { analyses: { ...get(context).analyses, inspect: found }, inspectionState });
}

async function fetchPictures(context: Context, { samples }: LayerInspection): Promise<void> {
  if (get(context).data.status !== 'ready') return;
  const worst = [...samples].sort((a, b) => (a.sqnrDb ?? Infinity) - (b.sqnrDb ?? Infinity));
  const shown = worst.slice(0, shownSamples).map(({ sample }) => sample);
  await fetchThumbnails(context, 'data', shown);
  await fetchMisread(context);
}

/** Pictures of the answers that changed, for the same strip. */
async function fetchMisread(context: Context): Promise<void> {
  const { analyses, validation } = get(context);
  const { accuracy } = analyses;
  if (accuracy === null) return;
  const samples = accuracy.value.changed.slice(0, shownSamples).map(({ sample }) => sample);
  await fetchThumbnails(context, validation.status === 'ready' ? 'validation' : 'data', samples);
}

/** After another run: the samples view follows once it was opened. */
export function refreshSamples(context: Context): void {
  const { samples } = get(context).analyses;
  if (samples !== null && samples.key !== presentKey(get(context))) void fetchSamples(context);
}

/** Errors of every sample at every layer, for the samples view. */
export async function fetchSamples(context: Context): Promise<void> {
  const state = get(context);
  const key = presentKey(state);
  const run = presentEntry(state);
  if (state.analyses.samples?.key === key || run === null || measuredRun(state) === null) return;
  const kept = await bringSamples(context, run);
  if (kept !== null && presentKey(get(context)) === key) {
    keepFound(context, 'samples', { key, value: kept });
    return fetchThumbnails(context, 'data', kept.samples.slice(0, 64));
  }
  if (!state.warm) return undefined;
  try {
    const { recipe } = state.document;
    const value = await ask(context, 'samples', { recipe, about: undefined });
    await fetchThumbnails(context, 'data', value.samples.slice(0, 64));
  } catch (thrown) {
    const error = errorOf(thrown);
    if (!isExpected(error))
      set(context, { problem: { title: 'The samples could not be read', error, retry: null } });
  }
}

const thumbnailPx = 48;

/** Pictures of samples; null for samples that are not images. Fetched once. */
export async function fetchThumbnails(
  context: Context,
  from: 'data' | 'validation',
  samples: readonly number[],
): Promise<void> {
  const known = get(context).thumbnails;
  const wanted = samples.filter((sample) => known[`${from}:${sample}`] === undefined);
  if (wanted.length === 0) return;
  try {
    const made = await context.host.engine.thumbnails({
      samples: wanted,
      sizePx: thumbnailPx,
      from,
    });
    const urls = made.map(
      ({ sample, png }) => [`${from}:${sample}`, png === null ? null : pictureUrl(png)] as const,
    );
    set(context, { thumbnails: { ...get(context).thumbnails, ...Object.fromEntries(urls) } });
  } catch {
    // A missing picture is drawn as an empty frame; the numbers beside it are what matters.
  }
}

function pictureUrl(png: Uint8Array): string {
  return URL.createObjectURL(new Blob([new Uint8Array(png)], { type: 'image/png' }));
}
