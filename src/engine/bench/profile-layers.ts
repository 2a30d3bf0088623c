import type { LayerTiming } from '../../shared/contract/judgement';
import type { DataSource } from '../data/sample/data-source';
import type { Feeds } from '../data/sample/tensor';
import { exportGraph } from '../emit/export-graph';
import type { ConvertedModel } from '../emit/quantized-chain';
import { checkCancelled, type Job } from '../jobs/job';
import type { ModelProto } from '../onnx/proto';
import { attributeNodes } from '../executed/attribute-nodes';
import type { ExecutedNode, TimedExecution } from '../executed/attribute-nodes';
import { boundariesOf, type Boundary } from './boundaries';
import { openProfiledSession, type TimedNode } from './profiled-session';
import { sourceGraph, type SourceGraph } from '../executed/source-graph';

export interface ProfileOptions {
  readonly threads: number;
  /** Timed runs of each model, after the warm-ups. */
  readonly runs: number;
}

/** Where the time of one run goes, in the float and in the quantized model; µs, typical of the runs. */
export interface LayerProfile {
  /** One per layer of the plan, in its order. */
  readonly layers: readonly LayerTiming[];
  /** Nodes that belong to no layer (Div, HardSigmoid, Shape …). */
  readonly other: { readonly floatUs: number; readonly quantizedUs: number };
  /** Every Q and DQ left in the executed graph of the quantized model. */
  readonly boundaries: readonly Boundary[];
  /** The whole executed graphs. */
  readonly float: readonly TimedExecution[];
  readonly quantized: readonly TimedExecution[];
}

const warmUps = 2;
/** Stops early when the runs asked for would take longer than this, once there are some. */
const enoughMs = 8000;
const fewestRuns = 3;

/**
 * Runs the float and the quantized model in turn under ONNX Runtime's profiler and adds kernel times
 * up by layer. Times are those of real kernels with all optimisations on this machine. A layer kept
 * in float costs about `floatUs − quantizedUs − quantizeUs` more (`quantizeUs`: the Q and DQ that
 * its int8 makes necessary). Throws `cancelled`, and what ONNX Runtime throws.
 */
export async function profileLayers(
  job: Job,
  converted: ConvertedModel,
  data: Pick<DataSource, 'read' | 'count'>,
  options: ProfileOptions,
): Promise<LayerProfile> {
  const { model } = converted;
  const exported = exportGraph(converted);
  const samples = await readSamples(data);
  const [float, quantized] = await timeBoth(job, [model.model, exported], samples, options);
  const { graph } = exported;
  const floatSource =
    model.model.graph === undefined ? null : sourceGraph(model, model.model.graph);
  const quantizedSource = graph === undefined ? null : sourceGraph(model, graph);
  return addUp(
    converted,
    execution(floatSource, float),
    execution(quantizedSource, quantized),
    quantizedSource,
  );
}

/** Samples kept in memory while timing. */
const keptSamples = 8;

/** The first samples: reading files must not be timed. */
export async function readSamples(
  data: Pick<DataSource, 'read' | 'count'>,
): Promise<readonly Feeds[]> {
  const samples: Feeds[] = [];
  for (let index = 0; index < Math.min(data.count, keptSamples); index += 1) {
    samples.push(await data.read(index));
  }
  return samples;
}

async function timeBoth(
  job: Job,
  models: readonly [ModelProto, ModelProto],
  samples: readonly Feeds[],
  { threads, runs }: ProfileOptions,
): Promise<[readonly TimedNode[], readonly TimedNode[]]> {
  checkCancelled(job);
  await using float = await openProfiledSession(models[0], threads);
  await using quantized = await openProfiledSession(models[1], threads);
  const started = performance.now();
  for (let run = 0; run < warmUps + runs; run += 1) {
    const isEnough = run >= warmUps + fewestRuns && performance.now() - started > enoughMs;
    if (isEnough) break;
    const feeds = samples[run % samples.length] ?? {};
    checkCancelled(job);
    await float.run(feeds);
    checkCancelled(job);
    await quantized.run(feeds);
    job.report('benchmark', run + 1, warmUps + runs, 'profiled runs');
  }
  return [await float.finish(warmUps), await quantized.finish(warmUps)];
}

function execution(
  source: SourceGraph | null,
  timed: readonly TimedNode[],
): readonly TimedExecution[] {
  if (source === null) return [];
  const nodes = attributeNodes(
    source,
    timed.map(({ node }) => node),
  );
  return nodes.map((node, index) => ({ ...node, us: timed[index]?.us ?? 0 }));
}

/** Adds the times of executed nodes up by layer; what no layer has goes to `other`. */
export function addUp(
  { conversion: { plan } }: Pick<ConvertedModel, 'conversion'>,
  float: readonly TimedExecution[],
  quantized: readonly TimedExecution[],
  quantizedSource: SourceGraph | null,
): LayerProfile {
  const layerOf = (node: ExecutedNode): number | null =>
    node.main === null ? null : (plan.layerOfNode.get(node.main) ?? null);
  const boundaries = quantizedSource === null ? [] : boundariesOf(plan, quantizedSource, quantized);
  const floatUs = new Map<number | null, number>();
  for (const node of float) add(floatUs, layerOf(node), node.us);
  const quantizedUs = new Map<number | null, number>();
  const nodes = new Map<number, TimedExecution[]>();
  for (const node of quantized) {
    if (node.role === 'rounding') continue;
    const layer = layerOf(node);
    add(quantizedUs, layer, node.us);
    if (layer !== null) nodes.set(layer, [...(nodes.get(layer) ?? []), node]);
  }
  const quantizeUs = new Map<number | null, number>();
  for (const boundary of boundaries) add(quantizeUs, boundary.layer, boundary.us);
  return {
    layers: plan.layers.map(({ index, name }) => ({
      layer: name,
      floatUs: floatUs.get(index) ?? 0,
      quantizedUs: quantizedUs.get(index) ?? 0,
      quantizeUs: quantizeUs.get(index) ?? 0,
      executed: executedAs(nodes.get(index) ?? []),
      kernels: kernelsOf(nodes.get(index) ?? []),
    })),
    other: { floatUs: floatUs.get(null) ?? 0, quantizedUs: quantizedUs.get(null) ?? 0 },
    boundaries,
    float,
    quantized,
  };
}

function add<K>(sums: Map<K, number>, key: K, us: number): void {
  sums.set(key, (sums.get(key) ?? 0) + us);
}

/** Op types that ran, those that compute first. */
function kernelsOf(nodes: readonly ExecutedNode[]): readonly string[] {
  const layout = nodes.filter(({ role }) => role === 'layout');
  const computing = nodes.filter(({ role }) => role === 'compute');
  return [...new Set([...computing, ...layout].map(({ node }) => node.opType))];
}

function executedAs(nodes: readonly ExecutedNode[]): LayerTiming['executed'] {
  const computing = nodes.filter(({ role }) => role === 'compute');
  if (computing.length === 0) return 'fused';
  return computing.some(({ integer }) => integer) ? 'int8' : 'float';
}
