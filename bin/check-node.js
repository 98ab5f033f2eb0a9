// Runs before anything else, on any Node: says what to do instead of letting a native module crash.
const REQUIRED_MAJOR = 24;

export function nodeProblem(version) {
  const major = Number(version.split('.')[0]);
  if (major >= REQUIRED_MAJOR) return undefined;
  return [
    `Edgewise needs Node.js ${REQUIRED_MAJOR} or newer; this is ${version}.`,
    '  to do:    in the folder of the clone, run it through npm, which uses the Node.js that `npm ci` installed (Linux x64):',
    '              npx edgewise --help      or      npm start',
    `            or install Node.js ${REQUIRED_MAJOR} from https://nodejs.org and run this again.`,
  ].join('\n');
}

const problem = nodeProblem(process.versions.node);
if (problem !== undefined) {
  console.error(problem);
  process.exit(3);
}
