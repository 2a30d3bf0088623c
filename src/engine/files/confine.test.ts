import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFolder } from '../data/folder/open-folder';
import { scanFolder } from '../data/folder/scan-folder';
import { makeConfine } from './confine';

let work: string;
let confine: (target: string) => boolean;
const at = (name: string): string => path.join(work, name);

beforeAll(async () => {
  work = await realpath(await mkdtemp(path.join(tmpdir(), 'confine-')));
  for (const folder of ['root/data/0', 'root/inside', 'root-neighbour', 'outside/0'])
    await mkdir(at(folder), { recursive: true });
  for (const file of ['root/data/0/a.npy', 'root/inside/b.npy', 'outside/0/secret.npy'])
    await writeFile(at(file), 'x');
  await writeFile(at('outside/preprocess.json'), '{"color": "RGB"}');
  await symlink(at('outside'), at('root/out'));
  await symlink(at('outside/nothing'), at('root/dangling'));
  await symlink(at('root/inside'), at('root/data/in'));
  await symlink('loop', at('root/loop'));
  confine = makeConfine([at('root')]);
});
afterAll(() => rm(work, { recursive: true }));

test.each([
  'root',
  'root/data/0/a.npy',
  'root/data/in/b.npy',
  'root/new.json',
  'root/data/../x',
  'root/..x',
])('%s is inside', (name) => expect(confine(path.join(work, name))).toBe(true));

test.each([
  '',
  'root-neighbour',
  'outside',
  'root/out',
  'root/out/new.json',
  'root/data/../../outside',
  'root/no/such/folder/x',
  'root/../root/out/0/secret.npy',
])('%s is not', (name) => expect(confine(`${work}/${name}`)).toBe(false));

test('without folders everything is', () => {
  expect(makeConfine(null)('/etc/passwd')).toBe(true);
  expect(makeConfine([])('/etc/passwd')).toBe(false);
});

test('samples may come by links that stay inside, and by no others', async () => {
  const { files } = await scanFolder(at('root/data'), confine);
  expect(files).toEqual(['0/a.npy', 'in/b.npy']);
  const links = [
    ['folder', at('outside/0')],
    ['file.npy', at('outside/0/secret.npy')],
    ['labels.csv', at('outside/0/secret.npy')],
    ['far.npy', at('root/out/0/secret.npy')],
  ] as const;
  for (const [name, target] of links) {
    const link = at(`root/data/${name}`);
    await symlink(target, link);
    await expect(scanFolder(at('root/data'), confine)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining(link) as string,
    });
    // Nobody is confined on the desktop and on the command line.
    expect((await scanFolder(at('root/data'))).files.length).toBeGreaterThan(2);
    await rm(link);
  }
});

test('so may preprocess.json', async () => {
  const link = at('root/data/preprocess.json');
  await symlink(at('outside/preprocess.json'), link);
  const opened = openFolder({ kind: 'folder', path: at('root/data'), mayReach: confine }, [
    { name: 'x', type: 'float32', shape: [1] },
  ]);
  await expect(opened).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining(link) as string,
  });
  await rm(link);
});
