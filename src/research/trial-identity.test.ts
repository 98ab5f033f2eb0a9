import { expect, it } from 'vitest';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { parseSystem } from '../parts/read-system.ts';
import { trialIdentity } from './trial-identity.ts';

const config = parseSystem(SMALL_SYSTEM, 'system.yaml');
const configurationOf = (text: string) => trialIdentity('research', parseSystem(text, 'system.yaml')).configuration;
const same = configurationOf(SMALL_SYSTEM);

it('the identity of a trial does not depend on its name, its description, its live settings or the order in the file', () => {
  expect(configurationOf(SMALL_SYSTEM.replace('name: small', 'name: other\nabout: the same'))).toBe(same);
  expect(configurationOf(`${SMALL_SYSTEM}live: { replay: { from: 2024-01-01 } }\n`)).toBe(same);
  expect(
    configurationOf(
      SMALL_SYSTEM.trim()
        .split('\n')
        .toReversed()
        .join('\n')
        .replace(/(  - \{ id[^\n]*)\n(instruments:)/, '$2\n$1'),
    ),
  ).toBe(same);
});

it.each([
  ['a duration in another unit', SMALL_SYSTEM.replace('horizon: 6h', 'horizon: 360m')],
  ['a duration of several days', `${SMALL_SYSTEM}risk: { position_timeout: 1d }\n`],
  ['the stop that holds anyway', `${SMALL_SYSTEM}risk: { protective_stop: 0.1 }\n`],
])('the identity of a trial is the same for %s', (_, text) => {
  expect(configurationOf(text)).toBe(same);
});

it('the identity of a trial does not depend on the spelling of a time or on a window that is not used', () => {
  const dated = (from: string) => configurationOf(`${SMALL_SYSTEM}period: { from: ${from} }\n`);
  expect(dated('"2020-10-01T02:00+02:00"')).toBe(dated('2020-10-01'));
  const correlated = (window: string) =>
    configurationOf(`${SMALL_SYSTEM}risk: { maximum_correlation: 0.8${window} }\n`);
  expect(correlated(', correlation_window: 100')).toBe(correlated(''));
  expect(correlated(', correlation_window: 50')).not.toBe(correlated(''));
});

it.each([
  ['seed', `${SMALL_SYSTEM}seed: 2\n`],
  ['period', `${SMALL_SYSTEM}period: { from: 2020-10-01 }\n`],
  ['cash', `${SMALL_SYSTEM}cash: 5000\n`],
  ['stop', `${SMALL_SYSTEM}risk: { protective_stop: 0.2 }\n`],
  ['horizon', SMALL_SYSTEM.replace('horizon: 6h', 'horizon: 7h')],
  ['number of rounds', SMALL_SYSTEM.replace('rounds: 12', 'rounds: 13')],
])('the identity of a trial is another for another %s', (_, text) => {
  expect(configurationOf(text)).not.toBe(same);
});

it('the identity of a trial is another for another leverage, and for the default it is what it was without one', () => {
  expect(configurationOf(`${SMALL_SYSTEM}live: { leverage: 2 }\n`)).toBe(same);
  expect(configurationOf(`${SMALL_SYSTEM}live: { leverage: 3 }\n`)).not.toBe(same);
  const spot = SMALL_SYSTEM.replace('kind: margin', 'kind: spot');
  expect(configurationOf(`${spot}live: { leverage: 3 }\n`)).toBe(configurationOf(spot));
});

it('the identity of a trial of a stored model is the model and its test data, not where or how the command ran', () => {
  const options = {
    model: 'm',
    from: '2024-01-01',
    workspace: '/anywhere',
    systemPath: '/a.yaml',
    progress: () => {},
  };
  expect(trialIdentity('research', config, options)).toEqual(
    trialIdentity('research', config, { model: 'm', from: '2024-01-01', to: undefined }),
  );
  expect(trialIdentity('research', config, { model: 'm', from: '2024-01-01T00:00Z' }), 'in any spelling').toEqual(
    trialIdentity('research', config, { model: 'm', from: '2024-01-01' }),
  );
  expect(trialIdentity('research', config, { model: 'm' }).configuration).not.toBe(
    trialIdentity('research', config, { model: 'n' }).configuration,
  );
});
