import type { ExportRequest } from '../../shared/contract/arguments';
import type { ExportResult } from '../../shared/contract/results';
import { AppError } from '../../shared/errors';
import type { Notice } from '../../shared/contract/parts';
import type { DataSource } from '../data/sample/data-source';
import { defaultFeeds, type Feeds, type HostTensor } from '../data/sample/tensor';
import { changingShapes } from '../emit/draft/changing-shapes';
import { exportGraph } from '../emit/export-graph';
import { withDefaults } from '../emit/draft/graph-draft';
import { groupsName } from '../emit/draft/output-groups';
import { isExtra } from '../emit/references';
import { isDraw, randomNodes } from '../ops/random-nodes';
import { sha256File } from '../files/sha256';
import type { WriteOptions } from '../files/atomic-write';
import { checkCancelled, type Job } from '../jobs/job';
import { ErrorSums, sumsIn } from '../measure/metrics';
import { outputShapeNotices } from '../measure/shape-notices';
import { unlikePair } from '../measure/read-pair';
import { addPair } from '../measure/pair-sums';
import type { ModelProto } from '../onnx/proto';
import { encodeShared } from '../onnx/shared-proto';
import type { PreparedModel } from '../prepare/model/types';
import { createSession } from '../runtime/ort';
import { branchReports } from '../measure/branch-reports';
import { conversionNotices } from '../warnings/conversion-notices';
import type { FloatReferences } from '../measure/float-references';
import type { Measuring } from '../measure/measuring';
import { sessionOptions } from '../runtime/session-options';
import { checkSkipsStayFloat } from './check-skips';
import { countOpTypes, executedNodes } from '../executed/executed-graph';
import { checkExportable } from './exportable';
import { qoperatorGraph } from '../emit/qoperator-graph';
import { writeModel } from './write-model';

type Outputs = Readonly<Record<string, HostTensor>>;

export interface ExportTarget {
  readonly path: string;
  readonly format?: ExportRequest['format'];
  readonly writing?: WriteOptions;
}

/**
 * Writes the quantized model and proves it. Before anything is written, the graph with all
 * optimisations must keep every skipped layer float, and the model must run; afterwards the written
 * file is opened again and must give the same answer. Throws AppError `unsupported` where the model
 * cannot be written in the format asked for, `io` where the place cannot be written to, `internal`
 * where a proof fails.
 */
export async function exportModel(
  job: Job,
  { converted, data, references }: Pick<Measuring, 'converted' | 'data' | 'references'>,
  { path, format = 'qdq', writing = {} }: ExportTarget,
): Promise<ExportResult & { readonly proto: ModelProto }> {
  const { model, conversion } = converted;
  checkExportable(model);
  const bare = format === 'qdq' ? exportGraph(converted) : qoperatorGraph(converted);
  const proto = withDefaults(bare, model.defaults);
  const nodes = await executedNodes(encodeShared(proto));
  checkSkipsStayFloat(model, conversion.plan, proto, nodes);
  // What a written model draws is its own affair; how well it computes is told on the same draws.
  const isRandom = randomNodes(model.graph).length > 0;
  const measured = isRandom && format === 'qdq' ? exportGraph(converted, true) : bare;
  const { outputs, first, shapes } = await runModel(job, model, measured, data, references);
  checkCancelled(job);
  job.report('export', 0, 1, 'file');
  const { sizeBytes, dataPath } = await writeModel(path, proto, undefined, writing);
  await checkWritten(path, isRandom, await data.read(0), first);
  job.report('export', 1, 1, 'file');
  return {
    proto,
    sizeBytes,
    floatBytes: model.sizeBytes,
    sha256: await sha256File(path),
    outputs,
    executedOps: countOpTypes(nodes),
    notices: [
      ...conversionNotices(converted),
      ...shapes,
      ...(dataPath === null
        ? []
        : [
            {
              code: 'external-data',
              message: `The model is larger than one ONNX file can be: its weights are in ${dataPath}.`,
              hint: 'Keep the two files together.',
            },
          ]),
    ],
  };
}

/**
 * Runs the model with all optimisations and compares its outputs with the float model's. `first` is
 * what the written file answers to the first sample: a file's default values cannot be overridden
 * through ONNX Runtime's interface for Node, so there these are fed.
 */
async function runModel(
  job: Job,
  model: PreparedModel,
  proto: ModelProto,
  data: DataSource,
  references: Pick<FloatReferences, 'of'>,
): Promise<{
  outputs: ExportResult['outputs'];
  first: Outputs;
  shapes: readonly Notice[];
}> {
  const known = await references.of(job, 'real');
  await using session = await createSession(encodeShared(proto), sessionOptions('real'));
  const sums = new Map<string, ErrorSums>();
  const changing = changingShapes(model.graph);
  let first: Outputs = {};
  // All calibration samples, so that the figure is that of a run with real kernels.
  const count = known === null ? 1 : data.count;
  for (let sample = 0; sample < count; sample += 1) {
    checkCancelled(job);
    const feeds = { ...(await data.read(sample)), ...drawsOf(known?.[sample]) };
    const results = await session.run(feeds);
    if (sample === 0) {
      first =
        model.defaults.size === 0
          ? results
          : await session.run({ ...feeds, ...defaultFeeds(model.inputs) });
    }
    for (const [name, expected] of Object.entries(known?.[sample] ?? {})) {
      const found = results[name];
      if (isExtra(name)) continue;
      const total = sumsIn(sums, name);
      const groups = known?.[sample]?.[groupsName(name)];
      const mayDiffer = changing.has(name) && found?.data.length !== expected.data.length;
      if (found !== undefined && mayDiffer) total.add(unlikePair);
      else if (found === undefined || !addPair(total, expected, found, groups)) {
        throw new AppError('internal', `the quantized model does not give output '${name}'`);
      }
    }
    job.report('verify', sample + 1, count, 'samples');
  }
  const outputs = [...sums].map(([name, total]) => ({
    name,
    ...total.sqnr(),
    ...branchReports(model, name, total),
  }));
  return { outputs, first, shapes: outputShapeNotices(sums) };
}

function drawsOf(values: Outputs = {}): Outputs {
  return Object.fromEntries(Object.entries(values).filter(([name]) => isDraw(name)));
}

/** Two sessions of one model differ by float rounding at most. */
const sameAnswerDb = 60;

/**
 * Throws `internal` when the file does not give the answer the model in memory gave; of one that draws
 * random numbers only the sizes of what it answers are looked at.
 */
async function checkWritten(
  path: string,
  isRandom: boolean,
  feeds: Feeds,
  expected: Outputs,
): Promise<void> {
  await using session = await createSession(path, sessionOptions('real'));
  const results = await session.run(feeds);
  for (const [name, tensor] of Object.entries(expected)) {
    const found = results[name];
    const sums = new ErrorSums();
    if (found?.data.length === tensor.data.length) {
      if (isRandom || !(tensor.data instanceof Float32Array)) continue;
      // NaN differs from itself: a model that divides by a rounded zero cannot be compared so.
      if (!tensor.data.every(Number.isFinite)) continue;
      const isCompared = addPair(sums, tensor, found);
      const { sqnrDb, exact } = sums.sqnr();
      if (isCompared && sums.elements === 0) continue;
      if (isCompared && (exact === true || (sqnrDb ?? 0) > sameAnswerDb)) continue;
    }
    throw new AppError('internal', `${path} gives another output '${name}' than it should`, {
      hint: 'The disk may be damaged: write the file to another place.',
    });
  }
}
