import type { Command } from 'commander';
import { type AppError, badInput } from '../../shared/errors';
import { emptyRecipe } from '../../shared/recipe/recipe';
import { type ExitCode, exitCode } from '../terminal/exit-code';
import type { CliIo, Run } from '../terminal/io';
import { planOf } from '../inputs/load';
import { addRecipeOptions, hasRecipeOptions, type RecipeOptions } from '../options/recipe-options';
import { printer, printNotices, saveRecipe, uniqueNotices, writeJson } from '../terminal/output';
import { inspectText } from '../print/inspect-text';
import { modelHead } from '../inputs/result-heads';
import type { InspectResult } from '../schemas/inspect';
import { withSession } from '../inputs/session';
import { checkTargets } from '../inputs/targets';

interface InspectOptions extends RecipeOptions {
  readonly json?: string;
}

export function addInspectCommand(program: Command, run: Run): void {
  const command = program
    .command('inspect')
    .summary('show inputs, outputs, ops, and the layers that can be quantized')
    .description(
      'Shows inputs, outputs, ops, the layers that can be quantized, and why other nodes cannot.',
    )
    .argument('<model>', 'ONNX model');
  addRecipeOptions(command);
  command
    .optionsGroup('Run:')
    .option('--json <file>', 'write the result as JSON; "-" for stdout')
    .addHelpText('after', examples)
    .action(run(inspect));
}

const examples = `
Examples:
  bitloupe inspect model.onnx
  bitloupe inspect model.onnx --skip '*/attn/*'      which layers a pattern would skip
  bitloupe inspect model.onnx --json - | jq -r '.layers[].name'`;

async function inspect(io: CliIo, model: string, options: InspectOptions): Promise<ExitCode> {
  await checkTargets({ models: [model], ...options });
  return withSession(io, {}, async (session) => {
    const opened = await session.engine.openModel({ jobId: session.job(), file: model });
    const isPlannable = !opened.quantized && opened.plan.layers.length > 0;
    if (!isPlannable && hasRecipeOptions(options)) throw nothingToPlan(model, opened.quantized);
    const { recipe, plan } = isPlannable
      ? await planOf(session, opened, options)
      : { recipe: emptyRecipe, plan: { ...opened.plan, layers: [], notices: [] } };
    const layers = plan.layers.map(({ index: _index, nodeIds: _nodeIds, ...layer }) => layer);
    const result: InspectResult = {
      schema: 'bitloupe.inspect/1',
      model: {
        ...modelHead(model, { ...opened, plan }),
        sizeBytes: opened.sizeBytes,
        producer: opened.producer,
        parameters: opened.parameters,
        quantized: opened.quantized,
      },
      inputs: opened.inputs,
      outputs: opened.outputs,
      ops: opened.ops,
      recipe,
      layers,
      floatNodes: (opened.quantized ? [] : opened.nodes).flatMap(({ name, op, floatReason }) =>
        floatReason === null ? [] : [{ name, op, reason: floatReason }],
      ),
      warnings: uniqueNotices([...opened.notices, ...plan.notices]),
    };
    session.finish();
    const out = printer(io, options);
    printNotices(io, options, result.warnings);
    out.write(inspectText(opened.name, result, out));
    await saveRecipe(options.saveRecipe, recipe);
    await writeJson(io, options, result);
    return exitCode.done;
  });
}

function nothingToPlan(model: string, isQuantized: boolean): AppError {
  const why = isQuantized ? 'is already quantized' : 'has no layer that can be quantized';
  return badInput(
    `${model} ${why}, so quantization options have nothing to change`,
    'Leave these options out to look at the model.',
  );
}
