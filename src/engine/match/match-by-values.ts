import type { UnmatchedLayer } from '../../shared/contract/matching';
import type { DataSource } from '../data/sample/data-source';
import type { Job } from '../jobs/job';
import type { PreparedModel } from '../prepare/model/types';
import { layoutNode } from './values/layouts';
import { computeNode } from './match-names';
import { sourceOf } from './place/known-twins';
import { Places } from './place/places';
import { rootOf } from './place/skeleton';
import type { LayerMatch, Matching } from './reading/layer-match';
import { Weights } from './weights/pair-weights';
import { openModelSide, type SideValue, valuesLike } from './model-side';
import { contradictsOrder } from './values/order';
import { feedsFor } from './paired-runs';
import { roundedValue, type RoundedValue } from './reading/rounded-values';
import { matchValues, type ValueMatch } from './values/values';

/** A match whose values are worse than this is looked at again, dB. */
const doubtfulDb = 20;
/** Worse than this, nothing is left of a layer's own values to recognise it by. */
const lostDb = 6;
/** How much better another tensor must fit to say that a match is wrong, dB. */
const contradictionDb = 10;
/** Of a layer without weights whose values are lost. */
const unlikeConfidence = 0.5;
const samplesLookedAt = 2;

/** What was measured of a match. */
export interface MeasuredMatch {
  /** Null where it is not defined: all zeros, or tensors that cannot be laid beside each other. */
  readonly db: number | null;
  /** Both tensors have as many values. */
  readonly isLike: boolean;
}

export interface ValueRequest {
  readonly float: PreparedModel;
  readonly quantized: PreparedModel;
  readonly data: DataSource;
  readonly threads?: number | undefined;
  /** By position in the matches. */
  readonly measured: readonly MeasuredMatch[];
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
  const { float, quantized, measured } = request;
  const isDoubtful = (index: number): boolean => {
    const { db, isLike } = measured[index] ?? { db: null, isLike: false };
    // Values of fewer channels cannot be laid beside those of all.
    if (matching.matches[index]?.kept !== undefined && !isLike) return false;
    return !isLike || (db !== null && db < doubtfulDb);
  };
  const doubtful = matching.matches.filter((_match, index) => isDoubtful(index));
  const trusted = matching.matches.filter((_match, index) => !isDoubtful(index));
  const wanted = [
    ...matching.missing.flatMap((layer) => layer.outputs[0] ?? []),
    ...doubtful.map((match) => match.float),
  ];
  if (wanted.length === 0) return null;
  const taken = new Set(trusted.map((match) => rootOf(quantized, sourceOf(match))));
  const shapes = wanted.map((tensor) => float.types.get(tensor)?.shape ?? null);
  const values = valuesLike(quantized, shapes).filter(
    ({ source }) => !taken.has(rootOf(quantized, source)),
  );
  // Tensors that are no layers may be what another tensor really is.
  const known = new Set(trusted.map((match) => rootOf(float, match.float)));
  const bystanders = valuesLike(float, shapes).flatMap(({ name }) =>
    wanted.includes(name) || known.has(rootOf(float, name)) ? [] : [name],
  );
  const sourceBy = new Map(values.map(({ name, source }) => [name, source]));
  const otherRoot = (name: string): string => rootOf(quantized, sourceBy.get(name) ?? name);
  const found = await lookAt(job, request, [...wanted, ...bystanders], values, otherRoot);

  const places = new Places(float, quantized, trusted);
  const matches = new Map<number, LayerMatch>(trusted.map((match) => [match.layer.index, match]));
  const reasons = new Map<string, string>();
  const agreed = (tensor: string): ValueMatch | null => {
    const match = found.matches.get(tensor);
    if (match === undefined) return null;
    const pair = { float: tensor, other: sourceBy.get(match.other) ?? match.other };
    return contradictsOrder(float.graph, quantized.graph, pair, places.tensors) ? null : match;
  };
  for (const match of doubtful) {
    const { db = null, isLike = false } = measured[matching.matches.indexOf(match)] ?? {};
    const isSame = (name: string): boolean =>
      otherRoot(name) === rootOf(quantized, sourceOf(match));
    const reason =
      contradictionOf(match, isLike ? db : null, agreed(match.float), isSame) ??
      doubtOf(request, match, db, places);
    if (reason === null) {
      matches.set(match.layer.index, hardlyAlike(match, db));
      places.note(match);
    } else reasons.set(match.layer.name, reason);
  }
  const dbOf = new Map(
    matching.matches.map((match, index) => [match.layer.index, measured[index]?.db ?? null]),
  );
  for (const layer of matching.missing) {
    const tensor = layer.outputs[0] ?? '';
    const match = agreed(tensor);
    const value = values.find(({ name }) => name === match?.other);
    const made =
      match === null || value === undefined
        ? null
        : valueMatch(quantized, layer, tensor, match, value);
    const doubt = match === null || made === null ? null : places.doubtsValue(made, match.db, dbOf);
    if (made !== null && doubt === null) {
      matches.set(layer.index, made);
      places.note(made);
    } else
      reasons.set(layer.name, notFound(doubt ?? found.reasons.get(tensor), matching, layer.name));
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
  await using left = await openModelSide(float, own, (sample) => data.read(sample), threads);
  await using right = await openModelSide(
    quantized,
    values,
    async (sample) => feeds(await data.read(sample)),
    threads,
  );
  const count = Math.min(samplesLookedAt, data.count);
  const samples = Array.from({ length: count }, (_unused, sample) => sample);
  return await matchValues(job, left, right, { samples, classOf });
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
  const { layer, ground, node } = match;
  const found = match.quantized.value;
  if (db === null || ground.by !== 'name') return null;
  const { says } = new Weights(float, quantized).compare(layer.node, node ?? -1);
  if (says === 'same') return null;
  const place = places.of(match);
  return place === 'other' || (place === 'unknown' && db < lostDb)
    ? `'${found}' has the name, but not clearly what the layer reads, and its values do not agree (${db.toFixed(1)} dB).`
    : null;
}

/** A name that nothing but its place speaks for, and whose values do not agree, says little. */
function hardlyAlike(match: LayerMatch, db: number | null): LayerMatch {
  const { ground, layer } = match;
  if (ground.by !== 'name' || layer.weighted || db === null || db >= lostDb) return match;
  const reason = `${ground.reason} Its values hardly agree (${db.toFixed(1)} dB).`;
  const confidence = Math.min(ground.confidence, unlikeConfidence);
  return { ...match, ground: { ...ground, confidence, reason } };
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
    namesLie: matching.namesLie,
    matches: layers.flatMap(({ index }) => matches.get(index) ?? []),
    missing,
    unmatched: missing.map(({ name }): UnmatchedLayer => ({
      layer: name,
      reason: reasons.get(name) ?? '',
    })),
  };
}
