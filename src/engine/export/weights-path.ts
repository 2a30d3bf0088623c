/** Where the weights of a model go that is too large for one file. */
export function weightsPathOf(path: string): string {
  return `${path}.data`;
}
