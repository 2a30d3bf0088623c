import { hostname, userInfo } from 'node:os';
import type { Command } from 'commander';
import packageJson from '../../../package.json' with { type: 'json' };
import { requireRuntime } from '../../engine/runtime/runtime-binaries';
import { printable } from '../../shared/printable';
import { type ExitCode, exitCode } from '../terminal/exit-code';
import type { CliIo, Run } from '../terminal/io';
import { parsePort } from '../options/parse-values';

interface ServeOptions {
  readonly data?: string;
  readonly root?: string;
  readonly host: string;
  readonly port?: number;
  readonly open?: true;
}

export function addServeCommand(program: Command, run: Run): void {
  program
    .command('serve')
    .summary('the app in a browser, for remote machines')
    .description(
      'Serves the app to a browser. Only this machine can connect, with the token in the address; the page sees nothing outside the root folder.',
    )
    .argument('[model]', 'ONNX model, or project (.bitloupe), to open')
    .option('--data <folder>', 'calibration data to open with it')
    .option('--root <folder>', 'the folder that may be browsed (default: the current one)')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port; 0, the default, takes any free one', parsePort)
    .option('--open', 'open the browser of this machine')
    .addHelpText('after', examples)
    .action(run(serve));
}

const examples = `
Examples:
  bitloupe serve model.onnx --data calib/
  bitloupe serve net.bitloupe
  bitloupe serve --port 8080 --root /data        then, on your own machine, the ssh line it prints`;

async function serve(
  io: CliIo,
  model: string | undefined,
  options: ServeOptions,
): Promise<ExitCode> {
  // The engine is another process, and could say it only in its log.
  requireRuntime(process.platform, process.arch);
  const { startServer } = await import('../../server/start-server');
  const server = await startServer({
    version: packageJson.version,
    host: options.host,
    ...(model === undefined ? {} : { model }),
    ...(options.data === undefined ? {} : { data: options.data }),
    ...(options.root === undefined ? {} : { root: options.root }),
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  const { paint } = io.out;
  io.out.write(`${paint.bold(server.url)}\n`);
  io.out.write(`Files under ${printable(server.root)} can be opened. Ctrl+C ends the server.\n`);
  io.out.write(
    `From another machine: ssh -N -L ${server.port}:127.0.0.1:${server.port} ${userInfo().username}@${hostname()}\n`,
  );
  if (options.host !== '127.0.0.1' && options.host !== 'localhost' && options.host !== '::1') {
    io.err.write(
      `${io.err.paint.yellow('Warning:')} ${options.host} may be reachable by others on your network; whoever has the address with its token can read and write under ${printable(server.root)}.\n`,
    );
  }
  if (options.open === true) {
    const { default: open } = await import('open');
    await open(server.url);
  }
  await new Promise<void>((resolve) => {
    const stopListening = io.onInterrupt(() => {
      stopListening();
      resolve();
    });
  });
  await server.close();
  return exitCode.done;
}
