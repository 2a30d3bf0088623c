/** True where permissions bind the tests: not root, or root who can step down for a moment. */
export const canBecomeOrdinaryUser =
  process.platform !== 'win32' && typeof process.seteuid === 'function';

/** Runs a test body without root's power to ignore permissions. */
export async function asOrdinaryUser(body: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return body();
  process.seteuid?.(65534);
  try {
    await body();
  } finally {
    process.seteuid?.(0);
  }
}
