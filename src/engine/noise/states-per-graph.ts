import { nodesPerSession } from '../run/groups';

/** A run cannot be interrupted, so that cancelling takes at most about this long. */
const longestRunMs = 1000;

const firstSize = 4;

/** How many states to put into one graph, learned from the graphs before. */
export class StatesPerGraph {
  #nodesPerSet = 0;
  #msPerSet = 0;

  next(): number {
    if (this.#nodesPerSet === 0) return firstSize;
    const byNodes = nodesPerSession.filled / this.#nodesPerSet;
    const byTime = this.#msPerSet === 0 ? byNodes : longestRunMs / this.#msPerSet;
    return Math.max(1, Math.floor(Math.min(byNodes, byTime)));
  }

  learn(sets: number, nodes: number, runMs: number): void {
    this.#nodesPerSet = nodes / sets;
    this.#msPerSet = runMs / sets;
  }
}
