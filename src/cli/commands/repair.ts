import type { Command } from 'commander';
import { badInput } from '../../shared/errors';
import { didYouMean } from '../../shared/nearest';
import { repairKindNames, type RepairKind } from '../../shared/repairs/repairs';
import { exportHead, printHead, resultHead, skippedNames } from '../inputs/result-heads';
import { load } from '../inputs/load';
import { withSession } from '../inputs/session';
import { checkTargets } from '../inputs/targets';
import { addDataOptions, addValidationOption, type DataOptions } from '../options/data-options';
import { addRecipeOptions, type RecipeOptions } from '../options/recipe-options';
import { addRunOptions, type RunOptions } from '../options/run-options';
import { exportLines } from '../print/export-lines';
import { repairLines } from '../print/repair-lines';
import type { RepairReport } from '../schemas/repair';
import { type ExitCode, exitCode } from '../terminal/exit-code';
import type { CliIo, Run } from '../terminal/io';
import { saveRecipe, uniqueNotices, writeJson } from '../terminal/output';

interface RepairOptions extends DataOptions, RecipeOptions, RunOptions {
  readonly kinds?: readonly RepairKind[];
  readonly output?: string;
}

export function addRepairCommand(program: Command, run: Run): void {
  const command = program
    .command('repair')
    .summary('change weights so that int8 fits them')
    .description(
      'Tries repairs of weights and biases on samples that they were not derived from, and keeps those that win. They cost neither speed nor size.',
    )
    .argument('<model>', 'float ONNX model')
    .option('-o, --output <file>', 'write the repaired int8 model')
    .option('--kinds <list>', `some of ${repairKindNames.join(', ')}`, parseKinds);
  addValidationOption(addDataOptions(command));
  addRecipeOptions(command);
  addRunOptions(command);
  command.addHelpText('after', examples).action(run(repair));
}

const examples = `
Examples:
  bitloupe repair model.onnx --data calib/ -o model.int8.onnx
  bitloupe repair model.onnx --data calib/ --kinds equalize --save-recipe repaired.json`;

/** Throws `bad-input` naming the kind that there is none of. */
function parseKinds(list: string): readonly RepairKind[] {
  return list.split(',').map((word) => {
    const kind = repairKindNames.find((name) => name === word.trim());
    if (kind !== undefined) return kind;
    throw badInput(
      `--kinds cannot be '${word}'`,
      `Kinds: ${repairKindNames.join(', ')}, with commas between them.${didYouMean(word, repairKindNames)}`,
    );
  });
}

async function repair(io: CliIo, model: string, options: RepairOptions): Promise<ExitCode> {
  await checkTargets({ models: [model], ...options });
  return withSession(io, options, async (session) => {
    const loaded = await load(session, model, options);
    const { engine } = session;
    const { kinds = repairKindNames, output } = options;
    const found = await engine.repair({ jobId: session.job(), recipe: loaded.recipe, kinds });
    const exported =
      output === undefined || found.stoppedEarly
        ? null
        : await engine.exportModel({
            jobId: session.job(),
            request: { recipe: found.recipe, target: output, format: 'qdq' },
          });
    const notices = uniqueNotices([
      ...loaded.notices,
      ...found.notices,
      ...(exported?.notices ?? []),
    ]);
    const { notices: _notices, ...rest } = found;
    const result: RepairReport = {
      schema: 'bitloupe.repair/1',
      ...(await resultHead(model, loaded, session)),
      ...rest,
      export:
        exported === null || output === undefined ? null : exportHead(output, 'qdq', exported),
      warnings: notices,
    };
    const out = printHead(session, io, options, loaded, notices);
    out.write(repairLines(result, out));
    if (result.export !== null)
      out.write(`\n${exportLines(result.export, skippedNames(loaded.plan.layers), out)}`);
    await saveRecipe(options.saveRecipe, found.recipe);
    await writeJson(io, options, result);
    if (!found.stoppedEarly) return exitCode.done;
    io.err.write(`${io.err.paint.yellow('Cancelled.')} This is what had won by then.\n`);
    return exitCode.cancelled;
  });
}
