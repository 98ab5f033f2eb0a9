/** A child process: writes its folder's artefact and run once more elsewhere, and is killed on the way if told so. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArtifactFolder } from '../../src/adapters/artifacts/artifact-folder.ts';
import { writeRun } from '../../src/research/result-folder.ts';
import { killedByArguments } from '../harness/every-failure.ts';

const { folder, disk } = killedByArguments();
const [id = ''] = await new ArtifactFolder(join(folder, 'artifacts')).list();
const packed = await new ArtifactFolder(join(folder, 'artifacts')).load(id);
if (packed === undefined) throw new Error('the earlier artefact is gone');
await new ArtifactFolder(join(folder, 'artifacts'), disk).save(packed);
const earlier = join(folder, 'earlier');
const names = readdirSync(earlier).filter((name) => name !== 'run.json');
const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(earlier, name))]));
await writeRun(
  join(folder, 'later'),
  files,
  JSON.parse(readFileSync(join(earlier, 'run.json'), 'utf8')) as Record<string, unknown>,
  disk,
);
