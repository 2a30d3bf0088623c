import { z } from 'zod';
import { badInput } from '../errors';
import { jsonSchema, type Json, type PickedFile } from './picked-file';
import { valueKeyPattern, valueLimitBytes } from './value-store';

/** What the name of a project file ends in. */
export const projectExtension = 'bitloupe';

export function isProjectName(name: string): boolean {
  return name.toLowerCase().endsWith(`.${projectExtension}`);
}

export const projectFileKinds = ['model', 'data', 'validation'] as const;
export type ProjectFileKind = (typeof projectFileKinds)[number];

/** All stored values of one project together, packed; the last of the list stay out beyond it. */
export const projectValuesLimitBytes = 200 * 2 ** 20;
/** A project file above this is not read: about what all its values take in base64, and some history. */
export const projectLimitBytes = 320 * 2 ** 20;
const keyLimit = 20_000;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const ref = z.string().min(1).max(200);
const fileToSave = z.strictObject({ ref, sha256: sha256.nullable() }).nullable();

/** What a page hands over to be written: files by reference, values by their keys, what matters most first. */
export const projectToSaveSchema = z.strictObject({
  files: z.strictObject({ model: fileToSave, data: fileToSave, validation: fileToSave }),
  /** Recipe, history, runs, view: what the page makes of it is its own business. */
  content: jsonSchema,
  values: z.array(z.string().regex(valueKeyPattern)).max(keyLimit).readonly(),
});
export type ProjectToSave = z.infer<typeof projectToSaveSchema>;

export interface ProjectFile {
  /** Null: neither beside the project nor at its old place. */
  readonly file: PickedFile | null;
  /** The path as the project has it, for people. */
  readonly path: string;
  readonly sha256: string | null;
}

/** A file that a project names and that is not where it says. */
export interface MissingFile {
  readonly kind: ProjectFileKind;
  readonly path: string;
}

export interface OpenedProject {
  readonly savedAt: string;
  readonly files: Readonly<Record<ProjectFileKind, ProjectFile | null>>;
  /** From a file that anybody may have made: to be checked. */
  readonly content: Json;
  /** Keys of the values that came with it and are in the store now. */
  readonly values: readonly string[];
}

const path = z.string().min(1).max(4096);
const namedFile = z
  .strictObject({
    /** Seen from the project's folder, with `/`; null where no such way exists (another drive). */
    path: path.nullable(),
    absolute: path,
    sha256: sha256.nullable(),
  })
  .nullable();

const packedValue = z
  .string()
  .max(Math.ceil((valueLimitBytes * 4) / 3) + 4)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/);

/** `bitloupe.project/2`, as it stands in the file. */
export const projectSchema = z.strictObject({
  schema: z.literal('bitloupe.project/2'),
  app: z.string().max(100),
  savedAt: z.string().max(40),
  files: z.strictObject({ model: namedFile, data: namedFile, validation: namedFile }),
  content: jsonSchema,
  values: z.record(z.string().regex(valueKeyPattern), packedValue),
});
export type StoredProject = z.infer<typeof projectSchema>;

/** `bitloupe.project/1`: files by absolute path alone, without hashes, and no values. */
const firstSchema = z.strictObject({
  schema: z.literal('bitloupe.project/1'),
  savedAt: z.string().max(40),
  model: path,
  data: path.nullable(),
  validation: path.nullable(),
  content: jsonSchema,
});

function fromFirst(first: z.infer<typeof firstSchema>): StoredProject {
  const named = (absolute: string | null) =>
    absolute === null ? null : { path: null, absolute, sha256: null };
  return {
    schema: 'bitloupe.project/2',
    app: '0.1.0',
    savedAt: first.savedAt,
    files: {
      model: named(first.model),
      data: named(first.data),
      validation: named(first.validation),
    },
    content: first.content,
    values: {},
  };
}

/** Reads the text of a project file of any version. Throws `bad-input` that names the file and what is wrong. */
export function parseProject(text: string, name: string): StoredProject {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw badInput(
      `${name} is not a Bitloupe project: ${cause instanceof Error ? cause.message : 'no JSON'}.`,
      'It may be cut off, or another kind of file.',
    );
  }
  const schema = z.object({ schema: z.string() }).safeParse(json).data?.schema ?? '';
  const version = /^bitloupe\.project\/(\d+)$/.exec(schema)?.[1];
  if (version === undefined)
    throw badInput(
      `${name} is not a Bitloupe project: it has no “schema” of one.`,
      'Projects are written by “Save project” and start with "schema": "bitloupe.project/2".',
    );
  if (version === '1') return fromFirst(checked(firstSchema, json, name));
  if (version === '2') return checked(projectSchema, json, name);
  throw badInput(
    `${name} is a project of version ${version}; this Bitloupe reads versions 1 and 2.`,
    'Open it with a newer Bitloupe.',
  );
}

function checked<Schema extends z.ZodType>(
  schema: Schema,
  json: unknown,
  name: string,
): z.infer<Schema> {
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.join('.')})`;
  throw badInput(
    `${name} is a damaged project: ${issue?.message ?? 'it cannot be read'}${where}.`,
    'Save it again from where it came from.',
  );
}
