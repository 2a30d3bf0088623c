import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Comparison } from '../../engine/match/compare-models';
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
import {
  type CompareOrder,
  compareOrders,
  compareTable,
  matchingLines,
} from '../print/compare-table';
import { accuracyLines, failuresText, outputsTable } from '../print/summary';
import type { CompareResult } from '../schemas/compare';
import { checkTargets } from '../inputs/targets';

interface CompareOptions extends DataOptions, RunOptions, GateOptions {
  readonly sort: CompareOrder;
  readonly top?: number;
}

export function addCompareCommand(program: Command, run: Run): void {
  const command = program
    .command('compare')
    .summary('any quantized model beside its float model')
    .description(
      'Compares a float model with a quantized version of it, layer by layer, whichever tool made that.',
    )
    .argument('<float>', 'float ONNX model')
    .argument('<quantized>', 'quantized ONNX model');
  addDataOptions(command);
  addRunOptions(addKernelsOption(command, 'simulated'));
  addGateOptions(command);
  addTableOptions(command, compareOrders, 'order');
  command.addHelpText('after', examples).action(run(compare));
}

const examples = `
Examples:
  bitloupe compare model.onnx model.int8.onnx --data calib/ --sort acc
  bitloupe compare model.onnx qat.onnx --data val/ --kernels real --max-accuracy-drop 0.5`;

async function compare(
  io: CliIo,
  float: string,
  quantized: string,
  options: CompareOptions,
): Promise<ExitCode> {
  const request = dataRequest(options);
  await checkTargets({ models: [float, quantized], ...options });
  const kernels = options.kernels ?? 'simulated';
  const { compareModels } = await import('../../engine/match/compare-models');
  const { runtimeVersion } = await import('../../engine/runtime/ort');
  const comparison = await interruptibleJob(io, (job) =>
    compareModels(job, {
      float: resolve(float),
      quantized: resolve(quantized),
      data: request.kind === 'folder' ? { ...request, path: resolve(request.folder) } : request,
      kernels,
      ...(options.threads === undefined ? {} : { threads: options.threads }),
    }),
  );
  const accuracy = accuracyOf(comparison, kernels);
  const result: CompareResult = {
    schema: 'bitloupe.compare/1',
    float: fileHead(float, comparison.float),
    quantized: fileHead(quantized, comparison.quantized),
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
  io.err.write(failuresText(failures, io.err.paint));
  return failures.length === 0 ? exitCode.done : exitCode.gateFailed;
}

function fileHead(path: string, model: Comparison['float']): CompareResult['float'] {
  return { path, sha256: model.sha256, opset: model.opset, sizeBytes: model.sizeBytes };
}

function accuracyOf({ answers, data }: Comparison, kernels: Kernels): AccuracyResult | null {
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
    classes: data.classes,
    changed: [],
  };
}
