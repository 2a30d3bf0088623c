import type { MatchGround, UnmatchedLayer } from '../../../shared/contract/matching';
import { getOrMake } from '../../../shared/get-or-make';
import type { Job } from '../../jobs/job';
import type { Layout } from '../../match/values/layouts';
import { matchValues, type ValueMatch, type ValueMatching } from '../../match/values/values';
import { traitsOf } from '../../ops/catalogue';
import type { OtherSide } from '../../match/values/other-side';
import type { Layer } from '../../plan/types';
import type { PreparedModel } from '../../prepare/model/types';
import type { Alike } from './alike';
import { fitPairs, type PairFit } from './fit-pairs';
import { cluesOf, DumpNames, innerOf, type NameClue } from './names';
import type { Sides } from './sides';

/** Worse than this, values do not speak for a name, dB. */
const leastDb = 6;
/** How much better another tensor must fit to say that a name lies, dB. */
const contradictionDb = 10;
const samplesLookedAt = 2;

/** A layer and what the dump holds of it. */
export interface DumpMatch {
  readonly layer: Layer;
  /** The compared tensor of the float model, and that of the dump. */
  readonly float: string;
  readonly dump: string;
  /** Where the channels of the dump's tensor stand, seen from the float one. */
  readonly layout: Layout;
  readonly ground: MatchGround;
}

export interface DumpMatching {
  readonly matches: readonly DumpMatch[];
  readonly unmatched: readonly UnmatchedLayer[];
  /** By output of the model. */
  readonly outputs: ReadonlyMap<string, { readonly dump: string; readonly layout: Layout }>;
}

interface Found extends Pick<DumpMatch, 'float' | 'dump' | 'layout' | 'ground'> {
  readonly db: number | null;
}

/** Tensors of the float model that a dump may hold: outputs of layers, before their activation as well, and the model's. */
export function comparedTensors(model: PreparedModel, layers: readonly Layer[]): readonly string[] {
  const names = layers.flatMap((layer) => [innerOf(model, layer), layer.outputs[0]]);
  const outputs = model.outputs.filter(({ type }) => type === 'float32').map(({ name }) => name);
  return [...new Set([...names, ...outputs])].filter(
    (name): name is string => name != null && name !== '' && model.graph.producer.has(name),
  );
}

/**
 * Finds the tensors of layers and outputs in a dump: by the names of tensors, nodes and modules, and by their values. Where
 * values speak for another tensor than a name does, neither is believed.
 */
export async function matchDump(
  job: Job,
  model: PreparedModel,
  layers: readonly Layer[],
  sides: Sides,
  { alike, samples }: { readonly alike: Alike; readonly samples: number },
): Promise<DumpMatching> {
  const names = new DumpNames(sides.dump.tensors);
  const clues = new Map(layers.map((layer) => [layer.index, cluesOf(model, layer, names)]));
  const looked = Array.from(
    { length: Math.min(samples, samplesLookedAt) },
    (_unused, index) => index,
  );
  const inner = new Set(layers.flatMap((layer) => innerOf(model, layer) ?? []));
  const byValues = (isWanted: (tensor: string) => boolean): Promise<ValueMatching> =>
    matchValues(
      job,
      { ...sides.float, tensors: sides.float.tensors.filter(({ name }) => isWanted(name)) },
      sides.dump,
      { samples: looked, classOf: (tensor) => alike.classOf(tensor) },
    );
  // A tensor before its activation is like the one behind it, but is not its rival.
  const values = await byValues((tensor) => !inner.has(tensor));
  const innerValues = await byValues((tensor) => inner.has(tensor));
  const ofOutputs = model.outputs.flatMap(({ name }) => {
    const dump = names.findTensor(name);
    return dump === null ? [] : [{ float: name, dump }];
  });
  const pairs = [...clues.values()]
    .flat()
    .flatMap(({ float, dump }) => float.map((each) => ({ float: each, dump })));
  const fits = await fitPairs(job, sides, [...pairs, ...ofOutputs], 0);
  const fitOf = byPair(fits);
  const chooser = { clues, fitOf, values, innerValues, alike };
  const found = new Map<number, Found>();
  const reasons = new Map<number, string>();
  for (const layer of layers) {
    const chosen = chooseFor(model, layer, chooser);
    if (typeof chosen === 'string') reasons.set(layer.index, chosen);
    else found.set(layer.index, chosen);
  }
  dropShared(found, reasons);
  await passOn(model, layers, sides.float, { found, reasons });
  const outputs = new Map<string, { dump: string; layout: Layout }>();
  for (const { name } of model.outputs) {
    const dump = ofOutputs.find((pair) => pair.float === name)?.dump;
    const match =
      fitOf(name, dump ?? '') ??
      byValue(values.matches.get(name)) ??
      [...found.values()].find(({ float }) => float === name);
    if (match !== undefined) outputs.set(name, match);
  }
  return {
    matches: layers.flatMap((layer) => {
      const match = found.get(layer.index);
      return match === undefined ? [] : [{ layer, ...match }];
    }),
    unmatched: layers.flatMap(({ index, name }) =>
      found.has(index) ? [] : [{ layer: name, reason: reasons.get(index) ?? '' }],
    ),
    outputs,
  };
}

function byValue(match: ValueMatch | undefined) {
  return match === undefined ? undefined : { dump: match.other, layout: match.layout };
}

function byPair(fits: readonly PairFit[]): (float: string, dump: string) => PairFit | undefined {
  const known = new Map(fits.map((fit) => [JSON.stringify([fit.float, fit.dump]), fit]));
  return (float, dump) => known.get(JSON.stringify([float, dump]));
}

interface Chooser {
  readonly clues: ReadonlyMap<number, readonly NameClue[]>;
  readonly fitOf: (float: string, dump: string) => PairFit | undefined;
  readonly values: ValueMatching;
  readonly innerValues: ValueMatching;
  readonly alike: Alike;
}

/** The dump's tensor of a layer, or why none is believed to be it. */
function chooseFor(model: PreparedModel, layer: Layer, chooser: Chooser): Found | string {
  const { fitOf, values, innerValues, alike } = chooser;
  const clues = chooser.clues.get(layer.index) ?? [];
  const inner = innerOf(model, layer);
  const outer = layer.outputs[0] ?? '';
  const value = values.matches.get(outer) ?? innerValues.matches.get(inner ?? '');
  const named = clues.flatMap((clue) => bestOf(clue, fitOf));
  const sure = named.find(({ kind }) => kind !== 'module');
  // A module may hold several operators, or one that was folded away: its name alone is not enough.
  const module = named
    .filter(({ kind, fit }) => kind === 'module' && (fit.db ?? -1) >= leastDb)
    .toSorted((one, other) => (other.fit.db ?? 0) - (one.fit.db ?? 0))[0];
  if (sure !== undefined) {
    const isOther =
      value !== undefined && alike.classOf(value.other) !== alike.classOf(sure.fit.dump);
    if (
      isOther &&
      value.float === sure.fit.float &&
      value.db > (sure.fit.db ?? 0) + contradictionDb
    )
      return `By name it is '${sure.fit.dump}', by values '${value.other}' (${value.db.toFixed(1)} dB): that contradicts itself.`;
    return nameFound(sure, outer);
  }
  if (module !== undefined) {
    const isOther =
      value !== undefined && alike.classOf(value.other) !== alike.classOf(module.fit.dump);
    if (!isOther || value.db <= (module.fit.db ?? 0)) return nameFound(module, outer);
  }
  if (value !== undefined) return valueFound(value, outer);
  const doubtful = named[0]?.fit ?? null;
  const words =
    doubtful === null
      ? 'No tensor of the dump has its name.'
      : `'${doubtful.dump}' has the name of its module, but not its values (${doubtful.db?.toFixed(1) ?? 'no'} dB).`;
  const reason = values.reasons.get(outer) ?? '';
  return `${words} ${reason}`.trim();
}

interface NamedFit {
  readonly kind: NameClue['kind'];
  readonly fit: PairFit;
}

/** The tensor of the layer that a named one fits best; the likeliest where values say nothing. */
function bestOf({ dump, float, kind }: NameClue, fitOf: Chooser['fitOf']): readonly NamedFit[] {
  const fits = float.flatMap((each) => fitOf(each, dump) ?? []);
  const [first] = fits;
  if (first === undefined) return [];
  const best = fits.reduce(
    (one, other) => ((other.db ?? -1) > Math.max(one.db ?? -1, leastDb) ? other : one),
    first,
  );
  return [{ kind, fit: best }];
}

const certainty: Readonly<Record<NameClue['kind'], readonly [number, string]>> = {
  tensor: [1, 'Its output has the same name.'],
  node: [0.95, 'It has the name of the node.'],
  module: [0.9, 'It has the name of the module, and its values.'],
};

function nameFound({ kind, fit }: NamedFit, outer: string): Found {
  const [confidence, reason] = certainty[kind];
  const { float, dump, layout, db } = fit;
  return {
    float,
    dump,
    layout,
    db,
    ground: { by: 'name', confidence, reason: `${reason}${whereOf(float, layout, outer)}` },
  };
}

function valueFound({ float, other, layout, db }: ValueMatch, outer: string): Found {
  const reason = `Its values are those of the layer (${db.toFixed(1)} dB), and no others are.`;
  return {
    float,
    dump: other,
    layout,
    db,
    ground: {
      by: 'values',
      confidence: Math.min(0.98, 0.6 + db / 60),
      reason: `${reason}${whereOf(float, layout, outer)}`,
    },
  };
}

function whereOf(float: string, layout: Layout, outer: string): string {
  return (
    (float === outer ? '' : ' Compared before the activation.') +
    (layout === 'same' ? '' : ' Its channels stand at another place.')
  );
}

/** Two layers cannot be one tensor: that with the better values keeps it. */
function dropShared(found: Map<number, Found>, reasons: Map<number, string>): void {
  const byDump = new Map<string, number[]>();
  for (const [index, { dump }] of found) getOrMake(byDump, dump, () => []).push(index);
  for (const [dump, indices] of byDump) {
    const dbOf = (index: number): number => found.get(index)?.db ?? -1;
    const [, ...others] = indices.toSorted((one, other) => dbOf(other) - dbOf(one));
    for (const index of others) {
      found.delete(index);
      reasons.set(index, `'${dump}' is another layer's already, which it fits better.`);
    }
  }
}

/**
 * A layer that hands on what another one gives, in another shape (Flatten), needs no tensor of its own: modules of PyTorch
 * do not show it.
 */
async function passOn(
  model: PreparedModel,
  layers: readonly Layer[],
  float: OtherSide,
  { found, reasons }: { readonly found: Map<number, Found>; readonly reasons: Map<number, string> },
): Promise<void> {
  for (const layer of layers) {
    const node = model.graph.nodes[layer.node];
    const [output = '', input = ''] = [layer.outputs[0], node?.input[0]];
    const before = [...found.values()].find((each) => each.float === input);
    if (found.has(layer.index) || before?.layout !== 'same') continue;
    if (traitsOf(node).flow !== 'rearranged') continue;
    const values = await float.read(0, [input, output]);
    const [one, other] = [values.get(input)?.data, values.get(output)?.data];
    if (one === undefined || one.length !== other?.length) continue;
    if (!one.every((value, index) => value === other[index])) continue;
    const reason = `It hands on what '${before.dump}' holds, in another shape.`;
    found.set(layer.index, {
      ...before,
      float: output,
      ground: { by: 'structure', confidence: before.ground.confidence, reason },
    });
    reasons.delete(layer.index);
  }
}
