import type { HostEvent } from '../../../shared/shell/host';
import { get, set, type Context } from './context';

/** A working engine tells its memory every second; a large step may hold it up for some. */
const patienceMs = 10_000;
const lookEveryMs = 1_000;

/** Watches whether an engine that has something to do is heard at all, and says for how long it was not. */
export function watchEngine(context: Context): {
  heard(event: HostEvent): void;
  stop(): void;
} {
  let heardAt = context.now();
  const look = (): void => {
    const { jobs, engine, silentS: before } = get(context);
    const isAsked = engine.status?.state === 'ready' && engine.connection === 'up';
    const sinceMs = Math.min(...jobs.map((job) => context.now() - job.startedAt));
    const silentMs = isAsked ? Math.min(context.now() - heardAt, sinceMs) : 0;
    const silentS = jobs.length > 0 && silentMs >= patienceMs ? Math.floor(silentMs / 1000) : null;
    if (silentS !== before) set(context, { silentS });
  };
  const timer = setInterval(look, lookEveryMs);
  return {
    heard: ({ type }) => {
      if (type !== 'progress' && type !== 'memory') return;
      heardAt = context.now();
      if (get(context).silentS !== null) set(context, { silentS: null });
    },
    stop: () => clearInterval(timer),
  };
}
