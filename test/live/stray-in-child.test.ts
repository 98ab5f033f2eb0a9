import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHILD_DEADLINE } from '../harness/child-deadline.ts';

const SRC = join(import.meta.dirname, '../../src');

/** An order for either process, which it reads files for before it finds that they are not there. */
const USE = [{ file: './nowhere.ts', sha256: '0'.repeat(64) }];
const PLACE = { systemPath: '/nowhere/system.yaml', workspace: '/nowhere', folder: '/nowhere/run' };
const ORDER = { kind: 'start', order: PLACE, start: {}, job: 'retrain', config: { use: USE }, folder: PLACE.folder };

/** The answers of a process that is sent a message, and in which code of a user does something at that moment. */
async function answersOf(program: string, deed: string) {
  const own = `data:text/javascript,${encodeURIComponent(`process.on('message', () => { ${deed} });`)}`;
  const child = fork(join(SRC, program), [], {
    execArgv: ['--import', own],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    timeout: CHILD_DEADLINE,
    killSignal: 'SIGKILL',
  });
  let errors = '';
  const answers: unknown[] = [];
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.on('message', (answer) => void answers.push(answer));
  const exit = once(child, 'exit');
  child.send(ORDER);
  await exit;
  return { answers, errors };
}

it.each([
  ['the job', 'jobs/job-process.ts', 'outcome'],
  ['the shadow', 'operate/shadow-process.ts', 'kind'],
])(
  'the process of %s answers with what nobody waited for or caught, and does not end with a dump',
  async (_, program, name) => {
    const deeds = {
      'A promise was rejected, and nobody waited for it': 'void Promise.reject(new Error("chat is down"));',
      'An error was thrown where nobody could catch it':
        'process.nextTick(() => { throw new Error("chat is down"); });',
    };
    for (const [words, deed] of Object.entries(deeds)) {
      const { answers, errors } = await answersOf(program, deed);
      const reason: unknown = expect.stringMatching(new RegExp(`^${words}\\n[^]*chat is down`));
      expect(answers, errors).toContainEqual({ [name]: 'failed', reason });
      expect(errors).not.toContain('triggerUncaughtException');
    }
  },
  60_000,
);
