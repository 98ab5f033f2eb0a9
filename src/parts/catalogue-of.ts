import type { UsedModule } from '../config/general-settings.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { EdgewiseError } from '../core/errors.ts';
import { builtInParts } from './built-in-parts.ts';
import { ownModule } from './own-modules.ts';
import type { PartCatalogue } from './part-catalogue.ts';

const catalogues = new Map<string, PartCatalogue>();

/**
 * The parts that a system can name: those that come with Edgewise, and those of the modules that it uses. Whoever reads
 * a system loads its modules first. Throws `config-invalid`, naming the module, where that was not done.
 */
export function catalogueOf({ use = [] }: Pick<SystemConfig, 'use'>): PartCatalogue {
  const key = use.map(({ sha256 }) => sha256).join();
  const known = catalogues.get(key);
  if (known !== undefined) return known;
  const own = use.flatMap((used) => {
    const found = ownModule(used);
    if (found === undefined) throw notLoaded(used);
    return found.parts;
  });
  const catalogue = builtInParts.with(own);
  catalogues.set(key, catalogue);
  return catalogue;
}

function notLoaded({ file, sha256 }: UsedModule): EdgewiseError {
  return new EdgewiseError('config-invalid', `The parts of ${file} are not here`, {
    where: 'use',
    expected: `the module of sha256 ${sha256.slice(0, 12)}`,
    actual: 'no module of that text',
    advice: 'the module was changed since; take the change back, or train and begin anew with the changed one',
  });
}
