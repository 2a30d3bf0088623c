import { createBirpc } from 'birpc';
import type { EngineEvents } from '../shared/contract/results';
import type { FileRef, JobId } from '../shared/contract/arguments';
import { engineCallNames } from '../shared/contract/contract';
import { isWritable, type FileAccess } from '../shared/shell/file-book';
import { asAppError, AppError, badInput, isOutOfMemory } from '../shared/errors';
import { quietly, wireOptions, type WireChannel } from '../shared/wire/wire';
import { makeConfine } from '../engine/files/confine';
import type { Engine, EngineOptions } from '../engine/index';
import { OpenThings } from './open-things';
import { PageJobs } from './page-jobs';

export type CreateEngine = (options: EngineOptions) => Engine;

type EngineCallName = (typeof engineCallNames)[number];

type Connection = Pick<EngineEvents, 'progress' | 'memory'>;

/** How long jobs go on after their page is gone: a reload takes seconds, a laptop's sleep or a lost line minutes. */
const patienceMs = 10 * 60_000;

/** One engine and the pages that talk to it: knows whose job is whose, and what a reference means. */
export class EngineHost {
  readonly #engine: Engine;
  readonly #files = new Map<FileRef, string>();
  readonly #connections = new Set<Connection>();
  readonly #jobs: PageJobs;
  readonly #open = new OpenThings();
  readonly #mayReach: (path: string) => boolean;
  #patience: NodeJS.Timeout | undefined;

  /** `roots`: real paths of all that references and data may lead to; null = the whole disk. */
  constructor(
    createEngine: CreateEngine,
    cacheDir: string | null,
    roots: readonly string[] | null,
  ) {
    this.#mayReach = makeConfine(roots);
    this.#jobs = new PageJobs(
      (jobId) => void this.#engine.cancel({ jobId }).catch(() => undefined),
    );
    this.#engine = createEngine({
      emit: {
        progress: (progress) => this.#jobs.tell(progress),
        memory: (args) => {
          for (const connection of this.#connections) connection.memory(args);
        },
      },
      resolveFile: (ref, access) => this.#pathOf(ref, access),
      mayReach: this.#mayReach,
      ...(cacheDir === null ? {} : { cacheDir }),
    });
  }

  grant(files: readonly (readonly [FileRef, string])[]): void {
    for (const [ref, path] of files) this.#files.set(ref, path);
  }

  /** Serves a line; the result ends that. Its long jobs go on for a while, for a page that comes back. */
  connect(channel: WireChannel): () => void {
    const functions = Object.fromEntries(
      engineCallNames.map((name) => [name, (args: unknown) => this.#call(connection, name, args)]),
    );
    const page = createBirpc<EngineEvents, typeof functions>(functions, {
      ...wireOptions(channel, engineCallNames),
      eventNames: ['progress', 'memory'],
    });
    const connection: Connection = {
      progress: (progress) => quietly(() => page.progress(progress)),
      memory: (args) => quietly(() => page.memory(args)),
    };
    this.#connections.add(connection);
    clearTimeout(this.#patience);
    return () => {
      if (!this.#connections.delete(connection)) return;
      this.#jobs.leave(connection);
      this.#patience = setTimeout(() => this.#jobs.abandon(), patienceMs).unref();
      page.$close();
    };
  }

  dispose(): Promise<void> {
    return this.#engine.dispose();
  }

  async #call(connection: Connection, name: EngineCallName, args: unknown): Promise<unknown> {
    if (name === 'situation') return { ...this.#open.present, jobs: this.#jobs.living };
    const jobId = name === 'cancel' ? null : jobIdOf(args);
    if (name === 'join') {
      if (jobId === null) throw badInput('A job needs a name (jobId).');
      return this.#jobs.join(jobId, connection);
    }
    // Whoever opens another model does not come back to what runs on this one.
    if (name === 'openModel' || name === 'closeModel') this.#jobs.abandon();
    const call = this.#engine[name].bind(this.#engine) as (args: unknown) => Promise<unknown>;
    const work = async (): Promise<unknown> => {
      const answer = await call(args);
      this.#open.done(name, args, answer);
      return answer;
    };
    if (jobId === null) return work();
    if (this.#jobs.has(jobId)) throw badInput(`There is already a job named ${jobId}.`);
    return this.#jobs.start(jobId, name, args, connection, async () => {
      try {
        return await work();
      } catch (thrown) {
        throw withMemoryHint(thrown, name);
      }
    });
  }

  #pathOf(ref: FileRef, access: FileAccess): string {
    const path = this.#files.get(ref);
    if (path === undefined)
      throw badInput('The engine does not know this file reference.', 'Choose the file again.');
    if (access === 'write' && !isWritable(ref))
      throw badInput(`${path} was opened, not chosen to be written.`, 'Choose where to save.');
    // At the time of use: since it was chosen, somebody may have put a link in its place.
    if (!this.#mayReach(path))
      throw badInput(`${path} leads outside the folder that is served.`, 'Choose another file.');
    return path;
  }
}

function jobIdOf(args: unknown): JobId | null {
  if (typeof args !== 'object' || args === null || !('jobId' in args)) return null;
  if (typeof args.jobId !== 'string' || args.jobId === '')
    throw badInput('A job needs a name (jobId).');
  return args.jobId;
}

/** Allocation failures come as plain errors of V8 and of the runtime; users need to know what they are. */
function withMemoryHint(thrown: unknown, call: string): AppError {
  const error = asAppError(thrown);
  if (error.code !== 'internal' || !isOutOfMemory(error.message)) return error;
  return new AppError('out-of-memory', `There is not enough memory for ${call}.`, {
    hint: 'Close other programs, use fewer samples, or run `bitloupe serve` on a larger machine.',
    detail: error.detail ?? error.message,
    cause: thrown,
  });
}
