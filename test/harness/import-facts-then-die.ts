/** A child process that imports facts of its folder (`new.csv`), and is killed at the change that it is given. */
import { join } from 'node:path';
import { killedByArguments } from './every-failure.ts';
import { importFundingRates } from './import-funding-rates.ts';

const { folder, disk } = killedByArguments();
await importFundingRates(join(folder, 'new.csv'), join(folder, 'facts'), disk);
