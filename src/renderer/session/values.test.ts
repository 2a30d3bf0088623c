import { afterEach, describe, expect, it } from 'vitest';
import { createHostDouble } from '../../../test/engine-double/host/host-double';
import { presentEntry, series, shownOrigin } from '../state/derived/derived';
import { createAppStore } from '../state/store';
import { folderChoice } from '../state/data-choice';
import { createSession } from './session';

const open: { dispose(): void }[] = [];
afterEach(() => {
  for (const session of open.splice(0)) session.dispose();
});

const folder = (name: string) =>
  folderChoice({
    ref: `folder:${name}`,
    name,
    location: `~/${name}`,
    kind: 'folder',
    sizeBytes: null,
  });
const model = (name: string) => ({
  ref: `fixture:${name}`,
  name: `${name}.onnx`,
  location: `~/${name}.onnx`,
  kind: 'file' as const,
  sizeBytes: 1,
});

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
  const layer = (index: number): string => state().plan?.layers[index]?.name ?? '';
  const quiet = () => until(() => state().jobs.length === 0);
  const has = (key: string, part: string): boolean => state().storedValues.has(`${key}.${part}`);
  /** Everything measured is on the host's disk. */
  const kept = async () => {
    await quiet();
    await until(() => state().runs.every((run) => !run.complete || has(run.valuesKey, 'result')));
    if (state().analyses.sensitivity !== null)
      await until(() => state().runs.some((run) => has(run.valuesKey, 'sensitivity')));
    await session.valuesKept();
  };
  return { host, session, state, until, layer, quiet, kept };
}

async function measured() {
  const all = await start();
  await all.session.openSample();
  await all.session.run();
  await all.kept();
  return all;
}

/** The same machine after everything was closed. */
async function startAgain({ host, session }: Awaited<ReturnType<typeof start>>) {
  session.dispose();
  const again = await start(createHostDouble({ stepMs: 1, kept: host.kept }));
  await again.session.open(model('digits'));
  await again.quiet();
  return again;
}

describe('values of runs', () => {
  it('are there after a new start, measured for the recipe and data they were measured on', async () => {
    const first = await measured();
    await first.session.measure('sensitivity');
    await first.session.measure('benchmark');
    await first.session.measure('kernels');
    await first.kept();
    const before = series(first.state());
    const again = await startAgain(first);
    const state = again.state();
    expect(series(state).isolated).toEqual(before.isolated);
    expect(series(state).oneIn).toEqual(before.oneIn);
    expect(presentEntry(state)?.id).toBe(1);
    expect(state.analyses.benchmark?.value).toEqual(first.state().analyses.benchmark?.value);
    expect(state.analyses.kernels?.value).toEqual(first.state().analyses.kernels?.value);
    expect(state.analyses.accuracy?.value.quantizedTop1).toBe(
      first.state().analyses.accuracy?.value.quantizedTop1,
    );
    expect(state.warm).toBe(false);
  });

  it('come with histograms of the layers that were looked at', async () => {
    const first = await measured();
    first.session.select([first.layer(3)]);
    await first.until(() => first.state().analyses.inspect?.about.layer === first.layer(3));
    const { value } = first.state().analyses.inspect ?? {};
    await first.kept();
    const again = await startAgain(first);
    again.session.select([]);
    again.session.select([again.layer(3)]);
    await again.until(() => again.state().inspectionState === 'ready');
    expect(again.state().analyses.inspect?.value).toEqual(value);
  });

  it('come back with an earlier run of the list, without measuring', async () => {
    const first = await measured();
    first.session.toggleSkip([first.layer(5)]);
    await first.until(() => first.state().runs.length === 2);
    await first.kept();
    const again = await startAgain(first);
    await again.session.restoreRun(1);
    await again.quiet();
    expect(again.state().shownRun).toBe(1);
    expect(series(again.state()).accumulated).toMatchObject({ state: 'measured', run: 1 });
    again.session.undo();
    await again.until(() => again.state().shownRun === 2);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(again.host.asked).not.toContain('run');
  });

  it('are marked as those of other data, and stay while nothing is measured on the new one', async () => {
    const all = await measured();
    await all.session.setData(folder('other'));
    expect(shownOrigin(all.state())).toBe('run 1, calibration, 64 samples');
    expect(series(all.state()).isolated.state).toBe('stale');
    expect(all.state().measuredKey).toBeNull();
    await all.session.setData(folder('calibration'));
    expect(series(all.state()).isolated.state).toBe('measured');
    expect(all.state().measuredKey).not.toBeNull();
  });

  it('of other data show when their run is chosen, and nothing is measured for it', async () => {
    const all = await measured();
    await all.session.setData(folder('other'));
    await all.session.run();
    await all.kept();
    expect(all.state().runs.map(({ dataName }) => dataName)).toEqual(['calibration', 'other']);
    const runs = () => all.host.asked.filter((name) => name === 'run').length;
    const before = runs();
    await all.session.restoreRun(1);
    expect(all.state().shownRun).toBe(1);
    expect(series(all.state()).isolated).toMatchObject({
      state: 'stale',
      origin: 'run 1, calibration, 64 samples',
    });
    await all.session.restoreRun(2);
    expect(series(all.state()).isolated.state).toBe('measured');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(runs()).toBe(before);
  });

  it('outlive a second model, which brings its own metric and threshold', async () => {
    const all = await measured();
    await all.session.measure('sensitivity');
    await all.kept();
    all.session.setView({ metric: 'oneIn', threshold: 10 });
    await all.session.open(model('pyramid'), { data: folder('calibration') });
    expect(all.state().view).toMatchObject({ metric: 'isolated', threshold: 20 });
    await all.session.run();
    await all.kept();
    await all.session.open(model('digits'));
    await all.quiet();
    expect(all.state().view).toMatchObject({ metric: 'oneIn', threshold: 10 });
    expect(series(all.state()).oneIn.state).toBe('measured');
  });

  it('choose a metric that has any where the present one has none after a run', async () => {
    const all = await start();
    await all.session.openSample();
    all.session.setView({ metric: 'oneOut', graphShows: 'ran' });
    await all.session.run();
    await all.quiet();
    expect(all.state().view).toMatchObject({ metric: 'isolated', graphShows: 'metric' });
  });

  it('that a full disk does not take are told of, and taken once there is room', async () => {
    const all = await start();
    all.host.kept.isFull = true;
    await all.session.openSample();
    await all.session.run();
    await all.until(() => all.state().unsavedValues !== null);
    expect(all.state().unsavedValues?.message).toBe('The disk is full.');
    expect(series(all.state()).isolated.state).toBe('measured');
    all.host.kept.isFull = false;
    await all.until(() => all.state().unsavedValues === null);
    expect(all.host.kept.values.size).toBeGreaterThan(0);
  });

  it('that gave way are not promised any more', async () => {
    const first = await measured();
    first.host.kept.values.clear();
    const again = await startAgain(first);
    expect(again.state().runs).toHaveLength(1);
    expect(again.state().results).toEqual({});
    expect(presentEntry(again.state())).toBeNull();
  });

  it('that are damaged count as gone', async () => {
    const first = await measured();
    for (const [key, value] of first.host.kept.values)
      first.host.kept.values.set(key, { ...value, bytes: value.bytes.slice(0, 40) });
    const again = await startAgain(first);
    expect(again.state().results).toEqual({});
    expect(again.state().problem).toBeNull();
  });

  it('of a deleted run come back with it', async () => {
    const all = await measured();
    all.session.toggleSkip([all.layer(5)]);
    await all.until(() => all.state().runs.length === 2);
    await all.kept();
    all.session.deleteRun(2);
    expect(all.state().runs.map(({ id }) => id)).toEqual([1]);
    all.session.undoDeleteRun();
    expect(all.state().runs.map(({ id }) => id)).toEqual([1, 2]);
    expect(all.state().results[2]).toBeDefined();
  });

  it('carry the user’s name, note and pin', async () => {
    const all = await measured();
    all.session.nameRun(1, ' baseline ', 'before anything');
    all.session.pinRun(1);
    const again = await startAgain(all);
    expect(again.state().runs[0]).toMatchObject({
      name: 'baseline',
      note: 'before anything',
      pinned: true,
      title: 'All int8',
    });
    again.session.nameRun(1, '', '');
    expect(again.state().runs[0]).toMatchObject({ name: null, note: '' });
  });
});

describe('a wrong choice of data', () => {
  it('leaves data, numbers and a running job as they are', async () => {
    const all = await measured();
    const before = all.state();
    const running = all.session.measure('sensitivity');
    expect(await all.session.setData(folder('wrong'))).toBe(false);
    expect(all.state().jobs.map(({ kind }) => kind)).toContain('sensitivity');
    expect(all.state().data).toBe(before.data);
    expect(all.state().measuredKey).toBe(before.measuredKey);
    expect(all.state().choosing.data?.error?.message).toContain('input_ids');
    await running;
    expect(all.state().analyses.sensitivity).not.toBeNull();
  });

  it('that is called off while it is read has not happened', async () => {
    const all = await measured();
    const before = all.state().data;
    const choosing = all.session.setData(folder('other'));
    all.session.cancelChoosing('data');
    expect(await choosing).toBe(false);
    expect(all.state().data).toBe(before);
    expect(all.state().choosing.data).toBeNull();
  });

  it('of labels leaves the accuracy', async () => {
    const all = await measured();
    const { validation, analyses } = all.state();
    await all.session.setValidation(folder('wrong'));
    expect(all.state()).toMatchObject({ validation, analyses: { accuracy: analyses.accuracy } });
  });

  it('is told by the data itself where there was none before', async () => {
    const all = await start();
    await all.session.open(model('digits'));
    expect(await all.session.setData(folder('wrong'))).toBe(false);
    expect(all.state().data.status).toBe('failed');
    expect(await all.session.setData(folder('calibration'))).toBe(true);
    expect(all.state().data.status).toBe('ready');
  });
});
