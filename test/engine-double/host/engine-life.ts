import type { Engine } from '../../../src/engine/index';
import { OpenThings } from '../../../src/host/open-things';
import { PageJobs, type JobOwner } from '../../../src/host/page-jobs';
import type { EngineCalls } from '../../../src/shared/contract/contract';
import { AppError } from '../../../src/shared/errors';
import type { EngineStatus } from '../../../src/shared/process/engine-status';
import type { HostEvent } from '../../../src/shared/shell/host';
import { createEngineDouble } from '../engine';
import { pageBehaviour } from '../page-behaviour';
import { refer } from './files';

const restartMs = 400;
const log = ['engine: measuring sample 39', 'std::bad_alloc', 'engine exited with code 134'];

/** The engine double in the page, as if in a process that can end, and is started again three times. */
export class EngineLife {
  status: EngineStatus = { state: 'ready', generation: 1, reason: null, asked: false, log: [] };
  /** Every call of the engine. */
  readonly asked: string[] = [];
  /** Always the present engine. */
  readonly calls: EngineCalls;
  readonly #emit: (event: HostEvent) => void;
  readonly #stepMs: number;
  // Who a job belongs to does not matter here: pages come one after another.
  readonly #page: JobOwner;
  readonly #waiting = new Set<(error: AppError) => void>();
  #engine!: Engine;
  #jobs!: PageJobs;
  #open!: OpenThings;
  #crashes = 0;

  constructor(emit: (event: HostEvent) => void, stepMs: number) {
    this.#emit = emit;
    this.#stepMs = stepMs;
    this.#page = { progress: (progress) => emit({ type: 'progress', progress }) };
    this.#begin();
    this.calls = new Proxy({} as EngineCalls, {
      get: (_, name: keyof EngineCalls) => (args: never) => this.#call(name, args),
    });
  }

  start(): void {
    this.#crashes = 0;
    this.#begin();
    this.#tell({ state: 'ready', generation: this.status.generation + 1 });
  }

  /** The process ends: because somebody asked for it, or by itself. */
  end(asked: boolean): void {
    if (!asked) this.#crashes += 1;
    for (const reject of this.#waiting) reject(new AppError('engine-lost', 'The engine stopped.'));
    this.#waiting.clear();
    if (this.#crashes >= 3) {
      const reason = 'It stopped three times in five minutes.';
      this.#tell({ state: 'stopped', asked, reason, log });
      return;
    }
    this.#tell({ state: 'lost', asked, reason: 'The engine process ended (code 134).', log });
    this.#tell({ state: 'restarting', generation: this.status.generation + 1 });
    setTimeout(() => {
      this.#begin();
      this.#tell({ state: 'ready' });
    }, restartMs);
  }

  #begin(): void {
    this.#jobs = new PageJobs((jobId) => void this.#engine.cancel({ jobId }));
    this.#open = new OpenThings();
    this.#engine = createEngineDouble(
      {
        emit: {
          // Of the jobs of now: an engine that has ended tells nothing more.
          progress: (progress) => this.#jobs.tell(progress),
          memory: (memory) => this.#emit({ type: 'memory', ...memory }),
        },
        resolveFile: (ref) => refer(ref)?.location ?? ref,
      },
      pageBehaviour(this.#stepMs, () => this.end(false)),
    );
  }

  #tell(next: Partial<EngineStatus>): void {
    this.status = { ...this.status, ...next };
    this.#emit({ type: 'engine', status: this.status });
  }

  #call(name: keyof EngineCalls, args: { jobId: string }): Promise<unknown> {
    this.asked.push(name);
    if (this.status.state !== 'ready')
      return Promise.reject(new AppError('engine-lost', 'The engine is not running.'));
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      this.#ask(name, args)
        .then(resolve, reject)
        .finally(() => this.#waiting.delete(reject));
    });
  }

  #ask(name: keyof EngineCalls, args: { jobId: string }): Promise<unknown> {
    if (name === 'situation')
      return Promise.resolve({ ...this.#open.present, jobs: this.#jobs.living });
    if (name === 'join') return this.#jobs.join(args.jobId, this.#page);
    const work = async (): Promise<unknown> => {
      const answer: unknown = await (this.#engine[name] as (args: unknown) => Promise<unknown>)(
        args,
      );
      this.#open.done(name, args, answer);
      return answer;
    };
    return args?.jobId === undefined || name === 'cancel'
      ? work()
      : this.#jobs.start(args.jobId, name, args, this.#page, work);
  }
}
