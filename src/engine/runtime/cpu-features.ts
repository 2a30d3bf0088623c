import { readFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';

/** What matters for int8 speed and saturation, by its name in /proc/cpuinfo → ours. */
const interesting: Readonly<Record<string, string>> = {
  avx2: 'avx2',
  avx512f: 'avx512f',
  avx512_vnni: 'avx512_vnni',
  avx_vnni: 'avx_vnni',
  amx_int8: 'amx_int8',
  asimddp: 'neon_dotprod',
  i8mm: 'neon_i8mm',
};

/** CPU features of this machine; empty where the system does not tell. */
export function cpuFeatures(): readonly string[] {
  if (platform() === 'darwin' && arch() === 'arm64') return ['neon_dotprod'];
  if (platform() !== 'linux') return [];
  try {
    const text = readFileSync('/proc/cpuinfo', 'utf8');
    const line = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(text)?.[1] ?? '';
    const flags = new Set(line.split(/\s+/));
    return Object.entries(interesting).flatMap(([flag, name]) => (flags.has(flag) ? [name] : []));
  } catch {
    return [];
  }
}

/** True where u8×s8 products are summed without 16-bit saturation. */
export function hasExactProducts(features: readonly string[]): boolean {
  return features.some((name) =>
    ['avx512_vnni', 'avx_vnni', 'amx_int8', 'neon_dotprod', 'neon_i8mm'].includes(name),
  );
}

export function cpuModel(): string {
  return cpus()[0]?.model.trim() ?? 'unknown CPU';
}
