import { afterEach, describe, expect, it } from 'vitest';
import { createHostDouble } from '../../../../test/engine-double/host/host-double';
import type { Json } from '../../../shared/shell/picked-file';
import { hasUnsavedProject, presentEntry, series } from '../../state/derived/derived';
import { createAppStore } from '../../state/store';
import { folderChoice } from '../../state/data-choice';
import { createSession } from '../session';

const open: { dispose(): void }[] = [];
afterEach(() => {
  for (const session of open.splice(0)) session.dispose();
});

const target = 'save:digits.bitloupe';
const project = {
  ref: target,
  name: 'digits.bitloupe',
  location: '~/digits.bitloupe',
  kind: 'file' as const,
  sizeBytes: 1,
};

async function start(host = createHostDouble({ stepMs: 1 })) {
  const session = createSession(host, createAppStore());
  open.push(session);
  await session.start();
  const state = () => session.store.getState();
  const until = async (holds: () => boolean): Promise<void> => {
    const deadline = Date.now() + 8000;
    while (!holds()) {
      if (Date.now() > deadline) throw new Error(`gave up waiting: ${holds.toString()}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  return { host, session, state, until, quiet: () => until(() => state().jobs.length === 0) };
}

async function savedProject() {
  const all = await start();
  await all.session.openSample();
  await all.session.run();
  await all.quiet();
  all.session.nameRun(1, 'baseline', 'with the first data');
  await all.session.saveProject(false);
  return all;
}

/** Another machine that was handed the file: nothing is remembered there, its store has what the file brought. */
async function elsewhere({ host }: Awaited<ReturnType<typeof start>>) {
  const kept = { ...host.kept, state: null };
  const other = await start(createHostDouble({ stepMs: 1, kept }));
  return other;
}

function change(
  host: ReturnType<typeof createHostDouble>,
  content: (json: object) => object,
): void {
  const stored = host.kept.projects.get(target);
  if (stored === undefined) throw new Error('nothing was saved');
  host.kept.projects.set(target, {
    ...stored,
    savedAt: '2030-01-01T00:00:00Z',
    content: content(stored.content as object) as Json,
  });
}

describe('a project', () => {
  it('brings recipe, history, runs and their values to another machine', async () => {
    const first = await savedProject();
    const other = await elsewhere(first);
    expect(await other.session.open(project)).toBe(true);
    await other.quiet();
    expect(other.state().runs).toMatchObject([{ name: 'baseline', note: 'with the first data' }]);
    expect(series(other.state()).isolated).toEqual(series(first.state()).isolated);
    expect(presentEntry(other.state())?.id).toBe(1);
    expect(other.host.asked).not.toContain('run');
    expect(other.state().project?.file.ref).toBe(target);
    expect(hasUnsavedProject(other.state())).toBe(false);
  });

  it('is changed by what is done, and saved where it is', async () => {
    const { session, state } = await savedProject();
    expect(hasUnsavedProject(state())).toBe(false);
    session.toggleSkip([state().plan?.layers[5]?.name ?? '']);
    expect(hasUnsavedProject(state())).toBe(true);
    session.undo();
    expect(hasUnsavedProject(state())).toBe(false);
    session.pinRun(1);
    expect(hasUnsavedProject(state())).toBe(true);
    await session.saveProject(false);
    expect(hasUnsavedProject(state())).toBe(false);
  });

  it('comes back with what was not saved, as long as its file is the same', async () => {
    const first = await savedProject();
    first.session.pinRun(1);
    first.session.dispose();
    const again = await start(createHostDouble({ stepMs: 1, kept: first.host.kept }));
    await again.session.open(project);
    expect(again.state().runs[0]?.pinned).toBe(true);
    expect(hasUnsavedProject(again.state())).toBe(true);
  });

  it('that somebody else has changed is opened as it is, with the runs of this machine beside its own', async () => {
    const first = await savedProject();
    first.session.dispose();
    change(first.host, (content) => ({
      ...content,
      recipe: { schema: 'bitloupe.recipe/1', preset: 'tensorrt' },
      runs: [],
    }));
    const again = await start(createHostDouble({ stepMs: 1, kept: first.host.kept }));
    await again.session.open(project);
    expect(again.state().document.recipe.preset).toBe('tensorrt');
    expect(again.state().runs).toMatchObject([{ id: 1, name: 'baseline' }]);
    expect(hasUnsavedProject(again.state())).toBe(true);
  });

  it('says which files are missing, and goes on where the user shows them', async () => {
    const first = await savedProject();
    const stored = first.host.kept.projects.get(target);
    if (stored === undefined) throw new Error('nothing was saved');
    const gone = { ref: 'gone:model', sha256: null };
    first.host.kept.projects.set(target, {
      ...stored,
      files: { ...stored.files, model: gone, data: gone },
    });
    const other = await elsewhere(first);
    other.host.pickModel = () =>
      Promise.resolve({ ...project, ref: 'fixture:digits', name: 'moved.onnx' });
    expect(await other.session.open(project)).toBe(false);
    expect(other.state().projectNotice?.missing.map(({ kind }) => kind)).toEqual(['model', 'data']);
    await other.session.locate('model');
    await other.quiet();
    expect(other.state().model).toMatchObject({ status: 'ready', from: { name: 'moved.onnx' } });
    expect(other.state().projectNotice?.missing.map(({ kind }) => kind)).toEqual(['data']);
    expect(series(other.state()).isolated).toMatchObject({ state: 'stale', run: 1 });
    await other.session.locate('data');
    await other.quiet();
    expect(other.state().projectNotice?.missing).toEqual([]);
    expect(series(other.state()).isolated.state).toBe('measured');
  });

  it('says when its data has changed since', async () => {
    const first = await savedProject();
    const stored = first.host.kept.projects.get(target);
    if (stored === undefined) throw new Error('nothing was saved');
    first.host.kept.projects.set(target, {
      ...stored,
      files: { ...stored.files, data: { ref: 'folder:calibration', sha256: 'ab'.repeat(32) } },
    });
    const other = await elsewhere(first);
    await other.session.open(project);
    expect(other.state().projectNotice?.changed).toEqual(['data']);
  });

  it('with content that is not one is refused, naming the place, and what is open stays', async () => {
    const first = await savedProject();
    const sound = first.host.kept.projects.get(target)?.content as object;
    for (const [broken, place] of [
      [(content: object) => ({ ...content, recipe: { schema: 'x' } }), 'recipe.schema'],
      [(content: object) => ({ ...content, runs: [{}] }), 'runs.0'],
      [(content: object) => ({ ...content, past: Array.from({ length: 51 }, () => 1) }), 'past'],
      [() => ({ version: 7 }), 'version'],
    ] as const) {
      change(first.host, () => broken(sound));
      expect(await first.session.open(project)).toBe(false);
      expect(first.state().problem?.error.message).toContain(`(${place}`);
      expect(first.state().model.status).toBe('ready');
    }
  });

  it('that was sent as a copy is saved where the user says', async () => {
    const first = await savedProject();
    const other = await elsewhere(first);
    await other.session.openDropped(project);
    await other.quiet();
    expect(other.state().project).toBeNull();
    expect(other.state().runs).toHaveLength(1);
  });

  it('has in its file what the versions before this one read', async () => {
    const all = await savedProject();
    for (const kind of ['sensitivity', 'benchmark', 'kernels'] as const)
      await all.session.measure(kind);
    await all.session.valuesKept();
    await all.session.saveProject(false);
    const stored = all.host.kept.projects.get(target);
    const content = stored?.content as { runs: { valuesKey: string }[] };
    expect(content).toMatchObject({ version: 2 });
    expect(Object.keys(content).toSorted()).toEqual(
      'data focused future layers past quantized recipe runs validation version view'.split(' '),
    );
    const run = content.runs[0]?.valuesKey ?? '';
    expect(stored?.values.toSorted()).toEqual(
      ['accuracy', 'benchmark', 'kernels', 'result', 'sensitivity'].map((part) => `${run}.${part}`),
    );
  });

  it('of the first version is read', async () => {
    const first = await savedProject();
    change(first.host, (content) => {
      const { runs, view: _view, ...rest } = content as { runs: object[]; view: object };
      return {
        ...rest,
        version: 1,
        runs: runs.map((run) => {
          const old: Record<string, unknown> = { ...run };
          for (const key of ['name', 'note', 'pinned', 'dataName', 'modelKey', 'valuesKey'])
            delete old[key];
          return old;
        }),
      };
    });
    const other = await elsewhere(first);
    expect(await other.session.open(project)).toBe(true);
    expect(other.state().runs).toMatchObject([{ id: 1, title: 'All int8', note: '', name: null }]);
    expect(other.state().view.metric).toBe('isolated');
  });

  it('keeps the model it is for apart from the model alone', async () => {
    const all = await savedProject();
    await all.session.open({ ...project, ref: 'fixture:digits', name: 'digits.onnx' });
    expect(all.state().project).toBeNull();
    expect(all.state().runs).toHaveLength(0);
    await all.session.setData(
      folderChoice({ ...project, ref: 'folder:calibration', name: 'calibration', kind: 'folder' }),
    );
    await all.session.open(project);
    expect(all.state().runs).toHaveLength(1);
  });
});
