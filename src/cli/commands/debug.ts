import type { Command } from 'commander';
import { badInput } from '../../shared/errors';
import type { AccuracyResult } from '../../shared/contract/judgement';
import type { DebugReport } from '../../shared/contract/report';
import { type ExitCode, exitCode } from '../terminal/exit-code';
import type { CliIo, Run } from '../terminal/io';
import { type Loaded, load } from '../inputs/load';
import { addDataOptions, addValidationOption, type DataOptions } from '../options/data-options';
import {
  addGateOptions,
  checkGates,
  failedGates,
  type GateOptions,
  needsAccuracy,
} from '../options/gates';
import { addRecipeOptions, type RecipeOptions } from '../options/recipe-options';
import { addKernelsOption, addRunOptions, type RunOptions } from '../options/run-options';
import { addTableOptions } from '../options/table-options';
import { printer, printNotices, saveRecipe, uniqueNotices, writeJson } from '../terminal/output';
import { debugTable, type SortOrder, sortOrders } from '../print/debug-table';
import { suspectsOf } from '../../shared/findings/suspects';
import { nextStep } from '../print/next-step';
import {
  accuracyLines,
  costLine,
  dataLine,
  failuresText,
  modelLine,
  outputsTable,
  runLine,
} from '../print/summary';
import { type Session, withSession } from '../inputs/session';
import { checkTargets } from '../inputs/targets';

interface DebugOptions extends DataOptions, RecipeOptions, RunOptions, GateOptions {
  readonly shadow?: true;
  readonly sort: SortOrder;
  readonly top?: number;
}

export function addDebugCommand(program: Command, run: Run): void {
  const command = program
    .command('debug')
    .summary('calibrate, convert and measure the error of every layer')
    .description('Calibrates, converts to int8 and measures the error of every layer and output.')
    .argument('<model>', 'float ONNX model');
  addValidationOption(addDataOptions(command));
  addRecipeOptions(command);
  addRunOptions(addKernelsOption(command, 'simulated'));
  addGateOptions(command);
  addTableOptions(command, sortOrders, 'order')
    .option('--shadow', "also compare each layer with its float twin on the int8 chain's input")
    .addHelpText('after', examples)
    .action(run(debug));
}

const examples = `
Examples:
  bitloupe debug model.onnx --data calib/ --sort iso --top 10
  bitloupe debug model.onnx --data calib/ --skip '*/dw/*' --min-sqnr 20
  bitloupe debug model.onnx --data calib/ --json - | jq '.outputs[0].sqnrDb'`;

async function debug(io: CliIo, model: string, options: DebugOptions): Promise<ExitCode> {
  if (options.sort === 'shadow' && options.shadow !== true) {
    throw badInput('--sort shadow needs shadow errors', 'Add --shadow to measure them.');
  }
  await checkTargets({ models: [model], ...options });
  return withSession(io, options, async (session) => {
    const loaded = await load(session, model, options);
    checkGates(options, loaded.opened.outputs, loaded.judged);
    const { report } = await session.engine.run({
      jobId: session.job(),
      recipe: loaded.recipe,
      options: {
        kernels: options.kernels ?? 'simulated',
        scope: 'layers',
        shadow: options.shadow === true,
      },
    });
    const accuracy = await judge(session, loaded, options);
    const failures = failedGates(options, report.outputs, accuracy);
    session.finish();
    print(loaded, report, accuracy, options, io);
    await saveRecipe(options.saveRecipe, loaded.recipe);
    await writeJson(io, options, {
      ...report,
      warnings: uniqueNotices([...report.warnings, ...loaded.notices]),
      ...(accuracy === null ? {} : { accuracy }),
    });
    io.err.write(failuresText(failures, io.err.paint));
    await advise(session, loaded, report, options, io);
    return failures.length === 0 ? exitCode.done : exitCode.gateFailed;
  });
}

/** Accuracy is judged on the kernels that will run, unless told otherwise. */
export async function judge(
  session: Session,
  { recipe }: Loaded,
  options: GateOptions & DataOptions & RunOptions,
): Promise<AccuracyResult | null> {
  if (options.validation === undefined && !needsAccuracy(options)) return null;
  return session.engine.accuracy({
    jobId: session.job(),
    recipe,
    kernels: options.kernels ?? 'real',
  });
}

/** What to try next, measured; after everything else, as it is the one thing that may be cancelled. */
async function advise(
  session: Session,
  { recipe, data }: Loaded,
  { layers }: DebugReport,
  options: DebugOptions,
  io: CliIo,
): Promise<void> {
  if (options.json === '-') return;
  const advice = await session.engine.advise({
    jobId: session.job(),
    request: { recipe, suspects: suspectsOf(layers), kernels: options.kernels ?? 'simulated' },
  });
  session.finish();
  printer(io, options).write(nextStep(layers, advice, data.samples));
}

function print(
  loaded: Loaded,
  report: DebugReport,
  accuracy: AccuracyResult | null,
  options: DebugOptions,
  io: CliIo,
): void {
  const out = printer(io, options);
  out.write(modelLine(loaded.opened, out));
  out.write(dataLine(loaded.data));
  out.write(`${runLine(report)}\n`);
  printNotices(io, options, [...report.warnings, ...loaded.notices]);
  out.write(debugTable(report.layers, options, out));
  out.write(`\n${outputsTable(report.outputs, out)}\n`);
  if (accuracy !== null) out.write(`${accuracyLines(accuracy)}\n`);
  out.write(costLine(report.timingsMs, report.peakRssBytes));
}
