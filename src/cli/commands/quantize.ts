import type { Command } from 'commander';
import { printable } from '../../shared/printable';
import { formatBytes } from '../../shared/numbers';
import { type ExitCode, exitCode } from '../terminal/exit-code';
import type { CliIo, Run } from '../terminal/io';
import { load } from '../inputs/load';
import { addDataOptions, addValidationOption, type DataOptions } from '../options/data-options';
import { addGateOptions, checkGates, failedGates, type GateOptions } from '../options/gates';
import { parseChoice } from '../options/parse-values';
import { addRecipeOptions, type RecipeOptions } from '../options/recipe-options';
import { addRunOptions, type RunOptions } from '../options/run-options';
import { saveRecipe, uniqueNotices, writeJson } from '../terminal/output';
import { exportLines } from '../print/export-lines';
import { accuracyLines, failuresText } from '../print/summary';
import { exportHead, printHead, resultHead, skippedNames } from '../inputs/result-heads';
import type { QuantizeResult } from '../schemas/quantize';
import { withSession } from '../inputs/session';
import { checkTargets } from '../inputs/targets';
import { judge } from './debug';

interface QuantizeOptions extends DataOptions, RecipeOptions, RunOptions, GateOptions {
  readonly output: string;
  readonly format: 'qdq' | 'qoperator';
}

export function addQuantizeCommand(program: Command, run: Run): void {
  const command = program
    .command('quantize')
    .summary('calibrate, convert and write the int8 model')
    .description('Calibrates, converts to int8, writes the model and checks the written file.')
    .argument('<model>', 'float ONNX model')
    .requiredOption('-o, --output <file>', 'where to write the int8 model')
    .option('--format <format>', 'qdq or qoperator', parseChoice(['qdq', 'qoperator']), 'qdq');
  addValidationOption(addDataOptions(command));
  addRecipeOptions(command);
  addRunOptions(command);
  addGateOptions(command);
  command.addHelpText('after', examples).action(run(quantize));
}

const examples = `
Examples:
  bitloupe quantize model.onnx --data calib/ -o model.int8.onnx
  bitloupe quantize model.onnx --data calib/ --recipe tuned.json -o model.int8.onnx --min-sqnr 25
  bitloupe quantize model.onnx --data calib/ --validation val/ --max-accuracy-drop 0.5 -o model.int8.onnx`;

async function quantize(io: CliIo, model: string, options: QuantizeOptions): Promise<ExitCode> {
  await checkTargets({ models: [model], ...options });
  return withSession(io, options, async (session) => {
    const loaded = await load(session, model, options);
    checkGates(options, loaded.opened.outputs, loaded.judged);
    const { engine } = session;
    const exported = await engine.exportModel({
      jobId: session.job(),
      request: { recipe: loaded.recipe, target: options.output, format: options.format },
    });
    const accuracy = await judge(session, loaded, options);
    const failures = failedGates(options, exported.outputs, accuracy);
    const notices = uniqueNotices([...loaded.notices, ...exported.notices]);
    const result: QuantizeResult = {
      schema: 'bitloupe.quantize/1',
      ...(await resultHead(model, loaded, session)),
      recipe: loaded.recipe,
      skipped: skippedNames(loaded.plan.layers),
      export: exportHead(options.output, options.format, exported),
      ...(accuracy === null ? {} : { accuracy }),
      warnings: notices,
    };
    const out = printHead(session, io, options, loaded, notices);
    out.write(exportLines(result.export, result.skipped, out));
    if (accuracy !== null) out.write(`\n${accuracyLines(accuracy)}`);
    await saveRecipe(options.saveRecipe, loaded.recipe);
    await writeJson(io, options, result);
    if (failures.length > 0) {
      io.err.write(failuresText(failures, io.err.paint));
      io.err.write(
        `${printable(options.output)} (${formatBytes(exported.sizeBytes)}) was written all the same.\n`,
      );
      return exitCode.gateFailed;
    }
    return exitCode.done;
  });
}
