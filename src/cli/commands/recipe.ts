import { type Command, Option } from 'commander';
import { writeFileAtomic } from '../../engine/files/atomic-write';
import { printable } from '../../shared/printable';
import {
  type TravelTargetName,
  travelTargetNames,
  travelTargetWords,
} from '../../shared/travel/terms/target-names';
import { planOf } from '../inputs/load';
import { type Session, withSession } from '../inputs/session';
import { checkTargets } from '../inputs/targets';
import { addDataOptions, type DataOptions, dataRequest } from '../options/data-options';
import { parseChoice } from '../options/parse-values';
import { addRecipeOptions, type RecipeOptions } from '../options/recipe-options';
import { type ExitCode, exitCode } from '../terminal/exit-code';
import type { CliIo, Run } from '../terminal/io';

interface ExportOptions extends RecipeOptions, DataOptions {
  readonly to: TravelTargetName;
  readonly output?: string;
}

interface ImportOptions {
  readonly from?: TravelTargetName;
  readonly model: string;
  readonly output?: string;
}

export function addRecipeCommand(program: Command, run: Run): void {
  const recipe = program
    .command('recipe')
    .summary('write a recipe for another tool, or read one of its files')
    .description('Carries recipes to other tools and back.');
  const exporting = recipe
    .command('export')
    .summary('write the recipe for another tool')
    .description(
      'Writes what the options say of a model for another tool. What cannot be said there stands in the text with the reason, and on stderr.',
    )
    .argument('<model>', 'float ONNX model')
    .addOption(targetOption('--to <target>').makeOptionMandatory())
    .option('-o, --output <file>', 'where to write it; stdout by default');
  addDataOptions(addRecipeOptions(exporting));
  exporting.addHelpText('after', `\nTargets:\n${targetList()}\n`).action(run(exportRecipe));
  recipe
    .command('import')
    .summary('read the file of another tool as a recipe')
    .description(
      'Reads a file of another tool as a recipe. Nothing in it is run. What a recipe does not hold is told on stderr.',
    )
    .argument('<file>', 'Python or JSON')
    .addOption(targetOption('--from <target>'))
    .requiredOption('--model <model>', 'float ONNX model that it is about')
    .option('-o, --output <file>', 'where to write the recipe; stdout by default')
    .action(run(importRecipe));
}

function targetOption(flags: string): Option {
  return new Option(flags, travelTargetNames.join(', ')).argParser(parseChoice(travelTargetNames));
}

function targetList(): string {
  const width = Math.max(...travelTargetNames.map((name) => name.length));
  return travelTargetNames
    .map(
      (name) =>
        `  ${name.padEnd(width)}  ${travelTargetWords[name].label}: ${travelTargetWords[name].words}`,
    )
    .join('\n');
}

async function exportRecipe(io: CliIo, model: string, options: ExportOptions): Promise<ExitCode> {
  await checkTargets({ models: [model], ...options });
  const { needsRanges } = travelTargetWords[options.to];
  const request = needsRanges ? dataRequest(options) : null;
  return withSession(io, {}, async (session) => {
    const { engine } = session;
    const opened = await engine.openModel({ jobId: session.job(), file: model });
    const { recipe } = await planOf(session, opened, options);
    if (request !== null) await engine.setData({ jobId: session.job(), data: request });
    const { text, leftOut } = await engine.recipeText({
      jobId: session.job(),
      recipe,
      to: options.to,
    });
    return written({ session, io, text, leftOut, output: options.output, unsaid: 'Not said' });
  });
}

async function importRecipe(io: CliIo, file: string, options: ImportOptions): Promise<ExitCode> {
  await checkTargets({ models: [options.model], recipe: file, output: options.output });
  return withSession(io, {}, async (session) => {
    const { engine } = session;
    await engine.openModel({ jobId: session.job(), file: options.model });
    const { recipe, leftOut } = await engine.importRecipe({
      file,
      ...(options.from === undefined ? {} : { from: options.from }),
    });
    const text = `${JSON.stringify(recipe, null, 2)}\n`;
    return written({ session, io, text, leftOut, output: options.output, unsaid: 'Not read' });
  });
}

interface Written {
  readonly session: Session;
  readonly io: CliIo;
  readonly text: string;
  readonly leftOut: readonly string[];
  readonly output: string | undefined;
  /** Before what is left out: `Not said`. */
  readonly unsaid: string;
}

async function written({ session, io, text, leftOut, output, unsaid }: Written): Promise<ExitCode> {
  session.finish();
  for (const reason of leftOut) {
    io.err.write(`${io.err.paint.yellow(`${unsaid}:`)} ${printable(reason)}\n`);
  }
  if (output === undefined) io.out.write(text);
  else await writeFileAtomic(output, text);
  return exitCode.done;
}
