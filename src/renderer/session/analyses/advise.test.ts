import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHostDouble } from '../../../../test/engine-double/host/host-double';
import { AppError } from '../../../shared/errors';
import type { Advice } from '../../../shared/contract/tuning';
import type { AppState } from '../../state/app-state';
import { presentKey } from '../../state/derived/derived';
import { createAppStore } from '../../state/store';
import { createSession } from '../session';

const open: { dispose(): void }[] = [];
afterEach(() => {
  for (const session of open.splice(0)) session.dispose();
});

const advice: Advice = { presentDb: 3.4, isExact: false, samples: 8, proposals: [] };

async function startWithRun(advise: () => Promise<Advice>) {
  const host = createHostDouble({ stepMs: 1 });
  const asked = vi.fn<() => Promise<Advice>>(advise);
  const engine = new Proxy(host.engine, {
    get: (calls, name) => (name === 'advise' ? asked : Reflect.get(calls, name)),
  });
  const session = createSession({ ...host, engine }, createAppStore());
  open.push(session);
  await session.start();
  await session.openSample();
  await session.run();
  const state = () => session.store.getState();
  const hasAdvice = () => state().analyses.advice?.key === presentKey(state());
  return { session, state, asked, hasAdvice };
}

/** A job that lasts until it is cancelled, however long that takes. */
async function untilCancelled(state: () => AppState): Promise<never> {
  await vi.waitFor(
    () => expect(state().jobs.some((job) => job.cancelledAt !== null)).toBe(true),
    20_000,
  );
  throw new AppError('cancelled', 'Cancelled.');
}

describe('advice after a run', () => {
  it('is asked for by itself, with the layers that stand out, and belongs to its recipe', async () => {
    const { session, state, asked, hasAdvice } = await startWithRun(async () => advice);
    await vi.waitFor(() => expect(hasAdvice()).toBe(true), 4000);
    expect(asked).toHaveBeenCalledTimes(1);
    const { request } = (
      asked.mock.calls as unknown as [{ request: { suspects: string[] } }][]
    )[0]![0];
    expect(request.suspects.length).toBeGreaterThan(0);
    session.toggleSkip([state().plan?.layers[5]?.name ?? '']);
    expect(hasAdvice()).toBe(false);
    await vi.waitFor(() => expect(hasAdvice()).toBe(true), 4000);
  });

  it('gives way to what the user asks for, and comes afterwards', async () => {
    let calls = 0;
    const { session, state, hasAdvice } = await startWithRun(async () => {
      calls += 1;
      return calls > 1 ? advice : untilCancelled(state);
    });
    await vi.waitFor(() => expect(state().jobs.map(({ kind }) => kind)).toContain('advice'), 4000);
    session.select([state().plan?.layers[0]?.name ?? '']);
    await vi.waitFor(() => expect(hasAdvice()).toBe(true), 4000);
    expect(calls).toBe(2);
  });

  it('that the user calls off does not come again by itself, but when asked for', async () => {
    let hasCome = false;
    const { session, state, asked, hasAdvice } = await startWithRun(async () => {
      if (hasCome) return advice;
      hasCome = true;
      return untilCancelled(state);
    });
    await vi.waitFor(() => expect(hasCome).toBe(true), 4000);
    await session.cancelQuiet();
    await vi.waitFor(() => expect(state().jobs).toEqual([]));
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(asked).toHaveBeenCalledTimes(1);
    await session.advise();
    expect(hasAdvice()).toBe(true);
  });

  it('does not keep the inspector waiting when reading a layer is called off', async () => {
    const { session, state } = await startWithRun(async () => advice);
    session.select([state().plan?.layers[0]?.name ?? '']);
    await vi.waitFor(() => expect(state().jobs.map(({ kind }) => kind)).toContain('inspect'), {
      timeout: 4000,
      interval: 5,
    });
    await session.cancelQuiet();
    expect(state().inspectionState).toBe('error');
    session.retryInspection();
    await vi.waitFor(() => expect(state().inspectionState).toBe('ready'), 4000);
  });
});
