import type { TuneRequest } from '../../../shared/contract/arguments';
import type { AboutOf, AnalysisKind } from '../../../shared/shell/analysis-table';
import { countOf } from '../../../shared/numbers';
import { withRepairs } from '../../../shared/recipe/recipe-changes';
import type { PickedFile } from '../../../shared/shell/picked-file';
import type { ComparedMetric } from '../../state/view';
import { advise, cancelQuiet } from '../analyses/advise';
import { keepFound } from '../analyses/ask';
import { fetchSamples, fetchThumbnails, scheduleInspection } from '../analyses/inspect';
import { measureAnalysis, tune } from '../analyses/measure-analysis';
import { get, set, type Context } from '../core/context';
import { editRecipe } from '../measuring/change-recipe';
import { cancelRun, runNow } from '../measuring/measure';
import { compareWith, pickOther } from '../analyses/compare-with';

/** Nothing where an analysis is about the recipe alone. */
type About<Kind extends AnalysisKind> = [AboutOf<Kind>] extends [undefined] ? [] : [AboutOf<Kind>];

/** Everything that is asked of the engine about the present recipe. */
export function analysesPart(context: Context) {
  return {
    run: () => runNow(context),
    cancel: () => cancelRun(context),
    /** True when it finished. */
    measure: <Kind extends AnalysisKind>(kind: Kind, ...[about]: About<Kind>): Promise<boolean> =>
      measureAnalysis(context, kind, about as AboutOf<Kind>),
    /** Asks for a model that another tool quantized, or for a dump of another runtime, where none is given. */
    async compareWith(chosen: PickedFile | 'model' | 'dump'): Promise<void> {
      const file = typeof chosen === 'object' ? chosen : await pickOther(context, chosen);
      if (file !== null) await compareWith(context, file);
    },
    setComparing: (comparing: boolean) => set(context, { comparing }),
    setComparedMetric: (comparedMetric: ComparedMetric) => set(context, { comparedMetric }),
    tune: (request: TuneRequest) => tune(context, request),
    dismissFound: () => keepFound(context, 'tune', null),
    applyFound(): void {
      const found = get(context).analyses.tune?.value;
      if (found === undefined) return;
      keepFound(context, 'tune', null);
      editRecipe(context, { title: `Tune: skip ${found.skipped.length}`, recipe: found.recipe });
    },
    /** What won when repairs were tried, as one step; the present recipe may have changed in other ways since. */
    applyRepairs(): void {
      const { steps } = get(context).analyses.repair?.value ?? { steps: [] };
      const repairs = steps.flatMap((step) => (step.kept ? step.repairs : []));
      if (repairs.length === 0) return;
      const { recipe } = get(context).document;
      const title = `Repair ${countOf(repairs.length, 'place')}`;
      editRecipe(context, { title, recipe: withRepairs(recipe, repairs) });
      set(context, { dialog: null });
    },
    advise: () => advise(context),
    /** Quiet work: nobody asked for it, so stopping it needs no word. */
    cancelQuiet: () => cancelQuiet(context),
    retryInspection: () => scheduleInspection(context),
    fetchSamples: () => fetchSamples(context),
    fetchThumbnails: (from: 'data' | 'validation', samples: readonly number[]) =>
      fetchThumbnails(context, from, samples),
  };
}
