import { resolve } from 'node:path';
import type { Command } from 'commander';
import { badInput } from '../../shared/errors';
import { type ExitCode, exitCode } from '../terminal/exit-code';
import { interruptibleJob } from '../inputs/interruptible';
import type { CliIo, Run } from '../terminal/io';
import { load } from '../inputs/load';
import { addDataOptions, type DataOptions, dataRequest } from '../options/data-options';
import { parseCount } from '../options/parse-values';
import { addRecipeOptions, hasRecipeOptions, type RecipeOptions } from '../options/recipe-options';
import { addRunOptions, type RunOptions } from '../options/run-options';
import { printer, printNotices, saveRecipe, uniqueNotices, writeJson } from '../terminal/output';
import { benchText } from '../print/bench-text';
import { machineHead } from '../inputs/result-heads';
import type { BenchReport } from '../schemas/bench';
import { withSession } from '../inputs/session';
import { checkTargets } from '../inputs/targets';

interface BenchOptions extends DataOptions, RecipeOptions, RunOptions {
  readonly repeats: number;
}

export function addBenchCommand(program: Command, run: Run): void {
  const command = program
    .command('bench')
    .summary('latency, float and int8 interleaved')
    .description(
      'Measures latency with all optimisations. Two models run in turn; a float model alone is quantized first when there is data.',
    )
    .argument('<model>', 'ONNX model')
    .argument('[other]', 'another version of it, float or int8')
    .option('--repeats <count>', 'timed runs of each', parseCount, 50);
  addRecipeOptions(addDataOptions(command));
  addRunOptions(command);
  command.addHelpText('after', examples).action(run(bench));
}

const examples = `
Examples:
  bitloupe bench model.onnx model.int8.onnx
  bitloupe bench model.onnx --data calib/ --skip '/head/*' --threads 1`;

async function bench(
  io: CliIo,
  model: string,
  other: string | undefined,
  options: BenchOptions,
): Promise<ExitCode> {
  const models = other === undefined ? [model] : [model, other];
  await checkTargets({ models, ...options });
  const hasData = options.data !== undefined || options.random !== undefined;
  const report =
    other === undefined && hasData
      ? await quantizeAndRace(model, options, io)
      : await raceAsTheyAre(models, options, io);
  printNotices(io, options, report.warnings);
  const out = printer(io, options);
  out.write(benchText(report, out));
  await writeJson(io, options, report);
  return exitCode.done;
}

/** Model files, with real samples where there are some: a few models take longer on real ones. */
async function raceAsTheyAre(
  models: readonly string[],
  options: BenchOptions,
  io: CliIo,
): Promise<BenchReport> {
  refuseRecipeOptions(options);
  const hasData = options.data !== undefined || options.random !== undefined;
  const request = dataRequest(hasData ? options : { ...options, random: 1 });
  const { raceFiles } = await import('../../engine/bench/race-files');
  const { files, notices } = await interruptibleJob(io, (job) =>
    raceFiles(job, {
      models: models.map((model) => resolve(model)),
      data: request.kind === 'folder' ? { ...request, path: resolve(request.folder) } : request,
      repeats: options.repeats,
      ...(options.threads === undefined ? {} : { threads: options.threads }),
    }),
  );
  const [first, second] = files;
  return {
    schema: 'bitloupe.bench/1',
    machine: machineHead(await withSession(io, options, ({ engine }) => engine.hello())),
    repeats: options.repeats,
    models: files.map((file, index) => ({ ...file, path: models[index] ?? file.path })),
    speedup:
      first === undefined || second === undefined
        ? null
        : first.latency.medianMs / second.latency.medianMs,
    layers: [],
    quantizeOverheadUs: null,
    // Latency does not depend on the values, so generated samples are no reason to warn here.
    warnings: uniqueNotices(notices.filter((notice) => notice.code !== 'generated-data')),
  };
}

function refuseRecipeOptions(options: BenchOptions): void {
  if (!hasRecipeOptions(options)) return;
  throw badInput(
    'quantization options have nothing to do here: the models are measured as they are',
    'To quantize the model first, give one model and --data FOLDER.',
  );
}

const measureAsItIs =
  'To measure it as it is, leave out --data and --random, or give the float model in front of it.';

async function quantizeAndRace(
  model: string,
  options: BenchOptions,
  io: CliIo,
): Promise<BenchReport> {
  return withSession(io, options, async (session) => {
    const loaded = await load(session, model, options, measureAsItIs);
    const info = await session.engine.hello();
    const result = await session.engine.benchmark({
      jobId: session.job(),
      recipe: loaded.recipe,
      threads: options.threads ?? info.threads,
      repeats: options.repeats,
    });
    await saveRecipe(options.saveRecipe, loaded.recipe);
    return {
      schema: 'bitloupe.bench/1',
      machine: { ...machineHead(info), threads: result.threads },
      repeats: result.repeats,
      models: [
        {
          path: model,
          sha256: loaded.opened.sha256,
          sizeBytes: result.floatBytes,
          latency: result.float,
        },
        {
          path: `${model} (int8)`,
          sha256: null,
          sizeBytes: result.quantizedBytes,
          latency: result.quantized,
        },
      ],
      speedup: result.speedup ?? result.float.medianMs / result.quantized.medianMs,
      layers: result.layers,
      quantizeOverheadUs: result.quantizeOverheadUs,
      warnings: uniqueNotices([
        ...loaded.notices.filter((notice) => notice.code !== 'generated-data'),
        ...result.notices,
      ]),
    };
  });
}
