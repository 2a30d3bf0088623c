import { readdir, readFile } from 'node:fs/promises';
import { standardOps, standInOf } from '../../src/engine/ops/catalogue';

const engine = 'src/engine';
const page = 'src/renderer';

/** Where else op types may be named, and why. All others ask the catalogue for traits. */
const allowed: Readonly<Record<string, string>> = {
  'bench/speed-hints.ts': 'advice in words, by op type',
  'match/reading/fake-quant.ts': 'the arithmetic that stands for a rounding in exports of training',
  'match/reading/end-of-layer.ts': 'the shape that training with rounding leaves behind a product',
  'match/reading/weight-source.ts': 'the shape that dynamic quantization leaves behind a product',
  'source/inner-nodes.ts': 'what a body holds beside its nodes, and the counter of a Loop',
  'onnx/sparse.ts': 'a tensor in the form of a node',
  'prepare/model/constants.ts': 'a tensor in the form of a node',
  'prepare/model/describe-values.ts': 'a tensor in the form of a node',
  'prepare/model/identity.ts': 'a tensor in the form of a node',
  'travel/travel-scene.ts': 'a tensor in the form of a node',
  'emit/sheet/softmax-floor.ts': 'nodes of its own, by variable',
  'emit/sheet/sum-sheet.ts': 'nodes of its own, by table',
  'executed/attribute-nodes.ts': 'nodes that the runtime puts in',
};

/** The same of the page, which is told by the engine what it shows of an operator. */
const allowedOnPage: Readonly<Record<string, string>> = {
  'columns/layer-columns.ts': 'convolutions differ by their kernels, which their column shows',
  'graph/model/group-by-scope.ts': 'modules of exporters that hold one node and its name',
  'graph/model/strides.ts': 'how far a picture is scaled, out of the words beside a node',
  'panels/banners/model-banners.tsx': 'counts what a file that is int8 already holds, by name',
};

/** Words of the page that are operators, too. */
const words: ReadonlySet<string> = new Set(['Size', 'Log']);

/** Left out: the op type of a node that is written, which is the first argument of several. */
const notAsked = /\b(makeNode|add)\(\s*'\w+',/g;

/** Operators of which the catalogue knows nothing, and which are asked for by name all the same. */
const others: ReadonlySet<string> = new Set(['Constant', 'If', 'Loop']);

const isOp = (name: string): boolean =>
  standardOps.has(name) || others.has(name) || standInOf(name) !== undefined;

/** Whether an op type, or a list of them in one text or pattern, stands there as a text or as a key. */
export function namesOps(text: string): boolean {
  const asked = text.replaceAll(notAsked, '');
  const found = asked.matchAll(
    /['`]([^'`\n]*)['`]|\/\^?\(?(\w+(?:\|\w+)+)|(?:^|[{,])\s*([A-Z]\w+):/gm,
  );
  return [...found].some(([, quoted, pattern, key]) => {
    const words = (quoted ?? pattern ?? key ?? '').split(/\W+/).filter((word) => word !== '');
    return words.length > 0 && words.every(isOp);
  });
}

/** Whether a text of the page is an op type; comments may name them. */
export function namesOpsOnPage(text: string): boolean {
  const code = text.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '');
  return [...code.matchAll(/'([A-Z]\w*)'/g)].some(
    ([, word = '']) => isOp(word) && !words.has(word),
  );
}

/** What the program knows of an operator stands in src/engine/ops: who asks by name elsewhere knows it a second time. */
export async function checkOpNames(): Promise<string | null> {
  const problems = [
    ...(await namesIn(engine, allowed, namesOps)),
    ...(await namesIn(page, allowedOnPage, namesOpsOnPage)),
  ];
  return problems.length === 0 ? null : problems.join('\n');
}

async function namesIn(
  room: string,
  exceptions: Readonly<Record<string, string>>,
  names: (text: string) => boolean,
): Promise<readonly string[]> {
  const paths = (await readdir(room, { recursive: true }))
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /(?<!\.test)\.tsx?$/.test(path) && !path.startsWith('ops/'));
  const texts = await Promise.all(
    paths.map(async (path) => [path, await readFile(`${room}/${path}`, 'utf8')] as const),
  );
  const naming = texts.filter(([, text]) => names(text)).map(([path]) => path);
  return [
    ...naming
      .filter((path) => !Object.hasOwn(exceptions, path))
      .map((path) => `${room}/${path} names op types`),
    ...Object.keys(exceptions)
      .filter((path) => !naming.includes(path))
      .map((path) => `${room}/${path} names none any more: take it out of the exceptions`),
  ];
}
