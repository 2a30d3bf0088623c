// `npm run browser`: sees to it that there is a browser for the tests; installs one where it can (scripts/browser).
import { setUpBrowser } from './browser/set-up-browser';
import { thisMachine } from './browser/this-machine';

try {
  console.log(`Browser for the tests: ${await setUpBrowser(thisMachine())}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
