import { ArtifactFolder } from '../../adapters/artifacts/artifact-folder.ts';
import { workspaceAt } from '../../config/workspace.ts';
import { wholeArtifactId } from '../../training/open-artifact.ts';

/** The options of a command with the whole id of the artefact, of which a person may have given the beginning. */
export async function withWholeModel<Options extends { readonly workspace: string; readonly model?: string }>(
  options: Options,
): Promise<Options> {
  const { workspace, model } = options;
  if (model === undefined) return options;
  const store = new ArtifactFolder(workspaceAt(workspace).artifacts);
  return { ...options, model: await wholeArtifactId(store, model) };
}
