import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { projectDir } from '../build/stamp';
import type { Row } from './rows';

interface BundleSizes {
  /** Everything in out/renderer. */
  readonly row: Row;
  /** kB gzipped by kind of file. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Where the script comes from, as shares of its length before it is minified; the largest first. */
  readonly shares: readonly (readonly [name: string, share: number])[];
}

export async function measureBundle(): Promise<BundleSizes> {
  const folder = path.join(projectDir, 'out', 'renderer');
  const kinds: Record<string, number> = {};
  for (const name of await readdir(folder, { recursive: true })) {
    const kind = path.extname(name).slice(1);
    if (kind === '') continue;
    const bytes = gzipSync(await readFile(path.join(folder, name)), { level: 9 }).length;
    kinds[kind] = (kinds[kind] ?? 0) + bytes / 1000;
  }
  const totalKb = Object.values(kinds).reduce((sum, kb) => sum + kb, 0);
  return {
    row: {
      what: 'Renderer, everything gzipped',
      values: [totalKb],
      unit: 'kB',
      limit: 1500,
      judged: 'median',
    },
    kinds,
    shares: await scriptShares(),
  };
}

/** What the page weighs, and what it is made of. */
export function bundleWords({ kinds, shares }: BundleSizes): string {
  const weights = Object.entries(kinds)
    .toSorted(([, a], [, b]) => b - a)
    .map(([kind, kb]) => `${kind} ${kb.toFixed(0)}`);
  const parts = shares
    .filter(([, part]) => part >= 0.02)
    .map(([name, part]) => `${name} ${(part * 100).toFixed(0)} %`);
  return `Gzipped, in kB: ${weights.join(', ')}. The scripts are made of: ${parts.join(', ')}.`;
}

/** A build of its own that writes nothing: it tells how much of each package is left in it. */
async function scriptShares(): Promise<BundleSizes['shares']> {
  const made = await build({
    configFile: path.join(projectDir, 'vite.config.ts'),
    root: path.join(projectDir, 'src', 'renderer'),
    logLevel: 'error',
    build: { write: false },
  });
  const outputs = (Array.isArray(made) ? made : [made]) as Rolldown.RolldownOutput[];
  const lengths = new Map<string, number>();
  for (const { output } of outputs) {
    for (const chunk of output) {
      if (chunk.type !== 'chunk') continue;
      for (const [id, module] of Object.entries(chunk.modules)) {
        const name = packageOf(id);
        lengths.set(name, (lengths.get(name) ?? 0) + module.renderedLength);
      }
    }
  }
  const whole = [...lengths.values()].reduce((sum, length) => sum + length, 0);
  return [...lengths]
    .map(([name, length]) => [name, length / whole] as const)
    .toSorted(([, a], [, b]) => b - a);
}

function packageOf(id: string): string {
  const parts = /.*node_modules\/(@[^/]+\/[^/]+|[^/]+)/.exec(id)?.[1];
  if (parts === undefined) return id.includes('/src/') ? 'the app itself' : 'glue';
  return parts.startsWith('@') ? (parts.split('/')[0] ?? parts) : parts;
}
