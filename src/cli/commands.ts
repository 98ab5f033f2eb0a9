import type { Command } from 'commander';
import { registerAdopt } from './adopt-command.ts';
import { registerAlert } from './alert-command.ts';
import { registerBacktest } from './backtest-command.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { registerData } from './data-command.ts';
import { registerDoctor } from './doctor-command.ts';
import { registerFeatures } from './features-command.ts';
import { registerInit } from './init-command.ts';
import { registerJournal } from './journal-command.ts';
import { registerLive } from './live-command.ts';
import { registerLiveControl } from './live-commands.ts';
import { registerModels } from './models-command.ts';
import { registerMonitor } from './monitor-command.ts';
import { registerPaper } from './paper-command.ts';
import { registerReplay } from './replay-command.ts';
import { registerResearch } from './research-command.ts';
import { registerRuns } from './runs-command.ts';
import { registerService } from './service-command.ts';
import { registerSimulate } from './simulate-command.ts';
import { registerTrain } from './train-command.ts';
import { registerTrials } from './trials-command.ts';
import { registerWhy } from './why-command.ts';

/** All commands. Their files hold words and options only; what is heavy is imported when a command runs. */
export function registerCommands(program: Command, context: CommandContext): void {
  registerResearch(program, context);
  registerTrain(program, context);
  registerBacktest(program, context);
  registerTrials(program, context);
  registerReplay(program, context);
  registerPaper(program, context);
  registerLive(program, context);
  registerLiveControl(program, context);
  registerAdopt(program, context);
  registerMonitor(program, context);
  registerService(program, context);
  registerAlert(program, context);
  registerRuns(program, context);
  registerWhy(program, context);
  registerJournal(program, context);
  registerData(program, context);
  registerFeatures(program, context);
  registerModels(program, context);
  registerSimulate(program, context);
  registerDoctor(program, context);
  registerInit(program, context);
}
