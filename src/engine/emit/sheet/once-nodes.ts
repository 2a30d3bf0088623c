import type { AttributeValue } from '../../onnx/proto';
import type { GraphDraft } from '../draft/graph-draft';

/** Nodes beside those of a draft, written when they are first asked for. */
export class OnceNodes {
  readonly draft: GraphDraft;
  readonly #written = new Set<string>();

  constructor(draft: GraphDraft) {
    this.draft = draft;
  }

  /** A node by the name of its output; returns that. */
  add(
    op: string,
    inputs: readonly string[],
    name: string,
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    return this.once(name, () => this.draft.add(op, inputs, name, attributes));
  }

  /** Writes the nodes behind a value unless they are there already; returns its name. */
  once(name: string, write: (name: string) => void): string {
    if (!this.#written.has(name)) {
      this.#written.add(name);
      write(name);
    }
    return name;
  }
}
