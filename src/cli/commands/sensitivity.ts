import type { Command } from 'commander';
import { type ExitCode, exitCode } from '../terminal/exit-code';
import type { CliIo, Run } from '../terminal/io';
import { load } from '../inputs/load';
import { addDataOptions, type DataOptions } from '../options/data-options';
import { addRecipeOptions, type RecipeOptions } from '../options/recipe-options';
import { addRunOptions, type RunOptions } from '../options/run-options';
import { addTableOptions } from '../options/table-options';
import { saveRecipe, uniqueNotices, writeJson } from '../terminal/output';
import {
  type SensitivityOrder,
  sensitivityOrders,
  sensitivityTable,
} from '../print/sensitivity-table';
import { outputsTable } from '../print/summary';
import { printHead, resultHead } from '../inputs/result-heads';
import type { SensitivityReport } from '../schemas/sensitivity';
import { withSession } from '../inputs/session';
import { checkTargets } from '../inputs/targets';

interface SensitivityOptions extends DataOptions, RecipeOptions, RunOptions {
  readonly sort: SensitivityOrder;
  readonly top?: number;
}

export function addSensitivityCommand(program: Command, run: Run): void {
  const command = program
    .command('sensitivity')
    .summary('measure what each layer alone does to the outputs')
    .description(
      'Measures the SQNR of the model outputs with only one layer quantized (one-in) and with all but one quantized (one-out), for every layer.',
    )
    .argument('<model>', 'float ONNX model');
  addRecipeOptions(addDataOptions(command));
  addRunOptions(command);
  addTableOptions(command, sensitivityOrders, 'one-in')
    .addHelpText('after', examples)
    .action(run(sensitivity));
}

const examples = `
Examples:
  bitloupe sensitivity model.onnx --data calib/ --top 10
  bitloupe sensitivity model.onnx --data calib/ --limit 4 --json sensitivity.json`;

async function sensitivity(
  io: CliIo,
  model: string,
  options: SensitivityOptions,
): Promise<ExitCode> {
  await checkTargets({ models: [model], ...options });
  return withSession(io, options, async (session) => {
    const { engine } = session;
    const loaded = await load(session, model, options);
    const { recipe } = loaded;
    const { report } = await engine.run({
      jobId: session.job(),
      recipe,
      options: { kernels: 'simulated', scope: 'outputs', shadow: false },
    });
    const measured = await engine.sensitivity({ jobId: session.job(), recipe, resume: true });
    const ops = new Map(loaded.plan.layers.map((layer) => [layer.name, layer.op]));
    const result: SensitivityReport = {
      schema: 'bitloupe.sensitivity/1',
      ...(await resultHead(model, loaded, session)),
      recipe,
      outputs: report.outputs,
      samples: measured.samples,
      complete: measured.complete,
      layers: measured.layers.map((layer) => ({ ...layer, op: ops.get(layer.layer) ?? '' })),
      warnings: uniqueNotices([...report.warnings, ...loaded.notices]),
    };
    const out = printHead(session, io, options, loaded, result.warnings);
    out.write(sensitivityTable(result, options, out));
    out.write(`\n${outputsTable(result.outputs, out)}`);
    await saveRecipe(options.saveRecipe, recipe);
    await writeJson(io, options, result);
    return exitCode.done;
  });
}
