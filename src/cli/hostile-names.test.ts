import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BuiltCli, buildCli, projectDir } from '../../test/cli/built-cli';
import { paintSequences } from './terminal/paint';
import type { InspectResult } from './schemas/inspect';

/** Its node and producer names clear the screen, set its title, and fake rows of a table. */
const model = path.join(projectDir, 'test', 'fixtures', 'faults', 'terminal-escapes.onnx');
const timeout = 120_000;

let cli: BuiltCli;
let folder: string;

beforeAll(async () => {
  cli = await buildCli();
  folder = await mkdtemp(path.join(tmpdir(), 'hostile-'));
}, timeout);

afterAll(async () => {
  await cli.remove();
  await rm(folder, { recursive: true, force: true });
});

/** Everything a terminal might obey, colours of our own and line breaks aside. */
function obeyed(text: string): readonly string[] {
  const rest = paintSequences.reduce((left, own) => left.replaceAll(own, ''), text);
  return rest.match(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}]/gu) ?? [];
}

test.each([
  [['inspect', model]],
  [['debug', model, '--random', '2']],
  [['sensitivity', model, '--random', '2']],
  [['bench', model, '--random', '2', '--repeats', '2']],
  [['tune', model, '--random', '2', '--target-sqnr', '90']],
])('%j shows names and obeys none', { timeout }, async (args) => {
  const { out, err } = await cli.run(args, { env: { FORCE_COLOR: '1', NO_COLOR: '' } });
  expect(out + err).toContain('\\x1b');
  expect(obeyed(out + err)).toEqual([]);
});

test('a layer whose name holds line breaks is one row', { timeout }, async () => {
  const { out } = await cli.run(['inspect', model]);
  const { out: json } = await cli.run(['inspect', model, '--json', '-']);
  const { layers } = JSON.parse(json) as InspectResult;
  const numbered = out.split('\n').filter((line) => /^ *\d+ {2}/.test(line));
  expect(numbered).toHaveLength(layers.length);
});

test('JSON holds the names as they are', { timeout }, async () => {
  const { out } = await cli.run(['inspect', model, '--json', '-']);
  expect(obeyed(out)).toEqual([]);
  expect(JSON.stringify(JSON.parse(out))).toContain('\\u001b');
});

test('errors and file names are shown the same way', { timeout }, async () => {
  const renamed = path.join(folder, 'a\u001B[2J\nb\u202E.onnx');
  await copyFile(model, renamed);
  const { out } = await cli.run(['inspect', renamed]);
  expect(obeyed(out)).toEqual([]);
  expect(out).toContain('a\\x1b[2J\\nb\\u202e.onnx');
  const { err } = await cli.run(['inspect', `${renamed}.missing`, '--skip', '\u009B2J']);
  expect(obeyed(err)).toEqual([]);
  expect(err).toMatch(/^Error: .*does not exist\n {2}/);
});

test.each([
  [['inspect', model, '--x\u001B[2J\u001B[31m\nFAKE']],
  [['x\u001B[31m\r\u001B[K\nFAKE']],
  [['debug', model, '--random', '1\u001B[31m\nFAKE']],
  [['debug', model, '--random', '1', '--preset', '\u001B[32m\nFAKE']],
  [['debug', model, '--random', '1', '--min-sqnr', 'y\nFAKE\u001B[1m:3']],
  [['inspect', model, 'a\nFAKE\u001B[2m']],
])('a command line that is wrong is shown the same way: %j', { timeout }, async (args) => {
  const { err, code } = await cli.run(args, { env: { FORCE_COLOR: '1', NO_COLOR: '' } });
  expect(code).toBe(2);
  expect(err).toMatch(/Error:/);
  expect(obeyed(err)).toEqual([]);
  expect(err).not.toMatch(/^FAKE/m);
  // The one colour is that of the word itself.
  expect(err.split('\u001B[')).toHaveLength(3);
});

test('the hint of a misspelt command is a line of its own', { timeout }, async () => {
  const { err } = await cli.run(['inspekt', model]);
  expect(err).toBe("Error: unknown command 'inspekt'\n(Did you mean inspect?)\n");
});

test.runIf(process.platform === 'linux').each(['inspect', 'serve', '--version'])(
  '%s in a folder that is gone says so',
  async (command) => {
    const gone = await mkdtemp(path.join(folder, 'gone-'));
    const script = 'cd "$1" && rmdir "$1" && exec "$2" "$3" "$4" "$5"';
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', script, 'sh', gone, process.execPath, cli.path, command, model],
      { encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([
      2,
      'Error: the current folder does not exist any more\n  Go to another folder and try again.\n',
    ]);
  },
);
