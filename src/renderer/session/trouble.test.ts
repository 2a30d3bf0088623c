import { afterEach, expect, it, vi } from 'vitest';
import { createHostDouble, type HostDouble } from '../../../test/engine-double/host/host-double';
import type { EngineCalls } from '../../shared/contract/contract';
import { AppError, badInput } from '../../shared/errors';
import type { Json, PickedFile } from '../../shared/shell/picked-file';
import { createAppStore } from '../state/store';
import { createContext } from './core/context';
import { watchEngine } from './core/heartbeat';
import { createSession } from './session';

const open: { dispose(): void }[] = [];
afterEach(() => {
  for (const session of open.splice(0)) session.dispose();
  vi.useRealTimers();
});

/** A session whose engine can be made to answer otherwise. */
async function start(change: Partial<HostDouble> = {}) {
  const host = createHostDouble({ stepMs: 1 });
  const otherwise: Partial<EngineCalls> = {};
  const engine = new Proxy(host.engine, {
    get: (calls, name: keyof EngineCalls) => otherwise[name] ?? calls[name],
  });
  const session = createSession({ ...host, engine, ...change }, createAppStore());
  open.push(session);
  await session.start();
  const state = () => session.store.getState();
  const until = (holds: () => boolean) =>
    expect.poll(holds, { timeout: 8000, interval: 5 }).toBe(true);
  return { host, session, state, until, otherwise };
}

async function startWithSample() {
  const all = await start();
  await all.session.openSample();
  return all;
}

const file = (name: string): PickedFile => ({
  ref: `fixture:${name}`,
  name: `${name}.onnx`,
  location: `~/${name}.onnx`,
  kind: 'file',
  sizeBytes: 3,
});

it('says that its state cannot be stored, and takes it back once it can', async () => {
  let isFull = true;
  const full = new AppError('io', 'cannot write state.json: the disk is full', {
    hint: 'Free some.',
  });
  const saveState = (): Promise<void> => (isFull ? Promise.reject(full) : Promise.resolve());
  const { session, state, until } = await start({ saveState });
  await session.openSample();
  await until(() => state().unsaved !== null);
  expect(state().unsaved).toEqual(full.toData());
  isFull = false;
  // Nothing changes: it is tried again by itself.
  await until(() => state().unsaved === null);
});

it('keeps the open model, its recipe and its undo when a broken file is opened over it', async () => {
  const { session, state } = await startWithSample();
  session.toggleSkip([state().plan?.layers[5]?.name ?? '']);
  const before = state();
  expect(await session.open(file('nothing'))).toBe(false);
  expect(state().model).toBe(before.model);
  expect(state().document).toBe(before.document);
  expect(state().data).toBe(before.data);
  expect(state().problem).toMatchObject({
    title: 'nothing.onnx cannot be opened',
    error: { code: 'bad-input' },
    file: { ref: 'fixture:nothing' },
  });
});

it('shows what was open before at once when an opening is called off', async () => {
  const { session, state, until } = await startWithSample();
  const before = state();
  const opening = session.open(file('pyramid'));
  await until(() => state().jobs.some(({ kind }) => kind === 'open'));
  await session.cancelOpening();
  expect(state().model).toBe(before.model);
  expect(await opening).toBe(false);
  await until(() => state().jobs.length === 0);
  expect(state().model).toBe(before.model);
  expect(state().problem).toBeNull();
});

it('opens a model by itself when the engine is killed while it reads it', async () => {
  const { host, session, state, until } = await start();
  const opening = session.open(file('digits'));
  await until(() => state().jobs.some(({ kind }) => kind === 'open'));
  host.crash();
  expect(await opening).toBe(true);
  expect(state().model.status).toBe('ready');
  expect(state().engine.greeted).toBe(2);
});

it('reads data anew by itself when the engine is killed while it reads it', async () => {
  const { host, session, state, until } = await start();
  const opening = session.openSample();
  await until(() => state().data.status === 'loading');
  host.crash();
  await opening;
  await until(() => state().data.status === 'ready' && state().recovered?.back === true);
  expect(state().model.status).toBe('ready');
  expect(state().problem).toBeNull();
});

it('says so when a model ends the engine each time', async () => {
  const { host, session, state, otherwise } = await start();
  otherwise.openModel = () => {
    const lost = host.engine.openModel({ jobId: 'x', file: 'fixture:digits' });
    host.crash();
    return lost;
  };
  expect(await session.open(file('digits'))).toBe(false);
  expect(state().model).toMatchObject({ status: 'failed', error: { code: 'engine-lost' } });
});

it('brings the open model back into a new engine when the other one ended it', async () => {
  const { host, session, state, until, otherwise } = await startWithSample();
  const { openModel } = host.engine;
  const before = state().model;
  const opened: string[] = [];
  otherwise.openModel = (args) => {
    opened.push(args.file);
    const answer = openModel(args);
    if (args.file === 'fixture:pyramid') host.crash();
    return answer;
  };
  expect(await session.open(file('pyramid'))).toBe(false);
  expect(state().model).toBe(before);
  await until(() => opened.at(-1) === 'fixture:digits' && state().jobs.length === 0);
  expect(state().problem?.title).toBe('pyramid.onnx cannot be opened');
});

it('says one thing when a model cannot be opened again after a restart', async () => {
  const { host, state, until, otherwise } = await startWithSample();
  otherwise.openModel = () => Promise.reject(badInput('digits.onnx does not exist'));
  host.crash();
  await until(() => state().problem !== null);
  expect(state().problem).toMatchObject({ title: 'digits.onnx could not be opened again' });
  expect(state().recovered).toBeNull();
});

it('says that everything is back only when it is', async () => {
  const { host, state, until } = await startWithSample();
  host.crash();
  await until(() => state().recovered !== null);
  expect(state().recovered?.back).toBe(false);
  await until(() => state().recovered?.back === true);
  expect(state().jobs).toEqual([]);
});

it('tells numbers of the old file when another one comes back, and drops layers that are gone', async () => {
  const { host, session, state, until, otherwise } = await startWithSample();
  await session.run();
  await until(() => state().runs.length === 1 && state().jobs.length === 0);
  const [first, second] = state().plan?.layers ?? [];
  session.skip([first?.name ?? '', second?.name ?? '']);
  const { openModel } = host.engine;
  otherwise.openModel = async (args) => {
    const opened = await openModel(args);
    const layers = opened.plan.layers.map((layer, index) =>
      index === 0 ? { ...layer, name: 'other' } : layer,
    );
    return { ...opened, sha256: 'another', plan: { ...opened.plan, layers } };
  };
  host.crash();
  await until(() => state().changedFile !== null && state().recovered?.back === true);
  expect(state().changedFile?.dropped).toEqual([first?.name]);
  expect(Object.keys(state().document.recipe.layers ?? {})).toEqual([second?.name]);
  // Nothing of the old layers stands beside the new ones.
  expect(state().results).toEqual({});
  expect(state().measuredKey).toBeNull();
});

it('tells of another file also when the model is opened again later', async () => {
  const first = await startWithSample();
  await first.session.run();
  await first.until(() => first.state().runs.length === 1 && first.state().jobs.length === 0);
  const [layer] = first.state().plan?.layers ?? [];
  first.session.skip([layer?.name ?? '']);
  first.session.dispose();
  const kept = JSON.stringify(first.host.kept.state);
  for (const [state, expected] of [
    [kept, null],
    [
      kept.replaceAll(layer?.name ?? '', 'gone').replace(/"sha256":"[^"]*"/, '"sha256":"x"'),
      ['gone'],
    ],
  ] as const) {
    const again = await start({ loadState: () => Promise.resolve(JSON.parse(state) as Json) });
    const [recent] = again.state().recents;
    if (recent === undefined) throw new Error('no recent model');
    await again.session.openRecent(recent);
    expect(again.state().changedFile?.dropped ?? null).toEqual(expected);
    expect(again.state().problem).toBeNull();
    again.session.dispose();
  }
});

it('keeps numbers on the screen, as old ones, when only the weights are others', async () => {
  const { host, session, state, until, otherwise } = await startWithSample();
  await session.run();
  await until(() => state().runs.length === 1 && state().jobs.length === 0);
  const { openModel } = host.engine;
  otherwise.openModel = async (args) => ({ ...(await openModel(args)), sha256: 'another' });
  host.crash();
  await until(() => state().changedFile !== null && state().recovered?.back === true);
  expect(state().changedFile).toEqual({ run: 1, dropped: [] });
  expect(Object.keys(state().results)).toEqual(['1']);
  expect(state().measuredKey).toBeNull();
  await session.run();
  await until(() => state().changedFile === null);
});

it('says for how long a working engine was not heard, and nothing of an idle one', async () => {
  vi.useFakeTimers();
  const store = createAppStore();
  const host = createHostDouble({ stepMs: 1 });
  const context = { ...createContext(host, store), now: () => Date.now() };
  const { heard, stop } = watchEngine(context);
  const status = await host.engineStatus();
  store.setState({ engine: { ...store.getState().engine, status } });
  const silentS = (): number | null => store.getState().silentS;
  vi.advanceTimersByTime(60_000);
  expect(silentS()).toBeNull();

  const job = {
    id: '1',
    kind: 'run',
    title: '',
    steps: [],
    told: null,
    partial: null,
    partialAt: 0,
    cancelledAt: null,
  } as const;
  store.setState({ jobs: [{ ...job, startedAt: Date.now() }] });
  vi.advanceTimersByTime(9_000);
  expect(silentS()).toBeNull();
  vi.advanceTimersByTime(3_000);
  expect(silentS()).toBe(12);
  vi.advanceTimersByTime(5_000);
  expect(silentS()).toBe(17);
  heard({ type: 'memory', rssBytes: 1 });
  expect(silentS()).toBeNull();
  vi.advanceTimersByTime(12_000);
  store.setState({ jobs: [] });
  vi.advanceTimersByTime(1_000);
  expect(silentS()).toBeNull();
  stop();
});
