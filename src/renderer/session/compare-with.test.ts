import { afterEach, expect, it } from 'vitest';
import { createHostDouble } from '../../../test/engine-double/host/host-double';
import type { EngineCalls } from '../../shared/contract/contract';
import { AppError, badInput } from '../../shared/errors';
import type { PickedFile } from '../../shared/shell/picked-file';
import { createAppStore } from '../state/store';
import { createSession } from './session';

const open: { dispose(): void }[] = [];
afterEach(() => {
  for (const session of open.splice(0)) session.dispose();
});

/** The sample is open; what compares can be made to answer otherwise. */
async function start() {
  const host = createHostDouble({ stepMs: 1 });
  const otherwise: Partial<EngineCalls> = {};
  const asked: unknown[] = [];
  const engine = new Proxy(host.engine, {
    get: (calls, name: keyof EngineCalls) => {
      const call = (otherwise[name] ?? calls[name]) as (args: object) => Promise<unknown>;
      return (args: object) => {
        if (name === 'compareWith') asked.push(args);
        return call(args);
      };
    },
  });
  const session = createSession({ ...host, engine }, createAppStore());
  open.push(session);
  await session.start();
  await session.openSample();
  return { session, asked, otherwise, state: () => session.store.getState() };
}

const other = (name: string, kind: PickedFile['kind'] = 'file'): PickedFile => ({
  ref: `fixture:${name}`,
  name,
  location: `~/${name}`,
  kind,
  sizeBytes: null,
});

it('puts the comparison in front, and takes a folder for a dump', async () => {
  const { session, asked, state } = await start();
  await session.run();
  await session.compareWith(other('qat.onnx'));
  expect(state().comparing).toBe(true);
  expect(state().analyses.compareWith?.about.name).toBe('qat.onnx');
  await session.compareWith(other('board', 'folder'));
  expect(asked).toMatchObject([{ kind: 'model' }, { kind: 'dump' }]);
});

it('is as it was where the first comparison fails or is called off, and keeps an earlier one', async () => {
  const { session, otherwise, state } = await start();
  await session.run();
  otherwise.compareWith = () => Promise.reject(badInput('no version of it', 'Take another.'));
  await session.compareWith(other('wrong.onnx'));
  expect(state().comparing).toBe(false);
  expect(state().problem).toMatchObject({ retry: 'compare', error: { code: 'bad-input' } });
  otherwise.compareWith = () => Promise.reject(new AppError('cancelled', 'Called off.'));
  await session.compareWith(other('slow.onnx'));
  expect([state().comparing, state().problem]).toEqual([false, null]);

  delete otherwise.compareWith;
  await session.compareWith(other('right.onnx'));
  otherwise.compareWith = () => Promise.reject(badInput('gone', 'It is not there any more.'));
  await session.compareWith(other('right.onnx'));
  expect(state().comparing).toBe(true);
  expect(state().analyses.compareWith?.about.name).toBe('right.onnx');
});

it('asks for data first where there is none, and forgets what it was for when that is closed', async () => {
  const { session, state } = await start();
  session.store.setState({ data: { status: 'none' } });
  await session.compareWith(other('qat.onnx'));
  expect([state().dialog, state().comparing]).toEqual(['data', false]);
  expect(state().comparesNext?.name).toBe('qat.onnx');
  session.show(null);
  expect(state().comparesNext).toBeNull();
});
