import type { SharedProto } from '../onnx/shared-proto';
import { createSession, type RuntimeSession } from '../runtime/ort';
import { sessionOptions } from '../runtime/session-options';

/**
 * A session as users run it: all optimisations, real kernels. Its threads stop waiting actively when
 * a run ends, because in a race they would take the cores from whoever runs next.
 */
export function openRacer(
  model: string | SharedProto,
  threads: number | undefined,
): Promise<RuntimeSession> {
  return createSession(model, {
    ...sessionOptions('real'),
    extra: { force_spinning_stop: '1' },
    threads,
  });
}
