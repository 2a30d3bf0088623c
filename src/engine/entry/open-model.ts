import type { FileRef } from '../../shared/contract/arguments';
import { AppError } from '../../shared/errors';
import type { Recipe } from '../../shared/recipe/recipe';
import type { Job } from '../jobs/job';
import type { JobBook } from '../jobs/job-book';
import type { ModelProto } from '../onnx/proto';
import type { SourceModel } from '../prepare/read/read-model';
import type { ObservationCache } from '../workspace/observation-cache';
import { workspaceUnder } from '../workspace/repaired-workspace';
import type { Workspace } from '../workspace/workspace';

export interface EngineFiles {
  /** The path behind a reference; throws for one that was never handed out, or not for this use. */
  readonly resolveFile: (ref: FileRef, access: 'read' | 'write') => string;
  /** False for what lies outside the folders that may be read; links in data folders are asked about. */
  readonly mayReach?: (path: string) => boolean;
}

/** What the calls of an engine share. */
export interface EngineParts {
  readonly files: EngineFiles;
  readonly threads: number;
  readonly jobs: JobBook;
  readonly observationCache: ObservationCache;
  readonly open: OpenModel;
}

/** The model that is open, if any. */
export class OpenModel {
  /** The prepared model and all that is known of it. */
  workspace: Workspace | null = null;
  /** The same model as its file has it; its weights are those that the prepared one uses. */
  inFile: ModelProto | null = null;
  /** Read, and waiting to be prepared. */
  read: {
    readonly file: FileRef;
    readonly source: SourceModel;
    readonly readMs: number;
  } | null = null;

  /** Throws `bad-input` when no model is open. */
  get current(): Workspace {
    return opened(this.workspace);
  }

  /**
   * The open model as the repairs of a recipe make it. Throws `bad-input` when no model is open, or naming
   * layers that a repair does not fit.
   */
  under(job: Job, recipe: Recipe): Promise<Workspace> {
    return workspaceUnder(job, this.current, recipe);
  }

  /** Throws `bad-input` when no model is open. */
  get source(): ModelProto {
    return opened(this.inFile);
  }

  close(): void {
    this.workspace = null;
    this.inFile = null;
    this.read = null;
  }
}

function opened<T>(thing: T | null): T {
  if (thing === null) throw new AppError('bad-input', 'No model is open.');
  return thing;
}
