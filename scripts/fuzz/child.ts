// Tries mutants one after another: `child FROM TO FOLDER`. A line on stdout before and after each.
import { makeSeeds } from './seeds';
import { mutate } from './mutate';
import { makeTrialEngine, tryModel } from './try-model';

const [from = 0, to = 0] = process.argv.slice(2, 4).map(Number);
const folder = process.argv[4] ?? '.';
const seeds = makeSeeds();
const engine = makeTrialEngine();
for (let number = from; number < to; number += 1) {
  const { bytes, story } = mutate(seeds, number);
  say({ number, story });
  const trial = await tryModel(engine, bytes, folder);
  say({ number, ...trial, message: trial.message.slice(0, 2000) });
}
await engine.dispose();

function say(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
