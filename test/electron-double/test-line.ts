interface Question {
  readonly id: number;
  readonly code: string;
  readonly arg: unknown;
}

/** Lets the test run code in this process, as Playwright's Electron driver does in Electron's. */
export function serveTests(electron: object): void {
  process.on('message', (question: Question) => {
    void answer(electron, question).then((outcome) =>
      process.send?.({ id: question.id, ...outcome }),
    );
  });
  // The test is gone: nothing may stay behind.
  process.on('disconnect', () => process.exit(1));
}

async function answer(
  electron: object,
  { code, arg }: Question,
): Promise<{ value?: unknown; error?: string }> {
  try {
    // oxlint-disable-next-line no-eval -- running the test's code is what this file is for
    const run = (0, eval)(`(${code})`) as (electron: object, arg: unknown) => unknown;
    return { value: await run(electron, arg) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
