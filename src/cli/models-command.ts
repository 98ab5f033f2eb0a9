import type { Command } from 'commander';
import type { ImportedModel } from '../research/model-catalogue.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { shellWord } from '../config/shell-word.ts';
import { table } from './terminal/table.ts';

interface ModelsOptions {
  readonly workspace: string;
  readonly format: string;
  readonly out?: string;
}

/** `edgewise models list | show | export | import`. */
export function registerModels(program: Command, context: CommandContext): void {
  const models = program.command('models').summary('stored artefacts: list, show, export, import');
  registerList(models, context);
  registerShow(models, context);
  registerExport(models, context);
  registerImport(models, context);
}

function registerList(models: Command, { terminal }: CommandContext): void {
  models
    .command('list')
    .summary('all artefacts of the workspace, with their skill in direction out of sample')
    .addHelpText('after', '\nExample:\n  $ edgewise models list')
    .action(async (_: unknown, command: Command) => {
      const { workspace }: ModelsOptions = command.optsWithGlobals();
      const { listModels } = await import('../research/model-catalogue.ts');
      const rows = await listModels(workspace);
      terminal.show(rows, () =>
        rows.length === 0
          ? 'No artefacts yet. Train one: edgewise train SYSTEM'
          : table(
              ['id', 'system', 'model', 'trained until', 'skill'],
              rows.map((row) => [row.id, row.system, row.model, row.trainedUntil, row.skill?.toFixed(4)]),
              { columns: terminal.columns, whole: ['id', 'trained until'] },
            ),
      );
    });
}

function registerShow(models: Command, { terminal }: CommandContext): void {
  models
    .command('show')
    .summary('where an artefact comes from and how good it was')
    .argument('<id>', 'an artefact, as `models list` shows it')
    .addHelpText('after', '\nExample:\n  $ edgewise models show quickstart-1h-3f9a0c52d1be')
    .action(async (id: string, _: unknown, command: Command) => {
      const { workspace }: ModelsOptions = command.optsWithGlobals();
      const { showModel } = await import('../research/model-catalogue.ts');
      const manifest = await showModel(workspace, id);
      terminal.show(manifest, () =>
        JSON.stringify(
          {
            ...manifest,
            model: { kind: manifest.model.kind, outputs: manifest.model.outputs },
            tensors: manifest.tensors.length,
          },
          undefined,
          2,
        ),
      );
    });
}

function registerExport(models: Command, { terminal }: CommandContext): void {
  models
    .command('export')
    .summary('write a model for other tools')
    .argument('<id>', 'an artefact')
    .option('--format <name>', 'xgboost-json', 'xgboost-json')
    .option('--out <file>', 'file to write (default: ID.json)')
    .addHelpText(
      'after',
      '\nExample:\n  $ edgewise models export quickstart-1h-3f9a0c52d1be --format xgboost-json --out model.json',
    )
    .action(async (id: string, _: unknown, command: Command) => {
      const options: ModelsOptions = command.optsWithGlobals();
      const { exportModel } = await import('../research/model-catalogue.ts');
      const file = await exportModel(options.workspace, id, options);
      await terminal.showWritten(file, { file }, () => `Wrote ${file}`);
    });
}

function registerImport(models: Command, { terminal }: CommandContext): void {
  models
    .command('import')
    .summary('store a model trained in Python XGBoost as an artefact of a system')
    .argument('<file>', 'XGBoost JSON, as written by save_model("model.json")')
    .requiredOption('--system <file>', 'the system file whose features it was trained on')
    .addHelpText('after', '\nExample:\n  $ edgewise models import model.json --system systems/quickstart.yaml')
    .action(async (file: string, _: unknown, command: Command) => {
      const options: ModelsOptions & { readonly system: string } = command.optsWithGlobals();
      const { importModel } = await import('../research/model-catalogue.ts');
      const imported = await importModel(options.workspace, file, {
        systemPath: options.system,
        codeVersion: await terminal.version(),
      });
      const { id } = imported;
      terminal.show(
        imported,
        () =>
          `${importLines(imported).join('\n')}\nStored as ${id}. Backtest it: edgewise backtest ${shellWord(options.system)} --model ${id}`,
      );
    });
}

/** Describes a model that was read from a file, and the facts that the file does not state. */
function importLines({ trees: { inFile, used, bestIteration }, classes }: ImportedModel): string[] {
  const why =
    bestIteration === undefined
      ? ''
      : `: early stopping recorded iteration ${bestIteration} as the best, and later trees are left out`;
  return [
    `Took ${used} of ${inFile} trees${why}.`,
    `Answers: ${classes.map((name, number) => `${number} is ${name}`).join(', ')}.`,
    'Missing values are NaN, which is the default of XGBoost. The file does not state another setting: a model trained with missing=0.0 predicts differently here.',
  ];
}
