import { afterEach, describe, expect, it } from 'vitest';
import { createHostDouble } from '../../../test/engine-double/host/host-double';
import type { Host } from '../../shared/shell/host';
import { presentEntry, series, shownResult } from '../state/derived/derived';
import { createAppStore } from '../state/store';
import { folderChoice } from '../state/data-choice';
import { createSession } from './session';

const open: { dispose(): void }[] = [];
afterEach(() => {
  for (const session of open.splice(0)) session.dispose();
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
  /** All layers of the present recipe are measured and nothing runs any more. */
  const settle = () =>
    until(
      () =>
        presentEntry(state()) !== null &&
        shownResult(state())?.scope === 'layers' &&
        state().shownRun === presentEntry(state())?.id &&
        state().jobs.length === 0,
    );
  return { host, session, state, until, settle, layer };
}

async function startWithRun() {
  const all = await start();
  await all.session.openSample();
  await all.session.run();
  await all.settle();
  return all;
}

describe('a session', () => {
  it('opens the sample with its data, labels and preset, and shows the graph before anything runs', async () => {
    const { session, state } = await start();
    await session.openSample();
    expect(state().plan?.layers).toHaveLength(24);
    expect(state().document.recipe.preset).toBe('ort-u8s8');
    expect([state().data.status, state().validation.status]).toEqual(['ready', 'ready']);
    expect(state().runs).toHaveLength(0);
  });

  it('applies the repairs that won as one step, and takes them back as one', async () => {
    const { session, state, layer } = await startWithRun();
    await session.measure('repair');
    session.show('repair');
    session.applyRepairs();
    expect(state().dialog).toBeNull();
    expect(state().document.recipe.repairs).toEqual([
      { kind: 'equalize', layers: [layer(4), layer(5)] },
    ]);
    session.undo();
    expect(state().document.recipe.repairs).toBeUndefined();
  });

  it('believes what the engine says itself over an older answer to a question', async () => {
    const host = createHostDouble({ stepMs: 1 });
    const ready = await host.engineStatus();
    const late: Host = {
      ...host,
      onEvent: (listener) => {
        const stop = host.onEvent(listener);
        // The engine is ready before the answers of the start are there.
        listener({ type: 'engine', status: ready });
        return stop;
      },
      engineStatus: () => Promise.resolve({ ...ready, state: 'starting' }),
    };
    const { state } = await start(late as ReturnType<typeof createHostDouble>);
    expect(state().engine.status?.state).toBe('ready');
  });

  it('streams a run into the series and keeps it with its recipe and accuracy', async () => {
    const { session, state, until, settle } = await start();
    await session.openSample();
    const running = session.run();
    await until(
      () => series(state()).isolated.state === 'partial' && series(state()).isolated.db[0] !== null,
    );
    await running;
    await settle();
    expect(state().runs[0]).toMatchObject({
      title: 'All int8',
      skipped: 0,
      outputDb: 3.38,
      accuracy: 0.73,
    });
    expect(series(state()).isolated).toMatchObject({ state: 'measured', run: 1 });
  });

  it('shows a skip at once, with the dB foreseen for it, and measures it by itself', async () => {
    const { session, state, settle, layer } = await startWithRun();
    const foreseen = state().prediction?.value.toggled[5];
    session.toggleSkip([layer(5)]);
    expect(state().plan?.layers[5]?.skipped).toBe(true);
    expect(state().foreseenDb?.value).toBe(foreseen);
    expect(series(state()).accumulated.state).toBe('stale');
    // An isolated error does not depend on what other layers do.
    expect(series(state()).isolated.state).toBe('measured');
    await settle();
    expect(state().runs.map((run) => [run.title, run.outputDb])).toEqual([
      ['All int8', 3.38],
      ['Skip features.2.conv.1.0', 7.52],
    ]);
  });

  it('measures shadow errors with a Run, after a click only where they show', async () => {
    const { session, state, settle, until, layer } = await startWithRun();
    const shadow = () => series(state()).shadow;
    expect(shadow().state).toBe('measured');
    session.toggleSkip([layer(5)]);
    await settle();
    expect(shadow().state).toBe('none');
    session.setView({ metric: 'shadow' });
    await until(() => shadow().state === 'measured');
    await settle();
    expect(state().runs).toHaveLength(2);
    session.toggleSkip([layer(3)]);
    await settle();
    expect(shadow().state).toBe('measured');
  });

  it('measures only the last of many quick changes', async () => {
    const { session, state, settle, layer } = await startWithRun();
    session.toggleSkip([layer(5)]);
    session.toggleSkip([layer(3)]);
    await new Promise((resolve) => setTimeout(resolve, 40));
    session.toggleSkip([layer(3)]);
    await settle();
    expect(state().runs).toHaveLength(2);
    expect(presentEntry(state())?.title).toBe('Skip features.2.conv.1.0');
  });

  it('comes back to a measured recipe by undo without measuring it again', async () => {
    const { session, state, settle, layer } = await startWithRun();
    session.toggleSkip([layer(5)]);
    await settle();
    session.undo();
    expect(presentEntry(state())?.id).toBe(1);
    expect(shownResult(state())?.plan.layers[5]?.skipped).toBe(false);
    session.redo();
    expect(presentEntry(state())?.id).toBe(2);
    expect(state().runs).toHaveLength(2);
  });

  it('cancels a run, says where, and keeps the numbers of the run before', async () => {
    const { session, state, until } = await startWithRun();
    const running = session.run();
    await until(() => state().jobs.some((job) => job.steps.at(-1)?.phase === 'measure'));
    await session.cancel();
    await running;
    expect(state().cancelled).toMatchObject({ unit: 'samples', total: 64 });
    expect(state().shownRun).toBe(1);
    expect(state().jobs).toEqual([]);
  });

  it('keeps what a cancelled sensitivity had measured, as not complete', async () => {
    const { session, state, until } = await startWithRun();
    const measuring = session.measure('sensitivity');
    await until(() => series(state()).oneIn.db.some((db) => db !== null));
    void session.cancel();
    await measuring;
    const kept = state().analyses.sensitivity?.value;
    expect(kept?.complete).toBe(false);
    expect(kept?.layers.length).toBeGreaterThan(0);
    expect(kept?.layers.length).toBeLessThan(24);
    expect(series(state()).oneIn.db.filter((db) => db !== null)).toHaveLength(
      kept?.layers.length ?? 0,
    );
  });

  it('loses nothing when the engine dies in the middle of a run', async () => {
    const { host, session, state, until, settle, layer } = await startWithRun();
    session.toggleSkip([layer(5)]);
    await settle();
    const recipe = state().document.recipe;
    void session.run();
    await until(() => state().jobs.some((job) => job.kind === 'run'));
    host.crash();
    await until(() => state().engine.greeted === 2 && state().jobs.length === 0);
    expect(state().warm).toBe(false);
    expect(state().document.recipe).toEqual(recipe);
    expect(state().runs).toHaveLength(2);
    expect(state().recovered).toMatchObject({ asked: false, unfinished: true });
    expect(series(state()).accumulated.state).not.toBe('none');
    await session.run();
    await settle();
    expect(presentEntry(state())?.outputDb).toBe(7.52);
  });

  it('stops asking an engine that crashed three times until it is started by hand', async () => {
    const { host, session, state, until } = await startWithRun();
    for (const generation of [2, 3]) {
      host.crash();
      await until(() => state().engine.greeted === generation);
    }
    host.crash();
    expect(state().engine.status?.state).toBe('stopped');
    expect(state().engineLog.length).toBeGreaterThan(0);
    await session.startEngine();
    await until(() => state().engine.status?.state === 'ready');
    expect(state().model.status).toBe('ready');
  });

  it('never mixes runs on random data with real ones', async () => {
    const { session, state, settle } = await startWithRun();
    await session.setData({ kind: 'generated', distribution: 'normal', samples: 8, seed: 1 });
    expect(presentEntry(state())).toBeNull();
    await session.run();
    await settle();
    expect(state().runs.map((run) => run.trusted)).toEqual([true, false]);
  });

  it('brings recipe, history and data back when the model is opened again', async () => {
    const { host, session, settle, layer, state } = await startWithRun();
    session.toggleSkip([layer(5)]);
    await settle();
    const before = state();
    session.dispose();
    const again = await start(createHostDouble({ stepMs: 1, kept: host.kept }));
    const [recent] = again.state().recents;
    if (recent === undefined) throw new Error('no recent model');
    await again.session.openRecent(recent);
    expect(again.state().document.recipe).toEqual(before.document.recipe);
    expect(again.state().runs).toEqual(before.runs);
    expect(again.state().data.status).toBe('ready');
    again.session.undo();
    expect(again.state().plan?.layers[5]?.skipped).toBe(false);
  });

  it('says what is wrong with a file that is no model', async () => {
    const { session, state } = await start();
    await session.open({
      ref: 'fixture:nothing',
      name: 'nothing.onnx',
      location: '~/nothing.onnx',
      kind: 'file',
      sizeBytes: 3,
    });
    expect(state().model).toMatchObject({
      status: 'failed',
      error: { code: 'bad-input', hint: 'Choose a file that ends in .onnx.' },
    });
  });

  it('drops what was measured when other data is chosen, but keeps its runs', async () => {
    const { session, state } = await startWithRun();
    await session.setData(
      folderChoice({
        ref: 'folder:other',
        name: 'other',
        location: '~/other',
        kind: 'folder',
        sizeBytes: null,
      }),
    );
    expect(state().measuredKey).toBeNull();
    expect(state().prediction).toBeNull();
    expect(state().runs).toHaveLength(1);
  });
});
