import type { Command } from 'commander';
import type { LintResult } from '../../shared/contract/lint';
import type { Notice } from '../../shared/contract/parts';
import { badInput } from '../../shared/errors';
import { countOf } from '../../shared/numbers';
import { emptyRecipe } from '../../shared/recipe/recipe';
import { type TargetName, targetNames, targets } from '../../shared/targets/targets';
import { planOf } from '../inputs/load';
import { modelHead } from '../inputs/result-heads';
import { withSession } from '../inputs/session';
import { checkTargets } from '../inputs/targets';
import { parseChoice } from '../options/parse-values';
import { lintText } from '../print/lint-text';
import type { LintReport } from '../schemas/lint';
import { type ExitCode, exitCode } from '../terminal/exit-code';
import type { CliIo, Run } from '../terminal/io';
import { printer, printNotices, uniqueNotices, writeJson } from '../terminal/output';

interface LintOptions {
  readonly target: TargetName;
  readonly recipe?: string;
  readonly json?: string;
}

export function addLintCommand(program: Command, run: Run): void {
  program
    .command('lint')
    .summary('find what a target would not take')
    .description(
      'Holds a float model under a recipe, or a finished int8 file, to the rules of a target. Needs no data. Exit code 1 when something is illegal there.',
    )
    .argument('<model>', 'float or int8 ONNX model')
    .requiredOption(
      '--target <name>',
      `what will run the model: ${targetNames.join(', ')}`,
      parseChoice(targetNames),
    )
    .option('--recipe <file>', 'qconfigs of a float model (bitloupe.recipe/1)')
    .option('--json <file>', 'write the result as JSON; "-" for stdout')
    .addHelpText('after', examples)
    .action(run(lintModel));
}

const examples = `
Examples:
  bitloupe lint model.onnx --target tensorrt
  bitloupe lint model.onnx --target qnn-htp --recipe tuned.json
  bitloupe lint model.int8.onnx --target tensorrt --json -`;

async function lintModel(io: CliIo, model: string, options: LintOptions): Promise<ExitCode> {
  const { target, recipe: recipeFile } = options;
  await checkTargets({ models: [model], ...options });
  return withSession(io, {}, async (session) => {
    const { engine } = session;
    const opened = await engine.openModel({ jobId: session.job(), file: model });
    if (opened.quantized && recipeFile !== undefined) {
      throw badInput(
        `${model} is already quantized, so a recipe has nothing to change`,
        'Leave --recipe out to check the file as it is.',
      );
    }
    const { recipe, plan } = opened.quantized
      ? { recipe: emptyRecipe, plan: opened.plan }
      : await planOf(session, opened, recipeFile === undefined ? {} : { recipe: recipeFile });
    const result = await engine.lint({ recipe, target });
    const report: LintReport = {
      schema: 'bitloupe.lint/1',
      model: modelHead(model, { ...opened, plan }),
      ...result,
      recipe,
      // That a file is int8 already is why it is held to the rules.
      warnings: uniqueNotices([
        ...opened.notices,
        ...plan.notices,
        ...notJudgedNotices(result),
      ]).filter(({ code }) => code !== 'already-quantized'),
    };
    session.finish();
    const out = printer(io, options);
    printNotices(io, options, report.warnings);
    out.write(lintText(report, out));
    await writeJson(io, options, report);
    return report.illegal > 0 ? exitCode.gateFailed : exitCode.done;
  });
}

function notJudgedNotices({ notJudged, target }: LintResult): readonly Notice[] {
  if (notJudged === 0) return [];
  const nodes = `${countOf(notJudged, 'node')} of the file ${notJudged === 1 ? 'is an integer operator' : 'are integer operators'}`;
  return [
    {
      code: 'integer-operators',
      message: `${nodes} (QLinearConv, MatMulInteger, …): the rules of ${targets[target].label} are about Q/DQ pairs and cannot judge them.`,
      hint: 'Export in the qdq format and lint that file.',
    },
  ];
}
