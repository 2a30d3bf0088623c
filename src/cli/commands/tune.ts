import type { Command } from 'commander';
import type { ExportResult } from '../../shared/contract/results';
import { badInput } from '../../shared/errors';
import { repairKindNames } from '../../shared/repairs/repairs';
import type { TuneRequest, TuneTarget, Kernels } from '../../shared/contract/arguments';
import type { TuneResult } from '../../shared/contract/tuning';
import { precisionNames, type PrecisionName } from '../../shared/recipe/precisions';
import { formatDb } from '../../shared/numbers';
import { type ExitCode, exitCode } from '../terminal/exit-code';
import type { CliIo, Run } from '../terminal/io';
import { load } from '../inputs/load';
import { addDataOptions, addValidationOption, type DataOptions } from '../options/data-options';
import { checkGates } from '../options/gates';
import {
  parseBytes,
  parseChoice,
  parseNumber,
  parsePositive,
  parseShare,
} from '../options/parse-values';
import { addRecipeOptions, type RecipeOptions } from '../options/recipe-options';
import { addKernelsOption, addRunOptions, type RunOptions } from '../options/run-options';
import { saveRecipe, uniqueNotices, writeJson } from '../terminal/output';
import { exportLines } from '../print/export-lines';
import { repairedLine } from '../print/repair-lines';
import { tuneLines, writtenLines } from '../print/tune-lines';
import { exportHead, printHead, resultHead } from '../inputs/result-heads';
import { printable } from '../../shared/printable';
import type { TuneReport } from '../schemas/tune';
import { type Session, withSession } from '../inputs/session';
import { checkTargets } from '../inputs/targets';

const costs = ['time', 'bytes', 'count', 'bits'] as const;

interface TuneOptions extends DataOptions, RecipeOptions, RunOptions {
  readonly targetSqnr?: number;
  readonly targetCosine?: number;
  readonly maxAccuracyDrop?: number;
  readonly minAgreement?: number;
  readonly maxKl?: number;
  readonly maxBytes?: number;
  readonly precisions?: readonly PrecisionName[];
  readonly cost: TuneRequest['cost'];
  readonly output?: string;
  readonly repair?: boolean;
}

export function addTuneCommand(program: Command, run: Run): void {
  const command = program
    .command('tune')
    .summary('find a small set of layers to keep in float')
    .description(
      'Finds a small set of layers to keep in float so that the written model reaches a target; none of them can be left out.',
    )
    .argument('<model>', 'float ONNX model')
    .option(
      '-o, --output <file>',
      'write the tuned int8 model (only when it reaches the target on this CPU)',
    )
    .optionsGroup('Target (one of):')
    .option('--target-sqnr <dB>', 'SQNR of the model outputs', parseNumber)
    .option('--target-cosine <value>', 'cosine of the model outputs', parseShare)
    .option(
      '--max-accuracy-drop <points>',
      'top-1 may drop by so many percentage points',
      parsePositive,
    )
    .option('--min-agreement <share>', 'same answer on 0.98 or 98% of the samples', parseShare)
    .option('--max-kl <nats>', 'KL divergence of the answers, on average', parsePositive)
    .option('--max-bytes <size>', 'file size, with --precisions: as exact as fits', parseBytes)
    .optionsGroup('Search:')
    .option('--repair', 'repair weights and biases first, and skip what is left')
    .option(
      '--precisions <names>',
      `what layers may be, the coarsest first: ${precisionNames.join(', ')}; instead of skips`,
      parsePrecisions,
    )
    .option(
      '--cost <what>',
      'what a finer layer costs: time (profiled), bytes, count, bits (of a weight, with --precisions)',
      parseChoice(costs),
      'count',
    );
  addValidationOption(addDataOptions(command));
  addRecipeOptions(command);
  addRunOptions(addKernelsOption(command, 'simulated; real for accuracy and agreement'));
  command.addHelpText('after', examples).action(run(tune));
}

const parseOne = parseChoice(precisionNames);

function parsePrecisions(text: string): readonly PrecisionName[] {
  return text.split(',').map((name) => parseOne(name.trim()));
}

const examples = `
Examples:
  bitloupe tune model.onnx --data calib/ --target-sqnr 25 -o model.int8.onnx
  bitloupe tune model.onnx --data calib/ --validation val/ --max-accuracy-drop 0.5 --save-recipe tuned.json
  bitloupe tune model.onnx --data calib/ --target-sqnr 25 --cost time -o model.int8.onnx
  bitloupe tune model.onnx --data calib/ --target-sqnr 30 --repair -o model.int8.onnx
  bitloupe tune model.onnx --data calib/ --target-sqnr 30 --precisions w4,w8,float --cost bytes
  bitloupe tune model.onnx --data calib/ --max-bytes 60MB --precisions w4,w8 -o model.w4.onnx`;

async function tune(io: CliIo, model: string, options: TuneOptions): Promise<ExitCode> {
  const target = targetOf(options);
  await checkTargets({ models: [model], ...options });
  return withSession(io, options, async (session) => {
    const { engine } = session;
    const loaded = await load(session, model, options);
    checkGates(options, loaded.opened.outputs, loaded.judged);
    const repaired =
      options.repair === true
        ? await engine.repair({
            jobId: session.job(),
            recipe: loaded.recipe,
            kinds: repairKindNames,
          })
        : null;
    const request: TuneRequest = {
      recipe: repaired?.recipe ?? loaded.recipe,
      target,
      cost: options.cost,
      kernels: options.kernels ?? standardKernels(target),
      ...(options.precisions === undefined ? {} : { precisions: [...options.precisions] }),
    };
    const tuned = await engine.tune({ jobId: session.job(), request });
    const exported = await exportTuned(session, tuned, options.output);
    const notices = uniqueNotices([
      ...loaded.notices,
      ...tuned.notices,
      ...(exported?.notices ?? []),
    ]);
    const reached = tuned.reached && isReachedBy(exported, target);
    const result: TuneReport = {
      schema: 'bitloupe.tune/1',
      ...(await resultHead(model, loaded, session)),
      target,
      cost: request.cost,
      kernels: tuned.kernels,
      reached,
      stoppedEarly: tuned.stoppedEarly,
      recipe: tuned.recipe,
      skipped: tuned.skipped,
      ...(tuned.precisions === undefined ? {} : { precisions: tuned.precisions }),
      best: tuned.best,
      points: tuned.points,
      durationMs: tuned.durationMs,
      export:
        exported === null || options.output === undefined
          ? null
          : exportHead(options.output, 'qdq', exported),
      warnings: notices,
    };
    const out = printHead(session, io, options, loaded, notices);
    if (repaired !== null) out.write(repairedLine(repaired));
    out.write(tuneLines(result, out));
    out.write(writtenLines({ ...tuned, reached }));
    if (result.export !== null) out.write(`\n${exportLines(result.export, result.skipped, out)}`);
    await saveRecipe(options.saveRecipe, tuned.recipe);
    await writeJson(io, options, result);
    const kept =
      options.output === undefined
        ? ''
        : ` ${printable(options.output)} was ${exported === null ? 'not written' : 'written all the same'}.`;
    if (result.stoppedEarly) {
      io.err.write(`${io.err.paint.yellow('Cancelled.')} This is the best found so far.${kept}\n`);
      return exitCode.cancelled;
    }
    if (reached) return exitCode.done;
    io.err.write(`${io.err.paint.red('Failed:')} ${missed(tuned, exported)}${kept}\n`);
    return exitCode.gateFailed;
  });
}

/** Answers are judged on the kernels that will give them; SQNRs are comparable on the simulated ones. */
function standardKernels(target: TuneTarget): Kernels {
  return ['sqnr', 'cosine', 'bytes'].includes(target.kind) ? 'simulated' : 'real';
}

/** A search that was cancelled gives the best so far, but whoever cancels wants no more work done. */
async function exportTuned(
  { engine, job }: Session,
  tuned: TuneResult,
  output: string | undefined,
): Promise<ExportResult | null> {
  if (output === undefined || !tuned.reached || tuned.stoppedEarly) return null;
  return engine.exportModel({
    jobId: job(),
    request: { recipe: tuned.recipe, target: output, format: 'qdq' },
  });
}

/** The last word has the file itself, where the target is one of its own numbers. */
function isReachedBy(exported: ExportResult | null, target: TuneTarget): boolean {
  if (exported === null || target.kind !== 'sqnr') return true;
  return exported.outputs.every(({ sqnrDb }) => sqnrDb === null || sqnrDb >= target.db);
}

function missed({ best, written }: TuneResult, exported: ExportResult | null): string {
  if (exported !== null) return 'the written model does not reach the target.';
  return best.reachesTarget && written !== null
    ? `the model would have ${formatDb(written.outputDb)} dB on this CPU once written, and misses the target.`
    : 'no set of skips reaches the target.';
}

function targetOf(options: TuneOptions): TuneTarget {
  const { targetSqnr, targetCosine, maxAccuracyDrop, minAgreement, maxKl, maxBytes } = options;
  const targets: TuneTarget[] = [];
  if (targetSqnr !== undefined) targets.push({ kind: 'sqnr', db: targetSqnr });
  if (targetCosine !== undefined) targets.push({ kind: 'cosine', value: targetCosine });
  if (maxAccuracyDrop !== undefined)
    targets.push({ kind: 'accuracyDrop', points: maxAccuracyDrop });
  if (minAgreement !== undefined) targets.push({ kind: 'agreement', share: minAgreement });
  if (maxKl !== undefined) targets.push({ kind: 'divergence', nats: maxKl });
  if (maxBytes !== undefined) targets.push({ kind: 'bytes', most: maxBytes });
  const [target] = targets;
  if (target === undefined || targets.length > 1) {
    throw badInput(
      target === undefined ? 'no target to tune to' : 'more than one target to tune to',
      'Give exactly one of --target-sqnr, --target-cosine, --max-accuracy-drop, --min-agreement, --max-kl, --max-bytes.',
    );
  }
  return target;
}
