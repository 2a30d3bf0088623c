import { entryOf } from '../../entry-of';
import { type AppError, badInput } from '../../errors';
import { pyString } from '../python/literal';
import type { PyCall } from '../python/read-python';
import type { PresetName } from '../../recipe/presets';
import { emptyRecipe, type Recipe } from '../../recipe/recipe';
import { activationFields, type QconfigChange, type QconfigPatch } from '../../recipe/qconfig';
import type { ReadScene, TravelLayer, TravelledRecipe } from '../terms/scene';

/** Reads the calls of a Python text; throws `bad-input` where none of them is the one it looks for. */
export type PythonReader = (
  calls: readonly PyCall[],
  scene: ReadScene,
  source: string,
) => TravelledRecipe;

/** What a file of another tool says, collected into a recipe. */
export class Found {
  readonly leftOut: string[] = [];
  readonly #scene: ReadScene;
  readonly #layers = new Map<string, QconfigPatch>();
  readonly #ops = new Map<string, QconfigPatch>();
  #global: QconfigChange | null = null;
  readonly #preset: PresetName | null;

  constructor(scene: ReadScene, preset: PresetName | null = null) {
    this.#scene = scene;
    this.#preset = preset;
  }

  get layers(): readonly TravelLayer[] {
    return this.#scene.layers;
  }

  setGlobal(change: QconfigChange): void {
    this.#global = change;
  }

  /** A layer by any of its nodes. The folded activation counts as its layer, as everywhere. */
  setNode(node: string, patch: QconfigPatch): void {
    const layer =
      this.layers.find(({ name }) => name === node) ??
      this.layers.find(({ nodes }) => nodes.includes(node));
    if (layer !== undefined) this.setLayer(layer, patch);
    else if (!this.#scene.nodeNames.includes(node))
      this.leftOut.push(`node ${pyString(node)} is not in this model`);
  }

  /** What is said last of a layer counts; a skip takes all else with it. */
  setLayer({ name }: TravelLayer, patch: QconfigPatch): void {
    const before = this.#layers.get(name);
    const isChange = patch !== 'none' && before !== undefined && before !== 'none';
    this.#layers.set(name, isChange ? merged(before, patch) : patch);
  }

  setOp(op: string, patch: QconfigPatch): void {
    if (this.layers.some((layer) => layer.op === op)) this.#ops.set(op, patch);
  }

  /** Nodes that a regular expression of Python finds from the first character on, or as a whole. */
  setMatching(source: string, isWhole: boolean, patch: QconfigPatch): void {
    this.setWhere(source, isWhole, (layer) => layer.nodes, patch);
  }

  setWhere(
    source: string,
    isWhole: boolean,
    namesOf: (layer: TravelLayer) => readonly string[],
    patch: QconfigPatch,
  ): void {
    const names = new Set(this.matching(source, isWhole, this.layers.flatMap(namesOf)));
    for (const layer of this.layers) {
      if (namesOf(layer).some((name) => names.has(name))) this.setLayer(layer, patch);
    }
    if (names.size === 0 && this.matching(source, isWhole, this.#scene.nodeNames).length === 0)
      this.leftOut.push(`pattern ${pyString(source)} matches nothing in this model`);
  }

  /** Names that a regular expression of Python finds from their first character on, or as a whole. */
  matching(source: string, isWhole: boolean, names: readonly string[]): readonly string[] {
    try {
      const pattern = `/^(?:${fromPython(source)})${isWhole ? '$' : ''}/`;
      return names.filter(this.#scene.match(pattern, names));
    } catch {
      this.leftOut.push(`pattern ${pyString(source)} cannot be matched here`);
      return [];
    }
  }

  done(): TravelledRecipe {
    const recipe: Recipe = {
      ...emptyRecipe,
      ...(this.#preset === null ? {} : { preset: this.#preset }),
      ...(this.#global === null ? {} : { global: this.#global }),
      ...(this.#ops.size === 0 ? {} : { ops: Object.fromEntries(this.#ops) }),
      ...(this.#layers.size === 0 ? {} : { layers: Object.fromEntries(this.#layers) }),
    };
    return { recipe, leftOut: [...new Set(this.leftOut)] };
  }
}

function merged(before: QconfigChange, patch: QconfigChange): QconfigChange {
  const activation = { ...activationFields(before), ...activationFields(patch) };
  const weight = { ...before.weight, ...patch.weight };
  return {
    ...(Object.keys(activation).length === 0 ? {} : { activation }),
    ...(Object.keys(weight).length === 0 ? {} : { weight }),
  };
}

/** The file has nothing that its reader looks for. */
export function nothingOf(source: string, what: string): AppError {
  return badInput(`${source} has no call of ${what}`, 'Check --from, or leave it out.');
}

/** Python's `\Z` and `(?P<name>…)` in JavaScript's words. */
function fromPython(source: string): string {
  return source.replaceAll(/\\Z/g, '$').replaceAll('(?P<', '(?<');
}

/** An entry of a table that text of a file names. */
export function known<T>(table: Readonly<Record<string, T>>, key: unknown): T | undefined {
  return typeof key === 'string' ? entryOf(table, key) : undefined;
}
