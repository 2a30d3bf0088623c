import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import type { DumpComparison } from '../../engine/dumps/compare/compare-dump';
import type { Job } from '../../engine/jobs/job';
import type { CompareRequest, Comparison } from '../../engine/match/compare-models';
import { writeFileAtomic } from '../../engine/files/atomic-write';
import { badInput } from '../../shared/errors';
import type { AccuracyResult } from '../../shared/contract/judgement';
import type { Kernels } from '../../shared/contract/arguments';
import { type ExitCode, exitCode } from '../terminal/exit-code';
import { interruptibleJob } from '../inputs/interruptible';
import type { CliIo, Run } from '../terminal/io';
import { addDataOptions, type DataOptions, dataRequest } from '../options/data-options';
import { addGateOptions, failedGates, type GateOptions } from '../options/gates';
import { addKernelsOption, addRunOptions, type RunOptions } from '../options/run-options';
import { addTableOptions } from '../options/table-options';
import { printer, printNotices, uniqueNotices, writeJson } from '../terminal/output';
import { compareOrders, compareTable, matchingLines } from '../print/compare-table';
import { comparisonPage } from '../print/comparison-page';
import { accuracyLines, failuresText, outputsTable } from '../print/summary';
import type { SortOrder } from '../print/debug-table';
import type { CompareResult } from '../schemas/compare';
import { checkTargets } from '../inputs/targets';

interface CompareOptions extends DataOptions, RunOptions, GateOptions {
  readonly sort: SortOrder;
  readonly top?: number;
  readonly dump?: string;
  readonly report?: string;
}

export function addCompareCommand(program: Command, run: Run): void {
  const command = program
    .command('compare')
    .summary('any quantized model, or what another runtime computed, beside the float model')
    .description(
      'Compares a float model, layer by layer, with a quantized version of it, whichever tool made that, or with the tensors that another runtime has written.',
    )
    .argument('<float>', 'float ONNX model')
    .argument('[quantized]', 'quantized ONNX model; none with --dump')
    .optionsGroup('Dump:')
    .option(
      '--dump <path>',
      'tensors of another runtime: a folder of .npy, .npz, .tensorproto or .raw files, a snapshot of RKNN, or outputs of Polygraphy',
    );
  addDataOptions(command);
  addRunOptions(addKernelsOption(command, 'simulated'));
  command.option('--report <file>', 'write the comparison as one HTML file');
  addGateOptions(command);
  addTableOptions(command, compareOrders, 'order');
  command.addHelpText('after', examples).action(run(compare));
}

const examples = `
Examples:
  bitloupe compare model.onnx model.int8.onnx --data calib/ --sort acc
  bitloupe compare model.onnx qat.onnx --data val/ --kernels real --max-accuracy-drop 0.5
  bitloupe compare model.onnx --dump board/ --data calib/

\`bitloupe hook torch > torch_dump.py\` gives the file that writes such a dump from a PyTorch module.`;

async function compare(
  io: CliIo,
  float: string,
  quantized: string | undefined,
  options: CompareOptions,
): Promise<ExitCode> {
  const request = dataRequest(options);
  const other = otherOf(quantized, options);
  const { dump, ...rest } = options;
  await checkTargets({
    models: other.kind === 'model' ? [float, other.path] : [float],
    ...rest,
    ...(dump === undefined ? {} : { dump }),
  });
  const kernels = options.kernels ?? 'simulated';
  const { runtimeVersion } = await import('../../engine/runtime/ort');
  const asked = {
    float: resolve(float),
    data: request.kind === 'folder' ? { ...request, path: resolve(request.folder) } : request,
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  };
  const comparison = await interruptibleJob(io, (job) => compareOther(job, other, asked, kernels));
  const accuracy = accuracyOf(comparison, kernels);
  const result: CompareResult = {
    schema: 'bitloupe.compare/1',
    float: fileHead(float, comparison.float),
    ...headOf(other, comparison),
    data: {
      kind: comparison.data.kind,
      samples: comparison.data.count,
      trusted: comparison.data.trusted,
    },
    run: { kernels, runtime: runtimeVersion },
    layers: comparison.layers,
    missing: comparison.missing,
    unmatched: comparison.unmatched,
    firstDivergence: comparison.firstDivergence,
    outputs: comparison.outputs,
    answers:
      accuracy === null
        ? null
        : {
            samples: accuracy.samples,
            floatTop1: accuracy.floatTop1,
            quantizedTop1: accuracy.quantizedTop1,
            agreement: accuracy.agreement,
          },
    warnings: uniqueNotices(comparison.notices),
  };
  const failures = failedGates(options, result.outputs, accuracy);
  const out = printer(io, options);
  printNotices(io, options, result.warnings);
  if (result.layers.length > 0) out.write(`${compareTable(result, options, out)}\n`);
  out.write(matchingLines(result, out));
  out.write(outputsTable(result.outputs, out));
  if (accuracy !== null) out.write(`\n${accuracyLines(accuracy)}`);
  await writeJson(io, options, result);
  if (options.report !== undefined)
    await writeFileAtomic(
      options.report,
      comparisonPage(result, basename(float), basename(other.path)),
    );
  io.err.write(failuresText(failures, io.err.paint));
  return failures.length === 0 ? exitCode.done : exitCode.gateFailed;
}

/** What the float model is compared with. */
interface Other {
  readonly kind: 'model' | 'dump';
  readonly path: string;
}

/** Throws `bad-input` where there is none, or two. */
function otherOf(quantized: string | undefined, { dump, kernels }: CompareOptions): Other {
  if (dump === undefined) {
    if (quantized !== undefined) return { kind: 'model', path: quantized };
    throw badInput(
      'nothing to compare the float model with',
      'Name a quantized model, or a folder with the tensors of another runtime with --dump FOLDER.',
    );
  }
  if (quantized !== undefined)
    throw badInput('--dump and a quantized model exclude each other', 'Leave one of them out.');
  if (kernels === 'real') {
    throw badInput(
      '--kernels real says how a quantized model runs; a dump was computed elsewhere',
      'Leave --kernels out.',
    );
  }
  return { kind: 'dump', path: dump };
}

async function compareOther(
  job: Job,
  { kind, path }: Other,
  asked: Omit<CompareRequest, 'quantized' | 'kernels'>,
  kernels: Kernels,
): Promise<Comparison | DumpComparison> {
  if (kind === 'dump') {
    const { compareDumpFiles } = await import('../../engine/dumps/compare/compare-files');
    return compareDumpFiles(job, { ...asked, dump: resolve(path) });
  }
  const { compareModels } = await import('../../engine/match/compare-models');
  return compareModels(job, { ...asked, quantized: resolve(path), kernels });
}

function headOf(
  { path }: Other,
  comparison: Comparison | DumpComparison,
): Pick<CompareResult, 'quantized' | 'dump'> {
  return 'dump' in comparison
    ? { quantized: null, dump: { path, sizeBytes: comparison.sizeBytes, ...comparison.dump } }
    : { quantized: fileHead(path, comparison.quantized) };
}

function fileHead(path: string, model: Comparison['float']): CompareResult['float'] {
  return { path, sha256: model.sha256, opset: model.opset, sizeBytes: model.sizeBytes };
}

function accuracyOf(
  { answers, data }: Comparison | DumpComparison,
  kernels: Kernels,
): AccuracyResult | null {
  if (answers === null) return null;
  const share = (right: number): number | null =>
    answers.labelled === 0 ? null : right / answers.labelled;
  return {
    kernels,
    samples: answers.samples,
    labelled: answers.labelled > 0,
    floatTop1: share(answers.floatRight),
    quantizedTop1: share(answers.quantizedRight),
    floatTop5: null,
    quantizedTop5: null,
    agreement: answers.same / answers.compared,
    answers: answers.compared,
    klDivergence: answers.divergence.mean,
    classes: data.classes,
    changed: [],
  };
}
