import { useState } from 'react';
import type { TuneResult } from '../../../shared/contract/tuning';
import type { TuneTarget } from '../../../shared/contract/arguments';
import type { Recipe } from '../../../shared/recipe/recipe';
import { withLayers, withoutSkips } from '../../../shared/recipe/recipe-changes';
import { useApp, useSession } from '../../session/page/app-context';
import { useStepText } from '../../session/page/use-now';
import { jobOf } from '../../state/derived/derived';
import { countOf } from '../../ui/text/numbers';
import { defaultTarget, targetOf, type Cost, type TargetDraft } from './tune-form';

/** What the tune dialog holds: the search as asked for, what it measured, and the recipe chosen of it. */
export type Tuning = ReturnType<typeof useTune>;

interface Found {
  readonly value: TuneResult;
  /** What was asked for: the points skip more than it does. */
  readonly recipe: Recipe;
  readonly target: TuneTarget;
  readonly cost: Cost;
}

export function useTune() {
  const session = useSession();
  const recipe = useApp((state) => state.document.recipe);
  const kernels = useApp((state) => state.settings.kernels);
  const job = useApp((state) => jobOf(state, 'tune'));
  const [target, setTarget] = useState<TargetDraft>(defaultTarget);
  const [cost, setCost] = useState<Cost>('count');
  const [keepSkips, setKeepSkips] = useState(false);
  const [result, setResult] = useState<Found | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const progress = useStepText(job) || 'Ordering layers.';
  const wanted = targetOf(target);
  const found = job?.told?.tunePoints ?? null;
  const run = async (): Promise<void> => {
    if (wanted === null || job !== null) return;
    const before = result;
    setResult(null);
    setChosen(null);
    const asked = keepSkips ? recipe : withoutSkips(recipe);
    const value = await session.tune({
      recipe: asked,
      target: wanted,
      cost,
      kernels,
    });
    if (value === null) return setResult(before);
    setResult({ value, recipe: asked, target: wanted, cost });
    setChosen(indexOfBest(value));
    return undefined;
  };
  const point = chosen === null ? undefined : result?.value.points[chosen];
  return {
    target,
    cost,
    keepSkips,
    setTarget,
    setCost,
    setKeepSkips,
    setChosen,
    isSearching: job !== null,
    /** How far the search is; null while there is none. */
    progress: job === null ? null : progress,
    /** The target makes sense, and nothing is searched. */
    canRun: wanted !== null && job === null,
    result: result?.value ?? null,
    // While it searches, what it has measured: the numbers of another search would pass for its own.
    shown:
      job !== null && found !== null && wanted !== null
        ? { points: found, target: wanted, cost }
        : result && { points: result.value.points, target: result.target, cost: result.cost },
    chosen: job === null ? chosen : null,
    point: point ?? null,
    run,
    apply: () => {
      if (point === undefined || result === null) return;
      session.edit({
        title: `Tune: ${countOf(point.skipped.length, 'skip')}`,
        recipe: withLayers(
          result.recipe,
          point.skipped.map((layer) => ({ layer, patch: 'none' })),
        ),
      });
      session.show(null);
    },
  };
}

/** Index of the point that the search chose. */
export function indexOfBest(result: TuneResult): number | null {
  const key = [...result.best.skipped].sort().join('\n');
  const index = result.points.findIndex((point) => [...point.skipped].sort().join('\n') === key);
  return index < 0 ? null : index;
}
