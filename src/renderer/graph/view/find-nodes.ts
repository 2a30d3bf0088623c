import { compilePattern } from '../../ui/text/compile-pattern';
import type { GraphModel } from '../model/graph-model';

/** Items whose name, op or detail contains the words; `op:Conv` asks for the op alone, `/…/` is an expression. */
export function findNodes(model: GraphModel, query: string): readonly number[] {
  const text = query.trim();
  if (text === '') return [];
  const matches = matcher(text);
  return model.items.filter(matches).map((item) => item.id);
}

type Item = GraphModel['items'][number];

function matcher(text: string): (item: Item) => boolean {
  const expression = /^\/(.+)\/i?$/.exec(text);
  if (expression) {
    const pattern = compilePattern(expression[1] ?? '');
    return (item) => pattern.ok && pattern.test(item.name);
  }
  if (/^op:/i.test(text)) {
    const ops = text
      .slice(3)
      .toLowerCase()
      .split(',')
      .filter((op) => op !== '');
    return (item) => ops.some((op) => item.op.toLowerCase().startsWith(op));
  }
  const words = text.toLowerCase().split(/\s+/);
  return (item) => {
    const searched = `${item.name} ${item.op} ${item.detail}`.toLowerCase();
    return words.every((word) => searched.includes(word));
  };
}
