import type { OpenedModel } from '../../../shared/contract/model-view';
import type { QconfigPatch } from '../../../shared/recipe/qconfig';
import type { Recipe } from '../../../shared/recipe/recipe';
import { withLayers } from '../../../shared/recipe/recipe-changes';
import { forget } from '../../state/analyses/analyses';
import { unmeasured } from '../../state/app-state';
import { noSelection } from '../../state/selection';
import { errorOf, get, set, type Context } from '../core/context';

/**
 * The file behind the open model is another one than before: what was measured is not of it. The
 * recipe keeps what fits; numbers stay on screen only where the layers are the same ones.
 */
export async function takeChangedFile(context: Context, opened: OpenedModel): Promise<void> {
  const state = get(context);
  const { model, plan: before } = state;
  if (model.status !== 'ready') return;
  const { recipe, dropped } = await fitRecipe(context, state.document.recipe, opened);
  const now = get(context);
  if (now.model !== model) return;
  const isSameShape = sameLayers(before?.layers, opened.plan.layers);
  set(context, {
    ...unmeasured,
    analyses: forget(now.analyses, 'file'),
    dataKey: null,
    model: { ...model, value: opened },
    plan: opened.plan,
    // Steps of undo name layers, too: they lead back to recipes of the old file.
    ...(dropped.length > 0 ? { document: { recipe, past: [], future: [] } } : {}),
    ...(isSameShape ? {} : { results: {}, selection: noSelection, tableOrder: [] }),
    changedFile: { run: state.runs.at(-1)?.id ?? null, dropped },
  });
}

function sameLayers(
  before: readonly { readonly name: string }[] | undefined,
  after: readonly { readonly name: string }[],
): boolean {
  return (
    before?.length === after.length &&
    before.every((layer, index) => layer.name === after[index]?.name)
  );
}

/** What of a recipe fits a model that is open in the engine, and the names of what does not. */
export async function fitRecipe(
  context: Context,
  recipe: Recipe,
  opened: OpenedModel,
): Promise<{ recipe: Recipe; dropped: readonly string[] }> {
  const names = new Set(opened.plan.layers.map(({ name }) => name));
  const layers = Object.keys(recipe.layers ?? {}).filter((name) => !names.has(name));
  let fitting = withLayers(
    recipe,
    layers.map((layer) => ({ layer, patch: undefined })),
  );

  const fits = (part: Partial<Recipe>): Promise<boolean> =>
    context.host.engine.describePlan({ recipe: { schema: recipe.schema, ...part } }).then(
      () => true,
      (thrown: unknown) => errorOf(thrown).code !== 'bad-input',
    );
  // The engine alone knows what a pattern matches.
  const patterns = await split(recipe.patterns ?? [], ([pattern, patch]) =>
    fits({ patterns: [[pattern, patch]] }),
  );
  const ops = await split(Object.entries(recipe.ops ?? {}), ([op, patch]) =>
    fits({ ops: { [op]: patch } }),
  );
  if (patterns.no.length > 0) fitting = { ...fitting, patterns: [...patterns.yes] };
  if (ops.no.length > 0) fitting = { ...fitting, ops: Object.fromEntries<QconfigPatch>(ops.yes) };
  const dropped = [...layers, ...[...patterns.no, ...ops.no].map(([name]) => name)];
  return { recipe: dropped.length === 0 ? recipe : fitting, dropped };
}

async function split<T>(
  items: readonly T[],
  test: (item: T) => Promise<boolean>,
): Promise<{ yes: readonly T[]; no: readonly T[] }> {
  const answers = await Promise.all(items.map(test));
  return {
    yes: items.filter((_, index) => answers[index] === true),
    no: items.filter((_, index) => answers[index] !== true),
  };
}
