import { expect, it } from 'vitest';
import { Process, World } from './session-bench.ts';

it('a process that starts while the venue answers nothing sends no exit that is due, also when the switch is set on: it may have been sent before', async () => {
  const world = new World();
  const process = new Process(world);
  const purposes = () => world.venue.submitted.map(({ purpose }) => purpose);
  await process.minute({ belief: 1 });
  await process.settle();
  const reason = 'EGeneral:Internal error';
  world.venue.receptions.push({ kind: 'refused', trouble: 'rejected', retryable: 'final', reason });
  process.session.flatten('five turns failed', 'supervisor');
  await process.session.turn();
  expect(purposes(), 'the exit was refused, and is to be tried again').toEqual(['enter', 'protect', 'exit']);
  const next = new Process(world);
  world.set('on');
  world.venue.answers = 'no';
  world.pass(6);
  await expect(next.session.turn()).rejects.toThrow('nobody answers');
  expect(purposes(), 'nobody knows what happened while no process ran').toEqual(['enter', 'protect', 'exit']);
  world.venue.answers = 'yes';
  await next.session.turn();
  expect(purposes()).toEqual(['enter', 'protect', 'exit', 'exit']);
});
