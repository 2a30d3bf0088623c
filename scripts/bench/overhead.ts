import { openData } from '../../src/engine/data/open-data';
import { debugGraph } from '../../src/engine/emit/debug-graph';
import { silentJob } from '../../src/engine/jobs/job';
import { dimsOfFeeds, makeShapeOracle } from '../../src/engine/run/shape-oracle';
import { masksOf, rangesFrom } from '../../src/engine/observe/observations';
import { observe } from '../../src/engine/observe/observe';
import { encodeShared } from '../../src/engine/onnx/shared-proto';
import { makePlan } from '../../src/engine/plan/plan';
import { prepareModel } from '../../src/engine/prepare/prepare';
import { convert } from '../../src/engine/quantize/convert';
import { makeWeightCache } from '../../src/engine/quantize/weight-cache';
import { createSession } from '../../src/engine/runtime/ort';
import { median } from './median';
import type { StageRequest } from './request';

const rounds = 7;

/** The debug graph's time per sample beside the plain float model's, in turn on one sample after another. */
export async function measureOverhead(request: StageRequest) {
  const threads = request.threads === 0 ? {} : { threads: request.threads };
  const model = await prepareModel(request.model, threads);
  const data = await openData(
    { kind: 'folder', path: request.data, limit: request.limit },
    model.inputs,
  );
  const oracle = makeShapeOracle(model);
  const observations = await observe(silentJob, model, data, oracle);
  const plan = makePlan(model, { schema: 'bitloupe.recipe/1', preset: 'ort-u8s8' });
  const cache = makeWeightCache(model);
  const conversion = convert(model, plan, rangesFrom(observations, true), cache);
  const feeds = await data.read(0);
  const dims = dimsOfFeeds(feeds);
  const elements = await oracle.elementsUnder(dims);
  const layers = plan.layers.map((layer) => layer.index);
  let createMs = 0;
  let nodes = 0;
  const open = async (isolated: boolean, shadow: boolean) => {
    const graph = debugGraph(
      { model, conversion, cache },
      {
        dims,
        elements,
        kernels: 'simulated',
        accumulated: true,
        isolated: new Set(isolated ? layers : []),
        shadow,
        masks: masksOf(observations),
        layers,
        outputs: [...model.graph.outputs],
      },
    );
    nodes = graph.model.graph?.node.length ?? 0;
    const started = performance.now();
    const session = await createSession(encodeShared(graph.model), {
      level: 'disabled',
      simulated: true,
      ...threads,
    });
    createMs = performance.now() - started;
    return session;
  };
  const sessions = [
    await createSession(request.model, { level: 'all', ...threads }),
    await open(false, false),
    await open(true, false),
    await open(true, true),
  ];
  const times: number[][] = sessions.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    const sample = await data.read(round % data.count);
    for (const [index, session] of sessions.entries()) {
      const started = performance.now();
      await session.run(sample);
      // The first round warms up.
      if (round > 0) times[index]?.push(performance.now() - started);
    }
  }
  for (const session of sessions) await session.release();
  const [floatMs = 0, accumulatedMs = 0, isolatedMs = 0, shadowMs = 0] = times.map(median);
  return { floatMs, accumulatedMs, isolatedMs, shadowMs, nodes, createMs };
}

export type OverheadResult = Awaited<ReturnType<typeof measureOverhead>>;
