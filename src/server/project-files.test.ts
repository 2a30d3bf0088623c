import {
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseProject, type ProjectToSave } from '../shared/shell/project';
import {
  filesOfProject,
  readProject,
  writeProject,
  type ProjectRoom,
} from '../shared/shell/project-files';
import { ValueStore } from '../shared/shell/value-store';
import { AllowedFolders, serverFiles } from './disk';

const key = 'abcdef0123456789.result';
const layer = 'abcdef0123456789.layer-3';

let top: string;
beforeEach(async () => {
  top = await realpath(await mkdtemp(path.join(tmpdir(), 'bitloupe-project-')));
  await mkdir(path.join(top, 'work', 'calib'), { recursive: true });
  await writeFile(path.join(top, 'work', 'model.onnx'), 'model');
});
afterEach(() => rm(top, { recursive: true }));

/** A shell's view of `root`; paths are their own references. */
async function roomOf(root = top, home = 'home'): Promise<ProjectRoom> {
  const allowed = new AllowedFolders();
  await allowed.allow(root);
  const files = serverFiles(allowed);
  return {
    files,
    values: new ValueStore(files, path.join(top, home, 'values')),
    pathOf: (ref) => Promise.resolve(ref),
    pick: async (place) => {
      const found = await files.describe(place);
      const name = path.basename(place);
      return found === null ? null : { ref: place, name, location: place, ...found };
    },
  };
}

const stamp = { app: '0.1.0', savedAt: '2026-11-28T12:00:00.000Z' };
const work = (...names: string[]): string => path.join(top, 'work', ...names);
const project = (values: readonly string[] = []): ProjectToSave => ({
  files: {
    model: { ref: work('model.onnx'), sha256: 'ab'.repeat(32) },
    data: { ref: work('calib'), sha256: null },
    validation: null,
  },
  content: { version: 2, recipe: { schema: 'bitloupe.recipe/1', layers: { conv1: 'none' } } },
  values,
});

describe('a project file', () => {
  it('travels with its files, and brings values byte for byte', async () => {
    const room = await roomOf();
    await room.values.save(key, Uint8Array.from([1, 2, 255]));
    await room.values.save(layer, new Uint8Array(1000).fill(7));
    await writeProject(room, work('net.bitloupe'), project([key, layer, 'gone0000.result']), stamp);
    await rename(work(), path.join(top, 'elsewhere'));
    const other = await roomOf(top, 'other');
    const opened = await readProject(other, path.join(top, 'elsewhere', 'net.bitloupe'));
    expect(opened).toMatchObject({
      savedAt: stamp.savedAt,
      files: {
        model: { file: { name: 'model.onnx' }, path: 'model.onnx', sha256: 'ab'.repeat(32) },
        data: { file: { kind: 'folder' }, path: 'calib' },
        validation: null,
      },
      content: project().content,
      values: [key, layer],
    });
    expect(opened.files.model?.file?.ref).toBe(path.join(top, 'elsewhere', 'model.onnx'));
    expect([...((await other.values.load(key)) ?? [])]).toEqual([1, 2, 255]);
    expect((await other.values.list()).map((value) => value.key).sort()).toEqual([layer, key]);
  });

  it('finds files at their old place where it was moved alone', async () => {
    const room = await roomOf();
    await writeProject(room, work('net.bitloupe'), project(), stamp);
    await mkdir(path.join(top, 'mail'));
    await rename(work('net.bitloupe'), path.join(top, 'mail', 'net.bitloupe'));
    const opened = await readProject(room, path.join(top, 'mail', 'net.bitloupe'));
    expect(opened.files.model?.file?.ref).toBe(work('model.onnx'));
  });

  it('says what it cannot find, and shows nothing outside the root', async () => {
    const room = await roomOf();
    await writeProject(room, work('net.bitloupe'), project(), stamp);
    await mkdir(path.join(top, 'served'));
    await rename(work('net.bitloupe'), path.join(top, 'served', 'net.bitloupe'));
    await symlink(work('model.onnx'), path.join(top, 'served', 'model.onnx'));
    const opened = await readProject(
      await roomOf(path.join(top, 'served')),
      path.join(top, 'served', 'net.bitloupe'),
    );
    expect(opened.files.model).toMatchObject({ file: null, path: 'model.onnx' });
    expect(opened.files.data?.file).toBeNull();
  });

  it('is text that people read, recipe and history before the values', async () => {
    const room = await roomOf();
    await room.values.save(key, new Uint8Array(3));
    await writeProject(room, work('net.bitloupe'), project([key]), stamp);
    const text = await readFile(work('net.bitloupe'), 'utf8');
    expect(text).toContain('"conv1": "none"');
    expect(text.indexOf('"recipe"')).toBeLessThan(text.indexOf('"values"'));
    expect(text).toContain(`"${key}": "AAAA"`);
  });

  it('never overwrites values that are there', async () => {
    const room = await roomOf();
    await room.values.save(key, Uint8Array.from([1]));
    await writeProject(room, work('net.bitloupe'), project([key]), stamp);
    await room.values.save(key, Uint8Array.from([2]));
    await readProject(room, work('net.bitloupe'));
    expect([...((await room.values.load(key)) ?? [])]).toEqual([2]);
  });

  it('names the files a server must show when it is started with it', async () => {
    const room = await roomOf();
    await writeProject(room, work('net.bitloupe'), project(), stamp);
    expect(new Set(await filesOfProject(room.files, work('net.bitloupe')))).toEqual(
      new Set([work('model.onnx'), work('calib')]),
    );
  });

  it('does not reach for network paths, other systems’ paths and what is no file', async () => {
    const room = await roomOf();
    await writeProject(room, work('net.bitloupe'), project(), stamp);
    const stored = JSON.parse(await readFile(work('net.bitloupe'), 'utf8')) as {
      files: { model: { path: string | null; absolute: string } };
    };
    for (const [relative, absolute] of [
      [null, '//evil/share/model.onnx'],
      ['//evil/share/model.onnx', '\\\\evil\\share\\model.onnx'],
      ['C:/Users/me/model.onnx', 'C:\\Users\\me\\model.onnx'],
      [null, '/dev/zero'],
    ] as const) {
      stored.files.model = { ...stored.files.model, path: relative, absolute };
      await writeFile(work('net.bitloupe'), JSON.stringify(stored));
      const everywhere = await roomOf('/');
      const opened = await readProject(everywhere, work('net.bitloupe'));
      expect(opened.files.model?.file, absolute).toBeNull();
    }
  });
});

describe('a broken project file', () => {
  const sound = {
    schema: 'bitloupe.project/2',
    app: '0.1.0',
    savedAt: stamp.savedAt,
    files: { model: null, data: null, validation: null },
    content: {},
    values: {},
  };
  it.each([
    ['cut off', JSON.stringify(sound).slice(0, 40), 'is not a Bitloupe project'],
    ['another kind of JSON', '{"a": 1}', 'has no “schema”'],
    ['of a later version', '{"schema": "bitloupe.project/3"}', 'version 3'],
    ['without files', JSON.stringify({ ...sound, files: {} }), 'damaged project'],
    ['with keys that lead elsewhere', json({ '../../x.result': 'AAAA' }), 'values'],
    ['with values that are no base64', json({ [key]: 'a b' }), `values.${key}`],
    ['with unknown fields', JSON.stringify({ ...sound, run: 'rm' }), 'run'],
  ])('%s is refused by name and place', (_, text, words) => {
    expect(() => parseProject(text, 'net.bitloupe')).toThrow(/^net\.bitloupe/);
    expect(() => parseProject(text, 'net.bitloupe')).toThrow(words);
  });

  function json(values: Readonly<Record<string, string>>): string {
    return JSON.stringify({ ...sound, values });
  }

  it('that is not there, or no project by its name, is refused', async () => {
    const room = await roomOf();
    await expect(readProject(room, work('none.bitloupe'))).rejects.toThrow('There is no project');
    await expect(readProject(room, work('model.onnx'))).rejects.toThrow('.bitloupe');
  });
});

describe('a project of the first version', () => {
  it('becomes one of the second: paths without hashes, no values', () => {
    const first = {
      schema: 'bitloupe.project/1',
      savedAt: '2026-01-01T00:00:00Z',
      model: '/data/net.onnx',
      data: '/data/calib',
      validation: null,
      content: { version: 1, runs: [] },
    };
    expect(parseProject(JSON.stringify(first), 'old.bitloupe')).toEqual({
      schema: 'bitloupe.project/2',
      app: '0.1.0',
      savedAt: '2026-01-01T00:00:00Z',
      files: {
        model: { path: null, absolute: '/data/net.onnx', sha256: null },
        data: { path: null, absolute: '/data/calib', sha256: null },
        validation: null,
      },
      content: { version: 1, runs: [] },
      values: {},
    });
  });
});
