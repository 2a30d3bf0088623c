import { AppError } from '../../shared/errors';

/** Throws `unsupported` where ONNX Runtime has no binaries: better said than found out by its loader. */
export function requireRuntime(platform: NodeJS.Platform, arch: string): void {
  if (platform === 'darwin' && arch === 'x64') {
    throw new AppError(
      'unsupported',
      'ONNX Runtime has no binaries for Macs with Intel processors',
      {
        hint: 'Use a Mac with Apple silicon, Linux or Windows. `bitloupe serve` there shows its screens in a browser here.',
      },
    );
  }
}

/** Why ONNX Runtime could not be loaded, for a user to act on. */
export function explainMissingRuntime(
  error: unknown,
  platform: NodeJS.Platform,
  arch: string,
): AppError {
  const detail = error instanceof Error ? error.message : String(error);
  const isMusl = platform === 'linux' && /ld-linux|GLIBC|libc\.musl|libstdc\+\+/.test(detail);
  return new AppError(
    'unsupported',
    `ONNX Runtime cannot be loaded on this system (${platform} ${arch})`,
    {
      hint: isMusl
        ? 'It needs a Linux with glibc 2.28 or newer and libstdc++; Alpine has another C library.'
        : 'It has binaries for Linux (x64, arm64), Windows (x64, arm64) and Macs with Apple silicon. Install the packages again (npm ci) where yours is one of them.',
      detail,
      cause: error,
    },
  );
}
