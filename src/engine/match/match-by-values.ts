import type { UnmatchedLayer } from '../../shared/contract/matching';
import type { DataSource } from '../data/sample/data-source';
import type { Job } from '../jobs/job';
import type { PreparedModel } from '../prepare/model/types';
import { layoutNode } from './values/layouts';
import { computeNode, type LayerMatch, type Matching } from './match-layers';
import { inputRoots, rootOf } from './match-structure';
import { openModelSide, type SideValue, valuesLike } from './model-side';
import { contradictsOrder } from './values/order';
import { feedsFor } from './paired-runs';
import { weightCosine } from './pair-weights';
import { roundedValue, type RoundedValue } from './reading/rounded-values';
import { matchValues, type ValueMatch } from './values/values';

/** A match whose values are worse than this is looked at again, dB. */
const doubtfulDb = 20;
/** Worse than this, nothing is left of a layer's own values to recognise it by. */
const lostDb = 6;
/** Weights this unlike are two weights. */
const unlike = 0.3;
/** How much better another tensor must fit to say that a match is wrong, dB. */
const contradictionDb = 10;
const samplesLookedAt = 2;

export interface ValueRequest {
  readonly float: PreparedModel;
  readonly quantized: PreparedModel;
  readonly data: DataSource;
  readonly threads?: number | undefined;
  /** As measured, by position in the matches; null where the two tensors could not be laid beside each other. */
  readonly dbs: readonly (number | null)[];
}

/**
 * Looks for layers that names, weights and structure did not find, and asks once more about matches whose values do not
 * agree. Where values speak for another tensor than the name does, neither is believed. Null = nothing to look for.
 */
export async function refineByValues(
  job: Job,
  matching: Matching,
  request: ValueRequest,
): Promise<Matching | null> {
  const { float, quantized, dbs } = request;
  const isDoubtful = (index: number): boolean => (dbs[index] ?? -1) < doubtfulDb;
  const doubtful = matching.matches.filter((_match, index) => isDoubtful(index));
  const trusted = matching.matches.filter((_match, index) => !isDoubtful(index));
  const wanted = [
    ...matching.missing.flatMap((layer) => layer.outputs[0] ?? []),
    ...doubtful.map((match) => match.float),
  ];
  if (wanted.length === 0) return null;
  const taken = new Set(trusted.map((match) => rootOf(quantized, sourceOf(match.quantized.value))));
  const shapes = wanted.map((tensor) => float.types.get(tensor)?.shape ?? null);
  const values = valuesLike(quantized, shapes).filter(
    ({ source }) => !taken.has(rootOf(quantized, source)),
  );
  const bySource = new Map(values.map((value) => [value.name, value]));
  const found = await lookAt(job, request, wanted, values, (name) =>
    rootOf(quantized, bySource.get(name)?.source ?? name),
  );
  const known = trusted.map((match) => ({
    float: match.float,
    other: sourceOf(match.quantized.value),
  }));
  const agreed = (tensor: string): ValueMatch | null => {
    const match = found.matches.get(tensor);
    if (match === undefined) return null;
    const pair = { float: tensor, other: bySource.get(match.other)?.source ?? match.other };
    return contradictsOrder(float.graph, quantized.graph, pair, known) ? null : match;
  };

  const matches = new Map<number, LayerMatch>(trusted.map((match) => [match.layer.index, match]));
  const reasons = new Map<string, string>();
  const places = new Places(float, quantized, trusted);
  for (const match of doubtful) {
    const db = dbs[matching.matches.indexOf(match)] ?? null;
    const isSame = (name: string): boolean =>
      rootOf(quantized, bySource.get(name)?.source ?? name) ===
      rootOf(quantized, sourceOf(match.quantized.value));
    const reason =
      contradictionOf(match, db, agreed(match.float), isSame) ??
      doubtOf(request, match, db, places);
    if (reason === null) {
      matches.set(match.layer.index, match);
      places.note(match);
    } else reasons.set(match.layer.name, reason);
  }
  for (const layer of matching.missing) {
    const tensor = layer.outputs[0] ?? '';
    const match = agreed(tensor);
    const value = bySource.get(match?.other ?? '');
    if (match !== null && value !== undefined)
      matches.set(layer.index, valueMatch(quantized, layer, tensor, match, value));
    else reasons.set(layer.name, notFound(found.reasons.get(tensor), matching, layer.name));
  }
  return assembled(matching, matches, reasons);
}

async function lookAt(
  job: Job,
  { float, quantized, data, threads }: ValueRequest,
  wanted: readonly string[],
  values: readonly SideValue[],
  classOf: (other: string) => string,
) {
  const own = wanted.map((name) => {
    const shape = float.types.get(name)?.shape ?? null;
    return { name, shape, source: name, added: [] };
  });
  const feeds = feedsFor(float, quantized);
  const left = await openModelSide(float, own, (sample) => data.read(sample), threads);
  try {
    const right = await openModelSide(
      quantized,
      values,
      async (sample) => feeds(await data.read(sample)),
      threads,
    );
    try {
      const count = Math.min(samplesLookedAt, data.count);
      const samples = Array.from({ length: count }, (_unused, sample) => sample);
      return await matchValues(job, left, right, { samples, classOf });
    } finally {
      await right.release();
    }
  } finally {
    await left.release();
  }
}

/** What the values of other tensors say against a match; null where nothing does. */
function contradictionOf(
  match: LayerMatch,
  db: number | null,
  values: ValueMatch | null,
  isSame: (other: string) => boolean,
): string | null {
  const found = match.quantized.value;
  if (values !== null && !isSame(values.other) && values.db > (db ?? 0) + contradictionDb) {
    return `By ${match.ground.by} it is '${found}', by values '${values.other}' (${values.db.toFixed(1)} dB): that contradicts itself.`;
  }
  return db === null && values === null
    ? `'${found}' has another shape, and no tensor has values like it.`
    : null;
}

/** Why a match whose values say little is not believed; null where its weights or its place speak for it. */
function doubtOf(
  { float, quantized }: ValueRequest,
  match: LayerMatch,
  db: number | null,
  places: Places,
): string | null {
  const { layer, ground } = match;
  const found = match.quantized.value;
  const cosine = weightCosine(float, layer.node, quantized, match.node);
  if (cosine !== null && cosine < unlike && ground.by === 'name')
    return `'${found}' has the name, but other weights (cosine ${cosine.toFixed(2)}).`;
  if (db === null) return null;
  const words = `its values do not agree (${db.toFixed(1)} dB)`;
  if (ground.confidence <= 0.5 && db < lostDb)
    return `Only the order of layers speaks for '${found}': ${words}.`;
  if (cosine !== null || ground.by !== 'name') return null;
  const place = places.of(match);
  return place === 'other' || (place === 'unknown' && db < lostDb)
    ? `'${found}' has the name, but not clearly what the layer reads, and ${words}.`
    : null;
}

/** Which tensors stand for each other, to ask whether a match reads what its layer reads. */
class Places {
  readonly #twins = new Map<string, string>();
  readonly #float: PreparedModel;
  readonly #quantized: PreparedModel;

  constructor(float: PreparedModel, quantized: PreparedModel, known: readonly LayerMatch[]) {
    this.#float = float;
    this.#quantized = quantized;
    float.inputs.forEach(({ name }, index) => {
      const same = quantized.inputs.find((input) => input.name === name);
      this.#twins.set(`tensor ${name}`, `tensor ${(same ?? quantized.inputs[index])?.name ?? ''}`);
    });
    known.forEach((match) => this.note(match));
  }

  note({ float, quantized }: LayerMatch): void {
    const twin = rootOf(this.#quantized, sourceOf(quantized.value));
    this.#twins.set(rootOf(this.#float, float), twin);
  }

  /** Whether the node of a match reads what its layer reads, as far as that was found. */
  of({ layer, node }: LayerMatch): 'same' | 'other' | 'unknown' {
    const twins = inputRoots(this.#float, layer.node).flatMap(
      (root) => this.#twins.get(root) ?? [],
    );
    if (node === null || twins.length === 0) return 'unknown';
    const read = new Set(inputRoots(this.#quantized, node));
    return twins.some((root) => read.has(root)) ? 'same' : 'other';
  }
}

function notFound(reason: string | undefined, { unmatched }: Matching, layer: string): string {
  const before = unmatched.find((each) => each.layer === layer)?.reason ?? '';
  return [before, reason ?? 'By values it would stand at another place of the graph.']
    .filter((text) => text !== '')
    .join(' ');
}

function valueMatch(
  quantized: PreparedModel,
  layer: LayerMatch['layer'],
  tensor: string,
  match: ValueMatch,
  value: SideValue,
): LayerMatch {
  const { db } = match;
  const where = match.layout === 'same' ? '' : ', with channels at another place';
  const known = roundedValue(quantized, value.source);
  const rounded: RoundedValue = known ?? { value: value.name, added: value.added, grid: null };
  return {
    layer,
    float: tensor,
    quantized: inLayout(rounded, match),
    node: computeNode(quantized, value.source, layer.op),
    by: 'position',
    ground: {
      by: 'values',
      confidence: Math.min(0.98, 0.6 + db / 60),
      reason: `Its values are those of the layer (${db.toFixed(1)} dB)${where}, and no others are.`,
    },
  };
}

function inLayout(rounded: RoundedValue, { layout, dims }: ValueMatch): RoundedValue {
  if (layout === 'same') return rounded;
  const value = `compared/${rounded.value}/${layout}`;
  const node = layoutNode(rounded.value, value, dims.length, layout);
  return { ...rounded, value, added: [...rounded.added, node] };
}

/** The tensor of the graph that a compared value is made of. */
function sourceOf(value: string): string {
  return value.replace(/^compared\//, '').replace(/\/(channels_last|last|first)$/, '');
}

/** In the order of the plan, as before. */
function assembled(
  matching: Matching,
  matches: ReadonlyMap<number, LayerMatch>,
  reasons: ReadonlyMap<string, string>,
): Matching {
  const layers = [...matching.matches.map(({ layer }) => layer), ...matching.missing].toSorted(
    (one, other) => one.index - other.index,
  );
  const missing = layers.filter(({ index }) => !matches.has(index));
  return {
    matches: layers.flatMap(({ index }) => matches.get(index) ?? []),
    missing,
    unmatched: missing.map(({ name }): UnmatchedLayer => ({
      layer: name,
      reason: reasons.get(name) ?? '',
    })),
  };
}
